# SPDX-License-Identifier: GPL-3.0-or-later
"""Many organisations in one run: asked for, in rings, stopped by the first failure, and one run at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.history.lock import hold
from ansible_collections.mailward.mailbox.tests.integration.faces.playing import Played, Player
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

NAMES = tuple(f"customer{number}" for number in range(1, 8))
MISTAKEN = "customer2"


def domain(name: str) -> str:
    return f"{name}.example"


def strategy(name: str) -> dict[str, object]:
    return {
        "organisation": {"name": name, "domains": [domain(name)]},
        "shared_mailboxes": [{"address": f"sales@{domain(name)}"}],
    }


@pytest.fixture
def fleet(tmp_path) -> Iterator[Player]:
    """Seven organisations, each with one mailbox to create."""
    with Lab({"organisations": {name: {"domains": [domain(name)]} for name in NAMES}}) as lab:
        player = Player(tmp_path, lab, inventories=[])
        hosts = {name: {"mailbox_platform": "exchange_online", "mailbox_strategy": strategy(name)} for name in NAMES}
        player.inventories.append(player.write("fleet.yml", {"all": {"hosts": hosts}}))
        yield player


def break_one(fleet: Player) -> None:
    broken = {"all": {"hosts": {MISTAKEN: {"mailbox_strategy": {"organisation": {"name": MISTAKEN}}}}}}
    fleet.inventories.append(fleet.write("broken.yml", broken))


def created(fleet: Player) -> list[str]:
    """The organisations in which something was written, in the order of the first write."""
    return list(dict.fromkeys(record.organisation for record in fleet.lab.requests if record.writes()))


def reached(played: Played) -> set[str]:
    return {entry["host"] for entry in played.results if entry["task"].endswith("equal to its declaration")}


def test_more_than_five_organisations_are_refused_unless_all_are_meant(fleet):
    refused = fleet.play("mailward.mailbox.apply")
    assert refused.status != 0
    said = refused.of("More than five organisations are a fleet")["msg"]
    assert "would change 7 organisations" in said
    assert "-e fleet=true" in said
    assert len(fleet.lab.requests) == 0


def test_a_false_word_is_no_word(fleet):
    refused = fleet.play("mailward.mailbox.apply", "-e", "fleet=false")
    assert refused.status != 0
    assert len(fleet.lab.requests) == 0


def test_five_organisations_are_no_fleet_and_a_plan_is_not_limited(fleet):
    applied = fleet.play("mailward.mailbox.apply", "--limit", ",".join(NAMES[:5]))
    assert applied.status == 0, applied.output
    assert sorted(created(fleet)) == sorted(NAMES[:5])
    planned = fleet.play("mailward.mailbox.plan")
    assert planned.status == 0, planned.output
    assert reached(planned) == set(NAMES)


def test_a_fleet_is_applied_in_rings(fleet):
    applied = fleet.play("mailward.mailbox.apply", "-e", "fleet=true")
    assert applied.status == 0, applied.output
    order = created(fleet)
    assert (order[0], set(order[1:6]), order[6]) == (NAMES[0], set(NAMES[1:6]), NAMES[6])


def test_no_ring_begins_after_an_organisation_has_failed(fleet):
    break_one(fleet)
    stopped = fleet.play("mailward.mailbox.apply", "-e", "fleet=true", variables={"mailbox_rings": [1, 2, "100%"]})
    assert stopped.status != 0
    assert stopped.strategy(MISTAKEN)["failed"] is True
    assert reached(stopped) == set(NAMES[:3])
    assert created(fleet) == [NAMES[0], NAMES[2]]
    # What was done beside the failure is shown like everything else.
    assert stopped.of("Show the plan and what became of it", NAMES[2])["msg"]


def test_an_organisation_that_another_run_is_changing_is_left_alone(fleet):
    locks = fleet.place / "locks"
    tenant = next(one for one in fleet.lab.organisations() if one.name == NAMES[0]).connection["tenant_id"]
    with hold(str(locks), tenant, who="anna@elsewhere", clock=lambda: datetime(2026, 12, 1, 9, tzinfo=UTC)):
        refused = fleet.play(
            "mailward.mailbox.apply", "--limit", NAMES[0], variables={"mailbox_lock_directory": str(locks)}
        )
        planned = fleet.play(
            "mailward.mailbox.plan", "--limit", NAMES[0], variables={"mailbox_lock_directory": str(locks)}
        )
    said = refused.strategy(NAMES[0])["msg"]
    assert "anna@elsewhere" in said
    assert "since 2026-12-01T09:00:00" in said
    assert planned.status == 0, planned.output
    assert created(fleet) == []
