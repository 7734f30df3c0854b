# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cmdlets the library sends, read from its source, and the management roles that hold them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.management_roles import (
    ON_SERVERS,
    ONCE,
    TO_APPLY,
    TO_PLAN,
    TO_SCAN,
    TO_VERIFY,
)

from .markdown import codes, table

EXCHANGE = Path(__file__).resolve().parents[2] / "plugins/module_utils/mailward/platforms/exchange"

_GROUPS = (
    ("Mailward apply", TO_APPLY),
    ("Mailward plan", TO_PLAN),
    ("Mailward verify", TO_VERIFY),
    ("Mailward scan", TO_SCAN),
)
_VERBS = ("Add", "Disable", "Enable", "Get", "New", "Remove", "Set")
_CMDLET = re.compile(rf"({'|'.join(_VERBS)})-[A-Z]\w+\Z")
_NOUN = re.compile(r"-[A-Z]\w+\Z")


def roles() -> str:
    """Each role with the cmdlets that it is needed for, for applying and for planning only."""
    reads = {cmdlet for cmdlet in sent() if cmdlet.startswith("Get-")}
    purposes = (
        ("apply", sent(), TO_APPLY),
        ("a tenant never customized, once", set(ONCE), ONCE),
        ("plan and export", reads, TO_PLAN),
        ("verify", set(TO_VERIFY), TO_VERIFY),
        ("scan", set(TO_SCAN), TO_SCAN),
    )
    rows = [(name, role, codes(held)) for name, used, table in purposes for role, held in by_role(used, table).items()]
    return table(("for", "management role", "cmdlets that are sent"), rows)


def role_names() -> str:
    """The roles alone."""
    purposes = (("apply", TO_APPLY), ("plan and export", TO_PLAN), ("verify", TO_VERIFY), ("scan", TO_SCAN))
    return "\n".join(f"- to {purpose}: {', '.join(_roles(table))}" for purpose, table in purposes)


def role_group() -> str:
    """The PowerShell commands that make a role group of exactly these roles."""
    lines = ["```powershell"]
    for name, given in _GROUPS:
        quoted = ", ".join(f'"{role}"' for role in _roles(given))
        lines.append(f'New-RoleGroup -Name "{name}" -Roles {quoted}')
    return "\n".join([*lines, "```"])


def by_role(cmdlets: set[str], roles_of: Mapping[str, str]) -> dict[str, list[str]]:
    """The cmdlets by the role that holds them. Raises ValueError for one that has none in the table."""
    found: dict[str, list[str]] = {role: [] for role in _roles(roles_of)}
    for cmdlet in sorted(cmdlets):
        if cmdlet not in roles_of:
            raise ValueError(f"{cmdlet} is sent, and none of the roles {', '.join(found)} holds it")
        found[roles_of[cmdlet]].append(cmdlet)
    return found


def _roles(roles_of: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(roles_of.values()))


def sent() -> set[str]:
    """Every cmdlet that Exchange Online is sent for the sake of what is declared."""
    files = sorted(file for file in EXCHANGE.rglob("*.py") if not file.name.startswith("server"))
    others = (set(ONCE) | set(TO_VERIFY) | set(TO_SCAN)) - set(TO_PLAN)
    others |= set(ON_SERVERS)
    return {cmdlet for file in files for cmdlet in cmdlets_in(file.read_text(encoding="utf-8"))} - others


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
