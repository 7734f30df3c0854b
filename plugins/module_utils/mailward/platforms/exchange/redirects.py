# SPDX-License-Identifier: GPL-3.0-or-later
"""Redirects as items.

Mechanisms: a mailbox with one target forwards to it (ForwardingAddress inside, ForwardingSmtpAddress outside);
a mailbox with many targets forwards to a hidden group of them, because Exchange Online redirects a message only
once by rules; a virtual address is a distribution group. Targets outside are members as mail contacts.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from ...model.address import domain_of, local_part_of
from ...model.amendment import is_whole, unwanted, wanted
from ...model.coherence import circles
from ...model.marker import marker_of
from ...model.redirect import Redirect
from ...model.state import Item, Key, Kind, Subject
from ...model.unset import OMITTED, Unknown
from .outbound import express_way_out
from .recipients import CONTACT, Recipient, lowered, without_prefix
from .snapshot import Row
from .world import SECTION_REDIRECTS, World, members_of

HIDDEN_GROUP = "mailward-redirect"
GROUP_FIELDS = {"accepts_outside_senders": True, "joins": "closed"}


def redirect_subject(redirect: Redirect) -> Subject:
    return Subject("redirect", redirect.address, redirect.path)


def match_redirects(world: World) -> None:
    """Finds the group behind every virtual redirect, before anything refers to it by name."""
    for redirect in world.declared.redirected():
        found = world.directory.by_address(redirect.address)
        if found is not None and found.is_group and found.primary == redirect.address:
            world.match(found, redirect.address)


def express_redirects(world: World) -> None:
    """Items of every declared redirect; of all that stand, where undeclared ones are to be removed."""
    for redirect in world.declared.redirected():
        subject = redirect_subject(redirect)
        found = world.recipient(redirect.address)
        own = any(box.address == redirect.address and not box.removed for box in world.declared.mailboxes())
        if own or (found is not None and found.is_mailbox):
            _express_from_mailbox(world, redirect, found, subject)
        elif found is None or (found.is_group and found.primary == redirect.address):
            _express_virtual(world, redirect, found, subject)
        elif not redirect.absent:
            problem = f"{redirect.address} belongs to a {found.type}, {found.display_name or found.primary}."
            world.refuse(subject, problem, "Free the address there, or declare another one.")
    if world.declared.undeclared.reaches(SECTION_REDIRECTS):
        _stand_all(world)
    _refuse_circles(world)


def _express_from_mailbox(world: World, redirect: Redirect, found: Recipient | None, subject: Subject) -> None:
    mailbox = redirect.address if found is None else world.name_of(found)
    group = hidden_group(mailbox, world.snapshot.initial_domain)
    if found is not None:
        _stand_forwarding(world, found, subject)
    standing_group = world.directory.by_address(group)
    if standing_group is not None:
        _stand_group(world, standing_group, group, subject)
    targets = _targets(world, redirect, Key(Kind.FORWARDING, mailbox), group)
    if isinstance(targets, Unknown):
        world.stand(Item(Key(Kind.FORWARDING, mailbox), subject, present=targets, within=(SECTION_REDIRECTS,)))
        targets = wanted(redirect.targets)
    many = len(targets) > 1
    if many:
        about = f"through the hidden group {group}, because a mailbox forwards to one address only"
        _want_group(world, group, subject, {"hidden_from_address_lists": True}, f"Redirect of {mailbox}")
        _want_members(world, group, targets, subject)
        world.closed.add(members_of(group))
    elif standing_group is not None:
        world.want(Item(Key(Kind.GROUP, group), subject, present=False, within=(SECTION_REDIRECTS,)))
    key = Key(Kind.FORWARDING, mailbox)
    if not targets:
        world.want(Item(key, subject, present=False, within=(SECTION_REDIRECTS,)))
        return
    target = group if many else world.name(targets[0])
    fields: dict[str, Any] = {"target": target}
    if redirect.keep_copy is not OMITTED:
        fields["keep_copy"] = redirect.keep_copy
    elif key not in world.existing:
        fields["keep_copy"] = True
    needs = [Key(Kind.MAILBOX, mailbox)] if found is None else []
    needs += [Key(Kind.GROUP, group), *(_member_key(group, world.name(t)) for t in targets)] if many else (
        _creates(world, target)
    )  # fmt: skip
    world.want(Item(key, subject, fields, within=(SECTION_REDIRECTS,), needs=tuple(needs), about=about if many else ""))
    _check_targets(world, subject, targets)
    outside = [target for target in targets if not world.declared.is_inside(target)]
    express_way_out(world, subject, mailbox, outside, forwarded=True)
    if redirect.keep_copy is not True:
        _advise(world, redirect.address, targets, subject)


def _targets(world: World, redirect: Redirect, key: Key, group: str) -> tuple[str, ...] | Unknown:
    """The targets that a mailbox is to have; where the declaration amends them, what stands has to be known."""
    if redirect.absent:
        return ()
    if is_whole(redirect.targets):
        return wanted(redirect.targets)
    standing = world.existing.get(key)
    targets: set[str] = set()
    if standing is not None:
        if isinstance(standing.present, Unknown):
            return standing.present
        target = standing.fields["target"]
        if isinstance(target, Unknown):
            return target
        targets = {target}
        if target == group:
            if members_of(group) in world.unknown:
                return world.unknown[members_of(group)]
            targets = {key.name.partition(" ")[2] for key in world.existing if key.name.startswith(f"{group} ")}
    gone = {world.name(target) for target in unwanted(redirect.targets)}
    return tuple(sorted((targets | {world.name(target) for target in wanted(redirect.targets)}) - gone))


def _express_virtual(world: World, redirect: Redirect, found: Recipient | None, subject: Subject) -> None:
    address = redirect.address
    if found is not None:
        _stand_group(world, found, address, subject)
    ours = found is not None and marker_of(found.notes) == world.declared.declaration
    if redirect.absent:
        if found is None:
            return
        if not ours:
            remedy = "Adopt it first (adopt: true) or remove it by hand."
            world.refuse(
                subject, f"{address} is a group that this declaration does not own; it is not removed.", remedy
            )
            return
        world.want(Item(Key(Kind.GROUP, address), subject, present=False, within=(SECTION_REDIRECTS,)))
        return
    if redirect.keep_copy is True:
        remedy = "Leave keep_copy out, or declare a shared mailbox with this address."
        world.refuse(subject, f"{address} has no mailbox that could keep a copy.", remedy)
        return
    fields: dict[str, Any] = {}
    if redirect.display_name is not OMITTED:
        fields["display_name"] = redirect.display_name
    _want_group(world, address, subject, fields, local_part_of(address), new=found is None)
    targets = wanted(redirect.targets)
    if is_whole(redirect.targets):
        world.closed.add(members_of(address))
    _want_members(world, address, targets, subject)
    for target in unwanted(redirect.targets):
        within = (members_of(address), SECTION_REDIRECTS)
        world.want(Item(_member_key(address, world.name(target)), subject, present=False, within=within))
    if found is not None and not ours:
        _refuse_foreign(world, address, subject)
    _check_targets(world, subject, targets)
    outside = [target for target in targets if not world.declared.is_inside(target)]
    express_way_out(world, subject, address, outside, forwarded=False)
    if is_whole(redirect.targets):
        _advise(world, redirect.address, targets, subject)


def _refuse_foreign(world: World, address: str, subject: Subject) -> None:
    """Members carry no marker of their own: whose they are is said by the group that they are in."""
    if not world.adopt and _differs(world, address):
        remedy = "Run with adopt: true to take it over, or declare another address."
        world.refuse(subject, f"{address} is a group that was not made by this declaration.", remedy)


def _differs(world: World, address: str) -> bool:
    key, whole = Key(Kind.GROUP, address), members_of(address)
    desired, existing = world.desired[key], world.existing.get(key)
    if existing is None or any(existing.fields.get(name) != value for name, value in desired.fields.items()):
        return True
    wanted = {k for k, item in world.desired.items() if whole in item.within and item.present is True}
    standing = {k for k, item in world.existing.items() if whole in item.within}
    return whole not in world.unknown and wanted != standing


def _want_group(
    world: World, address: str, subject: Subject, fields: dict[str, Any], display_name: str, *, new: bool = True
) -> None:
    if Key(Kind.GROUP, address) not in world.existing and new:
        fields = {"display_name": display_name, **fields}
    marker = world.declared.declaration
    item = Item(
        Key(Kind.GROUP, address), subject, {**GROUP_FIELDS, **fields}, within=(SECTION_REDIRECTS,), marker=marker
    )
    world.want(item)


def _want_members(world: World, group: str, targets: Iterable[str], subject: Subject) -> None:
    for target in targets:
        name = world.name(target)
        needs = [Key(Kind.GROUP, group), *_creates(world, name)]
        if world.recipient(target) is None and not world.declared.is_inside(target):
            contact = Key(Kind.CONTACT, target)
            fields = {"hidden_from_address_lists": True}
            world.want(Item(contact, subject, fields, within=(SECTION_REDIRECTS,), marker=world.declared.declaration))
            needs.append(contact)
        within = (members_of(group), SECTION_REDIRECTS)
        world.want(Item(_member_key(group, name), subject, within=within, needs=tuple(needs)))


def _creates(world: World, name: str) -> list[Key]:
    """The keys that bring an inside target into being, where this declaration does so."""
    if world.recipient(name) is not None:
        return []
    if any(box.address == name for box in world.declared.mailboxes()):
        return [Key(Kind.MAILBOX, name)]
    return [Key(Kind.GROUP, name)] if name in world.declared.redirect_addresses() else []


def _stand_forwarding(world: World, mailbox: Recipient, subject: Subject) -> None:
    name = world.name_of(mailbox)
    rows = world.snapshot.mailboxes
    row = rows if isinstance(rows, Unknown) else rows.get(mailbox.guid, Unknown(f"Get-Mailbox did not list {name}"))
    key = Key(Kind.FORWARDING, name)
    if isinstance(row, Unknown):
        world.stand(Item(key, subject, present=row, within=(SECTION_REDIRECTS,)))
        return
    fields = forwarding_fields(row, world)
    if fields is not None:
        world.stand(Item(key, subject, fields, within=(SECTION_REDIRECTS,), identity=mailbox.guid))


def forwarding_fields(row: Row, world: World) -> dict[str, Any] | None:
    """Where a mailbox forwards to, from a row of Get-Mailbox; None: nowhere.

    ForwardingAddress wins where both are set (PowerShell docs, Set-Mailbox).
    """
    inside, anywhere = row.get("ForwardingAddress"), without_prefix(lowered(row.get("ForwardingSmtpAddress")))
    if inside:
        found = world.directory.resolve(inside)
        target: Any = Unknown(f"it forwards to {inside}, whom no address could be found for")
        if found is not None:
            target = world.name_of(found)
    elif anywhere:
        target = world.name(anywhere)
    else:
        return None
    return {"target": target, "keep_copy": bool(row.get("DeliverToMailboxAndForward"))}


def _stand_group(world: World, found: Recipient, address: str, subject: Subject) -> None:
    groups = world.snapshot.groups
    row = groups if isinstance(groups, Unknown) else groups.get(found.guid, Unknown(f"{address} was not listed"))
    key = Key(Kind.GROUP, address)
    marker = marker_of(found.notes)
    if isinstance(row, Unknown):
        world.stand(Item(key, subject, present=row, within=(SECTION_REDIRECTS,), marker=marker))
        world.cannot_know((members_of(address),), row)
        return
    world.stand(Item(key, subject, group_fields(row), within=(SECTION_REDIRECTS,), marker=marker, identity=found.guid))
    rows = world.snapshot.members.get(found.guid, Unknown(f"the members of {address} were not read"))
    if isinstance(rows, Unknown):
        world.cannot_know((members_of(address),), rows)
        return
    for name in member_names(rows, world):
        within = (members_of(address), SECTION_REDIRECTS)
        world.stand(Item(_member_key(address, name), subject, within=within, identity=found.guid))


def group_fields(row: Row) -> dict[str, Any]:
    """The fields that stand in a row of Get-DistributionGroup."""
    restrictions = {lowered(row.get("MemberJoinRestriction")), lowered(row.get("MemberDepartRestriction"))}
    return {
        "display_name": str(row.get("DisplayName") or ""),
        "hidden_from_address_lists": bool(row.get("HiddenFromAddressListsEnabled")),
        "accepts_outside_senders": row.get("RequireSenderAuthenticationEnabled") is False,
        "joins": "closed" if restrictions == {"closed"} else "open",
    }


def member_names(rows: Iterable[Row], world: World) -> Iterator[str]:
    """The addresses by which items name a group's members."""
    for row in rows:
        found = world.directory.by_guid(lowered(row.get("Guid"))) or world.directory.resolve(
            row.get("PrimarySmtpAddress")
        )
        yield world.name_of(found) if found is not None else lowered(row.get("PrimarySmtpAddress") or row.get("Name"))


