# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose an object is: ours by its marker, somebody's who left none, or another declaration's."""

from __future__ import annotations

from enum import Enum

from ..model.state import Item, Note, Refusal

ADOPT = "adopt: true"


class Owner(Enum):
    US = "us"
    NOBODY = "nobody"
    OTHERS = "others"
    UNMARKABLE = "unmarkable"


def owner(standing: Item, declaration: str) -> Owner:
    """Who owns an existing item, as its marker says."""
    if standing.marker is None:
        return Owner.UNMARKABLE
    if standing.marker == declaration:
        return Owner.US
    return Owner.OTHERS if standing.marker else Owner.NOBODY


def claims(wanted: Item, declaration: str) -> bool:
    """Whether a desired item would make the object ours, or end it.

    What is only used, such as somebody's contact that a redirect sends to, has no marker on the
    desired side.
    """
    return wanted.marker == declaration or wanted.present is False


def managed_elsewhere(wanted: Item, standing: Item) -> Refusal:
    return Refusal(
        wanted.subject,
        f"{standing.key} is managed by the declaration {standing.marker}.",
        "Take it out of one of the two declarations; nothing is taken over from another one.",
    )


def unowned_and_different(wanted: Item, standing: Item) -> Refusal:
    return Refusal(
        wanted.subject,
        f"{standing.key} exists, differs from the declaration, and does not carry our marker.",
        "If it is to be managed here, allow it to be marked; its present state stands in the plan.",
        ADOPT,
    )


def unowned_and_equal(wanted: Item) -> Note:
    return Note("info", wanted.subject, f"exists as declared without our marker and is left alone; {ADOPT} marks it")


def kept_for_others(standing: Item) -> Note:
    text = f"is not declared here but is managed by the declaration {standing.marker}, and is left alone"
    return Note("info", standing.subject, text)
