# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts: what is done to one object, step by step, without knowing how calls are sent.

A script is a generator that yields the calls of its next step and is sent their answers. Scripts of many
objects run side by side, and the calls of all their steps travel together, in few round trips.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar

from ....clients.cmdlet import Answer, Cmdlet, CmdletSession
from ....clients.errors import ServiceError
from ....model.change import Change
from ..plausible import plausible
from ..snapshot import Row


@dataclass(frozen=True)
class AccountRead:
    """Reads one Entra account."""

    id: str


@dataclass(frozen=True)
class AccountUpdate:
    """Changes one Entra account. The body can hold a password and is never shown."""

    id: str
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class SignOut:
    """Revokes every session and refresh token of one account."""

    id: str


@dataclass(frozen=True)
class Pause:
    """Waits until the service may have caught up with itself."""

    seconds: float


Call: TypeAlias = Cmdlet | AccountRead | AccountUpdate | SignOut
Reply: TypeAlias = Answer | ServiceError
T = TypeVar("T")
Script: TypeAlias = Generator[tuple[Call, ...] | Pause, Sequence[Reply], T]


class AccountSession(Protocol):
    """What is needed of Graph."""

    def users(self, ids: Sequence[str], select: Sequence[str]) -> Mapping[str, Row | ServiceError]: ...

    def update_user(self, user_id: str, body: Mapping[str, Any]) -> None: ...

    def revoke_sessions(self, user_id: str) -> None: ...


class Clock(Protocol):
    """Where waiting happens; a test gives one that does not wait."""

    def sleep(self, seconds: float) -> None: ...


def one(call: Call) -> Script[Reply]:
    """A script of a single call."""
    answers = yield (call,)
    return answers[0]


def one_by_one(
    write: Callable[[Change], Script[Sequence[Reply]]], changes: Sequence[Change]
) -> Script[list[Sequence[Reply]]]:
    """Writes changes of one object one after the other: writes to one object must not overtake each other."""
    written: list[Sequence[Reply]] = []
    for change in changes:
        written.append((yield from write(change)))
    return written


def together(scripts: Sequence[Script[T]]) -> Script[list[T]]:
    """One script that runs all of them side by side; their results in the order given."""
    results: dict[int, T] = {}
    waiting: dict[int, tuple[Call, ...] | Pause] = {}

    def advance(index: int, replies: Sequence[Reply] | None) -> None:
        waiting.pop(index, None)
        try:
            step = next(scripts[index]) if replies is None else scripts[index].send(replies)
            waiting[index] = step
        except StopIteration as stop:
            results[index] = stop.value

    for index in range(len(scripts)):
        advance(index, None)
    while waiting:
        calling = {index: step for index, step in waiting.items() if not isinstance(step, Pause)}
        if calling:
            replies = yield tuple(call for calls in calling.values() for call in calls)
            position = 0
            for index, calls in calling.items():
                advance(index, replies[position : position + len(calls)])
                position += len(calls)
        else:
            pauses = {index: step.seconds for index, step in waiting.items() if isinstance(step, Pause)}
            shortest = min(pauses.values())
            yield Pause(shortest)
            for index, seconds in pauses.items():
                waiting[index] = Pause(seconds - shortest)
                if seconds <= shortest:
                    advance(index, ())
    return [results[index] for index in range(len(scripts))]


def run(script: Script[T], session: CmdletSession, accounts: AccountSession, clock: Clock) -> T:
    """Runs a script against the service. Two equal reads of one step are sent once."""
    replies: Sequence[Reply] | None = None
    while True:
        try:
            step = next(script) if replies is None else script.send(replies)
        except StopIteration as stop:
            value: T = stop.value
            return value
        if isinstance(step, Pause):
            clock.sleep(step.seconds)
            replies = ()
        else:
            replies = _answer(step, session, accounts)


def _answer(calls: tuple[Call, ...], session: CmdletSession, accounts: AccountSession) -> list[Reply]:
    replies: dict[int, Reply] = {}
    cmdlets: dict[str, tuple[Cmdlet, list[int]]] = {}
    reads: dict[str, list[int]] = {}
    for index, call in enumerate(calls):
        if isinstance(call, Cmdlet):
            same = f"{index}" if call.writes else json.dumps(asdict(call), sort_keys=True, default=str)
            cmdlets.setdefault(same, (call, []))[1].append(index)
        elif isinstance(call, AccountRead):
            reads.setdefault(call.id, []).append(index)
        else:
            replies[index] = _account_write(call, accounts)
    for (_unused, indexes), reply in zip(
        cmdlets.values(), _invoke([one for one, _unused in cmdlets.values()], session), strict=True
    ):
        replies.update(dict.fromkeys(indexes, reply))
    for user, reply in _read_accounts(tuple(reads), accounts).items():
        replies.update(dict.fromkeys(reads[user], reply))
    return [replies[index] for index in range(len(calls))]


def _invoke(cmdlets: Sequence[Cmdlet], session: CmdletSession) -> Sequence[Reply]:
    try:
        replies = session.invoke_many(cmdlets) if cmdlets else []
        return [plausible(cmdlet, reply) for cmdlet, reply in zip(cmdlets, replies, strict=True)]
    except ServiceError as error:
        return [error] * len(cmdlets)


def _read_accounts(ids: tuple[str, ...], accounts: AccountSession) -> dict[str, Reply]:
    if not ids:
        return {}
    try:
        rows = accounts.users(ids, ("id", "accountEnabled", "onPremisesSyncEnabled"))
    except ServiceError as error:
        return dict.fromkeys(ids, error)
    return {user: row if isinstance(row, ServiceError) else Answer((row,)) for user, row in rows.items()}


def _account_write(call: AccountUpdate | SignOut, accounts: AccountSession) -> Reply:
    try:
        if isinstance(call, SignOut):
            accounts.revoke_sessions(call.id)
        else:
            accounts.update_user(call.id, call.body)
    except ServiceError as error:
        return error
    return Answer()


def warnings_of(replies: Iterable[Reply]) -> tuple[str, ...]:
    return tuple(warning for reply in replies if isinstance(reply, Answer) for warning in reply.warnings)
