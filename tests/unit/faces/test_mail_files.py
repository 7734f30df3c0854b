# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that arguments name become their content before anything travels or is declared."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.mailward.mailbox.plugins.plugin_utils.mail_files import NotReadable, with_files

FILES = {"reset.eml": b"Subject: Reset\n\n", "mails/hello.eml": b"\xff"}


def read(name):
    try:
        return FILES[name]
    except KeyError:
        raise FileNotFoundError("it is in none of the folders") from None


def content(name):
    return base64.b64encode(FILES[name]).decode()


def test_the_tests_of_a_strategy_get_the_content_of_their_files():
    tests = [{"name": "one", "file": "reset.eml"}, {"name": "two", "message": "Subject: x\n\n"}]
    found = with_files({"strategy": {"redirects": [], "mail_flow_tests": tests}}, read)
    assert found["strategy"] == {
        "redirects": [],
        "mail_flow_tests": [{"name": "one", "content": content("reset.eml")}, tests[1]],
    }


def test_named_files_follow_the_messages():
    found = with_files({"messages": [{"file": "reset.eml"}], "src": ["mails/hello.eml"]}, read)
    assert found == {
        "messages": [
            {"content": content("reset.eml")},
            {"name": "hello.eml", "content": content("mails/hello.eml")},
        ]
    }


def test_what_names_no_file_stays_as_it_is():
    given = {"address": "sales@contoso.example", "strategy": {"redirects": []}}
    assert with_files(given, read) == given


@pytest.mark.parametrize("tests", [None, "reset.eml", ["reset.eml"], [{"file": ""}], [{"file": "x", "content": "y"}]])
def test_what_is_wrong_is_left_to_those_who_say_so(tests):
    assert with_files({"strategy": {"mail_flow_tests": tests}}, read) == {"strategy": {"mail_flow_tests": tests}}


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({"src": ["reset.eml", "gone.eml"]}, "src[1]"),
        ({"messages": [{"file": "gone.eml"}]}, "messages[0].file"),
        ({"strategy": {"mail_flow_tests": [{"file": "gone.eml"}]}}, "strategy.mail_flow_tests[0].file"),
    ],
)
def test_a_file_that_is_not_there_is_named_with_its_place(arguments, place):
    with pytest.raises(NotReadable) as error:
        with_files(arguments, read)
    assert str(error.value) == f"{place}: gone.eml cannot be read: it is in none of the folders"
