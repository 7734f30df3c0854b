# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the clients of one Exchange Online organisation from its connection options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from .admin_api import EXCHANGE_ONLINE, AdminApi
from .credentials import credential_from, refresh_token_from
from .errors import Refused, Unavailable
from .graph import MICROSOFT_GRAPH, Graph
from .graph_mail import GraphMail
from .http import HttpSession, NotSent, Timeouts
from .json_service import Pace
from .managed_identity import ManagedIdentity
from .token_cache import TokenCache
from .tokens import MICROSOFT_LOGIN, Tokens

SECRET_OPTIONS: Final = ("client_secret", "certificate", "certificate_passphrase", "client_assertion", "refresh_token")

_URLS: Final = {
    "authority_url": MICROSOFT_LOGIN,
    "exchange_url": EXCHANGE_ONLINE,
    "graph_url": MICROSOFT_GRAPH,
}


@dataclass(frozen=True)
class ExchangeOnlineClients:
    """The clients of one organisation, with one login and one set of connections between them.

    `is_simulated`: the services are on this machine itself, so that they can be no customer's.
    """

    admin_api: AdminApi
    graph: Graph
    mail: GraphMail
    tokens: Tokens
    http: HttpSession
    is_simulated: bool = False

    def close(self) -> None:
        self.admin_api.close()
        self.graph.close()
        self.mail.close()
        self.tokens.close()
        self.http.close()


def open_exchange_online(
    connection: Mapping[str, Any], *, pace: Pace | None = None, timeouts: Timeouts | None = None
) -> ExchangeOnlineClients:
    """The clients for connection options: tenant_id, client_id, and one of client_secret, certificate (PEM),
    certificate_path with certificate_passphrase, client_assertion, client_assertion_path and managed_identity (which
    needs no client_id); optional refresh_token or refresh_token_path, token_cache (a path), authority_url,
    exchange_url, graph_url (all https), ca_bundle (a path) and validate_certs. An option that is None or empty was
    not given.

    Nothing is sent before the first call. Raises ServiceError for options that cannot work, and
    MissingDependency.
    """
    given = {name: value for name, value in connection.items() if value not in (None, "")}
    for name in ("tenant_id", "client_id"):
        if name not in given and not (name == "client_id" and given.get("managed_identity")):
            raise Refused("login", f"{name} is missing from the connection")
    urls = {name: str(given.get(name, default)) for name, default in _URLS.items()}
    for name, url in urls.items():
        if not _is_https(url):
            raise Refused("login", f"{name} is no https address: {url}")
    pace = pace or Pace()
    credential = credential_from(given)
    refresh_token = refresh_token_from(given)
    try:
        http = HttpSession(
            ca_bundle=str(given.get("ca_bundle", "")),
            validate_certs=bool(given.get("validate_certs", True)),
            timeouts=timeouts,
            connections=pace.lanes,
        )
    except NotSent as failure:
        raise Unavailable("opening the connection", str(failure)) from None
    tokens = Tokens(
        http,
        tenant_id=str(given["tenant_id"]),
        client_id=str(given.get("client_id", "")),
        credential=credential,
        refresh_token=refresh_token,
        cache=TokenCache(str(given["token_cache"])) if given.get("token_cache") else None,
        # The endpoint of a managed identity is on the machine itself: no proxy may see what it says.
        local=HttpSession(timeouts=timeouts, proxies=False) if isinstance(credential, ManagedIdentity) else None,
        authority_url=urls["authority_url"],
        pace=pace,
    )
    return ExchangeOnlineClients(
        AdminApi(http, tokens, exchange_url=urls["exchange_url"], pace=pace),
        Graph(http, tokens, graph_url=urls["graph_url"], pace=pace),
        GraphMail(http, tokens, graph_url=urls["graph_url"], pace=pace),
        tokens,
        http,
        is_simulated=any(_is_loopback(url) for url in urls.values()),
    )


def secrets_of(connection: Mapping[str, Any]) -> frozenset[str]:
    """The secret values of connection options, to be masked wherever something is written down."""
    return frozenset(str(connection[name]) for name in SECRET_OPTIONS if connection.get(name))


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        # RFC 6761, 6.3: these names are always this machine.
        return host == "localhost" or host.endswith(".localhost")


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)
