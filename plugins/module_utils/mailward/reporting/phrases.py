# SPDX-License-Identifier: GPL-3.0-or-later
"""Values, fields and rights in the words of mail administrators, each on one line and without control characters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..model.change import Change, FieldChange
from ..model.reset_token import without_tokens
from ..model.state import grant_parts
from ..model.unset import Unknown

LONGEST = 100
NAMED = 3

RIGHTS: Mapping[str, str] = {"full_access": "Full Access", "send_as": "Send As", "send_on_behalf": "Send on Behalf"}

FIELDS: Mapping[str, str] = {
    "display_name": "name",
    "primary_address": "address",
    "sign_in": "sign-in",
    "sent_items_copy_send_as": "copies of mail sent as it",
    "sent_items_copy_send_on_behalf": "copies of mail sent on its behalf",
    "smtp_client_authentication": "SMTP AUTH",
    "accepts_outside_senders": "mail from outside",
    "keep_copy": "copy kept",
}
"""Fields with another name for people; others are told by their own, without underscores."""

PREFIXES: Mapping[str, str] = {"condition.": "", "exception.": "except ", "action.": ""}

MARKED = "marker"

NEW_MAILBOX: tuple[tuple[Mapping[str, Any], str], ...] = (
    ({"sign_in": "blocked"}, "sign-in blocked"),
    ({"sign_in": "allowed"}, "sign-in allowed"),
    ({"sent_items_copy_send_as": True, "sent_items_copy_send_on_behalf": True}, "sent copies kept"),
    ({"hidden_from_address_lists": True}, "hidden from address lists"),
    ({"auditing": False}, "auditing off"),
    ({"smtp_client_authentication": True}, "SMTP AUTH on"),
)
"""What is told of a new mailbox, and when; all else is as it should be or stands in the details."""


def one_line(text: str) -> str:
    """Text from anywhere as it may stand in a line of a terminal."""
    joined = " ".join(text.split())
    if joined.isprintable():
        return joined
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "backslashreplace").decode("ascii")
        for char in joined
    )


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def shown_value(value: Any) -> str:
    """A field's value in full."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (frozenset, set)):
        return ", ".join(sorted(map(shown_value, value))) or "none"
    if isinstance(value, (tuple, list)):
        return ", ".join(map(shown_value, value)) or "none"
    if isinstance(value, Unknown):
        return "not known"
    return one_line(str(without_tokens(str(value)))) or "empty"


def some(names: Iterable[str]) -> str:
    """The first few of many names."""
    given = list(names)
    more = f" and {len(given) - NAMED} more" if len(given) > NAMED + 1 else ""
    return ", ".join(given[:NAMED] if more else given) + more


def field_name(name: str) -> str:
    for prefix, words in PREFIXES.items():
        if name.startswith(prefix):
            return one_line(words + name.removeprefix(prefix).replace("_", " "))
    return FIELDS.get(name, one_line(name.replace("_", " ")))


def field_change(field: FieldChange) -> str:
    """One changed field in a phrase; of a set only what comes and goes."""
    if field.name == MARKED:
        return "marked as ours"
    if isinstance(field.before, frozenset) and isinstance(field.after, frozenset):
        added, removed = sorted(map(shown_value, field.added)), sorted(map(shown_value, field.removed))
        parts = [f"+ {some(added)}"] if added else []
        parts += [f"- {some(removed)}"] if removed else []
        return f"{field_name(field.name)} {' '.join(parts)}"
    before, after = shortened(shown_value(field.before)), shortened(shown_value(field.after))
    return f"{field_name(field.name)} {before} → {after}"


def field_changes(changes: Iterable[Change]) -> str:
    return ", ".join(field_change(field) for change in changes for field in change.fields)


def _reading_order(name: str) -> int:
    """Which messages first, then what is done with them, then everything else."""
    return next((place for place, prefix in enumerate(PREFIXES) if name.startswith(prefix)), len(PREFIXES))


def values(change: Change) -> str:
    """What a new thing is made with, shortened."""
    hidden = change.item.write_only
    given = [f for f in change.fields if f.after is not None and f.after is not False and f.name not in hidden]
    given.sort(key=lambda field: (_reading_order(field.name), field.name))
    told = (field_name(f.name) if f.after is True else f"{field_name(f.name)} {shown_value(f.after)}" for f in given)
    return shortened(", ".join(told))


def right(change: Change) -> str:
    """The right of a grant; of a folder with what it lets do."""
    name = grant_parts(change.key)[2]
    if not name.startswith("folder:"):
        return RIGHTS.get(name, one_line(name))
    rights = shown_value(change.item.fields.get("rights"))
    return f"{one_line(name.removeprefix('folder:'))} {rights}"


def abouts(changes: Iterable[Change]) -> str:
    """What the items themselves say, each once, in brackets; "" when they say nothing."""
    said = dict.fromkeys(one_line(change.item.about) for change in changes if change.item.about)
    return f"({'; '.join(said)})" if said else ""
