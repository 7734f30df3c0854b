# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.amendment import Amendment
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.redirect import Redirect
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import OMITTED
from ansible_collections.mailward.mailbox.tests.unit.model.declarations import mistakes, organisation

CONTACT = {"address": "contact@contoso.example"}
ANNA, BRUNO = "anna.berg@contoso.example", "bruno.costa@contoso.example"


def redirect(**fields: Any) -> Redirect:
    (found,) = organisation(redirects=[CONTACT | fields]).redirected()
    return found


def test_targets_are_the_whole_truth() -> None:
    assert redirect(targets=[BRUNO, ANNA, ANNA]).targets == (ANNA, BRUNO)


def test_targets_can_be_amended() -> None:
    assert redirect(targets={"add": [ANNA], "remove": [BRUNO]}).targets == Amendment(
        frozenset({ANNA}), frozenset({BRUNO})
    )


def test_what_is_left_out_is_not_managed() -> None:
    found = redirect(targets=[ANNA])
    assert (found.keep_copy, found.display_name) == (OMITTED, OMITTED)


def test_a_redirect_ends_by_its_state() -> None:
    assert redirect(state="absent") == Redirect("contact@contoso.example", absent=True)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({}, "targets"),
        ({"targets": []}, "targets"),
        ({"targets": {"set": []}}, "targets"),
        ({"targets": ["anna"]}, "targets[0]"),
        ({"targets": [CONTACT["address"]]}, "targets"),
        ({"targets": {"add": [CONTACT["address"]]}}, "targets"),
        ({"targets": ["support@partner.example"]}, "targets"),
        ({"targets": [ANNA], "display_name": ""}, "display_name"),
        ({"targets": [ANNA], "keep_copy": "no"}, "keep_copy"),
        ({"targets": [ANNA], "state": "removed"}, "state"),
        ({"targets": [ANNA], "target": ANNA}, "target"),
    ],
)
def test_a_wrong_value_is_the_only_mistake_and_named_by_its_path(wrong: dict[str, Any], path: str) -> None:
    assert list(mistakes(redirects=[CONTACT | wrong])) == [f"redirects[0].{path}"]
