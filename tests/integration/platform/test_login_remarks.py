# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the files that tokens are kept in stands in the plan, and stops nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab


def test_a_damaged_token_cache_is_a_note_in_the_plan(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text("damaged")
    path.chmod(0o600)
    with Lab({"organisations": {"contoso": {"domains": ["contoso.example"]}}}) as lab:
        platform = connect("exchange_online", {**lab.organisation("contoso").connection, "token_cache": str(path)})
        try:
            declaration = {"organisation": {"name": "Contoso", "domains": ["contoso.example"]}, "redirects": []}
            planned = run(platform, declaration, Options(now=datetime(2026, 12, 1, 9, tzinfo=UTC)))
        finally:
            platform.close()
    assert [note.text for note in planned.plan.notes if "damaged" in note.text]
    assert path.read_text() == "damaged"
