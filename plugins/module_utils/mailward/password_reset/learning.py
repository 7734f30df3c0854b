# SPDX-License-Identifier: GPL-3.0-or-later
"""From a real mail of a service to the entry that describes such mails, with what the guesses rest on.

Nothing of what the mail gives access with - links, codes, passwords - is in the result.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache
from typing import Any

from ..mailflow.declared import declared
from ..mailflow.envelope import Envelope
from ..mailflow.mail_organisation import MailOrganisation
from ..mailflow.message import Message
from ..mailflow.pattern import compile_pattern
from ..mailflow.reading import read_message
from ..mailflow.rules import apply_rules
from ..mailflow.transport import Transport
from ..model.address import parse_address
from ..model.organisation import Organisation
from ..model.password_resets import GENERIC, PasswordResets, is_compiled
from ..model.reset_entry import NOTIFICATION, slug
from .catalogue.notices import NOTICES
from .compiler import compile_resets
from .subject_pattern import subject_pattern
from .wording import CLASS_WORDS, COMMON, LEAST_WORDS, SHARED_DOMAINS
from .writing import CLASS

_HOME = "learning.invalid"
_USER, _TARGET = f"user@{_HOME}", f"passwords@{_HOME}"
_TEXT = 16_384
"""Characters of a text that are looked at for words."""

_BY_RULES: Mapping[str, str] = {
    "60": "the catalogue knows the sender and the subject",
    "50": "the catalogue knows the sender, and the subject reads like a reset",
    "40": "the catalogue knows the subject as that of a product",
    "33": "only coverage: generic takes it: the text says what only a reset says",
    "32": "only coverage: generic takes it: subject and text read like a reset",
}
"""How a mail is recognised, by the number of the rule that marks it."""


@dataclass(frozen=True)
class Learned:
    """What one mail has taught.

    `entry` is one of `own_services`, empty where the mail tells nothing. `pattern` is that of its subject, "" where
    that says too little. `recognised` says what takes such mails already, "" for nothing. `evidence` is what the
    guesses rest on, and what speaks against them.
    """

    name: str
    sender: str
    pattern: str
    entry: Mapping[str, Any]
    recognised: str
    evidence: tuple[str, ...]


def learn(raw: bytes, name: str, names: Collection[str] = ()) -> Learned:
    """What one mail teaches. `names` are further names of sites and people that differ from mail to mail."""
    message = read_message(raw)
    display, sender = _from(message)
    evidence: list[str] = []
    if not sender:
        return Learned(name, "", "", {}, "", ("it has no sender that could be looked for",))
    domain = sender.rpartition("@")[2]
    language, why = _language(message)
    evidence.append(why)
    kind, why = _kind(message)
    evidence.append(why)
    service = display or domain
    pattern = subject_pattern(message.subject, {*names, *_names(message, display, domain)})
    if not pattern:
        evidence.append("the subject says too little without names and numbers: only the sender is learned")
    recognised, spared = _recognised(message, sender)
    evidence += spared
    shared = any(domain == one or domain.endswith(f".{one}") for one in SHARED_DOMAINS)
    if shared:
        evidence.append(f"many send from {domain}: only the address is learned")
    fields = {"sender_addresses": [sender]} if shared else {"sender_domains": [domain]}
    entry: dict[str, Any] = {"service": service, "kind": kind, **fields}
    if pattern:
        entry["subject_patterns"] = {language: [pattern]} if language else [pattern]
    forged = any("guard failed sender" in one for one in spared)
    entry |= {
        "source": f"a mail of {_day(message)}",
        "verified": not forged,
        "verified_fields": [] if forged else ["sender", *(["subject"] if pattern else [])],
    }
    return Learned(name, sender, pattern, entry, recognised, tuple(evidence))


def entries(learned: Iterable[Learned]) -> tuple[Mapping[str, Any], ...]:
    """The entries of all mails, those of one service and class made into one."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in learned:
        if not one.entry:
            continue
        who = one.sender.rpartition("@")[2]
        key = (slug(one.entry["service"]), one.entry["kind"], who)
        found[key] = _joined(found[key], one.entry) if key in found else dict(one.entry)
    return tuple(found.values())


