# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the tables of README.md and docs/ that the code can tell better than a person.

    make tables

A table stands between `<!-- generated: NAME -->` and `<!-- end: NAME -->`; TABLES says what makes it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ansible_collections.mailward.mailbox.tools.documented import (
    findings,
    lab,
    library,
    limits,
    order,
    permissions,
    platforms,
    proof,
    requirements,
    rules,
    settings,
    synced,
)

ROOT = Path(__file__).resolve().parent.parent

TABLES: Mapping[str, Callable[[], str]] = {
    "platforms": platforms.summary,
    "server platforms": platforms.server_summary,
    "editions": platforms.editions,
    "server capabilities": platforms.server_capabilities,
    "server roles": permissions.server_roles,
    "server role groups": permissions.server_role_groups,
    "proof": proof.proof,
    "findings": findings.findings,
    "requirements": requirements.requirements,
    "capabilities": platforms.capabilities,
    "settings": settings.settings,
    "lists": settings.lists,
    "synced": synced.synced,
    "folders": settings.folders,
    "conditions": rules.conditions,
    "condition groups": rules.condition_groups,
    "actions": rules.actions,
    "action groups": rules.action_groups,
    "ad attributes": rules.ad_attributes,
    "rule settings": rules.rule_settings,
    "rule limits": limits.rule_limits,
    "run limits": limits.run_limits,
    "roles": permissions.roles,
    "role names": permissions.role_names,
    "role group": permissions.role_group,
    "library": library.library,
    "waves": order.waves,
    "seed": lab.seed,
    "faults": lab.faults,
}

BLOCK = re.compile(r"(?P<begin><!-- generated: (?P<name>[a-z ]+) -->\n).*?(?P<end><!-- end: (?P=name) -->)", re.DOTALL)
MARK = re.compile(r"<!-- (?:generated|end): ")


def pages() -> Iterator[Path]:
    """The files that may hold tables."""
    yield ROOT / "README.md"
    yield from sorted((ROOT / "docs").glob("*.md"))


def written(text: str) -> str:
    """The text with every table as the code has it now. Raises ValueError for a mark that makes no block."""
    found = list(BLOCK.finditer(text))
    if len(MARK.findall(text)) != 2 * len(found):
        raise ValueError("a mark of a generated table has no counterpart")
    for unknown in {match["name"] for match in found} - set(TABLES):
        raise ValueError(f"nothing makes the table {unknown}")
    return BLOCK.sub(lambda match: f"{match['begin']}{TABLES[match['name']]().rstrip()}\n{match['end']}", text)


def main() -> int:
    """Write all tables and name the pages that changed."""
    for page in pages():
        before = page.read_text(encoding="utf-8")
        after = written(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            print(f"written: {page.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
