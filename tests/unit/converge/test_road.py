# SPDX-License-Identifier: GPL-3.0-or-later
"""From a declaration to an organisation that equals it, and back."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    Unreadable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, export
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.platform import (
    Platform,
)
from ansible_collections.mailward.mailbox.tests.unit.converge.runs import (
    NOW,
    SALE,
    apply,
    declared_rule,
    done,
    plan,
    with_sections,
)
from ansible_collections.mailward.mailbox.tests.unit.in_memory import InMemoryPlatform
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    ANNA,
    BRUNO,
    CONTACT,
    FRED,
    INFO,
    SALES,
    UNREADABLE,
    alias,
    grant,
    group,
    mailbox,
    rule,
)


def test_the_platform_of_these_tests_is_a_platform() -> None:
    platform: Platform = InMemoryPlatform()
    assert platform.name == "in_memory"


class TestRoad:
    """From a declaration to an organisation that equals it."""

    def test_an_organisation_becomes_what_is_declared_and_stays_so(self) -> None:
        platform = InMemoryPlatform().holding(
            mailbox(sign_in="allowed", auditing=True),
            grant(FRED),
            grant(BRUNO),
            alias("old@contoso.example"),
            rule("by hand", ""),
            group("ours@contoso.example", "main"),
        )
        first = apply(platform)
        assert first.changed
        assert not first.failed
        assert done(first) == [
            f"delete grant {SALES} {FRED} full_access",
            f"create group {CONTACT}",
            f"update mailbox {SALES}",
            f"create address {SALE}",
            f"create member {CONTACT} {ANNA}",
            f"create member {CONTACT} {BRUNO}",
            f"create grant {SALES} {ANNA} full_access",
            f"create grant {SALES} {ANNA} send_as",
            "delete address old@contoso.example",
            f"delete grant {SALES} {BRUNO} full_access",
            "delete group ours@contoso.example",
        ]
        calls = len(platform.calls)
        second = apply(platform)
        assert not second.changed
        assert second.plan.changes == ()
        assert platform.calls[calls:] == ["observe", "express"]

    def test_without_apply_nothing_is_written_and_the_plan_is_the_same(self) -> None:
        platform = InMemoryPlatform()
        planned = plan(platform)
        assert planned.changed
        assert not planned.applied
        assert platform.items == {}
        assert "perform" not in platform.calls
        assert apply(platform).plan.digest == planned.plan.digest

    def test_objects_without_marker_are_marked_when_that_is_allowed(self) -> None:
        declaration = with_sections(transport_rules=[declared_rule("by hand")])
        platform = InMemoryPlatform().holding(rule("by hand", "", enabled=False))
        assert plan(platform, declaration).refused
        assert done(apply(platform, declaration, adopt=True)) == ["update transport_rule by hand"]
        assert platform.items[rule("by hand").key].marker == "main"
        assert not apply(platform, declaration).changed

    def test_what_could_not_be_read_is_left_alone_and_told_of(self) -> None:
        platform = InMemoryPlatform(unreadable={f"send_as on {SALES}": UNREADABLE}).holding(mailbox())
        made = apply(platform)
        assert not made.failed
        assert grant(ANNA, "send_as").key not in platform.items
        (unknown,) = made.result()["unknown"]
        assert unknown["text"] == UNREADABLE.reason

    def test_the_run_tells_where_it_is(self) -> None:
        told: list[str] = []
        apply(InMemoryPlatform(), progress=told.append)
        assert told[0] == "contoso: reading"
        assert told[1] == "contoso: step 1 of 4: create targets, 2 changes"


def test_options_must_make_sense() -> None:
    with pytest.raises(ValueError, match="UTC"):
        Options(now=NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="UTC"):
        Options(now=NOW.astimezone(timezone(timedelta(hours=1))))
    with pytest.raises(ValueError, match="revocation; it has revocations"):
        Options(now=NOW, allow={"revocation": 3})


class TestExport:
    """What stands, in the form that can be declared."""

    def test_it_says_whose_it_is_and_what_could_not_be_read(self) -> None:
        platform = InMemoryPlatform(unreadable={"send_as": UNREADABLE}).holding(mailbox(), mailbox(INFO))
        assert export(platform) == {
            "platform": "in_memory",
            "tenant_id": "6f1a",
            "domains": ["contoso.example"],
            "declaration": {"shared_mailboxes": [{"address": INFO}, {"address": SALES}]},
            "unknown": [{"part": "send_as", "text": UNREADABLE.reason}],
        }

    def test_of_an_unknown_customer_nothing_is_exported(self) -> None:
        with pytest.raises(Unreadable):
            export(InMemoryPlatform(customer=Unknown("503")))
