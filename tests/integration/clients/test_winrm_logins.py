# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins at a management host by CredSSP and by client certificate: who gets in, who does not, and what is said."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    LoginFailed,
    Refused,
    ServiceError,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.winrm import CERTIFICATE, CREDSSP
from ansible_collections.mailward.mailbox.tests.integration.clients import test_psrp as remoting
from ansible_collections.mailward.mailbox.tests.integration.clients.test_winrm import (
    ADMIN,
    ADMIN_PASSWORD,
    GET,
    PASSWORD,
    RENAME,
    USER,
    Site,
    display_name,
)
from ansible_collections.mailward.mailbox.tests.lab import management_host as lab
from ansible_collections.mailward.mailbox.tests.lab.certificates import CertificateAuthority
from ansible_collections.mailward.mailbox.tests.lab.exchange import seed
from ansible_collections.mailward.mailbox.tests.lab.exchange.organisation import ExchangeOrganisation
from ansible_collections.mailward.mailbox.tests.lab.exchange_server import RemotePowerShell

NOBODY = {"username": ""}
"""Exchange has no login of its own: that of the host goes on."""


@pytest.fixture(scope="module")
def authority() -> CertificateAuthority:
    return CertificateAuthority()


@pytest.fixture
def site(authority: CertificateAuthority, tmp_path: Path) -> Iterator[Site]:
    """A host that takes CredSSP, and asks for a client certificate of its own authority."""
    ca_bundle, certificate = tmp_path / "ca.pem", tmp_path / "host.pem"
    ca_bundle.write_text(authority.certificate_pem, encoding="ascii")
    certificate.write_text(authority.issue_for_loopback().pem, encoding="ascii")
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    asking.load_cert_chain(certificate)
    asking.load_verify_locations(ca_bundle)
    asking.verify_mode = ssl.CERT_OPTIONAL
    # As Windows Server up to 2019: who is turned away hears of it before anything else was sent.
    asking.maximum_version = ssl.TLSVersion.TLSv1_2
    organisation = ExchangeOrganisation(seed.load(remoting.SEED, "contoso"), lambda: datetime.now(UTC))
    accounts = {ADMIN: ADMIN_PASSWORD, USER: PASSWORD}
    with (
        RemotePowerShell(organisation, {USER: PASSWORD}, asking, tmp_path) as server,
        lab.ManagementHost(server, accounts, asking, tmp_path, credssp=True) as host,
    ):
        yield Site(server, host, ca_bundle)


def assert_turned_away(site: Site, caught: ServiceError) -> None:
    assert "canary" not in f"{caught} {caught.advice}"
    assert caught.__cause__ is None or "canary" not in str(caught.__cause__)
    assert site.waited == []
    assert site.server.calls == []


class TestCredSsp:
    """The password goes to the host, inside TLS within the login, and from there to Exchange."""

    @pytest.fixture(autouse=True)
    def installed(self) -> None:
        pytest.importorskip("requests_credssp", reason="requests-credssp is not installed")

    @pytest.mark.parametrize("secured", [False, True], ids=["encrypted messages", "tls"])
    def test_both_ways_in_read_and_write(self, site: Site, secured: bool) -> None:
        with site.session(tls=secured, authentication=CREDSSP) as session:
            assert session.invoke(GET).rows == ({"PrimarySmtpAddress": remoting.SALES},)
            session.invoke_many([GET] * 300)
            session.invoke(RENAME)
        assert display_name(site) == "Renamed"
        assert site.operations.count("Create") == 1

    def test_a_login_that_exchange_knows_goes_on_without_another_one(self, site: Site) -> None:
        given = {"username": USER, "password": PASSWORD}
        with site.session(login=NOBODY, tls=True, authentication=CREDSSP, **given) as session:
            assert session.invoke(GET).rows

    def test_a_login_that_exchange_does_not_know_goes_no_further(self, site: Site) -> None:
        with (
            site.session(login=NOBODY, tls=True, authentication=CREDSSP) as session,
            pytest.raises(LoginFailed) as caught,
        ):
            session.invoke(RENAME)
        assert_turned_away(site, caught.value)

    @pytest.mark.parametrize("secured", [False, True], ids=["encrypted messages", "tls"])
    def test_a_wrong_password_is_a_failed_login_without_the_password(self, site: Site, secured: bool) -> None:
        with (
            site.session(tls=secured, authentication=CREDSSP, password="canary-wrong") as session,
            pytest.raises(LoginFailed, match="does not take this login") as caught,
        ):
            session.invoke(RENAME)
        assert_turned_away(site, caught.value)

    def test_a_host_that_does_not_offer_it_is_a_failed_login_that_says_so(self, site: Site) -> None:
        site.host.secure_endpoint.offered = ("Negotiate",)
        with (
            site.session(tls=True, authentication=CREDSSP) as session,
            pytest.raises(LoginFailed, match="offers credssp") as caught,
        ):
            session.invoke(RENAME)
        assert_turned_away(site, caught.value)


