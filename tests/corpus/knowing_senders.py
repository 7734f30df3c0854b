# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules do with mails of services of which nothing is known but the senders: the hardest case of
`coverage: catalogue`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from email.utils import getaddresses
from itertools import groupby
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.reading import read_message

from .evaluation import Result
from .exchange import Evaluator, organisation_of
from .labelled import LabelledMail

AT_ONCE = 100
"""Senders in one declaration; more would take more room than rules have."""


def with_known_senders(mails: Sequence[LabelledMail], context: Mapping[str, Any]) -> Iterator[Result]:
    """Each mail as the rules of an organisation treat it that declares its sender, with no subject."""
    senders = {mail: _domain(mail) for mail in mails}
    strangers = sorted(set(senders.values()) - set(context["accepted_domains"]) - {""})
    part = {domain: number // AT_ONCE for number, domain in enumerate(strangers)}

    def place(mail: LabelledMail) -> int:
        return part.get(senders[mail], 0)

    for number, some in groupby(sorted(mails, key=place), place):
        declared = [domain for domain in strangers if part[domain] == number]
        evaluator = Evaluator(organisation_of(context, (), senders=declared), context)
        yield from ((mail, evaluator.outcome(mail)) for mail in some)


def _domain(mail: LabelledMail) -> str:
    found = getaddresses(read_message(mail.raw).header("From"))
    return found[0][1].rpartition("@")[2].lower() if found else ""
