# SPDX-License-Identifier: GPL-3.0-or-later
"""The role password_reset_redirection, its status and findings, and what it writes where nothing can be enforced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.integration.faces.playing import Played, Player

ROLE = "mailward.mailbox.password_reset_redirection"
TASK = "Make the redirection of password resets equal to the declaration"
UNSUPPORTED = {
    "organisation": "Contoso Accountants",
    "platform": "a mail system without rules",
    "findings": [
        {"level": "high", "known": True, "subject": {"kind": "password resets", "name": ""}, "text": "cannot be done"}
    ],
    "password_resets": {"status": "unsupported", "catalogue": "2026-11-22", "services": ["Dropbox", "GitHub"]},
}


def play_role(player: Player, *arguments: str, now: str = "", tasks_from: str = "main", **variables: Any) -> Played:
    """Plays the role for contoso, by the clock."""
    role = {"name": ROLE, "tasks_from": tasks_from}
    tasks = [{"name": "The role", "ansible.builtin.import_role": role, "vars": variables}]
    return player.play([{"hosts": "contoso", "gather_facts": False, "tasks": tasks}], *arguments, now=now)


def written(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*")}


def test_the_role_finds_what_the_large_one_has_done_and_does_not_take_it_for_enforced_unseen(applied: Player) -> None:
    played = play_role(applied, "--check")
    assert played.status == 0, played.output
    result = played.of(TASK)
    assert result["changed"] is False
    assert result["password_resets"]["status"] == "unknown"
    assert [one["id"] for one in result["findings"] if one["level"] == "critical"] == []
    [unknown] = [one for one in result["findings"] if one["id"] == "forwarding_unknown"]
    assert (unknown["known"], "no scan has been made yet" in unknown["text"]) == (False, True)


def test_after_a_scan_it_is_enforced_for_a_day(applied: Player, tmp_path: Path) -> None:
    folder = {"mailbox_scan_directory": str(tmp_path / "scans")}
    scanned = applied.play("mailward.mailbox.scan", "--limit", "contoso", variables=folder)
    assert scanned.status == 0, scanned.output
    assert play_role(applied, "--check", **folder).of(TASK)["password_resets"]["status"] == "enforced"
    later = play_role(applied, "--check", now="2026-12-31T00:00:00Z", **folder).of(TASK)
    assert later["password_resets"]["status"] == "unknown"
    assert any("unknown since" in one["text"] for one in later["findings"])


def test_a_rule_that_somebody_disabled_is_critical_until_the_role_has_run(player: Player) -> None:
    assert player.play("mailward.mailbox.apply", "--limit", "contoso").status == 0
    rules = player.lab.organisation("contoso").exchange.snapshot()["rules"]
    name = next(name for name in rules if name.startswith("Password resets 90"))
    disable(player, name)
    planned = play_role(player, "--check").of(TASK)
    assert planned["password_resets"]["status"] == "absent"
    [found] = [one for one in planned["findings"] if one["level"] == "critical"]
    assert (found["id"], "this plan ends that" in found["text"]) == ("rules_missing", True)
    mended = play_role(player).of(TASK)
    assert [one for one in mended["findings"] if one["level"] == "critical"] == []


def disable(player: Player, name: str) -> None:
    task = {
        "name": "Somebody disables it",
        "mailward.mailbox.transport_rule": {
            "platform": "exchange_online",
            "organisation": "{{ mailbox_strategy.organisation }}",
            "name": name,
            "enabled": False,
        },
        "module_defaults": {"group/mailward.mailbox.mailbox": "{{ mailbox_connection }}"},
    }
    played = player.play([{"hosts": "contoso", "gather_facts": False, "tasks": [task]}])
    assert played.status == 0, played.output


class TestPolicy:
    def test_nothing_is_written_where_resets_are_redirected(self, applied: Player, tmp_path: Path) -> None:
        played = play_role(applied, mailbox_policy_directory=str(tmp_path / "policies"))
        assert played.status == 0, played.output
        assert not (tmp_path / "policies").exists()

    def test_it_is_written_where_that_is_asked_for(self, applied: Player, tmp_path: Path) -> None:
        played = play_role(applied, mailbox_policy_directory=str(tmp_path / "policies"), mailbox_policy=True)
        assert played.status == 0, played.output
        texts = written(tmp_path / "policies")
        policy = next(text for name, text in texts.items() if name.startswith("contoso-policy-"))
        assert "- passwords@contoso.example" in policy
        assert "- GitHub" in policy
        assert "cannot send these" not in policy
        attestation = next(text for name, text in texts.items() if name.startswith("contoso-attestation-"))
        assert "| Agreed by | ____" in attestation

    def test_where_resets_cannot_be_redirected_it_says_so_with_date_services_and_consent(
        self, applied: Player, tmp_path: Path
    ) -> None:
        folder = tmp_path / "policies"
        variables = {
            "password_reset_redirection_result": UNSUPPORTED,
            "mailbox_policy_directory": str(folder),
            "mailbox_policy_date": "2026-12-01",
            "mailbox_policy_agreed_by": "Bruno Costa",
        }
        played = play_role(applied, tasks_from="policy", **variables)
        assert played.status == 0, played.output
        texts = written(folder)
        assert set(texts) == {"contoso-policy-2026-11-22.md", "contoso-attestation-2026-11-22.md"}
        policy, attestation = texts["contoso-policy-2026-11-22.md"], texts["contoso-attestation-2026-11-22.md"]
        for said in ("Contoso Accountants", "Date: 2026-12-01", "version 2026-11-22", "\n\n- Dropbox\n- GitHub\n"):
            assert said in policy
        assert "(a mail system without rules) cannot send these" in policy
        for said in ("| unsupported |", "| Bruno Costa |", "- high: password resets cannot be done", "Signature"):
            assert said in attestation
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())

    def test_what_is_there_stays_as_it_was_signed(self, applied: Player, tmp_path: Path) -> None:
        signed = tmp_path / "contoso-policy-2026-11-22.md"
        signed.write_text("signed")
        variables = {"password_reset_redirection_result": UNSUPPORTED, "mailbox_policy_directory": str(tmp_path)}
        assert play_role(applied, tasks_from="policy", **variables).status == 0
        assert signed.read_text() == "signed"

    def test_with_check_nothing_is_written(self, applied: Player, tmp_path: Path) -> None:
        folder = tmp_path / "policies"
        variables = {"password_reset_redirection_result": UNSUPPORTED, "mailbox_policy_directory": str(folder)}
        played = play_role(applied, "--check", tasks_from="policy", **variables)
        assert played.status == 0, played.output
        assert not folder.exists()

    @pytest.mark.parametrize("playbook", ["mailward.mailbox.apply", "mailward.mailbox.plan"])
    def test_the_playbooks_write_it_too_unless_they_only_plan(
        self, applied: Player, tmp_path: Path, playbook: str
    ) -> None:
        folder = tmp_path / "policies"
        variables = {"mailbox_policy_directory": str(folder), "mailbox_policy": True}
        played = applied.play(playbook, variables=variables)
        assert played.status == 0, played.output
        hosts = {name.partition("-")[0] for name in written(folder)}
        assert hosts == ({"contoso", "fabrikam"} if playbook.endswith("apply") else set())
