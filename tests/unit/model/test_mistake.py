# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistake, Mistakes


def test_one_message_lists_every_mistake_once_and_aligned() -> None:
    first = Mistake("redirects[0].targets", "support@partner.example is outside.", "Add it to external_targets.")
    second = Mistake("organisation", "is missing.")
    error = Mistakes("contoso", [first, second, first], "nothing was read or written")
    assert str(error).splitlines() == [
        "contoso: 2 mistakes in the declaration, nothing was read or written",
        "  organisation          is missing.",
        "  redirects[0].targets  support@partner.example is outside.",
        "                        Add it to external_targets.",
    ]


def test_a_single_mistake_is_counted_as_one() -> None:
    assert str(Mistakes("contoso", [Mistake("a", "b.")])).startswith("contoso: 1 mistake in the declaration, nothing")


def test_mistakes_of_a_list_stand_in_the_order_of_the_list() -> None:
    mistakes = [Mistake(f"members[{index}]", "is wrong.") for index in (10, 9, 2)]
    assert [mistake.path for mistake in Mistakes("contoso", mistakes).mistakes] == [
        "members[2]",
        "members[9]",
        "members[10]",
    ]


def test_the_name_of_an_organisation_cannot_break_the_line() -> None:
    assert len(str(Mistakes("con\ntoso", [Mistake("a", "b.")])).splitlines()) == 2
