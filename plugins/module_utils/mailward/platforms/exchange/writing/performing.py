# SPDX-License-Identifier: GPL-3.0-or-later
"""Performs a wave: changes of different objects side by side, changes of one object one after the other.

Exchange keeps rights and addresses of an object in one property of it, so two writes to one object at the
same time could undo each other.
"""

from __future__ import annotations

from collections.abc import Sequence

from ....clients.cmdlet import CmdletSession
from ....model.change import Action, Change, Outcome
from ....model.state import Key, Kind
from ..grants import split_grant_key
from ..world import World
from .grant_family import GrantFamily
from .mailbox_family import AddressFamily, MailboxFamily
from .redirect_family import ContactFamily, ForwardingFamily, GroupFamily, MemberFamily
from .rule_family import RuleFamily, RuleOrderFamily
from .script import AccountSession, Clock, Script, run, together
from .verified import Family, carry_out

MOVES = "moves of addresses"
RULES = "transport rules"
"""What is written as if it were one object: a move, or a create that takes an address over, touches two mailboxes, a
rule's priority every other rule."""


def perform(
    wave: Sequence[Change], world: World, session: CmdletSession, accounts: AccountSession, clock: Clock
) -> list[Outcome]:
    """One outcome for each change of a wave, in its order."""
    families = families_of(world)
    objects: dict[str, list[Change]] = {}
    for change in wave:
        objects.setdefault(written_object(change), []).append(change)
    moves = objects.pop(MOVES, [])
    outcomes: dict[Key, Outcome] = {}
    for chains in ([moves], list(objects.values())):
        scripts = [_chain(families, chain) for chain in chains if chain]
        for done in run(together(scripts), session, accounts, clock) if scripts else []:
            outcomes.update({outcome.change.key: outcome for outcome in done})
    return [outcomes[change.key] for change in wave]


def families_of(world: World) -> dict[str, Family]:
    """How each kind of item is looked at and written, in the order in which one object's kinds are written."""
    return {
        Kind.ADDRESS: AddressFamily(world),
        Kind.MAILBOX: MailboxFamily(world),
        Kind.CONTACT: ContactFamily(world),
        Kind.GROUP: GroupFamily(world),
        Kind.MEMBER: MemberFamily(world),
        Kind.GRANT: GrantFamily(world),
        Kind.FORWARDING: ForwardingFamily(world),
        Kind.TRANSPORT_RULE: RuleFamily(world),
        Kind.RULE_ORDER: RuleOrderFamily(world),
    }


def written_object(change: Change) -> str:
    """The object that a change writes to."""
    kind, name = change.key.kind, change.key.name
    if change.releases:
        return MOVES
    if kind == Kind.ADDRESS:
        if change.action is Action.UPDATE:
            return MOVES
        item = change.after or change.before
        return str(item.fields["holder"]) if item is not None else name
    if kind == Kind.GRANT:
        return split_grant_key(change.key)[0]
    if kind == Kind.MEMBER:
        return name.partition(" ")[0]
    return RULES if kind in (Kind.TRANSPORT_RULE, Kind.RULE_ORDER) else name


def _chain(families: dict[str, Family], changes: Sequence[Change]) -> Script[list[Outcome]]:
    outcomes: list[Outcome] = []
    for kind, family in families.items():
        same = [change for change in changes if change.key.kind == kind]
        if same:
            outcomes += yield from carry_out(family, same)
    return outcomes
