# SPDX-License-Identifier: GPL-3.0-or-later
"""The same playbooks, roles and modules on an organisation that has its mailboxes on servers."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest
import yaml
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import ORGANISATION, SEED
from ansible_collections.mailward.mailbox.tests.integration.faces.playing import Player
from ansible_collections.mailward.mailbox.tests.lab.certificates import CertificateAuthority
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.management_host import ManagementHost

ADMIN, ADMIN_PASSWORD = "CONTOSO\\svc-management", "canary-Adm1n"

SALES, ANNA, BRUNO = "sales@contoso.example", "anna.berg@contoso.example", "bruno.costa@contoso.example"
STRATEGY = {
    "organisation": ORGANISATION,
    "shared_mailboxes": [
        {
            "address": SALES,
            "aliases": ["orders@contoso.example"],
            "members": [{"trustee": ANNA, "rights": ["full_access", "send_as"]}],
        }
    ],
    "delegations": [{"mailbox": BRUNO, "trustee": ANNA, "rights": ["send_on_behalf"]}],
    "redirects": [{"address": "contact@contoso.example", "targets": [ANNA, BRUNO]}],
    "transport_rules": [
        {
            "name": "Outside",
            "conditions": {"from_scope": "not_in_organization"},
            "actions": {"prepend_subject": "[outside] "},
        }
    ],
}
ELENA = "elena.ruiz@contoso.example"
SENDS_ON = {"Name": "Away", "SubjectContainsWords": ["invoice"], "ForwardTo": ["collector@partner.example"]}
PASSWORD_VARIABLES = {"server": "MAILWARD_SERVER", "username": "MAILWARD_USERNAME", "password": "MAILWARD_PASSWORD"}


@pytest.fixture
def player(tmp_path) -> Iterator[Player]:
    people = [{**one, "inbox_rules": [SENDS_ON]} if one["address"] == ELENA else one for one in SEED["users"]]
    organisation = {**SEED, "users": people, "platform": "exchange_server_2019"}
    with Lab({"organisations": {"contoso": organisation}}) as lab:
        player = Player(tmp_path, lab, inventories=[])
        player.inventories.append(player.write("hosts.yml", {"all": {"hosts": {"contoso": variables(STRATEGY)}}}))
        yield player


def variables(strategy: object) -> dict[str, object]:
    return {"mailbox_strategy": strategy}


def test_a_declaration_is_planned_applied_found_true_and_exported(player):
    password = player.lab.organisation("contoso").connection["password"]

    checked = player.play("mailward.mailbox.apply", "--check", "-vvv")
    assert checked.status == 0, checked.output
    assert checked.strategy("contoso")["changed"] is True
    assert player.lab.requests.writes() == []

    applied = player.play("mailward.mailbox.apply", "-vvv")
    assert applied.status == 0, applied.output
    assert {outcome["result"] for outcome in applied.strategy("contoso")["outcomes"]} == {"done"}
    assert password not in applied.output
    assert password not in str(applied.results)

    player.lab.requests.clear()
    again = player.play("mailward.mailbox.plan")
    assert again.status == 0, again.output
    assert again.strategy("contoso")["changed"] is False
    assert player.lab.requests.writes() == []

    directory = player.place / "export"
    exported = player.play("mailward.mailbox.export", variables={"mailbox_export_directory": str(directory)})
    assert exported.status == 0, exported.output
    [file] = directory.glob("contoso*")
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert SALES in str(found)


def test_the_same_through_a_management_host(player, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (tmp_path / "host.pem").write_text(CertificateAuthority().issue_for_loopback().pem, encoding="ascii")
    context.load_cert_chain(tmp_path / "host.pem")
    with ManagementHost(player.lab.remote_powershell("contoso"), {ADMIN: ADMIN_PASSWORD}, context, tmp_path) as host:
        through = {
            **player.lab.organisation("contoso").connection,
            "transport": "winrm",
            "management_host": "localhost",
            "management_port": host.http_port,
            "management_tls": False,
            "management_username": ADMIN,
            "management_password": ADMIN_PASSWORD,
        }
        variables = {"mailbox_connection": through}
        applied = player.play("mailward.mailbox.apply", "-vvv", variables=variables)
        assert applied.status == 0, applied.output
        assert {outcome["result"] for outcome in applied.strategy("contoso")["outcomes"]} == {"done"}
        for secret in (ADMIN_PASSWORD, str(through["password"])):
            assert secret not in str(applied.results)
        assert host.executions

        again = player.play("mailward.mailbox.plan", variables=variables)
        assert again.strategy("contoso")["changed"] is False, again.output

        wrong = {"mailbox_connection": {**through, "management_password": "wrong"}}
        refused = player.play("mailward.mailbox.plan", variables=wrong)
        assert "the management host does not take this login" in refused.strategy("contoso")["msg"]
    directly = player.play("mailward.mailbox.plan")
    assert directly.strategy("contoso")["changed"] is False, directly.output


def test_a_password_from_the_environment_counts_with_its_own_server_only(player):
    connection = dict(player.lab.organisation("contoso").connection)
    environment = {variable: str(connection.pop(name)) for name, variable in PASSWORD_VARIABLES.items()}
    play = [
        {
            "hosts": "contoso",
            "gather_facts": False,
            "tasks": [
                {
                    "name": "Look",
                    "mailward.mailbox.mailbox_strategy_info": {
                        "platform": "exchange_server",
                        "sections": ["transport_rules"],
                        **connection,
                    },
                    "ignore_errors": True,
                }
            ],
        }
    ]
    assert player.play(play, environment=environment).of("Look")["failed"] is False
    alone = {name: value for name, value in environment.items() if name != "MAILWARD_SERVER"}
    refused = player.play(play, environment=alone).of("Look")
    assert refused["failed"] is True
    assert "MAILWARD_SERVER does not stand beside them" in refused["msg"]


def test_a_scan_finds_the_inbox_rule_that_sends_mail_on(player):
    scanned = player.play("mailward.mailbox.scan")
    found = scanned.of("Look into every mailbox")
    assert found["standing"] != "clear", scanned.output
    assert ELENA in found["text"]
    assert "collector@partner.example" in found["text"]
    assert player.lab.requests.writes() == []


@pytest.mark.parametrize(("recipient", "way_around"), [(ANNA, False), (ELENA, True)])
def test_a_proof_looks_into_mailboxes_and_finds_the_rule_that_sends_mail_on(player, recipient, way_around):
    probe = {
        "recipient": recipient,
        "password_admins": [BRUNO],
        "mode": "audit",
        "messages": ["newsletter"],
        "smtp": {
            "host": player.lab.smtp_host,
            "port": player.lab.smtp_port,
            "ca_bundle": str(player.lab.ca_bundle),
            "from_address": "accounts@partner.example",
        },
        "timeout": 5,
        "interval": 1,
        "settle": 0,
    }
    played = player.play("mailward.mailbox.verify", "-vvv", variables={"mailbox_probe": probe})
    found = played.of("Send messages and look for them")
    assert found["messages"][0]["state"] == "right", played.output
    assert found["proven"] is not way_around
    assert (played.status != 0) is way_around, played.output
    assert ("collector@partner.example" in found["text"]) is way_around
    assert player.lab.organisation("contoso").connection["password"] not in played.output
