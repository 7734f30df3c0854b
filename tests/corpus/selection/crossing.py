# SPDX-License-Identifier: GPL-3.0-or-later
"""Cross-validation over products: what phrases that were chosen without a product do with its mails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..labelled import LabelledMail
from .evidence import Evidence
from .families import SETS
from .search import BODIES, NEVER, NOTICES, SUBJECTS, TELLING, choose

FOLDS = 20


def found_by(evidence: Evidence, chosen: Iterable[int]) -> set[int]:
    """The numbers of the mails that these candidates find, as the compiled rules would."""
    hits: list[set[int]] = [set() for _set in SETS]
    for number in chosen:
        candidate = evidence.candidates[number]
        hits[candidate.set] |= candidate.hits
    reads = (hits[SUBJECTS] & hits[BODIES]) - hits[NOTICES]
    return (reads | hits[TELLING]) - hits[NEVER]


def cross_validate(evidence: Evidence, budget: int) -> list[tuple[LabelledMail, bool]]:
    """Each mail, and whether it is found by phrases chosen without its product."""
    results: list[tuple[LabelledMail, bool]] = []
    for fold in folds(sorted({mail.product for mail in evidence.mails})):
        rest = evidence.without(fold)
        found = found_by(evidence, choose(rest.candidates, rest.examples(), budget))
        results += [(mail, number in found) for number, mail in enumerate(evidence.mails) if mail.product in fold]
    return results


def folds(products: list[str]) -> Iterator[frozenset[str]]:
    """Every product is left out once; a fold mixes products from all over the list."""
    for first in range(FOLDS):
        fold = frozenset(products[first::FOLDS])
        if fold:
            yield fold
