# SPDX-License-Identifier: GPL-3.0-or-later
"""The section `transport_rules` of a declaration on Exchange: what is declared and what stands, in the same terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ....model.organisation import Organisation
from ....model.state import Expression, Item, Key
from ....model.transport_rule.predicate import ONLINE
from ....model.transport_rule.rule import NAME_CHARS
from ....model.transport_rule.values import parse_line
from ....model.unset import OMITTED, Unknown
from .export import Resolve, declare_rule
from .items import SECTION, desired_item, rule_key, rule_subject, standing_item
from .observed import ObservedRule, Row, read_rules
from .order_item import order_of_rules
from .remarks import notes, refusals
from .reset_block import is_not_managed


def express_rules(
    declared: Organisation,
    rows: Sequence[Row] | Unknown,
    resolve: Resolve,
    *,
    adopt: bool = False,
    where: str = ONLINE,
) -> Expression:
    """Both sides of the section; empty when it is not declared.

    `rows` are those of Get-TransportRule, `resolve` gives the primary address of a recipient: both
    sides name recipients by it. All live rules stand in `existing`. Whose a rule is, planning decides
    by the markers; here `adopt` only says whether the order may move rules without one.

    A new rule's item has the write-only field `after`: the rule behind which it is to be created, ""
    for none (see `rule_order.creation_priority`).
    """
    if declared.transport_rules is OMITTED:
        return Expression()
    live = rows if isinstance(rows, Unknown) else read_rules(rows, where)
    if isinstance(live, Unknown):
        wanted = [desired_item(rule, None, declared, resolve, where=where) for rule in declared.rules()]
        return Expression(desired={item.key: item for item in wanted}, unknown={SECTION: live})
    return _express(declared, live, resolve, adopt, where)


def _express(
    declared: Organisation, live: tuple[ObservedRule, ...], resolve: Resolve, adopt: bool, where: str
) -> Expression:
    standing = {rule.name.casefold(): rule for rule in live}
    spelled = {rule.name.casefold(): rule.name for rule in declared.rules()}
    order = order_of_rules(declared, live, adopt=adopt)
    desired: dict[Key, Item] = {}
    existing: dict[Key, Item] = {}
    for observed in live:
        name = spelled.get(observed.name.casefold(), observed.name)
        item = standing_item(observed, name, resolve, where)
        existing[rule_key(name)] = replace(item, within=()) if is_not_managed(observed, declared) else item
    for rule in declared.rules():
        observed_rule = standing.get(rule.name.casefold())
        after = order.after.get(rule.name)
        key = rule_key(rule.name)
        desired[key] = desired_item(rule, observed_rule, declared, resolve, after=after, where=where)
        existing.setdefault(key, Item(key, rule_subject(rule), present=False, within=(SECTION,)))
    if order.desired and order.existing:
        desired[order.desired.key] = order.desired
        existing[order.existing.key] = order.existing
    return Expression(
        desired=desired,
        existing=existing,
        notes=(*notes(declared, standing, resolve), *order.notes),
        refusals=(*refusals(declared, standing, where), *order.refusals),
    )


def declare_rules(rows: Sequence[Row] | Unknown, resolve: Resolve, where: str = ONLINE) -> list[dict[str, Any]]:
    """All live rules as entries of `transport_rules`, first to last; none when they could not be read.

    A rule whose name cannot be declared is left out, and so unmanaged.
    """
    live = rows if isinstance(rows, Unknown) else read_rules(rows, where)
    return [] if isinstance(live, Unknown) else [declare_rule(rule, resolve) for rule in live if _is_nameable(rule)]


def _is_nameable(rule: ObservedRule) -> bool:
    try:
        return parse_line(rule.name, NAME_CHARS).strip() == rule.name
    except ValueError:
        return False
