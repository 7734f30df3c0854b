# SPDX-License-Identifier: GPL-3.0-or-later
"""A declaration meets the organisation that it is for, and no other customer's."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.mistake import Mistake, Mistakes
from ..model.organisation import Organisation

_REMEDY = "Correct the connection or the declaration."


class WrongCustomer(Mistakes):
    """The credentials opened another organisation than the declared one."""

    def __init__(self, organisation: str, mistakes: Iterable[Mistake]) -> None:
        super().__init__(organisation, mistakes, "nothing was planned or written")


def differences(declared: Organisation, tenant_id: str, domains: frozenset[str]) -> tuple[Mistake, ...]:
    """How the organisation that was opened differs from the declared one; nothing when it is the same.

    Every declared domain must be one of its accepted domains. It may have more of them, such as the
    one it was founded with; a tenant id counts only when it is declared.
    """
    found = []
    if declared.tenant_id and declared.tenant_id != tenant_id.lower():
        problem = f"{declared.tenant_id} is declared, and the credentials opened {tenant_id}."
        found.append(Mistake("organisation.tenant_id", problem, _REMEDY))
    missing = sorted(declared.domains - {domain.lower() for domain in domains})
    if missing:
        theirs = ", ".join(sorted(domains)) or "none"
        problem = f"the organisation accepts no mail for {', '.join(missing)}; its domains are {theirs}."
        found.append(Mistake("organisation.domains", problem, _REMEDY))
    return tuple(found)
