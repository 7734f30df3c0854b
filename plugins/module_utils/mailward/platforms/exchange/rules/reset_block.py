# SPDX-License-Identifier: GPL-3.0-or-later
"""The block of rules for password resets among all rules: who must leave it alone."""

from __future__ import annotations

from collections.abc import Sequence

from ....model.organisation import Organisation
from ....model.password_resets import is_compiled
from ....model.transport_rule.order import Place
from ....model.transport_rule.position import FIRST, Position
from ....model.unset import OMITTED
from .observed import ObservedRule


def is_not_managed(rule: ObservedRule, declared: Organisation) -> bool:
    """Whether a live rule belongs to a block that this declaration has and does not speak of now.

    A run of other sections must not take the block for something that nobody declares.
    """
    if declared.password_resets is not OMITTED or rule.marker != declared.declaration or not is_compiled(rule.name):
        return False
    return all(other.name.casefold() != rule.name.casefold() for other in declared.rules())


def standing_places(declared: Organisation, live: Sequence[ObservedRule]) -> list[Place]:
    """The places of a block that is not managed: first, so that no rule is put above it meanwhile."""
    return [Place(rule.name, Position(FIRST)) for rule in live if is_not_managed(rule, declared)]
