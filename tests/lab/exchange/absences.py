# SPDX-License-Identifier: GPL-3.0-or-later
"""Who answers and who acts for somebody that is away: automatic replies and delegates, as a seed tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

Entry = Mapping[str, Any]

_OUT_OF_OFFICE = frozenset({"state", "audience", "start", "end", "internal", "external"})
_STATES, _AUDIENCES = ("disabled", "enabled", "scheduled"), ("all", "known", "none")
_DELEGATE = frozenset({"user", "folders", "meeting_messages", "private_items"})


def out_of_office(entry: Entry) -> dict[str, Any]:
    """The automatic replies of a mailbox of a seed, moments read. Raises ValueError."""
    given = dict(entry.get("out_of_office", {}))
    where = f"{entry['address']}: out_of_office"
    if unknown := sorted(set(given) - _OUT_OF_OFFICE):
        raise ValueError(f"{where}: unknown {', '.join(unknown)}")
    for name, words in (("state", _STATES), ("audience", _AUDIENCES)):
        if given.get(name, words[0]) not in words:
            raise ValueError(f"{where}: {name} is none of {', '.join(words)}")
    for name in ("start", "end"):
        if name in given:
            given[name] = _moment(given[name])
        elif given.get("state") == "scheduled":
            raise ValueError(f"{where}: scheduled, and no {name}")
    return given


def delegate_rights(address: str, entry: Entry) -> Iterator[tuple[str, str, list[str]]]:
    """Folder type, sharing flags and rights for each folder of a delegate. Raises ValueError."""
    if unknown := sorted(set(entry) - _DELEGATE):
        raise ValueError(f"{address}: delegates: unknown {', '.join(unknown)}")
    flags = [
        name
        for name, wanted in (
            ("Delegate", entry.get("meeting_messages", False)),
            ("CanViewPrivateItems", entry.get("private_items", False)),
        )
        if wanted
    ]
    folders = entry.get("folders", {})
    if flags and "calendar" not in folders:
        raise ValueError(f"{address}: delegates: meeting messages and private items need rights on the calendar")
    for folder, right in folders.items():
        yield folder, ", ".join(flags) if folder == "calendar" else "", [right]


def _moment(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)
