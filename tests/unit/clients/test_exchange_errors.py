# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange's error envelopes mean. The envelopes have the form of captures of the real service."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    AlreadyExists,
    Forbidden,
    NotFound,
    Refused,
    ServiceError,
    Unavailable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_errors import (
    ExchangeFailure,
    exchange_error,
    read_failure,
    read_line,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.retry import Trouble

OUTER = "Microsoft.Exchange.Admin.OData.Core.ODataServiceException"
INVOKE = "Microsoft.Exchange.Management.PSDirectInvoke.DirectInvokeCmdletExecutionException"
TASKS = "Microsoft.Exchange.Configuration.Tasks"
INVOCATION = "Microsoft.Exchange.AdminApi.CommandInvocation"

MISSING = "The operation couldn't be performed because object '{}' couldn't be found on 'DC001.PROD.OUTLOOK.EXAMPLE'."


def detailed(message: str, internal: str = INVOKE) -> dict[str, Any]:
    """An error with details, as of a cmdlet that ran."""
    return {
        "code": "NotFound",
        "message": "Error executing cmdlet",
        "details": [{"code": "Context", "target": "", "message": message}],
        "innererror": {
            "message": "Error executing cmdlet",
            "type": OUTER,
            "stacktrace": "",
            "internalexception": {
                "message": f"Exception of type '{internal}' was thrown.",
                "type": internal,
                "stacktrace": "",
            },
        },
    }


def internal(exception: str, text: str) -> dict[str, Any]:
    """An error without details, as of a value that could not be bound."""
    inner = {"message": text, "type": exception, "stacktrace": ""}
    return {
        "code": "BadRequest",
        "message": "Invalid Operation",
        "innererror": {"message": "Invalid Operation", "type": OUTER, "stacktrace": "", "internalexception": inner},
    }


CASES: dict[str, tuple[dict[str, Any], type[ServiceError], str]] = {
    "object not found": (
        detailed(f"Ex6F9304|{TASKS}.ManagementObjectNotFoundException|{MISSING.format('sales@contoso.example')}"),
        NotFound,
        "ManagementObjectNotFoundException",
    ),
    "referenced object not found": (
        detailed(f"Ex94914C|{TASKS}.ManagementObjectNotFoundException|{MISSING.format('anna@contoso.example')}"),
        Refused,
        "ManagementObjectNotFoundException",
    ),
    "ambiguous object": (
        detailed(f"Ex1|{TASKS}.ManagementObjectAmbiguousException|There are multiple recipients matching 'Sales'."),
        Refused,
        "ManagementObjectAmbiguousException",
    ),
    "unknown parameter": (
        detailed(f"|{INVOCATION}.AmbiguousParameterSetException|Invalid cmdlet parameters specified. Bogus"),
        Refused,
        "AmbiguousParameterSetException",
    ),
    "bad enum value": (
        internal(f"{INVOCATION}.ParameterTransformationException", "Unable to match the identifier name Nonsense"),
        Refused,
        "ParameterTransformationException",
    ),
    "folder permission exists": (
        detailed("|Microsoft.Exchange.Management.StoreTasks.UserAlreadyExistsInPermissionEntryException|anna: exists"),
        AlreadyExists,
        "UserAlreadyExistsInPermissionEntryException",
    ),
    "folder permission missing": (
        detailed("|Microsoft.Exchange.Management.StoreTasks.UserNotFoundInPermissionEntryException|anna: none"),
        NotFound,
        "UserNotFoundInPermissionEntryException",
    ),
    "group member exists": (
        detailed("Ex2|Microsoft.Exchange.Management.Tasks.MemberAlreadyExistsException|already a member"),
        AlreadyExists,
        "MemberAlreadyExistsException",
    ),
    "duplicate create": (
        detailed("Ex3|Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException|exists"),
        AlreadyExists,
        "ADObjectAlreadyExistsException",
    ),
    "address taken": (
        detailed("Ex4|Microsoft.Exchange.Management.Tasks.ProxyAddressExistsException|in use"),
        AlreadyExists,
        "ProxyAddressExistsException",
    ),
    "dehydrated organisation": (
        detailed(f"Ex5|{TASKS}.InvalidOperationInDehydratedContextException|not allowed"),
        Refused,
        "InvalidOperationInDehydratedContextException",
    ),
    "cmdlet that is in no role": (
        internal("System.Management.Automation.CommandNotFoundException", "Get-Secret is not recognized"),
        Forbidden,
        "CommandNotFoundException",
    ),
    "class that nobody knows": (
        detailed("Ex7|Microsoft.Exchange.Management.Tasks.SomethingNewException|no"),
        Refused,
        "SomethingNewException",
    ),
    "no class at all": ({"code": "BadRequest", "message": "Invalid Operation"}, Refused, "400"),
}


@pytest.mark.parametrize(("error", "meaning", "code"), CASES.values(), ids=CASES)
def test_an_envelope_means(error: dict[str, Any], meaning: type[ServiceError], code: str) -> None:
    found = exchange_error("Get-Mailbox", read_failure(error), identity="Sales@Contoso.Example", status=400)
    assert found.__class__ is meaning
    assert found.code == code


@pytest.mark.parametrize(
    ("exception", "undone"),
    [
        ("Microsoft.Exchange.Data.Storage.ServerBusyException", True),
        ("Microsoft.Exchange.AdminApi.CmdletProxyNotAvailableFailure", False),
        ("Microsoft.Exchange.Data.TransientException", False),
        ("System.Management.Automation.PipelineStoppedException", False),
        ("Microsoft.Exchange.Data.Directory.ADTransientException", False),
        ("Microsoft.Exchange.AdminApi.BackendCommunicationException", False),
    ],
)
def test_a_backend_in_trouble_may_be_asked_again_even_if_it_says_bad_request(exception: str, undone: bool) -> None:
    found = exchange_error("Get-Mailbox", read_failure(detailed(f"Ex1|{exception}|later")), status=400)
    assert isinstance(found, Trouble)
    assert found.undone is undone
    assert isinstance(found.error, Unavailable)


def test_an_unknown_class_with_a_server_error_is_trouble() -> None:
    found = exchange_error("Set-Mailbox", ExchangeFailure("NullReferenceException", "oops"), status=500)
    assert isinstance(found, Trouble)
    assert not found.undone


def test_a_known_class_counts_more_than_a_server_error() -> None:
    failure = ExchangeFailure("ManagementObjectNotFoundException", MISSING.format("x"))
    assert isinstance(exchange_error("Get-Mailbox", failure, identity="x", status=500), NotFound)


def test_not_found_without_an_identity_is_about_something_else() -> None:
    failure = ExchangeFailure("ManagementObjectNotFoundException", MISSING.format("anna@contoso.example"))
    assert isinstance(exchange_error("New-TransportRule", failure), Refused)


def test_the_identity_must_be_quoted_as_a_whole() -> None:
    failure = ExchangeFailure("ManagementObjectNotFoundException", MISSING.format("sales@contoso.example.evil"))
    assert isinstance(exchange_error("Get-Mailbox", failure, identity="sales@contoso.example"), Refused)


@pytest.mark.parametrize("quoted", ["anna@contoso.example:\\Kalender", "anna@contoso.example"])
def test_a_folder_is_missing_with_its_mailbox(quoted: str) -> None:
    failure = ExchangeFailure("ManagementObjectNotFoundException", MISSING.format(quoted))
    found = exchange_error("Get-MailboxFolderPermission", failure, identity="anna@contoso.example:\\Kalender")
    assert isinstance(found, NotFound)


def test_the_words_of_exchange_are_kept() -> None:
    found = exchange_error("Get-Mailbox x", read_failure(CASES["bad enum value"][0]), status=400)
    assert isinstance(found, ServiceError)
    assert str(found) == "Get-Mailbox x: Unable to match the identifier name Nonsense"


@pytest.mark.parametrize(
    ("line", "failure"),
    [
        ("Ex1|Some.Namespace.SomeException|a | b", ExchangeFailure("SomeException", "a | b")),
        ("just words", ExchangeFailure("", "just words")),
        ("", ExchangeFailure("", "")),
    ],
)
def test_a_line_of_non_terminating_errors_is_read(line: str, failure: ExchangeFailure) -> None:
    assert read_line(line) == failure


@pytest.mark.parametrize("error", [None, "text", [], {"details": None}, {"details": [None]}, {"innererror": []}])
def test_an_envelope_of_any_form_can_be_read(error: object) -> None:
    assert read_failure(error).text == "no reason was given"
