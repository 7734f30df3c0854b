# SPDX-License-Identifier: GPL-3.0-or-later
"""In whose name an operation runs, and what that one may open.

Microsoft Learn, "Impersonation and EWS in Exchange", "How to: Identify the account to impersonate"; refusals by public
issues (ecederstrand/exchangelib 596 and 1342, OfficeDev/ews-java-api 671).
"""

from __future__ import annotations

from dataclasses import dataclass

from ..exchange.directory import Directory
from ..exchange.records import Group, Mailbox
from .refusals import Refusal, SoapFault

# From which role on somebody sees what is in a folder (PowerShell docs, Add-MailboxFolderPermission).
_READING_ROLES = frozenset(
    {"Owner", "PublishingEditor", "Editor", "PublishingAuthor", "Author", "NonEditingAuthor", "Reviewer", "ReadItems"}
)


@dataclass(frozen=True)
class Principal:
    """Somebody who asks. An account without a mailbox has None."""

    mailbox: Mailbox | None

    def may_read(self, directory: Directory, mailbox: Mailbox, path: str) -> bool:
        """Whether the folder with this path is open to them: the own mailbox, Full Access, or a folder permission."""
        if self.mailbox is None:
            return False
        if self.mailbox.guid == mailbox.guid:
            return True
        ours = {self.mailbox.sid} | {
            each.sid for each in directory.of_type(Group) if each.security and self.mailbox.guid in each.members
        }
        held = [each for each in mailbox.access if each.sid in ours and "FullAccess" in each.single_rights]
        if held:
            return not any(each.deny for each in held)
        entries = mailbox.folder_entries.get(path, ())
        return any(each.user in ours and not _READING_ROLES.isdisjoint(each.rights) for each in entries)


def principal(
    directory: Directory, user: str, impersonated: tuple[str, str] | None, *, may_impersonate: bool
) -> Principal:
    """Who `user` is for this request. Raises SoapFault."""
    if impersonated is None:
        return Principal(next((each for each in directory.find(user) if isinstance(each, Mailbox)), None))
    if not may_impersonate:
        raise SoapFault("ErrorImpersonateUserDenied")
    kind, value = impersonated
    if kind == "PrincipalName":
        named = [each for each in directory.of_type(Mailbox) if each.user_principal_name.lower() == value.lower()]
        found = named[0] if named else None
    elif kind == "SID":
        held = directory.by_sid(value)
        found = held if isinstance(held, Mailbox) else None
    else:
        found = _by_address(directory, value)
        if found is not None and kind == "PrimarySmtpAddress" and found.primary_address.lower() != value.lower():
            raise SoapFault("ErrorNonPrimarySmtpAddress")
    if found is None:
        raise SoapFault("ErrorNonExistentMailbox")
    account = directory.accounts.get(found.external_directory_object_id)
    if found.kind == "UserMailbox" and account is not None and not account.enabled:
        # GUESS. A shared mailbox is open although its account is disabled always.
        raise SoapFault("ErrorAccountDisabled")
    return Principal(found)


def mailbox_of(directory: Directory, asking: Principal, address: str) -> Mailbox:
    """The mailbox with a primary address, or the own one for "". Raises Refusal."""
    if not address:
        if asking.mailbox is None:
            raise Refusal("ErrorMissingEmailAddress")
        return asking.mailbox
    found = _by_address(directory, address)
    if found is None:
        raise Refusal("ErrorNonExistentMailbox")
    if found.primary_address.lower() != address.lower():
        raise Refusal("ErrorNonPrimarySmtpAddress")
    return found


def _by_address(directory: Directory, address: str) -> Mailbox | None:
    holder = directory.holder(address)
    return holder if isinstance(holder, Mailbox) else None
