# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is declared, of whatever organisation: it is made so, then nothing is to do, nor of what is exported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, export, run
from ansible_collections.mailward.mailbox.tests.lab.exchange.generator import generate
from ansible_collections.mailward.mailbox.tests.unit.fuzzing import examples
from ansible_collections.mailward.mailbox.tests.unit.model.whole_declarations import declarations, organisations
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.in_process import InProcess, standing
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.spellings import Spellings
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ALLOW = {"revocations": 1000, "removals": 1000, "lock_outs": 1000}


def converge(place: InProcess, declaration: Mapping[str, Any], *, apply: bool = False, adopt: bool = True) -> Run:
    return run(place.platform, declaration, Options(now=NOW, apply=apply, adopt=adopt, allow=ALLOW))


def left(found: Run) -> tuple[str, list[str], list[str]]:
    """What was refused or is still to do, and what is not known."""
    changes = [
        f"{change.action.value} {change.key} {[(one.name, one.before, one.after) for one in change.fields]}"
        for change in found.plan.changes
    ]
    return found.message, changes, [str(unknown) for unknown in found.plan.unknowns]


NOTHING: tuple[str, list[str], list[str]] = ("", [], [])


@examples(20)
@given(organisations(), declarations(), st.integers(0))
def test_what_is_declared_is_made_so_and_then_nothing_is_to_do_whatever_way_it_is_spelled(
    organisation: dict[str, Any], declaration: dict[str, Any], seed: int
) -> None:
    with standing(organisation) as place:
        place.admin_api.respell = Spellings(place.directory, Random(seed))
        assert converge(place, declaration, apply=True).message == ""
        assert left(converge(place, declaration)) == NOTHING
        assert left(converge(place, export(place.platform)["declaration"], adopt=False)) == NOTHING


@examples(4)
@given(st.integers(0), st.integers(0, 60), st.integers(0, 12))
def test_nothing_is_to_do_for_what_was_exported_of_an_organisation_with_everything_odd(
    seed: int, people: int, shared: int
) -> None:
    directory = generate("contoso", people + shared, shared, grants=shared * 6, rules=12, groups=6, seed=seed)
    with InProcess(directory) as place:
        place.admin_api.respell = Spellings(place.directory, Random(seed))
        assert left(converge(place, export(place.platform)["declaration"], adopt=False)) == NOTHING
