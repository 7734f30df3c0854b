# SPDX-License-Identifier: GPL-3.0-or-later
"""A message is followed through rules, groups, forwards and contacts to all its ends."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.flow_rule import FlowRule
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.fuzzing import examples
from ansible_collections.mailward.mailbox.tests.unit.mailflow.flows import (
    ANNA,
    BRUNO,
    CHLOE,
    CONTACT_US,
    PARTNER,
    PASSWORDS,
    SALE,
    SALES,
    contact,
    delivered,
    ends,
    group,
    mailbox,
    organisation,
    redirecting,
)
from hypothesis import given
from hypothesis import strategies as st

UNREAD = Unknown("Exchange Online answered 503 three times")


def test_mail_to_a_mailbox_is_in_it() -> None:
    found = delivered(organisation())
    assert ends(found) == [(ANNA, "mailbox")]
    assert found.mailboxes() == {ANNA}
    assert not found.unknown


def test_mail_to_an_alias_is_in_the_mailbox_that_has_it() -> None:
    found = delivered(organisation(mailbox(SALES, aliases=frozenset({SALE}))), to=SALE)
    assert ends(found) == [(SALES, "mailbox")]
    (arrival,) = found.by_recipient[SALE]
    assert arrival.way == (f"{SALE} is an address of {SALES}",)


def test_capitals_in_the_envelope_mean_nothing() -> None:
    assert ends(delivered(organisation(), to=ANNA.upper())) == [(ANNA, "mailbox")]


@pytest.mark.parametrize(("keeps_copy", "kept"), [(True, [(ANNA, "mailbox")]), (False, [])])
def test_a_forward_keeps_a_copy_or_not(keeps_copy: bool, kept: list[tuple[str, str]]) -> None:
    where = organisation(mailbox(ANNA, BRUNO, keeps_copy=keeps_copy))
    assert ends(delivered(where)) == sorted([*kept, (BRUNO, "mailbox")])


def test_forwards_are_followed_over_many_mailboxes() -> None:
    where = organisation(mailbox(ANNA, BRUNO, keeps_copy=False), mailbox(BRUNO, PARTNER, keeps_copy=False))
    (arrival,) = delivered(where).arrivals
    assert (arrival.address, arrival.what) == (PARTNER, "outside")
    assert arrival.way == (f"{ANNA} forwards to {BRUNO}", f"{BRUNO} forwards to {PARTNER}")


def test_members_of_nested_groups_get_it_once_each() -> None:
    where = organisation(group(CONTACT_US, SALES, BRUNO, ANNA), group(SALES, BRUNO, CHLOE))
    assert ends(delivered(where, to=CONTACT_US)) == [(a, "mailbox") for a in (ANNA, BRUNO, CHLOE)]


def test_a_contact_leads_outside() -> None:
    where = organisation(contact("partner@contoso.example", PARTNER), group(CONTACT_US, "partner@contoso.example"))
    (arrival,) = delivered(where, to=CONTACT_US).arrivals
    assert (arrival.address, arrival.what) == (PARTNER, "outside")


def test_a_loop_of_forwards_is_named() -> None:
    where = organisation(mailbox(ANNA, BRUNO, keeps_copy=False), mailbox(BRUNO, ANNA, keeps_copy=False))
    (arrival,) = delivered(where).arrivals
    assert arrival.what == "loop"
    assert arrival.text == f"{ANNA} → {BRUNO} → {ANNA}"


def test_a_loop_does_not_hide_who_keeps_a_copy() -> None:
    where = organisation(mailbox(ANNA, BRUNO), mailbox(BRUNO, ANNA, keeps_copy=False))
    assert (ANNA, "mailbox") in ends(delivered(where))


def test_groups_in_each_other_are_a_loop_and_their_members_get_it() -> None:
    where = organisation(group(CONTACT_US, SALES, ANNA), group(SALES, CONTACT_US, BRUNO))
    found = delivered(where, to=CONTACT_US)
    assert found.mailboxes() == {ANNA, BRUNO}
    assert [arrival.text for arrival in found.arrivals if arrival.what == "loop"] == [
        f"{CONTACT_US} → {SALES} → {CONTACT_US}"
    ]


def test_a_way_without_end_is_not_known() -> None:
    names = [f"box{number}@contoso.example" for number in range(2000)]
    chain = [mailbox(one, other, keeps_copy=False) for one, other in pairwise(names)]
    assert {what for _address, what in ends(delivered(organisation(*chain), to=names[0]))} == {"unknown"}


@examples(60)
@given(st.dictionaries(st.sampled_from(range(6)), st.tuples(st.booleans(), st.sets(st.sampled_from(range(8))))))
def test_every_recipient_has_an_end_whatever_leads_to_whom(ways: dict[int, tuple[bool, set[int]]]) -> None:
    def address(number: int) -> str:
        return f"box{number}@contoso.example"

    everybody = [
        group(address(number), *map(address, targets))
        if is_group
        else mailbox(address(number), frozenset(map(address, targets)), keeps_copy=bool(number % 2))
        for number, (is_group, targets) in ways.items()
    ]
    where = organisation(*everybody, rules=(redirecting(),))
    recipients = [address(number) for number in range(8)]
    found = delivered(where, to=recipients, subject="Minutes")
    assert set(found.by_recipient) == set(recipients)
    assert len({(one.recipient, one.address, one.what) for one in found.arrivals}) == len(found.arrivals)
    alone = [arrival for one in recipients for arrival in delivered(where, to=one, subject="Minutes").arrivals]
    assert sorted(map(str, alone)) == sorted(map(str, found.arrivals))


def test_an_address_that_nobody_has_bounces_where_all_are_known() -> None:
    assert ends(delivered(organisation(), to=SALES)) == [(SALES, "bounced")]


def test_an_address_that_nobody_declared_is_taken_for_a_mailbox() -> None:
    assert ends(delivered(organisation(complete=False), to=SALES)) == [(SALES, "mailbox")]


def test_a_domain_that_another_server_has_too_leaves_it_unknown() -> None:
    where = organisation(relayed=frozenset({"contoso.example"}))
    assert ends(delivered(where, to=SALES)) == [(SALES, "unknown")]


def test_a_detail_behind_a_plus_is_not_taken_for_nobody() -> None:
    assert ends(delivered(organisation(), to="anna+news@contoso.example")) == [("anna+news@contoso.example", "unknown")]


def test_a_group_for_the_organisation_rejects_mail_from_outside() -> None:
    where = organisation(group(CONTACT_US, ANNA, accepts_outside_senders=False))
    assert ends(delivered(where, to=CONTACT_US)) == [(CONTACT_US, "rejected")]
    assert ends(delivered(where, to=CONTACT_US, authenticated=True)) == [(ANNA, "mailbox")]


@pytest.mark.parametrize(
    "unread",
    [mailbox(SALES, UNREAD), group(SALES, members=UNREAD), group(SALES, ANNA, accepts_outside_senders=UNREAD)],
)
def test_what_was_not_read_makes_its_arm_unknown_and_no_other(unread) -> None:
    found = delivered(organisation(unread, group(CONTACT_US, SALES, BRUNO)), to=CONTACT_US)
    assert ends(found) == [(BRUNO, "mailbox"), (SALES, "unknown")]
    assert UNREAD.reason in found.unknown[0].reason


def test_a_redirect_by_rule_takes_it_from_the_user() -> None:
    found = delivered(organisation(rules=(redirecting(),)))
    (arrival,) = found.by_recipient[ANNA]
    assert (arrival.address, arrival.what) == (PASSWORDS, "mailbox")
    assert "Password resets" in arrival.way[0]
    assert found.matched() == ("Password resets",)


def test_other_mail_is_left_to_the_user() -> None:
    assert ends(delivered(organisation(rules=(redirecting(),)), subject="Minutes")) == [(ANNA, "mailbox")]


def test_the_target_of_a_rule_is_followed_too() -> None:
    where = organisation(group(PASSWORDS, BRUNO, CHLOE), rules=(redirecting(exceptions={}),))
    assert delivered(where).mailboxes() == {BRUNO, CHLOE}


def test_a_copy_goes_beside_the_user() -> None:
    rule = redirecting(actions={"blind_copy_to": frozenset({PASSWORDS})})
    assert ends(delivered(organisation(rules=(rule,)))) == [(ANNA, "mailbox"), (PASSWORDS, "mailbox")]


@pytest.mark.parametrize(
    ("actions", "what"),
    [({"delete_message": True}, "deleted"), ({"reject_message_reason_text": "not here"}, "rejected")],
)
def test_what_a_rule_ends_arrives_nowhere(actions, what) -> None:
    found = delivered(organisation(rules=(redirecting(actions=actions),)))
    assert ends(found) == [(ANNA, what)]
    assert not found.places()


def test_rules_see_the_members_of_groups_and_where_forwards_lead() -> None:
    where = organisation(group(CONTACT_US, ANNA, PASSWORDS), rules=(redirecting(),))
    found = delivered(where, to=CONTACT_US)
    assert ends(found) == [(PASSWORDS, "mailbox")]
    assert not found.unknown


def test_a_forward_past_a_rule_is_not_called_safe() -> None:
    """Nobody says whether Exchange Online forwards before the rule takes the mail away, or not at all."""
    inside_only = {"subject_contains_words": frozenset({"reset"}), "sent_to_scope": "in_organization"}
    where = organisation(mailbox(ANNA, PARTNER), rules=(redirecting(conditions=inside_only),))
    found = delivered(where)
    assert ends(found) == [(PASSWORDS, "mailbox"), (PARTNER, "unknown")]
    assert "before the rules" in found.unknown[0].reason


def test_mail_that_a_rule_sends_outside_can_be_redirected_only_once() -> None:
    (arrival,) = delivered(organisation(rules=(redirecting(PARTNER, exceptions={}),))).arrivals
    assert arrival.what == "outside"
    assert "bounces" in arrival.text


def test_two_recipients_are_followed_apart() -> None:
    rule = redirecting(conditions={"sent_to": frozenset({ANNA})}, exceptions={})
    found = delivered(organisation(rules=(rule,)), to=(ANNA, BRUNO))
    assert [arrival.address for arrival in found.by_recipient[ANNA]] == [PASSWORDS]
    assert [arrival.address for arrival in found.by_recipient[BRUNO]] == [BRUNO]


def test_a_redirect_to_another_recipient_loses_nobody() -> None:
    found = delivered(organisation(rules=(redirecting(BRUNO, exceptions={}),)), to=(ANNA, BRUNO))
    assert [arrival.address for arrival in found.by_recipient[ANNA]] == [BRUNO]
    assert [arrival.address for arrival in found.by_recipient[BRUNO]] == [BRUNO]


def test_rules_that_could_not_be_read_leave_all_unknown() -> None:
    found = delivered(organisation(rules=UNREAD))
    assert ends(found) == [(ANNA, "unknown")]
    assert UNREAD.reason in found.unknown[0].reason


def test_a_rule_that_nobody_understands_leaves_all_unknown() -> None:
    where = organisation(rules=(replace(redirecting(), unclear="its patterns are of Exchange 2010"),))
    found = delivered(where)
    assert ends(found) == [(ANNA, "unknown")]
    assert "Exchange 2010" in found.unknown[0].reason


def test_inbox_rules_are_told_apart_from_where_it_arrives() -> None:
    where = organisation(mailbox(ANNA, inbox_forwards=frozenset({PARTNER})))
    found = delivered(where)
    assert ends(found) == [(ANNA, "mailbox")]
    assert [(one.recipient, one.address, one.what) for one in found.may_go_on] == [(ANNA, PARTNER, "outside")]
    assert not found.unknown


def test_inbox_rules_that_nobody_read_make_nothing_else_unknown() -> None:
    found = delivered(organisation(mailbox(ANNA, inbox_forwards=UNREAD)))
    assert ends(found) == [(ANNA, "mailbox")]
    assert [one.what for one in found.may_go_on] == ["unknown"]


def test_a_rule_that_only_marks_is_no_step_of_the_way() -> None:
    marking = FlowRule("Mark", actions={"set_header_name": "X-Mark", "set_header_value": "1"})
    (arrival,) = delivered(organisation(rules=(marking,))).arrivals
    assert arrival.way == ()
