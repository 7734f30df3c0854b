# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Action, Change, FieldChange
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import (
    Expression,
    Item,
    Key,
    Kind,
    Note,
    Subject,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.reporting.phrases import values
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.reporting.plan_text import plan_text
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    ANNA,
    BRUNO,
    CONTACT,
    FRED,
    INFO,
    SALES,
    UNREADABLE,
    absent,
    alias,
    contact,
    contained,
    expression,
    forwarding,
    grant,
    group,
    mailbox,
    member,
    rule,
    rule_order,
    unreadable,
)
from ansible_collections.mailward.mailbox.tests.unit.reporting.plans import plan_of

SALE = "sale@contoso.example"
ELENA, OUTSIDE = "elena.ruiz@contoso.example", "support@partner.example"


def told(given: Expression) -> list[str]:
    """The lines under the header, with one space between columns."""
    return [" ".join(line.split()) for line in plan_text(plan_of(given)).splitlines()[1:]]


def one_line(given: Expression) -> str:
    (line,) = told(given)
    return line


def folder(trustee: str, name: str, *rights: str) -> Item:
    return grant(trustee, f"folder:{name}", ELENA, rights=frozenset(rights))


def test_a_whole_plan_is_aligned_under_its_header() -> None:
    new = mailbox(SALES, sign_in="blocked", sent_items_copy_send_as=True, sent_items_copy_send_on_behalf=True)
    leaver = replace(contained(absent(grant(FRED, on=INFO))), about="leaver")
    given = expression(
        [
            new,
            alias(SALE),
            grant(ANNA),
            grant(ANNA, "send_as"),
            grant(BRUNO),
            rule("Passwords", mode="enforce"),
            replace(grant(BRUNO, on=ELENA), about="until 2027-01-06"),
            leaver,
            grant(FRED, "send_as", INFO),
        ],
        [rule("Passwords", mode="audit"), grant(FRED, on=INFO), unreadable(grant(FRED, "send_as", INFO))],
        notes=(
            Note("partial", Subject("redirect", CONTACT), f"{OUTSIDE} has not confirmed yet"),
            Note("advice", Subject("redirect", ELENA), "an alias would do"),
        ),
    )
    plan = plan_of(given)
    assert plan_text(plan).splitlines() == [
        f"contoso · exchange_online · plan {plan.short_digest}  2 to create · 4 to grant · 1 to change · 1 to revoke"
        " · 1 not known",
        "  + shared mailbox  sales@                sign-in blocked, sent copies kept, 2 members (anna@, bruno@)",
        "  + alias           sale@ → sales@",
        "  + delegation      elena.ruiz@ ← bruno@  Full Access (until 2027-01-06)",
        "  - delegation      info@ ← fred@         Full Access (leaver)",
        "  ~ transport rule  Passwords             mode audit → enforce",
        "  ? shared mailbox  info@                 not known: Exchange Online answered 503 three times;"
        " nothing planned for grant info@ fred@ send_as",
        "  ! redirect        contact@              partial: support@partner.example has not confirmed yet",
        "  i redirect        elena.ruiz@           an alias would do",
    ]


def test_nothing_to_do_is_one_line() -> None:
    plan = plan_of(expression())
    assert plan_text(plan) == f"contoso · exchange_online · plan {plan.short_digest}  nothing to do"


@pytest.mark.parametrize(
    ("desired", "existing", "line"),
    [
        ([mailbox(sign_in="x")], [mailbox(sign_in="allowed")], "~ shared mailbox sales@ sign-in allowed → x"),
        ([absent(mailbox())], [mailbox()], "- shared mailbox sales@ removed"),
        ([mailbox(a=None)], [mailbox(a=False)], "~ shared mailbox sales@ a no → none"),
        (
            [mailbox(hidden_from_address_lists=True, auditing=False)],
            [],
            "+ shared mailbox sales@ hidden from address lists, auditing off",
        ),
        ([alias(SALE, INFO)], [alias(SALE)], "~ alias sale@ → info@ was with sales@"),
        ([absent(alias(SALE))], [alias(SALE)], "- alias sale@ was with sales@"),
        ([grant(ANNA), grant(ANNA, "send_as")], [], "+ delegation sales@ ← anna@ Full Access, Send As"),
        (
            [grant(ANNA), absent(grant(ANNA, "send_as"))],
            [grant(ANNA, "send_as")],
            "~ delegation sales@ ← anna@ + Full Access, - Send As",
        ),
        (
            [folder(ANNA, "calendar", "editor")],
            [folder(ANNA, "calendar", "reviewer")],
            "~ delegation elena.ruiz@ ← anna@ calendar editor (rights + editor - reviewer)",
        ),
        (
            [folder(ANNA, "/Inbox/My invoices", "reviewer")],
            [],
            "+ delegation elena.ruiz@ ← anna@ /Inbox/My invoices reviewer",
        ),
        (
            [group(), member(ANNA), member(OUTSIDE), contact(OUTSIDE)],
            [],
            "+ redirect contact@ new group contact@, + anna@, support@partner.example,"
            " + contact support@partner.example",
        ),
        (
            [group(), member(ANNA), absent(member(BRUNO))],
            [group(), member(BRUNO)],
            "~ redirect contact@ + anna@, - bruno@",
        ),
        (
            [absent(group()), absent(member(ANNA))],
            [group(), member(ANNA)],
            "- redirect contact@ removed group contact@, - anna@",
        ),
        ([forwarding(ANNA, BRUNO, keep_copy=True)], [], "+ redirect anna@ to bruno@, copy kept"),
        ([forwarding(ANNA, BRUNO)], [forwarding(ANNA, FRED)], "~ redirect anna@ target fred@ → bruno@"),
        ([absent(forwarding(ANNA, BRUNO))], [forwarding(ANNA, BRUNO)], "- redirect anna@ no longer to bruno@"),
        (
            [replace(rule(), fields={"enabled": True, "condition.from_scope": "x", "exception.to": frozenset("ba")})],
            [],
            "+ transport rule Outside from scope x, except to a, b, enabled",
        ),
        ([absent(rule())], [rule()], "- transport rule Outside removed"),
        ([rule()], [rule(marker="")], "~ transport rule Outside marked as ours"),
        (
            [rule(words=frozenset("abcde"))],
            [rule(words=frozenset("x"))],
            "~ transport rule Outside words + a, b, c and 2 more - x",
        ),
        ([rule_order("b", "a")], [rule_order("a", "b")], "~ transport rules order order a, b → b, a"),
        (
            [mailbox(auditing=True)],
            [mailbox(auditing=UNREADABLE)],
            f"? shared mailbox sales@ not known: auditing: {UNREADABLE.reason}; nothing planned for it",
        ),
    ],
)  # fmt: skip
def test_each_thing_is_told_in_one_line(desired: list[Item], existing: list[Item], line: str) -> None:
    assert one_line(expression(desired, existing)) == line


