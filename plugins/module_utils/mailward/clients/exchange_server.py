# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the client of one Exchange Server organisation from its connection options."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any, Final

from .errors import Refused
from .json_service import Pace
from .psrp import AUTHENTICATIONS, BASIC, KERBEROS, PsrpSession, RemoteEndpoint

PASSWORD: Final = "password"


def open_exchange_server(connection: Mapping[str, Any], *, pace: Pace | None = None) -> PsrpSession:
    """A session for connection options: server (a name), username and password (not needed with a Kerberos ticket),
    authentication (kerberos, negotiate, ntlm, basic), tls, port, ca_bundle (a path), validate_certs and
    negotiate_service. An option that is None or empty was not given.

    Nothing is sent before the first cmdlet. Raises ServiceError for options that cannot work.
    """
    given = {name: value for name, value in connection.items() if value not in (None, "")}
    server = str(given.get("server", "")).strip()
    if not server:
        raise Refused("login", "server is missing from the connection")
    authentication = str(given.get("authentication", KERBEROS))
    if authentication not in AUTHENTICATIONS:
        raise Refused("login", f"authentication is none of {', '.join(AUTHENTICATIONS)}: {authentication}")
    # Basic carries the password itself, so that it goes nowhere without TLS.
    tls = bool(given.get("tls", authentication == BASIC))
    if authentication == BASIC and not tls:
        raise Refused("login", "basic authentication needs TLS; set tls to true or choose another one")
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


def is_on_this_machine(server: str) -> bool:
    """Whether a name leads to this machine itself, so that it can be no customer's server."""
    name = server.strip().lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
