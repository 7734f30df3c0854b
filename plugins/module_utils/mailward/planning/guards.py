# SPDX-License-Identifier: GPL-3.0-or-later
"""The plans that are refused though they are what was declared, and what lifts each refusal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ..model.change import Action, Change
from ..model.delegation import FULL_ACCESS
from ..model.organisation import Organisation
from ..model.password_resets import is_compiled
from ..model.state import Expression, Item, Key, Kind, Note, Refusal, Subject, grant_parts
from ..model.unset import OMITTED
from .addresses import HOLDER, own_address
from .limits import LOCK_OUTS, REMOVALS, REVOCATIONS, Limit, allowance, option
from .plan import Plan


def refusal_text(plan: Plan, refusals: Sequence[Refusal]) -> str:
    """One message with every refusal of a plan, and what lifts each."""
    reasons = f"{len(refusals)} reason{'' if len(refusals) == 1 else 's'}"
    lines = [f"{plan.organisation}: the plan {plan.short_digest} is refused for {reasons}. Nothing was written."]
    for refusal in refusals:
        whose = f"{refusal.subject.kind} {refusal.subject.name}".strip()
        lines.append(f"  {whose}: {refusal.problem}" if whose else f"  {refusal.problem}")
        if refusal.remedy:
            lines.append(f"    {refusal.remedy}")
        if refusal.allow:
            lines.append(f"    If that is meant, run again with  {refusal.allow}")
    return "\n".join(lines)


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
    generic = (*_taken_addresses(plan, expression), *_redirects_to_nowhere(plan, expression))
    found.extend(refusal for refusal in generic if refusal.subject not in refused)
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
        and not (_is_member(item.key) and _group_of(item.key) in groups)
    }
    standing = {
        _unit(item) for item in expression.existing.values() if item.present is True and item.key.kind in _COUNTED
    }
    yield from _over(REMOVALS, len(removed), len(standing), allow)


_REDIRECTS = (Kind.GROUP, Kind.FORWARDING)
# Contacts are means of redirects, never things of their own.
_COUNTED = (*_REDIRECTS, Kind.MEMBER, Kind.MAILBOX, Kind.ADDRESS, Kind.TRANSPORT_RULE)


def _unit(item: Item) -> Key | Subject:
    if item.key.kind == Kind.TRANSPORT_RULE and is_compiled(item.key.name):
        # All rules of the block are one thing to whoever declares it.
        return Subject("password resets", "")
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
            ended[grant_parts(change.key)[0]].append(change.item.contain)
    left = {grant_parts(key)[0] for key, item in expression.desired.items() if _opens(key) and item.present is True}
    for box in declared.mailboxes():
        has_members = box.members is not OMITTED and len(box.members) > 0
        if has_members and not box.removed and box.address in ended and box.address not in left:
            yield box.address, all(ended[box.address])


def _opens(key: Key) -> bool:
    return key.kind == Kind.GRANT and grant_parts(key)[2] == FULL_ACCESS


def _taken_addresses(plan: Plan, expression: Expression) -> Iterator[Refusal]:
    """An address that is to become somebody's while somebody else has it and keeps it."""
    ended = {change.key for change in plan.changes if change.action is Action.DELETE}
    for change in plan.changes:
        claimed = change.key.name if change.key.kind == Kind.ADDRESS else own_address(change)
        if claimed and change.action is not Action.DELETE:
            holder = _holder(claimed, change, expression)
            if holder is not None:
                gives_way = "Take this out, run, and declare it again: the holder is only removed at the end of a run."
                remedy = gives_way if holder in ended else "Free the address there first; then run again."
                yield Refusal(change.subject, f"{claimed} belongs to the {holder}.", remedy)


def _redirects_to_nowhere(plan: Plan, expression: Expression) -> Iterator[Refusal]:
    """A group that stays and loses its last member: mail to it would vanish without a word to anybody."""
    kept = {key.name for key, item in expression.desired.items() if key.kind == Kind.GROUP and item.present is True}
    left = {_group_of(key) for key, item in expression.desired.items() if _is_member(key) and item.present is True}
    emptied = {
        _group_of(change.key): change.subject
        for change in plan.changes
        if _is_member(change.key) and change.action is Action.DELETE
    }
    for group, subject in emptied.items():
        if group in kept and group not in left:
            problem = f"{group} would lose its last target; mail to it would go nowhere."
            yield Refusal(subject, problem, "Name another target, or end the redirect with state: absent.")


def _is_member(key: Key) -> bool:
    return key.kind == Kind.MEMBER


def _group_of(member: Key) -> str:
    return member.name.partition(" ")[0]


def _holder(claimed: str, change: Change, expression: Expression) -> Key | None:
    for kind in (Kind.MAILBOX, Kind.GROUP, Kind.CONTACT):
        key = Key(kind, claimed)
        standing = expression.existing.get(key)
        if key != change.key and standing is not None and standing.present is True:
            return key
    alias = expression.existing.get(Key(Kind.ADDRESS, claimed))
    if change.key.kind == Kind.ADDRESS or alias is None or alias.present is not True:
        return None
    passes = alias.fields.get(HOLDER) == change.key.name or any(part.key == alias.key for part in change.releases)
    return None if passes else Key("holder of the alias", f"{alias.fields.get(HOLDER)}")
