# SPDX-License-Identifier: GPL-3.0-or-later
"""Kerberos at Exchange Web Services: by password and by ticket, with MIT's KDC."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import LoginFailed
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.ews import Ews
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.ews_endpoint import (
    KERBEROS,
    EwsEndpoint,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_server import ews_endpoint
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.mail_search import (
    FoundMessage,
    MailboxSearch,
)
from ansible_collections.mailward.mailbox.tests.integration.clients.test_ews import ANNA, message, seed
from ansible_collections.mailward.mailbox.tests.lab.kerberos import KeyDistributionCenter, missing
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.request_log import EWS

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "kerberos")

REALM = "CONTOSO.EXAMPLE"
USER, PASSWORD = f"svc-mailward@{REALM}", "canary-Passw0rd"
SEARCH = (ANNA, message(0))


@pytest.fixture
def center(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyDistributionCenter]:
    with KeyDistributionCenter(tmp_path / "kerberos", {REALM: {"svc-mailward": PASSWORD}}) as center:
        for name, value in center.environment.items():
            monkeypatch.setenv(name, value)
        yield center


@pytest.fixture
def lab(center: KeyDistributionCenter) -> Iterator[Lab]:
    with Lab({"organisations": {"contoso": seed()}}) as lab:
        services = lab.web_services("contoso")
        url = urlsplit(services.url)
        certificate = ssl.get_server_certificate((str(url.hostname), int(url.port or 443)))
        services.take_tickets(USER, ssl.PEM_cert_to_DER_cert(certificate))
        yield lab


def endpoint(lab: Lab, username: str = "", password: str = "") -> EwsEndpoint:
    given = ews_endpoint(lab.organisation("contoso").connection)
    return replace(given, authentication=KERBEROS, username=username, password=password)


@pytest.mark.parametrize("username", ["", USER], ids=["ticket", "password"])
def test_a_login_takes_one_request_more(lab: Lab, center: KeyDistributionCenter, username: str) -> None:
    if not username:
        center.log_in(USER)
    ews = Ews(endpoint(lab, username, PASSWORD if username else ""))
    assert ews.find([SEARCH]) == {SEARCH: MailboxSearch((FoundMessage("Inbox"),))}
    ews.close()
    assert [record.status for record in lab.requests.records(kind=EWS)] == [401, 200, 200]


@pytest.mark.parametrize(
    ("username", "password", "said"),
    [("", "", "there is no ticket"), (USER, "canary-wrong", "the domain does not take this password")],
)
def test_a_login_that_fails_is_told_without_the_password(lab: Lab, username: str, password: str, said: str) -> None:
    ews = Ews(endpoint(lab, username, password))
    error = ews.find([SEARCH])[SEARCH].unread[0]
    assert isinstance(error, LoginFailed)
    assert said in str(error)
    assert "canary" not in str(error)
