# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of exchangelib as anybody would open them, with nothing of this project between it and the lab."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import requests
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from exchangelib import BASIC, DELEGATE, IMPERSONATION, NTLM, Account, Configuration, Credentials, EWSTimeZone
from exchangelib.protocol import BaseProtocol, CachingProtocol
from exchangelib.version import Build, Version
from requests.adapters import HTTPAdapter

VERSION = Version(Build(15, 2, 1544, 4))


class Exchangelib:
    """Opens mailboxes at the lab; certificates are verified against its authority."""

    def __init__(self, lab: Lab) -> None:
        self._connection = lab.organisation("contoso").connection

    def account(
        self,
        address: str,
        *,
        user: str = "",
        password: str = "",
        authentication: str | None = BASIC,
        version: Version | None = VERSION,
        impersonates: bool = True,
    ) -> Account:
        """Nothing is sent before it is used, unless the authentication or the version is None."""
        given = self._connection
        configuration = Configuration(
            service_endpoint=given["ews_url"],
            credentials=Credentials(user or given["username"], password or given["password"]),
            auth_type=authentication,
            version=version,
        )
        return Account(
            address,
            config=configuration,
            autodiscover=False,
            access_type=IMPERSONATION if impersonates else DELEGATE,
            default_timezone=EWSTimeZone("UTC"),
            locale="en_US",
        )


@contextmanager
def exchangelib(lab: Lab) -> Iterator[Exchangelib]:
    """exchangelib takes its TLS settings, and keeps its connections, for the whole process."""
    bundle = lab.organisation("contoso").connection["ca_bundle"]

    class Verifying(HTTPAdapter):
        def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
            super().cert_verify(conn, url, bundle, cert)

    with mock.patch.object(BaseProtocol, "HTTP_ADAPTER_CLS", Verifying):
        try:
            yield Exchangelib(lab)
        finally:
            CachingProtocol.clear_cache()


def post(lab: Lab, body: bytes, *, logs_in: bool = True) -> requests.Response:
    """One request without exchangelib, with the service account's Basic login or without any."""
    given = lab.organisation("contoso").connection
    with requests.Session() as session:
        session.trust_env = False
        login = (given["username"], given["password"]) if logs_in else None
        return session.post(given["ews_url"], data=body, auth=login, verify=given["ca_bundle"], timeout=20)


def envelope(operation: str, version: str) -> bytes:
    """A request for an operation, given as XML with the prefixes m and t."""
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"'
        ' xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">'
        f'<s:Header><t:RequestServerVersion Version="{version}"/></s:Header><s:Body>{operation}</s:Body></s:Envelope>'
    ).encode()


__all__ = ["BASIC", "NTLM", "Exchangelib", "envelope", "exchangelib", "post"]
