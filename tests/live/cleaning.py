# SPDX-License-Identifier: GPL-3.0-or-later
"""Removes what runs have made, and nothing else: by GUID, and only what is told to be a run's twice over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet, CmdletSession
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import NotFound, ServiceError

from .place import NAMED, is_of_a_run
from .setting_up import AS_NO_MANAGER, MARKED

REMOVED_BY: Mapping[str, str] = {
    "MailUniversalDistributionGroup": "Remove-DistributionGroup",
    "MailUniversalSecurityGroup": "Remove-DistributionGroup",
    "SharedMailbox": "Remove-Mailbox",
    "MailContact": "Remove-MailContact",
}
"""Types in the order of their removal. A mailbox goes to the deleted ones for 30 days, with its account."""

_PROPERTIES = ("Guid", "Name", "Alias", "PrimarySmtpAddress", "ExternalEmailAddress", "RecipientTypeDetails", "Notes",
               MARKED)  # fmt: skip


@dataclass(frozen=True)
class Cleaned:
    """Names: of what was removed; of what looks like a run's, but is not certain to be, or could not be removed."""

    removed: tuple[str, ...]
    left: tuple[str, ...]


def clean(session: CmdletSession, own: Collection[str] = (), run: str = "") -> Cleaned:
    """Removes every object of a run, or only of one.

    `own` are addresses under which this very process may have made something: the product gives a new mailbox no
    mark, so that is known here only. Raises ServiceError when it cannot be read what stands.
    """
    removed: list[str] = []
    left: list[str] = []
    for name, call in [*_rules(session, run), *_recipients(session, frozenset(own), run)]:
        if call is None:
            left.append(name)
            continue
        try:
            session.invoke(call)
            removed.append(name)
        except NotFound:
            pass
        except ServiceError as error:
            left.append(f"{name}: {error}")
    return Cleaned(tuple(removed), tuple(left))


def _rules(session: CmdletSession, run: str) -> Iterator[tuple[str, Cmdlet | None]]:
    for row in session.invoke(Cmdlet("Get-TransportRule", {"ResultSize": "Unlimited"})).rows:
        name = str(row.get("Name") or "")
        if _looks_like_one([name], run):
            certain = is_of_a_run([name], [str(row.get("Comments") or "")])
            yield name, Cmdlet("Remove-TransportRule", {"Identity": str(row["Guid"])}) if certain else None


def _recipients(session: CmdletSession, own: frozenset[str], run: str) -> Iterator[tuple[str, Cmdlet | None]]:
    rows = session.invoke(Cmdlet("Get-Recipient", {"ResultSize": "Unlimited"}, _PROPERTIES)).rows
    for kind, cmdlet in REMOVED_BY.items():
        for row in rows:
            names = _names(row)
            told = [str(row.get("Notes") or ""), str(row.get(MARKED) or "")]
            hidden = is_of_a_run(names, told) and (not run or run in " ".join(told))
            if row.get("RecipientTypeDetails") == kind and (hidden or _looks_like_one(names, run)):
                certain = is_of_a_run(names, told) or not own.isdisjoint(name.lower() for name in names)
                more = AS_NO_MANAGER if cmdlet == "Remove-DistributionGroup" else {}
                yield names[0], Cmdlet(cmdlet, {"Identity": str(row["Guid"]), **more}) if certain else None


def _names(row: Mapping[str, Any]) -> list[str]:
    found = [str(row.get(name) or "") for name in ("PrimarySmtpAddress", "ExternalEmailAddress", "Name", "Alias")]
    return [name[5:] if name.lower().startswith("smtp:") else name for name in found]


def _looks_like_one(names: list[str], run: str) -> bool:
    found = {match["run"].lower() for name in names for match in [NAMED.match(name)] if match}
    return run in found if run else bool(found)
