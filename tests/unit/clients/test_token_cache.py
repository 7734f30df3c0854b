# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens on disk: private, per credential, and never a reason for a run to fail but one: others can read them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import LoginFailed
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.token_cache import TokenCache, cache_key

KEY, OTHER = cache_key("authority", "client", "secret a"), cache_key("authority", "client", "secret b")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tokens"


def test_a_token_is_found_by_another_run_until_it_is_over(path: Path) -> None:
    TokenCache(str(path)).put(KEY, "t", 1000, 0)
    assert TokenCache(str(path)).get(KEY, 999) == ("t", 1000)
    assert TokenCache(str(path)).get(KEY, 1000) is None
    assert TokenCache(str(path)).get(OTHER, 0) is None


def test_the_file_is_private_and_holds_what_is_still_good(path: Path) -> None:
    cache = TokenCache(str(path))
    cache.put(KEY, "old", 1000, 0)
    cache.put(OTHER, "new", 3000, 2000)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(json.loads(path.read_text())["tokens"]) == [OTHER]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_may_open_is_refused(path: Path, mode: int) -> None:
    TokenCache(str(path)).put(KEY, "t", 1000, 0)
    path.chmod(mode)
    for use in (lambda cache: cache.get(KEY, 0), lambda cache: cache.put(KEY, "t", 1000, 0)):
        with pytest.raises(LoginFailed, match=f"has the permissions {mode:o}"):
            use(TokenCache(str(path)))
    assert path.stat().st_mode & 0o777 == mode


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff",
        b"[]",
        b"{}",
        b'{"format": "mailward token cache 1", "tokens": {"k": {"token": 1, "until": 2}}}',
        b'{"format": "mailward token cache 1", "tokens": []}',
        b'{"AccessToken": {"somebody else": {}}}',
    ],
)
def test_a_damaged_or_foreign_file_is_left_as_it_is_with_one_remark(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)
    cache = TokenCache(str(path))
    assert cache.get(KEY, 0) is None
    cache.put(KEY, "t", 1000, 0)
    assert path.read_bytes() == content
    assert len(cache.remarks) == 1


def test_a_place_that_cannot_be_written_to_is_a_remark(tmp_path: Path) -> None:
    cache = TokenCache(str(tmp_path / "no" / "such" / "place"))
    cache.put(KEY, "t", 1000, 0)
    assert "cannot be written" in cache.remarks[0]


def test_a_key_tells_nothing_and_parts_do_not_run_together() -> None:
    assert "secret" not in KEY
    assert cache_key("a", "bc") != cache_key("ab", "c")
