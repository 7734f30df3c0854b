# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every message and every rule."""

from __future__ import annotations

from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.envelope import Envelope
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.flow_rule import FlowRule
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.message import Attachment, Message
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.transport import Transport
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.actions import (
    ACTIONS as ALL_ACTIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    CONDITIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import (
    MATCHING_RECIPIENTS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.mailflow.world import (
    ANNA,
    BRUNO,
    CHLOE,
    CLOUDY,
    PARTNER,
    PASSWORDS,
    SALES,
    STAFF,
    STRANGER,
    canonical,
    envelope,
    message,
    run,
)
from ansible_collections.mailward.mailbox.tests.unit.model.transport_rule.rules import (
    declared_actions,
    declared_conditions,
)
from hypothesis import given, settings
from hypothesis import strategies as st

PEOPLE = st.sampled_from([ANNA, BRUNO, CHLOE, PASSWORDS, SALES, PARTNER, STRANGER, "a.berg@contoso.example"])

# Values that really hit what `messages` makes; conditions of the table with others would nearly all be false.
HITTING: dict[str, Any] = {
    "any_of_recipient_address_contains_words": ["anna", "someone"],
    "any_of_to_header": [ANNA, STRANGER],
    "from": [STRANGER, ANNA],
    "from_address_matches_patterns": ["^s", "contoso"],
    "from_member_of": [STAFF, CLOUDY],
    "from_scope": "not_in_organization",
    "recipient_ad_attribute_contains_words": {"city": ["Lyon"], "department": ["Board"]},
    "recipient_address_contains_words": ["anna", "chloe"],
    "recipient_domain_is": ["contoso.example", "partner.example"],
    "scl_over": 5,
    "sender_domain_is": ["fabrikam.example", "contoso.example"],
    "sent_to": [ANNA, STRANGER],
    "sent_to_member_of": [STAFF, CLOUDY],
    "sent_to_scope": "in_organization",
    "subject_contains_words": ["reset", "password"],
    "subject_matches_patterns": ["reset .*password", "^re:"],
    "subject_or_body_contains_words": ["link", "invoice"],
    "with_importance": "normal",
}
PER_RECIPIENT = sorted(name for name in HITTING if CONDITIONS[name].hits == MATCHING_RECIPIENTS)
OF_THE_MESSAGE = sorted(
    name for name in HITTING if CONDITIONS[name].hits != MATCHING_RECIPIENTS and not name.startswith("any_of_")
)


def hitting(names: list[str], min_size: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    chosen = st.lists(st.sampled_from(names), min_size=min_size, max_size=3, unique=True)
    return chosen.map(lambda found: canonical({name: HITTING[name] for name in found}, CONDITIONS))


@st.composite
def messages(draw: st.DrawFn) -> Message:
    return message(
        subject=draw(st.sampled_from(["Reset your password", "Re: invoice", ""])),
        body=draw(st.sampled_from(["Follow this link.", "Your invoice", ""])),
        sender=draw(st.one_of(PEOPLE, st.just(""))),
        to=", ".join(draw(st.lists(PEOPLE, max_size=2))),
    )


ACTIONS = st.sampled_from(
    [
        {"redirect_message_to": frozenset({PASSWORDS})},
        {"blind_copy_to": frozenset({SALES})},
        {"set_header_name": "X-Mark", "set_header_value": "yes"},
        {"delete_message": True},
        {"stop_rule_processing": True},
    ]
)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "sender_address_location": st.sampled_from(["header", "envelope", "header_or_envelope"]),
        "recipient_address_type": st.sampled_from(["original", "resolved"]),
        "mode": st.sampled_from(["enforce", "audit"]),
    },
)


def what_became_of(transport: Transport, recipient: str) -> dict[tuple[object, ...], frozenset[str]]:
    """What one original recipient can see of the outcome: each end, and who gets the message for it there."""
    found: dict[tuple[object, ...], frozenset[str]] = {}
    for copy in transport.copies:
        if recipient in copy.originally:
            end = (copy.fate, copy.fate_text, copy.message, copy.stopped_by)
            who = copy.recipients if copy.redirected else copy.added | (copy.recipients & {recipient})
            found[end] = found.get(end, frozenset()) | who
    return found


@settings(max_examples=60)
@given(hitting(sorted(HITTING), 1), hitting(sorted(HITTING)), messages(), st.data())
def test_the_order_of_values_never_matters(
    conditions: dict[str, Any], exceptions: dict[str, Any], mail: Message, data: st.DataObject
) -> None:
    def shuffled(values: dict[str, Any]) -> dict[str, Any]:
        names = data.draw(st.permutations(sorted(values)))
        again = {name: values[name] for name in names}
        return {
            name: frozenset(data.draw(st.permutations(sorted(value)))) if isinstance(value, frozenset) else value
            for name, value in again.items()
        }

    to = envelope(ANNA, STRANGER)
    one = run(FlowRule("r", conditions, exceptions, {"delete_message": True}), mail, to)
    other = run(FlowRule("r", shuffled(conditions), shuffled(exceptions), {"delete_message": True}), mail, to)
    assert one == other


@settings(max_examples=60)
@given(hitting(sorted(HITTING)), hitting(sorted(HITTING)), hitting(sorted(HITTING), 1), messages(), ACTIONS)
def test_an_exception_that_holds_always_wins(
    conditions: dict[str, Any], exceptions: dict[str, Any], more: dict[str, Any], mail: Message, actions: dict[str, Any]
) -> None:
    to = envelope(ANNA, BRUNO, STRANGER)
    spared = frozenset[str]().union(
        *(run(FlowRule("x", {name: value}), mail, to).verdicts[0].recipients for name, value in more.items())
    )
    found = run(FlowRule("r", conditions, {**exceptions, **more}, actions), mail, to)
    assert not found.verdicts[0].recipients & spared
    for recipient in spared:
        assert {end[0] for end in what_became_of(found, recipient)} == {"delivered"}


@settings(max_examples=80)
@given(
    st.lists(
        st.tuples(hitting(PER_RECIPIENT + OF_THE_MESSAGE), hitting(PER_RECIPIENT), ACTIONS, SETTINGS),
        min_size=1, max_size=3,
    ),
    messages(),
    st.lists(PEOPLE, min_size=1, max_size=3, unique=True),
    # To whom the message goes anyway, no rule adds it: sales@ is the one whom a rule above copies it to.
    PEOPLE.filter(lambda address: address != SALES),
)  # fmt: skip
def test_adding_a_recipient_never_changes_what_happens_to_another(
    parts: list[tuple[Any, Any, Any, Any]], mail: Message, recipients: list[str], newcomer: str
) -> None:
    rules = [
        FlowRule(f"r{place}", conditions, exceptions, actions, **more)
        for place, (conditions, exceptions, actions, more) in enumerate(parts)
    ]
    without = run(rules, mail, envelope(*recipients))
    beside = run(rules, mail, envelope(*recipients, newcomer))
    for recipient in set(recipients) - {newcomer, PASSWORDS, SALES}:
        assert what_became_of(without, recipient) == what_became_of(beside, recipient)


@settings(max_examples=60)
@given(
    st.builds(
        Message,
        headers=st.lists(
            st.tuples(
                st.sampled_from(["From", "To", "Cc", "Subject", "Content-Type", "X-Priority", "Received", ""]),
                st.text(max_size=40),
            ),
            max_size=6,
        ).map(tuple),
        texts=st.lists(st.text(max_size=60), max_size=2).map(tuple),
        attachments=st.lists(
            st.builds(
                Attachment, st.text(max_size=12), st.text(max_size=12), st.integers(0, 10),
                text=st.none() | st.text(max_size=20), nested=st.lists(st.text(max_size=9), max_size=2).map(tuple),
            ),
            max_size=2,
        ).map(tuple),
        encrypted=st.booleans(),
    ),
    st.builds(
        Envelope, st.text(max_size=20), st.lists(st.text(max_size=20), max_size=3).map(tuple),
        authenticated=st.booleans(), client_address=st.text(max_size=12),
    ),
    declared_conditions(1), declared_conditions(), declared_actions(),
)  # fmt: skip
def test_no_message_and_no_envelope_raises(
    mail: Message, to: Envelope, conditions: dict[str, Any], exceptions: dict[str, Any], actions: dict[str, Any]
) -> None:
    flow = FlowRule(
        "r",
        canonical(conditions, CONDITIONS),
        canonical(exceptions, CONDITIONS),
        canonical(actions, ALL_ACTIONS),
    )
    found = run([flow, flow], mail, to)
    everybody = frozenset[str]().union(*(copy.originally for copy in found.copies))
    assert everybody == {address.lower() for address in to.recipients}


@settings(max_examples=40)
@given(messages(), st.sampled_from(sorted(CONDITIONS)), ACTIONS)
def test_what_is_unknown_never_acts(mail: Message, name: str, actions: dict[str, Any]) -> None:
    found = run(FlowRule("r", {name: Unknown("it was not read")}, {}, actions), mail)
    assert (found.verdicts[0].outcome, found.verdicts[0].acted) == ("unclear", False)
