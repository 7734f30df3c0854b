# SPDX-License-Identifier: GPL-3.0-or-later
"""One organisation in a lab, one connection to it, and runs of declarations against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_online import (
    open_exchange_online,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.http import Timeouts
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.json_service import Pace
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, export, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Change, Result
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.online import ExchangeOnline
from ansible_collections.mailward.mailbox.tests.lab.exchange.directory import Directory
from ansible_collections.mailward.mailbox.tests.lab.exchange.records import SELF_SID, Group, Mailbox
from ansible_collections.mailward.mailbox.tests.lab.faults import Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
WRITES = "[!g]*"
"""A fault's `cmdlet` that is every write and no read: of Get-* and GET nothing begins otherwise than with g."""

CALENDAR = ("created", "changed", "password_changed", "sessions_valid_from")
SECRET = ("password",)


class Clock:
    """Time that passes only in the figures."""

    def __init__(self) -> None:
        self.slept = 0.0

    def sleep(self, seconds: float) -> None:
        assert 0 <= seconds <= 3600
        self.slept += seconds


class Stage:
    """A lab with the organisation `contoso`, and one connection to it that waits for nobody."""

    def __init__(self, lab: Lab, declaration: Mapping[str, Any] | None = None, **options: Any) -> None:
        self.lab = lab
        self.organisation = lab.organisation("contoso")
        self.declaration = dict(declaration or {})
        self.options = options
        self.clock = Clock()
        # No jitter, so that what is sent and when is the same in every run.
        self.timeout = 5.0
        self.pace = Pace(sleep=self.clock.sleep, jitter=lambda: 0.0)
        self.platform = self.connect()
        self._beginning = self.organisation.directory.copy()

    def connect(self) -> ExchangeOnline:
        clients = open_exchange_online(
            self.organisation.connection, pace=self.pace, timeouts=Timeouts(5.0, self.timeout)
        )
        return ExchangeOnline(clients, clock=self.clock)

    def reconnect(self, *, timeout: float = 5.0) -> None:
        """A connection that knows nothing: neither a token nor an open socket."""
        self.timeout = timeout
        self.platform.close()
        self.platform = self.connect()

    def begin_again(self) -> None:
        """Puts the organisation back to how it was, and takes every fault away."""
        self.lab.faults.clear()
        directory = self.organisation.directory
        with directory.lock:
            fresh = vars(self._beginning.copy())
            vars(directory).update({name: value for name, value in fresh.items() if name != "lock"})
        self.lab.requests.clear()

    def run(self, declaration: Mapping[str, Any] | None = None, *, apply: bool = True, **options: Any) -> Run:
        declared = deepcopy(dict(self.declaration if declaration is None else declaration))
        return run(self.platform, declared, Options(**{"now": NOW, "apply": apply, **self.options, **options}))

    def plan(self, declaration: Mapping[str, Any] | None = None, **options: Any) -> Run:
        return self.run(declaration, apply=False, **options)

    def export(self) -> dict[str, Any]:
        return export(self.platform)

    @contextmanager
    def fault(self, effect: str, **what: Any) -> Iterator[None]:
        """A fault for the length of a block."""
        armed = self.lab.faults.add(Fault(effect, **what))
        try:
            yield
        finally:
            self.lab.faults.remove(armed.id)

    def pass_calls(self, count: int) -> None:
        """Lets time go by for what is measured in calls: others read the organisation."""
        self.platform.clients.admin_api.invoke_many([Cmdlet("Get-AcceptedDomain")] * count)

    @contextmanager
    def watch(self, look: Callable[[Directory], Iterable[str]]) -> Iterator[list[str]]:
        """What `look` says of the directory after every single cmdlet, together with the cmdlet."""
        exchange, seen = self.organisation.exchange, []
        invoke = exchange.invoke

        def watched(name: str, *given: Any) -> Any:
            try:
                return invoke(name, *given)
            finally:
                if not name.startswith("Get-"):
                    seen.extend(f"{said}, after {name}" for said in look(self.organisation.directory))

        exchange.invoke = watched  # type: ignore[method-assign]
        try:
            yield seen
        finally:
            del exchange.invoke  # type: ignore[method-assign]

    def snapshot(self) -> dict[str, Any]:
        return self.organisation.exchange.snapshot()

    def writes(self) -> list[Any]:
        return self.lab.requests.writes()

    def close(self) -> None:
        self.platform.close()


@contextmanager
def stage(
    organisation: Mapping[str, Any], declaration: Mapping[str, Any] | None = None, **options: Any
) -> Iterator[Stage]:
    with Lab({"organisations": {"contoso": deepcopy(dict(organisation))}}) as lab:
        opened = Stage(lab, declaration, **options)
        try:
            yield opened
        finally:
            opened.close()


def said(change: Change) -> str:
    return f"{change.action.value} {change.key}"


def changes(result: Run) -> list[str]:
    return sorted(said(change) for change in result.plan.changes)


