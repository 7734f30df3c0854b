# SPDX-License-Identifier: GPL-3.0-or-later
"""Where transport rules let mail leave the organisation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..mistake import Mistake
from .actions import ACTIONS, RECIPIENT_ACTIONS

if TYPE_CHECKING:
    from ..organisation import Organisation


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
