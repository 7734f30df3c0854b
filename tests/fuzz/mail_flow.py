# SPDX-License-Identifier: GPL-3.0-or-later
"""Coverage-guided fuzzing of what strangers write, by hand: needs `pip install atheris`.

    PYTHONPATH=build/tree python -m ansible_collections.mailward.mailbox.tests.fuzz.mail_flow -max_total_time=600

The first byte chooses what is fed; anything raised but the ValueError of a refused pattern ends the run.
"""

from __future__ import annotations

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports():
    from ...plugins.module_utils.mailward.mailflow.pattern import SUBJECT, compile_pattern, try_pattern
    from ...plugins.module_utils.mailward.mailflow.reading import read_message

PIECE = "aA1 .x\n"


def feed(data: bytes) -> None:
    if data[:1] < b"\x80":
        read_message(data[1:])
        return
    text = data[1:200].decode("utf-8", "replace")
    try_pattern(text)
    with suppress(ValueError):
        compile_pattern(text, longest=SUBJECT).search(PIECE * 1000)


if __name__ == "__main__":
    atheris.Setup(sys.argv, feed)
    atheris.Fuzz()
