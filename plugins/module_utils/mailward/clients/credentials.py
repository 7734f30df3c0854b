# SPDX-License-Identifier: GPL-3.0-or-later
"""How an application proves who it is to Microsoft Entra: by secret, certificate, federated token or where it runs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from .client_assertion import ClientAssertion
from .dependencies import needs
from .errors import LoginFailed
from .managed_identity import ManagedIdentity
from .refresh_token import RefreshToken

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

_ATTEMPTED: Final = "reading the client certificate"
_PEM_MARK: Final = b"-----BEGIN "


@dataclass(frozen=True)
class ClientSecret:
    value: str = field(repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.value,)

    @property
    def fingerprint(self) -> str:
        return f"secret {hashlib.sha256(self.value.encode()).hexdigest()}"

    def for_msal(self) -> str:
        return self.value


@dataclass(frozen=True)
class ClientCertificate:
    """An RSA key and its certificate, as PEM; `thumbprint` is the SHA-1 fingerprint that Entra shows."""

    private_key: str = field(repr=False)
    certificate: str
    thumbprint: str

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.private_key,)

    @property
    def fingerprint(self) -> str:
        return f"certificate {self.thumbprint}"

    def for_msal(self) -> dict[str, str]:
        return {
            "private_key": self.private_key,
            "public_certificate": self.certificate,
            "thumbprint": self.thumbprint,
        }


ClientCredential: TypeAlias = "ClientSecret | ClientCertificate | ClientAssertion"
Credential: TypeAlias = "ClientCredential | ManagedIdentity"

OPTIONS: Final = (
    "client_secret",
    "certificate",
    "certificate_path",
    "client_assertion",
    "client_assertion_path",
    "managed_identity",
)
"""The connection options of which exactly one is given."""


def load_certificate(*, content: str = "", path: str = "", passphrase: str = "") -> ClientCertificate:
    """Reads a private key with its certificate: PEM by content or path, PKCS#12 (.pfx, .p12) by path.

    Of several certificates the one that belongs to the key is taken. Raises LoginFailed with the reason.
    """
    with needs("cryptography"):
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    data = content.encode() if content else _file(path)
    key, certificates = _pem(data, passphrase) if _PEM_MARK in data else _pkcs12(data, passphrase)
    if not isinstance(key, RSAPrivateKey):
        raise _bad("its key is no RSA key, and Microsoft Entra takes no other for certificates")
    public = key.public_key().public_numbers()
    for certificate in certificates:
        if getattr(certificate.public_key(), "public_numbers", lambda: None)() == public:
            break
    else:
        raise _bad("it holds no certificate that belongs to its private key")
    return ClientCertificate(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
        certificate.public_bytes(serialization.Encoding.PEM).decode(),
        # Entra finds a registered certificate by its SHA-1 thumbprint; nothing rests on its strength.
        certificate.fingerprint(hashes.SHA1()).hex().upper(),
    )


def credential_from(connection: Mapping[str, Any]) -> Credential:
    """The credential of connection options: exactly one of OPTIONS; `client_id` names a user-assigned identity.

    Raises LoginFailed when there is none, or more than one.
    """
    given = [name for name in OPTIONS if connection.get(name)]
    if len(given) != 1:
        said = "no credential was given" if not given else f"{' and '.join(given)} were both given"
        raise LoginFailed("login", said, advice=f"Give one of {', '.join(OPTIONS[:-1])} and {OPTIONS[-1]}.")
    text = {name: str(connection.get(name) or "") for name in (*OPTIONS, "certificate_passphrase", "client_id")}
    if given == ["client_secret"]:
        return ClientSecret(text["client_secret"])
    if given == ["managed_identity"]:
        return ManagedIdentity(text["client_id"])
    if given[0].startswith("client_assertion"):
        return ClientAssertion(text["client_assertion"], text["client_assertion_path"])
    return load_certificate(
        content=text["certificate"], path=text["certificate_path"], passphrase=text["certificate_passphrase"]
    )


def refresh_token_from(connection: Mapping[str, Any]) -> RefreshToken | None:
    """The refresh token of connection options, if one is given. Raises LoginFailed for what cannot go together."""
    given = [name for name in ("refresh_token", "refresh_token_path", "managed_identity") if connection.get(name)]
    if given in ([], ["managed_identity"]):
        return None
    if len(given) > 1:
        said = f"{' and '.join(given)} were given"
        raise LoginFailed("login", said, advice="A refresh token comes once, beside the application's own credential.")
    return RefreshToken(str(connection.get("refresh_token") or ""), str(connection.get("refresh_token_path") or ""))


def _file(path: str) -> bytes:
    try:
        return Path(path).expanduser().read_bytes()
    except OSError as error:
        raise _bad(f"the file {path} cannot be read: {error.strerror}") from None


def _pem(data: bytes, passphrase: str) -> tuple[PrivateKeyTypes, Sequence[Certificate]]:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(_key_part(data), passphrase.encode() if passphrase else None)
    except TypeError:
        # Raised for exactly these two: an encrypted key without a passphrase, and the other way round.
        said = "its key is not encrypted, but there is a passphrase" if passphrase else "its key needs a passphrase"
        raise _bad(said) from None
    except (ValueError, UnsupportedAlgorithm):
        raise _bad("its private key cannot be read; is the passphrase right?") from None
    try:
        return key, x509.load_pem_x509_certificates(data)
    except ValueError:
        raise _bad("it holds a private key but no readable certificate") from None


def _key_part(data: bytes) -> bytes:
    """The PEM block of the private key, wherever it stands among certificates."""
    for block in data.split(_PEM_MARK)[1:]:
        if b"PRIVATE KEY-----" in block.partition(b"\n")[0]:
            return _PEM_MARK + block
    raise _bad("it holds no private key")


def _pkcs12(data: bytes, passphrase: str) -> tuple[PrivateKeyTypes, Sequence[Certificate]]:
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

    try:
        key, certificate, others = load_key_and_certificates(data, passphrase.encode() if passphrase else None)
    except ValueError:
        raise _bad("it is neither PEM nor PKCS#12, or the passphrase is wrong") from None
    if key is None:
        raise _bad("it holds no private key")
    return key, [*([certificate] if certificate else []), *others]


def _bad(said: str) -> LoginFailed:
    return LoginFailed(_ATTEMPTED, said, advice="A PEM with private key and certificate, or a PKCS#12 file, is needed.")
