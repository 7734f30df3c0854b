# SPDX-License-Identifier: GPL-3.0-or-later
"""What is foretold of a plan is what stands after it: the same lab, asked before the plan is applied and after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import (
    Options,
    mail_organisation,
    run,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    MailOrganisation,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.sending import send
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mail_message import (
    SentMessage,
    message_of,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.tests.lab.faults import Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ORGANISATION = {"name": "Contoso", "domains": ["contoso.example"]}
KEY = "correct horse battery staple"


def at(name: str) -> str:
    return f"{name}@contoso.example"


PARTNER = "support@partner.example"
OPEN = {"require_sender_authentication": False}
SEED: dict[str, Any] = {
    "domains": ["contoso.example"],
    "users": [{"address": at(name), "display_name": name} for name in ("anna", "bruno", "chloe", "dario")],
    "shared_mailboxes": [
        {"address": at("info"), "display_name": "Info", "aliases": [at("hello")], "full_access": [at("anna")]},
        {"address": at("passwords"), "display_name": "Passwords", "full_access": [at("anna"), at("bruno")]},
    ],
    "groups": [
        {"address": at(name), "display_name": name, "members": list(map(at, members)), **OPEN}
        for name, members in (("inner", ["bruno"]), ("team", ["anna", "inner"]))
    ],
    "contacts": [{"address": PARTNER, "display_name": "Partner"}],
    "transport_rules": [
        {"Name": "Foreign", "Parameters": {"FromScope": "InOrganization", "PrependSubject": "[in] "}, "Enabled": True}
    ],
    "outbound_spam": {"auto_forwarding_mode": "On"},
}
DECLARATION: dict[str, Any] = {
    "organisation": ORGANISATION,
    "shared_mailboxes": [
        {"address": at("contact"), "renamed_from": at("info"), "aliases": [at("sale")]},
        {"address": at("new"), "display_name": "New", "aliases": [at("hello")]},
    ],
    "redirects": [
        {"address": at("orders"), "targets": [at("anna"), PARTNER, at("team")]},
        {"address": at("chloe"), "targets": [at("bruno"), at("dario")], "keep_copy": False},
        {"address": at("dario"), "targets": [at("anna")]},
    ],
    "transport_rules": [
        {
            "name": "Copies",
            "position": "first",
            "conditions": {"subject_contains_words": ["invoice"]},
            "actions": {"blind_copy_to": [at("anna")]},
        },
        {
            "name": "Spam",
            "conditions": {"subject_contains_words": ["prize"]},
            "actions": {"delete_message": True},
        },
    ],
    "password_resets": {
        "target": at("passwords"),
        "services": ["github"],
        "languages": ["en"],
        "mode": "enforce",
        "key": KEY,
    },
    "external_targets": ["partner.example"],
}
RECIPIENTS = (
    "anna", "bruno", "chloe", "dario", "info", "hello", "contact", "sale", "new", "orders", "team", "passwords", "gone"
)  # fmt: skip
MAILS = (
    ("news@service.example", "Hello"),
    ("news@service.example", "Your invoice"),
    ("news@service.example", "You won a prize"),
    ("GitHub <noreply@github.com>", "[GitHub] Please reset your password"),
)


class Clock:
    def sleep(self, seconds: float) -> None:
        assert seconds <= 30


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab({"organisations": {"contoso": SEED}}) as lab:
        yield lab


def asked(lab: Lab, declaration: dict[str, Any]) -> MailOrganisation:
    """The organisation as mail sees it, for mail to any of the recipients."""
    platform = connect("exchange_online", lab.organisation("contoso").connection)
    try:
        return mail_organisation(platform, declaration, frozenset(map(at, RECIPIENTS)), Options(now=NOW))
    finally:
        platform.close()


def ends(organisation: MailOrganisation) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Where each of the mails to each of the recipients ends."""
    found = {}
    for sender, subject in MAILS:
        for name in RECIPIENTS:
            sent = SentMessage(message_of(sender, at(name), subject, "Text"), at(name))
            delivery = send(sent, organisation, NOW)[1]
            found[name, subject] = sorted((arrival.address, arrival.what) for arrival in delivery.arrivals)
    return found


def test_what_is_foretold_is_what_stands_after_the_plan(lab: Lab) -> None:
    planned = asked(lab, DECLARATION)
    assert not lab.requests.writes()
    platform = connect("exchange_online", lab.organisation("contoso").connection)
    platform.clock = Clock()  # type: ignore[attr-defined]
    try:
        assert run(platform, DECLARATION, Options(now=NOW, apply=True)).message == ""
    finally:
        platform.close()
    live = asked(lab, {"organisation": ORGANISATION})
    assert isinstance(planned.rules, tuple)
    assert isinstance(live.rules, tuple)
    assert [rule.name for rule in planned.rules] == [rule.name for rule in live.rules]
    assert ends(planned) == ends(live)


def test_mail_ends_where_it_is_declared_to(lab: Lab) -> None:
    found = ends(asked(lab, DECLARATION))
    assert found["hello", "Hello"] == [(at("new"), "mailbox")]
    assert found["sale", "Hello"] == [(at("contact"), "mailbox")]
    assert found["info", "Hello"] == [(at("info"), "bounced")]
    assert found["orders", "Hello"] == [(at("anna"), "mailbox"), (at("bruno"), "mailbox"), (PARTNER, "outside")]
    assert found["chloe", "Hello"] == [(at(name), "mailbox") for name in ("anna", "bruno", "dario")]
    assert found["anna", "[GitHub] Please reset your password"] == [(at("passwords"), "mailbox")]
    assert found["bruno", "Your invoice"] == [(at("anna"), "mailbox"), (at("bruno"), "mailbox")]
    assert found["bruno", "You won a prize"] == [(at("bruno"), "deleted")]
    assert found["gone", "Hello"] == [(at("gone"), "bounced")]


def test_a_plan_tells_what_changes_for_sample_messages(lab: Lab) -> None:
    platform = connect("exchange_online", lab.organisation("contoso").connection)
    try:
        made = run(platform, DECLARATION, Options(now=NOW))
    finally:
        platform.close()
    assert made.plan.data["mail_flow"]["messages"] == 40
    assert made.plan.data["mail_flow"]["unknown"] == 0
    changed = {change["name"]: change["after"] for change in made.plan.data["mail_flow"]["changed"]}
    assert changed["reset link, en: [GitHub] Please reset your password"] == [at("passwords")]
    assert len(changed) == 2
    assert "1 of 40 sample messages would go to passwords@ instead of to the user" in made.result()["plan_text"]


@pytest.mark.parametrize("cmdlet", ["Get-TransportRule", "Get-Mailbox", "Get-DistributionGroupMember"])
def test_what_cannot_be_read_is_not_known(lab: Lab, cmdlet: str) -> None:
    lab.faults.add(Fault("forbidden", cmdlet=cmdlet, times=None))
    found = ends(asked(lab, {"organisation": ORGANISATION}))
    assert {what for _address, what in found["team", "Hello"]} == {"unknown"}
