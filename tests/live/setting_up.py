# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes what a row begins with, by cmdlets, all of it with the mark of the run.

People are played by shared mailboxes: those of users would need licences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import (
    AddRemove,
    Cmdlet,
    CmdletSession,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    NotFound,
    Refused,
    ServiceError,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.graph import Graph
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.reading import (
    folder_path,
    folder_statistics,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.writing.script import Clock

from .live_row import LiveRow

MARKED = "CustomAttribute15"
AS_NO_MANAGER = {"BypassSecurityGroupManagerCheck": True}
WAITS = (0.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 60.0, 60.0)
"""Seconds before each look for what was made: other replicas know it later."""

NOT_YET_KNOWN = frozenset({"ManagementObjectNotFoundException", "InvalidExternalUserIdException"})
"""Classes that speak of an object that a parameter names."""


class NotSetUp(Exception):
    """What a row begins with could not be made; the argument says what."""


@dataclass
class SettingUp:
    """`guids` are the objects that were made, by address."""

    session: CmdletSession
    graph: Graph
    clock: Clock
    row: LiveRow
    guids: dict[str, str] = field(default_factory=dict)

    def set_up(self) -> None:
        """Raises NotSetUp, with part of it made, and ServiceError."""
        stands, accounts = self.row.stands, {}
        for box in (*stands["users"], *stands["shared_mailboxes"]):
            accounts[box["address"]] = self._mailbox(box)
        for contact in stands["contacts"]:
            self._contact(contact)
        for group in stands["groups"]:
            self._group(group)
        self._wait()
        for box in stands["shared_mailboxes"]:
            self._rights(box)
            if accounts[box["address"]]:
                allowed = box.get("sign_in", "blocked") == "allowed"
                self.graph.update_user(accounts[box["address"]], {"accountEnabled": allowed})
        for box in (*stands["users"], *stands["shared_mailboxes"]):
            self._forwarding(box)
        for entry in stands["folder_permissions"]:
            self._folder(entry)
        for rule in stands["transport_rules"]:
            given = {"Name": rule["Name"], "Comments": rule["Comments"], **rule["Parameters"]}
            self._call("New-TransportRule", Enabled=rule.get("Enabled", True), **given)

    def _call(self, name: str, **parameters: Any) -> Mapping[str, Any]:
        for seconds in WAITS:
            if seconds:
                self.clock.sleep(seconds)
            try:
                answer = self.session.invoke(Cmdlet(name, parameters))
            except (NotFound, Refused) as error:
                if isinstance(error, Refused) and error.code not in NOT_YET_KNOWN:
                    raise
                continue
            return answer.rows[0] if answer.rows else {}
        raise NotSetUp(f"{name} did not find what was made within {sum(WAITS):.0f} seconds")

    def _named(self, address: str, entry: Mapping[str, Any]) -> dict[str, Any]:
        local = address.partition("@")[0]
        # Display names carry the prefix too, where the row does not speak of them: a namesake would be in the way.
        shown = entry.get("display_name", local)
        shown = shown if shown in str(self.row.declared) else f"{self.row.names.prefix}{shown}"
        return {"Name": entry.get("name") or local, "Alias": local, "DisplayName": shown}

    def _mailbox(self, entry: Mapping[str, Any]) -> str:
        """Gives the id of its account."""
        address = entry["address"]
        made = self._call("New-Mailbox", Shared=True, PrimarySmtpAddress=address, **self._named(address, entry))
        self.guids[address] = str(made["Guid"])
        settings: dict[str, Any] = {MARKED: self.row.names.place.mark}
        if entry.get("aliases"):
            settings["EmailAddresses"] = AddRemove(add=tuple(f"smtp:{alias}" for alias in entry["aliases"]))
        if entry.get("hidden"):
            settings["HiddenFromAddressListsEnabled"] = True
        if entry.get("sent_items_copies"):
            settings |= {"MessageCopyForSentAsEnabled": True, "MessageCopyForSendOnBehalfEnabled": True}
        self._call("Set-Mailbox", Identity=self.guids[address], **settings)
        if entry.get("smtp_auth") is not None:
            off = not entry["smtp_auth"]
            self._call("Set-CASMailbox", Identity=self.guids[address], SmtpClientAuthenticationDisabled=off)
        if entry.get("audit_bypass"):
            guid = self.guids[address]
            self._call("Set-MailboxAuditBypassAssociation", Identity=guid, AuditBypassEnabled=True)
        return str(made.get("ExternalDirectoryObjectId") or "")

    def _contact(self, entry: Mapping[str, Any]) -> None:
        address = entry["address"]
        named = self._named(address.replace("@", "-at-"), entry)
        made = self._call("New-MailContact", ExternalEmailAddress=address, **named)
        guid = self.guids[address] = str(made["Guid"])
        hidden = {"HiddenFromAddressListsEnabled": True} if entry.get("hidden") else {}
        self._call("Set-MailContact", Identity=guid, **{MARKED: self.row.names.place.mark}, **hidden)
        if entry.get("notes"):
            self._call("Set-Contact", Identity=guid, Notes=entry["notes"])

    def _group(self, entry: Mapping[str, Any]) -> None:
        address = entry["address"]
        made = self._call(
            "New-DistributionGroup",
            PrimarySmtpAddress=address,
            Type="Security" if entry.get("security") else "Distribution",
            Members=[self._guid(member) for member in entry.get("members", ())],
            RequireSenderAuthenticationEnabled=entry.get("require_sender_authentication", True),
            Notes=entry.get("notes", ""),
            **self._named(address, entry),
            **entry.get("settings", {}),
        )
        guid = self.guids[address] = str(made["Guid"])
        marked = {MARKED: self.row.names.place.mark, **AS_NO_MANAGER}
        self._call("Set-DistributionGroup", Identity=guid, **marked)

    def _rights(self, entry: Mapping[str, Any]) -> None:
        box = self.guids[entry["address"]]
        for one in entry.get("full_access", ()):
            self._call("Add-MailboxPermission", Identity=box, User=self._guid(one), AccessRights=["FullAccess"])
        for one in entry.get("send_as", ()):
            self._call("Add-RecipientPermission", Identity=box, Trustee=self._guid(one), AccessRights=["SendAs"])
        if behalf := tuple(self._guid(one) for one in entry.get("send_on_behalf", ())):
            self._call("Set-Mailbox", Identity=box, GrantSendOnBehalfTo=AddRemove(add=behalf))

    def _forwarding(self, entry: Mapping[str, Any]) -> None:
        if not (forwarding := entry.get("forwarding")):
            return
        where: dict[str, Any] = {"DeliverToMailboxAndForward": forwarding.get("keep_copy", False)}
        if forwarding.get("address"):
            where["ForwardingAddress"] = self._guid(forwarding["address"])
        if forwarding.get("smtp"):
            where["ForwardingSmtpAddress"] = f"smtp:{forwarding['smtp']}"
        self._call("Set-Mailbox", Identity=self.guids[entry["address"]], **where)

    def _folder(self, entry: Mapping[str, Any]) -> None:
        box = self.guids[entry["mailbox"]]
        path = folder_path(self.session.invoke(folder_statistics(box, entry["folder"])).rows, entry["folder"])
        if not isinstance(path, str):
            raise NotSetUp(path.reason)
        rights: Sequence[str] = entry["rights"]
        user = self._guid(entry["user"])
        self._call("Add-MailboxFolderPermission", Identity=f"{box}:{path}", User=user, AccessRights=list(rights))

    def _guid(self, address: str) -> str:
        if address.lower() not in self.guids:
            raise NotSetUp(f"{address} was not made")
        return self.guids[address.lower()]

    def _wait(self) -> None:
        missing = dict(self.guids)
        for seconds in WAITS:
            if not missing:
                return
            if seconds:
                self.clock.sleep(seconds)
            looks = self.session.invoke_many([Cmdlet("Get-Recipient", {"Identity": guid}) for guid in missing.values()])
            found = [
                address for address, look in zip(missing, looks, strict=True) if not isinstance(look, ServiceError)
            ]
            for address in found:
                del missing[address]
        if missing:
            raise NotSetUp(f"{', '.join(missing)} did not appear within {sum(WAITS):.0f} seconds")
