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
from ...model.marker import marker_of
from ...model.redirect import Redirect
from ...model.state import Item, Key, Kind, Subject
from ...model.unset import OMITTED, Unknown
from .forwarding import stand_forwarding
from .mailboxes import claim_address
from .outbound import express_way_out
from .recipients import Recipient, lowered
from .redirect_circles import refuse_circles
from .redirect_targets import check_targets, creates, member_key, stand_contacts, want_contact, want_members
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
        found, holder = world.recipient(redirect.address), world.directory.by_address(redirect.address)
        if found is not None and world.name_of(found) in world.boxes and world.boxes[world.name_of(found)].removed:
            _refuse_removed(world, redirect, subject)
        elif holder is not None and holder.is_mailbox and _is_alias(world, redirect.address, holder):
            _express_alias(world, redirect, holder, subject)
        elif world.is_to_stand(redirect.address) or (found is not None and found.is_mailbox):
            _express_from_mailbox(world, redirect, found, subject)
        elif found is None or (found.is_group and found.primary == redirect.address):
            _express_virtual(world, redirect, found, subject)
        elif not redirect.absent:
            problem = f"{redirect.address} belongs to a {found.type}, {found.display_name or found.primary}."
            world.refuse(subject, problem, "Free the address there, or declare another one.")
    if world.declared.undeclared.reaches(SECTION_REDIRECTS):
        _stand_undeclared(world)
    refuse_circles(world)


def _refuse_removed(world: World, redirect: Redirect, subject: Subject) -> None:
    if not redirect.absent:
        remedy = "Declare the redirect when the mailbox is gone, or keep the mailbox."
        world.refuse(subject, f"{redirect.address} is declared to be removed as a mailbox.", remedy)


def _is_alias(world: World, address: str, found: Recipient) -> bool:
    return address not in (found.primary, world.name_of(found)) and not world.is_to_stand(address)


def _express_alias(world: World, redirect: Redirect, found: Recipient, subject: Subject) -> None:
    """A mailbox forwards all of its mail or none: no redirect can be made of one of its aliases."""
    if redirect.absent:
        return
    name = world.name_of(found)
    if not world.gives_up(found, redirect.address):
        remedy = f"Declare the redirect for {name}, or take the alias away from it."
        world.refuse(subject, f"{redirect.address} is an alias of {name}, whose mail would go with it.", remedy)
        return
    _express_virtual(world, redirect, None, subject)
    key = Key(Kind.GROUP, redirect.address)
    claim_address(world, redirect.address, redirect.address, key, subject, (SECTION_REDIRECTS,))


def _stand_undeclared(world: World) -> None:
    """Every forwarding, and every group and contact that carries our marker."""
    for found in world.directory.recipients:
        name = world.name_of(found)
        subject = Subject("redirect", name)
        if found.is_mailbox and Key(Kind.FORWARDING, name) not in world.existing:
            stand_forwarding(world, found, subject)
        ours = found.is_group and marker_of(found.notes) == world.declared.declaration
        if ours and Key(Kind.GROUP, name) not in world.existing:
            _stand_group(world, found, name, subject)
    stand_contacts(world)


def _express_from_mailbox(world: World, redirect: Redirect, found: Recipient | None, subject: Subject) -> None:
    mailbox = redirect.address if found is None else world.name_of(found)
    group = hidden_group(mailbox, world.snapshot.initial_domain)
    if found is not None:
        stand_forwarding(world, found, subject)
    standing_group = world.directory.by_address(group)
    if standing_group is not None:
        _stand_group(world, standing_group, group, subject)
    targets = _targets(world, redirect, Key(Kind.FORWARDING, mailbox), group)
    if isinstance(targets, Unknown):
        key = Key(Kind.FORWARDING, mailbox)
        world.stand(Item(key, subject, present=targets, within=(SECTION_REDIRECTS,)))
        world.want(Item(key, subject, within=(SECTION_REDIRECTS,)))
        return
    many = len(targets) > 1
    if many:
        about = f"through the hidden group {group}, because a mailbox forwards to one address only"
        _want_group(world, group, subject, {"hidden_from_address_lists": True}, f"Redirect of {mailbox}")
        want_members(world, group, targets, subject)
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
    needs += [Key(Kind.GROUP, group), *(member_key(group, world.name(t)) for t in targets)] if many else (
        creates(world, target)
    )  # fmt: skip
    if not many and world.recipient(targets[0]) is not None:
        want_contact(world, targets[0], subject)
    world.want(Item(key, subject, fields, within=(SECTION_REDIRECTS,), needs=tuple(needs), about=about if many else ""))
    check_targets(world, subject, targets)
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
            targets = set(world.members.get(group, ()))
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
    want_members(world, address, targets, subject)
    for target in unwanted(redirect.targets):
        within = (members_of(address), SECTION_REDIRECTS)
        world.want(Item(member_key(address, world.name(target)), subject, present=False, within=within))
    left = _names_after(world, redirect)
    if not left and members_of(address) not in world.unknown:
        remedy = "Add a target, or set state: absent to end the redirect."
        world.refuse(subject, f"nobody would be left in {address}; mail would go nowhere.", remedy)
    if found is not None and not ours and not found.synced:
        _refuse_foreign(world, address, left, subject)
    check_targets(world, subject, targets)
    outside = [target for target in targets if not world.declared.is_inside(target)]
    express_way_out(world, subject, address, outside, forwarded=False)
    if is_whole(redirect.targets):
        _advise(world, redirect.address, targets, subject)


def _names_after(world: World, redirect: Redirect) -> frozenset[str]:
    """The members that the group of a virtual redirect is to have, as far as those that it has are known."""
    named = {world.name(target) for target in wanted(redirect.targets)}
    kept = () if is_whole(redirect.targets) else world.members.get(redirect.address, ())
    return frozenset(named.union(kept) - {world.name(target) for target in unwanted(redirect.targets)})


def _refuse_foreign(world: World, address: str, targets: Iterable[str], subject: Subject) -> None:
    """Members carry no marker of their own: whose they are is said by the group that they are in."""
    if not world.adopt and _differs(world, address, targets):
        remedy = "Run with adopt: true to take it over, or declare another address."
        world.refuse(subject, f"{address} is a group that was not made by this declaration.", remedy)


def _differs(world: World, address: str, targets: Iterable[str]) -> bool:
    key, whole = Key(Kind.GROUP, address), members_of(address)
    desired, existing = world.desired[key], world.existing.get(key)
    if existing is None or any(existing.fields.get(name) != value for name, value in desired.fields.items()):
        return True
    return whole not in world.unknown and set(world.members.get(address, ())) != set(targets)


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
    names = tuple(member_names(rows, world))
    world.members[address] = names
    for name in names:
        within = (members_of(address), SECTION_REDIRECTS)
        world.stand(Item(member_key(address, name), subject, within=within, identity=found.guid))


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
