# SPDX-License-Identifier: GPL-3.0-or-later
"""The clients can be imported with none of their packages installed, and say which one is missing."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.dependencies import (
    MINIMUM,
    MissingDependency,
    needs,
)

CLIENTS = "ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients"


def test_a_missing_package_is_named_with_its_lowest_version() -> None:
    with pytest.raises(MissingDependency) as caught, needs("requests"):
        import a_package_that_nobody_has  # type: ignore[import-not-found]  # noqa: F401
    assert (caught.value.name, caught.value.minimum) == ("requests", MINIMUM["requests"])
    assert "pip install requests" in str(caught.value)


def test_a_package_that_is_too_old_is_missing_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MINIMUM, "requests", "999.10")
    with pytest.raises(MissingDependency, match=r"requests \(at least 999\.10\)"), needs("requests"):
        import requests  # noqa: F401


@pytest.mark.parametrize("name", MINIMUM)
def test_what_is_installed_here_is_new_enough(name: str) -> None:
    with needs(name):
        __import__({"pywinrm": "winrm"}.get(name, name))


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    program = f"""
        import pkgutil, sys

        class Absent:
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0] in ("requests", "urllib3", "msal", "cryptography", "exchangelib"):
                    raise ModuleNotFoundError(name)

        sys.meta_path.insert(0, Absent())
        import {CLIENTS} as clients
        for module in pkgutil.iter_modules(clients.__path__, "{CLIENTS}."):
            __import__(module.name)
        from {CLIENTS}.dependencies import MissingDependency
        from {CLIENTS}.exchange_online import open_exchange_online
        try:
            open_exchange_online({{"tenant_id": "t", "client_id": "c", "client_secret": "s"}})
        except MissingDependency as error:
            print(error.name)
    """
    path = ":".join(entry for entry in sys.path if entry)
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "requests\n"
