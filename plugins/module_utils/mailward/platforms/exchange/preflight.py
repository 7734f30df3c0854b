# SPDX-License-Identifier: GPL-3.0-or-later
"""Before the first write: may the credentials make all of the changes, and which role or permission do they lack?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from ...clients.errors import ServiceError
from ...model.change import Change
from ..platform import Preflight
from .management_roles import ON_SERVERS, TO_APPLY
from .needs import ENOUGH, cmdlets_needed, permissions_needed


class OwnCmdlets(Protocol):
    """What is needed of the admin API."""

    def own_cmdlets(self) -> frozenset[str]: ...


class OwnPermissions(Protocol):
    """What is needed of Graph."""

    def permissions(self) -> frozenset[str]: ...


# Held by whoever could read the organisation: a list without it is no list of what the caller may run.
_CERTAIN = "get-recipient"


def preflight(changes: Sequence[Change], exchange: OwnCmdlets, graph: OwnPermissions) -> Preflight:
    """One sentence for each missing role and permission. Of what cannot be read nothing is missing."""
    missing: list[str] = []
    unread: list[str] = []
    cmdlets, permissions = cmdlets_needed(changes), permissions_needed(changes)
    if cmdlets:
        try:
            missing += _roles(cmdlets, exchange.own_cmdlets(), unread)
        except ServiceError as error:
            unread.append(str(error))
    if permissions:
        try:
            missing += _permissions(permissions, graph.permissions())
        except ServiceError as error:
            unread.append(str(error))
    return Preflight(tuple(missing), tuple(unread))


def missing_roles(changes: Sequence[Change], own: frozenset[str], instead: Mapping[str, str]) -> Preflight:
    """The same where there is no Graph; `instead` are the cmdlets that are sent in the place of others."""
    unread: list[str] = []
    needed = {instead.get(name, name) for name in cmdlets_needed(changes)}
    return Preflight(tuple(_roles(needed, own, unread) if needed else ()), tuple(unread))


def _roles(needed: Collection[str], own: frozenset[str], unread: list[str]) -> list[str]:
    if _CERTAIN not in own:
        unread.append("the list of the application's cmdlets lacks those that it has just run")
        return []
    lacking: dict[str, list[str]] = {}
    for cmdlet in sorted(needed):
        if cmdlet.lower() not in own:
            lacking.setdefault({**TO_APPLY, **ON_SERVERS}[cmdlet], []).append(cmdlet)
    return [
        f"The management role {role} is missing, or another one that holds {', '.join(cmdlets)}."
        for role, cmdlets in sorted(lacking.items())
    ]


def _permissions(needed: Collection[str], own: frozenset[str]) -> list[str]:
    return [
        f"The permission {name} of Microsoft Graph is missing, or an administrator's consent to it."
        for name in sorted(needed)
        if not own & ENOUGH[name]
    ]
