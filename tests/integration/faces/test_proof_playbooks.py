# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks verify and scan, on an organisation of the examples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.integration.faces.playing import Played, Player

USER, TARGET = "bruno.costa@contoso.example", "info@contoso.example"


@pytest.fixture
def verify(player: Player) -> Any:
    """Plays verify for contoso, with seconds instead of minutes."""
    client = player.lab.organisation("contoso").client
    client.permissions = (*client.permissions, "Mail.ReadBasic.All")

    def play(*arguments: str, probe: dict[str, Any] | None = None, **variables: Any) -> Played:
        usual = {
            "recipient": USER,
            "password_admins": [TARGET],
            "mode": "audit",
            "messages": ["reset", "newsletter"],
            "smtp": {
                "host": player.lab.smtp_host,
                "port": player.lab.smtp_port,
                "ca_bundle": str(player.lab.ca_bundle),
                "from_address": "accounts@partner.example",
            },
            "timeout": 2,
            "interval": 1,
            "settle": 0,
        }
        given = {"mailbox_probe": {**usual, **(probe or {})}, **variables}
        return player.play("mailward.mailbox.verify", "--limit", "contoso", *arguments, variables=given)

    return play


def test_verify_ends_well_when_every_message_is_where_it_belongs(verify: Any) -> None:
    played = verify()
    assert played.status == 0, played.output
    assert played.of("Send messages and look for them")["proven"] is True
    assert "2 of 2 messages are proven to be where they belong (simulated)" in played.output


def test_verify_fails_when_a_reset_goes_to_the_user(verify: Any) -> None:
    played = verify(probe={"mode": "enforce"})
    assert played.status != 0
    message = played.of("Fail where a message is not proven to be where it belongs")["msg"]
    assert f"in Inbox of {USER}" in message


def test_verify_fails_where_an_inbox_rule_sends_mail_on(player: Player, verify: Any) -> None:
    directory = player.lab.organisation("contoso").directory
    (box,) = directory.find(TARGET)
    rule = {"Name": "Home", "ForwardTo": ["home@private.example"]}
    directory.put(replace(box, inbox_rules=(rule,)))  # type: ignore[type-var]
    played = verify()
    assert played.status != 0
    assert played.of("Send messages and look for them")["proven"] is False
    message = played.of("Fail where a message is not proven to be where it belongs")["msg"]
    assert f'{TARGET}: inbox rule "Home": forward to home@private.example (outside)' in message


def test_verify_can_be_begun_and_ended_in_two_runs(verify: Any) -> None:
    begun = verify(mailbox_probe_wait=False, probe={"settle": 600})
    assert begun.status == 0, begun.output
    ids = begun.of("Send messages and look for them")["ids"]
    assert all(identity in begun.output for identity in ids)
    ended = verify(mailbox_probe_ids=ids)
    assert ended.status == 0, ended.output
    assert ended.of("Send messages and look for them")["changed"] is False


def test_verify_sends_nothing_with_check(player: Player, verify: Any) -> None:
    played = verify("--check")
    assert played.status == 0, played.output
    assert "2 messages would be sent" in played.output
    assert player.lab.requests.count(kind="smtp") == 0


def test_scan_fails_where_mail_is_sent_on_and_passes_where_it_is_not(player: Player, tmp_path: Any) -> None:
    variables = {"mailbox_scan_directory": str(tmp_path / "scans")}
    unknown = player.play("mailward.mailbox.scan", variables={**variables, "mailbox_scan_last": True})
    assert unknown.status != 0
    assert "no scan has been made yet" in unknown.output
    scanned = player.play("mailward.mailbox.scan", variables=variables)
    assert scanned.status == 0, scanned.output
    assert scanned.of("Look into every mailbox", "contoso")["standing"] == "clear"
    again = player.play("mailward.mailbox.scan", variables={**variables, "mailbox_scan_last": True})
    assert again.status == 0, again.output
