# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads one declared mapping field by field and collects every mistake instead of stopping at the first."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from .address import parse_address, parse_domain
from .amendment import Amendment
from .mistake import Mistake, printable
from .unset import OMITTED, Omitted

T = TypeVar("T")


class Reader:
    """One mapping of a declaration at `path`. Getters return OMITTED for what is left out.

    A wrong value becomes a `Mistake` in `mistakes` and reads as OMITTED (or is left out of its list),
    so that reading goes on. Call `finish()` last: it reports fields that nobody asked for.
    """

    def __init__(self, value: object, path: str, mistakes: list[Mistake]) -> None:
        self.path = path
        self.mistakes = mistakes
        self._known: list[str] = []
        self._fields: Mapping[str, Any] = {}
        if isinstance(value, Mapping):
            self._fields = value
        else:
            self.mistake("", f"{shown(value)} is no mapping of fields.", "Write `name: value` pairs here.")

    def mistake(self, name: str, problem: str, remedy: str = "") -> None:
        self.mistakes.append(Mistake(self.at(shown(name)), problem, remedy))

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path and name else self.path or name

    def has(self, name: str) -> bool:
        """Whether the field is given, right or wrong."""
        return name in self._fields

    def raw(self, name: str) -> Any:
        self._known.append(name)
        return self._fields.get(name, OMITTED)

    def read(self, name: str, parse: Callable[[Any], T], remedy: str = "", *, required: bool = False) -> T | Omitted:
        """The field parsed by `parse`, which raises ValueError with the reason as a phrase."""
        value = self.raw(name)
        if isinstance(value, Omitted):
            if required:
                self.mistake(name, "is missing.", remedy or "It has no default.")
            return OMITTED
        return self._parse(name, value, parse, remedy)

    def read_list(
        self, name: str, parse: Callable[[Any], T], remedy: str = "", *, required: bool = False
    ) -> tuple[T, ...] | Omitted:
        """A list with every entry parsed. A single text is not taken for a list of one."""
        value = self.raw(name)
        if isinstance(value, Omitted):
            if required:
                self.mistake(name, "is missing.", remedy or "It has no default.")
            return OMITTED
        if not isinstance(value, Sequence) or isinstance(value, (str, bytes)):
            self.mistake(name, f"{shown(value)} is no list.", remedy or "Write a list; [] means none.")
            return OMITTED
        parsed = (self._parse(f"{name}[{index}]", entry, parse, remedy) for index, entry in enumerate(value))
        return tuple(entry for entry in parsed if entry is not OMITTED)

    def amendable(
        self, name: str, parse: Callable[[Any], str], remedy: str = ""
    ) -> tuple[str, ...] | Amendment | Omitted:
        """A list that is given whole (a list, or `set`), or by what changes in it (`add`, `remove`).

        Sorted and without repetitions, which mean nothing in such lists.
        """
        value = self.raw(name)
        if not isinstance(value, Mapping):
            whole = self.read_list(name, parse, remedy)
            return whole if isinstance(whole, Omitted) else tuple(sorted(set(whole)))
        parts = Reader(value, self.at(name), self.mistakes)
        set_to, add, remove = (parts.read_list(part, parse, remedy) for part in ("set", "add", "remove"))
        parts.finish()
        if parts.has("set") and (parts.has("add") or parts.has("remove")):
            parts.mistake("set", "stands beside add or remove.", "Give the whole list, or what changes in it.")
        if not isinstance(set_to, Omitted):
            return tuple(sorted(set(set_to)))
        added, removed = set(add or ()), set(remove or ())
        for entry in sorted(added & removed):
            parts.mistake("remove", f"{entry} stands in add as well.", "Take it out of one of the two.")
        if not value:
            self.mistake(name, "says nothing.", "Give a list, or add and remove.")
        return Amendment(frozenset(added), frozenset(removed))

    def mappings(self, name: str) -> tuple[Reader, ...] | Omitted:
        """A list of mappings, each as a Reader of its own."""
        value = self.raw(name)
        if isinstance(value, Omitted):
            return OMITTED
        if not isinstance(value, Sequence) or isinstance(value, (str, bytes)):
            self.mistake(name, f"{shown(value)} is no list.", "Write a list of mappings; [] means none.")
            return OMITTED
        return tuple(Reader(entry, self.at(f"{name}[{index}]"), self.mistakes) for index, entry in enumerate(value))

    def text(self, name: str, *, max_chars: int = 0, required: bool = False) -> str | Omitted:
        return self.read(name, lambda value: parse_text(value, max_chars), required=required)

    def line(self, name: str, *, max_chars: int = 0, required: bool = False) -> str | Omitted:
        """A text of one line that says something, without the space around it."""
        return self.read(name, lambda value: parse_line(value, max_chars), "Write one line.", required=required)

    def flag(self, name: str) -> bool | Omitted:
        return self.read(name, parse_flag, "Use true or false.")

    def choice(self, name: str, choices: Iterable[str]) -> str | Omitted:
        allowed = tuple(choices)
        return self.read(name, lambda value: parse_choice(value, allowed), f"Use one of: {', '.join(allowed)}.")

    def address(self, name: str, *, required: bool = False) -> str | Omitted:
        return self.read(name, parse_address, required=required)

    def domains(self, name: str) -> tuple[str, ...] | Omitted:
        return self.read_list(name, parse_domain)

    def moment(self, name: str) -> datetime | Omitted:
        return self.read(name, parse_moment, "Write 2027-01-06 or 2027-01-06T18:00:00Z.")

    def finish(self) -> None:
        for name in self._fields:
            if name not in self._known:
                close = difflib.get_close_matches(shown(name), self._known, n=1)
                hint = f"Did you mean {close[0]}?" if close else f"Known are: {', '.join(sorted(set(self._known)))}."
                self.mistake(shown(name), "is no field that can be declared here.", hint)

    def _parse(self, name: str, value: Any, parse: Callable[[Any], T], remedy: str) -> T | Omitted:
        try:
            return parse(value)
        except ValueError as error:
            self.mistake(name, f"{shown(value)}: {error}.", remedy)
            return OMITTED


