# SPDX-License-Identifier: GPL-3.0-or-later
"""Anything that YAML or JSON can make of a file, and declarations of which any part is something like that."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from ansible_collections.mailward.mailbox.tests.unit.model.whole_declarations import declarations
from hypothesis import strategies as st

HOSTILE = (
    "", " ", "\n", "\x00", "\ud800", "\udfff\ud800", "a\r\nb", "'", '"', "'; --", "%", "*", "(|)", "$null", "{{ x }}",
    "@", "a@b", "a@b.c", "A@CONTOSO.EXAMPLE", "SMTP:a@contoso.example", "sales@contoso.example\n", "İ@contoso.example",
    "ſales@contoso.example", ".", "..", "/", "\\", "\u202e", "\u2028", "x" * 70_000, "٣", "1e999", "nan", "0000-00-00",
    "2026-02-30", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "mailward:main", "none", "first",
    "__omit__",
)  # fmt: skip
NUMBERS = (0, -1, 1, 2**31, 2**63, -(2**63), 1 << 1000, 0.0, -0.0, 1e308, float("nan"), float("inf"), True, False)
MOMENTS = (
    date.min, date.max, datetime.min, datetime.max, datetime.max.replace(tzinfo=UTC),
    datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
)  # fmt: skip
KEYWORDS = (
    "name", "domains", "address", "rights", "add", "remove", "set", "state", "folders", "targets", "conditions",
    "actions", "mode", "sections", "first", "before", "after", "delegate", "every_message", "from_scope",
)  # fmt: skip

_ATOMS = st.one_of(
    st.none(), st.sampled_from(HOSTILE), st.sampled_from(NUMBERS), st.sampled_from(MOMENTS), st.text(max_size=20),
    st.sampled_from(KEYWORDS), st.binary(max_size=3),
)  # fmt: skip
_KEYS = st.one_of(
    st.sampled_from(KEYWORDS), st.sampled_from(HOSTILE), st.integers(), st.none(), st.booleans(), st.dates()
)
VALUES = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(_KEYS, inner, max_size=3),
        st.tuples(inner),
        st.sets(_KEYS, max_size=2),
    ),
    max_leaves=6,
)


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from _places(one, (*place, key))


@st.composite
def disturbed(draw: st.DrawFn) -> Any:
    """A declaration of which one to three parts are replaced, renamed, doubled or joined by something arbitrary."""
    given = deepcopy(draw(declarations()))
    for _unused in range(draw(st.integers(1, 3))):
        if not isinstance(given, (dict, list)):
            break
        *way, last = draw(st.sampled_from([place for place in _places(given) if place] or [("organisation",)]))
        inner: Any = given
        for key in way:
            inner = inner[key]
        how = draw(st.sampled_from(["replace", "replace", "replace", "rename", "double", "wrap"]))
        old = inner[last] if isinstance(inner, list) or last in inner else None
        if how == "rename" and isinstance(inner, dict):
            inner[draw(_KEYS)] = inner.pop(last, None)
        elif how == "double" and isinstance(inner, list):
            inner.append(deepcopy(old))
        elif how == "wrap":
            inner[last] = draw(st.sampled_from([[old], {"set": old}, {"add": old}, (old,), str(old)]))
        else:
            inner[last] = draw(VALUES)
    return draw(st.sampled_from([given] * 19 + [draw(VALUES)]))
