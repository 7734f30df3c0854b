# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scan knows of inbox rules is part of where mail may go on to, as long as it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.forwarding import (
    DELETE,
    FORWARD,
    INBOX_RULE,
    MAILBOX,
    REDIRECT,
    TEXT_MESSAGE,
    UNCLEAR,
    Forwarding,
    ForwardingScan,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    MailOrganisation,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.scanned import scanned
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.mailflow.flows import (
    ANNA,
    BRUNO,
    NOW,
    PARTNER,
    PASSWORDS,
    SALES,
    delivered,
    mailbox,
    organisation,
)

UNREAD = Unknown("they were not read")
STANDING = organisation(
    mailbox(ANNA, aliases=frozenset({SALES}), inbox_forwards=UNREAD),
    mailbox(BRUNO, inbox_forwards=UNREAD),
    mailbox(PASSWORDS, inbox_forwards=UNREAD),
)
SCAN = ForwardingScan("tenant", NOW - timedelta(hours=1), 3, read=frozenset({ANNA, BRUNO, PASSWORDS}))


def rule(of: str = ANNA, action: str = REDIRECT, targets: tuple[str, ...] = (PARTNER,), **more: Any) -> Forwarding:
    return Forwarding(of, more.pop("means", INBOX_RULE), action, targets, "Sort", **more)


def may(*rules: Forwarding, where: MailOrganisation = STANDING, **changed: Any) -> list[tuple[str, str]]:
    scan = replace(SCAN, forwardings=rules, **changed)
    found = delivered(scanned(where, scan, NOW))
    assert [(one.address, one.what) for one in found.arrivals] == [(ANNA, "mailbox")]
    assert found.unknown == ()
    return [(one.address, one.what) for one in found.may_go_on]


def test_without_a_scan_nothing_changes() -> None:
    assert scanned(STANDING, Unknown("no scan has been made yet"), NOW) is STANDING


def test_a_scan_that_is_too_old_says_nothing() -> None:
    old = replace(SCAN, taken_at=NOW - timedelta(days=1, seconds=1), forwardings=(rule(),))
    assert scanned(STANDING, old, NOW) is STANDING


def test_a_mailbox_without_rules_sends_nothing_on() -> None:
    assert may() == []


@pytest.mark.parametrize("action", [REDIRECT, FORWARD])
def test_what_a_rule_sends_on_may_go_on(action: str) -> None:
    assert may(rule(action=action)) == [(PARTNER, "outside")]


@pytest.mark.parametrize(
    "other",
    [rule(enabled=False), rule(action=DELETE, targets=()), rule(means=MAILBOX), rule(of=BRUNO)],
    ids=["disabled", "deletes", "set on the mailbox", "of somebody else"],
)
def test_what_sends_nothing_on_by_a_rule_of_this_mailbox_does_not_count(other: Forwarding) -> None:
    assert may(other) == []


def test_rules_of_whom_it_is_sent_to_are_followed_too_and_end() -> None:
    assert may(rule(targets=(BRUNO,)), rule(of=BRUNO, targets=(PARTNER, ANNA))) == [
        (BRUNO, "mailbox"),
        (ANNA, "mailbox"),
        (PARTNER, "outside"),
    ]


@pytest.mark.parametrize(
    ("other", "phrase"),
    [
        (rule(action=UNCLEAR, targets=()), "is not shown"),
        (rule(action=TEXT_MESSAGE, targets=("+41790000000",)), "text messages"),
        (rule(targets=("Rob Example",)), "to Rob Example, whom no address could be found for"),
    ],
)
def test_what_cannot_be_followed_is_unknown_beside_what_can(other: Forwarding, phrase: str) -> None:
    found = delivered(scanned(STANDING, replace(SCAN, forwardings=(rule(), other)), NOW))
    assert sorted((one.address, one.what) for one in found.may_go_on) == [(ANNA, "unknown"), (PARTNER, "outside")]
    assert phrase in next(one.text for one in found.may_go_on if one.what == "unknown")


def test_a_mailbox_that_the_scan_has_not_read_stays_unknown() -> None:
    assert may(read=SCAN.read - {ANNA}) == [(ANNA, "unknown")]


def test_a_mailbox_is_known_by_an_address_that_is_an_alias_by_now() -> None:
    assert may(rule(of=SALES), read=frozenset({SALES})) == [(PARTNER, "outside")]
