# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the list of what could not be run, so that a missing tool is never taken for a pass.

    tools/not_run.py forget                  start a new list
    tools/not_run.py record NAME TEXT        NAME is missing, and this was not done
    tools/not_run.py report                  print the list
    tools/not_run.py report --only NAME...   print the list; status 1 when anything but NAME... stands on it

Skipped tests belong to the list as well; the first word of their reason is the name of what is missing.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

BUILD = Path(__file__).resolve().parent.parent / "build"
RECORD = BUILD / "not-run.txt"
REPORTS = BUILD / "reports"


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description="Keeps the list of what could not be run.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("forget")
    record = commands.add_parser("record")
    record.add_argument("name")
    record.add_argument("text")
    report = commands.add_parser("report")
    report.add_argument("--only", nargs="*", metavar="NAME", help="names of tools that may be missing")
    asked = parser.parse_args()

    if asked.command == "forget":
        RECORD.unlink(missing_ok=True)
        shutil.rmtree(REPORTS, ignore_errors=True)
        return 0
    if asked.command == "record":
        BUILD.mkdir(exist_ok=True)
        with RECORD.open("a", encoding="utf-8") as file:
            file.write(f"{asked.name}: {asked.text}\n")
        return 0

    missing = sorted(set(recorded()) | set(skipped()))
    for line in missing:
        print(f"NOT RUN  {line}")
    if asked.only is None:
        return 0
    unexpected = sorted({name_of(line) for line in missing} - set(asked.only))
    if unexpected:
        print(f"Missing, and not allowed to be: {', '.join(unexpected)}.")
    return 1 if unexpected else 0


def recorded() -> list[str]:
    """Return the lines that recipes recorded."""
    return RECORD.read_text(encoding="utf-8").splitlines() if RECORD.exists() else []


def skipped() -> Iterator[str]:
    """Yield the reasons of the tests that pytest skipped."""
    for report in REPORTS.glob("*.xml"):
        for case in ElementTree.parse(report).iter("testcase"):
            for skip in case.iter("skipped"):
                yield skip.get("message") or f"{case.get('name')}: skipped without a reason"


def name_of(line: str) -> str:
    """Return the name of what is missing."""
    return line.split()[0].rstrip(":")


if __name__ == "__main__":
    sys.exit(main())
