# SPDX-License-Identifier: GPL-3.0-or-later
"""What it means when Kerberos fails here, before a server was asked for anything.

Told by the codes of MIT's library, which are those of RFC 4120, section 7.5.9, and its own above them (krb5_err.et).
Three Python packages report them in three ways: krb5 and gssapi, which pypsrp uses, and pykerberos, which pywinrm uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from .errors import LoginFailed, ServiceError, Unavailable
from .retry import Trouble

_BASE: Final = 0x96C73A00
"""ERROR_TABLE_BASE_krb5 as an unsigned number of 32 bits; a code minus this is that of RFC 4120."""

_TICKET_EXPIRED, _NO_TICKET, _UNREACHABLE = 32, 141, 156

_BY_GENERAL_CODE: Final = {7 << 16: _NO_TICKET, 11 << 16: _TICKET_EXPIRED, 12 << 16: _TICKET_EXPIRED}
"""GSS_S_NO_CRED, GSS_S_CREDENTIALS_EXPIRED and GSS_S_CONTEXT_EXPIRED (RFC 2744, section 3.9.1), for want of others."""

_LONGEST_TEXT: Final = 300


@dataclass(frozen=True)
class Kerberos:
    """A login by Kerberos. `at` is where, `service` the name of the server, `username` "" the holder of the ticket.

    `takes_password`: whether a password would do in place of a ticket.
    """

    at: str
    service: str
    username: str = ""
    takes_password: bool = True

    @property
    def user(self) -> str:
        return self.username or "the holder of the ticket"

    @property
    def of_user(self) -> str:
        return f" of {self.username}" if self.username else ""

    @property
    def advice_when_turned_away(self) -> str:
        """For a server that says no without a reason. Whatever is wrong with the user, the domain has said before."""
        return (
            f"Check whether the server offers Kerberos, its clock, and that {self.service} is its name (setspn -Q). "
            "The server of another domain does not know the user either."
        )

    @property
    def or_password(self) -> str:
        return ", or give a password" if self.takes_password else ""


_NEW_TICKET = "Log in with kinit as the user who runs the task{or_password}."
_CLOCKS = "Set the clocks: that of this machine may differ from the domain controller's by five minutes."
_PASSWORD = ("the domain does not take this password{of_user}", "Check user name and password.")

_MEANINGS: Final[dict[int, tuple[str, str]]] = {
    6: ("the domain does not know {user}", "Give the user name as user@REALM, with the realm in capitals."),
    7: (
        "the domain knows no server {service}",
        "Name the server by the full name that `setspn -L` shows for it.",
    ),
    14: ("{user} and the domain have no kind of encryption in common", "Permit AES for the account."),
    18: ("the account{of_user} is disabled or locked out, or may not log in now", ""),
    23: ("the password{of_user} has expired", "Give the account a new one."),
    24: _PASSWORD,
    31: _PASSWORD,
    _TICKET_EXPIRED: ("the ticket{of_user} has expired", _NEW_TICKET),
    33: ("the ticket{of_user} is not valid yet", _CLOCKS),
    37: ("the clocks differ too much", _CLOCKS),
    68: ("{user} belongs to another realm", "Give the user name as user@REALM, with the realm in capitals."),
    _NO_TICKET: ("there is no ticket{of_user}", _NEW_TICKET),
    154: (
        "it is not known which domain controllers the realm{of_user} has",
        "Name them in [realms] of /etc/krb5.conf, or let it ask DNS for them (dns_lookup_kdc). Realms are in capitals.",
    ),
    _UNREACHABLE: ("no domain controller of the realm{of_user} can be reached", "Kerberos needs port 88 of one."),
    195: ("there is no ticket{of_user}", _NEW_TICKET),
}  # fmt: skip


def kerberos_failure(
    what: str, problem: BaseException, login: Kerberos, *, undone: bool
) -> Trouble | ServiceError | None:
    """What a failure of one of the three packages means; None when it is none of theirs.

    `undone`: nothing had been sent yet; a connection that was lost logs in again in the middle of a run.

    The library's own words go into errors that are not known here. They name principals and files, never passwords.
    """
    found = _code_of(problem)
    if found is None:
        return None
    code, text = found
    if code not in _MEANINGS:
        return LoginFailed(login.at, f"Kerberos failed: {' '.join(text.split())[:_LONGEST_TEXT]}")
    said, advice = _MEANINGS[code]
    said, advice = (
        text.format(user=login.user, of_user=login.of_user, or_password=login.or_password, service=login.service)
        for text in (said, advice)
    )
    if code == _UNREACHABLE:
        return Trouble(Unavailable(what, said, code=str(code), advice=advice), undone=undone)
    return LoginFailed(login.at, said, code=str(code), advice=advice)


def _code_of(problem: BaseException) -> tuple[int, str] | None:
    """Its code and text. A code that is none of RFC 4120 and its library's is 0."""
    package = type(problem).__module__.partition(".")[0]
    if package == "krb5":
        return _of_library(getattr(problem, "err_code", 0)), str(problem)
    if package == "kerberos":
        return _of_pykerberos(problem)
    if package == "winrm":
        # pywinrm raises errors of its own for those of pykerberos.
        return _code_of(problem.__context__) if problem.__context__ is not None else None
    inner: Any = getattr(problem, "base_error", None) if package == "spnego" else problem
    if type(inner).__module__.partition(".")[0] != "gssapi":
        return None
    return _of_library(inner.min_code) or _BY_GENERAL_CODE.get(inner.maj_code, 0), str(inner)


def _of_pykerberos(problem: BaseException) -> tuple[int, str]:
    """Its arguments are two pairs of text and number, the more general one first."""
    texts, codes = [], []
    for argument in problem.args:
        text, number = argument if isinstance(argument, tuple) and len(argument) == 2 else (argument, 0)
        texts.append(str(text))
        codes.append(_of_library(number if isinstance(number, int) else 0))
    return next((code for code in reversed(codes) if code), 0), ": ".join(texts)


def _of_library(code: int) -> int:
    offset = (code & 0xFFFFFFFF) - _BASE
    return offset if 0 < offset < 256 else 0
