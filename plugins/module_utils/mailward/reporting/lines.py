# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of a plan: one for each thing that a person thinks of, whatever items it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..model.change import Action, Change, NotKnown
from ..model.finding import ENFORCED, INFO, Finding, Standing
from ..model.finding import UNKNOWN as NOT_KNOWN
from ..model.state import Key, Kind, Note, grant_parts
from .phrases import NEW_MAILBOX, abouts, field_changes, one_line, right, shown_value, some, values

CREATE, CHANGE, TAKE_AWAY, UNKNOWN, ATTENTION, INFORMATION = "+", "~", "-", "?", "!", "i"
_OF_ACTION = {Action.CREATE: CREATE, Action.UPDATE: CHANGE, Action.DELETE: TAKE_AWAY}

MARKS: Mapping[str, str] = {
    "partial": ATTENTION,
    "unsupported": ATTENTION,
    "risk": ATTENTION,
    "unknown": UNKNOWN,
    "advice": INFORMATION,
    "info": INFORMATION,
}
"""The mark of a note, by its level."""

_REDIRECT = (Kind.FORWARDING, Kind.GROUP, Kind.MEMBER, Kind.CONTACT)
_ORDER = (Kind.MAILBOX, Kind.ADDRESS, Kind.GRANT, *_REDIRECT, Kind.TRANSPORT_RULE, Kind.RULE_ORDER)


