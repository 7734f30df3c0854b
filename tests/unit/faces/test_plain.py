# SPDX-License-Identifier: GPL-3.0-or-later
"""Task arguments reach the library as nothing but JSON values."""

from __future__ import annotations

import datetime
import json

import pytest
from ansible._internal._datatag._tags import Origin, TrustedAsTemplate
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.mailward.mailbox.plugins.plugin_utils.plain import plain


def types_in(value):
    yield type(value)
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from types_in(key)
            yield from types_in(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from types_in(entry)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime.date(2027, 1, 6), "2027-01-06"),
        (datetime.datetime(2027, 1, 6, 8, tzinfo=datetime.UTC), "2027-01-06T08:00:00+00:00"),
        (("a", {"b"}), ["a", ["b"]]),
        (True, True),
        (1, 1),
        (1.5, 1.5),
        (None, None),
        ({"a": {"b": [1]}}, {"a": {"b": [1]}}),
    ],
)
def test_values_keep_their_meaning(value, expected):
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)


def test_tags_are_taken_off():
    tagged = TrustedAsTemplate().tag(Origin(description="a test").tag({"text": "a", "number": 1, "list": ["b"]}))
    tagged = {name: Origin(description="a test").tag(value) for name, value in tagged.items()}
    assert set(types_in(plain(tagged))) == {dict, str, int, list}


def test_what_an_inventory_holds_becomes_plain(tmp_path):
    file = tmp_path / "vars.yml"
    file.write_text("raw: !unsafe '{{ x }}'\nday: 2027-01-06\nlist: [1, {a: b}]\n")
    loader = DataLoader()
    variables = loader.load_from_file(str(file))
    values = plain(Templar(loader=loader, variables=variables).template(variables))
    assert values == {"raw": "{{ x }}", "day": "2027-01-06", "list": [1, {"a": "b"}]}
    assert set(types_in(values)) == {dict, str, list, int}
    assert json.loads(json.dumps(values)) == values


def test_what_is_read_like_a_text_becomes_a_text():
    class Hidden:
        def __str__(self):
            return "from the vault"

    assert plain({"secret": Hidden()}) == {"secret": "from the vault"}
