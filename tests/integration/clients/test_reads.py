# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading from the lab's admin API, whole answers or none, through every fault that it knows."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.admin_api import AdminApi
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    Forbidden,
    NotFound,
    Refused,
    ServiceError,
    Throttled,
    Unavailable,
    Unreadable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_online import (
    open_exchange_online,
)
from ansible_collections.mailward.mailbox.tests.lab.faults import Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

INFO = Cmdlet("Get-Mailbox", {"Identity": "info@contoso.example"}, select=("DisplayName", "EmailAddresses"))
ALL = Cmdlet("Get-Mailbox", {"ResultSize": "Unlimited"}, select=("PrimarySmtpAddress",))
BOTH = [INFO, Cmdlet("Get-AcceptedDomain")]

TROUBLE = [
    Fault("throttled"),
    *(Fault("unavailable", status=status) for status in (500, 502, 503, 504)),
    Fault("reset_before_commit"),
    Fault("reset_after_commit"),
    Fault("truncated"),
    Fault("not_json"),
]
TROUBLE_OF_A_CMDLET = [
    Fault("throttled", cmdlet="Get-Mailbox"),
    Fault("unavailable", cmdlet="Get-Mailbox", status=503),
    Fault("cmdlet_error", cmdlet="Get-Mailbox"),
    Fault("cmdlet_error", cmdlet="Get-Mailbox", status=503),
    Fault("cmdlet_error", cmdlet="Get-Mailbox", exception_class="Microsoft.Exchange.Data.TransientException"),
    Fault("expired_token", cmdlet="Get-Mailbox"),
]


def only(result: Answer | ServiceError) -> ServiceError:
    assert isinstance(result, ServiceError)
    return result


def test_a_row_comes_as_plain_values_without_sidecars(api: AdminApi) -> None:
    (row,) = api.invoke(Cmdlet("Get-Mailbox", {"Identity": "info@contoso.example"})).rows
    assert row["DisplayName"] == "Info"
    assert isinstance(row["EmailAddresses"], list)
    assert not [name for name in row if "@" in name]


def test_only_the_properties_that_were_asked_for_come(api: AdminApi) -> None:
    (row,) = api.invoke(INFO).rows
    assert set(row) == {"DisplayName", "EmailAddresses"}


def test_many_cmdlets_take_few_requests_and_few_lanes(lab: Lab, api: AdminApi) -> None:
    lab.charged_time.set(request=0.01, lanes=4)
    results = api.invoke_many([INFO] * 60)
    assert all(isinstance(result, Answer) for result in results)
    assert lab.requests.count(kind="batch") == 6
    assert lab.requests.count(kind="admin_api") == 0


def test_an_object_that_does_not_exist_is_not_found(api: AdminApi) -> None:
    names = ("Get-Mailbox", "Get-Recipient", "Get-CASMailbox", "Get-MailboxStatistics")
    results = api.invoke_many([Cmdlet(name, {"Identity": "nobody@contoso.example"}) for name in names])
    assert [type(result) for result in results] == [NotFound] * len(names)


@pytest.mark.parametrize(
    "cmdlet",
    [
        Cmdlet("Get-Mailbox", {"Bogus": True}),
        Cmdlet("Get-Mailbox", {"RecipientTypeDetails": ["Nonsense"]}),
        Cmdlet("Get-MailboxStatistics"),
    ],
)
def test_a_wrong_call_is_refused(api: AdminApi, cmdlet: Cmdlet) -> None:
    with pytest.raises(Refused):
        api.invoke(cmdlet)


@pytest.mark.parametrize("others", [[], [Cmdlet("Get-AcceptedDomain")]], ids=["alone", "in a batch"])
@pytest.mark.parametrize("unknown", [False, True])
def test_a_cmdlet_in_none_of_our_roles_is_forbidden(
    lab: Lab, api: AdminApi, others: list[Cmdlet], unknown: bool
) -> None:
    lab.organisation("contoso").client.roles = frozenset({"View-Only Configuration"})
    result, *rest = api.invoke_many([Cmdlet("Get-Unheard") if unknown else INFO, *others])
    assert isinstance(result, Forbidden)
    assert all(isinstance(other, Answer) for other in rest)


# Pages


@pytest.fixture(scope="module")
def large() -> Lab:
    return Lab(generate=["contoso:mailboxes=10000,shared=0,grants=0,rules=0,groups=0"])


