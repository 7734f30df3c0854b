# SPDX-License-Identifier: GPL-3.0-or-later
"""The library as the pip package `mailward`: built, unpacked, and imported in a process without the collection."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = "plugins/module_utils/mailward"

BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys
import mailward
names = [module.name for module in pkgutil.walk_packages(mailward.__path__, "mailward.")]
for name in names:
    importlib.import_module(name)
loaded = {name.partition(".")[0] for name in sys.modules}
print(*sorted(loaded & {"ansible", "ansible_collections", "requests", "msal", "cryptography"}))
print(*names)
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of a wheel built from what the package is made of."""
    source = tmp_path_factory.mktemp("source")
    shutil.copytree(ROOT / LIBRARY, source / LIBRARY, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "meta", source / "meta")
    for name in ("pyproject.toml", "COPYING"):
        shutil.copy(ROOT / name, source / name)
    wheels = tmp_path_factory.mktemp("wheels")
    subprocess.run([sys.executable, "-c", BUILD, str(wheels)], cwd=source, check=True, capture_output=True, text=True)
    content = tmp_path_factory.mktemp("content")
    with zipfile.ZipFile(next(wheels.glob("mailward-*.whl"))) as wheel:
        wheel.extractall(content)
    return content


@pytest.fixture(scope="module")
def imported(unpacked: Path) -> list[str]:
    """What a process says that imports every module: the foreign packages this brought in, and the modules."""
    surroundings = {**os.environ, "PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-c", IMPORT_EVERYTHING]
    finished = subprocess.run(command, cwd=unpacked, env=surroundings, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.split("\n")


def test_importing_everything_brings_in_neither_ansible_nor_a_heavy_package(imported: list[str]) -> None:
    assert imported[0] == ""


def test_wheel_holds_every_module_of_the_library(imported: list[str]) -> None:
    paths = [path.relative_to(ROOT / LIBRARY).with_suffix("") for path in (ROOT / LIBRARY).rglob("*.py")]
    modules = {".".join(("mailward", *path.parts)).removesuffix(".__init__") for path in paths} - {"mailward"}
    assert set(imported[1].split()) == modules


def test_what_not_everybody_needs_is_an_extra(unpacked: Path) -> None:
    [metadata] = unpacked.glob("mailward-*.dist-info/METADATA")
    lines = metadata.read_text(encoding="utf-8").splitlines()
    assert 'Requires-Dist: pypsrp[kerberos]>=0.9.0; extra == "kerberos"' in lines
    assert 'Requires-Dist: pywinrm[credssp]>=0.5.0; extra == "management-host"' in lines


def test_package_and_collection_have_one_version() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    collection = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    assert package == collection
