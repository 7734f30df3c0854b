# SPDX-License-Identifier: GPL-3.0-or-later
"""Where mail ends up, asked with playbooks: by a declaration alone, of the lab as it is, and as it would be."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.integration.faces.playing import Played, Player

ANNA, BRUNO, DARIO, ELENA = (
    f"{name}@contoso.example" for name in ("anna.berg", "bruno.costa", "dario.conti", "elena.ruiz")
)
CONTACT, PARTNER, PASSWORDS = "contact@contoso.example", "support@partner.example", "passwords@contoso.example"
GROUP = "group/mailward.mailbox.mailbox"
HELLO = {"name": "Hello", "mail": {"from": "News <news@service.example>", "subject": "Hello"}}
RESET = "From: Service <no-reply@service.example>\nTo: {}\nSubject: Reset your password\n\nClick here.\n"
REDIRECTING = {
    "shared_mailboxes": [{"address": PASSWORDS, "display_name": "Passwords"}],
    "transport_rules": [
        {
            "name": "Resets go to the admins",
            "position": "first",
            "conditions": {"subject_contains_words": ["reset"]},
            "exceptions": {"sent_to": [PASSWORDS]},
            "actions": {"redirect_message_to": [PASSWORDS], "stop_rule_processing": True},
        }
    ],
}


def ask(player: Player, live: bool = True, environment: dict[str, str] | None = None, **options: Any) -> Played:
    """Asks in one task, with the lab's connection or with none."""
    asking = {"name": "Ask", "mailward.mailbox.mail_flow_info": options}
    play: dict[str, Any] = {"hosts": "contoso", "gather_facts": False, "tasks": [asking]}
    if live:
        connected = {"platform": "exchange_online"}
        play["module_defaults"] = {GROUP: f"{{{{ mailbox_connection | combine({connected}) }}}}"}
    return player.play([play], environment=environment)


def mailboxes(played: Played) -> list[list[str]]:
    assert played.status == 0, played.output
    return [message["mailboxes"] for message in played.of("Ask")["messages"]]


def test_a_declaration_answers_without_any_connection(applied_nothing):
    played = ask(
        applied_nothing,
        live=False,
        strategy="{{ mailbox_strategy }}",
        messages=[{**HELLO, "recipient": to} for to in (CONTACT, DARIO, "sale@contoso.example")],
    )
    assert mailboxes(played) == [[ANNA], [ELENA], ["sales@contoso.example"]]
    asked = played.of("Ask")
    assert asked["source"] == "declared"
    assert asked["messages"][0]["outside"] == [PARTNER]
    assert applied_nothing.lab.requests.count() == 0


def test_the_organisation_answers_as_it_is(applied):
    played = ask(applied, messages=[{**HELLO, "recipient": to} for to in (CONTACT, DARIO, "gone@contoso.example")])
    assert mailboxes(played) == [[ANNA], [ELENA], []]
    asked = played.of("Ask")
    assert asked["source"] == "live"
    assert asked["messages"][2]["arrivals"][0]["what"] == "bounced"
    assert not applied.lab.requests.writes()


def test_it_answers_as_it_would_be_and_nothing_is_written(applied):
    played = ask(
        applied,
        strategy={"organisation": {"name": "Contoso", "domains": ["contoso.example"]}, **REDIRECTING},
        messages=[{"raw": RESET.format(ANNA)}, {"raw": RESET.format(PASSWORDS)}, {**HELLO, "recipient": ANNA}],
    )
    assert mailboxes(played) == [[PASSWORDS], [PASSWORDS], [ANNA]]
    asked = played.of("Ask")
    assert asked["source"] == "planned"
    assert "rule Resets go to the admins matched" in asked["text"]
    assert not applied.lab.requests.writes()


def test_files_are_found_beside_the_playbook_and_beside_the_inventory(applied_nothing, tmp_path):
    who = {"organisation": {"name": "Contoso", "domains": ["contoso.example"]}}
    player = Player(tmp_path, applied_nothing.lab)
    player.inventories = [player.write("customers/hosts.yml", {"all": {"hosts": {"contoso": {}}}})]
    for place, recipient in ((".", ANNA), ("customers", BRUNO), ("customers/files", ELENA)):
        file = tmp_path / place / f"{recipient}.eml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(RESET.format(recipient), encoding="utf-8")
    files = [f"{recipient}.eml" for recipient in (ANNA, BRUNO, ELENA)]
    played = ask(player, live=False, strategy=who, src=files)
    assert mailboxes(played) == [[ANNA], [BRUNO], [ELENA]]
    assert [message["name"] for message in played.of("Ask")["messages"]] == files


def test_a_file_that_is_not_there_is_named(applied_nothing):
    played = ask(applied_nothing, live=False, strategy="{{ mailbox_strategy }}", src=["gone.eml"])
    assert played.of("Ask")["msg"].startswith("src[0]: gone.eml cannot be read: ")


class TestTestsOfADeclaration:
    @staticmethod
    def declaring(**expect: Any) -> dict[str, Any]:
        test = {"name": "Resets go to the admins", "file": "reset.eml", "recipient": ANNA, "expect": expect}
        who = {"name": "Contoso", "domains": ["contoso.example"]}
        return {"organisation": who, **REDIRECTING, "mail_flow_tests": [test]}

    @staticmethod
    def make(player: Player, strategy: dict[str, Any], *arguments: str, **options: Any) -> dict[str, Any]:
        (player.place / "reset.eml").write_text(RESET.format(ANNA), encoding="utf-8")
        making = {"name": "Make", "mailward.mailbox.mailbox_strategy": {"strategy": strategy, **options}}
        connected = {"platform": "exchange_online"}
        play = {
            "hosts": "contoso",
            "gather_facts": False,
            "module_defaults": {GROUP: f"{{{{ mailbox_connection | combine({connected}) }}}}"},
            "tasks": [making],
        }
        return dict(player.play([play], *arguments).of("Make"))

    def test_what_holds_lets_the_plan_be_applied(self, player):
        made = self.make(player, self.declaring(mailboxes=[PASSWORDS], not_mailboxes=[ANNA]))
        assert not made["failed"], made
        assert {outcome["result"] for outcome in made["outcomes"]} == {"done"}
        again = self.make(player, self.declaring(mailboxes=[PASSWORDS], matches=["Resets go to the admins"]))
        assert (again["failed"], again["changed"]) == (False, False)

    @pytest.mark.parametrize("arguments", [("--check",), ()])
    def test_what_does_not_hold_refuses_plan_and_apply(self, applied, arguments):
        made = self.make(applied, self.declaring(mailboxes=[ANNA]), *arguments)
        assert made["failed"]
        assert "mail flow test Resets go to the admins: it would not end up in anna.berg@contoso.example" in made["msg"]
        assert f"mail to {ANNA} is in {PASSWORDS}, for rule Resets go to the admins: redirected" in made["msg"]
        assert made["plan"]["changes"]
        assert not applied.lab.requests.writes()

    def test_a_role_of_one_section_does_not_test_what_it_does_not_make(self, applied):
        made = self.make(applied, self.declaring(mailboxes=[ANNA]), "--check", sections=["shared_mailboxes"])
        assert not made["failed"], made
