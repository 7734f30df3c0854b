# SPDX-License-Identifier: GPL-3.0-or-later
"""Builders for items and expressions, with the collections and needs that a platform would give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import (
    Organisation,
    Undeclared,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import (
    Expression,
    Item,
    Key,
    Kind,
    Subject,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown

SALES, INFO, CONTACT = "sales@contoso.example", "info@contoso.example", "contact@contoso.example"
ANNA, BRUNO, FRED = "anna@contoso.example", "bruno@contoso.example", "fred@contoso.example"
UNREADABLE = Unknown("Exchange Online answered 503 three times")


def mailbox(address: str = SALES, **fields: Any) -> Item:
    return Item(Key(Kind.MAILBOX, address), Subject("shared mailbox", address), fields)


def alias(address: str, holder: str = SALES) -> Item:
    return Item(
        Key(Kind.ADDRESS, address),
        Subject("shared mailbox", holder),
        {"holder": holder},
        within=(f"aliases of {holder}",),
        needs=(Key(Kind.MAILBOX, holder),),
    )


def grant(trustee: str, right: str = "full_access", on: str = SALES, **fields: Any) -> Item:
    return Item(
        Key(Kind.GRANT, f"{on} {trustee} {right}"),
        Subject("shared mailbox", on),
        fields,
        within=(f"grants on {on}", f"{right} on {on}", "delegations"),
        needs=(Key(Kind.MAILBOX, on),),
    )


def group(address: str = CONTACT, marker: str | None = "main", **fields: Any) -> Item:
    return Item(Key(Kind.GROUP, address), Subject("redirect", address), fields, within=("redirects",), marker=marker)


def member(target: str, of: str = CONTACT) -> Item:
    return Item(
        Key(Kind.MEMBER, f"{of} {target}"),
        Subject("redirect", of),
        within=(f"members of {of}",),
        needs=(Key(Kind.GROUP, of), Key(Kind.CONTACT, target)),
    )


def contact(address: str, of: str = CONTACT, marker: str | None = "main") -> Item:
    return Item(Key(Kind.CONTACT, address), Subject("redirect", of), marker=marker)


def forwarding(address: str, target: str, **fields: Any) -> Item:
    return Item(
        Key(Kind.FORWARDING, address),
        Subject("redirect", address),
        {"target": target, **fields},
        within=("redirects",),
        needs=(Key(Kind.GROUP, target),),
    )


def rule(name: str = "Outside", marker: str | None = "main", **fields: Any) -> Item:
    return Item(
        Key(Kind.TRANSPORT_RULE, name),
        Subject("transport rule", name),
        fields,
        within=("transport_rules",),
        marker=marker,
    )


def rule_order(*names: str) -> Item:
    return Item(
        Key(Kind.RULE_ORDER, ""),
        Subject("transport rules", "order"),
        {"order": names},
        needs=tuple(Key(Kind.TRANSPORT_RULE, name) for name in names),
    )


def absent(item: Item) -> Item:
    return replace(item, present=False)


def unreadable(item: Item) -> Item:
    return replace(item, present=UNREADABLE)


def contained(item: Item) -> Item:
    return replace(item, contain=True)


def expression(
    desired: Iterable[Item] = (),
    existing: Iterable[Item] = (),
    closed: Iterable[str] = (),
    unknown: Iterable[str] = (),
    **more: Any,
) -> Expression:
    return Expression(
        desired=_by_key(desired),
        existing=_by_key(existing),
        closed=frozenset(closed),
        unknown=dict.fromkeys(unknown, UNREADABLE),
        **more,
    )


def _by_key(items: Iterable[Item]) -> Mapping[Key, Item]:
    return {item.key: item for item in items}


def declared(mode: str = "leave", *sections: str, **fields: Any) -> Organisation:
    """The part of a declaration that planning looks at."""
    return Organisation(
        name="contoso",
        domains=frozenset({"contoso.example"}),
        undeclared=Undeclared(mode, frozenset(sections)),
        **fields,
    )
