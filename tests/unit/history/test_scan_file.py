# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a scan on disk: private, bound to its organisation, and worth something after any kind of end."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.history.scan_file import (
    Recorded,
    ScanFile,
    ScanFileUnusable,
    recorded,
)

TENANT = "6f1a0f5e-0000-4000-8000-00000000c001"
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANNA, BRUNO = {"mailbox": "g-anna", "forwardings": []}, {"mailbox": "g-bruno", "forwardings": []}
LOST = {"mailbox": "g-bruno", "unknown": "503"}


def opened(folder: Path, now: datetime = NOON, tenant: str = TENANT) -> ScanFile:
    return ScanFile(str(folder), tenant, now, DAY)


def stopped(folder: Path, *entries: dict[str, object], now: datetime = NOON) -> None:
    file = opened(folder, now)
    file.append(entries)
    file.close()


def ended(folder: Path, *entries: dict[str, object], now: datetime = NOON) -> None:
    file = opened(folder, now)
    file.append(entries)
    file.end(2)
    file.close()


def read(folder: Path, now: datetime = NOON) -> Recorded | None:
    return recorded(str(folder), TENANT, now, DAY)


def test_a_scan_that_ended_can_be_asked_for(tmp_path: Path) -> None:
    ended(tmp_path / "deep" / "scans", ANNA, BRUNO)
    assert read(tmp_path / "deep" / "scans") == Recorded(NOON, {"g-anna": ANNA, "g-bruno": BRUNO}, 2)


def test_nothing_is_there_before_the_first_scan(tmp_path: Path) -> None:
    assert read(tmp_path) is None


def test_a_scan_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    stopped(tmp_path, ANNA)
    file = opened(tmp_path, NOON + timedelta(hours=3))
    assert (file.began_at, file.entries) == (NOON, {"g-anna": ANNA})
    file.append([BRUNO])
    file.end(2)
    file.close()
    assert read(tmp_path) == Recorded(NOON, {"g-anna": ANNA, "g-bruno": BRUNO}, 2)


def test_a_scan_that_was_stopped_long_ago_begins_anew(tmp_path: Path) -> None:
    stopped(tmp_path, ANNA)
    later = NOON + DAY + timedelta(seconds=1)
    file = opened(tmp_path, later)
    assert (file.began_at, dict(file.entries)) == (later, {})
    file.close()


def test_a_scan_that_ended_is_made_anew(tmp_path: Path) -> None:
    ended(tmp_path, ANNA, BRUNO)
    file = opened(tmp_path, NOON + timedelta(hours=1))
    assert dict(file.entries) == {}
    file.close()


def test_a_scan_that_ended_with_gaps_is_taken_up(tmp_path: Path) -> None:
    ended(tmp_path, ANNA, LOST)
    file = opened(tmp_path, NOON + timedelta(hours=1))
    assert (file.began_at, file.entries) == (NOON, {"g-anna": ANNA, "g-bruno": LOST})
    file.append([BRUNO])
    file.end(2)
    file.close()
    assert read(tmp_path) == Recorded(NOON, {"g-anna": ANNA, "g-bruno": BRUNO}, 2)


def test_a_scan_under_way_does_not_take_the_last_result_away(tmp_path: Path) -> None:
    ended(tmp_path, ANNA, BRUNO)
    found = {"mailbox": "g-anna", "forwardings": [{"rule": "new"}]}
    stopped(tmp_path, found, now=NOON + timedelta(hours=1))
    assert read(tmp_path) == Recorded(NOON, {"g-anna": found, "g-bruno": BRUNO}, 2)


def test_a_result_that_is_too_old_gives_way_to_what_a_stopped_scan_has_come_to(tmp_path: Path) -> None:
    ended(tmp_path, ANNA, BRUNO)
    later = NOON + timedelta(days=2)
    stopped(tmp_path, ANNA, now=later)
    assert read(tmp_path, later) == Recorded(later, {"g-anna": ANNA}, None)


def test_half_a_line_of_a_scan_that_was_killed_is_left_out(tmp_path: Path) -> None:
    stopped(tmp_path, ANNA)
    with (tmp_path / f"{TENANT}.part.jsonl").open("ab") as file:
        file.write(b'{"mailbox": "g-bruno", "forw')
    stopped(tmp_path, BRUNO)
    found = read(tmp_path)
    assert found is not None
    assert found.entries == {"g-anna": ANNA, "g-bruno": BRUNO}


def test_files_are_private(tmp_path: Path) -> None:
    ended(tmp_path / "scans", ANNA)
    stopped(tmp_path / "scans", ANNA)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "scans").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "scans").stat().st_mode) == 0o700


@pytest.mark.parametrize("name", [f"{TENANT}.jsonl", f"{TENANT}.part.jsonl"])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, name: str) -> None:
    ended(tmp_path, ANNA)
    stopped(tmp_path, ANNA)
    (tmp_path / name).chmod(0o644)
    for use in (lambda: opened(tmp_path), lambda: read(tmp_path)):
        with pytest.raises(ScanFileUnusable, match="chmod 600"):
            use()


def test_the_scan_of_another_organisation_is_refused(tmp_path: Path) -> None:
    ended(tmp_path, ANNA)
    os.rename(tmp_path / f"{TENANT}.jsonl", tmp_path / "another.jsonl")
    with pytest.raises(ScanFileUnusable, match="not the scan of the organisation another"):
        recorded(str(tmp_path), "another", NOON, DAY)


def test_organisations_have_files_of_their_own(tmp_path: Path) -> None:
    ended(tmp_path, ANNA)
    assert recorded(str(tmp_path), "7f1a0f5e", NOON, DAY) is None


def test_a_second_scan_at_the_same_time_is_refused(tmp_path: Path) -> None:
    file = opened(tmp_path)
    with pytest.raises(ScanFileUnusable, match="under way"):
        opened(tmp_path)
    file.close()
    opened(tmp_path).close()


def test_a_damaged_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / f"{TENANT}.jsonl"
    path.write_text(f'{{"tenant_id": "{TENANT}"}}\n')
    path.chmod(0o600)
    with pytest.raises(ScanFileUnusable, match="damaged"):
        read(tmp_path)


def test_a_folder_in_which_nothing_can_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ScanFileUnusable, match="state_directory"):
        opened(tmp_path / "file")


def test_a_tenant_id_is_no_path(tmp_path: Path) -> None:
    opened(tmp_path, tenant="../../etc/x").close()
    assert [path.name for path in tmp_path.iterdir()] == ["_.._etc_x.part.jsonl"]
