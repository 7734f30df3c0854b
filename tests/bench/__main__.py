# SPDX-License-Identifier: GPL-3.0-or-later
"""`make bench`: runs the scenarios, prints one table, writes build/bench.json; ends with 1 when a target is missed.

Arguments name scenarios: organisations and mailflow (the default), exchange_server,
exchange_server_large, management_host, fleet.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from . import exchange_server, fleet, large_organisation, mail_flow, small_organisation
from .figure import Figure, table

OUT = Path("build/bench.json")


SCENARIOS: Mapping[str, Sequence[Callable[[], Iterator[Figure]]]] = {
    "organisations": (small_organisation.figures, large_organisation.figures),
    "mailflow": (mail_flow.figures,),
    "exchange_server": (exchange_server.figures,),
    "management_host": (exchange_server.host_figures,),
    "exchange_server_large": (exchange_server.large_figures,),
    "fleet": (fleet.figures,),
}


def main(names: Sequence[str]) -> int:
    rows = [row for name in names or ["organisations", "mailflow"] for figures in SCENARIOS[name] for row in figures()]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    print(table(rows))
    print(f"\n~ extrapolated from {large_organisation.SAMPLE} mailboxes; written to {OUT}")
    missed = [row.name for row in rows if not row.met]
    for name in missed:
        print(f"target missed: {name}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
