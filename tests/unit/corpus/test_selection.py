# SPDX-License-Identifier: GPL-3.0-or-later
"""The selection takes what finds resets, leaves what finds other mails, and keeps to its budget."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.pattern import (
    BODY,
    SUBJECT,
    check_pattern,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.catalogue.phrases import PHRASES
from ansible_collections.mailward.mailbox.tests.corpus.selection.families import IN_SUBJECT, SETS, Family, families
from ansible_collections.mailward.mailbox.tests.corpus.selection.search import Candidate, Example, choose
from ansible_collections.mailward.mailbox.tests.corpus.selection.writing import BUDGET, source_of

POSITIVE, NEGATIVE = Example(True, 1.0), Example(False, 1.0)
SUBJECTS, BODIES, TELLING, NOTICES, NEVER = range(len(SETS))
ROOM = 1000


def candidate(kind: int, *hits: int, length: int = 10) -> Candidate:
    return Candidate(kind, "member", kind, length, frozenset(hits))


def test_a_phrase_that_finds_resets_is_taken() -> None:
    assert choose([candidate(TELLING, 0)], [POSITIVE], ROOM) == {0}


def test_a_phrase_that_finds_other_mails_is_left() -> None:
    assert choose([candidate(TELLING, 0)], [NEGATIVE], ROOM) == frozenset()


def test_a_subject_needs_a_body() -> None:
    both = [candidate(SUBJECTS, 0, 1), candidate(BODIES, 0)]
    assert choose(both, [POSITIVE, NEGATIVE], ROOM) == {0, 1}


def test_what_finds_both_is_kept_where_a_guard_tells_them_apart() -> None:
    told = [candidate(TELLING, 0, 1), candidate(NEVER, 1)]
    assert choose(told, [POSITIVE, NEGATIVE], ROOM) == {0, 1}


def test_a_notice_does_not_spare_what_tells_a_reset_by_itself() -> None:
    told = [candidate(TELLING, 0), candidate(NOTICES, 0, 1)]
    assert 0 in choose(told, [POSITIVE, NEGATIVE], ROOM)


def test_all_chosen_fit_into_the_budget() -> None:
    many = [Candidate(number, "member", TELLING, 10, frozenset({number})) for number in range(20)]
    assert len(choose(many, [POSITIVE] * 20, 55)) <= 5


def test_members_of_a_family_share_a_pattern() -> None:
    family = Family("en", "bodies", "", ("choose", "set up"), "{9}password")
    assert family.pattern(["choose", "set up"]) == r"(choose|set\sup)[^.,]{0,9}password"


def test_a_subject_is_one_line() -> None:
    assert Family("en", "subjects", "", ("set up",), ".*password").pattern(["set up"]) == "set up.*password"


@pytest.mark.parametrize("family", families(), ids=lambda family: f"{family.language} {family.set} {family.members[0]}")
def test_every_family_is_in_the_portable_dialect(family: Family) -> None:
    check_pattern(family.pattern(family.members), longest=SUBJECT if family.set in IN_SUBJECT else BODY)


def test_the_phrases_of_the_catalogue_keep_to_the_budget() -> None:
    patterns = [pattern for one in PHRASES.values() for kind in SETS for pattern in getattr(one, kind)]
    assert sum(map(len, patterns)) <= BUDGET


def test_what_is_written_is_what_was_chosen() -> None:
    long = "|".join(f"word{number}" for number in range(60))
    written: dict[str, object] = {}
    source = source_of({"en": {kind: [long] if kind == "bodies" else [] for kind in SETS}})
    exec(source.replace("from .phrase_form import Phrases", "Phrases = dict"), written)
    assert written["PHRASES"]["en"]["bodies"] == (long,)  # type: ignore[index]
