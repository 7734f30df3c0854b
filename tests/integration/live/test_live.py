# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make live` does to a tenant, with a lab in its place: it makes, looks, takes away, and tells nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.credentials import ONLINE
from ansible_collections.mailward.mailbox.tests.integration.conformance.table import ROWS
from ansible_collections.mailward.mailbox.tests.lab.faults import Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.live.__main__ import main
from ansible_collections.mailward.mailbox.tests.live.place import is_of_a_run
from ansible_collections.mailward.mailbox.tests.live.runner import FAILED, NOT_RUN, PASSED, PROOF, Runner
from ansible_collections.mailward.mailbox.tests.live.settings import Refused, Settings

MARIA = "maria.canary@pilot-tenant.example"
SEED: Mapping[str, Any] = {
    "domains": ["pilot-tenant.example", "pilot-second.example"],
    "users": [{"address": MARIA, "display_name": "Maria Canary", "aliases": ["mc@pilot-second.example"]}],
    "shared_mailboxes": [{"address": "canary-team@pilot-tenant.example", "full_access": [MARIA]}],
    "groups": [{"address": "canary-all@pilot-tenant.example", "members": [MARIA], "notes": "mailward:main"}],
    "contacts": [{"address": "canary@customer.example", "display_name": "Carla Canary"}],
    "transport_rules": [
        {"Name": "Canary rule", "Comments": "mailward:main", "Parameters": {"FromScope": "InOrganization",
                                                                            "PrependSubject": "[canary] "}},
    ],
}  # fmt: skip


class Clock:
    def sleep(self, seconds: float) -> None:
        assert seconds <= 60


class Stopped(Clock):
    """Somebody presses Ctrl-C where anything has to be waited for."""

    def sleep(self, seconds: float) -> None:
        raise KeyboardInterrupt


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab({"organisations": {"pilot": SEED}}) as started:
        yield started


def runner(lab: Lab, place: Path, rows: Any = ROWS, clock: Clock | None = None) -> Runner:
    pilot = lab.organisation("pilot")
    settings = Settings(pilot.tenant_id, pilot.connection, place)
    return Runner(settings, clock or Clock(), tell=lambda line: None, rows=rows)


def standing(lab: Lab) -> dict[str, Any]:
    snapshot = lab.organisation("pilot").exchange.snapshot()
    kept = ("recipients", "rules", "rule_order", "domains", "outbound_policies", "remote_domains")
    return {name: snapshot[name] for name in kept}


def rows_named(*texts: str) -> list[Any]:
    found = [row for row in ROWS if any(text in row.name for text in texts)]
    assert len(found) >= len(texts)
    return found


def call(lab: Lab, name: str, **parameters: Any) -> None:
    lab.organisation("pilot").exchange.invoke(name, parameters)


def test_the_table_is_played_and_nothing_stays_behind(lab: Lab, tmp_path: Path) -> None:
    before = standing(lab)
    played = runner(lab, tmp_path)
    results = played.play()
    assert [(one.row, one.why) for one in results if one.result == FAILED] == []
    assert len([one for one in results if one.result == PASSED]) >= 90
    assert [one.row for one in results] == [row.name for row in ROWS]
    assert all(one.why for one in results if one.result == NOT_RUN)
    assert list(played.left) == []
    assert standing(lab) == before
    written = [json.dumps(parameters) for _name, parameters in lab.requests.writes()]
    assert [text for text in written if "canary" in text.lower() or "Maria" in text] == []

    files = sorted(tmp_path.iterdir())
    assert len(files) == 1 + len([one for one in results if one.result != NOT_RUN])
    pilot = lab.organisation("pilot")
    recorded = "\n".join(file.read_text(encoding="utf-8") for file in files)
    for secret in (pilot.client.secret, pilot.client.id, pilot.tenant_id, "canary", "maria", "pilot", "mwlive-"):
        assert secret.lower() not in recorded.lower()
    guids = {str(one["guid"]) for one in pilot.exchange.snapshot()["recipients"].values()}
    assert {guid for guid in guids if guid in recorded} == set()
    assert set(re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}(?=-)", recorded)) <= {
        "00000000-0000-4000-8000", "00000000-0000-0000-0000"
    }  # fmt: skip


