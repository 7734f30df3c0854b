# SPDX-License-Identifier: GPL-3.0-or-later
"""What will stand after a plan: what was observed, with the changes of the plan made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.flow_rule import FlowRule
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.planned import planned
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Action, Change, FieldChange
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Item, Key, Kind, Subject
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.mailflow.flows import (
    ANNA,
    BRUNO,
    CHLOE,
    CONTACT_US,
    PARTNER,
    PASSWORDS,
    SALE,
    SALES,
    delivered,
    ends,
    group,
    mailbox,
    organisation,
)

UNREAD = Unknown("Exchange Online answered 503 three times")


def item(kind: str, name: str, **fields: Any) -> Item:
    return Item(Key(kind, name), Subject("", ""), {key.replace("__", "."): value for key, value in fields.items()})


def create(kind: str, name: str, **fields: Any) -> Change:
    return Change(Action.CREATE, None, item(kind, name, **fields))


def delete(kind: str, name: str, **fields: Any) -> Change:
    return Change(Action.DELETE, item(kind, name, **fields), None)


def update(kind: str, name: str, before: dict[str, Any], after: dict[str, Any]) -> Change:
    changed = tuple(FieldChange(field, before.get(field), value) for field, value in after.items())
    return Change(Action.UPDATE, item(kind, name, **before), item(kind, name, **{**before, **after}), changed)


def names(flow) -> list[str]:
    return [rule.name for rule in flow.rules]


def new_rule(name: str, after: str = "", **fields: Any) -> Change:
    return create(Kind.TRANSPORT_RULE, name, after=after, **fields)


def test_a_plan_without_changes_changes_nothing() -> None:
    live = organisation(group(CONTACT_US, ANNA), rules=(FlowRule("One"),))
    assert planned(live, ()) == live


def test_a_new_mailbox_gets_mail_at_all_its_addresses() -> None:
    flow = planned(
        organisation(), [create(Kind.MAILBOX, SALES, type="shared"), create(Kind.ADDRESS, SALE, holder=SALES)]
    )
    assert ends(delivered(flow, to=SALE)) == [(SALES, "mailbox")]


def test_a_removed_mailbox_bounces() -> None:
    flow = planned(organisation(mailbox(SALES)), [delete(Kind.MAILBOX, SALES)])
    assert ends(delivered(flow, to=SALES)) == [(SALES, "bounced")]


def test_a_renamed_mailbox_keeps_its_former_address() -> None:
    flow = planned(
        organisation(mailbox(SALE)),
        [update(Kind.MAILBOX, SALES, {"primary_address": SALE}, {"primary_address": SALES})],
    )
    assert ends(delivered(flow, to=SALE)) == [(SALES, "mailbox")]
    assert ends(delivered(flow, to=SALES)) == [(SALES, "mailbox")]


def test_an_alias_that_moves_is_with_one_mailbox_only() -> None:
    live = organisation(mailbox(SALES, aliases=frozenset({SALE})))
    flow = planned(live, [update(Kind.ADDRESS, SALE, {"holder": SALES}, {"holder": ANNA})])
    assert ends(delivered(flow, to=SALE)) == [(ANNA, "mailbox")]


def test_an_alias_that_is_taken_away_bounces() -> None:
    live = organisation(mailbox(SALES, aliases=frozenset({SALE})))
    assert ends(delivered(planned(live, [delete(Kind.ADDRESS, SALE)]), to=SALE)) == [(SALE, "bounced")]


def test_an_alias_that_becomes_a_mailbox_is_taken_from_its_holder() -> None:
    live = organisation(mailbox(ANNA, aliases=frozenset({SALES})))
    flow = planned(live, [replace(create(Kind.MAILBOX, SALES), releases=(delete(Kind.ADDRESS, SALES),))])
    assert ends(delivered(flow, to=SALES)) == [(SALES, "mailbox")]


def test_a_new_group_has_the_members_that_are_added() -> None:
    flow = planned(
        organisation(),
        [
            create(Kind.CONTACT, PARTNER),
            create(Kind.GROUP, CONTACT_US, accepts_outside_senders=True),
            create(Kind.MEMBER, f"{CONTACT_US} {ANNA}"),
            create(Kind.MEMBER, f"{CONTACT_US} {PARTNER}"),
        ],
    )
    assert ends(delivered(flow, to=CONTACT_US)) == [(ANNA, "mailbox"), (PARTNER, "outside")]


def test_a_group_that_is_opened_takes_mail_from_outside() -> None:
    live = organisation(group(CONTACT_US, ANNA, accepts_outside_senders=False))
    opened = update(Kind.GROUP, CONTACT_US, {"accepts_outside_senders": False}, {"accepts_outside_senders": True})
    assert ends(delivered(planned(live, [opened]), to=CONTACT_US)) == [(ANNA, "mailbox")]


def test_members_come_and_go() -> None:
    live = organisation(group(CONTACT_US, ANNA, BRUNO))
    flow = planned(live, [create(Kind.MEMBER, f"{CONTACT_US} {CHLOE}"), delete(Kind.MEMBER, f"{CONTACT_US} {ANNA}")])
    assert delivered(flow, to=CONTACT_US).mailboxes() == {BRUNO, CHLOE}


def test_members_that_could_not_be_read_stay_unknown() -> None:
    live = organisation(group(CONTACT_US, members=UNREAD))
    flow = planned(live, [create(Kind.MEMBER, f"{CONTACT_US} {CHLOE}")])
    assert ends(delivered(flow, to=CONTACT_US)) == [(CONTACT_US, "unknown")]


def test_a_removed_group_bounces() -> None:
    flow = planned(organisation(group(CONTACT_US, ANNA)), [delete(Kind.GROUP, CONTACT_US)])
    assert ends(delivered(flow, to=CONTACT_US)) == [(CONTACT_US, "bounced")]


def test_a_forward_begins_and_ends() -> None:
    begun = planned(organisation(), [create(Kind.FORWARDING, ANNA, target=BRUNO, keep_copy=False)])
    assert delivered(begun).mailboxes() == {BRUNO}
    assert delivered(planned(begun, [delete(Kind.FORWARDING, ANNA)])).mailboxes() == {ANNA}


def test_a_new_rule_stands_behind_the_one_that_it_is_created_behind() -> None:
    live = organisation(rules=(FlowRule("One"), FlowRule("Two")))
    changes = [new_rule("C", "B"), new_rule("B", "One"), new_rule("Top")]
    assert names(planned(live, changes)) == ["Top", "One", "B", "C", "Two"]


def test_new_rules_behind_one_that_nobody_has_come_last() -> None:
    found = planned(organisation(rules=(FlowRule("first"),)), (new_rule("a", "gone"), new_rule("b", "a")))
    assert names(found) == ["first", "a", "b"]


def test_the_order_of_the_plan_is_the_order_of_the_rules() -> None:
    live = organisation(rules=(FlowRule("One"), FlowRule("Foreign"), FlowRule("Two")))
    order = update(Kind.RULE_ORDER, "", {"order": ("One", "Two")}, {"including_new": ("New", "Two", "Foreign", "One")})
    assert names(planned(live, [new_rule("New", "Foreign"), order])) == ["New", "Two", "Foreign", "One"]


def test_a_rule_that_changes_stays_where_it_is_and_acts_anew() -> None:
    live = organisation(rules=(FlowRule("Resets", enabled=False), FlowRule("Last")))
    fields = {
        "condition.subject_contains_words": frozenset({"reset"}),
        "action.redirect_message_to": frozenset({PASSWORDS}),
        "enabled": True,
        "mode": "enforce",
    }
    changed = Change(
        Action.UPDATE,
        item(Kind.TRANSPORT_RULE, "resets"),
        Item(Key(Kind.TRANSPORT_RULE, "resets"), Subject("", ""), fields),
    )
    flow = planned(live, [changed])
    assert names(flow) == ["resets", "Last"]
    assert delivered(flow).mailboxes() == {PASSWORDS}


def test_a_rule_that_nobody_understands_stays_so_when_a_part_of_it_changes() -> None:
    live = organisation(rules=(FlowRule("One", unclear="its patterns are old"),))
    flow = planned(live, [update(Kind.TRANSPORT_RULE, "One", {"enabled": False}, {"enabled": True})])
    assert flow.rules[0].unclear == "its patterns are old"


def test_a_removed_rule_is_gone() -> None:
    live = organisation(rules=(FlowRule("One"), FlowRule("Two")))
    assert names(planned(live, [delete(Kind.TRANSPORT_RULE, "One")])) == ["Two"]


def test_rules_that_could_not_be_read_stay_unknown() -> None:
    assert planned(organisation(rules=UNREAD), [new_rule("New")]).rules == UNREAD


def test_grants_have_no_part_in_mail_flow() -> None:
    live = organisation()
    assert planned(live, [create(Kind.GRANT, f"{SALES} {ANNA} full_access")]) == live
