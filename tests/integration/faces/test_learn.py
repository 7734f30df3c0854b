# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook learn: from files to an entry that a declaration takes."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.mailward.mailbox.tests.integration.faces.playing import Played, Player
from ansible_collections.mailward.mailbox.tests.unit.password_reset.firms import mail, mistakes

SECRET = "https://acme.example/r/Plum77LakeHill"
ASKED = f"Dear Anna, you asked for a new password. If that was not you, do not follow this link: {SECRET}"


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "one.eml").write_bytes(mail("[Acme Wiki] Choose a new password", "Acme Wiki <w@acme.example>", ASKED))
    (folder / "two.eml").write_bytes(mail("{{ 7 * 7 }} passwords reset", "Other <no-reply@other.example>", ASKED))
    return folder


def learn(player: Player, *arguments: str, **variables: Any) -> Played:
    return player.play("mailward.mailbox.learn", *arguments, variables=variables)


@pytest.mark.parametrize("arguments", [(), ("-vvv",)])
def test_mails_become_entries_and_no_link_is_shown(
    applied_nothing: Player, mails: Path, arguments: tuple[str, ...]
) -> None:
    played = learn(applied_nothing, *arguments, mailbox_learn_messages=[f"{mails}/*.eml"])
    assert played.status == 0, played.output
    text = "\n".join(played.of("Show what they teach")["msg"])
    assert "# one.eml: only coverage: generic takes it" in text
    entries = yaml.safe_load(text.replace("!unsafe ", ""))["own_services"]
    assert [entry["service"] for entry in entries] == ["Acme Wiki", "Other"]
    assert entries[0]["subject_patterns"] == {"en": ["Choose a new password"]}
    assert mistakes({"own_services": entries}) == {}
    assert SECRET not in played.output
    assert base64.b64encode((mails / "one.eml").read_bytes())[:40].decode() not in played.output
    assert applied_nothing.lab.requests.writes() == []


def test_names_beginning_where_ansible_was_started_are_found(applied_nothing: Player, mails: Path) -> None:
    place = applied_nothing.place / "here.eml"
    place.write_bytes((mails / "one.eml").read_bytes())
    played = learn(applied_nothing, mailbox_learn_messages="here.eml")
    assert played.status == 0, played.output
    assert any(line.startswith("# here.eml") for line in played.of("Show what they teach")["msg"])


def test_where_there_is_no_mail_it_says_so(applied_nothing: Player) -> None:
    played = learn(applied_nothing, mailbox_learn_messages=["/nowhere/*.eml"])
    assert played.status != 0
    assert "There is no file /nowhere/*.eml." in played.output
