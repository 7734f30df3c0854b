# SPDX-License-Identifier: GPL-3.0-or-later
"""Every setting of a declaration to the calls that write it, found by running the writers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Action, Change, FieldChange
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.shared_mailbox import SharedMailbox
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Item, Key, Kind, Subject
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.folder_rights import (
    EXCHANGE_RIGHTS,
    FOLDER_SCOPES,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.lists import LISTS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.mailboxes import (
    desired_fields,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.redirects import GROUP_FIELDS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.items import AFTER
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.order_item import (
    ANCHORS,
    INCLUDING_NEW,
    ORDER,
)

from .markdown import code, codes, table
from .recorder import ANNA, CONTACT, INFO, OUTSIDE, SALES, calls

Row = tuple[str, Change]

_BOX = SharedMailbox(SALES, display_name="Sales", hidden_from_address_lists=True)
_AUDIT = ("auditing", "audit_default_set", "audit_bypass")
# These are told by rows of their own.
_ELSEWHERE = ("type", "primary_address", *_AUDIT)


def settings() -> str:
    """The table of all settings but the conditions and actions of rules, which have tables of their own."""
    rows = [*_mailboxes(), *_delegations(), *_redirects(), *_rules()]
    return table(("setting", "calls"), [(name, "<br>".join(map(code, calls(change)))) for name, change in rows])


def lists() -> str:
    """What is read as a whole, and for which sections."""
    rows = ((code(cmdlet.name), codes(sorted(sections)) or "always") for cmdlet, sections in LISTS.values())
    return table(("list", "read when declared"), rows)


def folders() -> str:
    rows = [(code(name), f"`-FolderScope {scope}`, FolderType {kind}") for name, (scope, kind) in FOLDER_SCOPES.items()]
    found = table(("folder", "found by"), rows)
    rights = table(("right", "AccessRights"), [(code(ours), theirs) for ours, theirs in EXCHANGE_RIGHTS.items()])
    return f"{found}\n\n{rights}"


def _mailboxes() -> Iterator[Row]:
    fields = desired_fields(_BOX)
    whole = {name: fields[name] for name in ("type", "display_name", "primary_address")}
    yield "shared mailbox: new", _create(Kind.MAILBOX, "new@contoso.example", whole)
    for name, value in fields.items():
        if name not in _ELSEWHERE:
            said = name if isinstance(value, str) and value == _BOX.display_name else f"{name}: {value}".lower()
            yield code(said), _update(Kind.MAILBOX, SALES, {name: (None, value)})
    yield "`auditing: true`", _update(Kind.MAILBOX, SALES, {name: (None, fields[name]) for name in _AUDIT})
    yield "`renamed_from`", _update(Kind.MAILBOX, SALES, {"primary_address": (INFO, SALES)})
    yield "`convert: true`", _update(Kind.MAILBOX, SALES, {"type": ("user", "shared")})
    yield "`state: soft_deleted`", _delete(Kind.MAILBOX, SALES)
    alias = "sale@contoso.example"
    yield "`aliases`: one more", _create(Kind.ADDRESS, alias, {"holder": SALES})
    yield "`aliases`: one less", _delete(Kind.ADDRESS, alias, {"holder": SALES})
    yield "`aliases`: from another mailbox", _update(Kind.ADDRESS, alias, {"holder": (INFO, SALES)})


def _delegations() -> Iterator[Row]:
    for right in ("full_access", "send_as", "send_on_behalf"):
        name = f"{SALES} {ANNA} {right}"
        fields = {"automapping": True} if right == "full_access" else {}
        yield f"`{right}`: given", _create(Kind.GRANT, name, fields)
        yield f"`{right}`: taken", _delete(Kind.GRANT, name)
    name = f"{SALES} {ANNA} folder:calendar"
    editor = {"rights": frozenset({"editor"}), "delegate": False, "private_items": False}
    yield "`folders`: given", _create(Kind.GRANT, name, editor)
    yield (
        "`folders`: `delegate`, `private_items`",
        _create(Kind.GRANT, name, {**editor, "delegate": True, "private_items": True}),
    )
    change = {field: (None, value) for field, value in editor.items() if field == "rights"}
    yield "`folders`: changed", _update(Kind.GRANT, name, change, editor)
    yield "`folders`: taken", _delete(Kind.GRANT, name)


def _redirects() -> Iterator[Row]:
    inside, outside = ({"target": target, "keep_copy": True} for target in (ANNA, OUTSIDE))
    yield "redirect from a mailbox, target inside", _create(Kind.FORWARDING, SALES, inside)
    yield "redirect from a mailbox, target outside", _create(Kind.FORWARDING, SALES, outside)
    yield "redirect from a mailbox: ended", _delete(Kind.FORWARDING, SALES)
    group = {**GROUP_FIELDS, "display_name": "New"}
    hidden = {**group, "hidden_from_address_lists": True}
    yield "virtual redirect: new", _create(Kind.GROUP, "new@contoso.example", group)
    yield "many targets of a mailbox: the hidden group", _create(Kind.GROUP, "new@contoso.example", hidden)
    yield "`display_name` of a virtual redirect", _update(Kind.GROUP, CONTACT, {"display_name": ("Old", "New")})
    yield (
        "mail from outside, closed membership",
        _update(Kind.GROUP, CONTACT, {name: (None, value) for name, value in GROUP_FIELDS.items()}),
    )
    yield "`adopt` of a group", _update(Kind.GROUP, CONTACT, {"marker": ("", "main")})
    yield "target: one more", _create(Kind.MEMBER, f"{CONTACT} {ANNA}")
    yield "target: one less", _delete(Kind.MEMBER, f"{CONTACT} {ANNA}")
    yield "target outside that is no recipient yet", _create(Kind.CONTACT, OUTSIDE, {"hidden_from_address_lists": True})
    yield "virtual redirect: removed", _delete(Kind.GROUP, CONTACT)
    yield "our contact: removed", _delete(Kind.CONTACT, OUTSIDE)


def _rules() -> Iterator[Row]:
    yield "transport rule: new", _create(Kind.TRANSPORT_RULE, "Third", {AFTER: "Second"})
    yield "transport rule: `enabled: true`", _update(Kind.TRANSPORT_RULE, "First", {"enabled": (False, True)})
    yield "transport rule: `enabled: false`", _update(Kind.TRANSPORT_RULE, "First", {"enabled": (True, False)})
    yield "`comments`", _update(Kind.TRANSPORT_RULE, "First", {"comments": ("", "Written by hand")})
    wanted = ("Second", "First")
    order: dict[str, Any] = {ORDER: wanted, ANCHORS: frozenset(), INCLUDING_NEW: wanted}
    yield "`position`", _update(Kind.RULE_ORDER, "", {ORDER: (wanted[::-1], wanted)}, order)
    yield "transport rule: removed", _delete(Kind.TRANSPORT_RULE, "First")


def _item(kind: str, name: str, fields: dict[str, Any]) -> Item:
    marker = "main" if kind in (Kind.GROUP, Kind.CONTACT, Kind.TRANSPORT_RULE) else None
    return Item(Key(kind, name), Subject("", ""), fields, marker=marker, identity=name)


def _create(kind: str, name: str, fields: dict[str, Any] | None = None) -> Change:
    given = fields or {}
    changes = tuple(FieldChange(field, None, value) for field, value in given.items())
    return Change(Action.CREATE, None, _item(kind, name, given), changes)


def _delete(kind: str, name: str, fields: dict[str, Any] | None = None) -> Change:
    return Change(Action.DELETE, _item(kind, name, fields or {}), None)


def _update(kind: str, name: str, fields: dict[str, tuple[Any, Any]], rest: dict[str, Any] | None = None) -> Change:
    before = _item(kind, name, {**(rest or {}), **{field: pair[0] for field, pair in fields.items()}})
    after = _item(kind, name, {**(rest or {}), **{field: pair[1] for field, pair in fields.items()}})
    changes = tuple(FieldChange(field, *pair) for field, pair in fields.items())
    return Change(Action.UPDATE, before, after, changes)
