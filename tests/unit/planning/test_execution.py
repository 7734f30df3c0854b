# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Change, Outcome, Result
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Expression, Key, Subject
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.compare import compare
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.execution import Execution, execute
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.hands_off import hands_off
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.plan import Plan
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.waves import waves
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    ANNA,
    BRUNO,
    CONTACT,
    FRED,
    INFO,
    SALES,
    absent,
    contact,
    contained,
    declared,
    expression,
    forwarding,
    grant,
    group,
    mailbox,
    member,
    rule,
    rule_order,
)

MEMBERS = f"grants on {SALES}"
DONE, FAILED, SKIPPED, IN_DOUBT = Result.DONE, Result.FAILED, Result.SKIPPED, Result.IN_DOUBT


@dataclass
class Writer:
    """Performs waves as told and remembers what it was asked for, in the order of the log."""

    results: dict[str, Result] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def perform(self, wave: Sequence[Change]) -> Sequence[Outcome]:
        self.told += [f"write {change.key}" for change in wave]
        return [Outcome(change, self.results.get(str(change.key), DONE), "said so") for change in wave]

    def planned(self, changes: Iterable[Change]) -> None:
        self.told += [f"planned {change.key}" for change in changes]

    def ended(self, outcomes: Iterable[Outcome]) -> None:
        self.told += [f"ended {outcome.change.key} {outcome.result.value}" for outcome in outcomes]


def run(given: Expression, writer: Writer | None = None, *, logged: bool = False) -> Execution:
    complete = hands_off(given, declared())
    plan = Plan("contoso", "exchange_online", waves(compare(complete).changes))
    writing = writer or Writer()
    return execute(plan, complete, writing.perform, writing if logged else None, lambda text: None)


def results(given: Expression, **outcome_of: Result) -> dict[str, Result]:
    """What became of each change; `outcome_of` are kinds of items whose changes end so."""
    writer = Writer({str(key): outcome_of[key.kind] for key in _keys(given) if key.kind in outcome_of})
    return {str(outcome.change.key): outcome.result for outcome in run(given, writer).outcomes}


def _keys(given: Expression) -> set[Key]:
    return {*given.desired, *given.existing}


def test_every_change_has_an_outcome_in_the_order_of_the_plan() -> None:
    given = expression([rule("b"), rule("a"), mailbox(), grant(ANNA)])
    assert list(results(given)) == [
        f"mailbox {SALES}",
        f"grant {SALES} {ANNA} full_access",
        "transport_rule a",
        "transport_rule b",
    ]
    assert set(results(given).values()) == {DONE}


@pytest.mark.parametrize("result", [FAILED, IN_DOUBT, SKIPPED])
def test_what_needs_something_that_was_not_done_is_skipped_and_so_on(result: Result) -> None:
    given = expression([group(), contact(BRUNO), member(BRUNO), forwarding(ANNA, CONTACT), rule()])
    assert results(given, group=result) == {
        f"contact {BRUNO}": DONE,
        f"group {CONTACT}": result,
        f"member {CONTACT} {BRUNO}": SKIPPED,
        f"forwarding {ANNA}": SKIPPED,
        "transport_rule Outside": DONE,
    }


def test_the_order_is_not_set_when_a_rule_in_it_was_not_made() -> None:
    given = expression([rule("a"), rule("b"), rule_order("b", "a")])
    assert results(given, transport_rule=FAILED)["transport_rule_order"] is SKIPPED


@pytest.mark.parametrize("result", [FAILED, IN_DOUBT])
def test_nothing_is_taken_away_when_its_replacement_was_not_done(result: Result) -> None:
    given = expression([grant(ANNA)], [grant(FRED)], closed=[MEMBERS])
    writer = Writer({f"grant {SALES} {ANNA} full_access": result})
    assert [outcome.result for outcome in run(given, writer).outcomes] == [result, SKIPPED]


def test_a_list_is_not_emptied_though_its_entries_are_declared_in_different_places() -> None:
    by_hand = replace(grant(FRED), subject=Subject("delegation", f"{SALES} ← {FRED}"))
    writer = Writer({str(grant(ANNA).key): FAILED})
    execution = run(expression([grant(ANNA)], [by_hand], closed=[MEMBERS]), writer)
    assert [outcome.result for outcome in execution.outcomes] == [FAILED, SKIPPED]
    assert MEMBERS in execution.outcomes[1].text


def test_nothing_is_taken_away_from_a_subject_of_which_something_failed() -> None:
    given = expression([grant(ANNA), grant(BRUNO)], [grant(BRUNO), grant(FRED)], closed=[MEMBERS])
    writer = Writer({str(grant(ANNA).key): FAILED})
    assert [outcome.result for outcome in run(given, writer).outcomes] == [FAILED, SKIPPED]


def test_a_section_is_no_list_that_must_not_be_empty() -> None:
    old = "old@contoso.example"
    writer = Writer({str(group().key): FAILED})
    execution = run(expression([group()], [group(old)], closed=["redirects"]), writer)
    assert [outcome.result for outcome in execution.outcomes] == [FAILED, DONE]


def test_containment_is_done_whatever_becomes_of_the_rest() -> None:
    given = expression([grant(ANNA), contained(absent(grant(FRED)))], [grant(FRED)], closed=[MEMBERS])
    writer = Writer({f"grant {SALES} {ANNA} full_access": FAILED})
    assert [outcome.result for outcome in run(given, writer).outcomes] == [DONE, FAILED]


