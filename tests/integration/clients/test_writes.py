# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing to the lab: what certainly did nothing is repeated, everything else that fails is said as it is."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.admin_api import AdminApi
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import (
    AddRemove,
    Answer,
    Cmdlet,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    AlreadyExists,
    Forbidden,
    InDoubt,
    NotFound,
    Refused,
    ServiceError,
    Throttled,
    Unavailable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.graph import Graph
from ansible_collections.mailward.mailbox.tests.lab.faults import Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

INFO = "info@contoso.example"
RENAME = Cmdlet("Set-Mailbox", {"Identity": INFO, "DisplayName": "Front desk"})
CREATE = Cmdlet("New-Mailbox", {"Name": "desk", "PrimarySmtpAddress": "desk@contoso.example", "Shared": True})
READ = Cmdlet("Get-AcceptedDomain")

TRANSIENT = "Microsoft.Exchange.Data.TransientException"

# What goes wrong, and whether the write happened all the same.
LOST = [
    (Fault("unavailable", status=500), False),
    (Fault("unavailable", status=502), False),
    (Fault("unavailable", status=503), False),
    (Fault("unavailable", status=504, after_commit=True), True),
    (Fault("reset_before_commit"), False),
    (Fault("reset_after_commit"), True),
    (Fault("truncated"), True),
    (Fault("not_json"), True),
    (Fault("cmdlet_error", cmdlet="*-Mailbox", exception_class=TRANSIENT), False),
    (Fault("cmdlet_error", cmdlet="*-Mailbox", exception_class=TRANSIENT, after_commit=True), True),
    (Fault("unavailable", cmdlet="*-Mailbox", status=503, after_commit=True), True),
]
UNDONE = [
    Fault("throttled"),
    Fault("throttled", retry_after=1),
    Fault("expired_token"),
    Fault("throttled", cmdlet="*-Mailbox"),
    Fault("expired_token", cmdlet="*-Mailbox"),
    Fault("cmdlet_error", cmdlet="*-Mailbox"),
    Fault("cmdlet_error", cmdlet="*-Mailbox", status=503),
]


def name_of(lab: Lab, address: str) -> str:
    (found,) = lab.organisation("contoso").directory.find(address)
    return found.display_name


def exists(lab: Lab, address: str) -> bool:
    return bool(lab.organisation("contoso").directory.find(address))


def label(value: object) -> str:
    return f"{value.effect}{value.status or ''}{'-after' * value.after_commit}" if isinstance(value, Fault) else ""


@pytest.fixture(params=["alone", "in a batch"])
def company(request: pytest.FixtureRequest) -> list[Cmdlet]:
    """The cmdlets that run with the one in question."""
    return [READ] if request.param == "in a batch" else []


def test_a_write_is_done_once(lab: Lab, api: AdminApi, company: list[Cmdlet]) -> None:
    results = api.invoke_many([RENAME, *company])
    assert all(isinstance(result, Answer) for result in results)
    assert name_of(lab, INFO) == "Front desk"
    assert len(lab.requests.writes()) == 1


def test_a_write_that_changes_nothing_succeeds_with_a_warning(api: AdminApi) -> None:
    api.invoke(RENAME)
    assert "no settings" in " ".join(api.invoke(RENAME).warnings)


def test_a_list_is_changed_by_additions_and_removals(lab: Lab, api: AdminApi) -> None:
    change = AddRemove(add=("smtp:desk@contoso.example",), remove=("smtp:nobody@contoso.example",))
    api.invoke(Cmdlet("Set-Mailbox", {"Identity": INFO, "EmailAddresses": change}))
    assert exists(lab, "desk@contoso.example")


def test_a_value_is_cleared_by_none(api: AdminApi) -> None:
    api.invoke(Cmdlet("Set-Mailbox", {"Identity": INFO, "ForwardingSmtpAddress": "anna.berg@contoso.example"}))
    api.invoke(Cmdlet("Set-Mailbox", {"Identity": INFO, "ForwardingSmtpAddress": None}))
    (row,) = api.invoke(Cmdlet("Get-Mailbox", {"Identity": INFO})).rows
    assert row["ForwardingSmtpAddress"] is None


@pytest.mark.parametrize(("fault", "happened"), LOST, ids=label)
@pytest.mark.parametrize("cmdlet", [RENAME, CREATE], ids=["change", "create"])
def test_a_write_whose_answer_says_nothing_is_in_doubt_and_sent_once(
    lab: Lab, api: AdminApi, company: list[Cmdlet], cmdlet: Cmdlet, fault: Fault, happened: bool
) -> None:
    api.invoke(READ)
    lab.faults.add(fault)
    result, *others = api.invoke_many([cmdlet, *company])
    done = exists(lab, "desk@contoso.example") if cmdlet is CREATE else name_of(lab, INFO) == "Front desk"
    assert isinstance(result, InDoubt)
    assert all(isinstance(other, Answer) for other in others)
    assert done is happened
    assert len(lab.requests.writes()) == 1


@pytest.mark.parametrize("fault", UNDONE, ids=label)
@pytest.mark.parametrize("cmdlet", [RENAME, CREATE], ids=["change", "create"])
def test_a_write_that_certainly_did_nothing_is_repeated(
    lab: Lab, api: AdminApi, company: list[Cmdlet], cmdlet: Cmdlet, fault: Fault
) -> None:
    api.invoke(READ)
    lab.faults.add(fault)
    results = api.invoke_many([cmdlet, *company])
    assert all(isinstance(result, Answer) for result in results)
    assert exists(lab, "desk@contoso.example") if cmdlet is CREATE else name_of(lab, INFO) == "Front desk"
    assert len(lab.requests.writes()) == 2


@pytest.mark.parametrize(
    ("fault", "end"),
    [
        (Fault("throttled", times=None), Throttled),
        (Fault("cmdlet_error", cmdlet="*-Mailbox", times=None), Unavailable),
        (Fault("forbidden", cmdlet="*-Mailbox"), Forbidden),
        (Fault("dehydrated", cmdlet="*-Mailbox"), Refused),
        (Fault("error_inside_success", cmdlet="*-Mailbox"), Refused),
    ],
    ids=label,
)
def test_a_write_that_never_happened_says_so(
    lab: Lab, api: AdminApi, company: list[Cmdlet], fault: Fault, end: type[ServiceError]
) -> None:
    api.invoke(READ)
    lab.faults.add(fault)
    assert api.invoke_many([RENAME, *company])[0].__class__ is end
    assert name_of(lab, INFO) == "Info"


def test_a_missing_object_is_not_found_and_a_missing_reference_is_refused(api: AdminApi) -> None:
    grant = {"User": "anna.berg@contoso.example", "AccessRights": ["FullAccess"]}
    object_missing, trustee_missing, granted = api.invoke_many(
        [
            Cmdlet("Add-MailboxPermission", {**grant, "Identity": "nobody@contoso.example"}),
            Cmdlet("Add-MailboxPermission", {**grant, "Identity": INFO, "User": "nobody@contoso.example"}),
            Cmdlet("Add-MailboxPermission", {**grant, "Identity": INFO}),
        ]
    )
    assert isinstance(object_missing, NotFound)
    assert isinstance(trustee_missing, Refused)
    assert isinstance(granted, Answer)


def test_a_create_of_what_exists_is_told_as_such(api: AdminApi) -> None:
    api.invoke(CREATE)
    with pytest.raises(AlreadyExists):
        api.invoke(CREATE)


# Accounts


def test_accounts_are_read_in_bulk(lab: Lab, graph: Graph) -> None:
    users = ["anna.berg@contoso.example", "nobody@contoso.example", INFO]
    found = graph.users(users, ["accountEnabled"])
    anna = found["anna.berg@contoso.example"]
    assert not isinstance(anna, ServiceError)
    assert anna["accountEnabled"] is True
    assert isinstance(found["nobody@contoso.example"], NotFound)
    assert lab.requests.count(kind="graph") == 1


def test_signing_in_is_blocked_and_sessions_are_revoked(lab: Lab, graph: Graph) -> None:
    graph.update_user(INFO, {"accountEnabled": False})
    graph.revoke_sessions(INFO)
    found = lab.organisation("contoso").directory.account(INFO)
    assert found is not None
    assert found.enabled is False
    assert found.sessions_valid_from is not None


def test_a_missing_account_is_not_found(graph: Graph) -> None:
    with pytest.raises(NotFound):
        graph.update_user("nobody@contoso.example", {"accountEnabled": False})


def test_a_missing_permission_is_named(lab: Lab, graph: Graph) -> None:
    lab.organisation("contoso").client.permissions = ("User.Read.All",)
    with pytest.raises(Forbidden, match=r"User\.EnableDisableAccount\.All"):
        graph.update_user(INFO, {"accountEnabled": False})


@pytest.mark.parametrize("effect", ["throttled", "expired_token"])
def test_a_change_of_an_account_that_did_nothing_is_repeated(lab: Lab, graph: Graph, effect: str) -> None:
    lab.faults.add(Fault(effect, kind="graph"))
    graph.update_user(INFO, {"accountEnabled": False})
    assert lab.requests.count(kind="graph") == 2


@pytest.mark.parametrize("effect", ["unavailable", "reset_after_commit", "truncated"])
def test_a_change_of_an_account_whose_answer_was_lost_is_in_doubt(lab: Lab, graph: Graph, effect: str) -> None:
    lab.faults.add(Fault(effect, kind="graph"))
    with pytest.raises(InDoubt):
        graph.revoke_sessions(INFO)
    assert lab.requests.count(kind="graph") == 1
