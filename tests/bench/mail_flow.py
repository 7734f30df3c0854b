# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages against rules: what reading and searching them costs, and that it grows with their number only."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count, cycle, islice, product

from ...plugins.module_utils.mailward.mailflow.declared import declared
from ...plugins.module_utils.mailward.mailflow.envelope import Envelope
from ...plugins.module_utils.mailward.mailflow.mail_organisation import MailOrganisation
from ...plugins.module_utils.mailward.mailflow.message import Message
from ...plugins.module_utils.mailward.mailflow.pattern import PatternSet, compile_pattern
from ...plugins.module_utils.mailward.mailflow.reading import read_message
from ...plugins.module_utils.mailward.mailflow.rules import apply_rules
from ...plugins.module_utils.mailward.model.organisation import read_organisation
from ...plugins.module_utils.mailward.model.unset import Unknown
from ...plugins.module_utils.mailward.password_reset.compiler import compile_resets
from .figure import Figure

PATTERN_CHARACTERS = 20_480
"""All patterns of an organisation together: the limit of Exchange Online."""

BODY = 8192
MESSAGE = 4096
MESSAGES = 10_000
ROUNDS = 200
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
HEADERS = ("Subject", "Authentication-Results", "List-Unsubscribe")

VERBS = (
    "reset", "resetting", "recover", "restore", "change your", "zurücksetz", "zurückgesetzt", "wiederherstell",
    "réinitialis", "récupér", "modifier votre", "restablec", "recuper", "cambi", "reimpost", "ripristin", "redefin",
    "repor", "alterar", "set a new", "choose a new", "neues festleg", "définir un nouveau", "crear una nueva",
)  # fmt: skip
NOUNS = (
    "password", "pass(word|phrase|code)", "passwort", "kennwort", "mot de passe", "contraseña", "clave de acceso",
    "password del tuo account", "senha", "palavra-passe", "login", "(sign|log)-?in", "access to your account", "zugang",
)  # fmt: skip
GAPS = (r"( \S+){0,4} ", r"( \S+){0,6} ", ".*", r"\s+(\S+\s+){0,3}")

NOTICE = (
    "Dear customer, the new settings of your account are ready. Your password stays as it is; nobody asked for a code. "
    "Ihr Zugang bleibt. Votre compte à jour: senha, cuenta. The login page moved to "
    "https://www.contoso.example/news/2026/11?id=4711 We restore old orders and change nothing else."
)
"""It speaks of passwords, so that many literals are there, and no pattern hits it."""


