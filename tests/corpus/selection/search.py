# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses phrases: takes one away or adds one for as long as that makes the whole set better.

What "better" means is written in `_worth`: positives that are found, each product counting alike however many mails
it has; negatives that are not, which weigh more; a little for being found in more than one way, which is what helps
with mails that nobody has seen; and every character costs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from .families import SETS

FALSE_POSITIVE = 4.0
SECOND_WAY = 0.12
SECOND_GUARD = 0.04
CHARACTER = 0.0005
PRIOR = 0.02
GUARD_PRIOR = 0.06

SUBJECTS, BODIES, TELLING, NOTICES, NEVER = range(len(SETS))


@dataclass(frozen=True)
class Candidate:
    """One phrase: the family it is of (a number), its member, the set it would stand in, its length, and the
    numbers of the mails that it is found in."""

    family: int
    member: str
    set: int
    length: int
    hits: frozenset[int]


@dataclass(frozen=True)
class Example:
    """One mail: whether it is positive, and how much it counts."""

    positive: bool
    weight: float


@dataclass
class Search:
    """The state of one search: what is chosen, and how often each mail is hit by each set."""

    candidates: Sequence[Candidate]
    examples: Sequence[Example]
    chosen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._counts = [[0] * len(SETS) for _example in self.examples]
        self._members: Counter[int] = Counter()
        start, self.chosen = self.chosen, set()
        for number in sorted(start):
            self._flip(number)

    def climb(self, rounds: int = 12) -> set[int]:
        """Flip single candidates until none gains any more; the numbers of those chosen in the end."""
        for _round in range(rounds):
            better = [number for number in range(len(self.candidates)) if self._try(number)]
            if not better:
                break
        return self.chosen

    def _try(self, number: int) -> bool:
        candidate = self.candidates[number]
        before = sum(self._worth(mail) for mail in candidate.hits)
        cost = self._cost(number)
        self._flip(number)
        gain = sum(self._worth(mail) for mail in candidate.hits) - before + cost
        if gain > 1e-9:
            return True
        self._flip(number)
        return False

    def _cost(self, number: int) -> float:
        """What flipping it gains, whatever it is found in: a phrase that somebody thought of is worth a little."""
        candidate = self.candidates[number]
        added = number not in self.chosen
        alone = self._members[candidate.family] == (0 if added else 1)
        length = candidate.length if alone else len(candidate.member) + 1
        prior = GUARD_PRIOR if candidate.set in (NOTICES, NEVER) else PRIOR
        value = prior - CHARACTER * length
        return value if added else -value

    def _flip(self, number: int) -> None:
        candidate = self.candidates[number]
        step = -1 if number in self.chosen else 1
        self.chosen ^= {number}
        self._members[candidate.family] += step
        for mail in candidate.hits:
            self._counts[mail][candidate.set] += step

    def _worth(self, mail: int) -> float:
        example, counts = self.examples[mail], self._counts[mail]
        reads = min(counts[SUBJECTS], counts[BODIES]) > 0
        noticed = counts[NOTICES] > 0
        found = not counts[NEVER] and (counts[TELLING] > 0 or (reads and not noticed))
        if example.positive:
            again = counts[TELLING] > 1 or (reads and counts[TELLING] > 0) or (reads and counts[BODIES] > 2)
            return example.weight * (found + SECOND_WAY * (found and again))
        guards = (counts[NEVER] > 0) + noticed
        return example.weight * (-FALSE_POSITIVE * found + SECOND_GUARD * (guards > 1))
