# SPDX-License-Identifier: GPL-3.0-or-later
"""Contradictions between the parts of one declaration, found without asking the platform."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .amendment import wanted
from .mistake import Mistake

if TYPE_CHECKING:
    from .organisation import Organisation


def contradictions(organisation: Organisation) -> tuple[Mistake, ...]:
    """Every contradiction in the declaration, as mistakes."""
    checks = (_outside, _strangers, _twins, _twin_grants, _twin_rules, _external_targets, _circles)
    return tuple(mistake for check in checks for mistake in check(organisation))


def _claims(organisation: Organisation) -> Iterator[tuple[str, str]]:
    """Every address that a declared object is to have, with its place in the declaration."""
    for box in organisation.mailboxes():
        if not box.removed:
            yield box.address, f"{box.path}.address"
            for alias in wanted(box.aliases):
                yield alias, f"{box.path}.aliases"
    for redirect in organisation.redirected():
        if not redirect.absent:
            yield redirect.address, f"{redirect.path}.address"


def _outside(organisation: Organisation) -> Iterator[Mistake]:
    remedy = f"The domains are {', '.join(sorted(organisation.domains))}; add the domain there or correct the address."
    for address, path in _claims(organisation):
        if not organisation.is_inside(address):
            yield Mistake(path, f"{address} is in none of the organisation's domains.", remedy)


def _strangers(organisation: Organisation) -> Iterator[Mistake]:
    for grant in organisation.grants():
        remedy = "Rights are given to people and groups of the organisation only."
        if not organisation.is_inside(grant.trustee):
            yield Mistake(f"{grant.path}.trustee", f"{grant.trustee} is outside the organisation.", remedy)
        if not organisation.is_inside(grant.mailbox):
            yield Mistake(f"{grant.path}.mailbox", f"{grant.mailbox} is outside the organisation.", remedy)


def _twins(organisation: Organisation) -> Iterator[Mistake]:
    places: dict[str, list[str]] = defaultdict(list)
    for address, path in _claims(organisation):
        places[address].append(path)
    mailboxes = {box.address for box in organisation.mailboxes() if not box.removed}
    redirects = organisation.redirect_addresses()
    for address, paths in places.items():
        # A redirect from a declared mailbox is no twin: it forwards that mailbox's mail.
        if len(paths) > (2 if address in mailboxes and address in redirects else 1):
            problem = f"{address} is declared more than once: also at {', '.join(paths[:-1])}."
            yield Mistake(paths[-1], problem, "An address belongs to one object.")


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
            yield Mistake(f"{rule.path}.name", f"{rule.name} is declared twice: also at {first}.", "Names are unique.")


def _external_targets(organisation: Organisation) -> Iterator[Mistake]:
    for redirect in organisation.redirected():
        for target in wanted(redirect.targets):
            if not organisation.may_receive(target):
                domain = target.rpartition("@")[2]
                problem = f"{target} is outside the organisation and {domain} is not in external_targets."
                yield Mistake(f"{redirect.path}.targets", problem, "Add it there if mail may leave to it.")


def _circles(organisation: Organisation) -> Iterator[Mistake]:
    onward = {r.address: wanted(r.targets) for r in organisation.redirected() if not r.absent}
    paths = {r.address: r.path for r in organisation.redirected()}
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
                stack.extend((target, depth + 1) for target in onward[address] if target != address)
    return tuple(sorted(found.values()))
