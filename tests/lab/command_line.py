# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab as a process of its own: starts, says where it is, and serves until it is told to end."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from .inventory import inventory_of
from .lab import Lab
from .private_files import write_private
from .seeds import read_seed_file


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs until SIGTERM or SIGINT; the exit status is 0 then, and 2 when it cannot start."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not options.seed and not options.generate:
        parser.error("no organisation: give --seed or --generate")
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_unused: ended.set())
    try:
        seeds = [read_seed_file(path) for path in options.seed]
        lab = Lab(seeds, generate=options.generate, directory=options.directory, port=options.port)
    except (OSError, ValueError) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 2
    with lab:
        line = json.dumps(lab.description())
        if options.inventory:
            write_private(options.inventory, inventory_of(lab))
        if options.ready:
            write_private(options.ready, line + "\n")
        print(line, flush=True)
        ended.wait()
    # Who finds a ready file may trust that its lab is running.
    if options.ready:
        options.ready.unlink(missing_ok=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lab", description=__doc__)
    parser.add_argument(
        "--seed", type=Path, action="append", default=[], metavar="FILE.yml", help="organisations as YAML"
    )
    parser.add_argument(
        "--generate",
        action="append",
        default=[],
        metavar="NAME:mailboxes=N,...",
        help="a made-up organisation; further: shared, grants, rules, groups, seed, platform",
    )
    parser.add_argument("--ready", type=Path, metavar="FILE.json", help="written when the lab can be used")
    parser.add_argument("--inventory", type=Path, metavar="FILE.yml", help="an Ansible inventory to write")
    parser.add_argument("--directory", type=Path, metavar="DIR", help="where CA bundle and certificates go")
    parser.add_argument("--port", type=int, default=0, metavar="N", help="first of four ports; default: free ones")
    return parser