def test_what_is_recorded_is_what_the_lab_needs_to_know(lab: Lab, tmp_path: Path) -> None:
    runner(lab, tmp_path, rows_named("one member comes, one goes")).play()
    (recorded,) = (json.loads(file.read_text()) for file in tmp_path.iterdir() if file.name != PROOF)
    calls = {call["cmdlet"]: call for call in recorded["calls"]}
    rows = calls["Get-MailboxPermission"]["rows"]
    assert {row["User"] for row in rows} >= {"NT AUTHORITY\\SELF", "chloe.martin@contoso.example"}
    assert calls["Add-MailboxPermission"]["parameters"]["AccessRights"] == ["FullAccess"]
    assert calls["Get-Recipient"]["whole"] is False  # the rows of others are not in it
    proof = json.loads((tmp_path / PROOF).read_text())
    assert proof["rows"] == [{"row": recorded["row"], "result": PASSED, "why": ""}]


def test_a_row_that_fails_is_cleaned_up_like_others(lab: Lab, tmp_path: Path) -> None:
    before = standing(lab)
    lab.faults.add(Fault("forbidden", cmdlet="Remove-MailboxPermission", times=None))
    lab.faults.add(Fault("forbidden", cmdlet="Add-RecipientPermission", times=None))
    played = runner(lab, tmp_path, rows_named("one member comes, one goes", "no members means nobody"))
    results = played.play()
    assert {one.result for one in results} <= {FAILED, NOT_RUN}
    assert (standing(lab), list(played.left)) == (before, [])


def test_a_run_that_is_stopped_cleans_up(lab: Lab, tmp_path: Path) -> None:
    before = standing(lab)
    lab.faults.add(Fault("stale", cmdlet="Get-MailboxPermission", calls=10_000, times=None))
    with pytest.raises(KeyboardInterrupt):
        runner(lab, tmp_path, rows_named("a shared mailbox is created with an alias and members"), Stopped()).play()
    assert standing(lab) == before


MAILBOXES = {
    "mwlive-0a1b2c3d-001-sales": "mwlive-0a1b2c3d",
    "sales": "mwlive-0a1b2c3d",
    "mwlive-0a1b2c3d-002-info": "",
    "mwlive-0a1b2c3d-003-x": "mwlive-ffffffff",
}


def test_what_was_made_a_moment_ago_is_waited_for(lab: Lab, tmp_path: Path) -> None:
    before = standing(lab)
    lab.faults.add(Fault("invisible", cmdlet="New-*", calls=3, times=None))
    (played,) = runner(lab, tmp_path, rows_named("one member comes, one goes")).play()
    assert (played.result, played.why) == (PASSED, "")
    assert standing(lab) == before


def test_leftovers_are_told_by_their_name_and_their_mark_together(lab: Lab, tmp_path: Path) -> None:
    before = standing(lab)
    for number, (local, mark) in enumerate(MAILBOXES.items()):
        address = f"{local}@pilot-tenant.example"
        call(lab, "New-Mailbox", Name=f"{local}{number}", Alias=local, PrimarySmtpAddress=address, Shared=True)
        call(lab, "Set-Mailbox", Identity=address, CustomAttribute15=mark, HiddenFromAddressListsEnabled=True)
    for name, comments in (("mwlive-0a1b2c3d-004-A", "mailward:live-0a1b2c3d"), ("mwlive-0a1b2c3d-004-B", "by hand")):
        call(lab, "New-TransportRule", Name=name, Comments=comments, FromScope="InOrganization", PrependSubject="x")
    cleaned = runner(lab, tmp_path).clean()
    assert set(cleaned.removed) == {"mwlive-0a1b2c3d-001-sales@pilot-tenant.example", "mwlive-0a1b2c3d-004-A"}
    assert set(cleaned.left) == {
        "mwlive-0a1b2c3d-002-info@pilot-tenant.example",
        "mwlive-0a1b2c3d-003-x@pilot-tenant.example",
        "mwlive-0a1b2c3d-004-B",
    }
    after = standing(lab)
    assert set(before["recipients"]) <= set(after["recipients"])
    assert "sales@pilot-tenant.example" in after["recipients"]


