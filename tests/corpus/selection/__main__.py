# SPDX-License-Identifier: GPL-3.0-or-later
"""`make catalogue`: selects the generic phrases, says how they do on products left out, and writes them."""

from __future__ import annotations

import sys
from pathlib import Path

from ..development.generate import context, development_mails
from ..labelled import LANGUAGES_SHOWN, LabelledMail
from ..real import real_mails
from .crossing import cross_validate, found_by
from .evidence import gather
from .families import families
from .search import choose
from .writing import BUDGET, phrases_of, source_of

ROOT = Path(__file__).resolve().parents[3]
PHRASES = ROOT / "plugins/module_utils/mailward/password_reset/catalogue/phrases.py"


def main() -> int:
    organisation = context()
    real, notes = real_mails(organisation["users"])
    if notes:
        print(*notes, "Nothing is selected without all products.", sep="\n", file=sys.stderr)
        return 2
    mails = [*development_mails(), *real]
    known = families()
    evidence = gather(mails, known, organisation["password_admins"][0])
    chosen = choose(evidence.candidates, evidence.examples(), BUDGET)
    found = found_by(evidence, chosen)
    _tell("chosen with all products", [(mail, number in found) for number, mail in enumerate(evidence.mails)])
    _tell("chosen without the product of the mail", cross_validate(evidence, BUDGET))
    phrases = phrases_of(evidence, chosen, known)
    for language, sets in phrases.items():
        print(f"{language}: {sum(len(pattern) for patterns in sets.values() for pattern in patterns)} characters")
    PHRASES.write_text(source_of(phrases), encoding="utf-8")
    print(f"written: {PHRASES.relative_to(ROOT)}")
    return 0


def _tell(how: str, results: list[tuple[LabelledMail, bool]]) -> None:
    positives = [hit for mail, hit in results if mail.positive]
    wrong = sum(hit for mail, hit in results if not mail.positive)
    per_language = {
        language: _share([hit for mail, hit in results if mail.positive and mail.language == language])
        for language in LANGUAGES_SHOWN
    }
    print(f"{how}: recall {_share(positives)} of {len(positives)}, {wrong} false positives; {per_language}")


def _share(hits: list[bool]) -> float:
    return round(sum(hits) / len(hits), 3) if hits else 0.0


if __name__ == "__main__":
    sys.exit(main())
