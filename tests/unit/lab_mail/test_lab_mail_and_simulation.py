# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever the library says it knows of a message's way is what becomes of it in the lab, whose routing is its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.delivery import MAILBOX, OUTSIDE
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.envelope import Envelope
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.follow import deliver
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    MailOrganisation,
    Recipient,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.reading import read_message
from ansible_collections.mailward.mailbox.tests.lab.exchange.records import Group, Mailbox
from ansible_collections.mailward.mailbox.tests.lab.mail.flow_organisation import flow_organisation
from ansible_collections.mailward.mailbox.tests.lab.mail.item import MailItem
from ansible_collections.mailward.mailbox.tests.unit.fuzzing import examples
from hypothesis import given
from hypothesis import strategies as st

PEOPLE = [f"person{number}@contoso.example" for number in range(4)]
GROUPS = ["one@contoso.example", "two@contoso.example"]
CONTACT = "support@partner.example"
ADDRESSES = [*PEOPLE, *GROUPS, CONTACT]
SENDER = "service@outside.example"

FORWARDS = st.none() | st.builds(
    lambda target, keep_copy: {**target, "keep_copy": keep_copy},
    st.sampled_from([*({"address": each} for each in ADDRESSES), {"smtp": "home@private.example"}]),
    st.booleans(),
)
MEMBERS = st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=3, unique=True)
CONDITIONS = st.sampled_from(
    [
        {"SubjectContainsWords": ["reset"]},
        {"SubjectContainsWords": ["other"]},
        {"SentTo": PEOPLE[:1]},
        {"SentTo": PEOPLE[1:3]},
        {"SentToMemberOf": GROUPS[:1]},
        {"SentToScope": "InOrganization"},
        {"SentToScope": "NotInOrganization"},
        {"FromScope": "NotInOrganization", "ExceptIfSentTo": PEOPLE[3:]},
    ]
)
ACTIONS = st.sampled_from(
    [
        {"RedirectMessageTo": PEOPLE[3:]},
        {"RedirectMessageTo": [CONTACT]},
        {"BlindCopyTo": PEOPLE[2:3]},
        {"DeleteMessage": True},
        {"Quarantine": True},
        {"StopRuleProcessing": True},
        {"RejectMessageReasonText": "No"},
    ]
)
RULES = st.lists(st.builds(lambda condition, action: {**condition, **action}, CONDITIONS, ACTIONS), max_size=3)


@examples(50)
@given(
    forwards=st.lists(FORWARDS, min_size=4, max_size=4),
    members=st.tuples(MEMBERS, MEMBERS),
    closed=st.booleans(),
    rules=RULES,
    recipients=st.lists(st.sampled_from([*PEOPLE, *GROUPS]), min_size=1, max_size=3, unique=True),
    forwards_first=st.booleans(),
)
def test_what_is_known_of_a_way_is_what_becomes_of_it(
    post: Any, forwards: Any, members: Any, closed: bool, rules: Any, recipients: Any, forwards_first: bool
) -> None:
    world = post(
        users=[
            {"address": address, **({"forwarding": forward} if forward else {})}
            for address, forward in zip(PEOPLE, forwards, strict=True)
        ],
        contacts=[{"address": CONTACT}],
        groups=[
            {
                "address": address,
                "members": list(inside),
                "require_sender_authentication": closed and address == GROUPS[1],
            }
            for address, inside in zip(GROUPS, members, strict=True)
        ],
        transport_rules=[{"Name": f"Rule {number}", "Parameters": rule} for number, rule in enumerate(rules)],
        outbound_spam={"auto_forwarding_mode": "On"},
    )
    world.settings.set(forwards_first=forwards_first)
    raw = f"From: {SENDER}\r\nTo: {recipients[0]}\r\nSubject: Your reset\r\nMessage-ID: <x@y>\r\n\r\nx\r\n".encode()
    world.transport.take(MailItem(raw, SENDER, tuple(recipients)))
    said = deliver(read_message(raw), Envelope(SENDER, tuple(recipients)), as_read(world), world.now)
    arrived = {address for address in PEOPLE if world.kept(address)}
    left = {each.recipient for each in world.store.departures}
    if said.unknown:
        assert said.addresses(MAILBOX) <= arrived
        assert said.addresses(OUTSIDE) <= left
    else:
        assert (said.addresses(MAILBOX), said.addresses(OUTSIDE)) == (arrived, left)


def as_read(world: Any) -> MailOrganisation:
    """The organisation with its forwards, as somebody would read them off the platform."""
    directory = world.directory
    organisation = flow_organisation(directory, directory.rules)

    def completed(recipient: Recipient) -> Recipient:
        found = directory.holder(recipient.address)
        if isinstance(found, Group):
            return replace(recipient, accepts_outside_senders=not found.require_sender_authentication)
        if not isinstance(found, Mailbox):
            return recipient
        inside = directory.recipients.get(found.forwarding_address)
        target = inside.primary_address if inside else (found.forwarding_smtp_address or "").partition(":")[2]
        return replace(recipient, forwards_to=frozenset(filter(None, [target])), keeps_copy=found.deliver_and_forward)

    return replace(organisation, recipients=tuple(map(completed, organisation.recipients)))
