# SPDX-License-Identifier: GPL-3.0-or-later
"""The face that looks for forwarding: what it says, from now and from before, and for whom it refuses to look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailward.mailbox.plugins.module_utils import run, scanning
from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import MAIL_FORWARDING_INFO
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.forwarding import (
    INBOX_RULE,
    MAILBOX,
    Forwarding,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.platform import Customer

CONNECTION = {"platform": "exchange_online", "tenant_id": "t-1", "client_id": "c-1", "client_secret": "s3cret s3cret"}
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
ANNA = "anna@contoso.example"
RULE = Forwarding(ANNA, INBOX_RULE, "redirect", ("anna@private.example",), "Sort", outside=True)
INSIDE = Forwarding("info@contoso.example", MAILBOX, "forward", (ANNA,), outside=False)


class World:
    name = "exchange_online"

    def __init__(self, monkeypatch):
        self.rules = ()
        self.on_mailboxes = ()
        self.is_simulated = False
        self.reads = 0
        self.now = NOON
        self.mailboxes = {"g-anna": ANNA}
        monkeypatch.setattr(scanning, "connect", lambda platform, connection: self)
        monkeypatch.setattr(scanning, "_clock", lambda: self.now)

    def customer(self):
        return Customer("t-1", frozenset({"contoso.example"}))

    def forwarding(self, progress):
        return self

    def set_on_mailboxes(self):
        return self.on_mailboxes

    def read(self, names, taken, progress):
        self.reads += 1
        taken(dict.fromkeys(names, self.rules))

    def close(self):
        pass


@pytest.fixture
def world(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return World(monkeypatch)


def task(**options):
    validation = ArgumentSpecValidator(MAIL_FORWARDING_INFO.options, **MAIL_FORWARDING_INFO.rules).validate(
        {**CONNECTION, **options}
    )
    assert validation.error_messages == []
    return run.run_face(MAIL_FORWARDING_INFO, validation.validated_parameters, check_mode=False, environments=())


def test_a_way_around_is_named_with_its_rule_and_target(world):
    world.rules, world.on_mailboxes = (RULE,), (INSIDE,)
    result = task()
    assert (result["standing"], result["complete"], result["changed"]) == ("bypassed", True, False)
    assert result["bypasses"] == [
        {
            "mailbox": ANNA,
            "means": "inbox rule",
            "action": "redirect",
            "targets": ["anna@private.example"],
            "rule": "Sort",
            "enabled": True,
            "outside": "yes",
            "bypass": True,
        }
    ]
    assert len(result["forwardings"]) == 2
    assert result["text"].splitlines() == [
        "t-1: 1 way around the declared mail flow; 1 of 1 mailboxes read 0 min ago",
        f'  around the declared mail flow: {ANNA}: inbox rule "Sort": redirect to anna@private.example (outside)',
        f"  besides: info@contoso.example: mailbox: forward to {ANNA}",
    ]


def test_no_way_around_is_clear(world):
    assert task()["standing"] == "clear"


def test_what_could_not_be_read_is_unknown_and_told(world):
    world.rules = Unknown("503")
    result = task()
    assert (result["standing"], result["unread"]) == ("unknown", [{"mailbox": ANNA, "text": "503"}])
    assert f"not read: {ANNA}: 503" in result["text"]


def test_the_last_scan_is_told_with_its_age_and_without_looking(world):
    task()
    world.now += timedelta(hours=5)
    result = task(scan=False)
    assert (result["standing"], result["age"], result["taken_at"]) == ("clear", 18000, "2026-12-01T12:00:00Z")
    assert world.reads == 1


def test_a_scan_that_is_older_than_a_day_reads_unknown_since_it_was_made(world):
    task()
    world.now += timedelta(days=1, seconds=1)
    result = task(scan=False)
    assert result["standing"] == "unknown"
    assert "unknown since 2026-12-01T12:00:00Z" in result["text"]


def test_without_any_scan_nothing_is_known(world):
    result = task(scan=False)
    assert (result["standing"], result["complete"], result["taken_at"]) == ("unknown", False, "")
    assert "no scan has been made yet" in result["text"]


def test_the_state_is_kept_where_it_is_asked_for(world, tmp_path):
    task(state_directory=str(tmp_path / "here"))
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["t-1.jsonl"]


def test_a_state_that_cannot_be_used_is_a_sentence(world, tmp_path):
    (tmp_path / "file").write_text("")
    result = task(state_directory=str(tmp_path / "file"))
    assert "state_directory" in result["msg"]
    assert "exception" not in result


def test_another_organisation_is_not_looked_into(world):
    result = task(organisation={"name": "Fabrikam", "domains": ["fabrikam.example"]})
    assert "accepts no mail for fabrikam.example" in result["msg"]
    assert world.reads == 0


def test_a_simulation_says_so(world):
    world.is_simulated = True
    result = task()
    assert result["simulated"] is True
    assert "(simulated)" in result["text"]
