# SPDX-License-Identifier: GPL-3.0-or-later
"""What was read of an Exchange organisation, as mail sees it: what was not read is unknown, and no guess."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    MailOrganisation,
    Recipient,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.flow_groups import (
    groups_of_flow,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.mail_flow import mail_flow
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.recipients import (
    Directory,
    read_recipient,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.snapshot import Snapshot
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.platform import Customer
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.live_rules import LiveRules

ANNA, BRUNO, TEAM, BOARD = (f"{name}@contoso.example" for name in ("anna", "bruno", "team", "board"))
PARTNER, OUTSIDE = "partner@contoso.example", "support@partner.example"
UNREAD = Unknown("Exchange Online answered 503 three times")

TYPES = {
    ANNA: "UserMailbox", BRUNO: "SharedMailbox", TEAM: "MailUniversalDistributionGroup",
    BOARD: "MailUniversalSecurityGroup", PARTNER: "MailContact",
}  # fmt: skip


def guid(address: str) -> str:
    return f"guid-{address.partition('@')[0]}"


def listed(address: str, **more: Any) -> dict[str, Any]:
    name = address.partition("@")[0]
    row = {"Guid": guid(address), "Name": name, "PrimarySmtpAddress": address, "RecipientTypeDetails": TYPES[address]}
    if address == PARTNER:
        row["ExternalEmailAddress"] = f"SMTP:{OUTSIDE}"
    return {**row, **more}


def snapshot(mailboxes: Any = None, members: Any = None, groups: Any = None, rules: Any = (), **more: Any) -> Snapshot:
    """Everybody of this file; `mailboxes` and `members` by address, of groups with the members' addresses."""
    boxes = {guid(address): {"Guid": guid(address), **(mailboxes or {}).get(address, {})} for address in (ANNA, BRUNO)}
    given = {guid(address): found for address, found in (members or {}).items()}
    rows = {
        key: found if isinstance(found, Unknown) else tuple(listed(address) for address in found)
        for key, found in given.items()
    }
    aliases = {ANNA: {"EmailAddresses": [f"SMTP:{ANNA}", "smtp:a.berg@contoso.example", "SIP:anna@contoso.example"]}}
    everybody = Directory([read_recipient(listed(address, **aliases.get(address, {}))) for address in TYPES])
    open_groups = {guid(address): {"RequireSenderAuthenticationEnabled": False} for address in (TEAM, BOARD)}
    given_parts: dict[str, Any] = {
        "customer": Customer("6f1a", frozenset({"contoso.example"})),
        "directory": everybody,
        "mailboxes": boxes,
        "groups": open_groups if groups is None else groups,
        "members": rows,
        "rules": rules,
    }
    return Snapshot(**{**given_parts, **more})


def found_in(flow: MailOrganisation, address: str) -> Recipient:
    recipient = flow.find(address)
    assert recipient is not None
    return recipient


def flow_of(**parts: Any) -> MailOrganisation:
    return mail_flow(snapshot(**parts))


def test_everybody_is_known_by_primary_address_and_aliases() -> None:
    flow = flow_of()
    assert flow.complete
    assert flow.domains == {"contoso.example"}
    assert found_in(flow, "a.berg@contoso.example").address == ANNA
    assert {recipient.address: recipient.kind for recipient in flow.recipients} == {
        ANNA: "mailbox", BRUNO: "mailbox", TEAM: "group", BOARD: "group", PARTNER: "contact"
    }  # fmt: skip


def test_a_contact_stands_for_its_address_outside() -> None:
    contact = found_in(flow_of(), PARTNER)
    assert contact.outside == OUTSIDE
    assert contact.aliases == frozenset()


@pytest.mark.parametrize(
    ("row", "targets", "keeps_copy"),
    [
        ({}, frozenset(), False),
        ({"ForwardingSmtpAddress": f"smtp:{OUTSIDE}", "DeliverToMailboxAndForward": True}, {OUTSIDE}, True),
        ({"ForwardingAddress": "bruno", "ForwardingSmtpAddress": f"smtp:{OUTSIDE}"}, {BRUNO}, False),
    ],
)
def test_forwards_are_those_of_the_mailbox(row, targets, keeps_copy) -> None:
    anna = found_in(flow_of(mailboxes={ANNA: row}), ANNA)
    assert anna.forwards_to == targets
    assert anna.keeps_copy is keeps_copy


def test_a_forward_to_nobody_that_is_known_is_unknown() -> None:
    anna = found_in(flow_of(mailboxes={ANNA: {"ForwardingAddress": "somebody"}}), ANNA)
    assert isinstance(anna.forwards_to, Unknown)


def test_mailboxes_that_could_not_be_listed_may_forward() -> None:
    assert found_in(mail_flow(replace(snapshot(), mailboxes=UNREAD)), ANNA).forwards_to == UNREAD