def test_an_unknown_field_beside_a_change_does_not_claim_that_nothing_is_planned() -> None:
    standing = mailbox(auditing=UNREADABLE, sign_in="allowed")
    lines = told(expression([mailbox(auditing=True, sign_in="blocked")], [standing]))
    assert lines[1] == f"? shared mailbox sales@ not known: auditing: {UNREADABLE.reason}"


def test_an_address_that_a_new_mailbox_takes_over_is_told_with_it() -> None:
    line = one_line(expression([mailbox(SALE)], [alias(SALE)], closed=[f"aliases of {SALES}"]))
    assert line == "+ shared mailbox sale@ takes sale@"


def test_what_an_item_says_of_itself_is_told_once() -> None:
    said = "mechanism: hidden group"
    given = expression([replace(group(), about=said), replace(member(ANNA), about=said)])
    assert one_line(given).endswith(f"({said})")
    assert one_line(given).count(said) == 1


class TestAddresses:
    """Addresses are short where that is clear."""

    def test_only_the_domains_of_the_organisation_are_left_out(self) -> None:
        given = expression([grant(ANNA, on=SALES), grant("anna@partner.example", on=SALES)])
        assert [line.split(" ")[4] for line in told(given)] == ["anna@", "anna@partner.example"]

    def test_two_that_would_read_the_same_are_told_in_full(self) -> None:
        twin = "anna@contoso-group.example"
        plan = plan_of(expression([grant(ANNA), grant(twin)]), frozenset({"contoso.example", "contoso-group.example"}))
        text = plan_text(plan)
        assert f"sales@ ← {ANNA}" in text
        assert f"sales@ ← {twin}" in text

    def test_the_details_leave_nothing_out(self) -> None:
        text = plan_text(plan_of(expression([grant(ANNA)])), verbose=True)
        assert f"+ grant {SALES} {ANNA} full_access" in text


def test_the_details_have_every_field_before_and_after() -> None:
    given = expression([mailbox(sign_in="blocked", display_name="x" * 300)], [mailbox(sign_in="allowed")])
    lines = plan_text(plan_of(given), verbose=True).splitlines()
    assert lines[2:] == [
        f"      ~ mailbox {SALES}",
        f"          name: none → {'x' * 300}",
        "          sign-in: allowed → blocked",
    ]


def test_text_from_outside_moves_no_terminal_and_breaks_no_line() -> None:
    hostile = "a\x1b[2J\nb\u202ec\ud800"
    key, subject = Key(Kind.TRANSPORT_RULE, hostile), Subject("transport rule", hostile)
    named = Item(key, subject, {hostile: hostile}, about=hostile)
    notes = (Note("info", Subject("redirect", hostile), hostile),)
    text = plan_text(plan_of(expression([named], notes=notes, unknown=[hostile])), verbose=True)
    assert "\x1b" not in text
    assert all(line.isprintable() for line in text.splitlines())
    assert len(text.splitlines()) == 6


def test_what_only_serves_the_writing_is_not_told() -> None:
    wanted = Item(
        Key(Kind.TRANSPORT_RULE, "Outside"),
        Subject("transport rule", "Outside"),
        {"condition.from_scope": "x", "after": ""},
        write_only=frozenset({"after"}),
    )
    change = Change(Action.CREATE, None, wanted, tuple(FieldChange(n, None, v) for n, v in wanted.fields.items()))
    assert values(change) == "from scope x"
