# SPDX-License-Identifier: GPL-3.0-or-later
"""Which messages of a listing a Graph request wants: $filter, $search, $orderby, $top, $skip.

Microsoft Learn: "List messages", "Use the $filter query parameter", "Use the $search query parameter". Where Graph
refuses and no page says with which words, code and text are guesses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from .graph_answers import GraphError
from .graph_messages import FILTERABLE, parse_failure
from .http_message import Request
from .mail.store import StoredMessage

DEFAULT_PAGE, LARGEST_PAGE = 10, 1000

_TERM = re.compile(
    r"\s*(?:(?P<function>startswith|contains)\(\s*(?P<of>[\w/]+)\s*,\s*(?P<part>'(?:[^']|'')*')\s*\)"
    r"|(?P<name>[\w/]+)\s+(?P<operator>eq|ne|ge|gt|le|lt)\s+(?P<value>'(?:[^']|'')*'|[^\s()']+))\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"and\b", re.IGNORECASE)
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda one, other: bool(one == other),
    "ne": lambda one, other: bool(one != other),
    "ge": lambda one, other: bool(one >= other),
    "gt": lambda one, other: bool(one > other),
    "le": lambda one, other: bool(one <= other),
    "lt": lambda one, other: bool(one < other),
}


@dataclass(frozen=True)
class Page:
    """The rows of one page, how many there are in all, and the URL of the next one ("": there is none)."""

    rows: Sequence[Any]
    total: int
    next_link: str = ""


def chosen(messages: Sequence[StoredMessage], request: Request, *, may_search: bool) -> list[StoredMessage]:
    """The messages that the query asks for, in its order; `messages` stand newest first. Raises GraphError."""
    query = request.query
    written, search, order = query.get("$filter", ""), query.get("$search", ""), query.get("$orderby", "")
    if search:
        if not may_search:
            # Permissions reference: Mail.ReadBasic does not include permission to search messages.
            raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        if written or order:
            wrong = "$filter" if written else "$orderby"
            text = f"The query parameter '{wrong}' is not supported with '$search'."
            raise GraphError(400, "SearchWithFilter" if written else "SearchWithOrderBy", text)
        return [each for each in messages if _found(each, search)]
    names, holds = _filter(written) if written else ([], lambda _unused: True)
    kept = [each for each in messages if holds(each)]
    return _ordered(kept, order, names) if order else kept


def page_of(rows: Sequence[Any], request: Request, url: str) -> Page:
    """The page that $top and $skip ask for; `url` is the service's root. Raises GraphError."""
    size = _number(request, "$top", DEFAULT_PAGE)
    if not 1 <= size <= LARGEST_PAGE:
        raise GraphError(400, "ErrorInvalidUrlQueryTop", f"The value '{size}' of $top is not between 1 and 1000.")
    start = _number(request, "$skip", 0)
    end = start + size
    link = ""
    if end < len(rows):
        following = {**request.query, "$skip": str(end)}
        link = f"{url}{request.path}?" + "&".join(f"{name}={quote(value)}" for name, value in following.items())
    return Page(rows[start:end], len(rows), link)


def _number(request: Request, name: str, default: int) -> int:
    value = request.query.get(name, str(default))
    if not value.isdigit():
        raise GraphError(400, "BadRequest", f"Invalid value '{value}' for {name} query option found.")
    return int(value)


def _filter(written: str) -> tuple[list[str], Callable[[StoredMessage], bool]]:
    """The properties that a $filter names in their order, and the filter. Terms are joined by `and` here."""
    names: list[str] = []
    tests: list[Callable[[StoredMessage], bool]] = []
    at = 0
    while True:
        match = _TERM.match(written, at)
        if match is None:
            text = f"Invalid filter clause: Syntax error at position {at} in '{written}'."
            raise GraphError(400, "ErrorInvalidUrlQueryFilter", text)
        names.append(match["of"] or match["name"])
        tests.append(_test(match))
        at = match.end()
        if at == len(written):
            return names, lambda message: all(test(message) for test in tests)
        joined = _AND.match(written, at)
        at = joined.end() if joined else at


def _test(match: re.Match[str]) -> Callable[[StoredMessage], bool]:
    name = match["of"] or match["name"]
    if name not in FILTERABLE:
        raise parse_failure(name)
    read = FILTERABLE[name]
    if match["function"]:
        part = _text(match["part"]).lower()
        if match["function"].lower() == "contains":
            return lambda message: part in str(read(message)).lower()
        return lambda message: str(read(message)).lower().startswith(part)
    compare = _COMPARE[match["operator"].lower()]
    wanted = _value(match["value"])
    if isinstance(wanted, str):
        return lambda message: compare(str(read(message)).lower(), wanted.lower())
    return lambda message: type_fits(read(message), wanted) and compare(read(message), wanted)


def type_fits(value: object, wanted: object) -> bool:
    return isinstance(value, datetime) == isinstance(wanted, datetime)


def _value(written: str) -> str | bool | datetime:
    if written.startswith("'"):
        return _text(written)
    if written.lower() in ("true", "false"):
        return written.lower() == "true"
    try:
        moment = datetime.fromisoformat(written.replace("Z", "+00:00"))
    except ValueError:
        raise GraphError(400, "ErrorInvalidUrlQueryFilter", f"Invalid filter clause: '{written}'.") from None
    return moment


def _text(literal: str) -> str:
    return literal[1:-1].replace("''", "'")


def _ordered(messages: list[StoredMessage], order: str, filtered: Sequence[str]) -> list[StoredMessage]:
    """One property with asc or desc. Properties of $orderby must come first in $filter (List messages)."""
    name, _unused, direction = order.strip().partition(" ")
    if name not in FILTERABLE:
        raise parse_failure(name)
    if filtered and filtered[0] != name:
        text = "The restriction or sort order is too complex for this operation."
        raise GraphError(400, "InefficientFilter", text)
    return sorted(messages, key=FILTERABLE[name], reverse=direction.strip().lower() == "desc")


def _found(message: StoredMessage, search: str) -> bool:
    """Keyword search: all words of the phrase, in one property or in those that Outlook looks at by default."""
    phrase = search.strip().strip('"')
    name, colon, words = phrase.partition(":")
    looked = {
        "subject": [message.subject],
        "from": [str(message.content.get("From", ""))],
        "to": [str(message.content.get("To", ""))],
        "body": [_body(message)],
    }
    if not colon or name.lower() not in looked:
        words = phrase
        texts = [text for name in ("subject", "from", "body") for text in looked[name]]
    else:
        texts = looked[name.lower()]
    whole = " ".join(texts).lower()
    return all(word in whole for word in words.lower().split())


def _body(message: StoredMessage) -> str:
    body = message.content.get_body(("plain", "html"))
    return "" if body is None else str(body.get_content())
