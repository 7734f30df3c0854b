# SPDX-License-Identifier: GPL-3.0-or-later
"""200 organisations of 300 declared objects each, planned by one `ansible-playbook` on one control node."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ansible_collections
import yaml

from .figure import Figure
from .lab_process import LabProcess, counted, lab_process
from .stand import declarations

ORGANISATIONS = 200
SIZE = "mailboxes=70,shared=30,grants=250,rules=20"
OBJECTS = 300
AIM = 1.5
PLAN = "mailward.mailbox.plan"

EMPTY: Mapping[str, Any] = {
    "name": "Nothing but what Ansible itself does",
    "ansible.builtin.assert": {
        "that": ["(mailbox_strategy | to_json | length) > 0", "mailbox_connection is mapping"],
        "quiet": True,
    },
}
"""A task that has to look at every value of a declaration, and does nothing with it."""

FRAME: Sequence[Mapping[str, Any]] = (
    {"name": "Show something", "ansible.builtin.debug": {"msg": ["of one line"]}},
    {"name": "Fail where there is no plan", "ansible.builtin.fail": {"msg": "no"}, "when": "no_plan is defined"},
)
"""What the plan playbook does beside planning, for each organisation."""

SPECIFICATION = Path(__file__).resolve().parents[2] / "roles/secure_mailbox_strategy/meta/argument_specs.yml"


@dataclass(frozen=True)
class Played:
    """`cpu` is that of the controller and all its workers, in seconds; the lab's is not in it."""

    cpu: float
    seconds: float


def figures(organisations: int = ORGANISATIONS) -> Iterator[Figure]:
    names = [f"customer{number:03}" for number in range(organisations)]
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        with lab_process([f"{name}:{SIZE}" for name in names], place) as lab:
            _write_inventory(place, declarations(lab, place, names))
            empty = _play(lab, place, _playbook(place, [EMPTY]))
            frame = _play(lab, place, _playbook(place, [_validation(), EMPTY, *FRAME]))
            lab.forget_requests()
            plan = _play(lab, place, PLAN)
            log = lab.requests()
    if {request["organisation"] for request in log} != set(names):
        raise AssertionError("not every organisation was planned")
    name = f"{organisations} organisations of {OBJECTS} objects, {PLAN}"
    per = 1000 / organisations
    yield Figure(f"{name}: CPU of the whole run", round(plan.cpu, 1), "s", round(empty.cpu, 1))
    yield Figure(f"{name}: CPU per organisation", round(plan.cpu * per), "ms", round(empty.cpu * per))
    yield Figure(f"{name}: CPU, by one empty task", round(plan.cpu / empty.cpu, 2), "times")
    yield Figure(f"{name}: CPU, by the same playbook with an empty task in our place",
                 round(plan.cpu / frame.cpu, 2), "times", None, AIM)  # fmt: skip
    yield Figure(f"{name}: time", round(plan.seconds, 1), "s", round(empty.seconds, 1))
    yield Figure(f"{name}: requests per organisation", counted(log)["requests"] / organisations, "requests")
    yield Figure(f"{name}: writes", counted(log)["writes"], "writes", None, 0)


def _write_inventory(place: Path, declared: Mapping[str, Mapping[str, Any]]) -> None:
    """One file of variables for each organisation, as MSPs have them."""
    inventory = place / "inventory"
    (inventory / "host_vars").mkdir(parents=True)
    hosts = {"all": {"hosts": dict.fromkeys(declared), "vars": {"mailbox_platform": "exchange_online"}}}
    (inventory / "hosts.yml").write_text(json.dumps(hosts), encoding="utf-8")
    for name, declaration in declared.items():
        boxes = declaration["shared_mailboxes"]
        rights = sum(len(member["rights"]) for box in boxes for member in box["members"])
        if len(boxes) + rights + len(declaration["transport_rules"]) < OBJECTS:
            raise AssertionError(f"{name} declares fewer than {OBJECTS} objects")
        content = json.dumps({"mailbox_strategy": declaration}, indent=1)
        (inventory / "host_vars" / f"{name}.yml").write_text(content, encoding="utf-8")


def _playbook(place: Path, tasks: Sequence[Mapping[str, Any]]) -> str:
    file = place / "empty.yml"
    play = {"name": "Do nothing", "hosts": "all", "gather_facts": False, "tasks": tasks}
    file.write_text(json.dumps([play]), encoding="utf-8")
    return str(file)


def _validation() -> dict[str, Any]:
    """The check of a role's arguments that Ansible puts before its tasks."""
    specification = yaml.safe_load(SPECIFICATION.read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]
    provided = {name: f"{{{{ {name} }}}}" for name in ("mailbox_platform", "mailbox_connection", "mailbox_strategy")}
    arguments = {"argument_spec": specification, "provided_arguments": provided}
    return {"name": "Check the arguments", "ansible.builtin.validate_argument_spec": arguments}


def _play(lab: LabProcess, place: Path, playbook: str) -> Played:
    command = [str(Path(sys.executable).with_name("ansible-playbook")), playbook]
    command += ["-i", str(place / "inventory"), "-i", str(lab.inventory)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command, cwd=place, env=_environment(place), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False,
    )  # fmt: skip
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise AssertionError(done.stdout[-2000:])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Played(cpu, seconds)


def _environment(place: Path) -> dict[str, str]:
    """Nothing of the user's Ansible, and no certificate bundle that would win over the lab's."""
    dropped = ("ANSIBLE_", "MAILWARD_", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    tree = Path(next(iter(ansible_collections.__path__))).parent
    return {
        **kept,
        "ANSIBLE_HOME": str(place / "home"),
        "ANSIBLE_COLLECTIONS_PATH": str(tree),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_REMOTE_TMP": str(place / "tmp"),
        "NO_PROXY": "localhost,127.0.0.1",
        "NO_COLOR": "1",
    }
