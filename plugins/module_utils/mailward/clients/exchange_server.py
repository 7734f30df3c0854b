# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the client of one Exchange Server organisation from its connection options."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from .errors import Refused
from .ews_endpoint import EWS_AUTHENTICATIONS, EwsEndpoint
from .ews_endpoint import NTLM as EWS_NTLM
from .json_service import Pace
from .management_batch import ExchangeLogin
from .psrp import PsrpSession
from .psrp_endpoint import AUTHENTICATIONS, BASIC, KERBEROS, RemoteEndpoint
from .winrm import CERTIFICATE, CREDSSP, HOST_AUTHENTICATIONS, NTLM, ManagementHost, WinrmSession
from .winrm import KERBEROS as HOST_KERBEROS

PASSWORD: Final = "password"
MANAGEMENT_PASSWORD: Final = "management_password"
PSRP, WINRM = "psrp", "winrm"
TRANSPORTS: Final = (PSRP, WINRM)

# What New-PSSession calls the ways to log in; it has no NTLM of its own.
_OF_NEW_PSSESSION: Final = {KERBEROS: "Kerberos", "negotiate": "Negotiate", "ntlm": "Negotiate", BASIC: "Basic"}


def open_exchange_server(connection: Mapping[str, Any], *, pace: Pace | None = None) -> PsrpSession | WinrmSession:
    """A session for connection options: server (a name), username and password (not needed with a Kerberos ticket),
    authentication (kerberos, negotiate, ntlm, basic), tls, port, ca_bundle (a path), validate_certs and
    negotiate_service. An option that is None or empty was not given.

    With transport winrm (psrp is the default) a Windows host speaks to the server: management_host (a name),
    management_username, management_password, management_authentication (ntlm, credssp, kerberos, certificate),
    management_tls (default true), management_port, management_certificate_path and management_key_path. Then username
    and password may be left out, for the login of that host; ca_bundle is for its certificate, and the host itself
    knows whom it trusts.

    Nothing is sent before the first cmdlet. Raises ServiceError for options that cannot work.
    """
    given = {name: value for name, value in connection.items() if value not in (None, "")}
    server = str(given.get("server", "")).strip()
    if not server:
        raise Refused("login", "server is missing from the connection")
    if not _is_name(server):
        advice = "Write ex01.contoso.example; port, tls and path have options of their own or are known."
        raise Refused("login", f"server is the name of a server, and no address: {server}", advice=advice)
    bundle = str(given.get("ca_bundle", ""))
    if bundle and not os.path.exists(bundle):
        raise Refused("login", f"ca_bundle names a file that is not there: {bundle}")
    authentication = str(given.get("authentication", KERBEROS))
    if authentication not in AUTHENTICATIONS:
        raise Refused("login", f"authentication is none of {', '.join(AUTHENTICATIONS)}: {authentication}")
    # Basic carries the password itself, so that it goes nowhere without TLS.
    tls = bool(given.get("tls", authentication == BASIC))
    if authentication == BASIC and not tls:
        raise Refused("login", "basic authentication needs TLS; set tls to true or choose another one")
    transport = str(given.get("transport", PSRP))
    if transport not in TRANSPORTS:
        raise Refused("login", f"transport is none of {', '.join(TRANSPORTS)}: {transport}")
    if transport == WINRM:
        login = _login_from_host(given, server, authentication, tls=tls)
        return WinrmSession(_management_host(given, server, delegates=not login.username), login, pace)
    if authentication != KERBEROS and not (given.get("username") and given.get(PASSWORD)):
        raise Refused("login", f"{authentication} needs username and password")
    endpoint = RemoteEndpoint(
        server=server,
        username=str(given.get("username", "")),
        password=str(given.get(PASSWORD, "")),
        authentication=authentication,
        tls=tls,
        port=int(given.get("port", 0)),
        ca_bundle=str(given.get("ca_bundle", "")),
        validate_certs=bool(given.get("validate_certs", True)),
        service=str(given.get("negotiate_service", "HTTP")),
    )
    return PsrpSession(endpoint, pace)


