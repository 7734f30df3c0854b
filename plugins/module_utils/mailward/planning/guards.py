# SPDX-License-Identifier: GPL-3.0-or-later
"""The plans that are refused though they are what was declared, and what lifts each refusal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ..model.change import Action, Change
from ..model.delegation import FULL_ACCESS
from ..model.organisation import Organisation
from ..model.state import Expression, Item, Key, Kind, Note, Refusal, Subject
from ..model.unset import OMITTED
from .addresses import HOLDER, own_address
from .limits import LOCK_OUTS, REMOVALS, REVOCATIONS, Limit, allowance, option
from .plan import Plan

MEANT = "If that is meant, run again with"


class PlanRefused(Exception):
    """A plan that stops before any write. `refusals` are all that were found, `plan` what was refused."""

    def __init__(self, plan: Plan, refusals: Iterable[Refusal]) -> None:
        self.plan = plan
        self.refusals = tuple(refusals)
        super().__init__(self.text())

    def text(self) -> str:
        count = len(self.refusals)
        head = f"{self.plan.organisation}: the plan {self.plan.short_digest} is refused"
        lines = [f"{head} for {count} reason{'' if count == 1 else 's'}. Nothing was written."]
        for refusal in self.refusals:
            whose = f"{refusal.subject.kind} {refusal.subject.name}".strip()
            lines.append(f"  {whose}: {refusal.problem}" if whose else f"  {refusal.problem}")
            lines.extend(f"    {line}" for line in _ways_out(refusal))
        return "\n".join(lines)


def _ways_out(refusal: Refusal) -> Iterator[str]:
    if refusal.remedy:
        yield refusal.remedy
    if refusal.allow:
        yield f"{MEANT}  {refusal.allow}"


def check(plan: Plan, expression: Expression, declared: Organisation, allow: Mapping[str, int]) -> tuple[Refusal, ...]:
    """Every refusal of a plan: those of the expression that it came from, and those that its numbers give.

    `expression` is the one that was compared; `allow` lifts limits, see `limits.ALLOWED`.
    """
    found = [*expression.refusals]
    found.extend(_revocations(plan, expression, allow))
    found.extend(_removals(plan, expression, allow))
    found.extend(_lock_outs(plan, expression, declared, allow))
    refused = {refusal.subject for refusal in found}
    # The platform may have refused the same with better words.
    found.extend(refusal for refusal in _taken_addresses(plan, expression) if refusal.subject not in refused)
    return tuple(found)


def _revocations(plan: Plan, expression: Expression, allow: Mapping[str, int]) -> Iterator[Refusal]:
    # Containment does not count. An expired or a leaver's grant still stands in the declaration with its
    # reason, one by one; the limit is against a list that lost its entries by accident, and one that
    # held back containment would keep doors open that were declared to be shut.
    revoked = [
        change
        for change in plan.changes
        if change.key.kind == Kind.GRANT and change.action is Action.DELETE and not change.item.contain
    ]
    standing = [item for item in expression.existing.values() if item.key.kind == Kind.GRANT and item.present is True]
    yield from _over(REVOCATIONS, len(revoked), len(standing), allow)


def _removals(plan: Plan, expression: Expression, allow: Mapping[str, int]) -> Iterator[Refusal]:
    """A redirect counts once, whatever it is made of, and not at all when it only gets another form."""
    ended = [change.item for change in plan.changes if change.action is Action.DELETE]
    kept = {change.subject for change in plan.changes if change.action is not Action.DELETE}
    groups = {item.key.name for item in ended if item.key.kind == Kind.GROUP}
    removed = {
        _unit(item)
        for item in ended
        if item.key.kind in _COUNTED
        and not (item.key.kind in _REDIRECTS and item.subject in kept)
        and not (item.key.kind == Kind.MEMBER and item.key.name.partition(" ")[0] in groups)
    }
    standing = {
        _unit(item) for item in expression.existing.values() if item.present is True and item.key.kind in _COUNTED
    }
    yield from _over(REMOVALS, len(removed), len(standing), allow)


_REDIRECTS = (Kind.GROUP, Kind.FORWARDING)
# Contacts are means of redirects, never things of their own.
_COUNTED = (*_REDIRECTS, Kind.MEMBER, Kind.MAILBOX, Kind.ADDRESS, Kind.TRANSPORT_RULE)


def _unit(item: Item) -> Key | Subject:
    return item.subject if item.key.kind in _REDIRECTS else item.key


def _over(limit: Limit, count: int, total: int, allow: Mapping[str, int]) -> Iterator[Refusal]:
    if limit.exceeded(count, total) and not allowance(allow, limit.allow, count):
        yield Refusal(Subject("", ""), limit.sentence(count, total), allow=option(limit.allow, count))


def _lock_outs(
    plan: Plan, expression: Expression, declared: Organisation, allow: Mapping[str, int]
) -> Iterator[Refusal]:
    refused = [address for address, contained in locked(plan, expression, declared) if not contained]
    if not allowance(allow, LOCK_OUTS, len(refused)):
        problem = "it would lose the last member with Full Access, though it has declared members."
        for address in refused:
            yield Refusal(
                Subject("shared mailbox", address),
                problem,
                "Declare somebody with full_access.",
                option(LOCK_OUTS, len(refused)),
            )


def risks(plan: Plan, expression: Expression, declared: Organisation) -> tuple[Note, ...]:
    """What a plan does though somebody should know: containment is not refused for locking a mailbox."""
    text = "its last member with Full Access loses it by containment; nobody will be able to open it"
    return tuple(
        Note("risk", Subject("shared mailbox", address), text)
        for address, contained in locked(plan, expression, declared)
        if contained
    )


def locked(plan: Plan, expression: Expression, declared: Organisation) -> Iterator[tuple[str, bool]]:
    """Shared mailboxes with declared members that nobody could open after the plan; True: only containment does it.

    A person's mailbox may lose its last delegate: its owner opens it.
    """
    ended: dict[str, list[bool]] = defaultdict(list)
    for change in plan.changes:
        if _opens(change.key) and change.action is Action.DELETE:
            ended[change.key.name.partition(" ")[0]].append(change.item.contain)
    left = {
        key.name.partition(" ")[0] for key, item in expression.desired.items() if _opens(key) and item.present is True
    }
    for box in declared.mailboxes():
        has_members = box.members is not OMITTED and len(box.members) > 0
        if has_members and not box.removed and box.address in ended and box.address not in left:
            yield box.address, all(ended[box.address])


def _opens(key: Key) -> bool:
    return key.kind == Kind.GRANT and key.name.rpartition(" ")[2] == FULL_ACCESS


def _taken_addresses(plan: Plan, expression: Expression) -> Iterator[Refusal]:
    """An address that is to become somebody's while somebody else has it and keeps it."""
    for change in plan.changes:
        claimed = change.key.name if change.key.kind == Kind.ADDRESS else own_address(change)
        if claimed and change.action is not Action.DELETE:
            holder = _holder(claimed, change, expression)
            if holder:
                problem = f"{claimed} belongs to {holder}."
                yield Refusal(change.subject, problem, "Free the address there first; then run again.")


def _holder(claimed: str, change: Change, expression: Expression) -> str:
    for kind in (Kind.MAILBOX, Kind.GROUP, Kind.CONTACT):
        key = Key(kind, claimed)
        standing = expression.existing.get(key)
        if key != change.key and standing is not None and standing.present is True:
            return f"the {kind} {claimed}"
    alias = expression.existing.get(Key(Kind.ADDRESS, claimed))
    if change.key.kind == Kind.ADDRESS or alias is None or alias.present is not True:
        return ""
    holder = alias.fields.get(HOLDER)
    passes = holder == change.key.name or any(release.key == alias.key for release in change.releases)
    return "" if passes else f"{holder if isinstance(holder, str) else 'somebody'} as an alias"
