# SPDX-License-Identifier: GPL-3.0-or-later
"""The regular expressions of declared rules, which Exchange gives to .NET.

What .NET takes for none is a mistake. What it takes and means otherwise than it reads is refused where somebody is
about to write it; where it stands already it is told, for an export has to be what can be declared. What nobody here
can follow, or what may take long, is told and never refused. The rules that password resets become are left out: their
patterns are checked where they come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from ....mailflow.dotnet_syntax import syntax_error
from ....mailflow.pattern_meaning import doubled_backslash, doubt, endless, misreading
from ....model.mistake import Mistake
from ....model.password_resets import is_compiled
from ....model.reader import shown
from ....model.state import Note, Refusal, Subject
from ....model.transport_rule.conditions import CONDITIONS
from ....model.transport_rule.predicate import AD_ATTRIBUTE_PATTERNS, PATTERNS
from ....model.transport_rule.rule import TransportRule
from ....model.unset import Unknown
from .observed import ObservedRule

_SECTIONS = ("conditions", "exceptions")
_REMEDY = "Write it as .NET has it; docs/patterns.md says what is understood everywhere."

Place: TypeAlias = "tuple[str, str, str, str]"
"""Section, condition, its value as it is kept, and the pattern in it."""


def broken_patterns(rule: TransportRule) -> Iterator[Mistake]:
    """What Exchange takes for no regular expression, told without asking it."""
    for section, name, _kept, pattern in _patterns(rule):
        if problem := syntax_error(pattern):
            path = f"{rule.path}.{section}.{name}"
            yield Mistake(path, f"{shown(pattern)} is no regular expression to Exchange: {problem}.", _REMEDY)


def misread_patterns(rule: TransportRule, observed: ObservedRule | None, subject: Subject) -> Iterator[Refusal]:
    """What would be written and hardly means what it says."""
    if observed is not None and observed.legacy_patterns:
        return
    for section, name, kept, pattern in _patterns(rule):
        found = misreading(pattern)
        if found is not None and not _stands(observed, section, name, kept):
            yield Refusal(subject, f"{section}.{name}: {shown(pattern)}: {found.problem}", found.remedy)


def pattern_notes(rule: TransportRule, observed: ObservedRule | None, subject: Subject) -> Iterator[Note]:
    """What a person should know of patterns that are taken; nothing is known of the dialect of Exchange 2010."""
    if observed is not None and observed.legacy_patterns:
        return
    for section, name, kept, pattern in _patterns(rule):
        place = f"{section}.{name}: {shown(pattern)}"
        found = misreading(pattern)
        if found is not None and _stands(observed, section, name, kept):
            yield Note("risk", subject, f"{place}: {found.problem} {found.remedy}")
        if doubled := doubled_backslash(pattern):
            text = f"{doubled} asks for a backslash; write one backslash if it is to give the next character a meaning"
            yield Note("risk", subject, f"{place}: {text}")
        if problem := endless(pattern):
            yield Note("risk", subject, f"{place}: {problem}")
        if found is None and (reason := doubt(pattern)):
            text = f"what it hits is not known here ({reason}), and so is unknown wherever mail is followed"
            yield Note("info", subject, f"{place}: {text}")


def _patterns(rule: TransportRule) -> Iterator[Place]:
    if is_compiled(rule.name):
        return
    for section in _SECTIONS:
        values: Mapping[str, Any] = getattr(rule, section) or {}
        for name, value in values.items():
            kind = CONDITIONS[name].kind
            if kind not in (PATTERNS, AD_ATTRIBUTE_PATTERNS):
                continue
            for kept in sorted(value):
                yield section, name, kept, kept.partition(":")[2] if kind is AD_ATTRIBUTE_PATTERNS else kept


def _stands(observed: ObservedRule | None, section: str, name: str, kept: str) -> bool:
    """Whether the rule has this already; so it is taken to be where that could not be read."""
    standing = getattr(observed, section, {}).get(name, frozenset())
    return isinstance(standing, Unknown) or kept in standing
