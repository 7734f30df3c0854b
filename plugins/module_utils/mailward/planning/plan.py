# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run will do, as a value: for people to read, for `apply` to keep to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..model.change import Action, Change, NotKnown
from ..model.finding import Finding, Standing
from ..model.reset_token import without_tokens
from ..model.state import Kind, Note, Subject
from ..model.unset import Unknown
from .waves import Wave, wave_of

SHORT = 8


@dataclass(frozen=True)
class Plan:
    """Everything that one run would write in one organisation, in waves, and what it says besides.

    `domains` are the organisation's, for readers that leave them out of addresses. `mail_flow` says of sample
    messages which would end up elsewhere than now; None where nobody looked. `findings` are what the baseline finds
    fault with once the run has ended, and `password_resets` how far those are redirected; None where nobody asked.
    """

    organisation: str
    platform: str
    waves: tuple[Wave, ...] = ()
    unknowns: tuple[NotKnown, ...] = ()
    notes: tuple[Note, ...] = ()
    domains: frozenset[str] = frozenset()
    mail_flow: Mapping[str, Any] | None = None
    findings: tuple[Finding, ...] = ()
    password_resets: Standing | None = None

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        return tuple(change for wave in self.waves for change in wave.changes)

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex of what would be written, where, and what stands there now.

        Notes, findings, unknowns and the order of the declaration have no part in it: they write nothing.
        """
        changes = sorted(_canonical(_digested(change)) for change in self.changes)
        return hashlib.sha256(_canonical([self.organisation, self.platform, changes]).encode()).hexdigest()

    @property
    def short_digest(self) -> str:
        return self.digest[:SHORT]

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many items are to be created, granted, changed, revoked, removed; how many things are unknown."""
        counts = dict.fromkeys(("create", "grant", "change", "revoke", "remove"), 0)
        for change in self.changes:
            for part in (change, *change.releases):
                counts[_COUNTED.get((part.key.kind == Kind.GRANT, part.action), "change")] += 1
        return {**counts, "unknown": len(self.unknowns)}

    @cached_property
    def data(self) -> dict[str, Any]:
        """The plan in JSON's types: strings, numbers, booleans, null, lists and mappings; no token is in it."""
        data: dict[str, Any] = without_tokens(self._data())
        return data

    def _data(self) -> dict[str, Any]:
        more = {} if self.mail_flow is None else {"mail_flow": dict(self.mail_flow)}
        if self.password_resets is not None:
            more["password_resets"] = _standing(self.password_resets)
        return {
            "organisation": self.organisation,
            "platform": self.platform,
            "digest": self.digest,
            "counts": dict(self.counts),
            "changes": [{"wave": wave.name, **_described(change)} for wave in self.waves for change in wave.changes],
            "unknown": [
                {"subject": _named(entry.subject), "text": entry.text, "parts": [str(key) for key in entry.keys]}
                for entry in self.unknowns
            ],
            "notes": [
                {"level": note.level, "subject": _named(note.subject), "text": note.text}
                for note in sorted(self.notes, key=lambda note: (note.subject.kind, note.subject.name, note.text))
            ],
            "findings": [_finding(one) for one in self.findings],
            **more,
        }


_COUNTED: Mapping[tuple[bool, Action], str] = {
    (False, Action.CREATE): "create",
    (True, Action.CREATE): "grant",
    (False, Action.DELETE): "remove",
    (True, Action.DELETE): "revoke",
}


def _described(change: Change) -> dict[str, Any]:
    described: dict[str, Any] = {
        "subject": _named(change.subject),
        "action": change.action.value,
        "kind": change.key.kind,
        "name": change.key.name,
        "fields": {field.name: {"before": plain(field.before), "after": plain(field.after)} for field in change.fields},
    }
    if change.item.about:
        described["about"] = change.item.about
    if change.releases:
        described["releases"] = [_described(release) for release in change.releases]
    return described


def _digested(change: Change) -> dict[str, Any]:
    return {
        "wave": wave_of(change),
        "action": change.action.value,
        "kind": change.key.kind,
        "name": change.key.name,
        "marker": [side.marker if side else None for side in (change.before, change.after)],
        "fields": [[field.name, plain(field.before), plain(field.after)] for field in change.fields],
        "releases": [_digested(release) for release in change.releases],
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "level": one.level,
        "id": one.id,
        "subject": _named(one.subject),
        "text": one.text,
        "remedy": one.remedy,
        "control": one.control,
        "known": one.known,
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {"status": standing.status, "catalogue": standing.catalogue, "services": list(standing.services)}


def _named(subject: Subject) -> dict[str, str]:
    return {"kind": subject.kind, "name": subject.name, "path": subject.path}


def plain(value: Any) -> Any:
    """A field's value in JSON's types; sets become sorted lists.

    Takes nothing but what `Item.fields` may hold, so that no object with more in it than it shows
    - a secret - gets into a plan. Raises TypeError.
    """
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    if isinstance(value, (frozenset, set)):
        return sorted((plain(part) for part in value), key=_canonical)
    if isinstance(value, Unknown):
        return f"not known: {value.reason}"
    raise TypeError(f"a {type(value).__name__} is no value of a field")


def _canonical(value: Iterable[Any] | Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
