# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong between us and a service, by what it means for the caller.

Errors are classified by the service's own class or code, never by its sentences.
"""

from __future__ import annotations


class ServiceError(Exception):
    """A call failed. `attempted` is what was called ("Get-Mailbox sales@contoso.example"), `said` the
    service's own words without secrets, `code` its class or status, `advice` what to do, if we know.
    """

    def __init__(self, attempted: str, said: str, *, code: str = "", advice: str = "") -> None:
        self.attempted = attempted
        self.said = said
        self.code = code
        self.advice = advice
        text = f"{attempted}: {said}"
        end = "" if text.endswith((".", "!", "?")) else "."
        super().__init__(f"{text}{end} {advice}" if advice else text)


class NotFound(ServiceError):
    """The very object that was asked for does not exist: the only error that means absent.

    A missing object that a parameter refers to is a `Refused`, not this.
    """


class AlreadyExists(ServiceError):
    """A create met an object of the same name or address."""


class Refused(ServiceError):
    """The service understood and said no: a wrong value, an unknown parameter, a conflict."""


class Forbidden(ServiceError):
    """The credentials are good but a permission or role is missing (or the cmdlet is not in any role)."""


class LoginFailed(ServiceError):
    """No token: wrong secret, unknown tenant, no consent."""


class Throttled(ServiceError):
    """Told to wait, longer than the bound on waiting."""


class Unavailable(ServiceError):
    """The service is in trouble or cannot be reached, and stayed so through the retries."""


class InDoubt(ServiceError):
    """A write was sent and its answer was lost: it may have happened. Read before trying again."""


class Unreadable(ServiceError):
    """An answer that cannot be trusted: not the documented form, or a page is missing."""
