# SPDX-License-Identifier: GPL-3.0-or-later
"""What a condition answers for each recipient: it holds, it does not, or nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from ...model.unset import Unknown
from ..transport import Hit
from .look import Look
from .setting import Setting

NOBODY: Mapping[str, Hit] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Answer:
    """Recipients with the evidence: those for whom it holds, and those for whom nobody knows; it fails for the rest."""

    holds: Mapping[str, Hit]
    unknown: Mapping[str, Hit] = field(default_factory=lambda: NOBODY)


NO = Answer(NOBODY)

Found: TypeAlias = "Hit | Unknown | None"
"""The answer for one message or one recipient: why it holds, why nobody knows, or None: it does not hold."""

Test = Callable[[Look], Answer]
"""A condition of one rule, compiled."""

Build = Callable[[Setting], "Test | None"]
"""Compiles a condition; None for one that its partner in the same rule answers."""


def whole(setting: Setting, ask: Callable[[Look], Found]) -> Test:
    """A condition on the message: it holds for all recipients or for none."""

    def test(look: Look) -> Answer:
        found = ask(look)
        if found is None:
            return NO
        if isinstance(found, Unknown):
            return Answer(NOBODY, dict.fromkeys(look.recipients, setting.unclear(found)))
        return Answer(dict.fromkeys(look.recipients, found))

    return test


def each(setting: Setting, ask: Callable[[Look, str], Found]) -> Test:
    """A condition on the single recipient."""

    def test(look: Look) -> Answer:
        holds: dict[str, Hit] = {}
        unknown: dict[str, Hit] = {}
        for recipient in look.recipients:
            found = ask(look, recipient)
            if isinstance(found, Unknown):
                unknown[recipient] = setting.unclear(found)
            elif found is not None:
                holds[recipient] = found
        return Answer(holds, unknown)

    return test


def anyone(setting: Setting, ask: Callable[[Look, str], Found]) -> Test:
    """A condition that one recipient fulfils for all of them."""
    return whole(setting, lambda look: first(ask(look, recipient) for recipient in look.ordered))


def first(found: Iterable[Found]) -> Found:
    """Of several answers joined by OR: the first that holds, else the first that nobody knows, else None."""
    doubt: Unknown | None = None
    for one in found:
        if isinstance(one, Hit):
            return one
        if doubt is None and isinstance(one, Unknown):
            doubt = one
    return doubt


def never_known(reason: str) -> Build:
    """A condition that nobody can evaluate from the message and the directory."""

    def build(setting: Setting) -> Test:
        return whole(setting, lambda _unused: Unknown(reason))

    return build


def told_by(partner: str) -> Build:
    """A condition that its partner answers; without the partner nobody knows what is meant."""

    def build(setting: Setting) -> Test | None:
        if partner in setting.values:
            return None
        return whole(setting, lambda _unused: Unknown(f"{setting.name} goes with {partner}, which is missing"))

    return build
