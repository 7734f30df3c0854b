# SPDX-License-Identifier: GPL-3.0-or-later
"""What each platform enforces, from its capabilities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import SECTIONS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.password_resets import (
    SECTION as PASSWORD_RESETS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import (
    SERVER_2013,
    SERVER_2016,
    SERVER_2019,
    SERVER_SE,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.capabilities import (
    ENFORCED,
    PARTIAL,
    UNSUPPORTED,
    Capability,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.online_capabilities import (
    CAPABILITIES,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.support import (
    rule_capabilities,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.capabilities import (
    CAPABILITIES as SERVER_CAPABILITIES,
)

from .markdown import code, codes, table

EDITIONS: Mapping[str, str] = {"2013": SERVER_2013, "2016": SERVER_2016, "2019": SERVER_2019, "SE": SERVER_SE}
RULE_PARTS = ("conditions", "actions")


def summary() -> str:
    """A row for each part of a declaration: how many of its fields are enforced, and what is not.

    Exceptions have a row of their own only where they differ from conditions.
    """
    return _summary(CAPABILITIES, rule_capabilities())


def server_summary() -> str:
    """The same on servers of the newest edition."""
    return _summary(SERVER_CAPABILITIES, rule_capabilities(SERVER_SE))


def _summary(capabilities: Mapping[str, Capability], known: Mapping[str, Capability]) -> str:
    rows = [
        (section.replace("_", " "), *_counted(_below(section, capabilities)))
        for section in (*SECTIONS, PASSWORD_RESETS)
    ]
    parts = {part: _below(part, known) for part in ("conditions", "exceptions", "actions")}
    if parts["exceptions"] == parts["conditions"]:
        parts = {"conditions, each also as exception": parts["conditions"], "actions": parts["actions"]}
    rows += [(f"transport rules: {name}", *_counted(found)) for name, found in parts.items()]
    return table(("declared", "enforced", "partial or not there"), rows)


def editions() -> str:
    """Which conditions and actions of rules each edition of servers lacks."""
    rows = []
    for name, where in EDITIONS.items():
        lacking = [field for field, each in rule_capabilities(where).items() if each.degree == UNSUPPORTED]
        kinds = {kind: [one.partition(".")[2] for one in lacking if one.startswith(kind)] for kind in RULE_PARTS}
        rows.append((name, *(codes(found) or "-" for found in kinds.values())))
    return table(("edition", *(f"{kind} that are not there" for kind in RULE_PARTS)), rows)


def server_capabilities() -> str:
    """Every field where servers differ from Exchange Online."""
    rows = (
        (code(name), each.degree, each.reason)
        for name, each in SERVER_CAPABILITIES.items()
        if each != CAPABILITIES.get(name)
    )
    return table(("field", "Exchange Server", "why not wholly"), rows)


def capabilities() -> str:
    """Every field with its degree and reason."""
    rows = ((code(name), each.degree, each.reason) for name, each in CAPABILITIES.items())
    return table(("field", "Exchange Online", "why not wholly"), rows)


def _below(part: str, known: Mapping[str, Capability]) -> dict[str, Capability]:
    return {name.removeprefix(f"{part}."): each for name, each in known.items() if name.startswith(f"{part}.")}


def _counted(known: Mapping[str, Capability]) -> tuple[str, str]:
    enforced = sum(each.degree == ENFORCED for each in known.values())
    return f"{enforced} of {len(known)}", "; ".join(_lacking(known)) or "-"


def _lacking(known: Mapping[str, Capability]) -> Iterator[str]:
    for name, each in known.items():
        if each.degree == PARTIAL:
            yield f"{code(name)}: {each.reason}"
    missing: Iterable[str] = [name for name, each in known.items() if each.degree == UNSUPPORTED]
    if missing:
        yield f"not there: {codes(missing)}"
