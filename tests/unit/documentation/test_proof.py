# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documentation says was proven is what a kept run proves."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.tools.documented.proof import ON_THE_LAB, sentence

PROVEN = "Proven on a live tenant on 2027-01-06"


@pytest.mark.parametrize(
    ("results", "says"),
    [
        (
            ["passed", "passed", "not run"],
            f"{PROVEN}: 2 rows of the conformance table passed; 1 could not be played there.",
        ),
        (["passed"], f"{PROVEN}: 1 rows of the conformance table passed."),
        (["passed", "failed"], ON_THE_LAB),
        (["not run"], ON_THE_LAB),
        ([], ON_THE_LAB),
    ],
)
def test_a_run_proves_something_when_no_row_failed(results: list[str], says: str) -> None:
    assert sentence({"date": "2027-01-06", "rows": [{"row": "a row", "result": one} for one in results]}) == says
