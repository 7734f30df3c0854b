# SPDX-License-Identifier: GPL-3.0-or-later
"""Trouble on demand: which requests or calls it strikes, and what happens to them."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from .request_log import KINDS, Call, RequestRecord

LATENCY, THROTTLED, UNAVAILABLE, EXPIRED_TOKEN = "latency", "throttled", "unavailable", "expired_token"
RESET_BEFORE_COMMIT, RESET_AFTER_COMMIT = "reset_before_commit", "reset_after_commit"
TRUNCATED, NOT_JSON = "truncated", "not_json"
CMDLET_ERROR, ERROR_INSIDE_SUCCESS, FORBIDDEN = "cmdlet_error", "error_inside_success", "forbidden"
STALE, INVISIBLE, LOST_NEXT_LINK, DEHYDRATED = "stale", "invisible", "lost_next_link", "dehydrated"
SOAP_FAULT, RESPONSE_CODE, ASTRAY = "soap_fault", "response_code", "astray"

# What each does, and at what it strikes: a whole HTTP request; one call (a cmdlet, a Graph call) that may be
# part of a batch; or either: one call if the fault names a cmdlet, else the request.
REQUEST, CALL, EITHER = "request", "call", "either"
EFFECTS = {
    LATENCY: (EITHER, "waits `seconds` before anything else"),
    THROTTLED: (
        EITHER,
        "429, nothing happened; with Retry-After if `retry_after` is given (SMTP: 451; EWS: ErrorServerBusy)",
    ),
    UNAVAILABLE: (
        EITHER,
        "`status` (500, 502, 503, 504; SMTP: 421, 451) without JSON; nothing happened, unless `after_commit`",
    ),
    EXPIRED_TOKEN: (EITHER, "401 as if the token had expired"),
    RESET_BEFORE_COMMIT: (REQUEST, "connection reset, nothing happened"),
    RESET_AFTER_COMMIT: (REQUEST, "connection reset, everything happened"),
    TRUNCATED: (REQUEST, "the body ends in the middle; everything happened"),
    NOT_JSON: (REQUEST, "200 with a web page instead of JSON or XML; everything happened"),
    CMDLET_ERROR: (CALL, "`status` (400) with `exception_class` (ServerBusyException) and `text`"),
    ERROR_INSIDE_SUCCESS: (CALL, "200 with `text` in @adminapi.errors: half the rows, a write does not happen"),
    FORBIDDEN: (CALL, "403 with NUL bytes, as for a cmdlet outside of the caller's roles"),
    STALE: (CALL, "a read is answered from the state `seconds` or `calls` ago (since the fault was added)"),
    INVISIBLE: (CALL, "what New-* made is not found for `seconds` or `calls`"),
    LOST_NEXT_LINK: (CALL, "following a next page link gives the 400 of a lost cursor"),
    DEHYDRATED: (CALL, "400 of a dehydrated organisation, whatever IsDehydrated says"),
    SOAP_FAULT: (
        CALL,
        "EWS: a SOAP fault with `response_code` (ErrorServerBusy) and `text`; nothing happened, unless `after_commit`",
    ),
    RESPONSE_CODE: (CALL, "EWS: `response_code` (ErrorAccessDenied) for one `mailbox` or `folder` that is asked about"),
    ASTRAY: (CALL, "EWS: an answer about something that was not asked for"),
}


@dataclass(frozen=True)
class Fault:
    """An `effect` (a key of EFFECTS) and what it strikes.

    `kind` (of KINDS), `organisation`, `cmdlet` (a name with * wildcards; Graph calls are named like
    "PATCH /users/{id}", operations of Exchange Web Services by their own name) and `parameters` (name and value)
    narrow it; empty means any. It strikes from the `nth` match on, `times` matches; None means always. Of two faults
    with one effect the older strikes first. Durations are seconds.
    """

    effect: str
    kind: str = ""
    organisation: str = ""
    cmdlet: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    nth: int = 1
    times: int | None = 1
    seconds: float = 0.0
    calls: int = 0
    status: int = 0
    retry_after: int | None = None
    exception_class: str = ""
    response_code: str = ""
    text: str = ""
    after_commit: bool = False

    def __post_init__(self) -> None:
        if self.effect not in EFFECTS:
            raise ValueError(f"{self.effect} is no fault; known are {', '.join(EFFECTS)}")
        if self.kind and self.kind not in KINDS:
            raise ValueError(f"{self.kind} is no kind of request; known are {', '.join(KINDS)}")

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Fault:
        """From plain values, as the control endpoint takes them. Raises ValueError."""
        unknown = sorted(set(given) - {known.name for known in dataclasses.fields(cls)})
        if unknown or "effect" not in given:
            raise ValueError(f"unknown field {', '.join(unknown)}" if unknown else "the effect is missing")
        return cls(**given)

    def as_plain(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @property
    def strikes_calls(self) -> bool:
        level = EFFECTS[self.effect][0]
        return level == CALL or (level == EITHER and bool(self.cmdlet or self.parameters))

    def matches(self, kind: str, organisation: str, calls: Sequence[Call]) -> bool:
        if self.kind not in ("", kind) or self.organisation not in ("", organisation):
            return False
        if not self.cmdlet and not self.parameters:
            return True
        return any(self._matches_call(name, parameters) for name, parameters in calls)

    def _matches_call(self, name: str, parameters: Mapping[str, Any]) -> bool:
        given = {key.lower(): _folded(value) for key, value in parameters.items()}
        wanted = {key.lower(): _folded(value) for key, value in self.parameters.items()}
        named = not self.cmdlet or fnmatchcase(name.lower(), self.cmdlet.lower())
        return named and all(key in given and given[key] == value for key, value in wanted.items())


@dataclass
class ArmedFault:
    """A fault in force: `seen` counts what it matched, `struck` what it struck."""

    id: int
    fault: Fault
    seen: int = 0
    struck: int = 0

    @property
    def is_spent(self) -> bool:
        return self.fault.times is not None and self.struck >= self.fault.times

    def as_plain(self) -> dict[str, Any]:
        return {"id": self.id, "seen": self.seen, "struck": self.struck, **self.fault.as_plain()}


class Faults:
    """The faults in force, oldest first."""

    def __init__(self) -> None:
        self._armed: list[ArmedFault] = []
        self._next_id = 1
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> ArmedFault:
        with self._lock:
            armed = ArmedFault(self._next_id, fault)
            self._next_id += 1
            self._armed.append(armed)
            return armed

    def remove(self, fault_id: int) -> None:
        """Does nothing when it is gone already."""
        with self._lock:
            self._armed = [armed for armed in self._armed if armed.id != fault_id]

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()

    def __iter__(self) -> Iterator[ArmedFault]:
        with self._lock:
            return iter(list(self._armed))

    def has(self, effect: str) -> bool:
        """Whether a fault with this effect may still strike."""
        return any(armed.fault.effect == effect and not armed.is_spent for armed in self)

    def strike_request(self, record: RequestRecord) -> list[Fault]:
        """What strikes this request as a whole."""
        calls = [*record.cmdlets, *record.graph_calls, *record.operations]
        return self._strike(record.kind, record.organisation, calls, on_calls=False)

    def strike_call(self, kind: str, organisation: str, call: Call, *, without: frozenset[str]) -> list[Fault]:
        """What strikes one call; effects in `without` make no sense for it and do not count it."""
        return self._strike(kind, organisation, [call], on_calls=True, without=without)

    def _strike(
        self,
        kind: str,
        organisation: str,
        calls: Sequence[Call],
        *,
        on_calls: bool,
        without: frozenset[str] = frozenset(),
    ) -> list[Fault]:
        struck: list[Fault] = []
        with self._lock:
            for armed in self._armed:
                fault = armed.fault
                if fault.strikes_calls != on_calls or fault.effect in without or armed.is_spent:
                    continue
                # Of two alike the older one goes first, so that they strike one after the other.
                if fault.effect in {each.effect for each in struck} or not fault.matches(kind, organisation, calls):
                    continue
                armed.seen += 1
                if armed.seen >= fault.nth:
                    armed.struck += 1
                    struck.append(fault)
        return struck


def _folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
