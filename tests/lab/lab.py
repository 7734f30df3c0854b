# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab in one object: organisations, their services on loopback, and the means to watch and disturb them."""

from __future__ import annotations

import os
import secrets
import ssl
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from . import federation
from .access_tokens import EXCHANGE, GRAPH, PUBLIC_RESOURCES, AccessTokens
from .admin_api import AdminApi
from .certificates import CertificateAuthority
from .charged_time import ChargedTime
from .control import Control
from .exchange.directory import Directory
from .exchange.organisation import ExchangeOrganisation
from .exchange.platforms import ONLINE, on_servers
from .exchange_servers import ExchangeServers
from .faults import Faults
from .gate import Gate
from .graph import Graph
from .http_message import Request, Response
from .mail.post_office import PostOffice, mail_password
from .mail.settings import MailSettings
from .mail.smtp import SmtpServer
from .mail.store import MailStore
from .managed_identity import ManagedIdentityEndpoint
from .private_files import write_private
from .request_log import RequestLog
from .seeds import organisations
from .server import HttpsServer
from .tenant import (
    Client,
    FederatedCredential,
    Tenant,
    management_account,
    management_password,
    server_account,
    server_password,
)
from .token_service import TokenService

if TYPE_CHECKING:
    from .ews.front_end import ExchangeWebServices
    from .exchange_server import RemotePowerShell
    from .management_host import ManagementHost

AUTHORITY = "authority"


