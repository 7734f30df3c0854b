# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom TLS trusts: those of one bundle, which is loaded once, and by the name that was asked for."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.authorities import trusting
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.http import HttpSession, NotSent
from ansible_collections.mailward.mailbox.tests.lab.certificates import CertificateAuthority
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab({"organisations": {"contoso": {}}}) as started:
        yield started


def status(session: HttpSession, url: str) -> int:
    try:
        return session.send("GET", url, {}).status
    finally:
        session.close()


def test_the_authorities_of_the_bundle_are_trusted(lab: Lab) -> None:
    assert status(HttpSession(ca_bundle=str(lab.ca_bundle)), f"{lab.graph_url}/v1.0/users") == 401


def test_others_are_not(lab: Lab, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_text(CertificateAuthority().certificate_pem)
    for bundle in (str(other), ""):
        with pytest.raises(NotSent, match="the certificate is not trusted") as caught:
            status(HttpSession(ca_bundle=bundle), lab.graph_url)
        assert caught.value.hopeless


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_a_certificate_of_another_name_is_not_trusted(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve: Any = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *more, **named: resolve("localhost", *more, **named))
    elsewhere = lab.graph_url.replace("localhost", "graph.example")
    with pytest.raises(NotSent, match="the certificate is not trusted"):
        status(HttpSession(ca_bundle=str(lab.ca_bundle)), elsewhere)
    assert status(HttpSession(validate_certs=False), elsewhere) == 401


def test_a_bundle_is_loaded_once_until_it_changes(lab: Lab, tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    shutil.copy(lab.ca_bundle, bundle)
    first = trusting(str(bundle))
    assert trusting(str(bundle)) is first
    session = HttpSession(ca_bundle=str(bundle))
    bundle.write_text(CertificateAuthority().certificate_pem + "\n")
    assert status(session, lab.graph_url) == 401
    assert trusting(str(bundle)) is not first


def test_a_bundle_that_cannot_be_read_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("no certificate")
    for name in ("none.pem", "missing.pem"):
        with pytest.raises(NotSent, match="cannot be read") as caught:
            HttpSession(ca_bundle=str(tmp_path / name))
        assert caught.value.hopeless