def shown(value: object) -> str:
    """A value as it may stand in a message: one line, not too long."""
    text = printable(value if isinstance(value, str) else _written(value))
    return text if len(text) <= 80 else f"{text[:77]}..."


def _written(value: object) -> str:
    try:
        return repr(value)
    except (ValueError, RecursionError):
        # Python writes no number of more than 4300 digits, and nothing that is nested too deep.
        return f"something of type {type(value).__name__}, too large to be shown,"


def parse_text(value: object, max_chars: int = 0) -> str:
    """Text without characters that no mail platform can store; ValueError says which."""
    if not isinstance(value, str):
        raise ValueError("a text is needed")
    if any(0xD800 <= ord(char) <= 0xDFFF for char in value):
        raise ValueError("it holds half of a surrogate pair, which is no character")
    if any(ord(char) < 32 and char not in "\t\r\n" for char in value):
        raise ValueError("it holds a control character")
    if max_chars and len(value) > max_chars:
        raise ValueError(f"it has {len(value)} characters, {max_chars} is the maximum")
    return value


def parse_line(value: object, max_chars: int = 0) -> str:
    line = parse_text(value, max_chars).strip()
    if not line:
        raise ValueError("it is empty")
    if len(line.splitlines()) > 1 or "\t" in line:
        raise ValueError("it holds a line break or a tab")
    return line


def parse_flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("true or false is needed")


def parse_choice(value: object, choices: tuple[str, ...]) -> str:
    if isinstance(value, str) and value in choices:
        return value
    raise ValueError("it is none of the values that are possible here")


def parse_moment(value: object) -> datetime:
    """A moment in UTC. A bare date is its first instant; a time without a zone is UTC."""
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime.combine(value, time.min)
    elif isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip().replace("Z", "+00:00").replace("z", "+00:00"))
        except ValueError:
            raise ValueError("it is no date or time of ISO 8601") from None
    else:
        raise ValueError("it is no date or time of ISO 8601")
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("it is outside the years 1 to 9999") from None