class TestCertificate:
    """The host maps a client certificate to an account; the key never leaves this machine."""

    @pytest.fixture
    def files(self, authority: CertificateAuthority, site: Site, tmp_path: Path) -> dict[str, str]:
        person = authority.issue_for_person("svc-management")
        certificate, key = tmp_path / "person.pem", tmp_path / "person.key"
        certificate.write_text(person.certificate_pem, encoding="ascii")
        key.write_text(person.key_pem, encoding="ascii")
        site.host.accounts.certificates[ssl.PEM_cert_to_DER_cert(person.certificate_pem)] = ADMIN
        return {"certificate_path": str(certificate), "key_path": str(key)}

    def session(self, site: Site, files: dict[str, str]):
        return site.session(tls=True, authentication=CERTIFICATE, username="", password="", **files)

    def test_a_certificate_that_stands_for_an_account_gets_in(self, site: Site, files: dict[str, str]) -> None:
        with self.session(site, files) as session:
            assert session.invoke(GET).rows == ({"PrimarySmtpAddress": remoting.SALES},)
            session.invoke(RENAME)
        assert display_name(site) == "Renamed"
        assert len(site.host.shells) == 0

    def test_a_certificate_that_stands_for_nobody_is_a_failed_login(self, site: Site, files: dict[str, str]) -> None:
        site.host.accounts.certificates.clear()
        with self.session(site, files) as session, pytest.raises(LoginFailed, match="certificate") as caught:
            session.invoke(RENAME)
        assert_turned_away(site, caught.value)

    def test_a_certificate_of_an_unknown_authority_is_a_failed_login(
        self, site: Site, files: dict[str, str], tmp_path: Path
    ) -> None:
        stranger = CertificateAuthority().issue_for_person("svc-management")
        (tmp_path / "person.pem").write_text(stranger.certificate_pem, encoding="ascii")
        (tmp_path / "person.key").write_text(stranger.key_pem, encoding="ascii")
        with self.session(site, files) as session, pytest.raises(LoginFailed, match="certificate") as caught:
            session.invoke(RENAME)
        assert_turned_away(site, caught.value)

    def test_the_hosts_own_certificate_is_still_checked(self, site: Site, files: dict[str, str]) -> None:
        with self.session(site, {**files, "ca_bundle": ""}) as session, pytest.raises(ServiceError) as caught:
            session.invoke(RENAME)
        assert "certificate of the management host could not be verified" in str(caught.value)
        assert_turned_away(site, caught.value)

    @pytest.mark.parametrize("missing", ["certificate_path", "key_path"])
    def test_a_file_that_is_not_there_is_refused_by_its_option(
        self, site: Site, files: dict[str, str], missing: str
    ) -> None:
        with self.session(site, {**files, missing: "/nowhere/canary.pem"}) as session, pytest.raises(Refused) as caught:
            session.invoke(RENAME)
        assert f"management_{missing}" in str(caught.value)
        assert site.operations == []

    @pytest.mark.parametrize("content", ["", "no certificate, but canary\n"])
    def test_a_file_that_holds_no_key_is_refused_without_its_content(
        self, site: Site, files: dict[str, str], content: str
    ) -> None:
        Path(files["key_path"]).write_text(content, encoding="ascii")
        with self.session(site, files) as session, pytest.raises(Refused) as caught:
            session.invoke(RENAME)
        assert_turned_away(site, caught.value)

    def test_a_key_of_another_certificate_is_refused(
        self, site: Site, files: dict[str, str], authority: CertificateAuthority
    ) -> None:
        Path(files["key_path"]).write_text(authority.issue_for_person("other").key_pem, encoding="ascii")
        with self.session(site, files) as session, pytest.raises(Refused) as caught:
            session.invoke(RENAME)
        assert_turned_away(site, caught.value)

    def test_a_key_with_a_passphrase_is_refused_and_nobody_is_asked_for_it(
        self, site: Site, files: dict[str, str]
    ) -> None:
        from cryptography.hazmat.primitives.serialization import (
            BestAvailableEncryption,
            Encoding,
            PrivateFormat,
            load_pem_private_key,
        )

        file = Path(files["key_path"])
        key = load_pem_private_key(file.read_bytes(), None)
        file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"canary")))
        with self.session(site, files) as session, pytest.raises(Refused, match="passphrase") as caught:
            session.invoke(RENAME)
        assert_turned_away(site, caught.value)
