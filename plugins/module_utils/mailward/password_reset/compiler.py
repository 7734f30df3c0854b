# SPDX-License-Identifier: GPL-3.0-or-later
"""From `password_resets` of a declaration to transport rules.

Exchange joins the conditions of a rule by "and", the values of one by "or", and gives a rule one pair of header and
patterns on each side; so one rule cannot say what a password reset is. A block of rules does: some remove marker
headers that came along, some mark what is to be spared, some mark what is a reset, and one acts on the marks. On what
grounds a later rule is taken to see a header that an earlier one set stands in `docs/mail_flow.md`.
"""

from __future__ import annotations

from dataclasses import replace

from ..model.organisation import Organisation
from ..model.password_resets import PasswordResets
from ..model.transport_rule.rule import TransportRule
from ..model.unset import OMITTED
from .acting_rules import acting
from .class_rules import classes
from .guard_rules import clean, guards
from .names import ACTING, UNIVERSE
from .selection import select
from .writing import Firm

_MARKING = tuple(sorted(UNIVERSE - ACTING))


def compile_resets(organisation: Organisation) -> Organisation:
    """The organisation with the rules of its password resets declared, before all others and first of all rules.

    Rules of the block that are not needed are declared absent, so that what an earlier declaration needed goes. Without
    the section, or with one that is not whole, the organisation is given back as it is.
    """
    resets = organisation.password_resets
    if resets is OMITTED or not (resets.absent or is_whole(resets)):
        return organisation
    rules = () if resets.absent else compiled_rules(organisation, resets)
    written = {rule.name for rule in rules}
    gone = tuple(_absent(name, resets) for name in sorted(UNIVERSE - written))
    declared = () if organisation.transport_rules is OMITTED else organisation.transport_rules
    return replace(organisation, transport_rules=(*rules, *gone, *declared))


def is_whole(resets: PasswordResets) -> bool:
    """Whether enough of the section is right to make rules of it."""
    to_people = len(resets.admins) > 1
    return bool(resets.key) and (to_people if resets.admins else bool(resets.target))


def compiled_rules(organisation: Organisation, resets: PasswordResets) -> tuple[TransportRule, ...]:
    """The rules of the block in their order. Names outside the universe say that there are too many."""
    firm = Firm.of(organisation, resets)
    selection = select(resets)
    spared = (*clean(firm), *guards(firm, selection, organisation.domains))
    needs = tuple(rule.name for rule in spared)
    rules = (*spared, *classes(firm, selection), *acting(firm, selection, needs))
    return tuple(sorted(rules, key=lambda rule: rule.name))


def _absent(name: str, resets: PasswordResets) -> TransportRule:
    # What acts goes before what spares: nothing is redirected for want of a guard.
    return TransportRule(name=name, absent=True, path=resets.path, needs=_MARKING if name in ACTING else ())
