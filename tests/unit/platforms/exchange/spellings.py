# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms in which Get-TransportRule is known, or must be feared, to give one and the same rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import Predicate
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rule_parameters import (
    parameter_name,
)
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.live_rules import SECTIONS
from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]


def respelled(row: dict[str, Any], draw: Draw) -> dict[str, Any]:
    """The row with every value in one of its spellings."""
    spelled = dict(row)
    for known, exception in SECTIONS:
        for name, predicate in known.items():
            source = parameter_name(name, exception=exception)
            if row.get(source) is not None and row[source] is not False:
                spelled[source] = _spelled(row[source], predicate, draw)
            elif source in row and predicate.many:
                spelled[source] = draw(st.sampled_from([None, []]))
    for source in ("ActivationDate", "ExpiryDate"):
        if row[source]:
            moment = row[source].removesuffix("Z")
            spelled[source] = draw(st.sampled_from([moment, f"{moment}.0000000+00:00", f"{moment}Z"]))
    if row["Comments"]:
        spelled["Comments"] = draw(st.sampled_from([row["Comments"], row["Comments"].replace("\n", "\r\n")]))
    return spelled


def _spelled(value: Any, predicate: Predicate, draw: Draw) -> Any:
    if isinstance(value, list):
        entries = [_one(entry, predicate, draw) for entry in draw(st.permutations(value))]
        return entries[0] if len(entries) == 1 and draw(st.booleans()) else entries
    return _one(value, predicate, draw)


def _one(value: Any, predicate: Predicate, draw: Draw) -> Any:
    kind = predicate.kind.name
    if kind == "addresses":
        name = value.partition("@")[0]
        ours = value.endswith("@contoso.example")
        known = [f"{name} The Person", f"{name}.alias@contoso.example"] if ours else []
        return draw(st.sampled_from([value, value.upper(), f"SMTP:{value}", *known]))
    if kind == "size":
        size = int(re.sub(r"\D", "", value))
        return draw(st.sampled_from([f"{size / 1024:.3f} KB ({size:,} bytes)", f"{size} B ({size} bytes)"]))
    if kind == "scl":
        return draw(st.sampled_from([value, str(value)]))
    if kind == "boolean":
        return draw(st.sampled_from([True, "True"]))
    if kind == "domains":
        return draw(st.sampled_from([value, value.upper()]))
    if kind == "html":
        return value.replace("\n", "\r\n")
    if kind == "enum":
        return draw(st.sampled_from([value, value.lower()]))
    return value