class Lab:
    """Serves organisations over HTTPS on 127.0.0.1 while it is entered (`with Lab(seed) as lab:`).

    `seeds` is a mapping of the seed file's form, or several; `generate` are texts like
    `contoso:mailboxes=200,shared=30,grants=300,rules=20`. Authority, Exchange and Graph have an origin each,
    so that a token for one is not good for another; `port` fixes the first, the other two and SMTP are the next ones.
    `directory` takes the CA bundle and certificates; without one it is a temporary directory.
    Raises ValueError for a wrong seed, OSError for a port in use.
    """

    def __init__(
        self,
        seeds: Mapping[str, Any] | Sequence[Mapping[str, Any]] = (),
        *,
        generate: Sequence[str] = (),
        directory: Path | None = None,
        port: int = 0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        token_lifetime: int = 3599,
    ) -> None:
        self.requests = RequestLog()
        self.faults = Faults()
        self.charged_time = ChargedTime()
        self.mail = MailSettings()
        self._tenants = organisations([seeds] if isinstance(seeds, Mapping) else seeds, generate, clock)
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        if directory is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="mailward-lab-")
            directory = Path(self._temporary.name)
        self.directory = directory.resolve()
        self.directory.mkdir(parents=True, exist_ok=True)
        self._services: dict[str, Callable[[Request], Response]] = {}
        names = (AUTHORITY, EXCHANGE, GRAPH)
        context = self._tls()
        self._server = HttpsServer({name: self._answer_of(name) for name in names}, context, port)
        self._post_office = PostOffice(self._tenants, self.mail)
        self._smtp = self._mail_in(context, port + len(names) if port else 0)
        self._offer(token_lifetime)
        self._servers = ExchangeServers(
            self._tenants, context, self.directory, self.requests, self.faults, self.charged_time, self._post_office
        )

    @property
    def authority_url(self) -> str:
        return self._url(AUTHORITY)

    @property
    def exchange_url(self) -> str:
        return self._url(EXCHANGE)

    @property
    def graph_url(self) -> str:
        return self._url(GRAPH)

    @property
    def control_url(self) -> str:
        return f"{self.authority_url}/lab"

    def remote_powershell(self, name: str) -> RemotePowerShell:
        """The server of an organisation whose seed says that it is on servers. Raises KeyError."""
        return self._servers.remote_powershell[name]

    def web_services(self, name: str) -> ExchangeWebServices:
        """Exchange Web Services of such an organisation. Raises KeyError."""
        return self._servers.web_services[name]

    def management_host(self, name: str) -> ManagementHost:
        """The Windows host beside that server. Raises KeyError."""
        return self._servers.management_hosts[name]

    @property
    def smtp_host(self) -> str:
        return "localhost"

    @property
    def smtp_port(self) -> int | None:
        """None without aiosmtpd."""
        return self._smtp.port if self._smtp else None

    @property
    def ca_bundle(self) -> Path:
        return self.directory / "ca.pem"

    def organisation(self, name: str) -> LabOrganisation:
        """Raises KeyError."""
        return LabOrganisation(self, self._tenants.named(name))

    def organisations(self) -> list[LabOrganisation]:
        return [LabOrganisation(self, tenant) for tenant in self._tenants]

    def description(self) -> dict[str, Any]:
        """What another process needs to know: endpoints, CA bundle, process id, each organisation's credentials."""
        return {
            "pid": os.getpid(),
            "authority_url": self.authority_url,
            "exchange_url": self.exchange_url,
            "graph_url": self.graph_url,
            "control_url": self.control_url,
            "smtp_host": self.smtp_host,
            "smtp_port": self.smtp_port,
            "ca_bundle": str(self.ca_bundle),
            "organisations": {each.name: each.description() for each in self.organisations()},
        }

    def start(self) -> None:
        self._server.start()
        self._servers.start()
        if self._smtp:
            self._smtp.start()

    def stop(self) -> None:
        if self._smtp:
            self._smtp.stop()
        self._servers.stop()
        self._server.stop()
        if self._temporary:
            self._temporary.cleanup()

    def __enter__(self) -> Lab:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _url(self, service: str) -> str:
        return f"https://localhost:{self._server.ports[service]}"

    def _answer_of(self, name: str) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            is_control = name == AUTHORITY and request.segments[0] == "lab"
            return self._services["lab" if is_control else name](request)

        return answer

    def _tls(self) -> ssl.SSLContext:
        authority = CertificateAuthority()
        self.ca_bundle.write_text(authority.certificate_pem, encoding="ascii")
        server = self.directory / "server.pem"
        write_private(server, authority.issue_for_loopback().pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(server)
        return context

    def _mail_in(self, context: ssl.SSLContext, port: int) -> SmtpServer | None:
        try:
            return SmtpServer(self._post_office, self.requests, self.faults, context, port)
        except ImportError:
            return None

    def _offer(self, token_lifetime: int) -> None:
        resources = {**PUBLIC_RESOURCES, self.exchange_url: EXCHANGE, self.graph_url: GRAPH}
        tokens = self.tokens = AccessTokens(self.authority_url, resources, token_lifetime)
        login = TokenService(self.authority_url, self._tenants, tokens)
        exchange = AdminApi(self.exchange_url, self._tenants, tokens, self.faults, self.charged_time)
        graph = Graph(self.graph_url, self._tenants, tokens, self.faults)
        gates = [Gate(each, self.requests, self.faults, self.charged_time).answer for each in (login, exchange, graph)]
        self._services = dict(zip((AUTHORITY, EXCHANGE, GRAPH), gates, strict=True))
        # The control endpoint has no gate: it is neither logged nor disturbed.
        control = Control(self.description, self._tenants, self.requests, self.faults, self.charged_time, self.mail)
        self._services["lab"] = control.answer


class LabOrganisation:
    """One organisation of a lab."""

    def __init__(self, lab: Lab, tenant: Tenant) -> None:
        self._lab = lab
        self._tenant = tenant

    @property
    def name(self) -> str:
        return self._tenant.name

    @property
    def platform(self) -> str:
        """What the modules call the platform, whatever the edition."""
        return "exchange_server" if on_servers(self._tenant.directory.platform) else ONLINE

    @property
    def tenant_id(self) -> str:
        return self._tenant.id

    @property
    def client(self) -> Client:
        """The application registration. Changing its secret, roles or permissions takes effect at once."""
        return self._tenant.client

    @property
    def exchange(self) -> ExchangeOrganisation:
        return self._tenant.exchange

    @property
    def directory(self) -> Directory:
        return self._tenant.directory

    @property
    def mail(self) -> MailStore:
        """What mail left behind: messages, quarantine, trace, bounces, departures."""
        return self._tenant.directory.mail

    @property
    def smtp_password(self) -> str:
        """The password of every account that nobody gave another one; the login name is the user principal name."""
        return mail_password(self._tenant)

    @property
    def connection(self) -> dict[str, Any]:
        """The connection options of the modules, with the client secret, or the password of a server's account."""
        if on_servers(self._tenant.directory.platform):
            return self.server_connection()
        return {**self._endpoints(), "client_secret": self.client.secret}

    def server_connection(self, *, authentication: str = "ntlm") -> dict[str, Any]:
        """The connection options for the organisation's server."""
        server = self._lab.remote_powershell(self.name)
        tls = authentication == "basic"
        return {
            "server": "localhost",
            "port": server.https_port if tls else server.http_port,
            "tls": tls,
            "authentication": authentication,
            "username": server_account(self._tenant),
            "password": server_password(self._tenant),
            "ews_url": self._lab.web_services(self.name).url,
            "ews_authentication": "ntlm",
            "ca_bundle": str(self._lab.ca_bundle),
        }

    def management_connection(self) -> dict[str, Any]:
        """The connection options for the organisation's server through the management host, which takes NTLM."""
        host = self._lab.management_host(self.name)
        return {
            **self.server_connection(),
            "transport": "winrm",
            "management_host": "localhost",
            "management_port": host.https_port,
            "management_username": management_account(self._tenant),
            "management_password": management_password(self._tenant),
        }

    @property
    def certificate_connection(self) -> dict[str, str]:
        """The connection options of the modules, with the certificate instead of the secret."""
        return {**self._endpoints(), "certificate_path": str(self.certificate_path)}

    @property
    def certificate_path(self) -> Path:
        """A PEM file with the application's private key and certificate."""
        path = self._lab.directory / f"{self.name}.pem"
        write_private(path, self._tenant.certificate.pem)
        return path

    def federated_token(self, **what: Any) -> str:
        """A token of the identity provider that the application trusts; see `federation.issue`."""
        trusted = self.client.federated = self.client.federated or FederatedCredential(
            "https://pipelines.example", f"repo:partner/{self.name}:environment:production"
        )
        return federation.issue(trusted, **what)

    def refresh_token(self) -> str:
        """The refresh token of a partner's account that may administer this organisation."""
        token = f"lab-refresh-{secrets.token_hex(24)}"
        self.client.refresh_tokens.add(token)
        return token

    def managed_identity(self, client_id: str = "") -> ManagedIdentityEndpoint:
        """An endpoint that gives this organisation's tokens to the machine it is on."""
        tokens = self._lab.tokens

        def issue(resource: str) -> str:
            tokens.resources[resource]
            return tokens.issue(self._tenant, resource)

        return ManagedIdentityEndpoint(issue, lifetime=tokens.lifetime, client_id=client_id)

    def endpoints(self) -> dict[str, str]:
        """The connection options of the modules without any credential."""
        return self._endpoints()

    def description(self) -> dict[str, Any]:
        return {
            "tenant_id": self.tenant_id,
            "client_id": self.client.id,
            "client_secret": self.client.secret,
            "certificate_path": str(self.certificate_path),
            "smtp_password": self.smtp_password,
            "domains": list(self._tenant.domains),
            "initial_domain": self._tenant.initial_domain,
            **({} if self.platform == ONLINE else self._of_servers()),
        }

    def _of_servers(self) -> dict[str, Any]:
        return {"connection": self.connection, "management_connection": self.management_connection()}

    def _endpoints(self) -> dict[str, str]:
        return {
            "tenant_id": self.tenant_id,
            "client_id": self.client.id,
            "authority_url": self._lab.authority_url,
            "exchange_url": self._lab.exchange_url,
            "graph_url": self._lab.graph_url,
            "ca_bundle": str(self._lab.ca_bundle),
        }
