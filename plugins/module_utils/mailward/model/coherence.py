# SPDX-License-Identifier: GPL-3.0-or-later
"""Contradictions between the parts of one declaration, found without asking the platform."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from .amendment import wanted
from .mail_flow_test import twin_tests
from .mistake import Mistake
from .people_coherence import of_people, strangers
from .reader import shown
from .unset import OMITTED

if TYPE_CHECKING:
    from .organisation import Organisation
    from .shared_mailbox import SharedMailbox


def contradictions(organisation: Organisation) -> tuple[Mistake, ...]:
    """Every contradiction in the declaration, as mistakes.

    Without domains (they are missing or misread) nothing is called outside.
    """
    checks = (_twins, _renames, _removed, _twin_grants, _twin_rules, _cycles, _twin_tests, of_people)
    with_domains = (_outside, _strangers, _external_targets, strangers) if organisation.domains else ()
    return tuple(mistake for check in (*checks, *with_domains) for mistake in check(organisation))


def _kept(organisation: Organisation) -> list[SharedMailbox]:
    return [box for box in organisation.mailboxes() if not box.removed]


def _mailboxes(organisation: Organisation) -> dict[str, str]:
    """The address of every mailbox that is to stand, and its place in the declaration."""
    return {box.address: f"{box.path}.address" for box in _kept(organisation)}


def _aliases(organisation: Organisation) -> Iterator[tuple[str, str]]:
    for box in _kept(organisation):
        for alias in wanted(box.aliases):
            yield alias, f"{box.path}.aliases"


def _redirects(organisation: Organisation) -> dict[str, str]:
    return {
        redirect.address: f"{redirect.path}.address" for redirect in organisation.redirected() if not redirect.absent
    }


def _outside(organisation: Organisation) -> Iterator[Mistake]:
    remedy = f"The domains are {', '.join(sorted(organisation.domains))}; add the domain there or correct the address."
    places = (*_mailboxes(organisation).items(), *_aliases(organisation), *_redirects(organisation).items())
    for address, path in places:
        if not organisation.is_inside(address):
            yield Mistake(path, f"{address} is in none of the organisation's domains.", remedy)


def _strangers(organisation: Organisation) -> Iterator[Mistake]:
    remedy = "Rights are given to people and groups of the organisation only."
    for grant in organisation.grants():
        if not organisation.is_inside(grant.trustee):
            yield Mistake(f"{grant.path}.trustee", f"{grant.trustee} is outside the organisation.", remedy)
    for grant in () if organisation.delegations is OMITTED else organisation.delegations:
        if not organisation.is_inside(grant.mailbox):
            yield Mistake(f"{grant.path}.mailbox", f"{grant.mailbox} is outside the organisation.")


def _twins(organisation: Organisation) -> Iterator[Mistake]:
    # Entries of opposite states are twins too: one ends what the other declares.
    boxes = [(box.address, f"{box.path}.address") for box in organisation.mailboxes()]
    redirects = [(redirect.address, f"{redirect.path}.address") for redirect in organisation.redirected()]
    yield from _repeated(boxes, "Declare a mailbox once.")
    yield from _repeated(redirects, "Put all targets in one entry.")
    # A redirect from a mailbox's own address is no twin: it forwards that mailbox's mail.
    others = _redirects(organisation) | _mailboxes(organisation)
    aliases = list(_aliases(organisation))
    claimed = {alias for alias, _path in aliases}
    singly = ((address, path) for address, path in others.items() if address in claimed)
    yield from _repeated((*singly, *aliases), "An address belongs to one object.")


def _repeated(places: Iterable[tuple[str, str]], remedy: str) -> Iterator[Mistake]:
    found: dict[str, list[str]] = defaultdict(list)
    for address, path in places:
        found[address].append(path)
    for address, paths in found.items():
        if len(paths) > 1:
            yield Mistake(paths[-1], f"{address} is declared more than once: also at {', '.join(paths[:-1])}.", remedy)


def _renames(organisation: Organisation) -> Iterator[Mistake]:
    renamed = [box for box in _kept(organisation) if box.renamed_from and box.renamed_from != box.address]
    places = ((box.renamed_from, f"{box.path}.renamed_from") for box in renamed)
    yield from _repeated(places, "A mailbox gets one new address.")
    taken = {box.address: f"{box.path}.address" for box in organisation.mailboxes()} | _redirects(organisation)
    for box in renamed:
        # The mailbox itself may keep its old address as an alias.
        foreign = {alias: path for alias, path in _aliases(organisation) if path != f"{box.path}.aliases"}
        place = taken.get(box.renamed_from) or foreign.get(box.renamed_from)
        if place:
            problem = f"{box.renamed_from} is declared for something else at {place}."
            remedy = "Rename first; take renamed_from away before the old address is used again."
            yield Mistake(f"{box.path}.renamed_from", problem, remedy)


def _removed(organisation: Organisation) -> Iterator[Mistake]:
    removed = {box.address: box.path for box in organisation.mailboxes() if box.removed}
    for grant in () if organisation.delegations is OMITTED else organisation.delegations:
        if grant.mailbox in removed and not grant.absent:
            problem = f"{grant.mailbox} is to be removed at {removed[grant.mailbox]}."
            yield Mistake(f"{grant.path}.mailbox", problem, "Take the delegation away.")


def _twin_grants(organisation: Organisation) -> Iterator[Mistake]:
    seen: dict[tuple[str, str], str] = {}
    for grant in organisation.grants():
        first = seen.setdefault((grant.mailbox, grant.trustee), grant.path)
        if first != grant.path:
            problem = f"{grant.trustee} on {grant.mailbox} is declared twice: also at {first}."
            yield Mistake(
                f"{grant.path}.trustee", problem, "Put all rights of one trustee on one mailbox in one entry."
            )


def _twin_rules(organisation: Organisation) -> Iterator[Mistake]:
    seen: dict[str, str] = {}
    for rule in organisation.rules():
        first = seen.setdefault(rule.name.casefold(), rule.path)
        if first != rule.path:
            problem = f"{shown(rule.name)} is declared twice: also at {first}."
            yield Mistake(f"{rule.path}.name", problem, "Names are unique, in upper case as in lower case.")


def _twin_tests(organisation: Organisation) -> Iterator[Mistake]:
    yield from twin_tests(organisation.mail_flow_tests)


def _external_targets(organisation: Organisation) -> Iterator[Mistake]:
    for redirect in organisation.redirected():
        for target in () if redirect.absent else wanted(redirect.targets):
            if not organisation.may_receive(target):
                domain = target.rpartition("@")[2]
                problem = f"{target} is outside the organisation and {domain} is not in external_targets."
                yield Mistake(f"{redirect.path}.targets", problem, "Add it there if mail may leave to it.")


def _cycles(organisation: Organisation) -> Iterator[Mistake]:
    redirects = [redirect for redirect in organisation.redirected() if not redirect.absent]
    holder = {alias: box.address for box in _kept(organisation) for alias in wanted(box.aliases)}
    # A target that is the very address is a mistake of the redirect alone, and reported there.
    onward = {r.address: tuple(holder.get(t, t) for t in wanted(r.targets) if t != r.address) for r in redirects}
    paths = {redirect.address: redirect.path for redirect in redirects}
    for circle in circles(onward):
        chain = " → ".join((*circle, circle[0]))
        yield Mistake(f"{paths[circle[0]]}.targets", f"mail would go round for ever: {chain}.", "Break the circle.")


def circles(onward: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The circles in "mail to this address goes on to those", each once, beginning with its first address.

    One circle is found for every group of addresses that lead back to each other, not every possible path.
    """
    found: dict[frozenset[str], tuple[str, ...]] = {}
    done: set[str] = set()
    for start in sorted(onward):
        trail: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            address, depth = stack.pop()
            del trail[depth:]
            if address in trail:
                circle = trail[trail.index(address) :]
                first = circle.index(min(circle))
                found.setdefault(frozenset(circle), tuple(circle[first:] + circle[:first]))
            elif address not in done and address in onward:
                done.add(address)
                trail.append(address)
                stack.extend((target, depth + 1) for target in onward[address])
    return tuple(sorted(found.values()))
