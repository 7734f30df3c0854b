# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-Mailbox and its neighbours that only read."""

from __future__ import annotations

from .. import refusals
from ..call import Call, CmdletFunction
from ..output import CmdletOutput
from ..read_back.inbox_rules import inbox_rule_rows
from ..read_back.mailboxes import audit_bypass_row, client_access_row, mailbox_row, statistics_row
from ..records import Mailbox, MailUser, Recipient
from ..result_sets import listed
from .recipients import chosen


def get_mailbox(call: Call) -> CmdletOutput:
    if call.parameters.switch("SoftDeletedMailbox") or call.parameters.switch("InactiveMailboxOnly"):
        return listed(call, (_deleted_row(call, each) for each in _soft_deleted(call)))
    found = chosen(call, Mailbox)
    if call.parameters.switch("Archive"):
        found = [each for each in found if each.archive]
    return listed(call, (_with_display_names(call, each) for each in found))


def _soft_deleted(call: Call) -> list[Mailbox]:
    """Soft-deleted mailboxes stand outside the index: only by GUID, name or address."""
    gone = list(call.directory.soft_deleted.values())
    if call.parameters.switch("InactiveMailboxOnly"):
        gone = [each for each in gone if each.litigation_hold]
    wanted = (call.parameters.get("Identity") or "").lower()
    if not wanted:
        return gone
    found = [
        each
        for each in gone
        if wanted in (str(each.guid), str(each.exchange_guid), each.name.lower(), each.primary_address.lower())
    ]
    if not found:
        raise refusals.not_found(call.parameters["Identity"])
    return found


def _deleted_row(call: Call, mailbox: Mailbox) -> dict[str, object]:
    flags = {
        "IsSoftDeletedByRemove": True,
        "IsInactiveMailbox": mailbox.litigation_hold,
        "WhenSoftDeleted": mailbox.changed,
    }
    return {**mailbox_row(call.directory, mailbox), **flags}


def _with_display_names(call: Call, mailbox: Mailbox) -> dict[str, object]:
    """The Include...WithDisplayNames switches add a property each; the plain one keeps its names."""
    row = mailbox_row(call.directory, mailbox)
    recipients = call.directory.recipients
    if call.parameters.switch("IncludeGrantSendOnBehalfToWithDisplayNames"):
        shown = [recipients[each].display_name for each in mailbox.send_on_behalf if each in recipients]
        row["GrantSendOnBehalfToWithDisplayNames"] = shown
    if call.parameters.switch("IncludeForwardingAddressWithDisplayNames"):
        target = mailbox.forwarding_address and recipients.get(mailbox.forwarding_address)
        row["ForwardingAddressWithDisplayName"] = target.display_name if target else None
    return row


def get_cas_mailbox(call: Call) -> CmdletOutput:
    return listed(call, (client_access_row(call.directory, each) for each in chosen(call, Mailbox)))


def get_statistics(call: Call) -> CmdletOutput:
    archive = call.parameters.switch("Archive")
    mailbox = call.the(Mailbox)
    if archive and not mailbox.archive:
        raise refusals.not_found(call.parameters["Identity"])
    return CmdletOutput([statistics_row(call.directory, mailbox, archive=archive)])


def get_audit_bypass(call: Call) -> CmdletOutput:
    people = [each for each in chosen(call, Recipient) if isinstance(each, (Mailbox, MailUser))]
    return listed(call, (audit_bypass_row(call.directory, each) for each in people))


def get_inbox_rule(call: Call) -> CmdletOutput:
    """An application has no mailbox of its own, so -Mailbox (or the mailbox in -Identity) must be given."""
    named = call.parameters.get("Mailbox") or (call.parameters.get("Identity") or "").partition("\\")[0]
    if not named:
        raise refusals.invalid("You must specify the mailbox: the executing user has none.")  # GUESS: text and class
    rows = inbox_rule_rows(call.directory, call.the(Mailbox, named), hidden=call.parameters.switch("IncludeHidden"))
    rule = (call.parameters.get("Identity") or "").rpartition("\\")[2]
    if "\\" in (call.parameters.get("Identity") or ""):
        rows = [row for row in rows if rule in (str(row["RuleIdentity"]), row["Name"])]
    return listed(call, rows)


CMDLETS: dict[str, CmdletFunction] = {
    "Get-Mailbox": get_mailbox,
    "Get-CASMailbox": get_cas_mailbox,
    "Get-MailboxStatistics": get_statistics,
    "Get-MailboxAuditBypassAssociation": get_audit_bypass,
    "Get-InboxRule": get_inbox_rule,
}
