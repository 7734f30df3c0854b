# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an answer can be what it says: rows that lack what every such row has must not read as "there is none"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...clients.cmdlet import Answer, Cmdlet
from ...clients.errors import ServiceError, Unreadable


@dataclass(frozen=True)
class Rows:
    """Properties that are in every row, whatever the object; and whether there always is a row."""

    properties: tuple[str, ...]
    always: bool = False


EXPECTED: Mapping[str, Rows] = {
    "Get-AcceptedDomain": Rows(("DomainName",), always=True),
    "Get-Recipient": Rows(("Guid", "RecipientTypeDetails")),
    "Get-Mailbox": Rows(("Guid", "EmailAddresses", "RecipientTypeDetails")),
    "Get-CASMailbox": Rows(("Guid",)),
    "Get-MailboxAuditBypassAssociation": Rows(("Guid", "AuditBypassEnabled")),
    # Every mailbox has a row for itself, every folder one for Default.
    "Get-MailboxPermission": Rows(("User", "AccessRights", "Deny", "IsInherited"), always=True),
    "Get-RecipientPermission": Rows(("Identity", "Trustee", "AccessRights")),
    "Get-MailboxFolderPermission": Rows(("User", "AccessRights"), always=True),
    "Get-MailboxFolderStatistics": Rows(("FolderPath",)),
    "Get-DistributionGroup": Rows(("Guid", "PrimarySmtpAddress")),
    "Get-DistributionGroupMember": Rows(("Guid",)),
    "Get-MailContact": Rows(("Guid",)),
    "Get-InboxRule": Rows(("Name", "Enabled")),
}
"""What is read, and what is never missing from it; the live captures of graph2otel show all of these."""


def plausible(cmdlet: Cmdlet, reply: Answer | ServiceError) -> Answer | ServiceError:
    """The reply itself, or why it cannot be taken for the truth."""
    expected = EXPECTED.get(cmdlet.name)
    if expected is None or not isinstance(reply, Answer):
        return reply
    if expected.always and not reply.rows:
        return Unreadable(cmdlet.name, "the answer is empty, and there is always something")
    for row in reply.rows:
        missing = [name for name in expected.properties if row.get(name) is None]
        if missing:
            return Unreadable(cmdlet.name, f"the answer has rows without {', '.join(missing)}")
    return reply
