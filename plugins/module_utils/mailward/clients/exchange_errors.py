# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange's exceptions mean for the caller, by class: the same in the cloud and on premises.

The classes stand in the admin API's `error.details[0].message` ("id|class|text") or in its
`innererror.internalexception`, in PowerShell as the reason of an error record. Their sentences are
never parsed: servers speak many languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .errors import AlreadyExists, Forbidden, NotFound, Refused, ServiceError, Unavailable
from .retry import Trouble

MEANINGS: Final[Mapping[str, type[ServiceError]]] = {
    # May also speak of an object that a parameter refers to: see `exchange_error`.
    "ManagementObjectNotFoundException": NotFound,
    "UserNotFoundInPermissionEntryException": NotFound,
    "MemberNotFoundException": NotFound,  # A guess: the counterpart of the documented class below.
    "ADObjectAlreadyExistsException": AlreadyExists,
    "ProxyAddressExistsException": AlreadyExists,
    "UserAlreadyExistsInPermissionEntryException": AlreadyExists,
    "MemberAlreadyExistsException": AlreadyExists,
    "CommandNotFoundException": Forbidden,
    "ManagementObjectAmbiguousException": Refused,
    "AmbiguousParameterSetException": Refused,
    "ParameterTransformationException": Refused,
    "ParameterBindingException": Refused,
    "RecipientTaskException": Refused,
    "InvalidOperationInDehydratedContextException": Refused,
}
"""Classes whose meaning is known; every other one is `Refused`, unless the HTTP status says trouble."""

TROUBLES: Final[Mapping[str, bool]] = {
    "ServerBusyException": True,
    "CmdletProxyNotAvailableFailure": False,
    "TransientException": False,
    "BackendCommunicationException": False,
    "TimeoutException": False,  # A guess.
    "PipelineStoppedException": False,  # PowerShell itself: stopped on the way.
}
"""Classes of a backend in trouble, whatever the HTTP status, by how their names end, and whether the
service certainly did nothing: only a busy server says no before it begins."""

ADVICE: Final[Mapping[str, str]] = {
    "ManagementObjectAmbiguousException": "Name the object by its address or GUID.",
    "InvalidOperationInDehydratedContextException": (
        "The organisation is not yet open for customization (Enable-OrganizationCustomization); it takes up to an hour."
    ),
    "CommandNotFoundException": "Give the account or application a management role that holds this cmdlet.",
}

# Says only that some cmdlet failed; the real class stands elsewhere or nowhere.
_WRAPPERS: Final = frozenset({"DirectInvokeCmdletExecutionException", "ODataServiceException"})

_LONGEST_TEXT: Final = 1000


@dataclass(frozen=True)
class ExchangeFailure:
    """`exception` is the class without its namespace, "" when none was given; `text` Exchange's own words."""

    exception: str
    text: str


def exchange_error(
    attempted: str, failure: ExchangeFailure, *, identity: str = "", status: int = 0
) -> ServiceError | Trouble:
    """What a failure of a cmdlet means. `identity` is the cmdlet's Identity parameter, "" without one;
    `status` the HTTP status, which decides about classes that are not known.

    "Not found" is `NotFound` only when the text quotes that very identity (of a folder: or its mailbox);
    otherwise something else that the cmdlet refers to is missing (a trustee, a group member), which says
    nothing about the object.
    """
    text = failure.text[:_LONGEST_TEXT]
    code = failure.exception or str(status or "")
    undone = next((undone for name, undone in TROUBLES.items() if code.endswith(name)), None)
    if undone is None and status >= 500 and code not in MEANINGS:
        undone = False
    if undone is not None:
        return Trouble(Unavailable(attempted, text, code=code), undone=undone)
    meaning = MEANINGS.get(code, Refused)
    if code == "ManagementObjectNotFoundException" and not _quotes(failure.text, identity):
        meaning = Refused
    return meaning(attempted, text, code=code, advice=ADVICE.get(code, ""))


def read_failure(error: object) -> ExchangeFailure:
    """The exception in the admin API's `error` object: its first detail, else the internal exception.

    In that order, because the internal exception of "not found" only says that a cmdlet failed.
    """
    outer = _mapping(error)
    details = outer.get("details")
    detail = _mapping(details[0]) if isinstance(details, list) and details else {}
    found = read_line(_text(detail.get("message")))
    internal = _mapping(_mapping(outer.get("innererror")).get("internalexception"))
    exception = found.exception or _short(_text(internal.get("type")))
    text = found.text or _text(internal.get("message")) or _text(outer.get("message"))
    return ExchangeFailure(exception, text or "no reason was given")


def read_line(line: str) -> ExchangeFailure:
    """One error as the admin API writes it in one line: "id|class|text", or only text."""
    parts = line.split("|", 2)
    if len(parts) == 3:
        return ExchangeFailure(_short(parts[1]), parts[2].strip())
    return ExchangeFailure("", line.strip())


def _short(name: str) -> str:
    short = name.strip().rpartition(".")[2]
    return "" if short in _WRAPPERS else short


def _quotes(text: str, identity: str) -> bool:
    lowered = text.casefold()
    names = {identity.casefold(), identity.casefold().partition(":\\")[0]} - {""}
    return any(f"{quote}{name}{quote}" in lowered for name in names for quote in "'\"")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
