# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be said of one condition, exception or action: the shape of a line in the tables.

An exception is a condition under another heading, so both share one table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..address import parse_address, parse_domain
from ..reader import parse_choice, parse_flag, shown
from .values import (
    keyed_values,
    parse_character_set,
    parse_enhanced_status,
    parse_header_name,
    parse_ip_range,
    parse_line,
    parse_lines,
    parse_pattern,
    parse_size,
    parse_smtp_code,
    parse_spam_confidence,
    parse_word,
)

ONLINE = "exchange_online"
SERVER_2013, SERVER_2016 = "exchange_server_2013", "exchange_server_2016"
SERVER_2019, SERVER_SE = "exchange_server_2019", "exchange_server_se"
EDGE = "edge_transport"

SERVERS = frozenset({SERVER_2013, SERVER_2016, SERVER_2019, SERVER_SE})
EVERYWHERE = SERVERS | {ONLINE}
SINCE_2016 = EVERYWHERE - {SERVER_2013}
ONLINE_ONLY = frozenset({ONLINE})
EDGE_ONLY = frozenset({EDGE})
ONLINE_AND_EDGE = frozenset({ONLINE, EDGE})
SERVER_2013_ONLY = frozenset({SERVER_2013})
NOWHERE: frozenset[str] = frozenset()

MESSAGE = "message"
ALL_RECIPIENTS = "all_recipients"
MATCHING_RECIPIENTS = "matching_recipients"


@dataclass(frozen=True)
class Kind:
    """A kind of value. `parse` gives the canonical form of one value or raises ValueError.

    `keyed` values are pairs of an attribute and a value and are kept as `attribute:value`. `counts`
    marks the kinds that Exchange stores as words, patterns or character sets: their text is limited
    over all rules together. `form` says in a phrase what is written.
    """

    name: str
    parse: Callable[[Any, Predicate], Any]
    form: str
    keyed: bool = False
    counts: bool = False


@dataclass(frozen=True)
class Predicate:
    """One condition (and exception) or one action, by the name it has in a declaration.

    `many`       takes a list: a frozenset in canonical form. Otherwise one value.
    `values`     the words that an enumeration takes.
    `server_values` those of them that only an Exchange server knows.
    `attributes` what the part before the colon of a keyed value may be; empty: any name.
    `max_chars`  the greatest length of one value; 0 for none that is documented.
    `one_line`   the text may have no line break.
    `group`      the addresses are those of groups whose members are meant.
    `where`      the platforms on which it works.
    `hits`       whom the rule acts on when it matches: `message`, `all_recipients` (one matching
                 recipient is enough), `matching_recipients` (the message is split).
    `sender_address` it looks where `sender_address_location` says.
    `note`       what a person should know, for messages and for the table of the documentation.
    """

    name: str
    kind: Kind
    many: bool = False
    values: tuple[str, ...] = ()
    server_values: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    max_chars: int = 0
    one_line: bool = False
    group: bool = False
    where: frozenset[str] = EVERYWHERE
    hits: str = MESSAGE
    sender_address: bool = False
    note: str = ""

    def parse(self, value: object) -> Any:
        """The canonical form of one value (one entry of a list); ValueError says why it is none."""
        return self.kind.parse(value, self)

    def parse_all(self, value: object) -> Any:
        """The canonical form of the whole value; empty lists and mappings give an empty frozenset."""
        if self.kind.keyed:
            return frozenset(self._keyed(name, entry) for name, entry in keyed_values(value))
        if not self.many:
            return self.parse(value)
        if not isinstance(value, (list, tuple, set, frozenset)):
            raise ValueError("a list is needed")
        return frozenset(self.parse(entry) for entry in value)

    def _keyed(self, name: str, value: object) -> str:
        known = {attribute.replace("_", ""): attribute for attribute in self.attributes}
        attribute = known.get(name.replace("_", "").casefold(), "") if known else name
        if not attribute or ":" in attribute or attribute != attribute.strip():
            raise ValueError(f"{shown(name) or 'nothing'} is no attribute that can be asked for")
        parse_line(attribute)
        text = self.parse(value)
        if "," in text:
            raise ValueError("a comma separates values here and can be in none of them")
        return f"{attribute}:{text}"

    @property
    def remedy(self) -> str:
        """What to write, as a sentence."""
        if self.kind.keyed:
            return f"Write {self.kind.form}."
        one = f"one of {', '.join(self.values)}" if self.kind is ENUM else self.kind.form
        return f"Write a list; each entry is {one}." if self.many else f"Write {one}."


