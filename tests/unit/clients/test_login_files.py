# SPDX-License-Identifier: GPL-3.0-or-later
"""Federated and refresh tokens from files, and what cannot go together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.client_assertion import ClientAssertion
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.credentials import (
    credential_from,
    refresh_token_from,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import LoginFailed
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.managed_identity import ManagedIdentity
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.refresh_token import RefreshToken


def private(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_every_credential_comes_from_its_option() -> None:
    assert credential_from({"client_assertion": "a.b.c"}) == ClientAssertion("a.b.c")
    assert credential_from({"client_assertion_path": "/token"}) == ClientAssertion(path="/token")
    assert credential_from({"managed_identity": True, "client_id": "c"}) == ManagedIdentity("c")
    assert credential_from({"managed_identity": False, "client_assertion": "a.b.c"}) == ClientAssertion("a.b.c")


@pytest.mark.parametrize("content", ["", "  \n", "tökén"])
def test_a_file_without_a_token_is_named(tmp_path: Path, content: str) -> None:
    path = private(tmp_path / "token", content)
    with pytest.raises(LoginFailed, match="token"):
        ClientAssertion(path=str(path)).for_msal()
    with pytest.raises(LoginFailed, match="holds no refresh token"):
        RefreshToken(path=str(path)).current()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for use in (
        ClientAssertion(path=str(tmp_path / "gone")).for_msal,
        RefreshToken(path=str(tmp_path / "gone")).current,
    ):
        with pytest.raises(LoginFailed, match=r"gone cannot be read: No such file"):
            use()


def test_an_assertion_is_masked_once_it_was_read(tmp_path: Path) -> None:
    assertion = ClientAssertion(path=str(private(tmp_path / "token", "a.b.c\n")))
    assert assertion.for_msal()["client_assertion"]() == "a.b.c"
    assert assertion.secrets == ("a.b.c",)


def test_tokens_are_not_shown_by_their_representation() -> None:
    assert "a.b.c" not in repr(ClientAssertion("a.b.c"))
    assert "r-1" not in repr(RefreshToken("r-1"))


def test_a_refresh_token_of_another_run_is_noticed(tmp_path: Path) -> None:
    path = private(tmp_path / "refresh", "r-1")
    token = RefreshToken(path=str(path))
    assert token.current() == "r-1"
    path.write_text("r-2")
    assert token.current() == "r-2"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = private(tmp_path / "real", "r-1")
    link = tmp_path / "link"
    link.symlink_to(real)
    token = RefreshToken(path=str(link))
    token.current()
    token.replace("r-2")
    assert link.is_symlink()
    assert real.read_text().strip() == "r-2"


def test_a_place_that_cannot_be_written_to_is_a_remark_for_the_old_token_is_still_good(tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "mounted", tmp_path / "gone"
    place.mkdir()
    token = RefreshToken(path=str(private(place / "refresh", "r-1")))
    token.current()
    # Not by permissions: root may write everywhere.
    place.rename(elsewhere)
    token.replace("r-2")
    assert "cannot be written" in token.remarks[0]
    assert (elsewhere / "refresh").read_text() == "r-1"


def test_the_fingerprint_outlives_the_token(tmp_path: Path) -> None:
    token = RefreshToken("r-1")
    before = token.fingerprint
    token.replace("r-2")
    assert token.fingerprint == before
    assert before != RefreshToken("r-2").fingerprint
    assert "r-1" not in before


@pytest.mark.parametrize(
    "options",
    [{"refresh_token": "r", "refresh_token_path": "/r"}, {"refresh_token": "r", "managed_identity": True}],
)
def test_what_cannot_go_together_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(LoginFailed, match=r"refresh_token and .* were given"):
        refresh_token_from(options)


def test_without_a_refresh_token_the_application_logs_in_itself() -> None:
    assert refresh_token_from({"client_secret": "s"}) is None
    assert refresh_token_from({"managed_identity": True}) is None
