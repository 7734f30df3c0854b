# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parameters each served cmdlet has: data/cmdlets.json (the cloud) and data/server_cmdlets.json as typed values.

Facts: PowerShell docs (MicrosoftDocs/office-docs-powershell); corrections stand in `tables_from_reference`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .platforms import ONLINE


@dataclass(frozen=True)
class Parameter:
    """`sets`: the parameter sets it stands in (all: None); `mandatory`: the sets in which it must be given."""

    name: str
    type: str
    sets: frozenset[str] | None = None
    mandatory: frozenset[str] = frozenset()
    values: tuple[str, ...] = ()

    def stands_in(self, parameter_set: str) -> bool:
        return self.sets is None or parameter_set in self.sets


@dataclass(frozen=True)
class CmdletTable:
    """`parameters` by lower-cased name."""

    name: str
    sets: tuple[str, ...]
    parameters: dict[str, Parameter]


@cache
def cmdlet_tables(platform: str = ONLINE) -> dict[str, CmdletTable]:
    """Every cmdlet that is served on a platform, by lower-cased name."""
    file = "cmdlets.json" if platform == ONLINE else "server_cmdlets.json"
    source = json.loads((Path(__file__).parent / "data" / file).read_text(encoding="utf-8"))
    tables = {}
    for name, content in source.items():
        parameters = {}
        for parameter, row in content["parameters"].items():
            if platform not in row.get("platforms", (platform,)):
                continue
            mandatory = row.get("mandatory", ())
            parameters[parameter.lower()] = Parameter(
                name=parameter,
                type=row["type"],
                sets=frozenset(row["sets"]) if "sets" in row else None,
                mandatory=frozenset(content["sets"] if mandatory is True else mandatory),
                values=tuple(row.get("values", ())),
            )
        tables[name.lower()] = CmdletTable(name, tuple(content["sets"]), parameters)
    return tables
