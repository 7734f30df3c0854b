# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's certificate authority, its servers' certificates, and certificates that applications log in with."""

from __future__ import annotations

import base64
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LIFETIME = timedelta(days=365)


@dataclass(frozen=True)
class KeyPair:
    """A certificate with its private key, both as PEM text."""

    key_pem: str
    certificate_pem: str

    @property
    def pem(self) -> str:
        return self.key_pem + self.certificate_pem

    @property
    def certificate(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.certificate_pem.encode())

    def thumbprint(self, algorithm: hashes.HashAlgorithm) -> str:
        """Base64url without padding, as the header of a client assertion names it (x5t, x5t#S256)."""
        return base64.urlsafe_b64encode(self.certificate.fingerprint(algorithm)).rstrip(b"=").decode()


class CertificateAuthority:
    """A new authority each time, so that no certificate of an earlier lab is trusted by accident."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mailward lab certificate authority")])
        key_usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        authority = (
            _builder(self._name, self._name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(key_usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.certificate_pem = authority.public_bytes(Encoding.PEM).decode()

    def issue_for_loopback(self) -> KeyPair:
        """A server certificate for localhost, 127.0.0.1 and ::1."""
        key = ec.generate_private_key(ec.SECP256R1())
        addresses = (ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1"))
        names = [x509.DNSName("localhost"), *(x509.IPAddress(address) for address in addresses)]
        authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        certificate = (
            _builder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), self._name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(authority_key, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return KeyPair(_key_pem(key), certificate.public_bytes(Encoding.PEM).decode())

    def issue_for_person(self, name: str) -> KeyPair:
        """A client certificate that names a user principal name, as its subject."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _builder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), self._name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return KeyPair(_key_pem(key), certificate.public_bytes(Encoding.PEM).decode())


def issue_for_application(name: str) -> KeyPair:
    """A self-signed RSA certificate as an application registers it with its directory."""
    key = _application_key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"mailward {name}")])
    certificate = _builder(subject, subject, key.public_key()).sign(key, hashes.SHA256())
    return KeyPair(_key_pem(key), certificate.public_bytes(Encoding.PEM).decode())


@cache
def _application_key() -> rsa.RSAPrivateKey:
    # One per process: an RSA key costs a tenth of a second, and applications differ by certificate.
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LIFETIME)
    )


def _key_pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
