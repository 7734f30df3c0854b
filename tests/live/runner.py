# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays the rows of the conformance table in a real tenant, one after the other, and cleans up after each."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import ServiceError
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_online import secrets_of
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Result
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistakes
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.online import (
    ExchangeOnline,
    connect,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.writing.script import Clock
from ansible_collections.mailward.mailbox.tests.integration.conformance.table import ROWS, said
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import Transition

from .cleaning import Cleaned, clean
from .live_row import LiveRow, live_row
from .place import Place
from .recording import Recording
from .sanitising import Sanitiser
from .setting_up import NotSetUp, SettingUp
from .settings import Refused, Settings

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
"""The moment that the dates of the table are about."""

PASSED, FAILED, NOT_RUN = "passed", "failed", "not run"
PROOF = "proof.json"


class Differs(Exception):
    """The tenant does not do what the row says; the argument says in what."""


@dataclass(frozen=True)
class Played:
    """`result` is one of PASSED, FAILED and NOT_RUN; `why` names no object of the tenant."""

    row: str
    result: str
    why: str = ""


@dataclass
class Runner:
    """One run. `tell` is told what happens, a line at a time; those lines name objects, and stay here.

    `own` are the addresses under which this run may have made something, `left` what it could not remove.
    """

    settings: Settings
    clock: Clock = time
    tell: Callable[[str], None] = print
    rows: Sequence[Transition] = ROWS
    left: dict[str, None] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)

    def play(self) -> list[Played]:
        """Plays every row that can be. Raises Refused, before anything is written, and ServiceError."""
        with self._connected() as platform:
            place = self._place(platform)
            self.tell(f"everything that is made carries {place.mark} in its name")
            sanitiser = Sanitiser(place, self._secrets())
            played = [self._play(platform, place, sanitiser, row, number) for number, row in enumerate(self.rows, 1)]
        self._write(PROOF, _proof(played), sanitiser)
        return played

    def clean(self) -> Cleaned:
        """Removes what former runs have left. Raises Refused and ServiceError."""
        with self._connected() as platform:
            self._place(platform)
            return clean(platform.clients.admin_api)

    @contextmanager
    def _connected(self) -> Iterator[ExchangeOnline]:
        platform = connect(self.settings.connection)
        platform.clock = self.clock
        try:
            yield platform
        finally:
            platform.close()

    def _place(self, platform: ExchangeOnline) -> Place:
        opened = platform.clients.admin_api.tenant_id.lower()
        if opened != self.settings.tenant_id:
            raise Refused("the credentials open another tenant than the one that was named")
        rows = platform.clients.admin_api.invoke(Cmdlet("Get-AcceptedDomain")).rows
        domains = {str(row["DomainName"]).lower(): row for row in rows}
        initial = next((name for name, row in domains.items() if row.get("InitialDomain")), "")
        own = [name for name, row in domains.items() if not row.get("InitialDomain") and "onmicrosoft" not in name]
        default = [name for name in own if domains[name].get("Default")]
        wanted = [self.settings.domain] if self.settings.domain else [*default, *own][:1]
        if not wanted or wanted[0] not in own:
            raise Refused("the tenant has no such domain of its own, and addresses at onmicrosoft.com are not managed")
        second = next((name for name in own if name != wanted[0]), "")
        return Place(opened, initial, wanted[0], second)

    def _secrets(self) -> list[str]:
        given = self.settings.connection
        return [*secrets_of(given), str(given.get("client_id", ""))]

    def _play(
        self, platform: ExchangeOnline, place: Place, sanitiser: Sanitiser, row: Transition, number: int
    ) -> Played:
        found = live_row(row, number, place)
        if isinstance(found, str):
            self.tell(f"{number:3} {NOT_RUN}: {row.name}: {found}")
            return Played(row.name, NOT_RUN, found)
        clients = platform.clients
        recording: Any = Recording(clients.admin_api)
        platform.clients = replace(clients, admin_api=recording)
        try:
            played = self._attempt(platform, found)
        finally:
            platform.clients = clients
            self._clean_up(platform, place, found)
        if played.result != NOT_RUN:
            calls = sanitiser.calls(recording.calls)
            name = f"{number:03}-{re.sub(r'[^a-z]+', '-', row.name.lower()).strip('-')[:60]}.json"
            self._write(name, {"row": row.name, "result": played.result, "calls": calls}, sanitiser)
        self.tell(f"{number:3} {played.result}: {row.name}{f': {played.why}' if played.why else ''}")
        return Played(row.name, played.result, "" if played.result == FAILED else played.why)

    def _attempt(self, platform: ExchangeOnline, row: LiveRow) -> Played:
        name = row.row.name
        try:
            SettingUp(platform.clients.admin_api, platform.clients.graph, self.clock, row).set_up()
        except (NotSetUp, ServiceError) as error:
            return Played(name, NOT_RUN, f"could not be set up ({type(error).__name__})")
        try:
            self._refuses(platform, row) if row.refused else self._converges(platform, row)
        except (Differs, Mistakes, ServiceError) as error:
            return Played(name, FAILED, str(error))
        return Played(name, PASSED)

    def _converges(self, platform: ExchangeOnline, row: LiveRow) -> None:
        planned = self._run(platform, row, apply=False)
        _expect("the plan", sorted(map(said, planned.plan.changes)), sorted(row.changes))
        for text in row.says:
            if not any(text in note.text for note in planned.plan.notes):
                raise Differs(f"no note says: {text}")
        applied = self._run(platform, row, apply=True)
        undone = [(said(o.change), o.text) for o in applied.execution.outcomes if o.result is not Result.DONE]
        _expect("what was not done", [applied.message, *undone], [""])
        again = self._run(platform, row, apply=True)
        _expect("what is left to do", [again.message, *map(said, again.plan.changes)], [""])

    def _refuses(self, platform: ExchangeOnline, row: LiveRow) -> None:
        before = len(platform.clients.admin_api.calls)  # type: ignore[attr-defined]
        try:
            message = self._run(platform, row, apply=True).message
        except Mistakes as mistakes:
            message = str(mistakes)
        for text in row.refused:
            if text not in message:
                raise Differs(f"the refusal does not say: {text}")
        made = [cmdlet.name for cmdlet, _unused in platform.clients.admin_api.calls[before:] if cmdlet.writes]  # type: ignore[attr-defined]
        _expect("what was written although it was refused", made, [])

    def _run(self, platform: ExchangeOnline, row: LiveRow, *, apply: bool) -> Run:
        return run(platform, row.declared, Options(**{"now": NOW, "apply": apply, **row.row.options}))

    def _clean_up(self, platform: ExchangeOnline, place: Place, row: LiveRow) -> None:
        self.own |= row.addresses
        try:
            left = clean(platform.clients.admin_api, self.own, place.run).left
        except ServiceError as error:
            left = (str(error),)
        for name in left:
            if name not in self.left:
                self.left[name] = None
                self.tell(f"    left: {name}")

    def _write(self, name: str, content: Any, sanitiser: Sanitiser) -> None:
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        sanitiser.check(text)
        directory: Path = self.settings.directory
        directory.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text, encoding="utf-8")


def _expect(what: str, found: Sequence[Any], wanted: Sequence[Any]) -> None:
    if list(found) != list(wanted):
        raise Differs(f"{what} is {list(found)} and not {list(wanted)}")


def _proof(played: Sequence[Played]) -> dict[str, Any]:
    """What can be published of a run: when it was, and what became of every row."""
    return {
        "platform": "exchange_online",
        "date": datetime.now(UTC).date().isoformat(),
        "rows": [{"row": one.row, "result": one.result, "why": one.why} for one in played],
    }
