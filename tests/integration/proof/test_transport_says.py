# SPDX-License-Identifier: GPL-3.0-or-later
"""A proof that fails says what transport did: by the message trace over the admin API, by servers' logs over PSRP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import MAIL_FLOW_PROBE
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.trace import (
    DELIVERED,
    EXPANDED,
    FAILED,
    RECEIVED,
    REDIRECTED,
    Trace,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.management_roles import (
    TO_VERIFY,
    TO_VERIFY_ON_SERVERS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.message_id import RESET, new_message_id
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.messages import compose
from ansible_collections.mailward.mailbox.tests.integration.proof.conftest import (
    ANNA,
    BRUNO,
    PASSWORDS,
    SEED,
    Task,
    run_in,
)
from ansible_collections.mailward.mailbox.tests.lab.exchange.seed import load
from ansible_collections.mailward.mailbox.tests.lab.faults import CMDLET_ERROR, FORBIDDEN, Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.mail.settings import SenderVerdict
from ansible_collections.mailward.mailbox.tests.lab.management_host import ManagementHost
from ansible_collections.mailward.mailbox.tests.lab.request_log import PSRP

TRACE, DETAIL, LOG = "Get-MessageTraceV2", "Get-MessageTraceDetailV2", "Get-MessageTrackingLog"
ALL = "all@contoso.example"
ADMIN, PASSWORD = "CONTOSO\\svc-management", "canary-Adm1n"
ON_SERVERS: dict[str, Any] = {
    **SEED["organisations"]["contoso"],
    "platform": "exchange_server_2019",
    "servers": ["EX01", "EX02"],
    "groups": [{"address": ALL, "members": [BRUNO], "require_sender_authentication": False}],
}


def the(result: dict[str, Any]) -> dict[str, Any]:
    assert "failed" not in result, result
    (message,) = result["messages"]
    return dict(message)


def ruled(lab: Lab, **parameters: Any) -> None:
    """Puts one rule in the place of all."""
    rule = {"Name": "Somebody's rule", "Parameters": parameters, "Enabled": True}
    made = load({"domains": ["contoso.example"], "users": [{"address": BRUNO}], "transport_rules": [rule]})
    lab.organisation("contoso").directory.rules = made.rules


class TestOnline:
    def test_nothing_is_asked_when_all_is_right(self, lab: Lab, prove: Task) -> None:
        result = prove()
        assert result["proven"] is True
        assert {message["transport"] for message in result["messages"]} == {""}
        assert lab.requests.cmdlets(TRACE) == []

    def test_what_no_rule_took_was_delivered_to_the_user_instead(self, lab: Lab, prove: Task) -> None:
        lab.organisation("contoso").directory.rules = ()
        message = the(prove(messages=["reset"]))
        assert message["state"] == "wrong"
        assert message["transport"].startswith(f"delivered to {ANNA} instead; no rule acted")

    def test_a_rule_that_took_it_away_is_named(self, lab: Lab, prove: Task) -> None:
        ruled(lab, RedirectMessageTo=[BRUNO])
        message = the(prove(messages=["reset"]))
        assert message["state"] == "missing"
        assert f"delivered to {BRUNO}" in message["transport"]
        assert f"not delivered to {ANNA}, but redirected or rejected" in message["transport"]
        assert "the rule Somebody's rule acted" in message["transport"]

    def test_a_rule_that_rejected_it_is_named_with_what_it_said(self, lab: Lab, prove: Task) -> None:
        ruled(lab, SubjectContainsWords=["reset"], RejectMessageReasonText="No resets here")
        result = prove(messages=["reset"])
        assert f"rejected for {ANNA} by the rule Somebody's rule (550 5.7.1 No resets here)" in result["text"]

    def test_a_filter_that_held_it_is_told(self, lab: Lab, prove: Task) -> None:
        lab.mail.senders["partner.example"] = SenderVerdict(quarantine=True)
        message = the(prove(messages=["newsletter"]))
        assert message["transport"].startswith(f"quarantined for {ANNA}")

    def test_what_the_trace_does_not_show_yet_is_not_said_not_to_have_arrived(self, lab: Lab, prove: Task) -> None:
        lab.organisation("contoso").directory.rules = ()
        lab.mail.trace_delay = 300
        message = the(prove(messages=["reset"]))
        assert (message["state"], message["transport"]) == ("wrong", "not yet shown")

    def test_it_costs_two_requests_however_many_messages_there_are(self, lab: Lab, prove: Task) -> None:
        ruled(lab, SubjectContainsWords=["reset", "new", "code", "changed"], RedirectMessageTo=[BRUNO])
        begun = prove(wait=False, messages=["reset", "newsletter", "one_time_code", "change_notice"])
        lab.requests.clear()
        result = prove(ids=begun["ids"])
        assert {message["state"] for message in result["messages"]} == {"missing"}
        asked = [{name for name, _unused in record.cmdlets} for record in lab.requests.records()]
        assert [names for names in asked if names & {TRACE, DETAIL}] == [{TRACE}, {DETAIL}]
        assert (len(lab.requests.cmdlets(TRACE)), len(lab.requests.cmdlets(DETAIL))) == (4, 8)

    def test_the_least_roles_are_enough(self, lab: Lab, prove: Task) -> None:
        lab.organisation("contoso").client.roles = frozenset(TO_VERIFY.values())
        lab.organisation("contoso").directory.rules = ()
        assert the(prove(messages=["reset"]))["transport"].startswith("delivered to")

    def test_a_role_that_is_missing_is_named_and_spoils_nothing(self, lab: Lab, prove: Task) -> None:
        lab.organisation("contoso").directory.rules = ()
        lab.faults.add(Fault(FORBIDDEN, cmdlet=TRACE, times=None))
        message = the(prove(messages=["reset"]))
        assert message["state"] == "wrong"
        assert "View-Only Recipients holds Get-MessageTraceV2" in message["transport"]

    def test_details_that_cannot_be_read_leave_the_rules_open(self, lab: Lab, prove: Task) -> None:
        lab.organisation("contoso").directory.rules = ()
        lab.faults.add(Fault(CMDLET_ERROR, cmdlet=DETAIL, times=None, exception_class="Some.Exception", text="Broken"))
        text = the(prove(messages=["reset"]))["transport"]
        assert text.startswith(f"delivered to {ANNA} instead; not known: what happened on the way to {ANNA}")
        assert "Broken" in text


class TestOnServers:
    @pytest.fixture
    def lab(self) -> Iterator[Lab]:
        with Lab({"organisations": {"contoso": ON_SERVERS}}) as lab:
            yield lab

    def send(self, lab: Lab, recipient: str = ANNA) -> str:
        identity = new_message_id(RESET, datetime.now(UTC) - timedelta(minutes=10), "partner.example")
        assert lab.smtp_port is not None
        with smtplib.SMTP(lab.smtp_host, lab.smtp_port) as server:
            server.starttls(context=ssl.create_default_context(cafile=str(lab.ca_bundle)))
            message = compose(identity, "accounts@partner.example", recipient)
            server.sendmail("accounts@partner.example", [recipient], message)
        return identity

    def trace(self, lab: Lab, *messages: str, **options: Any) -> list[Trace]:
        now = datetime.now(UTC)
        platform = connect("exchange_server", {**lab.organisation("contoso").connection, **options})
        try:
            found = platform.trace(dict.fromkeys(messages, now - timedelta(minutes=10)), now)
        finally:
            platform.close()
        return [found[message] for message in messages]

    def test_the_logs_of_both_servers_tell_where_it_went_and_by_which_rule(self, lab: Lab) -> None:
        (trace,) = self.trace(lab, self.send(lab))
        assert [(s.what, s.recipient, s.to) for s in trace.steps] == [
            (RECEIVED, ANNA, ()),
            (REDIRECTED, ANNA, (PASSWORDS,)),
            (DELIVERED, PASSWORDS, ()),
        ]
        assert (trace.rules, trace.unknown) == (("Password resets",), ())

    def test_a_group_is_told_with_its_members(self, lab: Lab) -> None:
        lab.organisation("contoso").directory.rules = ()
        (trace,) = self.trace(lab, self.send(lab, ALL))
        assert (EXPANDED, ALL, (BRUNO,)) in [(s.what, s.recipient, s.to) for s in trace.steps]
        assert trace.rules == ()

    def test_a_rule_that_rejected_it_is_named_with_what_it_said(self, lab: Lab) -> None:
        ruled(lab, SubjectContainsWords=["reset"], RejectMessageReasonText="No resets here")
        (trace,) = self.trace(lab, self.send(lab))
        step = trace.ends()[ANNA]
        assert (step.what, step.said, step.rules) == (FAILED, "550 5.7.1 No resets here", ("Somebody's rule",))

    def test_a_server_that_cannot_be_asked_leaves_it_open(self, lab: Lab) -> None:
        down = Fault(CMDLET_ERROR, cmdlet=LOG, parameters={"Server": "EX02"}, times=None, exception_class="x.LogSearch")
        lab.faults.add(down)
        (trace,) = self.trace(lab, self.send(lab))
        assert DELIVERED not in {step.what for step in trace.steps}
        (unknown,) = trace.unknown
        assert unknown.reason.startswith("the message tracking log of EX02 could not be read")

    def test_the_least_roles_are_enough_and_one_less_is_named(self, lab: Lab) -> None:
        message = self.send(lab)
        server = lab.remote_powershell("contoso")
        server.roles = frozenset(TO_VERIFY_ON_SERVERS.values())
        (trace,) = self.trace(lab, message)
        assert (trace.rules, trace.unknown) == (("Password resets",), ())
        server.roles = server.roles - {"Message Tracking"}
        (trace,) = self.trace(lab, message)
        assert isinstance(trace.rules, Unknown)
        assert "Message Tracking holds Get-MessageTrackingLog" in trace.rules.reason

    def test_the_cost_is_one_pipeline_for_each_message_and_server_and_two_more(self, lab: Lab) -> None:
        messages = [self.send(lab) for _unused in range(3)]
        self.trace(lab, *messages)
        names = [name for record in lab.requests.records(kind=PSRP) for name, _unused in record.cmdlets]
        assert sorted(names) == sorted(
            ["Get-OrganizationConfig", "Get-TransportService", "Get-TransportRule", *[LOG] * 6]
        )

    def test_it_is_the_same_through_a_management_host(self, lab: Lab, tmp_path: Path) -> None:
        message = self.send(lab)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with ManagementHost(lab.remote_powershell("contoso"), {ADMIN: PASSWORD}, tls, tmp_path) as host:
            through = {
                "transport": "winrm",
                "management_host": "localhost",
                "management_port": host.http_port,
                "management_tls": False,
                "management_username": ADMIN,
                "management_password": PASSWORD,
            }
            assert self.trace(lab, message, **through) == self.trace(lab, message)
            # The organisation, the servers, their logs, and the names of rules.
            assert len(host.executions) == 4

    def test_a_mailbox_that_cannot_be_looked_into_is_made_up_for(self, lab: Lab, said: list[str]) -> None:
        lab.organisation("contoso").directory.rules = ()
        identity = self.send(lab)
        services = lab.web_services("contoso")
        services.roles = services.roles - {"ApplicationImpersonation"}
        options = {"recipient": ANNA, "password_admins": [PASSWORDS], "ids": [identity], "timeout": 1, "interval": 1}
        message = the(run_in(MAIL_FLOW_PROBE, lab, options, said))
        assert message["found"] == []
        assert message["state"] == "wrong"
        assert message["text"].endswith(f"by the message tracking logs it was delivered to {ANNA}")
        assert message["transport"] == f"delivered to {ANNA} instead; no rule acted"
