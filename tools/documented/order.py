# SPDX-License-Identifier: GPL-3.0-or-later
"""The safe order of changes."""

from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.waves import ORDER, TABLE

from .markdown import table


def waves() -> str:
    rows = []
    for number, wave in enumerate(ORDER, 1):
        kinds = [f"{action.value} {kind}" for (kind, action), name in TABLE.items() if name == wave]
        rows.append((f"{number}", wave, ", ".join(kinds) or "every delete that is containment"))
    return table(("", "wave", "changes"), rows)
