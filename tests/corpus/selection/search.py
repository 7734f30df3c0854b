# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses phrases: takes one away or adds one for as long as that makes the whole set better.

What "better" means is said by `_worth`: positives that are found, each product counting alike however many mails it
has; negatives that are not, which weigh more; a little for being found or spared in more than one way, which is what
helps with mails that nobody has seen. A phrase that somebody thought of is worth a little even if no mail here has
it, and every character costs; the price is raised until all fit into the budget.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from .families import SETS

FALSE_POSITIVE = 4.0
SECOND_WAY = 0.12
SECOND_GUARD = 0.04
PRIOR = {"subjects": 0.02, "bodies": 0.02, "telling": 0.02, "notices": 0.06, "never": 0.06}
FIRST_PRICE, DEARER = 0.0005, 1.05

SUBJECTS, BODIES, TELLING, NOTICES, NEVER = range(len(SETS))


@dataclass(frozen=True)
class Candidate:
    """One phrase: the number of its family, its member, the number of the set that it would stand in, its length as a
    pattern of its own, and the numbers of the mails that it is found in.
    """

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


def choose(candidates: Sequence[Candidate], examples: Sequence[Example], budget: int) -> frozenset[int]:
    """The numbers of the chosen candidates, which together have no more characters than the budget."""
    chosen, price = set(range(len(candidates))), FIRST_PRICE
    while True:
        search = Search(candidates, examples, price, chosen)
        chosen = search.climb()
        if search.characters() <= budget:
            return frozenset(chosen)
        price *= DEARER


@dataclass
class Search:
    """The state of one search: what is chosen, and how often each mail is hit by each set."""

    candidates: Sequence[Candidate]
    examples: Sequence[Example]
    price: float
    chosen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._counts = [[0] * len(SETS) for _example in self.examples]
        self._members: Counter[int] = Counter()
        start, self.chosen = self.chosen, set()
        for number in sorted(start):
            self._flip(number)

    def climb(self, rounds: int = 20) -> set[int]:
        """Flip single candidates until none gains any more; the numbers of those chosen in the end."""
        for _round in range(rounds):
            if not [number for number in range(len(self.candidates)) if self._try(number)]:
                break
        return set(self.chosen)

    def characters(self) -> int:
        """How long all patterns are together."""
        opened: Counter[int] = Counter()
        total = 0
        for number in self.chosen:
            candidate = self.candidates[number]
            # The second member of a family adds the parentheses.
            more = len(candidate.member) + (3 if opened[candidate.family] == 1 else 1)
            total += more if opened[candidate.family] else candidate.length
            opened[candidate.family] += 1
        return total

    def _try(self, number: int) -> bool:
        candidate = self.candidates[number]
        before = sum(self._worth(mail) for mail in candidate.hits)
        bare = self._bare(number)
        self._flip(number)
        gain = sum(self._worth(mail) for mail in candidate.hits) - before + bare
        if gain > 1e-9:
            return True
        self._flip(number)
        return False

    def _bare(self, number: int) -> float:
        """What flipping it gains, whatever it is found in."""
        candidate = self.candidates[number]
        added = number not in self.chosen
        alone = self._members[candidate.family] == (0 if added else 1)
        length = candidate.length if alone else len(candidate.member) + 1
        value = PRIOR[SETS[candidate.set]] - self.price * length
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
        never, noticed, telling = counts[NEVER] > 0, counts[NOTICES] > 0, counts[TELLING]
        reads = 0 if noticed else min(counts[SUBJECTS], counts[BODIES])
        found = not never and (telling > 0 or reads > 0)
        if example.positive:
            again = telling + reads > 1
            return example.weight * (found + SECOND_WAY * (found and again))
        return example.weight * (-FALSE_POSITIVE * found + SECOND_GUARD * (never and noticed))
