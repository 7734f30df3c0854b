# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be repeated, how often, and after how long."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    AlreadyExists,
    InDoubt,
    Refused,
    ServiceError,
    Throttled,
    Unavailable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.retry import (
    Attempts,
    RetryPolicy,
    Trouble,
    retry_after_seconds,
)

DOWN = Trouble(Unavailable("Get-Mailbox", "HTTP 503", code="503"))
BUSY = Trouble(Throttled("Set-Mailbox", "too many requests", code="429"), undone=True)


def attempts(*, writes: bool = False, jitter: float = 1.0, **policy: float) -> Attempts:
    return Attempts(RetryPolicy(**policy), lambda: jitter, writes=writes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("writes", "undone"), [(False, False), (False, True), (True, True)])
def test_reads_and_writes_that_certainly_did_nothing_are_repeated(writes: bool, undone: bool) -> None:
    trouble = Trouble(Unavailable("x", "down"), undone=undone)
    assert attempts(writes=writes).wait_after(trouble) > 0


def test_a_write_that_may_have_happened_is_in_doubt_at_once() -> None:
    with pytest.raises(InDoubt, match=r"not known: HTTP 503\. Read") as caught:
        attempts(writes=True).wait_after(DOWN)
    assert caught.value.code == "503"


def test_waits_double_up_to_the_longest() -> None:
    patient = attempts(retries=9, total=10_000)
    assert [patient.wait_after(DOWN) for _unused in range(9)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_jitter_takes_away_up_to_half_of_a_wait() -> None:
    assert attempts(jitter=0.0).wait_after(DOWN) == 0.5


def test_retry_after_is_honoured_and_never_undercut() -> None:
    told = Trouble(BUSY.error, undone=True, retry_after=30)
    assert attempts(jitter=0.0).wait_after(told) == 30
    assert attempts(jitter=1.0).wait_after(told) == 31


def test_it_gives_up_after_its_retries_with_the_last_error() -> None:
    patient = attempts(retries=2)
    patient.wait_after(DOWN)
    patient.wait_after(DOWN)
    with pytest.raises(Unavailable, match="HTTP 503"):
        patient.wait_after(DOWN)


def test_it_gives_up_rather_than_wait_longer_than_in_all_allowed() -> None:
    patient = attempts(total=100)
    patient.wait_after(Trouble(BUSY.error, retry_after=60))
    with pytest.raises(Throttled):
        patient.wait_after(Trouble(BUSY.error, retry_after=60))
    assert patient.waited == 61


def test_it_gives_up_at_once_when_told_to_wait_for_an_hour() -> None:
    with pytest.raises(Throttled):
        attempts().wait_after(Trouble(BUSY.error, undone=True, retry_after=3600))


def test_what_comes_after_a_success_has_all_attempts_again() -> None:
    patient = attempts(retries=1)
    patient.wait_after(DOWN)
    patient.restart()
    assert patient.wait_after(DOWN) == 1


def test_already_exists_after_a_repeat_may_be_our_own_doing() -> None:
    patient = attempts(writes=True)
    patient.wait_after(BUSY)
    assert isinstance(patient.settle(AlreadyExists("New-Mailbox", "taken")), InDoubt)


@pytest.mark.parametrize(
    ("repeated", "error"),
    [(False, AlreadyExists("New-Mailbox", "taken")), (True, Refused("New-Mailbox", "no"))],
)
def test_other_refusals_stay_what_they_are(repeated: bool, error: ServiceError) -> None:
    patient = attempts(writes=True)
    if repeated:
        patient.wait_after(BUSY)
    assert patient.settle(error) is error


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", 0),
        ("7", 7),
        (" 120 ", 120),
        ("0", 0),
        ("-5", 0),
        ("soon", 0),
        ("Wed, 06 Jan 2027 18:00:30 GMT", 30),
        ("Wed, 06 Jan 2027 17:00:00 GMT", 0),
    ],
)
def test_retry_after_is_a_number_of_seconds_or_a_date(header: str, seconds: float) -> None:
    assert retry_after_seconds(header, now=1799258400.0) == seconds