def test_members_that_were_read_are_known_by_their_addresses() -> None:
    flow = flow_of(members={TEAM: [ANNA, BOARD, PARTNER], BOARD: UNREAD})
    assert found_in(flow, TEAM).members == {ANNA, BOARD, PARTNER}
    assert found_in(flow, BOARD).members == UNREAD


def test_members_that_nobody_asked_for_are_unknown() -> None:
    assert isinstance(found_in(flow_of(), TEAM).members, Unknown)


@pytest.mark.parametrize(
    ("groups", "is_open"),
    [
        ({guid(TEAM): {"RequireSenderAuthenticationEnabled": True}}, False),
        ({guid(TEAM): {"RequireSenderAuthenticationEnabled": False}}, True),
        (UNREAD, UNREAD),
    ],
)
def test_a_group_takes_mail_from_outside_or_not(groups, is_open) -> None:
    assert found_in(flow_of(groups=groups), TEAM).accepts_outside_senders == is_open


@pytest.mark.parametrize("groups", [{}, {guid(TEAM): {}}])
def test_a_group_of_which_it_was_not_said_may_take_it(groups) -> None:
    assert isinstance(found_in(flow_of(groups=groups), TEAM).accepts_outside_senders, Unknown)


def test_inbox_rules_and_attributes_were_not_read() -> None:
    anna = found_in(flow_of(), ANNA)
    assert isinstance(anna.inbox_forwards, Unknown)
    assert isinstance(anna.attributes, Unknown)


def test_rules_stand_in_their_order_and_name_people_by_address() -> None:
    live = LiveRules()
    live.add("One", SentTo=["a.berg@contoso.example"])
    live.add("Two", RedirectMessageTo=[BRUNO])
    flow = flow_of(rules=tuple(live.listed()))
    assert [rule.name for rule in flow.rules] == ["One", "Two"]
    assert flow.rules[0].conditions["sent_to"] == {ANNA}
    assert flow.rules[1].actions["redirect_message_to"] == {BRUNO}


@pytest.mark.parametrize("properties", [{"UseLegacyRegex": True}, {"HasSenderOverride": True}])
def test_a_rule_that_is_not_understood_says_so(properties) -> None:
    live = LiveRules()
    live.add("One", **properties)
    (rule,) = flow_of(rules=tuple(live.listed())).rules
    assert rule.unclear


def test_a_part_of_a_rule_that_could_not_be_read_is_unknown() -> None:
    live = LiveRules()
    live.add("One", SetSCL="eleven")
    (rule,) = flow_of(rules=tuple(live.listed())).rules
    assert isinstance(rule.actions["set_scl"], Unknown)


def test_rules_that_could_not_be_read_are_unknown() -> None:
    assert flow_of(rules=UNREAD).rules == UNREAD


def test_rules_that_nobody_asked_for_are_unknown() -> None:
    assert isinstance(flow_of(rules_read=False).rules, Unknown)


@pytest.mark.parametrize("part", ["directory", "customer"])
def test_without_recipients_or_domains_nothing_is_known(part) -> None:
    assert flow_of(**{part: UNREAD}).rules == UNREAD


def test_domains_that_are_shared_with_another_server_are_told() -> None:
    assert flow_of(relayed_domains=frozenset({"contoso.example"})).relayed == {"contoso.example"}


class TestGroupsOfFlow:
    def test_are_those_that_mail_is_sent_to(self) -> None:
        assert groups_of_flow(snapshot(), frozenset({TEAM, ANNA})) == (guid(TEAM),)

    def test_are_none_where_no_address_is_in_question(self) -> None:
        live = LiveRules()
        live.add("One", SentToMemberOf=[BOARD])
        assert groups_of_flow(snapshot(rules=tuple(live.listed())), frozenset()) == ()

    def test_are_those_in_groups_that_were_read(self) -> None:
        assert groups_of_flow(snapshot(members={TEAM: [BOARD, ANNA]}), frozenset({TEAM})) == (guid(BOARD),)

    def test_are_those_that_mailboxes_forward_to(self) -> None:
        assert groups_of_flow(snapshot(mailboxes={ANNA: {"ForwardingAddress": "team"}}), frozenset({ANNA})) == (
            guid(TEAM),
        )

    def test_are_those_that_live_rules_name(self) -> None:
        live = LiveRules()
        live.add("One", SentToMemberOf=[BOARD])
        live.add("Two", RedirectMessageTo=[TEAM])
        assert set(groups_of_flow(snapshot(rules=tuple(live.listed())), frozenset({ANNA}))) == {
            guid(TEAM),
            guid(BOARD),
        }

    def test_end_where_groups_are_in_each_other(self) -> None:
        assert groups_of_flow(snapshot(members={TEAM: [BOARD], BOARD: [TEAM]}), frozenset({TEAM})) == ()
