# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parameters each served cmdlet has in Exchange Online: data/cmdlets.json as typed values.

Facts: PowerShell docs (MicrosoftDocs/office-docs-powershell); corrections stand in `tables_from_reference`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path


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
def cmdlet_tables() -> dict[str, CmdletTable]:
    """Every served cmdlet by lower-cased name."""
    source = json.loads((Path(__file__).parent / "data" / "cmdlets.json").read_text(encoding="utf-8"))
    tables = {}
    for name, content in source.items():
        parameters = {}
        for parameter, row in content["parameters"].items():
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