def ews_endpoint(connection: Mapping[str, Any]) -> EwsEndpoint:
    """Where mailboxes are read, from the same options and ews_url (https://<server>/EWS/Exchange.asmx if it is not
    given) and ews_authentication (ntlm, basic, kerberos). Raises ServiceError for options that cannot work.
    """
    given = {name: value for name, value in connection.items() if value not in (None, "")}
    url = str(given.get("ews_url", f"https://{str(given.get('server', '')).strip()}/EWS/Exchange.asmx")).strip()
    if "@" in urlsplit(url).netloc:
        raise Refused("login", "ews_url may hold no user name and no password; username and password are options")
    if urlsplit(url).scheme.lower() != "https" or not urlsplit(url).hostname:
        raise Refused("login", f"ews_url has to begin with https:// and a name: {url}")
    authentication = str(given.get("ews_authentication", EWS_NTLM))
    if authentication not in EWS_AUTHENTICATIONS:
        raise Refused("login", f"ews_authentication is none of {', '.join(EWS_AUTHENTICATIONS)}: {authentication}")
    return EwsEndpoint(
        url,
        username=str(given.get("username", "")),
        password=str(given.get(PASSWORD, "")),
        authentication=authentication,
        ca_bundle=str(given.get("ca_bundle", "")),
        validate_certs=bool(given.get("validate_certs", True)),
        service=str(given.get("negotiate_service", "HTTP")),
    )


def _login_from_host(given: Mapping[str, Any], server: str, authentication: str, *, tls: bool) -> ExchangeLogin:
    username, password = str(given.get("username", "")), str(given.get(PASSWORD, ""))
    if bool(username) != bool(password) or (authentication == BASIC and not username):
        raise Refused("login", "a management host needs both username and password for Exchange, or neither")
    scheme = "https" if tls else "http"
    port = f":{int(given['port'])}" if given.get("port") else ""
    return ExchangeLogin(
        uri=f"{scheme}://{server}{port}/PowerShell/",
        authentication=_OF_NEW_PSSESSION[authentication],
        username=username,
        password=password,
        validate_certs=bool(given.get("validate_certs", True)),
    )


def _management_host(given: Mapping[str, Any], server: str, *, delegates: bool) -> ManagementHost:
    """`delegates`: Exchange has no login of its own, so that the one of the host has to go further."""
    name = str(given.get("management_host", "")).strip()
    if not name:
        raise Refused("login", "management_host is missing from the connection")
    if is_on_this_machine(server) and not is_on_this_machine(name):
        # Not this machine, but the customer's; nothing may take it for a lab.
        raise Refused("login", f"{server} means another machine on the management host; give the server's full name")
    authentication = str(given.get("management_authentication", NTLM))
    if authentication not in HOST_AUTHENTICATIONS:
        known = ", ".join(HOST_AUTHENTICATIONS)
        raise Refused("login", f"management_authentication is none of {known}: {authentication}")
    username, password = str(given.get("management_username", "")), str(given.get(MANAGEMENT_PASSWORD, ""))
    certificate, key = (str(given.get(f"management_{name}_path", "")) for name in ("certificate", "key"))
    tls = bool(given.get("management_tls", True))
    if authentication == CERTIFICATE and not (tls and certificate and key):
        needed = "management_tls, management_certificate_path and management_key_path"
        raise Refused("login", f"a certificate as login needs {needed}")
    if authentication in (NTLM, CREDSSP) and not (username and password):
        raise Refused("login", f"{authentication} needs management_username and management_password")
    if authentication == HOST_KERBEROS and password:
        raise Refused(
            "login",
            "kerberos to a management host takes a ticket and no management_password",
            advice="Log in with kinit as the user who runs the task, from a keytab for example.",
        )
    if delegates and authentication in (NTLM, CERTIFICATE):
        raise Refused(
            "login",
            f"a login by {authentication} cannot go on from the management host to Exchange",
            advice="Give username and password for Exchange, or choose credssp or kerberos for the management host.",
        )
    return ManagementHost(
        host=name,
        username=username,
        password=password,
        authentication=authentication,
        tls=tls,
        port=int(given.get("management_port", 0)),
        ca_bundle=str(given.get("ca_bundle", "")),
        validate_certs=bool(given.get("validate_certs", True)),
        certificate_path=certificate,
        key_path=key,
        delegate=delegates and authentication == HOST_KERBEROS,
    )


def _is_name(server: str) -> bool:
    """Whether this can be a host name or an IP address, and is no URL."""
    try:
        ipaddress.ip_address(server.strip("[]"))
    except ValueError:
        return not any(sign in "/:\\@" or sign.isspace() for sign in server)
    return True


def is_on_this_machine(server: str) -> bool:
    """Whether a name leads to this machine itself, so that it can be no customer's server."""
    name = server.strip().lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
