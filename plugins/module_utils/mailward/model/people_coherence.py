# SPDX-License-Identifier: GPL-3.0-or-later
"""Contradictions between the people of an organisation and what else is declared: leavers hold and receive nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .amendment import wanted
from .mistake import Mistake
from .transport_rule.actions import RECIPIENT_ACTIONS
from .unset import OMITTED

if TYPE_CHECKING:
    from .organisation import Organisation


def of_people(organisation: Organisation) -> Iterator[Mistake]:
    """People who are declared twice, leavers who would hold rights or receive mail, resets that would go on."""
    seen: dict[str, str] = {}
    for person in organisation.people or ():
        first = seen.setdefault(person.address, person.path)
        if first != person.path:
            problem = f"{person.address} is declared more than once: also at {first}."
            yield Mistake(f"{person.path}.address", problem, "A person has one entry.")
    leavers = organisation.leavers()
    yield from _password_admins(organisation, leavers)
    if not leavers:
        return
    for person in organisation.people or ():
        if person.successor in leavers:
            yield Mistake(
                f"{person.path}.successor", f"{person.successor} is a leaver too.", "Name somebody who stays."
            )
    for grant in organisation.grants():
        if grant.trustee in leavers and not grant.absent:
            problem = f"{grant.trustee} is a leaver and may hold no rights."
            yield Mistake(f"{grant.path}.trustee", problem, "Remove the entry, or revoke it with state: absent.")
    for redirect in organisation.redirected():
        for target in () if redirect.absent else wanted(redirect.targets):
            if target in leavers:
                problem = f"{target} is a leaver and receives nothing any more."
                yield Mistake(f"{redirect.path}.targets", problem, "Name the successor.")
    yield from _rules(organisation, leavers)


def strangers(organisation: Organisation) -> Iterator[Mistake]:
    """People, and whoever is to get password resets, outside the organisation's domains."""
    for person in organisation.people or ():
        if not organisation.is_inside(person.address):
            problem = f"{person.address} is in none of the organisation's domains."
            yield Mistake(f"{person.path}.address", problem, "Declare people by the address of their own mailbox.")
    resets = organisation.password_resets
    if resets is OMITTED:
        return
    remedy = "Name a mailbox of the organisation: nobody outside may get its resets."
    for path, addresses in (
        ("target", (resets.target,) if resets.target else ()),
        ("admins", resets.admins),
        ("scope.people", resets.scope.people),
        ("scope.group", (resets.scope.group,) if resets.scope.group else ()),
    ):
        for address in addresses:
            if not organisation.is_inside(address):
                yield Mistake(f"{resets.path}.{path}", f"{address} is outside the organisation.", remedy)


def _rules(organisation: Organisation, leavers: frozenset[str]) -> Iterator[Mistake]:
    for rule in organisation.rules():
        for name in () if rule.absent else RECIPIENT_ACTIONS:
            value = (rule.actions or {}).get(name, frozenset())
            for address in sorted(leavers.intersection(value if isinstance(value, frozenset) else [value])):
                problem = f"{address} is a leaver and receives nothing any more."
                yield Mistake(f"{rule.path}.actions.{name}", problem, "Name the successor.")


def _password_admins(organisation: Organisation, leavers: frozenset[str]) -> Iterator[Mistake]:
    resets = organisation.password_resets
    if resets is OMITTED or resets.absent:
        return
    for address in resets.recipients:
        if address in leavers:
            path = "target" if resets.target else "admins"
            problem = f"{address} is a leaver and may get no password resets."
            yield Mistake(f"{resets.path}.{path}", problem, "Name somebody who stays.")
    onward = {redirect.address: redirect for redirect in organisation.redirected() if not redirect.absent}
    for address in resets.recipients:
        redirect = onward.get(address)
        if redirect and not (redirect.keep_copy is True and all(map(organisation.is_inside, wanted(redirect.targets)))):
            problem = f"{address} is redirected at {redirect.path}; the resets would go on from there."
            remedy = "Name a mailbox in which they stay."
            yield Mistake(f"{resets.path}.{'target' if resets.target else 'admins'}", problem, remedy)