def _choice(value: Any, predicate: Predicate) -> str:
    return parse_choice(value, predicate.values)


def _text(value: Any, predicate: Predicate) -> str:
    return (parse_line if predicate.one_line else parse_lines)(value, predicate.max_chars)


def _word(value: Any, predicate: Predicate) -> str:
    return parse_word(value, predicate.max_chars)


def _sensitive_type(value: Any, predicate: Predicate) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping) or not isinstance(value.get("name"), str) or not value["name"].strip():
        raise ValueError("a mapping with the name of a sensitive information type is needed")
    return tuple(sorted((parse_word(str(key)), parse_word(str(entry))) for key, entry in value.items()))


def _plain(parse: Callable[[Any], Any]) -> Callable[[Any, Predicate], Any]:
    return lambda value, _unused: parse(value)


ADDRESSES = Kind("addresses", _plain(parse_address), "an address like anna.berg@contoso.example")
AD_ATTRIBUTE_WORDS = Kind(
    "ad_attribute_words", _word, "a mapping of attribute to words, like department: [Sales]", keyed=True, counts=True
)
AD_ATTRIBUTE_PATTERNS = Kind(
    "ad_attribute_patterns",
    _plain(parse_pattern),
    "a mapping of attribute to patterns, like office: [^North]",
    keyed=True,
    counts=True,
)
DOCUMENT_PROPERTY_WORDS = Kind(
    "document_property_words", _word, "a mapping of property to words, like Business Impact: [High]",
    keyed=True, counts=True,
)  # fmt: skip
BOOLEAN = Kind("boolean", _plain(parse_flag), "true or false")
CHARSET_WORDS = Kind("charset_words", _plain(parse_character_set), "a name like utf-8", counts=True)
# Exchange keeps domains in a list of words (its type is Word[]).
DOMAINS = Kind("domains", _plain(parse_domain), "a domain like partner.example", counts=True)
ENHANCED_STATUS_CODE = Kind(
    "enhanced_status_code", _plain(parse_enhanced_status), "5.7.1, or a code from 5.7.900 to 5.7.999"
)
ENUM = Kind("enum", _choice, "one of the possible words")
HEADER_NAME = Kind("header_name", _plain(parse_header_name), "a header name like X-Mailer")
HEADER_VALUE = Kind("header_value", _text, "a text of one line")
HTML = Kind("html", _text, "a text, HTML or not")
IP_RANGES = Kind("ip_ranges", _plain(parse_ip_range), "an IPv4 address, a range a-b or a network a/bits")
MESSAGE_CLASSIFICATION = Kind("message_classification", _text, "the name of a message classification")
OME_TEMPLATE = Kind("ome_template", _text, "the name of an encryption branding template")
OUTBOUND_CONNECTOR = Kind("outbound_connector", _text, "the name of an outbound connector")
PATTERNS = Kind("patterns", _plain(parse_pattern), "a regular expression", counts=True)
RMS_TEMPLATE = Kind("rms_template", _text, "the name of a rights protection template")
SCL = Kind("scl", _plain(parse_spam_confidence), "-1 or 0 to 9")
SENSITIVE_INFORMATION_TYPES = Kind("sensitive_information_types", _sensitive_type, "a mapping with name")
SIZE = Kind("size", _plain(parse_size), "a size like 10 MB")
SMTP_CODE = Kind("smtp_code", _plain(parse_smtp_code), "a code from 400 to 500, or 550")
SUPERVISION_LIST = Kind("supervision_list", _choice, "allow or block")
TEXT = Kind("text", _text, "a text")
WORDS = Kind("words", _word, "a word or phrase", counts=True)


def table(*predicates: Predicate) -> Mapping[str, Predicate]:
    """The predicates by name."""
    return {predicate.name: predicate for predicate in predicates}