@pytest.mark.parametrize(
    ("names", "told", "ours"),
    [
        (["mwlive-0a1b2c3d-001-x"], ["mailward:live-0a1b2c3d"], True),
        (["mwlive-0a1b2c3d-001-x"], ["a line\r\nmwlive-0a1b2c3d"], True),
        (["mailward-redirect-0123456789"], ["mailward:live-0a1b2c3d"], True),
        (["mailward-redirect-0123456789"], ["mailward:main"], False),
        (["mwlive-0a1b2c3d-001-x"], [""], False),
        (["mwlive-0a1b2c3d-001-x"], ["mailward:main"], False),
        (["sales"], ["mwlive-0a1b2c3d"], False),
        (["mwlive-sales"], ["mwlive-sales"], False),
    ],
)
def test_an_object_is_a_runs_by_name_and_mark_of_the_same_run(names: list[str], told: list[str], ours: bool) -> None:
    assert is_of_a_run(names, told) is ours


def environment(lab: Lab, place: Path, **more: str) -> dict[str, str]:
    connection = lab.organisation("pilot").connection
    known = ONLINE.variables
    given = {known[name]: value for name, value in connection.items() if name in known}
    given |= {f"MAILWARD_LIVE_{name.upper()}": value for name, value in connection.items() if name not in known}
    tenant = lab.organisation("pilot").tenant_id
    return {**given, "MAILWARD_LIVE": "yes", "MAILWARD_LIVE_TENANT": tenant,
            "MAILWARD_LIVE_DIRECTORY": str(place / "live"), **more}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"MAILWARD_LIVE": ""}, "MAILWARD_LIVE is not yes"),
        ({"MAILWARD_LIVE": "1"}, "MAILWARD_LIVE is not yes"),
        ({"MAILWARD_LIVE_TENANT": ""}, "does not name a tenant"),
        ({"MAILWARD_LIVE_TENANT": "pilot-tenant.example"}, "does not name a tenant"),
        ({"MAILWARD_LIVE_TENANT": "00000000-0000-0000-0000-000000000001"}, "is not the tenant"),
        ({"MAILWARD_TENANT_ID": "pilot-tenant.example"}, "is not the tenant"),
        ({"MAILWARD_CLIENT_SECRET": ""}, "credentials lack"),
        ({"MAILWARD_LIVE_DOMAIN": "other.example"}, "no such domain"),
    ],
)
def test_nothing_is_done_unless_all_of_it_is_said(
    lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: dict[str, str], reason: str
) -> None:
    assert main(environment(lab, tmp_path, **more)) == 2
    assert reason in capsys.readouterr().err
    assert lab.requests.writes() == []


def test_credentials_that_open_another_tenant_are_refused(tmp_path: Path) -> None:
    with Lab({"organisations": {"pilot": SEED, "contoso": {}}}) as lab:
        pilot = lab.organisation("pilot")
        named = lab.organisation("contoso").tenant_id
        with pytest.raises(Refused, match="another tenant"):
            Runner(Settings(named, pilot.connection, tmp_path), Clock(), tell=print).play()
        assert lab.requests.writes() == []


def test_leftovers_are_removed_when_that_is_all_that_is_asked_for(lab: Lab, tmp_path: Path) -> None:
    assert main(environment(lab, tmp_path, MAILWARD_LIVE_CLEAN="1")) == 0
    assert lab.requests.writes() == []
    assert not (tmp_path / "live").exists()