def _joined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    joined = dict(one)
    for name in ("sender_domains", "sender_addresses"):
        if name in one or name in other:
            joined[name] = sorted({*one.get(name, ()), *other.get(name, ())})
    patterns: dict[str, list[str]] = {}
    for entry in (one, other):
        given = entry.get("subject_patterns", {})
        for language, some in (given if isinstance(given, Mapping) else {"": given}).items():
            patterns[language] = sorted({*patterns.get(language, ()), *some})
    if patterns:
        # Patterns without a language go with every language: a mapping has no place for them.
        flat = sorted({pattern for some in patterns.values() for pattern in some})
        joined["subject_patterns"] = flat if "" in patterns else patterns
    joined["verified"] = bool(one["verified"] and other["verified"])
    joined["verified_fields"] = [name for name in one["verified_fields"] if name in other["verified_fields"]]
    return joined


def _from(message: Message) -> tuple[str, str]:
    """Display name and address of the From header, where it names one that can be declared."""
    for display, address in getaddresses(list(message.header("From"))):
        try:
            return " ".join(display.split())[:128], parse_address(address)
        except ValueError:
            continue
    return "", ""


def _names(message: Message, display: str, domain: str) -> set[str]:
    """Names of the site and of the user: they stand in subjects, and differ from mail to mail."""
    found = {display, domain.rsplit(".", 2)[-2] if "." in domain else domain}
    for name, address in getaddresses([*message.header("To"), *message.header("Delivered-To")]):
        local = address.partition("@")[0]
        found |= {name, address, local, *name.split(), *re.split(r"[._+-]", local)}
    return {name for name in found if len(name) > 2}


def _text(message: Message) -> str:
    return "\n".join(message.texts)[:_TEXT]


def _language(message: Message) -> tuple[str, str]:
    words = re.findall(r"\w+", f"{message.subject} {_text(message)}".lower())
    counts = {language: sum(word in common for word in words) for language, common in COMMON.items()}
    first, second = sorted(counts, key=lambda language: -counts[language])[:2]
    if counts[first] < LEAST_WORDS or counts[first] == counts[second]:
        return "", "the language is not plain: the pattern is for every language"
    return first, f"language {first}: {counts[first]} of its most common words, {counts[second]} of {second}"


def _kind(message: Message) -> tuple[str, str]:
    for language, patterns in NOTICES.items():
        for pattern in patterns:
            if compile_pattern(pattern).search(message.subject) is not None:
                return NOTIFICATION, f"class notification: the subject reads like a notice of a change ({language})"
    for where, text in (("subject", message.subject), ("text", _text(message))):
        for kind, words in CLASS_WORDS:
            hit = words.search(text)
            if hit:
                return kind, f'class {kind}: the {where} says "{_ends(hit[0])}"'
    return "reset_link", "class reset_link: nothing in it tells another, look yourself"


def _ends(found: str) -> str:
    """The first and the last of the words, which are those looked for: between them a secret may stand."""
    words = [re.sub(r"\S*\d\S*", "...", word) for word in found.split()]
    return words[0] if len(words) == 1 else " ... ".join((words[0], words[-1])) if len(words) > 2 else " ".join(words)


def _recognised(message: Message, sender: str) -> tuple[str, list[str]]:
    """What takes such a mail already, and which rules spare it."""
    transport = _sent(message, sender)
    marks = [value for copy in transport.copies for value in copy.message.header(CLASS)]
    numbers = re.findall(r" reset Password resets (\d\d) ", " ".join(marks))
    taken = {name for copy in transport.copies for name in copy.recipients} == {_TARGET}
    spared = [
        f"the rule {verdict.rule.rpartition(' ')[0] if verdict.rule[-1].isdigit() else verdict.rule} spares it"
        for verdict in transport.verdicts
        if verdict.outcome == "matched" and " guard " in verdict.rule and is_compiled(verdict.rule)
    ]
    recognised = next((_BY_RULES[number] for number in numbers if taken and number in _BY_RULES), "")
    return recognised, spared


def _sent(message: Message, sender: str) -> Transport:
    return apply_rules(message, Envelope(sender, (_USER,)), _everything(), datetime.now(UTC))


@lru_cache(maxsize=1)
def _everything() -> MailOrganisation:
    """An organisation that redirects all that the catalogue and the phrases know."""
    resets = PasswordResets(target=_TARGET, services=None, coverage=GENERIC, mode="enforce", key="offline, for nobody")
    return declared(compile_resets(Organisation("learning", frozenset({_HOME}), password_resets=resets)))


def _day(message: Message) -> str:
    try:
        return f"{parsedate_to_datetime(next(iter(message.header('Date')), '')):%Y-%m-%d}"
    except (TypeError, ValueError, IndexError):
        return "an unknown day"
