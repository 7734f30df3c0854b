# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that are declared by what to add and what to remove."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.amendment import (
    is_whole,
    unwanted,
    wanted,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.delegation import read_delegation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.reader import Reader
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.redirect import read_redirect
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.shared_mailbox import read_shared_mailbox
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import OMITTED

CASES = {
    "aliases": (read_shared_mailbox, {"address": "sales@contoso.example"}, "sale@contoso.example"),
    "targets": (read_redirect, {"address": "contact@contoso.example"}, "anna@contoso.example"),
    "rights": (read_delegation, {"mailbox": "sales@contoso.example", "trustee": "anna@contoso.example"}, "send_as"),
}


def read(name, value):
    reading, entry, _example = CASES[name]
    mistakes = []
    found = reading(Reader({**entry, name: value}, "entry", mistakes))
    return getattr(found, name), mistakes


@pytest.mark.parametrize("name", CASES)
def test_a_list_is_the_whole_truth(name):
    example = CASES[name][2]
    declared, mistakes = read(name, [example])
    assert (wanted(declared), unwanted(declared), is_whole(declared), mistakes) == ((example,), (), True, [])


@pytest.mark.parametrize("name", CASES)
def test_set_is_the_same_as_a_list(name):
    example = CASES[name][2]
    assert read(name, {"set": [example]}) == read(name, [example])


@pytest.mark.parametrize("name", CASES)
def test_added_entries_leave_the_others_alone(name):
    example = CASES[name][2]
    declared, mistakes = read(name, {"add": [example]})
    assert (wanted(declared), unwanted(declared), is_whole(declared), mistakes) == ((example,), (), False, [])


@pytest.mark.parametrize("name", CASES)
def test_removed_entries_leave_the_others_alone(name):
    example = CASES[name][2]
    declared, mistakes = read(name, {"remove": [example]})
    assert (wanted(declared), unwanted(declared), is_whole(declared), mistakes) == ((), (example,), False, [])


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        (lambda x: {"set": [x], "add": [x]}, "set"),
        (lambda x: {"add": [x], "remove": [x]}, "remove"),
        (lambda x: {"add": x}, "add"),
        (lambda x: {"add": ["no such thing"]}, "add[0]"),
        (lambda x: {"append": [x]}, "append"),
    ],
)
def test_a_wrong_amendment_is_named(name, wrong, path):
    _declared, mistakes = read(name, wrong(CASES[name][2]))
    assert [mistake.path for mistake in mistakes] == [f"entry.{name}.{path}"]


def test_a_list_that_is_left_out_wants_nothing_and_closes_nothing():
    assert (wanted(OMITTED), unwanted(OMITTED), is_whole(OMITTED)) == ((), (), False)


def test_a_mailbox_does_not_lose_its_own_address():
    _declared, mistakes = read("aliases", {"remove": ["sales@contoso.example"]})
    assert [mistake.path for mistake in mistakes] == ["entry.aliases.remove"]