class PlanView(Protocol):
    """What reports need to know of a plan."""

    @property
    def organisation(self) -> str: ...
    @property
    def platform(self) -> str: ...
    @property
    def short_digest(self) -> str: ...
    @property
    def counts(self) -> Mapping[str, int]: ...
    @property
    def changes(self) -> tuple[Change, ...]: ...
    @property
    def unknowns(self) -> tuple[NotKnown, ...]: ...
    @property
    def notes(self) -> tuple[Note, ...]: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...
    @property
    def password_resets(self) -> Standing | None: ...
    @property
    def domains(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Line:
    """`kind` and `name` are the columns, `text` what happens; `changes` are the items behind it."""

    mark: str
    kind: str
    name: str
    text: str = ""
    changes: tuple[Change, ...] = ()


def lines(plan: PlanView) -> tuple[Line, ...]:
    """What changes, by kind and name; then what is not known; then the notes; then the findings."""
    groups: dict[tuple[int, str], list[Change]] = {}
    new = {c.key.name for c in plan.changes if c.key.kind == Kind.MAILBOX and c.action is Action.CREATE}
    for change in sorted(plan.changes, key=lambda change: change.key):
        groups.setdefault(_group(change, new), []).append(change)
    changing = (_line(groups[group]) for group in sorted(groups))
    changed = frozenset(change.key for change in plan.changes)
    unknown = (_unknown(entry, changed) for entry in plan.unknowns)
    notes = sorted(plan.notes, key=lambda note: (note.subject.kind, note.subject.name, note.text))
    return (*changing, *unknown, *map(_note, notes), *_standing(plan.password_resets), *map(_finding, plan.findings))


def _unknown(entry: NotKnown, changed: frozenset[Key]) -> Line:
    text = f"not known: {one_line(entry.text)}"
    # A field alone may be unknown; then the rest of its item is changed all the same.
    held = [key for key in entry.keys if key not in changed]
    if held:
        itself = len(held) == 1 and held[0].name == entry.subject.name
        text += f"; nothing planned for {'it' if itself else some(one_line(str(key)) for key in held)}"
    return Line(UNKNOWN, entry.subject.kind, one_line(entry.subject.name), text)


def _note(note: Note) -> Line:
    mark = MARKS.get(note.level, INFORMATION)
    level = f"{note.level}: " if mark == ATTENTION else ""
    return Line(mark, note.subject.kind, one_line(note.subject.name), f"{level}{one_line(note.text)}")


def _standing(standing: Standing | None) -> Iterator[Line]:
    if standing is not None:
        mark = {ENFORCED: INFORMATION, NOT_KNOWN: UNKNOWN}.get(standing.status, ATTENTION)
        yield Line(mark, "password resets", "", f"status: {standing.status}")


def _finding(one: Finding) -> Line:
    mark = UNKNOWN if not one.known else INFORMATION if one.level == INFO else ATTENTION
    level = "" if one.level == INFO else f"{one.level}: "
    remedy = f". {one.remedy}" if one.remedy else ""
    return Line(mark, one.subject.kind, one_line(one.subject.name), f"{level}{one_line(one.text)}{remedy}")


def _group(change: Change, new_mailboxes: set[str]) -> tuple[int, str]:
    """The line that a change is told in.

    Rights on a mailbox that comes into being are told with it, other rights by mailbox and trustee,
    whether they are declared as members or as delegations; a redirect with all that it is made of.
    """
    kind, name = change.key.kind, change.key.name
    if kind == Kind.GRANT:
        mailbox, trustee, _right = grant_parts(change.key)
        if mailbox in new_mailboxes and change.action is Action.CREATE:
            return _ORDER.index(Kind.MAILBOX), mailbox
        return _ORDER.index(kind), f"{mailbox} {trustee}"
    if kind in _REDIRECT:
        return _ORDER.index(Kind.FORWARDING), f"{change.subject.kind} {change.subject.name}"
    return _ORDER.index(kind), name


def _line(changes: Sequence[Change]) -> Line:
    kinds = {change.key.kind for change in changes}
    if Kind.MAILBOX in kinds:
        return _mailbox(changes)
    if kinds == {Kind.GRANT}:
        return _delegation(changes)
    if kinds == {Kind.ADDRESS}:
        return _alias(changes[0])
    return _redirect(changes) if kinds <= {*_REDIRECT} else _other(changes[0])


def _mailbox(changes: Sequence[Change]) -> Line:
    mailbox = next(change for change in changes if change.key.kind == Kind.MAILBOX)
    said: list[str] = []
    if mailbox.action is Action.CREATE:
        fields = mailbox.item.fields
        said += [words for when, words in NEW_MAILBOX if all(fields.get(name) == value for name, value in when.items())]
        said += [f"takes {_alias(release).name}" for release in mailbox.releases]
        members = sorted({grant_parts(change.key)[1] for change in changes if change.key.kind == Kind.GRANT})
        if members:
            said.append(f"{len(members)} member{'' if len(members) == 1 else 's'} ({some(members)})")
    elif mailbox.action is Action.UPDATE:
        said += [field_changes([mailbox])]
    else:
        said += ["removed"]
    return _told(_OF_ACTION[mailbox.action], mailbox.subject.kind, mailbox.key.name, ", ".join(said), changes)


def _alias(change: Change) -> Line:
    before = change.before.fields.get("holder") if change.before else None
    after = change.after.fields.get("holder") if change.after else None
    name = f"{change.key.name} → {shown_value(after)}" if change.after else change.key.name
    text = f"was with {shown_value(before)}" if change.before else ""
    return _told(_OF_ACTION[change.action], "alias", name, text, [change])


def _delegation(changes: Sequence[Change]) -> Line:
    mailbox, trustee, _right = grant_parts(changes[0].key)
    actions = {change.action for change in changes}
    text = ", ".join(_right_change(change, alone=len(actions) == 1) for change in changes)
    mark = _OF_ACTION[changes[0].action] if len(actions) == 1 else CHANGE
    return _told(mark, "delegation", f"{mailbox} ← {trustee}", text, changes)


def _right_change(change: Change, *, alone: bool) -> str:
    if change.action is Action.UPDATE:
        return f"{right(change)} ({field_changes([change])})"
    return right(change) if alone else f"{_OF_ACTION[change.action]} {right(change)}"


def _redirect(changes: Sequence[Change]) -> Line:
    first = changes[0]
    bearing = {change.action for change in changes if change.key.kind in (Kind.GROUP, Kind.FORWARDING)}
    if len(bearing) == 1 and all(change.action in bearing for change in changes):
        mark = _OF_ACTION[bearing.pop()]
    else:
        mark = CHANGE
    return _told(mark, first.subject.kind, first.subject.name, ", ".join(_redirect_phrases(changes)), changes)


def _redirect_phrases(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        if change.key.kind == Kind.FORWARDING and change.action is not Action.UPDATE:
            kept = ", copy kept" if change.item.fields.get("keep_copy") is True else ""
            to = shown_value(change.item.fields.get("target"))
            yield f"to {to}{kept}" if change.action is Action.CREATE else f"no longer to {to}"
        elif change.action is Action.UPDATE:
            yield field_changes([change])
        elif change.key.kind == Kind.GROUP:
            yield f"{'new' if change.action is Action.CREATE else 'removed'} group {change.key.name}"
    for kind, words in ((Kind.MEMBER, "{}"), (Kind.CONTACT, "contact {}")):
        for action in (Action.CREATE, Action.DELETE):
            names = [c.key.name.rpartition(" ")[2] for c in changes if c.key.kind == kind and c.action is action]
            if names:
                yield f"{_OF_ACTION[action]} {words.format(some(names))}"


def _other(change: Change) -> Line:
    text = "removed"
    if change.action is not Action.DELETE:
        text = values(change) if change.action is Action.CREATE else field_changes([change])
    name = change.key.name or change.subject.name
    return _told(_OF_ACTION[change.action], change.subject.kind, name, text, [change])


def _told(mark: str, kind: str, name: str, text: str, changes: Iterable[Change]) -> Line:
    given = tuple(changes)
    return Line(mark, kind, one_line(name), " ".join(part for part in (text, abouts(given)) if part), given)
