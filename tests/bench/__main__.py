# SPDX-License-Identifier: GPL-3.0-or-later
"""`make bench`: runs every scenario, prints one table, writes build/bench.json; ends with 1 when a target is missed."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from . import large_organisation, small_organisation
from .figure import Figure, table

OUT = Path("build/bench.json")


def main() -> int:
    rows: list[Figure] = [*small_organisation.figures(), *large_organisation.figures()]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    print(table(rows))
    print(f"\nwritten to {OUT}")
    missed = [row.name for row in rows if not row.met]
    for name in missed:
        print(f"target missed: {name}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
