# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks through the waves of a plan: what may still be written after what became of the changes before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from ..model.change import Action, Change, Outcome, Result
from ..model.state import Expression, Key, Subject
from .plan import Plan
from .replacement import declared_lists, emptied, takes_away
from .waves import CONTAIN, Wave

Perform = Callable[[Sequence[Change]], Sequence[Outcome]]

HOPELESS = 3
"""A wave of at least so many changes of which none succeeds ends the run: the trouble is a general one."""


class ChangeLog(Protocol):
    """Where every change is written down before and after it is made. Both methods raise when they cannot."""

    def planned(self, changes: Iterable[Change]) -> None: ...

    def ended(self, outcomes: Iterable[Outcome]) -> None: ...


@dataclass(frozen=True)
class Execution:
    """One outcome for every change of the plan, in its order. `stopped` says why the run ended early."""

    outcomes: tuple[Outcome, ...] = ()
    stopped: str = ""


def execute(
    plan: Plan, expression: Expression, perform: Perform, log: ChangeLog | None, progress: Callable[[str], None]
) -> Execution:
    """Performs the waves one after the other; never raises for what goes wrong in them.

    A change is skipped when something that it needs was not done. What takes something away is skipped
    when an earlier change of its subject was not done, or when a list would be left empty; containment
    is not. The run stops when the log cannot be written, when `perform` breaks its promise, and when
    a whole wave fails.
    """
    course = _Course(expression)
    stopped = ""
    for number, wave in enumerate(plan.waves, 1):
        ready = course.admitted(wave, stopped)
        if ready:
            # Whoever looks on must not be able to stop a run halfway.
            with suppress(Exception):
                step = f"step {number} of {len(plan.waves)}: {wave.name}, {_changes(len(ready))}"
                progress(f"{plan.organisation}: {step}")
            stopped = _perform_wave(ready, perform, log, course) or _hopeless(wave, ready, course)
    outcomes = tuple(course.outcomes[change.key] for change in plan.changes)
    return Execution(outcomes, stopped)


def _perform_wave(ready: Sequence[Change], perform: Perform, log: ChangeLog | None, course: _Course) -> str:
    """Gives the reason why the run cannot go on after this wave; "" when it can."""
    if log is not None:
        try:
            log.planned(ready)
        except Exception as error:
            course.note(Outcome(change, Result.SKIPPED, f"not written down, so not done: {error}") for change in ready)
            return f"the change log cannot be written: {error}"
    stopped = ""
    try:
        outcomes = tuple(perform(ready))
        if [outcome.change.key for outcome in outcomes] != [change.key for change in ready]:
            raise RuntimeError("the platform did not say of each change what became of it")
    except Exception as error:
        stopped = f"{type(error).__name__}: {error}"
        text = f"it may have been done: {stopped}. Look at it before running again."
        outcomes = tuple(Outcome(change, Result.IN_DOUBT, text) for change in ready)
    course.note(outcomes)
    if log is not None:
        try:
            log.ended(outcomes)
        except Exception as error:
            stopped = stopped or f"the change log cannot be written: {error}"
    return stopped


def _hopeless(wave: Wave, ready: Sequence[Change], course: _Course) -> str:
    # Containment is many things at once and never the reason not to try the rest.
    if wave.name == CONTAIN or len(ready) < HOPELESS or any(course.done(change.key) for change in ready):
        return ""
    return f"none of the {len(ready)} changes of the step {wave.name!r} succeeded"


def _changes(count: int) -> str:
    return f"{count} change{'' if count == 1 else 's'}"


class _Course:
    """What became of the changes so far, and what that means for those to come."""

    def __init__(self, expression: Expression) -> None:
        self.outcomes: dict[Key, Outcome] = {}
        self._expression = expression
        self._lists = declared_lists(expression)
        self._undone: dict[Subject, Key] = {}
        self._needed_by: dict[Key, list[Key]] = defaultdict(list)

    def note(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            change = outcome.change
            self.outcomes[change.key] = outcome
            for need in change.before.needs if change.before else ():
                self._needed_by[need].append(change.key)
            contains = change.action is Action.DELETE and change.item.contain
            if outcome.result is not Result.DONE and not contains:
                self._undone.setdefault(change.subject, change.key)

    def admitted(self, wave: Wave, stopped: str) -> list[Change]:
        """The changes of a wave that may be written now; notes the others as skipped."""
        obstacles = [f"the run was stopped: {stopped}" if stopped else self._obstacle(c) for c in wave.changes]
        judged = list(zip(wave.changes, obstacles, strict=True))
        self.note(Outcome(change, Result.SKIPPED, obstacle) for change, obstacle in judged if obstacle)
        return [change for change, obstacle in judged if not obstacle]

    def done(self, key: Key) -> bool:
        return key in self.outcomes and self.outcomes[key].result is Result.DONE

    def _obstacle(self, change: Change) -> str:
        for need in change.after.needs if change.after else ():
            if need in self.outcomes and not self.done(need):
                return f"it needs {need}, which was not done"
        if not takes_away(change):
            return ""
        if change.subject in self._undone:
            return f"it is only taken away when all else of it is done, and {self._undone[change.subject]} is not"
        for user in self._needed_by[change.key]:
            if not self.done(user):
                return f"{user} still needs it"
        collection = emptied(change, self._lists, self._expression.closed, self._stands)
        return f"nothing would be left of {collection}" if collection else ""

    def _stands(self, key: Key) -> bool:
        standing = self._expression.existing.get(key)
        return self.done(key) or (standing is not None and standing.present is True)
