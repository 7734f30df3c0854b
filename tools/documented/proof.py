# SPDX-License-Identifier: GPL-3.0-or-later
"""What a platform was proven on: the lab, until a run of `make live` on a real tenant is kept in tests/live/proof/."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

KEPT = Path(__file__).resolve().parents[2] / "tests" / "live" / "proof" / "exchange_online.json"
ON_THE_LAB = "Proven on the lab only: nobody has run this on a live tenant yet. See [Guesses](#guesses)."


def proof() -> str:
    return sentence(json.loads(KEPT.read_text(encoding="utf-8"))) if KEPT.exists() else ON_THE_LAB


def sentence(kept: Mapping[str, Any]) -> str:
    """What the proof file of a run says; one in which a row failed, or none passed, proves nothing."""
    count = Counter(row["result"] for row in kept["rows"])
    if count["failed"] or not count["passed"]:
        return ON_THE_LAB
    left = f"; {count['not run']} could not be played there" if count["not run"] else ""
    return f"Proven on a live tenant on {kept['date']}: {count['passed']} rows of the conformance table passed{left}."
