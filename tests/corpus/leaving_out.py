# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules do with a product that nobody knew: its entries leave the catalogue, and the phrases are selected
anew without its mails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.catalogue.phrase_form import (
    Phrases,
)

from .evaluation import Result
from .exchange import Evaluator, organisation_of, services_but
from .labelled import LabelledMail
from .selection.crossing import folds
from .selection.evidence import gather
from .selection.families import families
from .selection.search import choose
from .selection.writing import BUDGET, phrases_of

ROOM = "ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset"
READERS = (f"{ROOM}.class_rules.PHRASES", f"{ROOM}.guard_rules.PHRASES")


def without_their_products(mails: Sequence[LabelledMail], context: Mapping[str, Any]) -> Iterator[Result]:
    """Each mail as rules treat it that were made without its product."""
    known = families()
    evidence = gather(mails, known, context["password_admins"][0])
    for fold in folds(sorted({mail.product for mail in mails})):
        rest = evidence.without(fold)
        chosen = choose(rest.candidates, rest.examples(), BUDGET)
        found = phrases_of(evidence, chosen, known)
        phrases = MappingProxyType(
            {
                language: Phrases(**{kind: tuple(some) for kind, some in sets.items()})
                for language, sets in found.items()
            }
        )
        for product in sorted(fold):
            with patch(READERS[0], phrases), patch(READERS[1], phrases):
                evaluator = Evaluator(organisation_of(context, services_but(product)), context)
            yield from ((mail, evaluator.outcome(mail)) for mail in mails if mail.product == product)
