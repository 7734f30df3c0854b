# SPDX-License-Identifier: GPL-3.0-or-later
"""What is declared of password resets is applied, and then proven by mail: the declaration says where mail belongs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.wording import LANGUAGES
from ansible_collections.mailward.mailbox.tests.integration.proof.conftest import ANNA, BRUNO, PASSWORDS, Task
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.tenant import APPLICATION_PERMISSIONS

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SEED: dict[str, Any] = {
    "organisations": {
        "contoso": {
            "domains": ["contoso.example"],
            "client": {"permissions": [*APPLICATION_PERMISSIONS, "Mail.ReadBasic.All"]},
            "users": [
                {"address": ANNA, "display_name": "Anna Berg"},
                {"address": BRUNO, "display_name": "Bruno Kern"},
                {"address": "carla@contoso.example", "display_name": "Carla Rossi"},
            ],
            "shared_mailboxes": [
                {"address": PASSWORDS, "display_name": "Passwords", "full_access": [BRUNO, "carla@contoso.example"]}
            ],
        }
    }
}
GENERIC = {
    "target": PASSWORDS,
    "coverage": "generic",
    "consent": {"by": "Bruno Kern", "date": "2026-11-20"},
    "languages": list(LANGUAGES),
    "mode": "enforce",
    "key": "correct horse battery staple",
}


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(SEED) as lab:
        yield lab


def strategy(**resets: Any) -> dict[str, Any]:
    organisation = {"name": "Contoso", "domains": ["contoso.example"]}
    return {"organisation": organisation, "password_resets": {**GENERIC, **resets}}


def applied(lab: Lab, declaration: dict[str, Any]) -> None:
    platform = connect("exchange_online", lab.organisation("contoso").connection)
    try:
        done = run(platform, declaration, Options(now=NOW, apply=True))
    finally:
        platform.close()
    assert done.message == ""


def proven(prove: Task, declaration: dict[str, Any], **options: Any) -> dict[str, Any]:
    result = prove(password_admins=None, strategy=declaration, **options)
    assert "failed" not in result, result
    return result


def states(result: dict[str, Any]) -> dict[str, str]:
    return {message["message"]: message["state"] for message in result["messages"]}


@pytest.mark.parametrize(
    "resets",
    [{}, {"copy_change_notices": True}, {"mode": "audit"}, {"scope": {"people": [BRUNO]}}],
    ids=["enforce", "copies", "audit", "somebody else"],
)
def test_what_is_declared_is_proven_once_it_is_applied(lab: Lab, prove: Task, resets: dict[str, Any]) -> None:
    declaration = strategy(**resets)
    applied(lab, declaration)
    result = proven(prove, declaration)
    assert result["proven"] is True, result["text"]


def test_listed_services_are_proven_by_a_service_of_the_probes_own(lab: Lab, prove: Task) -> None:
    """As docs/mail_flow.md says: without the entry the sender is nobody's, and its reset stays with the user."""
    entry = {
        "service": "Proof by mail",
        "sender_domains": ["partner.example"],
        "subject_patterns": {"en": ["^Reset your password"]},
    }
    listed = {"coverage": "catalogue", "consent": None, "services": ["github"], "languages": ["en"]}
    for more, state in ({}, "wrong"), ({"own_services": [entry]}, "right"):
        declaration = strategy(**listed, **more)
        del declaration["password_resets"]["consent"]
        applied(lab, declaration)
        assert states(proven(prove, declaration, messages=["reset"])) == {"reset": state}


def test_before_it_is_applied_the_reset_is_found_at_the_user(prove: Task) -> None:
    assert states(proven(prove, strategy(), messages=["reset", "newsletter"])) == {
        "reset": "wrong",
        "newsletter": "right",
    }


def test_new_rules_that_do_not_act_yet_are_found_out(lab: Lab, prove: Task) -> None:
    lab.mail.set(rule_delay=1800)
    applied(lab, strategy())
    assert states(proven(prove, strategy(), messages=["reset"])) == {"reset": "wrong"}
    lab.mail.set()
    assert states(proven(prove, strategy(), messages=["reset"])) == {"reset": "right"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reset_of_every_language_reads_like_one(lab: Lab, prove: Task, language: str) -> None:
    applied(lab, strategy())
    result = proven(prove, strategy(), language=language)
    assert result["proven"] is True, result["text"]
