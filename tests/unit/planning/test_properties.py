# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every organisation and every declaration."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Action, Change, Result
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Expression, Item, Key, Kind
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.compare import compare
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.execution import execute
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.hands_off import hands_off
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.plan import Plan
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.waves import ORDER, waves
from ansible_collections.mailward.mailbox.tests.unit.in_memory import InMemoryPlatform
from ansible_collections.mailward.mailbox.tests.unit.planning.expressions import expressions
from ansible_collections.mailward.mailbox.tests.unit.planning.items import declared
from hypothesis import event, given, settings
from hypothesis import strategies as st

SETTINGS = settings(max_examples=50, deadline=None)


def completed(expression: Expression) -> Expression:
    return hands_off(expression, declared())


def plan_of(complete: Expression) -> Plan:
    return Plan("contoso", "in_memory", waves(compare(complete).changes))


@SETTINGS
@given(expressions())
def test_what_is_not_spoken_of_is_never_touched(expression: Expression) -> None:
    silent = replace(expression, desired={}, closed=frozenset(), unknown={})
    comparison = compare(completed(silent))
    assert comparison.changes == ()
    assert comparison.unknowns == ()


@SETTINGS
@given(expressions(known=True))
def test_what_stands_as_declared_is_never_touched(expression: Expression) -> None:
    exported = replace(expression, desired=expression.existing)
    assert compare(completed(exported)).changes == ()


@SETTINGS
@given(expressions(), st.randoms(use_true_random=False))
def test_the_digest_does_not_depend_on_any_order(expression: Expression, chance: random.Random) -> None:
    shuffled = replace(
        expression, desired=_shuffled(expression.desired, chance), existing=_shuffled(expression.existing, chance)
    )
    there, here = plan_of(completed(shuffled)), plan_of(completed(expression))
    assert there.digest == here.digest
    assert there.data["changes"] == here.data["changes"]


def _shuffled(items: Mapping[Key, Item], chance: random.Random) -> Mapping[Key, Item]:
    keys = list(items)
    chance.shuffle(keys)
    return {key: items[key] for key in keys}


@SETTINGS
@given(expressions())
def test_no_change_touches_anything_that_is_unknown(expression: Expression) -> None:
    complete = completed(expression)
    comparison = compare(complete)
    held = {key for entry in comparison.unknowns for key in entry.keys}
    for change in comparison.changes:
        assert not _is_unknown(complete, change.key)
        assert not any(_is_unknown(complete, need) for need in (change.after.needs if change.after else ()))
        assert not any(isinstance(field.before, Unknown) or isinstance(field.after, Unknown) for field in change.fields)
        assert change.key not in held or change.key.kind in (Kind.MAILBOX, Kind.GROUP, Kind.CONTACT)


def _is_unknown(expression: Expression, key: Key) -> bool:
    sides = [side for side in (expression.desired.get(key), expression.existing.get(key)) if side is not None]
    return any(
        isinstance(side.present, Unknown) or not expression.unknown.keys().isdisjoint(side.within) for side in sides
    )


@SETTINGS
@given(expressions())
def test_whatever_is_declared_is_done_is_so_or_is_not_known(expression: Expression) -> None:
    complete = completed(expression)
    comparison = compare(complete)
    spoken_of = {change.key for change in comparison.changes} | {k for entry in comparison.unknowns for k in entry.keys}
    refused = {refusal.subject for refusal in complete.refusals}
    for key, wanted in expression.desired.items():
        standing = expression.existing.get(key)
        if key in spoken_of or wanted.subject in refused:
            continue
        assert (standing is not None and standing.present is True) is (wanted.present is True)
        if wanted.present is True and standing is not None:
            assert all(_same(standing.fields.get(name), value) for name, value in wanted.fields.items())


def _same(before: Any, after: Any) -> bool:
    return type(before) is type(after) and bool(before == after)


@SETTINGS
@given(expressions())
def test_waves_keep_the_order_of_the_table_and_of_needs(expression: Expression) -> None:
    planned = waves(compare(completed(expression)).changes)
    numbers = [ORDER.index(wave.name) for wave in planned]
    assert numbers == sorted(numbers)
    wave_of = {change.key: number for number, wave in enumerate(planned) for change in wave.changes}
    changes = {change.key: change for wave in planned for change in wave.changes}
    for change in changes.values():
        if change.action is Action.DELETE:
            assert planned[wave_of[change.key]].name == "contain" or not change.item.contain
        else:
            assert all(wave_of[need] < wave_of[change.key] for need in _made_needs(change, changes))


def _made_needs(change: Change, changes: Mapping[Key, Change]) -> list[Key]:
    needs = change.after.needs if change.after else ()
    return [need for need in needs if need in changes and changes[need].action is not Action.DELETE]


@SETTINGS
@given(expressions(known=True))
def test_a_plan_that_is_carried_out_leaves_nothing_to_do(expression: Expression) -> None:
    complete = completed(expression)
    plan = plan_of(complete)
    event(f"{min(len(plan.changes), 10)} changes or more")
    platform = InMemoryPlatform(dict(expression.existing))
    execution = execute(plan, complete, platform.perform, None, lambda text: None)
    assert [outcome.text for outcome in execution.outcomes if outcome.result is not Result.DONE] == []
    again = completed(replace(expression, existing=platform.items))
    assert compare(again).changes == ()
    wanted = {key for key, item in complete.desired.items() if item.present is True}
    assert set(platform.items) == wanted


@SETTINGS
@given(expressions(known=True), st.randoms(use_true_random=False))
def test_no_list_is_empty_in_mid_run_whatever_fails(expression: Expression, chance: random.Random) -> None:
    complete = completed(expression)
    plan = plan_of(complete)
    failing = {change.key: Result.FAILED for change in plan.changes if chance.random() < 0.3}
    declared_lists = {
        name: {key for key, item in complete.desired.items() if item.present is True and name in item.within}
        for name in complete.closed
        if name.startswith(("members of", "full_access on"))
    }

    def watch(platform: InMemoryPlatform) -> None:
        for name, wanted in declared_lists.items():
            before = {key for key, item in expression.existing.items() if name in item.within and not _contained(key)}
            if wanted and before:
                assert any(name in item.within for item in platform.items.values()), f"{name} is empty"

    def _contained(key: Key) -> bool:
        item = complete.desired.get(key)
        return item is not None and item.contain

    platform = InMemoryPlatform(dict(expression.existing), failing=failing, watch=watch)
    execution = execute(plan, complete, platform.perform, None, lambda text: None)
    assert len(execution.outcomes) == len(plan.changes)
    assert not {o.change.key for o in execution.outcomes if o.result is Result.DONE} & set(failing)
