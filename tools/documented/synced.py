# SPDX-License-Identifier: GPL-3.0-or-later
"""What Active Directory masters of a synchronised object, out of the table that refuses it."""

from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.synced import (
    FIELDS,
    MARKER,
    MEMBERS,
    PROXY_ADDRESSES,
)
from ansible_collections.mailward.mailbox.tools.documented.markdown import code, table


def synced() -> str:
    rows = [
        (kind, code(name), field.attribute, "" if field.is_exchange and kind == "mailbox" else "yes")
        for kind, fields in FIELDS.items()
        for name, field in fields.items()
    ]
    rows.insert(1, ("mailbox", "an alias", PROXY_ADDRESSES, ""))
    rows += [("group", "a member", MEMBERS, "yes"), ("group", "our marker", MARKER, "yes")]
    rows += [("any", "its removal", "the object itself", "yes")]
    return table(("object", "field", "attribute", "also when `IsExchangeCloudManaged`"), sorted(rows, key=_order))


def _order(row: tuple[str, ...]) -> int:
    return ("mailbox", "group", "contact", "any").index(row[0])
