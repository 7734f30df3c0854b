# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups whose members decide where mail ends up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...model.transport_rule.actions import ACTIONS
from ...model.transport_rule.conditions import CONDITIONS
from ...model.transport_rule.recipients import named_in
from ...model.unset import Unknown
from .recipients import Directory, Recipient, lowered, without_prefix
from .rules.observed import read_rules
from .snapshot import Row, Snapshot


def groups_of_flow(snapshot: Snapshot, addresses: frozenset[str]) -> tuple[str, ...]:
    """The GUIDs of groups whose members were not read yet and that mail to these addresses may go through.

    Ways lead from the addresses, and from whomever a live rule names, over forwards and over the groups whose
    members were read. Empty where no address is in question.
    """
    directory = snapshot.directory
    if not addresses or isinstance(directory, Unknown):
        return ()
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [directory.resolve(one) for one in sorted(addresses | _named_in_live_rules(snapshot))]
    while waiting:
        recipient = waiting.pop(0)
        if recipient is None or recipient.guid in seen:
            continue
        seen.add(recipient.guid)
        if recipient.is_group and recipient.guid not in snapshot.members:
            found[recipient.guid] = None
        waiting.extend(_next(recipient, snapshot, directory))
    return tuple(found)


def _named_in_live_rules(snapshot: Snapshot) -> frozenset[str]:
    live = snapshot.rules if isinstance(snapshot.rules, Unknown) else read_rules(snapshot.rules, snapshot.where)
    rules = () if isinstance(live, Unknown) else live
    sections = ((rule.conditions, rule.exceptions, rule.actions) for rule in rules)
    known = (CONDITIONS, CONDITIONS, ACTIONS)
    return frozenset(
        one for parts in sections for part, table in zip(parts, known, strict=True) for one in named_in(part, table)
    )


def _next(recipient: Recipient, snapshot: Snapshot, directory: Directory) -> Iterator[Recipient | None]:
    if recipient.is_group:
        rows = snapshot.members.get(recipient.guid, ())
        for row in () if isinstance(rows, Unknown) else rows:
            yield member(row, directory)
    elif recipient.is_mailbox and not isinstance(snapshot.mailboxes, Unknown):
        yield from forwarded_to(snapshot.mailboxes.get(recipient.guid, {}), directory)


def member(row: Row, directory: Directory) -> Recipient | None:
    """Whom a row of Get-DistributionGroupMember names."""
    return directory.by_guid(lowered(row.get("Guid"))) or directory.resolve(row.get("PrimarySmtpAddress"))


def forwarded_to(row: Row, directory: Directory) -> Iterable[Recipient | None]:
    """To whom a row of Get-Mailbox forwards, as far as that is a recipient of the organisation.

    ForwardingAddress wins where both are set (PowerShell docs, Set-Mailbox).
    """
    if row.get("ForwardingAddress"):
        return (directory.resolve(row["ForwardingAddress"]),)
    anywhere = without_prefix(lowered(row.get("ForwardingSmtpAddress")))
    return (directory.by_address(anywhere),) if anywhere else ()
