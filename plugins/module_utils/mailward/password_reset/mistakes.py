# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the password resets of a declaration and can be told by the catalogue and the rules' sizes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from ..mailflow.pattern import SUBJECT, check_pattern
from ..mailflow.pattern_meaning import misreading
from ..model.mistake import Mistake
from ..model.organisation import Organisation
from ..model.password_resets import PasswordResets, is_compiled
from ..model.reader import shown
from ..model.reset_entry import Entry, slug
from ..model.transport_rule.size import MOST_PATTERN_CHARS, pattern_size
from ..model.unset import OMITTED
from .catalogue.known import ENTRIES, LANGUAGES, by_name
from .compiler import compiled_rules, is_whole
from .names import UNIVERSE
from .selection import is_domain


def reset_mistakes(organisation: Organisation) -> tuple[Mistake, ...]:
    """Every mistake, each with its place in the declaration; none where password resets are not declared."""
    resets = organisation.password_resets
    if resets is OMITTED:
        return ()
    found = list(_reserved(organisation))
    if resets.absent:
        return tuple(found)
    known = by_name((*ENTRIES, *resets.own_services))
    found += _services(resets, known)
    found += _exempt(resets, known)
    for language in resets.languages:
        if language not in LANGUAGES:
            remedy = f"Known are: {', '.join(sorted(LANGUAGES))}."
            found.append(Mistake(f"{resets.path}.languages", f"nothing is known in the language {language}.", remedy))
    found += _target(organisation, resets)
    found += _patterns(resets)
    if is_whole(resets):
        found += _sizes(organisation, resets)
    return tuple(found)


def _patterns(resets: PasswordResets) -> Iterator[Mistake]:
    for index, entry in enumerate(resets.own_services):
        for language, patterns in entry.subject_patterns.items():
            path = f"{resets.path}.own_services[{index}].subject_patterns"
            place = f"{path}.{language}" if language else path
            for pattern in patterns:
                try:
                    check_pattern(pattern, longest=SUBJECT)
                except ValueError as error:
                    remedy = "Write literals, . * + ? {m,n}, classes, (a|b), ^ and $ only."
                    yield Mistake(place, f"{shown(pattern)}: {error}.", remedy)
                else:
                    if found := misreading(pattern):
                        yield Mistake(place, f"{shown(pattern)}: {found.problem}", found.remedy)


def _services(resets: PasswordResets, known: Mapping[str, tuple[Entry, ...]]) -> Iterator[Mistake]:
    path = f"{resets.path}.services"
    actions: dict[str, str] = {}
    exempt = {slug(name) for name in resets.exempt_services}
    for choice in resets.services or ():
        name = slug(choice.name)
        if name not in known:
            yield Mistake(path, f"{shown(choice.name)} is no service that the catalogue knows.", _hint(name, known))
        elif name in exempt:
            problem = f"{shown(choice.name)} is in exempt_services as well."
            yield Mistake(path, problem, "Take it out of one of the two.")
        if actions.setdefault(name, choice.action) != choice.action:
            yield Mistake(path, f"{shown(choice.name)} is named twice with different actions.", "Name it once.")


def _exempt(resets: PasswordResets, known: Mapping[str, tuple[Entry, ...]]) -> Iterator[Mistake]:
    path = f"{resets.path}.exempt_services"
    for name in resets.exempt_services:
        entries = known.get(slug(name), ())
        if not entries and not is_domain(name):
            remedy = f"{_hint(slug(name), known)} Or name the domain that it sends from."
            yield Mistake(path, f"{shown(name)} is neither a known service nor a domain.", remedy)
        elif entries and not any(entry.has_sender for entry in entries):
            problem = f"nobody knows from where {shown(name)} sends, so its mails could not be spared."
            yield Mistake(path, problem, "Name the domain that it sends from.")


def _hint(name: str, known: Mapping[str, tuple[Entry, ...]]) -> str:
    close = difflib.get_close_matches(name, known, n=3)
    own = "Describe it in own_services; the playbook learn makes the entry of a mail."
    return f"Did you mean {' or '.join(close)}?" if close else own


def _target(organisation: Organisation, resets: PasswordResets) -> Iterator[Mistake]:
    for box in organisation.mailboxes():
        if box.removed and box.address in resets.recipients:
            path = f"{resets.path}.{'target' if resets.target else 'admins'}"
            yield Mistake(path, f"{box.address} is to be removed at {box.path}.", "Name a mailbox that stays.")


def _reserved(organisation: Organisation) -> Iterator[Mistake]:
    for rule in organisation.rules():
        if is_compiled(rule.name):
            problem = f"{shown(rule.name)}: such a name is one of the rules that password_resets is made into."
            yield Mistake(f"{rule.path}.name", problem, "Take the rule out, or give it another name.")


def _sizes(organisation: Organisation, resets: PasswordResets) -> Iterator[Mistake]:
    rules = compiled_rules(organisation, resets)
    remedy = "Name fewer services or languages."
    beyond = sorted(rule.name for rule in rules if rule.name not in UNIVERSE)
    if beyond:
        yield Mistake(resets.path, f"needs more rules than there is room for: {', '.join(beyond)}.", remedy)
    chars = sum(map(pattern_size, rules))
    if chars > MOST_PATTERN_CHARS:
        problem = f"needs {chars} characters of patterns; {MOST_PATTERN_CHARS} are possible in all rules together."
        yield Mistake(resets.path, problem, remedy)
