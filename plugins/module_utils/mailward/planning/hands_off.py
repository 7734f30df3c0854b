# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies what is not ours to touch from existing into desired, so that comparing needs no exceptions.

What is copied is equal on both sides, and what is equal is never written.
"""

from __future__ import annotations

from dataclasses import replace

from ..model.organisation import REMOVE_OWNED, Organisation
from ..model.state import Expression, Item, Key, Kind, Note, Refusal
from . import ownership
from .equality import unequal_fields, unknown_fields
from .ownership import Owner


def hands_off(expression: Expression, declared: Organisation, *, adopt: bool = False) -> Expression:
    """The expression with a desired side that says everything: what is not in it is to be taken away.

    - A field that a desired item leaves out has the value that stands.
    - An existing item that is not declared is copied, unless it stands in a closed collection or in a
      section that `undeclared` reaches. Mailboxes, and what another declaration marked, are always copied.
    - A declared item that is not ours is copied whole and refused, or noted when it is as declared
      anyway; `adopt` claims those that carry no marker.
    """
    desired: dict[Key, Item] = {}
    notes, refusals = list(expression.notes), list(expression.refusals)
    for key, wanted in expression.desired.items():
        standing = expression.existing.get(key)
        if standing is None or standing.present is not True:
            desired[key] = wanted
            continue
        verdict = _verdict(wanted, standing, declared.declaration, adopt)
        if isinstance(verdict, Refusal):
            # The platform may have refused it with better words.
            if all(refusal.subject != wanted.subject for refusal in refusals):
                refusals.append(verdict)
            desired[key] = standing
        else:
            if verdict is not None and verdict not in notes:
                notes.append(verdict)
            desired[key] = _merged(wanted, standing, keep_marker=verdict is not None)
    for key, standing in expression.existing.items():
        if key in desired or (standing.present is True and _is_to_go(standing, expression.closed, declared)):
            continue
        desired[key] = standing
        if _reached(standing, expression.closed, declared) and _is_others(standing, declared):
            notes.append(ownership.kept_for_others(standing))
    return replace(expression, desired=desired, notes=tuple(notes), refusals=tuple(refusals))


def _verdict(wanted: Item, standing: Item, declaration: str, adopt: bool) -> Refusal | Note | None:
    if not ownership.claims(wanted, declaration):
        return None
    whose = ownership.owner(standing, declaration)
    if whose is Owner.OTHERS:
        return ownership.managed_elsewhere(wanted, standing)
    if whose is not Owner.NOBODY or adopt:
        return None
    as_declared = wanted.present is True and not unequal_fields(wanted, standing)
    if as_declared and not unknown_fields(wanted, standing):
        return ownership.unowned_and_equal(wanted)
    return ownership.unowned_and_different(wanted, standing)


def _merged(wanted: Item, standing: Item, *, keep_marker: bool) -> Item:
    if wanted.present is not True:
        return replace(wanted, identity=standing.identity)
    fields = {**standing.fields, **wanted.fields}
    marker = standing.marker if keep_marker else wanted.marker
    return replace(wanted, fields=fields, identity=standing.identity, marker=marker)


def _is_to_go(standing: Item, closed: frozenset[str], declared: Organisation) -> bool:
    if standing.key.kind == Kind.MAILBOX or _is_others(standing, declared):
        return False
    return _reached(standing, closed, declared)


def _reached(standing: Item, closed: frozenset[str], declared: Organisation) -> bool:
    if not closed.isdisjoint(standing.within):
        return True
    if not any(declared.undeclared.reaches(section) for section in standing.within):
        return False
    owned = ownership.owner(standing, declared.declaration) is Owner.US
    return owned or declared.undeclared.mode != REMOVE_OWNED


def _is_others(standing: Item, declared: Organisation) -> bool:
    return ownership.owner(standing, declared.declaration) is Owner.OTHERS
