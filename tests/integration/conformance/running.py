# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a row of the conformance table on a lab of any platform, and what has to hold of every one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Change, Result
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistakes
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Kind
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.needs import cmdlets_needed
from ansible_collections.mailward.mailbox.tests.integration.conformance.table import said
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import Transition
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


class Clock:
    """Waits for nobody: the lab shows at once what was written."""

    def sleep(self, seconds: float) -> None:
        assert seconds <= 30


class World:
    """A lab with the organisation of a row, and runs against it.

    `platform` is the one that connects, `connection` its options.
    """

    def __init__(self, row: Transition, lab: Lab, platform: str) -> None:
        self.row = row
        self.lab = lab
        self.platform = platform
        self.organisation = lab.organisation("contoso")
        self.connection: Mapping[str, Any] = self.organisation.connection

    def run(self, *, apply: bool) -> Any:
        platform = connect(self.platform, self.connection)
        platform.clock = Clock()
        options = {"now": NOW, **self.row.options}
        try:
            return run(platform, self.row.declaration(), Options(apply=apply, **options))
        finally:
            platform.close()

    def snapshot(self) -> dict[str, Any]:
        return self.organisation.exchange.snapshot()


@contextmanager
def world_of(row: Transition, platform: str, edition: str = "") -> Iterator[World]:
    """`edition` is where a lab keeps the mailboxes, if that is not what connects."""
    seed = row.seed()
    seed["organisations"]["contoso"]["platform"] = edition or platform
    with Lab(seed) as lab:
        yield World(row, lab, platform)


def rows(table: Iterable[Transition], *, refused: bool, lacking: frozenset[str] = frozenset()) -> list[Transition]:
    """The rows that apply to a platform that lacks these capabilities."""
    return [row for row in table if bool(row.refused) is refused and lacking.isdisjoint(row.needs)]


def assert_exactly_its_changes(world: World, names: Mapping[str, str]) -> None:
    """The changes of the row happen and no others, nobody else is touched, and then nothing is left to do.

    `names` says how the platform calls cmdlets that it names otherwise.
    """
    before = world.snapshot()
    planned = world.run(apply=False)
    assert planned.message == ""
    assert sorted(map(said, planned.plan.changes)) == sorted(world.row.changes)
    for text in world.row.says:
        assert any(text in note.text for note in planned.plan.notes), planned.plan.notes
    assert world.lab.requests.writes() == []
    assert world.snapshot() == before

    applied = world.run(apply=True)
    assert applied.plan.digest == planned.plan.digest
    assert [(said(o.change), o.text) for o in applied.execution.outcomes if o.result is not Result.DONE] == []
    assert sent(world.lab) == {names.get(name, name) for name in cmdlets_needed(applied.plan.changes)}
    touched = {name for change in applied.plan.changes for name in names_of(change)}
    assert untouched(world.snapshot(), touched) == untouched(before, touched)

    world.lab.requests.clear()
    again = world.run(apply=True)
    assert [said(change) for change in again.plan.changes] == []
    assert world.lab.requests.writes() == []


def assert_refused_before_anything_is_written(world: World) -> None:
    before = world.snapshot()
    try:
        message = world.run(apply=True).message
    except Mistakes as mistakes:
        message = str(mistakes)
    for text in world.row.refused:
        assert text in message
    assert world.lab.requests.writes() == []
    assert world.snapshot() == before


def sent(lab: Lab) -> set[str]:
    """The cmdlets that wrote."""
    return {name for name, _parameters in lab.requests.writes() if not name.startswith(("PATCH ", "POST "))}


def names_of(change: Change) -> set[str]:
    """The objects that a change may touch: what it names, and whom it is taken from."""
    names = {part for part in change.key.name.split(" ") if "@" in part}
    if change.key.kind == Kind.TRANSPORT_RULE:
        names.add(change.key.name)
    for part in (change, *change.releases):
        for side in (part.before, part.after):
            if side is not None and "holder" in side.fields:
                names.add(side.fields["holder"])
            if side is not None and "primary_address" in side.fields:
                names.add(side.fields["primary_address"])
            if side is not None and "order" in side.fields:
                names.update(side.fields["order"])
    return names


def untouched(snapshot: dict[str, Any], touched: set[str]) -> dict[str, Any]:
    """The part of the organisation that nobody may have changed."""
    kept = {
        section: {name: value for name, value in content.items() if name not in touched}
        for section, content in snapshot.items()
        if section in ("recipients", "accounts", "rules") and isinstance(content, dict)
    }
    order = [name for name in snapshot["rule_order"] if name not in touched]
    rest = {
        name: value for name, value in snapshot.items() if name in ("outbound_policies", "remote_domains", "domains")
    }
    # A rule's number follows from the rules above it.
    rules = {name: {k: v for k, v in rule.items() if k != "priority"} for name, rule in kept["rules"].items()}
    return {**kept, **rest, "rules": rules, "rule_order": order}