def undone(result: Run) -> list[tuple[str, str, str]]:
    """What was not done, and why; a refused run did nothing."""
    if result.refused:
        return [("everything", "refused", result.refused)]
    return [(said(o.change), o.result.value, o.text) for o in result.execution.outcomes if o.result is not Result.DONE]


def as_declared(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What a declaration decides of an organisation: without GUIDs, moments and passwords, which differ every time."""
    recipients = snapshot["recipients"]
    names = {str(one["guid"]): address for address, one in recipients.items()}
    names |= {one["sid"]: address for address, one in recipients.items() if one["sid"]}
    return {
        "recipients": {address: _plain(one, names) for address, one in recipients.items()},
        "soft_deleted": sorted(_primary(one) for one in snapshot["soft_deleted"].values()),
        "accounts": {
            one["mail"] or name: (one["enabled"], one["licensed"]) for name, one in snapshot["accounts"].items()
        },
        "rules": {name: _plain({**rule, "guid": None}, names) for name, rule in snapshot["rules"].items()},
        "rule_order": snapshot["rule_order"],
    }


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """In what two states of an organisation differ, as far as declarations decide it."""
    left, right = dict(_flat(as_declared(one))), dict(_flat(as_declared(other)))
    paths = sorted({*left, *right})
    return {path: (left.get(path), right.get(path)) for path in paths if left.get(path) != right.get(path)}


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for key, one in value.items():
            yield from _flat(one, f"{path}/{key}")
    else:
        yield path, value


def _plain(record: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    left_out = {*CALENDAR, *SECRET, "guid", "sid", "exchange_guid", "external_directory_object_id", "name"}
    return {key: _named(value, names) for key, value in record.items() if key not in left_out}


def _named(value: Any, names: Mapping[str, str]) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        value = {key: getattr(value, key) for key in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {key: _named(one, names) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        # Addresses of other kinds carry an object id.
        kept = [one for one in value if not str(one).startswith(("SPO:", "X500:"))]
        return sorted((_named(one, names) for one in kept), key=str)
    return names.get(str(value), value)


def _primary(record: Mapping[str, Any]) -> str:
    return next(one[5:] for one in record["addresses"] if one.startswith("SMTP:"))


def emptied(directory: Directory, mailboxes: Iterable[str], redirects: Iterable[str]) -> Iterator[str]:
    """The mailboxes that nobody can open, and the redirects that lead nowhere."""
    for address in mailboxes:
        box = _holder(directory, address, Mailbox)
        if not any("FullAccess" in one.single_rights for one in box.access if one.sid != SELF_SID and not one.deny):
            yield f"nobody can open {address}"
    for address in redirects:
        if not _targets(directory, address):
            yield f"{address} leads nowhere"


def _targets(directory: Directory, address: str) -> list[str]:
    found = directory.holder(address)
    if isinstance(found, Mailbox):
        if found.forwarding_smtp_address:
            return [found.forwarding_smtp_address]
        found = directory.recipients.get(found.forwarding_address) if found.forwarding_address else None
    if isinstance(found, Group):
        return [directory.recipients[one].primary_address for one in found.members if one in directory.recipients]
    return [] if found is None else [found.primary_address]


def _holder(directory: Directory, address: str, wanted: type[Any]) -> Any:
    found = directory.holder(address)
    assert isinstance(found, wanted), f"nobody has {address}"
    return found


def doubled(snapshot: Mapping[str, Any], stage: Stage) -> dict[str, int]:
    """Objects that stand more than once, by what a person would take for the same: address, display name, rule."""
    directory = stage.organisation.directory
    found = Counter(f"shown as {one.display_name}" for one in directory.recipients.values())
    found += Counter(f"address {a.lower()}" for one in directory.recipients.values() for a in one.addresses)
    found += Counter(f"rule {name}" for name in snapshot["rule_order"])
    for one in directory.recipients.values():
        entries = [entry.sid for entry in getattr(one, "access", ()) if entry.sid != SELF_SID and not entry.deny]
        entries += [str(member) for member in getattr(one, "members", ())]
        found += Counter(f"entry {entry} of {one.primary_address}" for entry in entries)
    return {what: count for what, count in found.items() if count > 1}


def lost_or_made_up(before: Mapping[str, Any], after: Mapping[str, Any], final: Mapping[str, Any]) -> set[str]:
    """Objects that are gone and should not be, or are there and should not be, whatever was done by half."""
    wrong: set[str] = set()
    for section in ("recipients", "rules", "accounts"):
        here, first, last = (set(snapshot[section]) for snapshot in (after, before, final))
        wrong |= (first & last) - here
        wrong |= here - first - last
    held, first, last = (_addresses(snapshot) for snapshot in (after, before, final))
    return wrong | ((first & last) - held)


def _addresses(snapshot: Mapping[str, Any]) -> set[str]:
    addresses = (one for recipient in snapshot["recipients"].values() for one in recipient["addresses"])
    return {one.lower() for one in addresses if one.lower().startswith("smtp:")}
