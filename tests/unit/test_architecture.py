# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of docs/architecture.md that a machine can keep: who may know whom, and what every file carries."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COLLECTION = "ansible_collections.mailward.mailbox"
LIBRARY = "plugins.module_utils.mailward"
MARK = "# SPDX-License-Identifier: GPL-3.0-or-later"

# Room of the library -> the rooms it may import. A file beside the rooms counts as a room of its own.
MAY_KNOW = {
    "model": {"model"},
    "planning": {"planning", "model"},
    "history": {"history", "model"},
    "reporting": {"reporting", "model"},
    "clients": {"clients"},
    "mailflow": {"mailflow", "model"},
    "password_reset": {"password_reset", "mailflow", "model"},
    "platforms": {"platforms", "mailflow", "model", "clients"},
    "inquiry": {"inquiry", "model", "mailflow"},
    "forecast": {"forecast", "model", "mailflow", "password_reset", "reporting"},
    "probe": {"probe", "mailflow", "model", "clients"},
    "scan": {"scan", "model", "mailflow", "history", "platforms"},
    "findings": {"findings", "mailflow", "model", "password_reset"},
    "assessment": {"assessment", "findings", "mailflow", "model", "planning", "platforms"},
    "converge": {
        "converge", "assessment", "findings", "forecast", "model", "planning", "mailflow", "password_reset", "history",
        "reporting", "clients", "platforms",
    },
}  # fmt: skip
LAB_MAY_KNOW = {"model", "mailflow"}
HEAVY = {"msal", "requests", "cryptography", "pypsrp", "winrm", "exchangelib", "spnego"}


@dataclass(frozen=True)
class Import:
    """One imported name, spelt in full, with our own names relative to the collection."""

    name: str
    relative: bool
    at_load: bool

    @property
    def package(self) -> str:
        return self.name.partition(".")[0]

    @property
    def room(self) -> str | None:
        """The room of the library that the name lies in; None for everything outside the library."""
        below = self.name.removeprefix(LIBRARY + ".")
        return None if below == self.name else below.partition(".")[0]


def imports(source: str, file: str) -> Iterator[Import]:
    """Yield what the source of a file, given by its path in the collection, imports."""
    package = file.removesuffix(".py").split("/")[:-1]
    for node, at_load in statements(ast.parse(source)):
        if isinstance(node, ast.Import):
            names, relative = [alias.name for alias in node.names], False
        elif isinstance(node, ast.ImportFrom):
            relative = node.level > 0
            base = package[: len(package) - node.level + 1] if relative else []
            path = [*base, *([node.module] if node.module else [])]
            names = [".".join([*path, alias.name]) for alias in node.names]
        else:
            continue
        for name in names:
            yield Import(name.removeprefix(COLLECTION + "."), relative, at_load)


def statements(above: ast.AST, at_load: bool = True) -> Iterator[tuple[ast.AST, bool]]:
    """Everything below a node but expressions, which hold no statement, and whether it is run at load."""
    for node in ast.iter_child_nodes(above):
        if not isinstance(node, ast.expr):
            yield node, at_load
            yield from statements(node, at_load and not is_not_run_at_load(node))


def is_not_run_at_load(node: ast.AST) -> bool:
    """Whether what stands in the node is run when it is called, or only read by type checkers."""
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def offences(source: str, file: str) -> list[str]:
    """Return what a file imports against the rules, one sentence each."""
    found = list(imports(source, file))
    if file.startswith(LIBRARY.replace(".", "/") + "/"):
        return [*library_offences(found, file)]
    if file.startswith("tests/lab/"):
        return [
            f"{file}: the lab imports {each.name}"
            for each in found
            if each.name.startswith("plugins.") and each.room not in LAB_MAY_KNOW
        ]
    if file.startswith("plugins/"):
        return [f"{file}: product code imports {each.name}" for each in found if each.name.startswith("tests.")]
    return []


def library_offences(found: list[Import], file: str) -> Iterator[str]:
    room = Path(file).relative_to(LIBRARY.replace(".", "/")).parts[0].removesuffix(".py")
    for each in found:
        if each.package in ("ansible", "ansible_collections", "mailward"):
            yield f"{file}: the library imports {each.name}"
        elif each.relative or each.package in ("plugins", "tests"):
            if not each.relative:
                yield f"{file}: {each.name} is not imported relatively"
            if each.room not in MAY_KNOW.get(room, set()):
                yield f"{file}: {room} imports {each.name}"
        elif each.package in HEAVY and each.at_load:
            yield f"{file}: {each.name} is imported on loading and not inside the function that uses it"


def python_files(*folders: str) -> list[str]:
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in paths)


LIBRARY_FILES = python_files("plugins/module_utils/mailward")
PRODUCT_AND_LAB_FILES = python_files("plugins", "tests/lab")


def test_files_are_found() -> None:
    assert f"{LIBRARY.replace('.', '/')}/model/state.py" in PRODUCT_AND_LAB_FILES


