# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of an organisation: one run at a time, and a sentence for the other one."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.history.lock import (
    NotLocked,
    default_folder,
    hold,
)

TENANT = "6f1a0f5e-0000-4000-8000-00000000c001"
SINCE = datetime(2026, 12, 1, 9, tzinfo=UTC)


def held(folder, organisation=TENANT, who="anna@control"):
    return hold(str(folder), organisation, who=who, clock=lambda: SINCE)


def test_a_second_run_is_told_who_holds_it_since_when(tmp_path):
    with (
        held(tmp_path),
        pytest.raises(NotLocked, match=r"anna@control .* since 2026-12-01T09:00:00") as refused,
        held(tmp_path, who="bruno@control"),
    ):
        pytest.fail("two runs hold the lock of one organisation")
    assert f"process {os.getpid()}" in str(refused.value)
    assert f"{TENANT}.lock" in str(refused.value)


def test_it_can_be_had_again_when_it_was_given_back(tmp_path):
    for _run in range(2):
        with held(tmp_path):
            pass


def test_it_is_given_back_when_the_run_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), held(tmp_path):
        raise ZeroDivisionError
    with held(tmp_path):
        pass


def test_other_organisations_have_locks_of_their_own(tmp_path):
    with held(tmp_path), held(tmp_path, "6f1a0f5e-0000-4000-8000-00000000fab1"):
        pass


def test_a_tenant_id_is_the_same_however_it_is_written(tmp_path):
    with held(tmp_path), pytest.raises(NotLocked), held(tmp_path, f" {TENANT.upper()} "):
        pass


def test_a_name_is_never_a_path(tmp_path):
    for organisation in ("../outside", "/outside", "..", ""):
        with held(tmp_path / "locks", organisation):
            pass
    assert [entry.name for entry in tmp_path.iterdir()] == ["locks"]


def test_a_run_that_was_killed_holds_nothing(tmp_path):
    path = tmp_path / f"{TENANT}.lock"
    script = (
        "import fcntl, os, sys; fcntl.flock(os.open(sys.argv[1], os.O_RDWR | os.O_CREAT), fcntl.LOCK_EX); "
        "print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        other.stdout.readline()
        with pytest.raises(NotLocked, match="Another run"), held(tmp_path):
            pass
        other.kill()
    with held(tmp_path):
        pass


def test_the_folder_is_made_for_its_user_alone(tmp_path):
    with held(tmp_path / "state" / "locks"):
        pass
    assert stat.S_IMODE((tmp_path / "state" / "locks").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "state" / "locks" / f"{TENANT}.lock").stat().st_mode) == 0o600


def test_a_folder_that_a_group_shares_has_locks_that_the_group_shares(tmp_path):
    tmp_path.chmod(0o770)
    with held(tmp_path):
        pass
    assert stat.S_IMODE((tmp_path / f"{TENANT}.lock").stat().st_mode) == 0o660


def test_without_a_folder_there_is_no_lock_and_a_way_out(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotLocked, match="give lock_directory"), held(tmp_path / "file" / "locks"):
        pass


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / f"{TENANT}.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotLocked), held(tmp_path):
        pass
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"XDG_STATE_HOME": "/var/state"}, "/var/state/mailward/locks"),
        ({"XDG_STATE_HOME": "no/absolute/path"}, os.path.expanduser("~/.local/state/mailward/locks")),
        ({}, os.path.expanduser("~/.local/state/mailward/locks")),
    ],
)
def test_locks_stand_in_the_state_home_when_no_folder_is_given(environment, folder):
    assert default_folder(environment) == folder
