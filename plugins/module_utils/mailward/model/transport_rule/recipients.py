# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom transport rules name, and where they let mail leave the organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..mistake import Mistake
from .actions import ACTIONS, RECIPIENT_ACTIONS
from .conditions import CONDITIONS
from .predicate import ADDRESSES, Predicate

if TYPE_CHECKING:
    from ..organisation import Organisation
    from .rule import TransportRule


def outside_recipients(organisation: Organisation) -> Iterator[Mistake]:
    """Every address outside, and not listed as allowed, to which a declared rule would send mail."""
    for rule in organisation.rules():
        for name in RECIPIENT_ACTIONS:
            value = (rule.actions or {}).get(name, frozenset())
            for address in sorted(value) if ACTIONS[name].many else [value] if value else []:
                if not organisation.may_receive(address):
                    domain = address.rpartition("@")[2]
                    problem = f"{address} is outside the organisation and {domain} is not in external_targets."
                    yield Mistake(f"{rule.path}.actions.{name}", problem, "Add it there if mail may leave to it.")


def named_in_rules(rules: Iterable[TransportRule]) -> frozenset[str]:
    """Every address that the conditions, exceptions and actions of these rules name."""
    return frozenset(
        address
        for rule in rules
        for values, known in (
            (rule.conditions, CONDITIONS),
            (rule.exceptions, CONDITIONS),
            (rule.actions, ACTIONS),
        )
        for address in named_in(values or {}, known)
    )


def named_in(values: Mapping[str, Any], known: Mapping[str, Predicate]) -> Iterator[str]:
    """The addresses in canonical values by the names of `known`; what could not be read names nobody."""
    for name, value in values.items():
        if known[name].kind is ADDRESSES:
            yield from (value,) if isinstance(value, str) else value if isinstance(value, frozenset) else ()