def figures() -> Iterator[Figure]:
    patterns = made_up_patterns()
    found = PatternSet(map(compile_pattern, patterns))
    usual = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
    name = f"{len(patterns)} patterns of {PATTERN_CHARACTERS:,} characters"

    lines = ("Your order 4711 is on its way: please confirm", "mx.contoso.example; dmarc=pass", "<mailto:x@y.example>")
    yield Figure(
        f"{name}: median of a message's subject and two headers",
        median(lambda: [found.search(line) for line in lines]), "ms",
        median(lambda: [one.search(line) for one in usual for line in lines]), 5,
    )  # fmt: skip
    body, different = text(BODY), count()
    if found.search(body) is not None:
        raise AssertionError("the body is hit, so that not all patterns are looked for")
    yield Figure(
        f"{name}: median of a decoded body of {BODY:,} characters",
        median(lambda: found.search(f"{body}{next(different)}")), "ms",
        median(lambda: [one.search(body) for one in usual], rounds=3), 15,
    )  # fmt: skip
    few = PatternSet(map(compile_pattern, patterns[: len(patterns) // 2]))
    more = median(lambda: found.search(body)) / median(lambda: few.search(body))
    yield Figure("twice the patterns: median of the body", round(more, 2), "times", None, 2.5)

    raw = message(0)
    yield Figure(f"a message of {len(raw):,} bytes: median of reading it", median(lambda: read_message(raw)), "ms")
    name = f"{MESSAGES:,} messages of 4 KB, read and searched for all these patterns"
    yield Figure(f"{name}: CPU", round(cpu(MESSAGES, searching(found)), 2), "s", None, 60)

    organisation = compiled()
    rules = organisation.rules
    if isinstance(rules, Unknown):
        raise AssertionError(rules.reason)
    name = f"{MESSAGES:,} messages of 4 KB through the {len(rules)} rules of password resets, all services, generic"
    yield Figure(f"{name}: CPU", round(cpu(MESSAGES, applying(organisation)), 2), "s", None, 60)
    tenth = cpu(MESSAGES // 10, applying(organisation))
    more = cpu(MESSAGES // 5, applying(organisation)) / tenth
    yield Figure("twice the messages: CPU", round(more, 2), "times", None, 2.5)
    twice = replace(organisation, rules=(*rules, *(replace(rule, name=f"{rule.name} again") for rule in rules)))
    more = cpu(MESSAGES // 10, applying(twice)) / tenth
    yield Figure("twice the rules: CPU, reading included", round(more, 2), "times", None, 2.5)


def made_up_patterns() -> list[str]:
    """As many different patterns as the limit allows, in the dialect and shaped like those of a catalogue."""
    every = (f"{verb}{gap}{noun}" for noun, gap, verb in product(NOUNS, GAPS, VERBS))
    chosen: list[str] = []
    left = PATTERN_CHARACTERS
    for pattern in every:
        if len(pattern) <= left:
            chosen.append(pattern)
            left -= len(pattern)
    return chosen


def text(characters: int) -> str:
    lines, line = [], []
    for word in islice(cycle(NOTICE.split()), characters):
        line.append(word)
        if len(line) == 12:
            lines.append(" ".join(line))
            line = []
    return "\n".join(lines)[:characters]


def message(number: int) -> bytes:
    """A message of about 4 KB as services send them: headers of a journey, a text and the same in HTML."""
    made = EmailMessage()
    for hop in range(4):
        made["Received"] = (
            f"from mx{hop}.fabrikam.example ([192.0.2.{hop}]) by mx.contoso.example with ESMTPS id {number}"
        )
    made["Authentication-Results"] = "mx.contoso.example; spf=pass smtp.mailfrom=fabrikam.example; dmarc=pass"
    made["From"] = "Fabrikam Benachrichtigungen für Sie <no-reply@fabrikam.example>"
    made["To"] = f"person{number}@contoso.example"
    made["Subject"] = f"Ihre Bestellung {number} ist unterwegs – bestätigen Sie die Änderungen"
    made["Date"] = format_datetime(datetime(2026, 11, 2, 10, tzinfo=UTC))
    made["Message-ID"] = f"<{number}@fabrikam.example>"
    plain = text(1100)
    made.set_content(plain)
    html = "".join(f"<tr><td style='padding: 8px'>{line}</td></tr>" for line in plain.splitlines())
    made.add_alternative(f"<html><body><table>{html}</table></body></html>", subtype="html")
    return made.as_bytes()


def compiled() -> MailOrganisation:
    """A firm that redirects everything that reads like a reset, of all services and in all languages."""
    resets = {
        "target": "passwords@contoso.example", "services": "all", "mode": "enforce", "key": "not a secret of anybody",
        "coverage": "generic", "consent": {"by": "Bruno Costa", "date": "2026-11-20"},
    }  # fmt: skip
    named = {"name": "Contoso", "domains": ["contoso.example"], "tenant_id": "6f1a"}
    organisation, mistakes = read_organisation({"organisation": named, "password_resets": resets})
    if mistakes:
        raise AssertionError(mistakes[0].sentence())
    return declared(compile_resets(organisation))


def searching(patterns: PatternSet) -> Callable[[Message], None]:
    """All patterns in the subject, in two headers and in the body."""

    def search(read: Message) -> None:
        texts = [*(value for header in HEADERS for value in read.header(header)), *read.texts]
        if any(patterns.search(each) for each in texts):
            raise AssertionError("a message is hit")

    return search


def applying(organisation: MailOrganisation) -> Callable[[Message], None]:
    envelope = Envelope("bounce@fabrikam.example", ("anna.berg@contoso.example",))

    def apply(read: Message) -> None:
        if apply_rules(read, envelope, organisation, NOW).unknown:
            raise AssertionError("what becomes of a message is unknown")

    return apply


def cpu(messages: int, use: Callable[[Message], None]) -> float:
    """CPU seconds of reading messages, of which a tenth differ, and of what is done with them."""
    every = [message(number) for number in range(messages // 10)] * 10
    started = time.process_time()
    for raw in every:
        use(read_message(raw))
    return time.process_time() - started


def median(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Milliseconds of CPU."""
    call()
    return round(statistics.median(timed(call) for _round in range(rounds)) * 1000, 3)


def timed(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return time.process_time() - started