def _stand_all(world: World) -> None:
    """Every forwarding, and every group and contact that carries our marker."""
    for found in world.directory.recipients:
        name = world.name_of(found)
        subject = Subject("redirect", name)
        if found.is_mailbox and Key(Kind.FORWARDING, name) not in world.existing:
            _stand_forwarding(world, found, subject)
        elif marker_of(found.notes) == world.declared.declaration:
            if found.is_group and Key(Kind.GROUP, name) not in world.existing:
                _stand_group(world, found, name, subject)
            elif found.type == CONTACT and Key(Kind.CONTACT, name) not in world.existing:
                within = (SECTION_REDIRECTS,)
                world.stand(
                    Item(
                        Key(Kind.CONTACT, name),
                        subject,
                        within=within,
                        marker=marker_of(found.notes),
                        identity=found.guid,
                    )
                )


def _check_targets(world: World, subject: Subject, targets: Iterable[str]) -> None:
    for target in targets:
        if world.recipient(target) is None and world.declared.is_inside(target) and not _creates(world, target):
            remedy = "Correct the address, or declare it as a shared mailbox or redirect."
            world.refuse(subject, f"{target} is nobody's address; mail would go nowhere.", remedy)


def _refuse_circles(world: World) -> None:
    """Circles that close through what already stands."""
    onward: dict[str, set[str]] = {}
    for items in (world.existing, world.desired):
        for key, item in items.items():
            if key.kind == Kind.FORWARDING:
                target = item.fields.get("target")
                onward[key.name] = {target} if item.present is True and isinstance(target, str) else set()
    for key, item in world.desired.items():
        if key.kind == Kind.MEMBER and item.present is True:
            group, _unused, member = key.name.partition(" ")
            onward.setdefault(group, set()).add(member)
    rows = world.snapshot.mailboxes
    for guid, row in () if isinstance(rows, Unknown) else rows.items():
        found = world.directory.by_guid(guid)
        fields = None if found is None else forwarding_fields(row, world)
        if found is not None and fields is not None and isinstance(fields["target"], str):
            onward.setdefault(world.name_of(found), {fields["target"]})
    declared = {world.name(redirect.address): redirect for redirect in world.declared.redirected()}
    for circle in circles({start: tuple(sorted(targets)) for start, targets in onward.items()}):
        first = next((declared[name] for name in circle if name in declared), None)
        if first is not None:
            chain = " → ".join((*circle, circle[0]))
            world.refuse(redirect_subject(first), f"mail would go round for ever: {chain}.", "Break the circle.")


