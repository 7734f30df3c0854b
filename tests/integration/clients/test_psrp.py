# SPDX-License-Identifier: GPL-3.0-or-later
"""The client for PowerShell remoting against the lab's Exchange server, over real sockets."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import (
    AddRemove,
    Answer,
    Cmdlet,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    Forbidden,
    InDoubt,
    LoginFailed,
    NotFound,
    Refused,
    ServiceError,
    Throttled,
    Unavailable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.json_service import Pace
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.psrp import PsrpSession
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.psrp_endpoint import RemoteEndpoint
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.retry import RetryPolicy
from ansible_collections.mailward.mailbox.tests.lab.exchange import seed
from ansible_collections.mailward.mailbox.tests.lab.exchange.organisation import ExchangeOrganisation
from ansible_collections.mailward.mailbox.tests.lab.exchange_server import RemotePowerShell
from ansible_collections.mailward.mailbox.tests.lab.wsman.envelope import WsmanFault
from ansible_collections.mailward.mailbox.tests.lab.wsman.http_server import GOES_AWAY, RESET_AFTER, RESET_BEFORE
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

USER, PASSWORD = "CONTOSO\\svc-mailward", "canary-Passw0rd"
SALES = "sales@contoso.example"
SEED = {
    "domains": ["contoso.example"],
    "users": [{"address": "anna.berg@contoso.example", "display_name": "Anna Berg"}],
    "shared_mailboxes": [{"address": SALES, "display_name": "Sales", "full_access": ["anna.berg@contoso.example"]}],
}

Opened = Callable[..., PsrpSession]


class Site:
    """A lab server and what is needed to reach it."""

    def __init__(self, server: RemotePowerShell, ca_bundle: Path) -> None:
        self.server = server
        self.ca_bundle = ca_bundle
        self.waited: list[float] = []

    @contextmanager
    def session(self, authentication: str = "ntlm", *, tls: bool = False, **more: Any) -> Iterator[PsrpSession]:
        endpoint = RemoteEndpoint(
            **{
                "server": "localhost",
                "username": USER,
                "password": PASSWORD,
                "authentication": authentication,
                "tls": tls,
                "port": self.server.https_port if tls else self.server.http_port,
                "ca_bundle": str(self.ca_bundle),
                **more,
            }
        )
        session = PsrpSession(endpoint, Pace(policy=RetryPolicy(retries=2), sleep=self.waited.append))
        try:
            yield session
        finally:
            session.close()

    @property
    def operations(self) -> list[str]:
        return self.server.endpoint.operations

    def strike(self, operation: str, effect: str | WsmanFault, times: int = 1) -> None:
        """Lets something happen to the next operations of this name."""
        left = [times]

        def struck(name: str, _content: bytes) -> str:
            if name != operation or not left[0]:
                return ""
            left[0] -= 1
            if isinstance(effect, WsmanFault):
                raise effect
            return effect

        self.server.endpoint.strike = struck
        self.server.secure_endpoint.strike = struck


@pytest.fixture
def site(tls: tuple[ssl.SSLContext, Path], tmp_path: Path) -> Iterator[Site]:
    organisation = ExchangeOrganisation(seed.load(SEED, "contoso"), lambda: datetime.now(UTC))
    with RemotePowerShell(organisation, {USER: PASSWORD}, tls[0], tmp_path) as remote:
        yield Site(remote, tls[1])


@pytest.mark.parametrize(("authentication", "secured"), [("ntlm", False), ("negotiate", False), ("basic", True)])
def test_every_login_reads_the_same(site: Site, authentication: str, secured: bool) -> None:
    with site.session(authentication, tls=secured) as session:
        answer = session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES}))
    [row] = answer.rows
    assert row["PrimarySmtpAddress"] == SALES
    assert row["RecipientTypeDetails"] == "SharedMailbox"
    assert row["EmailAddresses"] == [f"SMTP:{SALES}"] or f"SMTP:{SALES}" in row["EmailAddresses"]
    assert isinstance(row["MessageCopyForSentAsEnabled"], bool)


def test_one_shell_serves_a_whole_run_and_is_given_back(site: Site) -> None:
    with site.session() as session:
        for _unused in range(5):
            session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES}, ("Guid",)))
    assert [site.operations.count(name) for name in ("Create", "Command", "Signal", "Delete")] == [1, 5, 5, 1]
    assert len(site.server.shells) == 0


def test_only_wanted_properties_are_kept(site: Site) -> None:
    with site.session() as session:
        answer = session.invoke(Cmdlet("Get-Mailbox", {"ResultSize": "Unlimited"}, ("Guid", "PrimarySmtpAddress")))
    assert len(answer.rows) == 2
    assert all(set(row) == {"Guid", "PrimarySmtpAddress"} for row in answer.rows)


def test_objects_of_one_cmdlet_are_piped_into_another(site: Site) -> None:
    boxes = Cmdlet("Get-Mailbox", {"ResultSize": "Unlimited"})
    with site.session() as session:
        answer = session.invoke(Cmdlet("Get-MailboxPermission", {}, ("Identity", "User"), fed_by=boxes))
    assert {row["Identity"] for row in answer.rows} >= {"sales", "anna.berg"} or len(answer.rows) >= 3
    assert site.operations.count("Command") == 1


def test_an_object_that_is_not_there_is_not_found(site: Site) -> None:
    with site.session() as session, pytest.raises(NotFound) as caught:
        session.invoke(Cmdlet("Get-Mailbox", {"Identity": "nobody@contoso.example"}))
    assert caught.value.code == "ManagementObjectNotFoundException"


def test_a_missing_object_that_a_parameter_names_is_not_absence(site: Site) -> None:
    call = Cmdlet(
        "Add-MailboxPermission", {"Identity": SALES, "User": "nobody@x.example", "AccessRights": ["FullAccess"]}
    )
    with site.session() as session, pytest.raises(Refused):
        session.invoke(call)


def test_an_error_stops_no_other_cmdlet(site: Site) -> None:
    calls = [Cmdlet("Get-Mailbox", {"Identity": name}, ("Guid",)) for name in (SALES, "nobody@x.example", SALES)]
    with site.session() as session:
        answers = session.invoke_many(calls)
    assert [type(answer).__name__ for answer in answers] == ["Answer", "NotFound", "Answer"]


def test_nulls_switches_tables_and_lists_arrive_as_such(site: Site) -> None:
    anna = "anna.berg@contoso.example"
    with site.session() as session:
        session.invoke(Cmdlet("Set-Mailbox", {"Identity": SALES, "ForwardingAddress": anna}))
        session.invoke(Cmdlet("Set-Mailbox", {"Identity": SALES, "GrantSendOnBehalfTo": AddRemove(add=(anna,))}))
        session.invoke(
            Cmdlet("Set-Mailbox", {"Identity": SALES, "EmailAddresses": AddRemove(add=("smtp:a@contoso.example",))})
        )
        set_row = session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES})).rows[0]
        session.invoke(Cmdlet("Set-Mailbox", {"Identity": SALES, "ForwardingAddress": None}))
        cleared = session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES})).rows[0]
    assert set_row["ForwardingAddress"]
    assert len(set_row["GrantSendOnBehalfTo"]) == 1
    assert "smtp:a@contoso.example" in set_row["EmailAddresses"]
    assert cleared["ForwardingAddress"] is None


HOSTILE = [
    "'; Remove-Mailbox anna.berg; '", '"$(Get-Mailbox)"', "`n`r`0",
    "two\nlines\r\nand more", "<a>&amp;</a>", "_x000A_",
    "\u2028\u00a0\u200b", "\U0001f4e7", "a" * 65536,
    "${env:PATH}", "%PATH%", "{0}", "\\\\server\\share", "--% -Confirm", "nul\x00nul", "\x1b[31m",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text)[:20] for text in HOSTILE])
def test_hostile_texts_arrive_literally(site: Site, text: str) -> None:
    with site.session() as session:
        session.invoke(Cmdlet("New-TransportRule", {"Name": "Rule", "SetHeaderName": "X-A", "SetHeaderValue": "b"}))
        session.invoke(Cmdlet("Set-TransportRule", {"Identity": "Rule", "Comments": text[:1024]}))
        [row] = session.invoke(Cmdlet("Get-TransportRule", {"Identity": "Rule"})).rows
    assert row["Comments"] == text[:1024]
    assert site.server.calls[1] == (
        "Set-TransportRule",
        {"Identity": "Rule", "Comments": text[:1024], "Confirm": False},
    )


# Half characters and none at all have no form in XML.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, texts=st.lists(TEXTS, min_size=1, max_size=4))
@example(text="\ufffd\ufdd0\x00\x0b\x1f\x7f\x85", texts=["_x0000_", "_x005F_x000A_", "\r\n", "", " a "])
@example(text="x" * 65_536, texts=["\U0010ffff" * 16_384])
def test_any_text_arrives_in_every_kind_of_value(site: Site, text: str, texts: list[str]) -> None:
    values = {
        "DisplayName": text,
        "AuditOwner": texts,
        "EmailAddresses": AddRemove(add=tuple(texts), remove=(text,)),
    }
    with site.session() as session, suppress(ServiceError):
        session.invoke(Cmdlet("Set-Mailbox", {"Identity": SALES, **values}))
    name, arrived = site.server.calls[-1]
    table = {"@odata.type": "#Exchange.GenericHashTable", "Add": texts, "Remove": [text]}
    sent = {"Identity": SALES, "Confirm": False, "DisplayName": text, "AuditOwner": texts, "EmailAddresses": table}
    assert (name, arrived) == ("Set-Mailbox", sent)


@pytest.mark.parametrize(
    "values",
    [
        {"DisplayName": "\ud800"},
        {"DisplayName": "a\ufffe"},
        {"EmailAddresses": ["\uffff"]},
        {"EmailAddresses": ["\udfff"]},
        {"EmailAddresses": AddRemove(add=("\ud800",))},
    ],
)
def test_half_a_character_is_never_sent(site: Site, values: dict[str, Any]) -> None:
    with site.session() as session, pytest.raises(Refused):
        session.invoke(Cmdlet("Set-Mailbox", {"Identity": SALES, **values}))
    assert site.server.calls == []


def test_a_large_value_is_sent_in_pieces(site: Site) -> None:
    call = Cmdlet("Set-TransportRule", {"Identity": "Rule", "Comments": "x" * 1_000_000})
    with site.session() as session:
        session.invoke(Cmdlet("New-TransportRule", {"Name": "Rule", "SetHeaderName": "X-A", "SetHeaderValue": "b"}))
        with pytest.raises(Refused):
            session.invoke(call)
    assert "Send" in site.operations
    assert site.server.calls[-1][1]["Comments"] == "x" * 1_000_000


def test_an_empty_identity_is_never_sent(site: Site) -> None:
    with site.session() as session, pytest.raises(Refused):
        session.invoke(Cmdlet("Remove-Mailbox", {"Identity": " "}))
    assert site.server.calls == []


def test_a_cmdlet_outside_of_the_roles_is_forbidden(site: Site) -> None:
    site.server.roles = frozenset({"View-Only Recipients"})
    with site.session() as session, pytest.raises(Forbidden):
        session.invoke(Cmdlet("Set-Mailbox", {"Identity": SALES, "DisplayName": "x"}))


@pytest.mark.parametrize("authentication", ["ntlm", "negotiate", "basic"])
def test_a_wrong_password_is_a_failed_login_without_the_password(site: Site, authentication: str) -> None:
    with (
        site.session(authentication, tls=authentication == "basic", password="canary-wrong") as session,
        pytest.raises(LoginFailed) as caught,
    ):
        session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES}))
    assert "canary" not in str(caught.value)
    assert site.waited == []


def test_an_unknown_authority_is_not_trusted(site: Site) -> None:
    with site.session("basic", tls=True, ca_bundle="") as session, pytest.raises(Unavailable) as caught:
        session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES}))
    assert "certificate" in str(caught.value)


def test_a_wrong_path_says_that_there_is_no_endpoint(site: Site) -> None:
    with site.session(path="nowhere") as session, pytest.raises(Unavailable) as caught:
        session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES}))
    assert "no PowerShell endpoint" in str(caught.value)


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        ({"port": 1}, "http://localhost:1/PowerShell cannot be reached: nothing answers there"),
        ({"server": "ex99.invalid"}, "cannot be reached: its name is not known here"),
    ],
)
def test_a_server_that_is_not_there_is_unavailable_after_some_patience(
    site: Site, endpoint: dict[str, Any], said: str
) -> None:
    with site.session(**endpoint) as session, pytest.raises(Unavailable) as caught:
        session.invoke(_rename())
    assert said in str(caught.value)
    assert "port 80, or 443 with tls" in str(caught.value)
    assert len(site.waited) == 2


def test_what_speaks_no_tls_is_not_called_untrusted(site: Site) -> None:
    with site.session("basic", tls=True, port=site.server.http_port) as session, pytest.raises(Unavailable) as caught:
        session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES}))
    assert "no TLS" in str(caught.value)
    assert site.waited == []


def test_windows_own_remoting_is_no_endpoint_of_exchange(site: Site) -> None:
    text = "The WS-Management service cannot process the request. The resource URI was not found in the catalog."
    site.strike("Create", WsmanFault(2150858811, text, "w:InvalidResourceURI"))
    with site.session() as session, pytest.raises(Unavailable) as caught:
        session.invoke(_rename())
    assert "5985 and 5986 are Windows' own" in str(caught.value)
    assert site.waited == []


def test_a_proxy_of_the_environment_is_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with site.session() as session:
        assert session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES}, ("Guid",))).rows


def _rename() -> Cmdlet:
    return Cmdlet("Set-Mailbox", {"Identity": SALES, "DisplayName": "Renamed"})


def _display_name(site: Site) -> str:
    return site.server.organisation.directory.find(SALES)[0].display_name


@pytest.mark.parametrize("operation", ["Create", "Command", "Receive", "Signal"])
@pytest.mark.parametrize("effect", [RESET_BEFORE, RESET_AFTER])
def test_a_read_survives_a_lost_connection_anywhere(site: Site, operation: str, effect: str) -> None:
    site.strike(operation, effect)
    with site.session() as session:
        answer = session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES}, ("PrimarySmtpAddress",)))
    assert answer.rows == ({"PrimarySmtpAddress": SALES},)
    assert len(site.server.shells) == 0


def test_a_write_whose_answer_was_lost_is_in_doubt_and_not_repeated(site: Site) -> None:
    site.strike("Command", RESET_AFTER)
    with site.session() as session, pytest.raises(InDoubt):
        session.invoke(_rename())
    assert _display_name(site) == "Renamed"
    assert [name for name, _unused in site.server.calls] == ["Set-Mailbox"]


def test_a_write_after_which_the_server_cannot_be_reached_any_more_is_in_doubt(site: Site) -> None:
    site.strike("Command", GOES_AWAY)
    with site.session("basic", tls=True) as session, pytest.raises(InDoubt):
        session.invoke(_rename())
    assert [name for name, _unused in site.server.calls] == ["Set-Mailbox"]


def test_a_write_whose_answer_needs_a_login_that_is_over_is_in_doubt(site: Site) -> None:
    passwords = site.server.secure_endpoint.accounts.passwords
    assert isinstance(passwords, dict)

    def lock_out(operation: str, _content: bytes) -> str:
        if operation == "Command":
            passwords.clear()
        return ""

    site.server.secure_endpoint.strike = lock_out
    with site.session("basic", tls=True) as session, pytest.raises(InDoubt):
        session.invoke(_rename())
    assert _display_name(site) == "Renamed"


def test_a_write_before_which_the_session_could_not_be_opened_was_never_sent(site: Site) -> None:
    site.strike("Receive", RESET_AFTER, times=99)
    with site.session() as session, pytest.raises(ServiceError):
        session.invoke(_rename())
    assert site.server.calls == []


def test_a_lost_shell_is_opened_again_even_for_a_write(site: Site) -> None:
    with site.session() as session:
        session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES}, ("Guid",)))
        site.server.shells.forget()
        session.invoke(_rename())
    assert _display_name(site) == "Renamed"
    assert site.operations.count("Create") == 2


def test_too_many_shells_mean_later_with_a_bound(site: Site) -> None:
    site.server.shells.limit = 0
    with site.session() as session, pytest.raises(Throttled) as caught:
        session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES}))
    assert "maximum number" in str(caught.value)
    assert len(site.waited) == 2


def test_a_load_quota_is_waited_out(site: Site) -> None:
    text = "The user load quota of 1000 requests per 2 seconds has been exceeded."
    site.strike("Command", WsmanFault(2150859174, text, "w:QuotaLimit"))
    with site.session() as session:
        session.invoke(_rename())
    assert _display_name(site) == "Renamed"
    assert len(site.waited) == 1


@pytest.mark.parametrize("operation", ["Create", "Receive"])
def test_a_write_waits_for_a_session_that_can_not_be_opened_yet(site: Site, operation: str) -> None:
    """A server that restarts: nothing of the cmdlet was sent, so it is in no doubt."""
    site.strike(operation, RESET_AFTER, times=2)
    with site.session() as session:
        session.invoke(_rename())
    assert _display_name(site) == "Renamed"
    assert [name for name, _unused in site.server.calls] == ["Set-Mailbox"]


def test_a_session_whose_creation_was_not_answered_is_given_back(site: Site) -> None:
    site.strike("Create", RESET_AFTER, times=99)
    with site.session() as session, pytest.raises(Unavailable):
        session.invoke(_rename())
    assert site.operations.count("Create") == 3
    assert len(site.server.shells) == 0


def test_a_restart_in_the_middle_of_a_run_is_waited_for(site: Site) -> None:
    with site.session() as session:
        session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES}, ("Guid",)))
        site.server.shells.forget()
        site.strike("Create", RESET_BEFORE, times=1)
        session.invoke(_rename())
    assert _display_name(site) == "Renamed"
    assert [name for name, _unused in site.server.calls] == ["Get-Mailbox", "Set-Mailbox"]


@pytest.mark.parametrize("write", [True, False])
def test_a_cmdlet_that_does_not_end_is_given_up_and_so_is_its_session(site: Site, write: bool) -> None:
    site.strike("Receive", WsmanFault(2150858793, "The operation timed out.", "w:TimedOut"), times=100_000)
    endless = site.server.endpoint.strike
    site.server.endpoint.strike = lambda operation, content: ""
    with site.session(patience=0.3) as session:
        session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES}, ("Guid",)))
        site.server.endpoint.strike = endless
        with pytest.raises(InDoubt if write else Unavailable) as caught:
            session.invoke(_rename() if write else Cmdlet("Get-Mailbox", {"Identity": SALES}))
        assert write is ("did not end within" in str(caught.value))
    assert len(site.server.shells) == 0


class _Interrupted(BaseException):
    """What Ctrl-C is: no Exception."""


@pytest.mark.parametrize(
    ("operation", "nth"),
    # A session is created once.
    [("Create", 1), *((operation, nth) for operation in ("Command", "Receive", "Signal") for nth in (1, 2))],
)
def test_a_session_that_is_interrupted_anywhere_gives_its_shell_back(
    site: Site, monkeypatch: pytest.MonkeyPatch, operation: str, nth: int
) -> None:
    from pypsrp.wsman import WSMan

    invoke, left = WSMan.invoke, [nth]

    def interrupted(self: Any, action: Any, *given: Any, **more: Any) -> Any:
        answer = invoke(self, action, *given, **more)
        if str(action).endswith(f"/{operation}") and left[0]:
            left[0] -= 1
            if not left[0]:
                raise _Interrupted
        return answer

    monkeypatch.setattr(WSMan, "invoke", interrupted)
    look = Cmdlet("Get-Mailbox", {"Identity": SALES}, ("Guid",))
    with pytest.raises(_Interrupted), site.session() as session:
        session.invoke_many([look, look, look])
    assert len(site.server.shells) == 0


def test_a_warning_is_no_error(site: Site) -> None:
    with site.session() as session:
        session.invoke(_rename())
        answer: Answer = session.invoke(_rename())
    assert any("no settings" in warning for warning in answer.warnings)
