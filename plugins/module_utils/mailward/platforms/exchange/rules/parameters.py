# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions and actions in Exchange's spelling: parameter names, words and values, both ways."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

from ....model.transport_rule.predicate import (
    AD_ATTRIBUTE_PATTERNS,
    ADDRESSES,
    BOOLEAN,
    DOMAINS,
    ENUM,
    HTML,
    IP_RANGES,
    SCL,
    SENSITIVE_INFORMATION_TYPES,
    SIZE,
    SMTP_CODE,
    SUPERVISION_LIST,
    TEXT,
    Predicate,
)
from ....model.transport_rule.values import parse_smtp_code, parse_spam_confidence

_EXCEPT_IF = "ExceptIf"

# The parts of names that are no plain words.
_PARTS: Mapping[str, str] = {"ad": "AD", "scl": "SCL", "ome": "OME", "rms": "RMS", "v2": "v2"}

# Words of enumerations that Exchange spells in a way of its own: (predicate, word).
_WORDS: Mapping[tuple[str, str], str] = {
    ("message_type_matches", "oof"): "OOF",
    ("incident_report_content", "cc"): "CC",
    ("incident_report_content", "bcc"): "BCC",
}
_PO_BOX = "POBox"

# Get-TransportRule gives these under another name than New-TransportRule takes them.
_READ_AS: Mapping[str, str] = {"notify_sender": "SenderNotificationType"}

# A quantifier's comma cannot be told from one between two patterns of an attribute.
_COUNTED = re.compile(r"\{\d*,\d*\}")


@cache
def parameter_name(name: str, *, exception: bool = False) -> str:
    """The parameter of New- and Set-TransportRule."""
    spelled = "".join(_PARTS.get(part, part.capitalize()) for part in name.split("_"))
    return f"{_EXCEPT_IF}{spelled}" if exception else spelled


@cache
def property_name(name: str, *, exception: bool = False) -> str:
    """The property of Get-TransportRule."""
    return _READ_AS.get(name) or parameter_name(name, exception=exception)


def spelled_word(word: str, predicate_name: str = "") -> str:
    """A word of an enumeration as Exchange spells it."""
    if word == "po_box":
        return _PO_BOX
    return _WORDS.get((predicate_name, word)) or "".join(part.capitalize() for part in word.split("_"))


def read_word(text: object, words: tuple[str, ...]) -> str:
    """The declared form of Exchange's word; ValueError when it is none of `words`."""
    squeezed = str(text).replace("_", "").replace(" ", "").casefold()
    for word in words:
        if word.replace("_", "") == squeezed:
            return word
    raise ValueError(f"{text} is a word that is not known")


def to_exchange(predicate: Predicate, value: Any) -> Any:
    """A canonical value as a parameter's value; None (not set) becomes what clears the parameter."""
    if value is None:
        return False if predicate.kind is BOOLEAN else None
    if predicate.kind.keyed:
        return _keyed_to_exchange(predicate, value)
    if predicate.kind is SENSITIVE_INFORMATION_TYPES:
        return [dict(entry) for entry in sorted(value)]
    if predicate.kind is ENUM or predicate.kind is SUPERVISION_LIST:
        if isinstance(value, frozenset):
            return sorted(spelled_word(word, predicate.name) for word in value)
        return spelled_word(value, predicate.name)
    if predicate.kind is SIZE:
        # Without a unit a small number may be rounded up to a kilobyte (PowerShell docs).
        return f"{value}B"
    return sorted(value) if isinstance(value, frozenset) else value


def from_exchange(predicate: Predicate, value: Any) -> Any:
    """The canonical form of a property's value, None when it is not set; ValueError when it cannot be told.

    Takes every form that is known from live answers: null and empty, a bare text for a list of one,
    sizes as `10 MB (10,485,760 bytes)`, numbers as text.
    """
    if value is None or value is False or value == "" or value == [] or value == "False":
        return None
    if predicate.kind.keyed:
        return _keyed_from_exchange(predicate, [value] if isinstance(value, str) else value)
    if not predicate.many:
        return _one(predicate, value[0] if isinstance(value, list) and len(value) == 1 else value)
    if predicate.kind is ENUM and isinstance(value, str):
        value = value.split(",")
    return frozenset(_one(predicate, entry) for entry in (value if isinstance(value, list) else [value]))


def read_address(identity: object) -> str:
    """A recipient as it reads back, without prefix and case; it need not be an address."""
    text = str(identity).strip()
    return (text[5:] if text[:5].casefold() == "smtp:" else text).casefold()


def is_set(value: Any) -> bool:
    """Whether a property that we cannot interpret says anything."""
    return not (value is None or value is False or value in ("", "False") or value == [])


def _one(predicate: Predicate, value: Any) -> Any:
    kind = predicate.kind
    if kind is BOOLEAN:
        if value is True or value == "True":
            return True
        raise ValueError(f"{value!r} is neither true nor false")
    if isinstance(value, (list, dict)):
        raise ValueError("it is no single value")
    if kind is ENUM or kind is SUPERVISION_LIST:
        return read_word(value, predicate.values)
    if kind is ADDRESSES:
        return read_address(value)
    if kind is DOMAINS:
        return str(value).strip().casefold()
    if kind is SCL:
        return parse_spam_confidence(value)
    if kind is SMTP_CODE:
        return parse_smtp_code(value)
    if kind is SIZE or kind is IP_RANGES:
        return predicate.parse(value)
    if kind is HTML or kind is TEXT:
        return str(value).replace("\r\n", "\n").replace("\r", "\n")
    return str(value)


def _keyed_to_exchange(predicate: Predicate, value: frozenset[str]) -> list[str]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for text in sorted(value):
        name, _unused, entry = text.partition(":")
        # Attributes of the directory are words of ours; properties of documents stand as they are.
        grouped[spelled_word(name) if predicate.attributes else name].append(entry)
    return [f"{name}:{','.join(entries)}" for name, entries in sorted(grouped.items())]


def _keyed_from_exchange(predicate: Predicate, entries: list[Any]) -> Any:
    texts = [str(entry) for entry in entries]
    if predicate.kind is AD_ATTRIBUTE_PATTERNS and any(_COUNTED.search(text) for text in texts):
        raise ValueError("a comma inside a pattern cannot be told from one between two patterns")
    return predicate.parse_all(texts)
