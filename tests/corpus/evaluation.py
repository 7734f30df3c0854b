# SPDX-License-Identifier: GPL-3.0-or-later
"""How well redirected mails and labels agree: figures of one corpus."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .exchange import REDIRECTED, Outcome
from .labelled import LabelledMail

Result = tuple[LabelledMail, Outcome]


@dataclass(frozen=True)
class Evaluation:
    """Each mail of a corpus with what became of it."""

    results: tuple[Result, ...]

    @classmethod
    def of(cls, results: Iterable[Result]) -> Evaluation:
        return cls(tuple(results))

    @property
    def misses(self) -> list[Result]:
        return [(mail, outcome) for mail, outcome in self.results if mail.positive and outcome.what != REDIRECTED]

    @property
    def false_positives(self) -> list[Result]:
        return [(mail, outcome) for mail, outcome in self.results if not mail.positive and outcome.what == REDIRECTED]

    @property
    def recall(self) -> float:
        positives = self._count(positive=True)
        return 1.0 if not positives else (positives - len(self.misses)) / positives

    @property
    def false_positive_rate(self) -> float:
        negatives = self._count(positive=False)
        return len(self.false_positives) / negatives if negatives else 0.0

    @property
    def precision(self) -> float:
        found = self._count(positive=True) - len(self.misses)
        return found / (found + len(self.false_positives)) if found else 0.0

    def per_language(self) -> dict[str, float]:
        """Recall of each language that has positives."""
        return {
            language: self._only(language).recall
            for language in sorted({mail.language for mail, _outcome in self.results if mail.positive})
        }

    def lines(self) -> Iterator[str]:
        """The report for a reader."""
        positives, negatives, wrong = self._count(positive=True), self._count(positive=False), len(self.false_positives)
        yield (
            f"{positives} positives: recall {self.recall:.3f}; {negatives} negatives: {wrong} redirected "
            f"({self.false_positive_rate:.2%}); precision {self.precision:.3f}"
        )
        for language, recall in self.per_language().items():
            part = self._only(language)
            wrong = len(part.false_positives)
            yield f"  {language}: recall {recall:.3f} of {part._count(positive=True)}, {wrong} false positives"
        for title, wrong_ones in (("missed", self.misses), ("wrongly redirected", self.false_positives)):
            kinds = Counter((mail.language, mail.kind) for mail, _outcome in wrong_ones)
            if kinds:
                shown = ", ".join(f"{language} {kind} {count}" for (language, kind), count in sorted(kinds.items()))
                yield f"{title} per language and class: {shown}"
            for mail, outcome in wrong_ones:
                yield f"  {mail.file}{f' ({outcome.what}: {outcome.rules[-1]})' if outcome.rules else ''}"

    def summary(self) -> str:
        """One line of JSON."""
        return json.dumps(
            {
                "recall": round(self.recall, 4),
                "false_positives": len(self.false_positives),
                "false_positive_rate": round(self.false_positive_rate, 4),
                "positives": self._count(positive=True),
                "negatives": self._count(positive=False),
                "per_language": {language: round(recall, 4) for language, recall in self.per_language().items()},
                "misses": [mail.file for mail, _outcome in self.misses],
                "wrong": [mail.file for mail, _outcome in self.false_positives],
            }
        )

    def _only(self, language: str) -> Evaluation:
        return Evaluation(tuple(result for result in self.results if result[0].language == language))

    def _count(self, *, positive: bool) -> int:
        return sum(mail.positive is positive for mail, _outcome in self.results)
