# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import (
    Expression,
    Item,
    Note,
    Subject,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.compare import compare
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.hands_off import hands_off
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.plan import Plan
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.waves import waves
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    ANNA,
    BRUNO,
    FRED,
    SALES,
    absent,
    alias,
    contained,
    declared,
    expression,
    grant,
    mailbox,
    rule,
    unreadable,
)

MEMBERS = f"grants on {SALES}"


def plan_of(given: Expression, **more: Any) -> Plan:
    comparison = compare(hands_off(given, declared(), adopt=True))
    fields = {"organisation": "contoso", "platform": "exchange_online", "notes": given.notes} | more
    return Plan(waves=waves(comparison.changes), unknowns=comparison.unknowns, **fields)


def digest(desired: list[Item], existing: list[Item], **more: Any) -> str:
    return plan_of(expression(desired, existing, closed=[MEMBERS]), **more).digest


class TestDigest:
    """The digest is of what would be written, and of nothing else."""

    def test_it_is_64_hex_digits_and_shown_as_8(self) -> None:
        plan = plan_of(expression([mailbox()]))
        assert len(plan.digest) == 64
        assert int(plan.digest, 16)
        assert plan.digest.startswith(plan.short_digest)
        assert len(plan.short_digest) == 8

    def test_it_tells_plans_apart(self) -> None:
        cases: list[tuple[list[Item], list[Item]]] = [
            ([], []),
            ([rule(mode="enforce")], []),
            ([replace(rule(mode="enforce"), marker=None)], []),
            ([rule("Inside", mode="enforce")], []),
            ([rule(mode="enforce")], [rule(mode="audit")]),
            ([rule(mode="enforce")], [rule(mode="audit_and_notify")]),
            ([rule(mode="enforce")], [rule(mode=None)]),
            ([rule(mode="enforce")], [rule(mode="audit", marker="")]),
            ([rule(mode="audit_and_notify")], [rule(mode="audit")]),
            ([rule(mode="enforce", enabled=True)], [rule(mode="audit", enabled=False)]),
            ([absent(rule())], [rule(mode="audit")]),
            ([contained(absent(rule()))], [rule(mode="audit")]),
            ([], [grant(FRED)]),
        ]
        assert len({digest(desired, existing) for desired, existing in cases}) == len(cases)

    def test_it_tells_customers_and_platforms_apart(self) -> None:
        digests = {
            digest([rule()], []),
            digest([rule()], [], organisation="fabrikam"),
            digest([rule()], [], platform="zimbra"),
        }
        assert len(digests) == 3

    def test_it_tells_apart_from_whom_an_address_is_taken(self) -> None:
        def taken_from(holder: str) -> str:
            given = expression([mailbox()], [alias(SALES, holder)], closed=[f"aliases of {holder}"])
            return plan_of(given).digest

        assert taken_from(ANNA) != taken_from(BRUNO)

    def test_paths_notes_and_unknowns_have_no_part_in_it(self) -> None:
        moved = replace(rule(), subject=Subject("transport rule", "Outside", "transport_rules[7]"), about="a word")
        said = expression([moved, grant(ANNA)], [unreadable(grant(ANNA))], notes=(Note("info", moved.subject, "x"),))
        assert plan_of(said).digest == plan_of(expression([rule()])).digest


def test_items_are_counted_by_what_becomes_of_them() -> None:
    given = expression(
        [mailbox(), grant(ANNA), grant(BRUNO, "send_as"), rule(mode="enforce"), absent(rule("gone"))],
        [
            grant(FRED),
            unreadable(grant(BRUNO, "send_as")),
            rule(mode="audit"),
            rule("gone"),
            grant(FRED, "send_on_behalf"),
        ],
        closed=[MEMBERS],
    )
    assert dict(plan_of(given).counts) == {
        "create": 1,
        "grant": 1,
        "change": 1,
        "revoke": 2,
        "remove": 1,
        "unknown": 1,
    }


def test_an_address_that_a_new_mailbox_takes_over_is_counted() -> None:
    given = expression([mailbox()], [alias(SALES, ANNA)], closed=[f"aliases of {ANNA}"])
    counts = plan_of(given).counts
    assert (counts["create"], counts["remove"]) == (1, 1)


def test_the_data_is_plain_json_and_says_it_all() -> None:
    given = expression(
        [
            replace(rule(), fields={"mode": "enforce", "condition.sent_to": frozenset({BRUNO, ANNA})}),
            replace(mailbox(), about="new"),
        ],
        [rule(mode="audit"), alias(SALES, ANNA)],
        closed=[f"aliases of {ANNA}"],
        unknown=["send_as"],
        notes=(Note("risk", rule().subject, "mail may be lost"),),
    )
    data = plan_of(given).data
    assert json.loads(json.dumps(data)) == data
    create, update = data["changes"]
    assert create["releases"][0]["fields"] == {"holder": {"before": ANNA, "after": None}}
    assert create["about"] == "new"
    assert update == {
        "wave": "point at them",
        "subject": {"kind": "transport rule", "name": "Outside", "path": ""},
        "action": "update",
        "kind": "transport_rule",
        "name": "Outside",
        "fields": {
            "condition.sent_to": {"before": None, "after": [ANNA, BRUNO]},
            "mode": {"before": "audit", "after": "enforce"},
        },
    }
    assert [entry["subject"]["name"] for entry in data["unknown"]] == ["send_as"]
    assert [note["text"] for note in data["notes"]] == ["mail may be lost"]
    assert len(data["digest"]) == 64


def test_an_object_that_could_hide_a_secret_does_not_get_into_a_plan() -> None:
    class Credential:
        pass

    with pytest.raises(TypeError, match="Credential"):
        _unused = plan_of(expression([rule(action=Credential())])).data
