# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's directory as the library's mail flow takes it. Nothing of it is unknown: the lab is the whole truth."""

from __future__ import annotations

from collections.abc import Iterable

from ....plugins.module_utils.mailward.mailflow.mail_organisation import CONTACT, GROUP, MAILBOX, MailOrganisation
from ....plugins.module_utils.mailward.mailflow.mail_organisation import Recipient as FlowRecipient
from ....plugins.module_utils.mailward.model.transport_rule.conditions import AD_ATTRIBUTES
from ..exchange.directory import Directory
from ..exchange.records import Group, Mailbox, MailContact, MailUser, Recipient, TransportRule
from .flow_rules import flow_rule


def flow_organisation(directory: Directory, rules: Iterable[TransportRule]) -> MailOrganisation:
    """The organisation with these rules. The directory's lock must be held."""
    return MailOrganisation(
        domains=frozenset(each.name for each in directory.domains),
        recipients=tuple(_recipient(directory, each) for each in directory.recipients.values()),
        rules=tuple(flow_rule(each) for each in rules),
        complete=True,
    )


def _recipient(directory: Directory, recipient: Recipient) -> FlowRecipient:
    kind = GROUP if isinstance(recipient, Group) else MAILBOX if isinstance(recipient, Mailbox) else CONTACT
    members: frozenset[str] = frozenset()
    if isinstance(recipient, Group):
        found = (directory.recipients.get(each) for each in recipient.members)
        members = frozenset(each.primary_address.lower() for each in found if each is not None)
    outside = ""
    if isinstance(recipient, (MailContact, MailUser)):
        outside = recipient.external_address.rpartition(":")[2].lower()
    primary = recipient.primary_address.lower()
    every = {each[5:].lower() for each in recipient.addresses if each[:5].lower() == "smtp:"}
    return FlowRecipient(
        address=primary,
        kind=kind,
        aliases=frozenset(every - {primary}),
        outside=outside,
        members=members,
        attributes=_attributes(recipient),
    )


def _attributes(recipient: Recipient) -> dict[str, str]:
    """Those of the directory's attributes that somebody filled in."""
    squeezed = {name.replace("_", ""): name for name in AD_ATTRIBUTES}
    found = {
        squeezed[key.lower()]: value
        for key, value in recipient.settings.items()
        if key.lower() in squeezed and isinstance(value, str) and value
    }
    found |= {"display_name": recipient.display_name, "email": recipient.primary_address}
    if recipient.notes:
        found["notes"] = recipient.notes
    if isinstance(recipient, (Mailbox, MailUser)):
        found["user_logon_name"] = recipient.user_principal_name
    return found
