# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of every change, and how it is told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Change, Outcome, Result
from ansible_collections.mailward.mailbox.tests.unit.converge.runs import (
    apply,
    plan,
    with_sections,
)
from ansible_collections.mailward.mailbox.tests.unit.in_memory import InMemoryPlatform
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    ANNA,
    BRUNO,
    CONTACT,
    FRED,
    SALES,
    grant,
    group,
    mailbox,
    member,
)


class TestOutcomes:
    """What became of every change."""

    def test_a_failed_change_fails_the_run_which_tells_what_was_done(self) -> None:
        platform = InMemoryPlatform(failing={group().key: Result.FAILED}).holding(mailbox())
        made = apply(platform)
        assert made.failed
        assert made.changed
        result = {
            f"{outcome['action']} {outcome['kind']} {outcome['name']}": outcome for outcome in made.result()["outcomes"]
        }
        assert result[f"create group {CONTACT}"]["result"] == "failed"
        assert result[f"create member {CONTACT} {ANNA}"]["result"] == "skipped"
        assert result[f"create grant {SALES} {ANNA} full_access"]["result"] == "done"
        assert "the service answered 503" in made.message
        assert made.message.startswith("contoso: 4 of 7 changes were done.")

    def test_a_run_in_doubt_failed_and_may_have_changed_something(self) -> None:
        made = apply(InMemoryPlatform(failing={group().key: Result.IN_DOUBT, mailbox().key: Result.IN_DOUBT}))
        assert made.failed
        assert made.changed

    def test_a_run_of_which_everything_failed_changed_nothing(self) -> None:
        platform = InMemoryPlatform(failing={group().key: Result.FAILED, mailbox().key: Result.FAILED})
        assert not apply(platform).changed

    def test_a_stopped_run_is_finished_by_the_next_one(self) -> None:
        platform = InMemoryPlatform(failing={group().key: Result.FAILED})
        apply(platform)
        platform.failing = {}
        assert not apply(platform).failed
        assert not apply(platform).changed
        assert member(BRUNO).key in platform.items

    def test_a_change_log_that_cannot_be_written_stops_the_run_before_the_first_write(self) -> None:
        class FullDisk:
            def planned(self, changes: Iterable[Change]) -> None:
                raise OSError("no space left")

            def ended(self, outcomes: Iterable[Outcome]) -> None:
                raise AssertionError("nothing was done")

        platform = InMemoryPlatform()
        made = apply(platform, change_log=FullDisk())
        assert made.failed
        assert not made.changed
        assert platform.items == {}
        assert "no space left" in made.message


def test_containment_does_not_wait_for_its_replacement() -> None:
    platform = InMemoryPlatform(failing={grant(ANNA).key: Result.FAILED}).holding(mailbox(), grant(FRED))
    apply(platform)
    assert grant(FRED).key not in platform.items


def test_a_redirect_keeps_its_target_until_the_new_one_stands() -> None:
    declaration = with_sections(redirects=[{"address": CONTACT, "targets": [BRUNO]}])
    standing = [group(), replace(member(ANNA), needs=())]
    platform = InMemoryPlatform(failing={member(BRUNO).key: Result.FAILED}).holding(*standing)
    apply(platform, declaration)
    assert member(ANNA).key in platform.items
    platform.failing = {}
    apply(platform, declaration)
    assert member(ANNA).key not in platform.items


def test_the_result_has_its_one_shape_in_plain_json() -> None:
    result = plan(InMemoryPlatform().holding(mailbox(), grant(FRED))).result()
    assert set(result) == {
        "changed",
        "organisation",
        "platform",
        "digest",
        "plan",
        "plan_text",
        "plan_markdown",
        "outcomes",
        "unknown",
        "findings",
        "diff",
    }
    assert json.loads(json.dumps(result)) == result
    assert (result["organisation"], result["platform"]) == ("contoso", "in_memory")
    assert result["digest"] == result["plan"]["digest"]