@pytest.mark.parametrize("file", PRODUCT_AND_LAB_FILES)
def test_file_imports_only_what_it_may_know(file: str) -> None:
    assert offences((ROOT / file).read_text(encoding="utf-8"), file) == []


def test_every_room_of_the_library_has_a_rule() -> None:
    rooms = {Path(file).relative_to(LIBRARY.replace(".", "/")).parts[0].removesuffix(".py") for file in LIBRARY_FILES}
    assert rooms - {"__init__"} <= set(MAY_KNOW)


@pytest.mark.parametrize("file", python_files("plugins/module_utils/mailward", "tests/lab", "tests/unit", "tools"))
def test_file_names_its_licence_first(file: str) -> None:
    assert (ROOT / file).read_text(encoding="utf-8").splitlines()[0] == MARK


@pytest.mark.parametrize("folder", ["plugins", "roles", "playbooks"])
def test_product_never_names_the_lab(folder: str) -> None:
    files = [path for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".yml", ".yaml", ".j2")]
    assert [path for path in files if "tests.lab" in path.read_text(encoding="utf-8")] == []


def test_action_group_lists_every_module() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    modules = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")}
    assert modules == set(runtime["action_groups"]["mailbox"])


def test_every_module_runs_in_the_controller_process() -> None:
    modules = {path.name for path in (ROOT / "plugins" / "modules").glob("*.py")}
    assert modules <= {path.name for path in (ROOT / "plugins" / "action").glob("*.py")}


@pytest.mark.parametrize("playbook", ["converge.yml", "verify.yml"])
def test_every_molecule_scenario_has_the_playbook(playbook: str) -> None:
    """Molecule only warns when one is missing, and passes."""
    scenarios = {path.parent for path in (ROOT / "extensions" / "molecule").glob("*/molecule.yml")}
    assert {path.name for path in scenarios if not (path / playbook).exists()} == {"default"}


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("plugins/module_utils/mailward/model/address.py", "from ..planning import plan"),
        ("plugins/module_utils/mailward/model/address.py", "from .. import planning"),
        ("plugins/module_utils/mailward/model/transport_rule/rule.py", "from ...platforms.platform import Platform"),
        ("plugins/module_utils/mailward/clients/graph.py", "from ..model.address import Address"),
        ("plugins/module_utils/mailward/planning/plan.py", "from ..platforms import exchange"),
        ("plugins/module_utils/mailward/planning/plan.py", "def late():\n    from ..platforms import exchange"),
        ("plugins/module_utils/mailward/platforms/exchange/online.py", "from ...planning.compare import compare"),
        ("plugins/module_utils/mailward/converge.py", "from ..arguments import spec"),
        ("plugins/module_utils/mailward/model/address.py", "import ansible.errors"),
        ("plugins/module_utils/mailward/model/address.py", "from ansible.module_utils.basic import AnsibleModule"),
        ("plugins/module_utils/mailward/model/address.py", f"from {COLLECTION}.{LIBRARY}.model import state"),
        ("plugins/module_utils/mailward/model/address.py", "from mailward.model import state"),
        ("plugins/module_utils/mailward/clients/graph.py", "import requests"),
        ("plugins/module_utils/mailward/clients/graph.py", "try:\n    import requests\nexcept ImportError:\n    pass"),
        ("plugins/module_utils/mailward/clients/graph.py", f"from {COLLECTION}.tests.lab.lab import Lab"),
        ("plugins/action/shared_mailbox.py", f"from {COLLECTION}.tests.lab import lab"),
        ("plugins/modules/shared_mailbox.py", "from ...tests.lab.lab import Lab"),
        ("tests/lab/tokens.py", f"from {COLLECTION}.{LIBRARY}.clients.tokens import Tokens"),
        ("tests/lab/exchange/binder.py", f"from {COLLECTION}.plugins.module_utils.run import run"),
        ("tests/lab/tokens.py", "from ...plugins.module_utils.mailward.clients import tokens"),
    ],
)
def test_forbidden_import_is_caught(file: str, line: str) -> None:
    assert offences(line, file)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("plugins/module_utils/mailward/planning/plan.py", "from ..model.state import Item"),
        ("plugins/module_utils/mailward/model/transport_rule/rule.py", "from ..address import Address"),
        ("plugins/module_utils/mailward/platforms/exchange/online.py", "from ...clients import cmdlet"),
        ("plugins/module_utils/mailward/converge.py", "from .platforms.platform import Platform"),
        ("plugins/module_utils/mailward/clients/graph.py", "import json"),
        ("plugins/module_utils/mailward/clients/graph.py", "def get():\n    import requests"),
        ("plugins/module_utils/mailward/clients/graph.py", "if TYPE_CHECKING:\n    import requests"),
        ("tests/lab/seed.py", f"from {COLLECTION}.{LIBRARY}.model.address import Address"),
        ("tests/lab/seed.py", "import requests"),
        ("plugins/action/shared_mailbox.py", "from ansible.plugins.action import ActionBase"),
    ],
)
def test_allowed_import_passes(file: str, line: str) -> None:
    assert offences(line, file) == []
