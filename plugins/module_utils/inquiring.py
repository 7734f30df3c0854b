# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the arguments of mail_flow_info to its result."""

from __future__ import annotations

import typing as t
from contextlib import ExitStack, closing
from datetime import UTC, datetime

from . import scanning
from .arguments import ENVELOPE, MAIL_FLOW_INFO
from .customers import check_customer
from .declaration import Contradiction, Declared, declare
from .mailward import converge
from .mailward.inquiry import Question, answer, read_questions
from .mailward.model.mistake import Mistakes
from .mailward.model.reader import parse_moment
from .mailward.model.reset_token import without_tokens
from .mailward.platforms import connect
from .mailward.reporting.mail_flow import answers_text

Parameters = t.Mapping[str, t.Any]
Result = dict[str, t.Any]


class How(t.Protocol):
    """How the task is run; see `run.How`."""

    @property
    def progress(self) -> t.Callable[[str], None]: ...


def inquire(parameters: Parameters, connection: Parameters, how: How) -> Result:
    """Says of each message where it would end up. Raises Contradiction, Mistakes, ServiceError."""
    if parameters["src"]:
        raise Contradiction("src was not read: files are read where Ansible runs, by the task's action plugin.")
    now = _now(parameters)
    declared = declare(MAIL_FLOW_INFO, parameters)
    questions = _questions(parameters, declared.name)
    asked = frozenset(question.sent.recipient for question in questions)
    source = "declared" if not parameters["platform"] else "planned" if parameters["strategy"] else "live"
    with ExitStack() as stack:
        session = None
        if parameters["platform"]:
            session = stack.enter_context(closing(connect(parameters["platform"], connection)))
        if session is not None and "organisation" not in declared.declaration:
            # Whichever organisation the credentials open.
            customer = check_customer(session, None)
            who = {"name": customer.tenant_id, "domains": sorted(customer.domains)}
            declared = Declared({**declared.declaration, "organisation": who})
        options = converge.Options(
            now=now, progress=how.progress, forwarding=lambda tenant_id: scanning.last_scan(parameters, tenant_id)
        )
        organisation = converge.mail_organisation(session, declared.declaration, asked, options)
    answers = [answer(question, organisation, now) for question in questions]
    result = {
        "changed": False,
        "organisation": declared.name,
        "source": source,
        "messages": answers,
        "text": answers_text(declared.name, source, answers),
    }
    # What a rule looks for, or sets, may be a token that nobody outside is to know.
    return t.cast(Result, without_tokens(result))


def _questions(parameters: Parameters, organisation: str) -> tuple[Question, ...]:
    entries = [_entry(entry, parameters) for entry in parameters["messages"] or ()]
    questions, mistakes = read_questions(entries, "messages")
    if mistakes:
        raise Mistakes(organisation or MAIL_FLOW_INFO.name, mistakes, "nothing was read")
    return questions


def _entry(entry: Parameters, parameters: Parameters) -> Result:
    """A message with what the task says for all of them."""
    given = {name: value for name, value in entry.items() if value is not None}
    common = {name: parameters[name] for name in ENVELOPE if parameters[name] is not None}
    if "raw" in given:
        given["message"] = given.pop("raw")
    elif "mail" in given:
        # No argument of a module may be called `message`, as it is in a declaration.
        given["message"] = {name: value for name, value in given.pop("mail").items() if value is not None}
    return {**common, **given}


def _now(parameters: Parameters) -> datetime:
    if not parameters["now"]:
        return datetime.now(UTC)
    try:
        return parse_moment(parameters["now"])
    except ValueError as error:
        raise Contradiction(f"now: {parameters['now']}: {error}.") from None
