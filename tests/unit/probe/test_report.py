# SPDX-License-Identifier: GPL-3.0-or-later
"""What people read of a proof."""

from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.forwarding import (
    FORWARD,
    INBOX_RULE,
    Forwarding,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.bypasses import RulesSeen
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.judging import RIGHT, Judgement
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.message_id import RESET, SPOOF
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.report import report, sending_report
from ansible_collections.mailward.mailbox.tests.unit.probe.builders import TARGET, USER, sent

FOUND = Judgement(RIGHT, f"in Inbox of {TARGET}")


def test_every_message_has_its_line_and_the_first_counts() -> None:
    text = report("Contoso", [sent(RESET, judgement=FOUND), sent(SPOOF)], simulated=False)
    lines = text.splitlines()
    assert lines[0] == "Contoso: 1 of 2 messages are proven to be where they belong"
    assert lines[1].split() == ["reset", "right", "in", "Inbox", "of", TARGET]
    assert "spoof" in lines[2]
    assert "pending" in lines[2]


def test_every_line_of_a_simulation_says_that_it_is_one() -> None:
    messages = [sent(RESET, judgement=FOUND), sent(SPOOF)]
    for text in (
        report("Contoso", messages, simulated=True),
        sending_report("Contoso", messages, simulated=True).splitlines()[0],
    ):
        assert all("simulated" in line for line in text.splitlines())
    assert "simulated" not in report("Contoso", messages, simulated=False)


def test_what_transport_says_has_a_line_of_its_own() -> None:
    text = report("Contoso", [sent(RESET, judgement=FOUND, transport="not yet shown")], simulated=True)
    assert text.splitlines()[-1].strip() == "transport (simulated): not yet shown"


def test_what_nobody_can_see_is_told() -> None:
    text = report("Contoso", [sent(RESET)], simulated=False, blind_spots=["purged items"])
    assert text.splitlines()[-1] == "  Not looked into, for nobody can: purged items."


def test_what_would_be_sent_says_where_it_belongs() -> None:
    text = sending_report("Contoso", [sent(RESET), sent(SPOOF)], simulated=False)
    assert f"belongs at {TARGET}, never at {USER}" in text
    assert f"belongs at nowhere in particular, never at {TARGET}" in text


def test_rules_around_the_messages_are_told_and_marked() -> None:
    bypass = Forwarding(TARGET, INBOX_RULE, FORWARD, ("home@private.example",), "Home", outside=True)
    rules = RulesSeen(bypasses=(bypass,), unread=("503",))
    for text in (
        report("Contoso", [sent(RESET)], simulated=True, rules=rules),
        sending_report("Contoso", [sent(RESET)], simulated=True, rules=rules),
    ):
        around, unknown = text.splitlines()[-2:]
        assert around == f"  around them (simulated): {bypass.phrase()}"
        assert unknown == "  not known whether mail is sent on (simulated): 503"
