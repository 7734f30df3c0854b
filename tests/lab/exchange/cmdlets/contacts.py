# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail contacts. What people read about a contact (Notes too) belongs to Get-Contact and Set-Contact."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .. import builders, refusals
from ..addresses import check_addresses
from ..call import Call, CmdletFunction
from ..output import CmdletOutput
from ..read_back.contacts import contact_row, mail_contact_row
from ..records import MailContact
from ..result_sets import listed
from ..settings import changed_settings
from ..words import words
from .mailbox_changes import check_name, forget, recipient_fields
from .recipients import chosen
from .warnings import no_settings_modified

HANDLED = frozenset(
    words(
        "DisplayName Name Alias EmailAddresses WindowsEmailAddress GrantSendOnBehalfTo "
        "HiddenFromAddressListsEnabled ExternalEmailAddress Notes"
    )
)
NEW_HANDLED = frozenset(words("Name Alias DisplayName ExternalEmailAddress OrganizationalUnit"))


def get_mail_contact(call: Call) -> CmdletOutput:
    return listed(call, (mail_contact_row(call.directory, each) for each in chosen(call, MailContact)))


def get_contact(call: Call) -> CmdletOutput:
    return listed(call, (contact_row(call.directory, each) for each in chosen(call, MailContact)))


def new_mail_contact(call: Call) -> CmdletOutput:
    """The external address becomes the primary one; it may lie anywhere and must be free."""
    given = call.parameters
    name = given["Name"]
    check_name(call, name, "contact")
    external = given["ExternalEmailAddress"].rpartition(":")[2]
    check_addresses(call, None, (f"SMTP:{external}",), anywhere=True)
    alias = given.get("Alias") or builders.alias_from(name)
    template = MailContact(
        guid=call.directory.tenant_id, name=name, display_name=name, alias=alias, external_address=""
    )
    row = {**contact_row(call.directory, template), **mail_contact_row(call.directory, template)}
    settings = changed_settings(call, row, NEW_HANDLED)
    made = builders.contact(
        call.directory, external, given.get("DisplayName") or name, name=name, alias=alias, now=call.now
    )
    made = replace(made, settings=settings)
    call.directory.put(made)
    return CmdletOutput([mail_contact_row(call.directory, made)])


def set_mail_contact(call: Call) -> CmdletOutput:
    contact = _own(call)
    fields = recipient_fields(call, contact, "contact")
    if external := call.parameters.get("ExternalEmailAddress"):
        address = external.rpartition(":")[2]
        old = contact.external_address.rpartition(":")[2].lower()
        kept = tuple(
            each for each in fields.get("addresses", contact.addresses) if each.rpartition(":")[2].lower() != old
        )
        addresses = (f"SMTP:{address}", *(each for each in kept if not each.startswith("SMTP:")))
        check_addresses(call, contact, addresses, anywhere=True)
        fields |= {"external_address": f"SMTP:{address}", "addresses": addresses}
    return _changed(call, contact, fields, mail_contact_row(call.directory, contact))


def set_contact(call: Call) -> CmdletOutput:
    contact = _own(call)
    fields = recipient_fields(call, contact, "contact")
    if "Notes" in call.parameters:
        fields["notes"] = call.parameters["Notes"] or ""
    return _changed(call, contact, fields, contact_row(call.directory, contact))


def _changed(call: Call, contact: MailContact, fields: dict[str, Any], shown: dict[str, Any]) -> CmdletOutput:
    settings = {**contact.settings, **changed_settings(call, shown, HANDLED)}
    changed = replace(contact, **fields, settings=settings)
    if changed == contact:
        return CmdletOutput(warnings=[no_settings_modified(contact.name)])
    call.directory.put(replace(changed, changed=call.now))
    return CmdletOutput()


def _own(call: Call) -> MailContact:
    contact = call.the(MailContact)
    if contact.synced:
        raise refusals.synced(call.cmdlet, contact.name)
    return contact


def remove_mail_contact(call: Call) -> CmdletOutput:
    forget(call, _own(call))
    return CmdletOutput()


CMDLETS: dict[str, CmdletFunction] = {
    "Get-MailContact": get_mail_contact,
    "New-MailContact": new_mail_contact,
    "Set-MailContact": set_mail_contact,
    "Remove-MailContact": remove_mail_contact,
    "Get-Contact": get_contact,
    "Set-Contact": set_contact,
}
