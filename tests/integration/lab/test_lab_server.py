# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab as a server: certificates, connections, and how long it takes to begin and end."""

from __future__ import annotations

import http.client
import json
import ssl
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from ansible_collections.mailward.mailbox.tests.integration.lab.plain_client import PlainClient
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

SEED: dict[str, Any] = {"organisations": {"contoso": {}}}


def test_lab_begins_and_ends_quickly() -> None:
    def seconds() -> float:
        started = time.monotonic()
        with Lab(SEED):
            pass
        return time.monotonic() - started

    assert min(seconds() for _unused in range(3)) < 0.3


def test_connection_serves_many_requests(lab: Lab) -> None:
    url = urlsplit(lab.authority_url)
    connection = http.client.HTTPSConnection(url.netloc, context=ssl.create_default_context(cafile=lab.ca_bundle))
    connection.connect()
    used = connection.sock
    for _unused in range(3):
        connection.request("GET", "/contoso.example/v2.0/.well-known/openid-configuration")
        answer = connection.getresponse()
        json.loads(answer.read())
        assert connection.sock is used
    connection.close()


def test_client_that_does_not_know_the_authority_is_warned(lab: Lab) -> None:
    session = requests.Session()
    session.trust_env = False
    with pytest.raises(requests.exceptions.SSLError):
        session.get(lab.authority_url)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_certificate_is_good_by_strict_rules(lab: Lab, host: str) -> None:
    context = ssl.create_default_context(cafile=lab.ca_bundle)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    connection = http.client.HTTPSConnection(host, urlsplit(lab.authority_url).port, context=context)
    connection.request("GET", "/lab")
    assert connection.getresponse().status == 200
    connection.close()


def test_several_clients_are_served_at_once(lab: Lab, client: PlainClient) -> None:
    client.token("exchange")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _unused: client.cmdlet("Get-Mailbox").status_code, range(32)))
    assert answers == [200] * 32


def test_services_have_origins_of_their_own(lab: Lab, client: PlainClient) -> None:
    assert len({lab.authority_url, lab.exchange_url, lab.graph_url}) == 3
    assert client.session.get(f"{lab.graph_url}/lab").status_code == 401


def test_request_for_nothing_that_exists_is_a_404(lab: Lab, client: PlainClient) -> None:
    assert client.session.get(f"{lab.authority_url}/").status_code == 404
    assert client.session.get(f"{lab.exchange_url}/").status_code == 404


def test_ended_lab_answers_no_more_and_leaves_nothing_behind() -> None:
    with Lab(SEED) as lab:
        client = PlainClient(lab.organisation("contoso").connection)
        assert client.ask_token().status_code == 200
        directory = lab.directory
        assert directory.exists()
    with pytest.raises((requests.exceptions.ConnectionError, OSError)):
        client.ask_token()
    client.close()
    assert not directory.exists()


def test_given_directory_stays_and_hides_keys_from_others(tmp_path: Path) -> None:
    with Lab(SEED, directory=tmp_path / "lab") as lab:
        path = Path(lab.organisation("contoso").certificate_connection["certificate_path"])
    assert lab.ca_bundle.exists()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_certificate_belongs_to_the_running_lab_even_in_an_old_directory(tmp_path: Path) -> None:
    for _unused in range(2):
        with Lab(SEED, directory=tmp_path) as lab:
            organisation = lab.organisation("contoso")
            shown = Path(organisation.description()["certificate_path"]).read_text()
            assert shown == organisation.certificate_path.read_text()


def test_two_organisations_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="contoso"):
        Lab(SEED, generate=["contoso:mailboxes=3,shared=0,grants=0,rules=0"])


@pytest.mark.parametrize(
    "text", ["contoso", "contoso:shared=3", "contoso:mailboxes=many", ":mailboxes=3", "a:planets=3"]
)
def test_wrong_generator_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Lab(generate=[text])
