# SPDX-License-Identifier: GPL-3.0-or-later
"""A platform that lives in a dictionary: strict about what it is asked to write, and full of faults on demand.

It knows shared mailboxes with aliases and members, virtual redirects, and transport rules that are
only switched on and off; enough to walk the whole road of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import ServiceError
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    MailOrganisation,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.amendment import Amendment
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import (
    Action,
    Change,
    Outcome,
    Result,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistake
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import Organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.scope import Scope
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import (
    Expression,
    Item,
    Key,
    Note,
    Refusal,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import OMITTED, Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.capabilities import Capability
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.platform import (
    Customer,
    Preflight,
    Progress,
)
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    absent,
    alias,
    contained,
    grant,
    group,
    mailbox,
    member,
    rule,
)


@dataclass(frozen=True)
class Snapshot:
    customer: Customer | Unknown
    items: Mapping[Key, Item]
    unknown: Mapping[str, Unknown] = field(default_factory=dict)


@dataclass
class InMemoryPlatform:
    """`items` is what stands. `failing` are changes by key that end otherwise than done, `unreadable`

    collections that cannot be read. `watch` is called after every change that is made. `flow` is what mail sees.
    """

    items: dict[Key, Item] = field(default_factory=dict)
    customer: Customer | Unknown = Customer("6f1a", frozenset({"contoso.example"}))  # noqa: RUF009
    failing: Mapping[Key, Result] = field(default_factory=dict)
    unreadable: Mapping[str, Unknown] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()
    impossible: tuple[Mistake, ...] = ()
    down: ServiceError | None = None
    flight: Preflight = field(default_factory=Preflight)
    flow: MailOrganisation = MailOrganisation(frozenset({"contoso.example"}), complete=True)  # noqa: RUF009
    watch: Callable[[InMemoryPlatform], None] = lambda platform: None
    calls: list[str] = field(default_factory=list)

    name = "in_memory"
    capabilities: Mapping[str, Capability] = field(default_factory=dict)

    def holding(self, *items: Item) -> InMemoryPlatform:
        self.items.update({item.key: item for item in items})
        return self

    def mistakes(self, declared: Organisation) -> Sequence[Mistake]:
        return self.impossible

    def observe(self, scope: Scope, progress: Progress) -> Snapshot:
        progress("reading")
        self.calls.append("observe")
        if self.down:
            raise self.down
        return Snapshot(self.customer, dict(self.items), dict(self.unreadable))

    def express(
        self,
        declared: Organisation,
        observation: Any,
        now: datetime,
        adopt: bool = False,
        renew_automapping: frozenset[str] = frozenset(),
    ) -> Expression:
        self.calls.append("express")
        desired, closed = _desired(declared, now)
        return Expression(
            {item.key: item for item in desired},
            observation.items,
            frozenset(closed),
            observation.unknown,
            self.notes,
            self.refusals,
        )

    def declare(self, observation: Any, scope: Scope) -> Mapping[str, Any]:
        boxes = sorted(key.name for key in observation.items if key.kind == "mailbox")
        return {"shared_mailboxes": [{"address": address} for address in boxes]}

    def mail_flow(self, observation: Any) -> MailOrganisation:
        self.calls.append("mail_flow")
        return self.flow

    def preflight(self, changes: Sequence[Change]) -> Preflight:
        self.calls.append("preflight")
        return self.flight

    def perform(self, wave: Sequence[Change]) -> Sequence[Outcome]:
        self.calls.append("perform")
        made = {change.key for change in wave}
        assert len(made) == len(wave)
        for change in wave:
            assert made.isdisjoint(change.after.needs if change.after else ()), "a wave of changes that wait for others"
        return [self._perform(change) for change in wave]

    def close(self) -> None:
        self.calls.append("close")

    def _perform(self, change: Change) -> Outcome:
        result = self.failing.get(change.key, Result.DONE)
        if result is not Result.DONE:
            return Outcome(change, result, "the service answered 503")
        for release in change.releases:
            self._write(release)
        self._write(change)
        self.watch(self)
        return Outcome(change, Result.DONE)

    def _write(self, change: Change) -> None:
        if change.after is None:
            del self.items[change.key]
            return
        assert (change.key in self.items) is (change.action is Action.UPDATE)
        for need in change.after.needs:
            assert need in self.items, f"{change.key} is written before {need} stands"
        for given in change.fields:
            standing = self.items.get(change.key)
            if standing and given.name != "marker":
                assert standing.fields.get(given.name) == given.before
        readable = {name: value for name, value in change.after.fields.items() if name not in change.after.write_only}
        self.items[change.key] = replace(change.after, fields=readable, present=True)


def _desired(declared: Organisation, now: datetime) -> tuple[list[Item], list[str]]:
    desired: list[Item] = []
    closed: list[str] = []
    for box in declared.mailboxes():
        wanted = mailbox(box.address, sign_in=box.sign_in, auditing=box.auditing)
        desired.append(absent(wanted) if box.removed else wanted)
        if not box.removed and isinstance(box.aliases, tuple):
            closed.append(f"aliases of {box.address}")
            desired += [alias(address, box.address) for address in box.aliases]
        if not box.removed and box.members is not OMITTED:
            closed.append(f"grants on {box.address}")
    for entry in declared.grants():
        over = entry.expires is not None and entry.expires <= now
        for right in entry.rights if isinstance(entry.rights, frozenset) else ():
            item = grant(entry.trustee, right, entry.mailbox)
            desired.append(contained(absent(item)) if over else item)
    for redirect in declared.redirected():
        assert not isinstance(redirect.targets, Amendment)
        needs = (group(redirect.address).key,)
        targets = [replace(member(target, redirect.address), needs=needs) for target in redirect.targets]
        desired += [absent(group(redirect.address))] if redirect.absent else [group(redirect.address), *targets]
        closed.append(f"members of {redirect.address}")
    for given in declared.rules():
        fields = {} if given.enabled is OMITTED else {"enabled": given.enabled}
        item = rule(given.name, declared.declaration, **fields)
        desired.append(absent(item) if given.absent else item)
    return desired, closed
