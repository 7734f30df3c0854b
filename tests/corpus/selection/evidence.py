# SPDX-License-Identifier: GPL-3.0-or-later
"""What the candidates are found in: the mails as rules see them, each candidate searched in each of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.message import Message
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.pattern import (
    BODY,
    SUBJECT,
    Searched,
    compile_pattern,
    searched,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.reading import read_message

from ..labelled import LabelledMail
from .families import IN_SUBJECT, SETS, Family
from .search import Candidate, Example

FAILED = re.compile("dmarc=fail")
SPARING_HEADERS = ("List-Id", "List-Unsubscribe-Post", "In-Reply-To")
INSIDE = "X-MS-Exchange-Organization-AuthAs"


@dataclass(frozen=True)
class Evidence:
    """`mails` that no header spares, as far as phrases decide about them; `hits` of each candidate among them."""

    mails: tuple[LabelledMail, ...]
    candidates: tuple[Candidate, ...]

    def examples(self) -> list[Example]:
        """All products and kinds of mail count alike, however many mails there are of each."""
        alike = Counter(_alike(mail) for mail in self.mails)
        return [Example(mail.positive, 1 / alike[_alike(mail)]) for mail in self.mails]

    def without(self, products: frozenset[str]) -> Evidence:
        """The same evidence as if these products did not exist."""
        kept = [number for number, mail in enumerate(self.mails) if mail.product not in products]
        renumbered = {number: position for position, number in enumerate(kept)}
        candidates = tuple(
            Candidate(one.family, one.member, one.set, one.length, _renumbered(one.hits, renumbered))
            for one in self.candidates
        )
        return Evidence(tuple(self.mails[number] for number in kept), candidates)


def gather(mails: Sequence[LabelledMail], families: Sequence[Family], target: str) -> Evidence:
    """Search all candidates in all mails that their headers do not decide about; `target` gets the redirected mail."""
    seen = [(mail, read_message(mail.raw)) for mail in mails]
    open_to_phrases = [(mail, message) for mail, message in seen if not is_spared(message, target)]
    subjects = [[searched(message.subject)] for _mail, message in open_to_phrases]
    whole = [[searched(text) for text in (message.subject, *message.texts)] for _mail, message in open_to_phrases]
    candidates = [
        _candidate(number, family, member, subjects if family.set in IN_SUBJECT else whole)
        for number, family in enumerate(families)
        for member in family.members
    ]
    return Evidence(tuple(mail for mail, _message in open_to_phrases), tuple(candidates))


def is_spared(message: Message, target: str) -> bool:
    """Whether list mail, a reply, a failed sender, mail from inside or to the target: no phrase redirects it."""
    if any(message.header(name) for name in SPARING_HEADERS):
        return True
    if any(FAILED.search(value) for value in message.header("Authentication-Results")):
        return True
    if "Internal" in message.header(INSIDE):
        return True
    return any(target in value for value in message.header("To"))


def _candidate(number: int, family: Family, member: str, texts: Sequence[Sequence[Searched]]) -> Candidate:
    source = family.pattern([member])
    pattern = compile_pattern(source, longest=SUBJECT if family.set in IN_SUBJECT else BODY)
    hits = frozenset(mail for mail, some in enumerate(texts) if any(pattern.search(text) is not None for text in some))
    return Candidate(number, member, SETS.index(family.set), len(source), hits)


def _alike(mail: LabelledMail) -> tuple[str, str, bool, str]:
    return mail.product, mail.language, mail.positive, "" if mail.positive else mail.kind


def _renumbered(hits: frozenset[int], renumbered: dict[int, int]) -> frozenset[int]:
    return frozenset(renumbered[number] for number in hits if number in renumbered)
