# SPDX-License-Identifier: GPL-3.0-or-later
"""exchangelib with its habits turned off; imported here, and only once it is used.

It keeps what it connects with in a cache for the whole process, and whom TLS trusts on a class: here each connection
has its own session. It finds out version and login by requests: here both are given. And it tries again by its own
rules, after a refused password too: here one request is one request, and `ews` decides about another.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import cache
from threading import Lock
from types import SimpleNamespace
from typing import Any, Final

from .dependencies import needs
from .ews_endpoint import BASIC, KERBEROS, NTLM, EwsEndpoint
from .http import verifying


class UnusualStatus(Exception):
    """An answer by HTTP alone. `retry_after` is the header of that name."""

    def __init__(self, status: int, retry_after: str) -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(f"the server answered with HTTP {status}")


class NotOfTheForm(Exception):
    """An answer that was read and is not what it has to be; what of it, in a phrase."""


class NotAskedFor(NotOfTheForm):
    """An answer about something else."""


class _WithoutCredentials(logging.Filter):
    """exchangelib logs the headers of its requests, and with them what logs in."""

    def filter(self, record: logging.LogRecord) -> bool:
        headers: Any = record.args.get("request_headers") if isinstance(record.args, Mapping) else None
        if headers and isinstance(record.args, Mapping):
            shown = {name: value for name, value in headers.items() if name.lower() != "authorization"}
            record.args = {**record.args, "request_headers": shown}
        return True


_FILTER: Final = _WithoutCredentials()
_NOBODY: Final = logging.NullHandler()


def _keep_credentials_out_of_logs() -> None:
    logging.getLogger("exchangelib.util").addFilter(_FILTER)
    # Python writes to stderr what nobody takes.
    logging.getLogger("exchangelib").addHandler(_NOBODY)


@cache
def own_classes() -> SimpleNamespace:
    """exchangelib's classes, with what is done differently here."""
    with needs("exchangelib"):
        import exchangelib
        from exchangelib import protocol, services, transport
        from exchangelib.account import Identity
        from exchangelib.credentials import IMPERSONATION
        from exchangelib.fields import FieldPath
        from exchangelib.folders import Folder as AnyFolder
        from exchangelib.items import Message
        from exchangelib.properties import DistinguishedFolderId, FolderId
        from exchangelib.util import create_element
    import requests

    _keep_credentials_out_of_logs()

    class OneAnswer(protocol.FailFast):
        """An answer is one that holds an envelope; everything else is told by its status."""

        def raise_response_errors(self, response: Any) -> None:
            # A SOAP fault comes with 500.
            is_xml = "xml" in response.headers.get("Content-Type", "").lower()
            if response.status_code != 200 and not (response.status_code == 500 and is_xml):
                raise UnusualStatus(response.status_code, response.headers.get("Retry-After", ""))
            # exchangelib mends what it reads: half an answer would be one with half of the rules.
            if not response.content.rstrip().endswith(b"Envelope>"):
                raise NotOfTheForm("the answer ends in the middle, or is no envelope")

    class Protocol(protocol.BaseProtocol):
        """Sessions of one endpoint, kept nowhere else."""

        RETRY_WAIT = 0

        def __init__(self, endpoint: EwsEndpoint) -> None:
            self._endpoint = endpoint
            self.TIMEOUT = (endpoint.timeouts.connect, endpoint.timeouts.read)
            given = exchangelib.Credentials(endpoint.username, endpoint.password)
            super().__init__(
                exchangelib.Configuration(
                    credentials=given if endpoint.username else None,
                    service_endpoint=endpoint.url,
                    # All others are logged in below.
                    auth_type=transport.NTLM if endpoint.authentication == NTLM else transport.NOAUTH,
                    version=exchangelib.Version(exchangelib.Build(*endpoint.build), endpoint.schema),
                    retry_policy=OneAnswer(),
                )
            )

        @property
        def version(self) -> Any:
            return self.config.version

        def create_session(self) -> Any:
            session = super().create_session()
            end = self._endpoint
            if end.authentication == BASIC:
                session.auth = requests.auth.HTTPBasicAuth(end.username.encode(), end.password.encode())
            elif end.authentication == KERBEROS:
                with needs("pypsrp"):
                    from pypsrp.negotiate import HTTPNegotiateAuth
                session.auth = HTTPNegotiateAuth(
                    end.username or None, end.password or None, auth_provider="kerberos", service=end.service
                )
            return session

        def raw_session(self, prefix: str, *_unused: Any, **_more: Any) -> Any:
            end = self._endpoint
            session = requests.Session()
            # Nothing of the environment but the proxy: neither REQUESTS_CA_BUNDLE nor a password in .netrc.
            session.trust_env = False
            session.proxies = requests.utils.get_environ_proxies(end.url)
            session.verify = end.validate_certs
            session.headers.update(protocol.DEFAULT_HEADERS)
            session.headers["User-Agent"] = "mailward"
            plain = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=1)
            session.mount("https://", verifying(end.ca_bundle, 1) if end.validate_certs else plain)
            return session

    class Mailbox(exchangelib.Account):
        """Whose mailbox it is, without the requests and the guesses of an Account."""

        def __init__(self, address: str, protocol: Any) -> None:
            self.protocol = protocol
            self.identity = Identity(primary_smtp_address=address)
            self.access_type = IMPERSONATION
            self.default_timezone = exchangelib.UTC
            self.affinity_cookie = None
            self._version = protocol.version
            self._version_lock = Lock()

    class OneRequest:
        """A service that writes its request as it is told, once, and hides no error in its answer."""

        ERRORS_TO_CATCH_IN_RESPONSE = ()
        WARNINGS_TO_CATCH_IN_RESPONSE = ()

        def _get_response_xml(self: Any, payload: Any) -> Any:
            response = self._get_response(payload=payload, api_version=self._version_hint.api_version)
            try:
                _header, body = self._get_soap_parts(response=response)
                return self._get_soap_messages(body=body)
            finally:
                response.close()

    class AnyOf:
        """A restriction: a property is one of these texts."""

        def __init__(self, field_uri: str, texts: Sequence[str]) -> None:
            self._field_uri = field_uri
            self._texts = texts

        def to_xml(self, version: Any) -> Any:
            restriction = create_element("m:Restriction")
            several = len(self._texts) > 1
            within = create_element("t:Or") if several else restriction
            for text in self._texts:
                equal, constant = create_element("t:IsEqualTo"), create_element("t:FieldURIOrConstant")
                equal.append(create_element("t:FieldURI", attrs={"FieldURI": self._field_uri}))
                constant.append(create_element("t:Constant", attrs={"Value": text}))
                equal.append(constant)
                within.append(equal)
            if several:
                restriction.append(within)
            return restriction

    def asked_once(service: type) -> type:
        return type(service.__name__, (OneRequest, service), {})

    return SimpleNamespace(
        Protocol=Protocol,
        Mailbox=Mailbox,
        Address=exchangelib.Mailbox,
        FolderId=FolderId,
        WellKnownFolder=DistinguishedFolderId,
        AnyOf=AnyOf,
        folder_name=FieldPath(field=AnyFolder.get_field_by_fieldname("name")),
        message_id=FieldPath(field=Message.get_field_by_fieldname("message_id")),
        FindFolder=asked_once(services.FindFolder),
        FindItem=asked_once(services.FindItem),
        GetInboxRules=asked_once(services.GetInboxRules),
        GetUserOofSettings=asked_once(services.GetUserOofSettings),
        GetDelegate=asked_once(services.GetDelegate),
    )
