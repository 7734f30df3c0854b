# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipients of every kind, and the lists that only read: Get-Recipient, Get-User, Get-MailUser."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from .. import refusals
from ..call import Call, CmdletFunction
from ..output import CmdletOutput
from ..read_back.recipients import mail_user_row, recipient_row, user_row
from ..records import Mailbox, MailUser, Recipient
from ..result_sets import listed

AnyRecipient = TypeVar("AnyRecipient", bound=Recipient)


def chosen(call: Call, wanted: type[AnyRecipient]) -> list[AnyRecipient]:
    """The objects a Get- cmdlet speaks of: those of -Identity (an error when there are none), those that begin
    with -Anr, or all of the kind. A null identity means all (docs of every Get- cmdlet warn of it).
    """
    selected: Iterable[AnyRecipient] = call.directory.of_type(wanted)
    if (identity := call.parameters.get("Identity")) is not None:
        selected = [each for each in call.directory.find(identity) if isinstance(each, wanted)]
        if not selected:
            raise refusals.not_found(identity)
    if begin := call.parameters.get("Anr"):
        selected = [each for each in selected if _begins(each, begin.lower())]
    if types := call.parameters.get("RecipientTypeDetails"):
        selected = [each for each in selected if each.type_details in types]
    if types := call.parameters.get("RecipientType"):
        selected = [each for each in selected if each.type in types]
    return list(selected)


def _begins(recipient: Recipient, begin: str) -> bool:
    """Ambiguous name resolution: some name of the recipient begins with the text."""
    names = (
        recipient.name,
        recipient.alias,
        recipient.primary_address,
        *recipient.display_name.split(),
        recipient.display_name,
    )
    return any(each.lower().startswith(begin) for each in names)


def get_recipient(call: Call) -> CmdletOutput:
    output = listed(call, (recipient_row(call.directory, each) for each in chosen(call, Recipient)))
    if wanted := call.parameters.get("Properties"):
        lowered = {each.lower() for each in wanted}
        output.rows = [{key: value for key, value in row.items() if key.lower() in lowered} for row in output.rows]
    return output


def _lister(wanted: Any, row: Callable[..., dict[str, Any]]) -> CmdletFunction:
    return lambda call: listed(call, (row(call.directory, each) for each in chosen(call, wanted)))


def get_user(call: Call) -> CmdletOutput:
    people = [each for each in chosen(call, Recipient) if isinstance(each, (Mailbox, MailUser))]
    if not people and call.parameters.get("Identity"):
        raise refusals.not_found(call.parameters["Identity"])
    return listed(call, (user_row(call.directory, each) for each in people))


CMDLETS: dict[str, CmdletFunction] = {
    "Get-Recipient": get_recipient,
    "Get-User": get_user,
    "Get-MailUser": _lister(MailUser, mail_user_row),
}
