# SPDX-License-Identifier: GPL-3.0-or-later
"""Both sides of a whole declaration on Exchange, wherever its mailboxes are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ...model.organisation import Organisation
from ...model.unset import Unknown
from .grants import express_grants
from .mailboxes import express_mailboxes, match_mailboxes
from .recipients import Directory
from .redirects import express_redirects, match_redirects
from .reset_recipients import look_at_reset_recipients
from .rules.expressing import express_rules
from .snapshot import Snapshot
from .world import SECTION_DELEGATIONS, SECTION_MAILBOXES, SECTION_REDIRECTS, SECTION_RULES, World


def express(
    declared: Organisation,
    observation: Snapshot,
    now: datetime,
    adopt: bool,
    renew_automapping: frozenset[str],
    *,
    adapt: Callable[[World], None],
) -> World:
    """The world of one run. `adapt` is told of everything but the rules, and takes out what the platform cannot do."""
    unread = observation.directory if isinstance(observation.directory, Unknown) else None
    directory = Directory() if isinstance(observation.directory, Unknown) else observation.directory
    world = World(declared, observation, directory, now, adopt, renew_automapping)
    match_mailboxes(world)
    match_redirects(world)
    express_mailboxes(world)
    express_grants(world)
    express_redirects(world)
    look_at_reset_recipients(world)
    adapt(world)
    where = observation.where
    world.include(express_rules(declared, observation.rules, world.name_for_rules, adopt=adopt, where=where))
    if unread is not None:
        # Without recipients nothing that was expressed means anything: all of it is unknown.
        sections = (SECTION_MAILBOXES, SECTION_DELEGATIONS, SECTION_REDIRECTS, SECTION_RULES)
        world.cannot_know(sections, unread)
        world.refusals.clear()
        world.notes.clear()
    return world
