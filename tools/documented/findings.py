# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of finding, from the gravest to what is only worth knowing."""

from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.findings.kinds import KINDS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.finding import LEVELS

from .markdown import code, table


def findings() -> str:
    rows = [
        (code(name), kind.level, kind.most or "-", kind.remedy or "-", kind.control or "-")
        for level in LEVELS
        for name, kind in KINDS.items()
        if kind.level == level
    ]
    return table(("id", "level", "status at most", "what to do", "asked for by"), rows)
