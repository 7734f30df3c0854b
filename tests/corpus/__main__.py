# SPDX-License-Identifier: GPL-3.0-or-later
"""`make corpus`: what the rules of password resets do with a corpus of labelled mails.

--dir FOLDER   a corpus folder; without it the development corpus and the mails of real products
--form FORM    the platform's form of the rules: exchange
--leave-out    measure each product with rules that were made without it
--known        measure with nothing known of a service but its sender, and mails of known senders about passwords too
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from .development.generate import context, development_mails
from .evaluation import Evaluation
from .exchange import Evaluator, organisation_of
from .knowing_senders import with_known_senders
from .known_senders import known_sender_mails
from .labelled import LabelledMail, read_corpus, write_corpus
from .leaving_out import without_their_products
from .real import real_mails

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build/corpus"
FORMS = ("exchange",)


def main() -> int:
    asked = _asked()
    if asked.form not in FORMS:
        print(f"There are no rules in the form {asked.form!r} yet; there are: {', '.join(FORMS)}.", file=sys.stderr)
        return 2
    try:
        parts, organisation = _given(Path(asked.dir)) if asked.dir else _own(known=asked.known)
        evaluator = Evaluator(organisation_of(organisation), organisation)
    except (OSError, KeyError, ValueError) as error:
        print(f"This can't be measured: {error}", file=sys.stderr)
        return 2
    mails = [mail for some in parts.values() for mail in some]
    if asked.known:
        results = dict(with_known_senders(mails, organisation))
    elif asked.leave_out:
        results = dict(without_their_products(mails, organisation))
    else:
        results = {mail: evaluator.outcome(mail) for mail in mails}
    for name, some in parts.items():
        print(f"{name}:", *Evaluation.of((mail, results[mail]) for mail in some).lines(), sep="\n")
    print(Evaluation.of(results.items()).summary())
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make corpus", description="measure the rules on labelled mails")
    parser.add_argument("--dir", default="")
    parser.add_argument("--form", default="exchange")
    parser.add_argument("--leave-out", action="store_true")
    parser.add_argument("--known", action="store_true")
    return parser.parse_args()


def _given(folder: Path) -> tuple[dict[str, list[LabelledMail]], dict[str, Any]]:
    mails, organisation = read_corpus(folder)
    return {str(folder): mails}, organisation


def _own(*, known: bool) -> tuple[dict[str, list[LabelledMail]], dict[str, Any]]:
    """The corpora, written to build/ so that every miss can be read there."""
    organisation = context()
    real, notes = real_mails(organisation["users"])
    print(*notes, sep="\n", end="\n" if notes else "")
    parts = {"development": development_mails(), "real": real, **(known_sender_mails() if known else {})}
    for name, mails in parts.items():
        write_corpus(BUILT / name, mails, organisation)
    return parts, organisation


if __name__ == "__main__":
    sys.exit(main())
