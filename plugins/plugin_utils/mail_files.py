# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that arguments name as files, read where Ansible runs: only Python travels with a module."""

from __future__ import annotations

import base64
import os
import typing as t

Arguments = dict[str, t.Any]
Read = t.Callable[[str], bytes]


class NotReadable(Exception):
    """A named file cannot be read; the text says where it stands and why."""


def with_files(arguments: Arguments, read: Read) -> Arguments:
    """The arguments with the bytes of every named message in place of its name.

    Files are named by `src`, and by `file` in `messages` and in the `mail_flow_tests` of `strategy`. `read` raises
    OSError with the reason as its text. Raises NotReadable.
    """
    found = dict(arguments)
    if "messages" in found:
        found["messages"] = _entries(found["messages"], "messages", read)
    strategy = found.get("strategy")
    if isinstance(strategy, dict) and "mail_flow_tests" in strategy:
        tests = _entries(strategy["mail_flow_tests"], "strategy.mail_flow_tests", read)
        found["strategy"] = {**strategy, "mail_flow_tests": tests}
    named = found.pop("src", None)
    if named:
        listed = named if isinstance(named, list) else [named]
        read_here = [
            {"name": os.path.basename(str(name)), "content": _content(str(name), f"src[{index}]", read)}
            for index, name in enumerate(listed)
        ]
        found["messages"] = [*(found.get("messages") or ()), *read_here]
    return found


def _entries(entries: t.Any, place: str, read: Read) -> t.Any:
    """The entries of a list; what is no such list is left to those who say what is wrong with it."""
    if not isinstance(entries, list):
        return entries
    return [_entry(entry, f"{place}[{index}]", read) for index, entry in enumerate(entries)]


def _entry(entry: t.Any, place: str, read: Read) -> t.Any:
    if not isinstance(entry, dict) or not entry.get("file") or "content" in entry:
        return entry
    rest = {name: value for name, value in entry.items() if name != "file"}
    return {**rest, "content": _content(str(entry["file"]), f"{place}.file", read)}


def _content(name: str, place: str, read: Read) -> str:
    try:
        return base64.b64encode(read(name)).decode("ascii")
    except OSError as error:
        raise NotReadable(f"{place}: {name} cannot be read: {error}") from None