def test_failed_containment_holds_nothing_else_up() -> None:
    given = expression(
        [grant(ANNA), contained(absent(grant(FRED)))], [grant(FRED), grant(BRUNO), grant(ANNA)], closed=[MEMBERS]
    )
    writer = Writer({f"grant {SALES} {FRED} full_access": FAILED})
    assert [outcome.result for outcome in run(given, writer).outcomes] == [FAILED, DONE]


def test_a_group_stays_while_something_still_forwards_to_it() -> None:
    standing = [forwarding(ANNA, CONTACT), group(), member(BRUNO)]
    given = expression([absent(item) for item in standing], standing)
    assert results(given, forwarding=FAILED) == {
        f"forwarding {ANNA}": FAILED,
        f"member {CONTACT} {BRUNO}": DONE,
        f"group {CONTACT}": SKIPPED,
    }


class TestStopping:
    """When the run cannot go on."""

    def test_everything_is_written_down_before_and_after(self) -> None:
        writer = Writer()
        run(expression([mailbox(), rule()]), writer, logged=True)
        assert writer.told == [
            f"planned mailbox {SALES}",
            f"write mailbox {SALES}",
            f"ended mailbox {SALES} done",
            "planned transport_rule Outside",
            "write transport_rule Outside",
            "ended transport_rule Outside done",
        ]

    def test_skipped_changes_are_not_announced(self) -> None:
        writer = Writer({f"mailbox {SALES}": FAILED})
        run(expression([mailbox(), grant(ANNA)]), writer, logged=True)
        assert not [line for line in writer.told if "grant" in line]

    def test_nothing_is_written_that_cannot_be_written_down(self) -> None:
        class FullDisk(Writer):
            def planned(self, changes: Iterable[Change]) -> None:
                raise OSError("no space left")

        writer = FullDisk()
        execution = run(expression([mailbox(), rule()]), writer, logged=True)
        assert writer.told == []
        assert [outcome.result for outcome in execution.outcomes] == [SKIPPED, SKIPPED]
        assert execution.stopped == "the change log cannot be written: no space left"

    def test_nothing_more_is_written_when_the_end_cannot_be_written_down(self) -> None:
        class FillingDisk(Writer):
            def ended(self, outcomes: Iterable[Outcome]) -> None:
                raise OSError("no space left")

        execution = run(expression([mailbox(), rule()]), FillingDisk(), logged=True)
        assert [outcome.result for outcome in execution.outcomes] == [DONE, SKIPPED]
        assert "no space left" in execution.stopped

    def test_a_platform_that_raises_leaves_its_wave_in_doubt_and_the_rest_undone(self) -> None:
        class Breaking(Writer):
            def perform(self, wave: Sequence[Change]) -> Sequence[Outcome]:
                raise RuntimeError("connection lost")

        execution = run(expression([mailbox(), rule()]), Breaking())
        assert [outcome.result for outcome in execution.outcomes] == [IN_DOUBT, SKIPPED]
        assert "connection lost" in execution.outcomes[0].text

    @pytest.mark.parametrize("keep", [0, 1])
    def test_a_platform_that_forgets_a_change_leaves_its_wave_in_doubt(self, keep: int) -> None:
        class Forgetful(Writer):
            def perform(self, wave: Sequence[Change]) -> Sequence[Outcome]:
                return list(super().perform(wave))[:keep]

        execution = run(expression([mailbox(), mailbox(INFO), rule()]), Forgetful())
        assert [outcome.result for outcome in execution.outcomes] == [IN_DOUBT, IN_DOUBT, SKIPPED]

    def test_a_wave_that_fails_as_a_whole_ends_the_run(self) -> None:
        boxes = [mailbox(f"box{number}@contoso.example") for number in range(3)]
        execution = run(expression([*boxes, rule()]), Writer({str(box.key): FAILED for box in boxes}))
        assert [outcome.result for outcome in execution.outcomes] == [FAILED, FAILED, FAILED, SKIPPED]
        assert "none of the 3 changes" in execution.stopped

    @pytest.mark.parametrize("failing", [2, 1])
    def test_a_few_failures_do_not(self, failing: int) -> None:
        boxes = [mailbox(f"box{number}@contoso.example") for number in range(3)]
        execution = run(expression([*boxes, rule()]), Writer({str(box.key): FAILED for box in boxes[:failing]}))
        assert execution.outcomes[-1].result is DONE
        assert execution.stopped == ""

    def test_failed_containment_does_not_keep_the_rest_from_being_tried(self) -> None:
        ended = [contained(absent(grant(f"p{number}@contoso.example"))) for number in range(4)]
        standing = [grant(f"p{number}@contoso.example") for number in range(4)]
        execution = run(expression([*ended, rule()], standing), Writer({str(item.key): FAILED for item in ended}))
        assert execution.outcomes[-1].result is DONE

    def test_an_onlooker_cannot_stop_a_run(self) -> None:
        def broken(_text: str) -> None:
            raise BrokenPipeError

        complete = hands_off(expression([mailbox()]), declared())
        plan = Plan("contoso", "exchange_online", waves(compare(complete).changes))
        execution = execute(plan, complete, Writer().perform, None, broken)
        assert [outcome.result for outcome in execution.outcomes] == [DONE]
