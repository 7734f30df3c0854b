# SPDX-License-Identifier: GPL-3.0-or-later
"""The block of rules for password resets among all rules: who stands in its way, and who must leave it alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...model.organisation import Organisation
from ...model.password_resets import is_compiled
from ...model.state import Note, Subject
from ...model.transport_rule.order import Place
from ...model.transport_rule.position import FIRST, Position
from ...model.unset import OMITTED
from .observed_rule import ObservedRule

_STOPPING = ("stop_rule_processing", "delete_message", "quarantine")
_MOVING = ("redirect_message_to", "blind_copy_to", "copy_to", "add_to_recipients", "moderate_message_by_user")


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


def strangers(declared: Organisation, live: Sequence[ObservedRule]) -> Iterator[Note]:
    """Rules that stand above or among those of a managed block, and what they could do to a reset meanwhile."""
    if declared.password_resets is OMITTED:
        return
    ours = {rule.name.casefold() for rule in declared.rules() if not rule.absent and is_compiled(rule.name)}
    places = [index for index, rule in enumerate(live) if rule.name.casefold() in ours]
    for rule in live[: places[-1]] if places else ():
        if rule.name.casefold() in ours or is_compiled(rule.name):
            continue
        verbs = [words for words, names in (("stops", _STOPPING), ("moves or copies", _MOVING)) if _does(rule, names)]
        does = f", and it {' and '.join(verbs)} mail" if verbs else ""
        text = f"stands above or among the rules for password resets{does}; they are put above it"
        yield Note("risk", Subject("transport rule", rule.name), text)


def _does(rule: ObservedRule, names: Sequence[str]) -> bool:
    return any(name in rule.actions for name in names)
