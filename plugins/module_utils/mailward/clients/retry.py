# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a failed call may be repeated, and after how many seconds. Pure: no clock, no sleep, no socket.

Reads may always be repeated. A write only when the service certainly did nothing with it; of any
other write nobody knows whether it happened, which is `InDoubt`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from .errors import AlreadyExists, InDoubt, ServiceError

Jitter = Callable[[], float]
"""Gives a number from 0 to 1, like random.random."""


@dataclass(frozen=True)
class RetryPolicy:
    """How patient a call is, in seconds.

    The n-th wait is about `shortest` doubled n times, at most `longest`; what Retry-After asks for
    comes instead. `total` bounds all waits of one call together. The numbers are those of Microsoft's
    own module as far as they are known: a handful of retries, exponential, Retry-After first.
    """

    retries: int = 5
    shortest: float = 1.0
    longest: float = 60.0
    total: float = 300.0


@dataclass(frozen=True)
class Trouble:
    """A failure that another attempt might mend.

    `error` is what it becomes when no further attempt is made, `undone` says that the service
    certainly did nothing, `retry_after` is what it asked for in seconds (0: it did not ask).
    """

    error: ServiceError
    undone: bool = False
    retry_after: float = 0.0


class Attempts:
    """The attempts of one call: told of each trouble, it gives the seconds to wait or raises the end."""

    def __init__(self, policy: RetryPolicy, jitter: Jitter, *, writes: bool) -> None:
        self.waited = 0.0
        self.failed = 0
        self._policy = policy
        self._jitter = jitter
        self._writes = writes

    def wait_after(self, trouble: Trouble) -> float:
        """Seconds until the next attempt. Raises `InDoubt` or the trouble's own error when there is none."""
        if self._writes and not trouble.undone:
            raise in_doubt(trouble.error)
        self.failed += 1
        seconds = self._wait(trouble.retry_after)
        if self.failed > self._policy.retries or self.waited + seconds > self._policy.total:
            raise trouble.error
        self.waited += seconds
        return seconds

    def restart(self) -> None:
        """Forgets what failed: a part of the call succeeded, and the next one has all its attempts."""
        self.waited = 0.0
        self.failed = 0

    def settle(self, error: ServiceError) -> ServiceError:
        """The final error of a call that was refused.

        "Already exists" on a repeated create may speak of what our own earlier attempt made.
        """
        if self._writes and self.failed and isinstance(error, AlreadyExists):
            return in_doubt(error)
        return error

    def _wait(self, retry_after: float) -> float:
        if retry_after > 0:
            # Never sooner than asked; the jitter keeps several lanes from coming back at once.
            return retry_after + self._jitter()
        doubled = self._policy.shortest * 2.0 ** (self.failed - 1)
        return min(self._policy.longest, doubled) * (0.5 + self._jitter() / 2)


def in_doubt(error: ServiceError) -> InDoubt:
    """The same failure of a write of which nobody knows whether it happened."""
    return InDoubt(
        error.attempted,
        f"it was sent, and whether it happened is not known: {error.said}",
        code=error.code,
        advice="Read what stands before trying again.",
    )


def retry_after_seconds(header: str, now: float) -> float:
    """A Retry-After header in seconds from `now` (seconds since 1970); 0 when there is none to honour.

    RFC 9110, section 10.2.3: a number of seconds, or a date.
    """
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)
