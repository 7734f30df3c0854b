# SPDX-License-Identifier: GPL-3.0-or-later
"""What each cmdlet does, one file per family. `CMDLETS`: the function of every served cmdlet, by its name."""

from __future__ import annotations

from ..call import CmdletFunction
from . import (
    ad_permissions,
    contacts,
    folder_permissions,
    groups,
    mail_tracking,
    mailbox_changes,
    mailboxes,
    message_trace_detail,
    message_tracking_log,
    organisation,
    permissions,
    recipients,
    servers,
    transport_rules,
)

FAMILIES = (
    ad_permissions,
    contacts,
    folder_permissions,
    groups,
    mail_tracking,
    mailbox_changes,
    mailboxes,
    message_trace_detail,
    message_tracking_log,
    organisation,
    permissions,
    recipients,
    servers,
    transport_rules,
)
CMDLETS: dict[str, CmdletFunction] = {
    name: function for family in FAMILIES for name, function in family.CMDLETS.items()
}