def test_ten_thousand_rows_come_in_pages_of_a_thousand(large: Lab) -> None:
    with large as lab:
        clients = open_exchange_online(lab.organisation("contoso").connection)
        rows = clients.admin_api.invoke(ALL).rows
        assert len({row["PrimarySmtpAddress"] for row in rows}) == len(rows) == 10_000
        assert lab.requests.count(kind="admin_api") == 10

        lab.requests.clear()
        answers = clients.admin_api.invoke_many([ALL, Cmdlet("Get-AcceptedDomain")])
        assert isinstance(answers[0], Answer)
        assert answers[0].rows == rows
        assert (lab.requests.count(kind="batch"), lab.requests.count(kind="admin_api")) == (1, 9)

        lab.faults.add(Fault("unavailable", kind="admin_api", nth=4))
        lab.faults.add(Fault("expired_token", kind="admin_api", nth=6))
        assert clients.admin_api.invoke(ALL).rows == rows

        lab.faults.add(Fault("lost_next_link", nth=5))
        with pytest.raises(Unreadable):
            clients.admin_api.invoke(ALL)

        with pytest.raises(Unreadable, match="more rows"):
            clients.admin_api.invoke(Cmdlet("Get-Mailbox"))
        clients.close()


# Trouble


@pytest.mark.parametrize(
    "fault", TROUBLE + TROUBLE_OF_A_CMDLET, ids=lambda fault: f"{fault.effect}{fault.status or ''}"
)
@pytest.mark.parametrize("cmdlets", [[INFO], BOTH], ids=["alone", "in a batch"])
def test_a_read_comes_through_trouble_unharmed(lab: Lab, api: AdminApi, fault: Fault, cmdlets: list[Cmdlet]) -> None:
    before = api.invoke_many(cmdlets)
    lab.faults.add(fault)
    assert api.invoke_many(cmdlets) == before


@pytest.mark.parametrize(
    ("fault", "end"),
    [
        (Fault("throttled", times=None), Throttled),
        (Fault("unavailable", times=None), Unavailable),
        (Fault("reset_before_commit", times=None), Unavailable),
        (Fault("not_json", times=None), Unreadable),
        (Fault("cmdlet_error", times=None), Unavailable),
        (Fault("forbidden", times=None), Forbidden),
        (Fault("error_inside_success"), Refused),
    ],
    ids=lambda value: getattr(value, "effect", ""),
)
@pytest.mark.parametrize("cmdlets", [[INFO], BOTH], ids=["alone", "in a batch"])
def test_a_read_that_never_comes_through_says_why_and_never_that_it_is_absent(
    lab: Lab, api: AdminApi, cmdlets: list[Cmdlet], fault: Fault, end: type[ServiceError]
) -> None:
    api.invoke(INFO)
    lab.faults.add(fault)
    assert only(api.invoke_many(cmdlets)[0]).__class__ is end


@pytest.mark.parametrize(("retry_after", "waited"), [(None, [1]), (20, [21]), (3600, [])])
def test_throttling_is_waited_out_as_told_but_not_for_ever(
    lab: Lab, api: AdminApi, waits: list[float], retry_after: int | None, waited: list[float]
) -> None:
    lab.faults.add(Fault("throttled", kind="admin_api", retry_after=retry_after))
    (result,) = api.invoke_many([INFO])
    assert waits == waited
    assert isinstance(result, Throttled if retry_after == 3600 else Answer)


def test_a_slow_answer_is_no_trouble(lab: Lab, api: AdminApi, waits: list[float]) -> None:
    lab.faults.add(Fault("latency", seconds=0.2))
    assert api.invoke(INFO).rows
    assert waits == []


def test_only_the_cmdlet_in_trouble_is_repeated(lab: Lab, api: AdminApi) -> None:
    lab.faults.add(Fault("throttled", cmdlet="Get-CASMailbox"))
    identity = {"Identity": "info@contoso.example"}
    names = ("Get-Mailbox", "Get-CASMailbox", "Get-MailboxStatistics")
    results = api.invoke_many([Cmdlet(name, identity) for name in names])
    assert all(isinstance(result, Answer) for result in results)
    assert sorted(name for name, _unused in lab.requests.cmdlets()) == sorted([*names, "Get-CASMailbox"])
