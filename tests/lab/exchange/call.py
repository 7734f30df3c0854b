# SPDX-License-Identifier: GPL-3.0-or-later
"""One cmdlet on its way: what a cmdlet's function is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from . import refusals
from .binder import Bound
from .directory import Directory
from .output import CmdletOutput
from .records import SELF_NAME, SELF_SID, Group, Mailbox, MailUser, Recipient

AnyRecipient = TypeVar("AnyRecipient", bound=Recipient)


@dataclass(frozen=True)
class Call:
    cmdlet: str
    parameters: Bound
    directory: Directory
    now: datetime

    def the(self, wanted: type[AnyRecipient], identity: str | None = None) -> AnyRecipient:
        """The one object of a kind that -Identity names; raises what the service raises for none or several."""
        named = self.parameters["Identity"] if identity is None else identity
        found = [each for each in self.directory.find(named) if isinstance(each, wanted)]
        if not found:
            raise refusals.not_found(named)
        if len(found) > 1:
            raise refusals.ambiguous(named)
        return found[0]

    def referenced(self, identity: str) -> Recipient:
        """A recipient that another parameter names."""
        found = self.directory.find(identity)
        if not found:
            raise refusals.referenced_not_found(identity)
        if len(found) > 1:
            raise refusals.ambiguous(identity)
        return found[0]

    def trustee_sid(self, identity: str) -> str:
        """The SID of a security principal: a mailbox, a mail user, a security group, a role group or a bare SID.

        Distribution groups and contacts have none (docs: "To get the permission, the group must be a security group").
        """
        wanted = identity.strip().lower()
        if wanted in (SELF_NAME.lower(), SELF_SID.lower()):
            return SELF_SID
        for sid, name in self.directory.role_groups.items():
            if wanted in (name.lower(), sid.lower()):
                return sid
        found = self.directory.find(identity)
        if not found and wanted.startswith("s-1-5-"):
            return identity.strip()
        principals = [
            each
            for each in found
            if isinstance(each, (Mailbox, MailUser)) or (isinstance(each, Group) and each.security)
        ]
        if not principals:
            raise refusals.referenced_not_found(identity)
        if len(principals) > 1:
            raise refusals.ambiguous(identity)
        return principals[0].sid


CmdletFunction = Callable[[Call], CmdletOutput]
