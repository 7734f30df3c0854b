# SPDX-License-Identifier: GPL-3.0-or-later
"""A scan of all mailboxes: what it finds, how it goes on, and for how long it is believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.forwarding import (
    BYPASSED,
    CLEAR,
    INBOX_RULE,
    MAILBOX,
    UNKNOWN,
    Forwarding,
    ForwardingScan,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.scan import last, scan

TENANT = "6f1a0f5e-0000-4000-8000-00000000c001"
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULE = Forwarding("u1@contoso.example", INBOX_RULE, "redirect", ("x@private.example",), "Sort", outside=True)
INSIDE = Forwarding("u2@contoso.example", MAILBOX, "forward", ("u3@contoso.example",), outside=False)


class Stopped(Exception):
    """Somebody has stopped the scan."""


@dataclass
class Organisation:
    """Four mailboxes, read two at a time."""

    rules: dict[str, tuple[Forwarding, ...] | Unknown] = field(default_factory=dict)
    on_mailboxes: tuple[Forwarding, ...] = ()
    stops_after: int = 99
    asked: list[str] = field(default_factory=list)
    names: Sequence[str] = ("u1", "u2", "u3", "u4")

    @property
    def mailboxes(self) -> Mapping[str, str]:
        return {name: f"{name}@contoso.example" for name in self.names}

    def set_on_mailboxes(self) -> tuple[Forwarding, ...]:
        return self.on_mailboxes

    def read(
        self,
        names: Sequence[str],
        taken: Callable[[Mapping[str, tuple[Forwarding, ...] | Unknown]], None],
        progress: Callable[[str], None],
    ) -> None:
        for start in range(0, len(names), 2):
            if len(self.asked) >= self.stops_after:
                raise Stopped
            chunk = names[start : start + 2]
            self.asked += chunk
            taken({name: self.rules.get(name, ()) for name in chunk})


def run(organisation: Organisation, folder: Path, now: datetime = NOON) -> ForwardingScan:
    return scan(organisation, TENANT, str(folder), lambda: now, lambda text: None)


def test_a_scan_tells_everything_that_sends_mail_on(tmp_path: Path) -> None:
    found = run(Organisation({"u1": (RULE,)}, (INSIDE,)), tmp_path)
    assert set(found.forwardings) == {RULE, INSIDE}
    assert found.bypasses == (RULE,)
    assert (found.taken_at, found.mailboxes, found.is_complete) == (NOON, 4, True)


def test_what_was_found_can_be_asked_for_later(tmp_path: Path) -> None:
    found = run(Organisation({"u1": (RULE,)}, (INSIDE,)), tmp_path)
    assert last(TENANT, str(tmp_path), NOON) == found


def test_a_scan_that_is_stopped_goes_on_and_asks_nothing_twice(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        run(Organisation({"u1": (RULE,)}, stops_after=2), tmp_path)
    halfway = last(TENANT, str(tmp_path), NOON)
    assert halfway is not None
    assert (halfway.is_complete, halfway.bypasses) == (False, (RULE,))
    organisation = Organisation()
    found = run(organisation, tmp_path, NOON + HOUR)
    assert organisation.asked == ["u3", "u4"]
    assert (found.bypasses, found.is_complete, found.taken_at) == ((RULE,), True, NOON)


def test_a_mailbox_that_could_not_be_read_is_asked_again_and_alone(tmp_path: Path) -> None:
    found = run(Organisation({"u2": Unknown("503")}), tmp_path)
    assert dict(found.unread) == {"u2@contoso.example": "503"}
    assert not found.is_complete
    organisation = Organisation()
    assert run(organisation, tmp_path, NOON + HOUR).is_complete
    assert organisation.asked == ["u2"]


def test_a_scan_that_was_complete_is_made_anew(tmp_path: Path) -> None:
    run(Organisation({"u1": (RULE,)}), tmp_path)
    organisation = Organisation()
    found = run(organisation, tmp_path, NOON + HOUR)
    assert len(organisation.asked) == 4
    assert (found.bypasses, found.taken_at) == ((), NOON + HOUR)


def test_mailboxes_that_came_and_went_since_it_was_stopped_count(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        run(Organisation({"u1": (RULE,)}, stops_after=2), tmp_path)
    found = run(Organisation(names=("u2", "u3", "u5")), tmp_path, NOON + HOUR)
    assert (found.mailboxes, found.bypasses, found.is_complete) == (3, (), True)


def test_what_is_set_on_mailboxes_is_always_that_of_now(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        run(Organisation(on_mailboxes=(INSIDE,), stops_after=2), tmp_path)
    assert run(Organisation(), tmp_path, NOON + HOUR).forwardings == ()


def test_nothing_is_known_before_the_first_scan(tmp_path: Path) -> None:
    assert last(TENANT, str(tmp_path), NOON) is None


UNCLEAR = Forwarding("u1@contoso.example", INBOX_RULE, "unclear", rule="x")


@pytest.mark.parametrize(
    ("forwardings", "unread", "age", "standing"),
    [
        ((), {}, HOUR, CLEAR),
        ((INSIDE,), {}, HOUR, CLEAR),
        ((RULE,), {}, HOUR, BYPASSED),
        ((RULE,), {"u2@contoso.example": "503"}, HOUR, BYPASSED),
        ((), {"u2@contoso.example": "503"}, HOUR, UNKNOWN),
        ((UNCLEAR,), {}, HOUR, UNKNOWN),
        ((), {}, timedelta(days=1), CLEAR),
        ((), {}, timedelta(days=1, seconds=1), UNKNOWN),
        ((RULE,), {}, timedelta(days=1, seconds=1), UNKNOWN),
    ],
)
def test_a_scan_is_believed_for_a_day_and_never_beyond_what_it_has_read(
    forwardings: tuple[Forwarding, ...], unread: dict[str, str], age: timedelta, standing: str
) -> None:
    assert ForwardingScan(TENANT, NOON, 4, forwardings, unread).standing(NOON + age) == standing
