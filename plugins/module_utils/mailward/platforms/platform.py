# SPDX-License-Identifier: GPL-3.0-or-later
"""What a mail platform is to the rest of the library.

A platform observes, expresses and performs. It never compares, orders or decides: planning does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ..mailflow.forwarding import Forwarding
from ..mailflow.mail_organisation import MailOrganisation
from ..mailflow.sighting import Look
from ..mailflow.trace import Trace
from ..model.change import Change, Outcome
from ..model.mistake import Mistake
from ..model.organisation import Organisation
from ..model.scope import Scope
from ..model.state import Expression
from ..model.unset import Unknown
from .capabilities import Capability

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Customer:
    """Whose organisation the credentials opened: `domains` are all domains it accepts mail for."""

    tenant_id: str
    domains: frozenset[str]


@dataclass(frozen=True)
class Preflight:
    """What the credentials lack for a plan: `missing` are sentences that stop it, `unread` why it is not known.

    What could not be looked at stops nothing: the service itself will say no, change by change.
    """

    missing: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


class Observation(Protocol):
    """What was read: the platform's own immutable type, for its own `express` and `declare` only."""

    @property
    def customer(self) -> Customer | Unknown: ...

    @property
    def unknown(self) -> Mapping[str, Unknown]:
        """The parts that could not be read, by the names that collections have, and why."""


Taken = Callable[[Mapping[str, "tuple[Forwarding, ...] | Unknown"]], None]


class ForwardingReader(Protocol):
    """Reads of one organisation, mailbox by mailbox, where mail is sent on."""

    @property
    def mailboxes(self) -> Mapping[str, str]:
        """All mailboxes: the platform's own stable name of each, and its address."""

    def set_on_mailboxes(self) -> tuple[Forwarding, ...]:
        """What administrators see of all mailboxes at once."""

    def read(self, names: Sequence[str], taken: Taken, progress: Progress) -> None:
        """Reads what users have set; `taken` is told of some mailboxes at a time, in the caller's thread.

        So whoever writes down what it is told loses little when the reading is stopped.
        """


class Platform(Protocol):
    """One connection to one organisation on one platform, used by one thread, closed after use."""

    name: str
    capabilities: Mapping[str, Capability]

    @property
    def is_simulated(self) -> bool:
        """Whether the connection leads to this machine itself and not to a customer: nothing is proven then."""

    @property
    def blind_spots(self) -> Sequence[str]:
        """Where a message can be that `look` cannot see, in phrases."""

    def customer(self) -> Customer:
        """Whose organisation the credentials open. Raises ServiceError."""

    def look(self, message_ids: Sequence[str], mailboxes: Sequence[str]) -> Mapping[tuple[str, str], Look]:
        """Where each message is (by its Message-Id in angle brackets) in each mailbox (by an address), by such pairs.

        Whatever cannot be read is unknown in a look; raises nothing.
        """

    def trace(self, sent: Mapping[str, datetime], now: datetime) -> Mapping[str, Trace]:
        """What transport says that it did with messages: by Message-Ids in angle brackets, each with when it was sent.

        Whatever cannot be read is unknown in a trace; raises nothing.
        """

    def inbox_rules(self, mailboxes: Sequence[str]) -> Mapping[str, tuple[Forwarding, ...] | Unknown]:
        """What the inbox rules of each mailbox (an address) send on or delete, rules that are switched off among them.

        Unknown where it cannot be read; raises nothing. What is set on the mailbox itself is not among it.
        """

    def forwarding(self, progress: Progress) -> ForwardingReader:
        """Begins to look for mail that is sent on. Raises ServiceError when the mailboxes cannot be listed."""

    def observe(self, scope: Scope, progress: Progress) -> Observation:
        """Reads what the scope needs, in bulk. Parts that cannot be read are Unknown in the result.

        `progress` is told in a phrase what is being read.

        Raises `clients.errors.ServiceError` only when nothing at all can be read (login refused).
        """

    def express(
        self,
        declared: Organisation,
        observation: Any,
        now: datetime,
        adopt: bool = False,
        renew_automapping: frozenset[str] = frozenset(),
    ) -> Expression:
        """Both sides in this platform's canonical terms. Pure.

        `adopt`: objects that stand without a marker and are declared may be marked as ours. Whether an
        item with markers on both sides may be touched is judged by `planning/ownership.py` alone.
        `renew_automapping`: mailboxes whose Full Access is granted anew for the sake of automapping.
        """

    def declare(self, observation: Any, scope: Scope) -> Mapping[str, Any]:
        """What was observed as a declaration of plain values, in the form that `read_organisation` takes. Pure."""

    def mail_flow(self, observation: Any) -> MailOrganisation:
        """What was observed as mail sees it. Pure; what the scope did not ask for is Unknown in it, and no guess."""

    def mistakes(self, declared: Organisation) -> Sequence[Mistake]:
        """What this platform can never express of a declaration, found without reading. Pure."""

    def preflight(self, changes: Sequence[Change]) -> Preflight:
        """Whether the credentials may make the changes; asked before the first. Writes nothing, never raises."""

    def perform(self, wave: Sequence[Change]) -> Sequence[Outcome]:
        """Writes independent changes and reads back what it wrote; one outcome for each, in the same order.

        Never raises for a change that fails; never repeats a create without reading first.
        """

    def close(self) -> None: ...
