# SPDX-License-Identifier: GPL-3.0-or-later
"""The Active Directory accounts behind mailboxes, as far as Exchange's own cmdlets tell of them.

They can be read, and cannot be blocked from here: Set-Mailbox -AccountDisabled works in the cloud only (PowerShell
docs). The names and texts of the properties are a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....clients.cmdlet import Answer, Cmdlet, CmdletSession
from ....clients.errors import NotFound, Refused, ServiceError, Unreadable
from ..recipients import lowered
from ..snapshot import Row
from .session import SHARED_MAILBOX

PROPERTIES = ("Guid", "UserAccountControl")
FEW = 3
"""Up to so many accounts are read one by one, more of them in one list."""

WAY_OUT = "Run Disable-ADAccount for it on a domain controller, or declare sign_in: allowed."


@dataclass(frozen=True)
class ServerAccounts:
    """Speaks of accounts as Graph does: `accountEnabled` by id, which is the mailbox's GUID.

    `all_shared` says of GUIDs whether all of them are known to be shared mailboxes.
    """

    session: CmdletSession
    all_shared: Callable[[Sequence[str]], bool] = lambda ids: False

    def users(self, ids: Sequence[str], select: Sequence[str]) -> Mapping[str, Row | ServiceError]:
        if len(ids) > FEW:
            kind = {"RecipientTypeDetails": SHARED_MAILBOX} if self.all_shared(ids) else {}
            rows = self.session.invoke(Cmdlet("Get-User", {"ResultSize": "Unlimited", **kind}, PROPERTIES)).rows
            listed = {lowered(row.get("Guid")): row for row in rows}
            lost = Unreadable("Get-User", "the list of all users lacks it")
            return {one: _account(listed[one]) if one in listed else lost for one in ids}
        answers = self.session.invoke_many([Cmdlet("Get-User", {"Identity": one}, PROPERTIES) for one in ids])
        return {one: _first(answer) for one, answer in zip(ids, answers, strict=True)}

    def update_user(self, user_id: str, body: Mapping[str, Any]) -> None:
        """Does nothing to an account that is disabled already, whose password is left as it is. Raises ServiceError
        for every other.
        """
        account = self.users([user_id], ())[user_id]
        if isinstance(account, ServiceError):
            raise account
        if account["accountEnabled"] is not False:
            raise Refused("blocking sign-in", "Exchange Server cannot disable an account", advice=WAY_OUT)

    def revoke_sessions(self, user_id: str) -> None:
        """There are no tokens to revoke: a disabled account opens nothing any more."""


def _first(answer: Answer | ServiceError) -> Row | ServiceError:
    if isinstance(answer, ServiceError):
        return answer
    return _account(answer.rows[0]) if answer.rows else NotFound("Get-User", "nobody was found")


def _account(row: Row) -> Row | ServiceError:
    control = row.get("UserAccountControl")
    if not isinstance(control, str) or not control:
        return Unreadable("Get-User", "the answer does not say whether the account is enabled")
    flags = {flag.strip().lower() for flag in control.split(",")}
    return {"id": lowered(row.get("Guid")), "accountEnabled": "accountdisabled" not in flags}
