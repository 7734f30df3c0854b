# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the chosen phrases as the catalogue keeps them: `catalogue/phrases.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .evidence import Evidence
from .families import LANGUAGES, SETS, Family

BUDGET = 10_600
"""Characters of all generic phrases: all rules of a customer have 20,480, and the rest of the catalogue takes 6,000."""

HEAD = '''# SPDX-License-Identifier: GPL-3.0-or-later
"""The generic phrases of each language. Selected, not written by hand: `make catalogue` writes this file anew."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .phrase_form import Phrases

PHRASES: Mapping[str, Phrases] = MappingProxyType(
    {
'''
WIDTH = 120


def phrases_of(
    evidence: Evidence, chosen: Iterable[int], families: Sequence[Family]
) -> dict[str, dict[str, list[str]]]:
    """Language to set to patterns, in the order of the families."""
    members: dict[int, list[str]] = {}
    for number in sorted(chosen):
        candidate = evidence.candidates[number]
        members.setdefault(candidate.family, []).append(candidate.member)
    found: dict[str, dict[str, list[str]]] = {language: {kind: [] for kind in SETS} for language in LANGUAGES}
    for number, some in sorted(members.items()):
        found[families[number].language][families[number].set].append(families[number].pattern(some))
    return found


def source_of(phrases: dict[str, dict[str, list[str]]]) -> str:
    """The text of the file."""
    return HEAD + "".join(_language(language, sets) for language, sets in phrases.items()) + "    }\n)\n"


def _language(language: str, sets: dict[str, list[str]]) -> str:
    lines = [f'        "{language}": Phrases(\n']
    for kind, patterns in sets.items():
        lines.append(f"            {kind}=(\n")
        lines += [_pattern(pattern) for pattern in patterns]
        lines.append("            ),\n")
    return "".join([*lines, "        ),\n"])


def _pattern(pattern: str) -> str:
    """A pattern as raw strings, broken at bars where it is longer than a line."""
    indent, most = 16, WIDTH - 22
    if len(pattern) <= most:
        return f'{" " * indent}r"{pattern}",\n'
    parts, rest = [], pattern
    while len(rest) > most:
        cut = rest.rfind("|", 0, most) + 1 or most
        parts.append(rest[:cut])
        rest = rest[cut:]
    return "".join(f'{" " * indent}r"{part}"\n' for part in parts) + f'{" " * indent}r"{rest}",\n'
