# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab in which resets go to the password admins, and tasks that prove it or look for ways around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import (
    MAIL_FLOW_PROBE,
    MAIL_FORWARDING_INFO,
    Face,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.run import run_face
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

ANNA, BRUNO, PASSWORDS = "anna.berg@contoso.example", "bruno.kern@contoso.example", "passwords@contoso.example"

SEED: dict[str, Any] = {
    "organisations": {
        "contoso": {
            "domains": ["contoso.example"],
            "client": {"permissions": ["Exchange.ManageAsApp", "Mail.ReadBasic.All"]},
            "users": [
                {"address": ANNA, "display_name": "Anna Berg"},
                {"address": BRUNO, "display_name": "Bruno Kern"},
            ],
            "shared_mailboxes": [{"address": PASSWORDS, "display_name": "Passwords"}],
            "contacts": [{"address": "home@private.example", "display_name": "Anna at home"}],
            "transport_rules": [
                {
                    "Name": "Password resets",
                    "Parameters": {
                        "SubjectMatchesPatterns": ["reset your password"],
                        "ExceptIfHeaderMatchesMessageHeader": "Authentication-Results",
                        "ExceptIfHeaderMatchesPatterns": ["dmarc=fail"],
                        "RedirectMessageTo": [PASSWORDS],
                    },
                    "Enabled": True,
                }
            ],
        }
    }
}

Task = Callable[..., dict[str, Any]]


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(SEED) as lab:
        yield lab


@pytest.fixture
def said() -> list[str]:
    """What tasks have told while they ran."""
    return []


@pytest.fixture
def prove(lab: Lab, said: list[str]) -> Task:
    """A proof by mail that waits for seconds instead of minutes; options change what is usual."""
    smtp = {
        "host": lab.smtp_host,
        "port": lab.smtp_port,
        "ca_bundle": str(lab.ca_bundle),
        "from_address": "accounts@partner.example",
        "from_addresses": {"spoof": "it@contoso.example"},
    }
    usual = {
        "recipient": ANNA,
        "password_admins": [PASSWORDS],
        "smtp": smtp,
        "timeout": 3,
        "interval": 1,
        "settle": 0,
    }

    def run(check_mode: bool = False, smtp: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
        given = {**usual, **options, "smtp": {**usual["smtp"], **(smtp or {})}}
        return run_in(MAIL_FLOW_PROBE, lab, {k: v for k, v in given.items() if v is not None}, said, check_mode)

    return run


@pytest.fixture
def look(lab: Lab, said: list[str], tmp_path: Path) -> Task:
    """A scan for forwarding whose state is in a place of the test's own."""

    def run(**options: Any) -> dict[str, Any]:
        given = {"state_directory": str(tmp_path / "scans"), **options}
        return run_in(MAIL_FORWARDING_INFO, lab, given, said)

    return run


def run_in(face: Face, lab: Lab, options: dict[str, Any], said: list[str], check_mode: bool = False) -> dict[str, Any]:
    given = {"platform": lab.organisation("contoso").platform, **lab.organisation("contoso").connection, **options}
    validation = ArgumentSpecValidator(face.options, **face.rules).validate(given)
    assert validation.error_messages == []
    return run_face(face, validation.validated_parameters, check_mode=check_mode, environments=(), progress=said.append)
