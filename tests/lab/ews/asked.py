# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operation has at hand: its request, the directory, who asks, and the folders that they may open."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..exchange.directory import Directory
from ..exchange.records import Account, Mailbox
from ..mail.item import MailItem
from ..mail.store import MailStore, owner_of
from . import principal
from .envelope import EwsRequest
from .folders import StoreFolder, folder_id, is_distinguished, tree
from .principal import Principal
from .refusals import Refusal, schema_violation
from .xml import NAMES, local

Trouble = Callable[[Mapping[str, str]], None]
"""Told what one response message is about (mailbox, folder); raises Refusal where a fault strikes it."""


Send = Callable[[Account, MailItem], None]
"""Hands in mail as this account. Raises post_office.Refused."""


@dataclass(frozen=True)
class Asked:
    """One operation. `astray`: a fault makes it answer about something that was not asked for."""

    request: EwsRequest
    directory: Directory
    principal: Principal
    trouble: Trouble
    send: Send
    now: datetime
    astray: bool = False

    @property
    def element(self) -> ET.Element:
        return self.request.element

    @property
    def store(self) -> MailStore:
        return self.directory.mail

    def mailbox(self, address: str) -> Mailbox:
        """The mailbox with an address, "" the own one. Raises Refusal."""
        found = principal.mailbox_of(self.directory, self.principal, address)
        self.trouble({"mailbox": found.primary_address})
        return found

    def own_mailbox(self, address: str) -> Mailbox:
        """A mailbox that only its owner (or who impersonates them) may ask about. Raises Refusal."""
        found = self.mailbox(address)
        if self.principal.mailbox is None or self.principal.mailbox.guid != found.guid:
            raise Refusal("ErrorAccessDenied")
        return found

    def folder(self, element: ET.Element) -> tuple[Mailbox, StoreFolder]:
        """What a FolderId or DistinguishedFolderId names. Raises Refusal."""
        identity = element.get("Id", "")
        if local(element) == "DistinguishedFolderId":
            if not is_distinguished(identity):
                raise schema_violation(
                    f"The 'Id' attribute is invalid - The value '{identity}' is invalid according to its datatype "
                    "'http://schemas.microsoft.com/exchange/services/2006/types:DistinguishedFolderIdNameType' - The "
                    "Enumeration constraint failed."
                )
            mailbox = principal.mailbox_of(
                self.directory, self.principal, element.findtext("t:Mailbox/t:EmailAddress", "", NAMES).strip()
            )
            wanted = [each for each in tree(mailbox, self.store) if each.distinguished == identity]
            if not wanted:
                raise Refusal("ErrorFolderNotFound")
            return self._opened(mailbox, wanted[0])
        return self._by_id(identity)

    def may_open(self, mailbox: Mailbox, folder: StoreFolder) -> bool:
        return self.principal.may_read(self.directory, mailbox, folder.path)

    def owner(self, identity: str) -> Mailbox:
        """The mailbox that a folder or an item with this id is in. Raises Refusal."""
        guid = owner_of(identity)
        if guid is None:
            raise Refusal("ErrorInvalidIdMalformed")
        found = self.directory.recipients.get(guid)
        if not isinstance(found, Mailbox):
            raise Refusal("ErrorItemNotFound")
        return found

    def _by_id(self, identity: str) -> tuple[Mailbox, StoreFolder]:
        mailbox = self.owner(identity)
        for folder in tree(mailbox, self.store):
            if folder_id(mailbox, folder) == identity:
                return self._opened(mailbox, folder)
        raise Refusal("ErrorItemNotFound")

    def _opened(self, mailbox: Mailbox, folder: StoreFolder) -> tuple[Mailbox, StoreFolder]:
        self.trouble({"mailbox": mailbox.primary_address, "folder": folder.key})
        if not self.may_open(mailbox, folder):
            # GUESS: that it is this one, and no folder that is not found.
            raise Refusal("ErrorAccessDenied")
        return mailbox, folder
