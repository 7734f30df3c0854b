# SPDX-License-Identifier: GPL-3.0-or-later
"""The change log leaves a line before and after every change, or nothing is changed at all."""

from __future__ import annotations

import fcntl
import json
import os
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.history.change_log import (
    ChangeLog,
    ChangeLogUnwritable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import (
    Action,
    Change,
    FieldChange,
    Outcome,
    Result,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Item, Key, Kind, Subject
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown

NOW = datetime(2027, 1, 6, 18, 0, tzinfo=UTC)
SALES = Subject("shared mailbox", "sales@contoso.example")


def mailbox(**fields: Any) -> Item:
    return Item(Key(Kind.MAILBOX, "sales@contoso.example"), SALES, fields)


def rename(before: Any = "Sales", after: Any = "Sales team") -> Change:
    return Change(
        Action.UPDATE,
        mailbox(display_name=before),
        mailbox(display_name=after),
        (FieldChange("display_name", before, after),),
    )


def open_log(path: Path, **options: Any) -> ChangeLog:
    given: dict[str, Any] = {"run": "run-1", "who": "anna", "organisation": "contoso", "clock": lambda: NOW}
    return ChangeLog(str(path), **{**given, **options})


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "changes.jsonl"


@pytest.fixture
def log(path: Path) -> Iterator[ChangeLog]:
    log = open_log(path)
    yield log
    log.close()


def test_a_planned_change_says_who_when_where_what_before_and_after(log: ChangeLog, path: Path) -> None:
    log.planned([rename()])
    assert lines(path) == [
        {
            "time": "2027-01-06T18:00:00+00:00",
            "run": "run-1",
            "who": "anna",
            "organisation": "contoso",
            "event": "planned",
            "kind": "mailbox",
            "name": "sales@contoso.example",
            "action": "update",
            "fields": {"display_name": {"before": "Sales", "after": "Sales team"}},
        }
    ]


def test_an_ended_change_says_its_outcome_text_and_warnings(log: ChangeLog, path: Path) -> None:
    log.ended([Outcome(rename(), Result.IN_DOUBT, "the answer was lost", ("a warning",))])
    (line,) = lines(path)
    assert {name: line[name] for name in ("event", "name", "outcome", "text", "warnings")} == {
        "event": "ended",
        "name": "sales@contoso.example",
        "outcome": "in doubt",
        "text": "the answer was lost",
        "warnings": ["a warning"],
    }


def test_a_create_shows_all_fields_of_what_comes(log: ChangeLog, path: Path) -> None:
    log.planned([Change(Action.CREATE, None, mailbox(display_name="Sales", sign_in="blocked"))])
    assert lines(path)[0]["fields"] == {
        "display_name": {"before": None, "after": "Sales"},
        "sign_in": {"before": None, "after": "blocked"},
    }


def test_a_delete_shows_all_fields_of_what_goes(log: ChangeLog, path: Path) -> None:
    log.planned([Change(Action.DELETE, mailbox(rights=frozenset({"b", "a"})), None)])
    assert lines(path)[0]["fields"] == {"rights": {"before": ["a", "b"], "after": None}}


def test_an_address_that_is_released_stands_with_the_change_that_takes_it(log: ChangeLog, path: Path) -> None:
    alias = Item(Key(Kind.ADDRESS, "sale@contoso.example"), SALES, {"holder": "info@contoso.example"})
    create = Change(Action.CREATE, None, mailbox(display_name="Sales"), releases=(Change(Action.DELETE, alias, None),))
    log.planned([create])
    assert lines(path)[0]["releases"] == [
        {
            "kind": "address",
            "name": "sale@contoso.example",
            "action": "delete",
            "fields": {"holder": {"before": "info@contoso.example", "after": None}},
        }
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (True, True),
        (7, 7),
        (("b", "a"), ["b", "a"]),
        (frozenset({"b", "a"}), ["a", "b"]),
        (Unknown("503 three times"), {"unknown": "503 three times"}),
        (NOW, "2027-01-06T18:00:00+00:00"),
        (Result.DONE, "done"),
        ("Größe \ud800", "Größe \ud800"),
    ],
)
def test_every_canonical_value_can_be_written(log: ChangeLog, path: Path, value: Any, written: Any) -> None:
    log.planned([rename(after=value)])
    assert lines(path)[0]["fields"]["display_name"]["after"] == written


def test_a_line_is_on_the_disk_before_planned_returns(
    log: ChangeLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(len(path.read_text().splitlines())))
    log.planned([rename(), rename()])
    assert synced == [2]


def test_secrets_are_masked_wherever_they_stand(path: Path) -> None:
    log = open_log(path, secrets={"hunter2", "hunter2-and-more"})
    log.planned([rename(after=("x hunter2 y", "hunter2-and-more"))])
    log.ended([Outcome(rename(), Result.FAILED, "the password hunter2 was refused")])
    log.close()
    assert "hunter2" not in path.read_text()
    assert lines(path)[0]["fields"]["display_name"]["after"] == ["x *** y", "***"]


def test_a_new_log_is_readable_for_its_owner_only(log: ChangeLog, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_existing_log_is_continued_and_keeps_its_mode(path: Path) -> None:
    path.write_text('{"run": "run-0"}\n')
    path.chmod(0o640)
    log = open_log(path)
    log.planned([rename()])
    log.close()
    assert [line["run"] for line in lines(path)] == ["run-0", "run-1"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_half_a_line_of_a_run_that_died_does_not_spoil_the_next_line(path: Path) -> None:
    path.write_text('{"run": "run-0", "na')
    log = open_log(path)
    log.planned([rename()])
    log.close()
    assert json.loads(path.read_text().splitlines()[1])["run"] == "run-1"


def test_runs_that_write_at_once_never_mix_their_lines(path: Path) -> None:
    logs = [open_log(path, run=f"run-{number}") for number in range(4)]
    changes = [rename(after="x" * 3000)] * 5
    threads = [threading.Thread(target=lambda log=log: [log.planned(changes) for _unused in range(10)]) for log in logs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = [line["run"] for line in lines(path)]
    assert len(written) == 200
    assert all(len(set(written[start : start + 5])) == 1 for start in range(0, 200, 5))


def test_a_run_waits_until_another_has_written_its_record(log: ChangeLog, path: Path) -> None:
    with path.open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        writing = threading.Thread(target=lambda: log.planned([rename()]))
        writing.start()
        writing.join(0.1)
        assert writing.is_alive()
        assert path.read_text() == ""
    writing.join()
    assert len(lines(path)) == 1


def test_nothing_is_written_for_no_change(log: ChangeLog, path: Path) -> None:
    log.planned([])
    assert path.read_text() == ""


def test_a_missing_folder_is_named_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(ChangeLogUnwritable, match=r"the folder .*/missing does not exist; create it"):
        open_log(tmp_path / "missing" / "changes.jsonl")
    assert not (tmp_path / "missing").exists()


def test_a_path_that_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ChangeLogUnwritable, match="no regular file"):
        open_log(tmp_path / "pipe")


def test_a_full_disk_stops_before_the_change(log: ChangeLog, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(ChangeLogUnwritable, match="No space left on device"):
        log.planned([rename()])


def test_a_closed_log_takes_no_line(log: ChangeLog) -> None:
    log.close()
    with pytest.raises(ChangeLogUnwritable, match="closed"):
        log.planned([rename()])