def _advise(world: World, address: str, targets: tuple[str, ...], subject: Subject) -> None:
    """A mere variant of its only target is better an alias: nothing to forward, nothing to break."""
    if len(targets) != 1 or not world.declared.is_inside(targets[0]):
        return
    found = world.recipient(targets[0])
    if (found is None or found.is_mailbox) and is_variant(address, targets[0]):
        world.say("advice", subject, f"use an alias: {address} is a variant of {targets[0]}, its only target")


def is_variant(address: str, target: str) -> bool:
    """The same name at another domain, or nearly the same name (a misspelling, a plural)."""
    mine, theirs = local_part_of(address), local_part_of(target)
    mine, theirs = (text.replace(".", "").replace("-", "").replace("_", "") for text in (mine, theirs))
    near = difflib.SequenceMatcher(None, mine, theirs).ratio() >= 0.85
    return mine == theirs or (near and domain_of(address) == domain_of(target))


def hidden_group(mailbox: str, initial_domain: str) -> str:
    """The address of the hidden group behind a mailbox with many targets; the same in every run."""
    digest = hashlib.sha256(mailbox.encode()).hexdigest()[:12]
    return f"{HIDDEN_GROUP}-{digest}@{initial_domain or domain_of(mailbox)}"


def _member_key(group: str, member: str) -> Key:
    return Key(Kind.MEMBER, f"{group} {member}")
