# SPDX-License-Identifier: GPL-3.0-or-later
"""A client secret or a certificate in any of its usual forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.credentials import (
    ClientSecret,
    credential_from,
    load_certificate,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import LoginFailed
from ansible_collections.mailward.mailbox.tests.unit.clients.certificates import (
    certificate_pem,
    elliptic_key,
    key_pem,
    pfx,
    rsa_key,
    thumbprint,
)

OURS, OTHER = rsa_key(0), rsa_key(1)


@pytest.mark.parametrize(
    ("content", "passphrase"),
    [
        (key_pem(OURS) + certificate_pem(OURS), ""),
        (certificate_pem(OURS) + key_pem(OURS), ""),
        ("Bag Attributes\n  friendlyName: x\n" + certificate_pem(OURS) + "subject=x\n" + key_pem(OURS), ""),
        (certificate_pem(OTHER) + certificate_pem(OURS) + key_pem(OURS), ""),
        (key_pem(OURS, "open sesame") + certificate_pem(OURS), "open sesame"),
    ],
    ids=["key first", "certificate first", "with attributes", "with its chain", "encrypted"],
)
def test_a_pem_with_key_and_certificate_is_read(content: str, passphrase: str) -> None:
    loaded = load_certificate(content=content, passphrase=passphrase)
    assert loaded.thumbprint == thumbprint(OURS)
    assert loaded.private_key == key_pem(OURS)
    assert loaded.certificate == certificate_pem(OURS)


@pytest.mark.parametrize("passphrase", ["", "open sesame"])
def test_a_pkcs12_file_is_read(tmp_path: Path, passphrase: str) -> None:
    path = tmp_path / "contoso.pfx"
    path.write_bytes(pfx(OURS, passphrase))
    assert load_certificate(path=str(path), passphrase=passphrase).thumbprint == thumbprint(OURS)


def test_a_pem_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "contoso.pem"
    path.write_text(key_pem(OURS) + certificate_pem(OURS))
    assert load_certificate(path=str(path)).thumbprint == thumbprint(OURS)


@pytest.mark.parametrize(
    ("content", "passphrase", "said"),
    [
        (certificate_pem(OURS), "", "no private key"),
        (key_pem(OURS), "", "no readable certificate"),
        (key_pem(OURS) + certificate_pem(OTHER), "", "no certificate that belongs to its private key"),
        (key_pem(OURS, "open sesame") + certificate_pem(OURS), "", "needs a passphrase"),
        (key_pem(OURS, "open sesame") + certificate_pem(OURS), "wrong", "is the passphrase right"),
        (key_pem(OURS) + certificate_pem(OURS), "open sesame", "not encrypted"),
        (key_pem(elliptic_key()) + certificate_pem(elliptic_key()), "", "no RSA key"),
        ("-----BEGIN PRIVATE KEY-----\nrubbish\n-----END PRIVATE KEY-----\n", "", "cannot be read"),
        ("rubbish", "", "neither PEM nor PKCS#12"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(content: str, passphrase: str, said: str) -> None:
    with pytest.raises(LoginFailed, match=said) as caught:
        load_certificate(content=content, passphrase=passphrase)
    assert "rubbish" not in str(caught.value)
    assert "sesame" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoginFailed, match=r"nothing.pem cannot be read: No such file"):
        load_certificate(path=str(tmp_path / "nothing.pem"))


def test_a_secret_is_a_credential() -> None:
    assert credential_from({"client_secret": "s", "certificate": None}) == ClientSecret("s")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "no credential was given"),
        ({"client_secret": "s", "certificate_path": "/x"}, "client_secret and certificate_path were both given"),
    ],
)
def test_exactly_one_credential_is_needed(options: dict[str, Any], said: str) -> None:
    with pytest.raises(LoginFailed, match=said):
        credential_from(options)


def test_no_secret_is_shown_by_its_representation() -> None:
    certificate = load_certificate(content=key_pem(OURS) + certificate_pem(OURS))
    assert "PRIVATE" not in repr(certificate)
    assert "hunter2" not in repr(ClientSecret("hunter2"))
