# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a login by Kerberos that failed, by the codes of RFC 4120 and of MIT's library."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import LoginFailed, Unavailable
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.kerberos import (
    Kerberos,
    kerberos_failure,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.retry import Trouble

LOGIN = Kerberos("login at http://ex01.contoso.example/PowerShell", "HTTP/ex01.contoso.example", "svc@CONTOSO.EXAMPLE")
BASE = -1765328384
GENERAL = 851968
"""GSS_S_FAILURE."""


def raised(package: str, *arguments: object, **attributes: object) -> Exception:
    """An exception as one of the packages raises it, which need not be installed for that."""
    problem: Exception = type("Problem", (Exception,), {"__module__": f"{package}.inner"})(*arguments)
    for name, value in attributes.items():
        setattr(problem, name, value)
    return problem


def in_every_form(code: int) -> list[Exception]:
    general = raised("gssapi", maj_code=GENERAL, min_code=(BASE + code) & 0xFFFFFFFF)
    pykerberos = raised("kerberos", ("Unspecified GSS failure", GENERAL), ("said by the library", BASE + code))
    by_winrm = raised("winrm", "authGSSClientStep() failed")
    by_winrm.__context__ = pykerberos
    return [raised("krb5", err_code=BASE + code), general, raised("spnego", base_error=general), pykerberos, by_winrm]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (6, "user@REALM"),
        (7, "HTTP/ex01.contoso.example"),
        (18, "disabled or locked out"),
        (23, "has expired"),
        (24, "does not take this password of svc@CONTOSO.EXAMPLE"),
        (32, "ticket of svc@CONTOSO.EXAMPLE has expired"),
        (37, "clocks"),
        (141, "no ticket of svc@CONTOSO.EXAMPLE"),
        (154, "/etc/krb5.conf"),
    ],
)
def test_all_packages_say_the_same(code: int, said: str) -> None:
    failures: list[Any] = [kerberos_failure("Get-Mailbox", each, LOGIN, undone=True) for each in in_every_form(code)]
    assert {type(failure) for failure in failures} == {LoginFailed}
    assert len({str(failure) for failure in failures}) == 1
    assert said in str(failures[0])
    assert failures[0].code == str(code)


@pytest.mark.parametrize(("code", "said"), [(7, "no ticket"), (11, "has expired"), (12, "has expired")])
def test_a_general_code_is_enough_where_there_is_no_other(code: int, said: str) -> None:
    failure = kerberos_failure("", raised("gssapi", maj_code=code << 16, min_code=100001), LOGIN, undone=True)
    assert isinstance(failure, LoginFailed)
    assert said in str(failure)


def test_the_holder_of_a_ticket_has_no_name_and_some_logins_take_no_password() -> None:
    [problem, *_rest] = in_every_form(141)
    failure = kerberos_failure("", problem, Kerberos("login", "HTTP/ex01", takes_password=False), undone=True)
    assert str(failure) == "login: there is no ticket. Log in with kinit as the user who runs the task."


@pytest.mark.parametrize("undone", [False, True])
def test_an_unreachable_domain_controller_is_tried_again_but_a_write_may_have_been_sent(undone: bool) -> None:
    for problem in in_every_form(156):
        failure = kerberos_failure("Set-Mailbox", problem, LOGIN, undone=undone)
        assert isinstance(failure, Trouble)
        assert isinstance(failure.error, Unavailable)
        assert failure.undone is undone


def test_a_code_that_is_not_known_is_told_in_the_words_of_the_library_and_not_at_length() -> None:
    failure = kerberos_failure("", raised("krb5", "Something\n" + "x" * 999, err_code=BASE + 99), LOGIN, undone=True)
    assert isinstance(failure, LoginFailed)
    assert "Kerberos failed: Something x" in str(failure)
    assert len(str(failure)) < 500


def test_what_is_not_of_kerberos_is_left_to_others() -> None:
    for problem in (ValueError("x"), raised("spnego", base_error=None), raised("winrm"), raised("pypsrp")):
        assert kerberos_failure("", problem, LOGIN, undone=True) is None
