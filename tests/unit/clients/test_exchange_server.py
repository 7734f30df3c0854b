# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options of Exchange Server: which of them make a client, and which can't work."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import Refused
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_server import (
    ews_endpoint,
    open_exchange_server,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.psrp import PsrpSession
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.winrm import WinrmSession
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.server import connect

SERVER = {"server": "ex01.contoso.example"}
LOGIN = {"username": "svc@contoso.example", "password": "canary-1"}
HOST = {"transport": "winrm", "management_host": "mgmt.contoso.example"}
HOST_LOGIN = {"management_username": "CONTOSO\\admin", "management_password": "canary-2"}
CERTIFICATE = {
    "management_authentication": "certificate",
    "management_certificate_path": "c.pem",
    "management_key_path": "k.pem",
}


def test_without_a_transport_the_server_itself_is_asked() -> None:
    assert isinstance(open_exchange_server(SERVER), PsrpSession)


@pytest.mark.parametrize(
    "options",
    [
        {**LOGIN, **HOST_LOGIN},
        {**LOGIN, **CERTIFICATE},
        {**HOST_LOGIN, "management_authentication": "credssp"},
        {"management_authentication": "kerberos"},
        {**LOGIN, **HOST_LOGIN, "management_tls": False, "management_port": 15985},
        {**LOGIN, **HOST_LOGIN, "authentication": "basic"},
    ],
)
def test_a_management_host_is_asked_when_it_is_said_how(options: dict[str, Any]) -> None:
    assert isinstance(open_exchange_server({**SERVER, **HOST, **options}), WinrmSession)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({**SERVER, "transport": "ssh"}, "transport"),
        ({**SERVER, "transport": "winrm", **LOGIN, **HOST_LOGIN}, "management_host"),
        ({"server": "localhost", **HOST, **LOGIN, **HOST_LOGIN}, "another machine"),
        ({**SERVER, **HOST, **LOGIN}, "management_username"),
        ({**SERVER, **HOST, **LOGIN, **HOST_LOGIN, "management_authentication": "basic"}, "management_authentication"),
        ({**SERVER, **HOST, **LOGIN, **CERTIFICATE, "management_tls": False}, "management_tls"),
        ({**SERVER, **HOST, **LOGIN, **HOST_LOGIN, "management_authentication": "kerberos"}, "ticket"),
        ({**SERVER, **HOST, **HOST_LOGIN, "username": "svc"}, "password"),
        ({**SERVER, **HOST, **HOST_LOGIN, **LOGIN, "authentication": "basic", "tls": False}, "TLS"),
        ({**SERVER, **HOST, **HOST_LOGIN, "authentication": "basic"}, "username"),
    ],
)
def test_options_that_cannot_work_are_refused_without_a_secret(options: dict[str, Any], named: str) -> None:
    with pytest.raises(Refused, match=named) as caught:
        open_exchange_server(options)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("options", [HOST_LOGIN, CERTIFICATE], ids=["ntlm", "certificate"])
def test_a_login_that_goes_no_further_needs_one_for_exchange(options: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="cannot go on"):
        open_exchange_server({**SERVER, **HOST, **options})


def test_mailboxes_are_read_at_the_servers_usual_address_by_ntlm() -> None:
    end = ews_endpoint({**SERVER, **LOGIN, "ca_bundle": "ca.pem", "port": 8443, "tls": True})
    assert (end.url, end.authentication) == ("https://ex01.contoso.example/EWS/Exchange.asmx", "ntlm")
    assert (end.username, end.password, end.ca_bundle) == (LOGIN["username"], LOGIN["password"], "ca.pem")
    assert "canary" not in repr(end)


def test_mailboxes_can_be_read_elsewhere_and_with_another_login() -> None:
    options = {"ews_url": "https://mail.contoso.example/EWS/Exchange.asmx", "ews_authentication": "kerberos"}
    end = ews_endpoint({**SERVER, **options, "validate_certs": False, "negotiate_service": "HOST"})
    assert (end.url, end.authentication, end.service) == (*options.values(), "HOST")
    assert end.validate_certs is False


@pytest.mark.parametrize(
    ("server", "ews_url", "is_simulated"),
    [
        ("localhost", "https://127.0.0.1:8443/EWS/Exchange.asmx", True),
        ("localhost", "https://mail.contoso.example/EWS/Exchange.asmx", False),
        ("ex01.contoso.example", "https://localhost/EWS/Exchange.asmx", False),
    ],
)
def test_only_what_is_wholly_on_this_machine_is_a_simulation(server: str, ews_url: str, is_simulated: bool) -> None:
    assert connect({**LOGIN, "server": server, "ews_url": ews_url}).is_simulated is is_simulated


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"ews_url": "http://ex01.contoso.example/EWS/Exchange.asmx"}, "https://"),
        ({"ews_url": "ex01.contoso.example"}, "https://"),
        ({"ews_url": "https://svc:canary-3@ex01.contoso.example/"}, "no password"),
        ({"ews_authentication": "digest"}, "ntlm, basic, kerberos"),
    ],
)
def test_mailboxes_are_not_read_in_ways_that_cannot_work(options: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said) as caught:
        ews_endpoint({**SERVER, **LOGIN, **options})
    assert "canary" not in str(caught.value)
