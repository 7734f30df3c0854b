# SPDX-License-Identifier: GPL-3.0-or-later
"""Declared transport rules for tests: read from plain values, and generated."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistake
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.reader import Reader
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.actions import ACTIONS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    CONDITIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.groups import (
    ACTION_GROUPS,
    ALONE,
    CONDITION_GROUPS,
    EXCLUSIVE,
    Group,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import (
    ONLINE,
    Predicate,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.rule import (
    TransportRule,
    read_transport_rule,
)
from hypothesis import strategies as st


def read(**fields: Any) -> tuple[TransportRule | None, dict[str, str]]:
    """A rule and its mistakes, path to sentence."""
    found: list[Mistake] = []
    given = {"name": "Mark mail from outside", "actions": {"prepend_subject": "[outside] "}, **fields}
    rule = read_transport_rule(Reader(given, "", found))
    return rule, {mistake.path: mistake.sentence() for mistake in found}


def rule(**fields: Any) -> TransportRule:
    """A rule without a mistake in it."""
    found, mistakes = read(**{"conditions": {"from_scope": "not_in_organization"}, **fields})
    assert mistakes == {}
    assert found is not None
    return found


def mistakes(**fields: Any) -> dict[str, str]:
    return read(**{"conditions": {"from_scope": "not_in_organization"}, **fields})[1]


_WORD = st.text("abcdefgXYZ éß&<'0123", min_size=1, max_size=12).map(str.strip).filter(bool)
_ADDRESS = st.builds(
    "{}@{}".format,
    st.sampled_from(["anna", "bruno", "chloe", "dario", "elena"]),
    st.sampled_from(["contoso.example", "partner.example"]),
)
_GROUP = st.sampled_from(["finance@contoso.example", "all@contoso.example"])
_PATTERN = st.sampled_from([r"reset (your )?password", r"^\[ext\]", r"[(\]a]+$", r"\bcode: \d{4,6}\b", "a|b", "x,y"])
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "addresses": _ADDRESS,
    "words": _WORD,
    "patterns": _PATTERN,
    "document_property_words": st.dictionaries(
        st.sampled_from(["Business Impact", "project"]), st.lists(_WORD, min_size=1, max_size=2), min_size=1
    ),
    "boolean": st.just(True),
    "charset_words": st.sampled_from(["utf-8", "big5", "iso-2022-jp"]),
    "domains": st.sampled_from(["partner.example", "fabrikam.example", "contoso.example"]),
    "enhanced_status_code": st.sampled_from(["5.7.1", "5.7.900", "5.7.999"]),
    "header_name": st.sampled_from(["X-Mailer", "Received-SPF"]),
    "header_value": _WORD,
    "html": st.sampled_from(["<p>From outside</p>", "line one\r\nline two", "a & b"]),
    "ip_ranges": st.sampled_from(["192.0.2.1", "192.0.2.0/25", "198.51.100.7-198.51.100.19", "10.0.0.0-10.0.0.255"]),
    "message_classification": st.just("ExAttachmentRemoved"),
    "ome_template": st.just("OME Configuration"),
    "outbound_connector": st.just("To partner"),
    "rms_template": st.just("Encrypt"),
    "scl": st.integers(-1, 9),
    "size": st.sampled_from(["10 MB", 1500, "64KB", "1 GB", 0]),
    "text": _WORD,
}


@cache
def declared_value(predicate: Predicate) -> st.SearchStrategy[Any]:
    """A declared value of one predicate."""
    if predicate.kind.name in ("ad_attribute_words", "ad_attribute_patterns"):
        entry = _WORD if predicate.kind.name.endswith("words") else st.sampled_from(["^North", "a|b", r"\d+"])
        return st.dictionaries(
            st.sampled_from(predicate.attributes), st.lists(entry, min_size=1, max_size=2), min_size=1, max_size=2
        )
    if predicate.kind.name == "enum":
        known = [word for word in predicate.values if word not in predicate.server_values]
        one: st.SearchStrategy[Any] = st.sampled_from(known)
    else:
        one = _GROUP if predicate.group else _VALUES[predicate.kind.name]
    if predicate.many and not predicate.kind.keyed:
        return st.lists(one, min_size=1, max_size=3)
    return one


def declared_conditions(min_size: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    """Conditions or exceptions that Exchange Online has, groups complete."""
    return _section(CONDITIONS, CONDITION_GROUPS, min_size)


@st.composite
def declared_actions(draw: st.DrawFn) -> dict[str, Any]:
    """Actions that Exchange Online has, without contradictions."""
    chosen = draw(_section(ACTIONS, ACTION_GROUPS, 1))
    for first, second in EXCLUSIVE:
        if first in chosen:
            chosen.pop(second, None)
    for name in ALONE:
        if name in chosen and len(chosen) > 1:
            del chosen[name]
    return chosen or {"delete_message": True}


# Kept, like the values: what a strategy can draw is worked out anew for every new one.
@cache
def _names(of_actions: bool, least: int) -> st.SearchStrategy[list[str]]:
    known = ACTIONS if of_actions else CONDITIONS
    here = sorted(name for name, predicate in known.items() if ONLINE in predicate.where)
    return st.lists(st.sampled_from(here), min_size=least, max_size=5, unique=True)


@st.composite
def _section(
    draw: st.DrawFn, known: Mapping[str, Predicate], groups: tuple[Group, ...], min_size: int
) -> dict[str, Any]:
    names = set(draw(_names(known is ACTIONS, min_size)))
    for group in groups:
        names |= set(group.lacking(dict.fromkeys(names)))
    return {name: draw(declared_value(known[name])) for name in sorted(names)}


_OPTIONAL: dict[str, st.SearchStrategy[Any]] = {
    "enabled": st.booleans(),
    "mode": st.sampled_from(["enforce", "audit", "audit_and_notify"]),
    "rule_error_action": st.sampled_from(["ignore", "defer"]),
    "sender_address_location": st.sampled_from(["header", "envelope", "header_or_envelope"]),
    "recipient_address_type": st.sampled_from(["original", "resolved"]),
    "activation_date": st.sampled_from(["2026-12-01", "2026-12-24T18:00:00+01:00"]),
    "expiry_date": st.sampled_from(["2027-01-06T18:00:00Z", "2027-02-01"]),
    "comments": st.sampled_from(["for the audit", "two\r\nlines"]),
}
_OPTIONAL_NAMES = st.lists(st.sampled_from(sorted(_OPTIONAL)), unique=True)


@st.composite
def declared_rules(draw: st.DrawFn, name: str = "Generated") -> dict[str, Any]:
    """A rule as it is declared, without a mistake in it."""
    entry: dict[str, Any] = {
        "name": name,
        "conditions": draw(declared_conditions(min_size=1)),
        "exceptions": draw(declared_conditions()),
        "actions": draw(declared_actions()),
    }
    for field in draw(_OPTIONAL_NAMES):
        entry[field] = draw(_OPTIONAL[field])
    return entry
