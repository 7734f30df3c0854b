# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cmdlets the library sends, read from its source, and the management roles that hold them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ansible_collections.mailward.mailbox.tests.lab.exchange.roles import (
    DISTRIBUTION_GROUPS,
    MAIL_RECIPIENT_CREATION,
    MAIL_RECIPIENTS,
    ORGANIZATION_CONFIGURATION,
    ROLES_OF_CMDLET,
    TRANSPORT_RULES,
    VIEW_ONLY_CONFIGURATION,
    VIEW_ONLY_RECIPIENTS,
)

from .markdown import codes, table

EXCHANGE = Path(__file__).resolve().parents[2] / "plugins/module_utils/mailward/platforms/exchange"

# In this order each cmdlet is counted for the first role that holds it.
APPLY = (MAIL_RECIPIENTS, MAIL_RECIPIENT_CREATION, DISTRIBUTION_GROUPS, TRANSPORT_RULES, VIEW_ONLY_CONFIGURATION)
PLAN = (VIEW_ONLY_RECIPIENTS, VIEW_ONLY_CONFIGURATION)
ONCE = (ORGANIZATION_CONFIGURATION,)

_ONCE = frozenset({"Enable-OrganizationCustomization"})

_VERBS = ("Add", "Disable", "Enable", "Get", "New", "Remove", "Set")
_CMDLET = re.compile(rf"({'|'.join(_VERBS)})-[A-Z]\w+\Z")
_NOUN = re.compile(r"-[A-Z]\w+\Z")


def roles() -> str:
    """Each role with the cmdlets that it is needed for, for applying and for planning only."""
    rows = [("apply", role, codes(cmdlets)) for role, cmdlets in held(sent(), APPLY).items()]
    once = held(set(_ONCE), ONCE).items()
    rows += [("a tenant never customized, once", role, codes(cmdlets)) for role, cmdlets in once]
    reads = {cmdlet for cmdlet in sent() if cmdlet.startswith("Get-")}
    rows += [("plan and export", role, codes(cmdlets)) for role, cmdlets in held(reads, PLAN).items()]
    return table(("for", "management role", "cmdlets that are sent"), rows)


def role_names() -> str:
    """The roles alone."""
    return f"- to apply: {', '.join(APPLY)}\n- to plan and export: {', '.join(PLAN)}"


def role_group() -> str:
    """The PowerShell commands that make a role group of exactly these roles."""
    lines = ["```powershell"]
    for name, given in (("Mailward apply", APPLY), ("Mailward plan", PLAN)):
        quoted = ", ".join(f'"{role}"' for role in given)
        lines.append(f'New-RoleGroup -Name "{name}" -Roles {quoted}')
    return "\n".join([*lines, "```"])


def held(cmdlets: set[str], chosen: tuple[str, ...]) -> dict[str, list[str]]:
    """The cmdlets by the first chosen role that holds them. Raises ValueError for one that none of them holds."""
    found: dict[str, list[str]] = {role: [] for role in chosen}
    for cmdlet in sorted(cmdlets):
        role = next((role for role in chosen if role in ROLES_OF_CMDLET.get(cmdlet.lower(), ())), None)
        if role is None:
            raise ValueError(f"{cmdlet} is sent, and none of the roles {', '.join(chosen)} holds it")
        found[role].append(cmdlet)
    return found


def sent() -> set[str]:
    """Every cmdlet that the platform's code names for the sake of what is declared."""
    files = sorted(EXCHANGE.rglob("*.py"))
    return {cmdlet for file in files for cmdlet in cmdlets_in(file.read_text(encoding="utf-8"))} - _ONCE


def cmdlets_in(source: str) -> Iterator[str]:
    """The cmdlets that a source names: as a text, or as `f"{verb}-Noun"` with the verbs of the same function."""
    tree = ast.parse(source)
    yield from (text for text in _texts(tree) if _CMDLET.match(text))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            verbs = sorted({text for text in _texts(function) if text in _VERBS})
            yield from (f"{verb}{noun}" for noun in _nouns(function) for verb in verbs)


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _nouns(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and len(node.values) == 2 and isinstance(node.values[0], ast.FormattedValue):
            yield from (text for text in _texts(node.values[1]) if _NOUN.match(text))
