# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cmdlets the library sends, read from its source, and the management roles that hold them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.lists import LISTS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.management_roles import (
    ON_SERVERS,
    ONCE,
    TO_APPLY,
    TO_PLAN,
    TO_PLAN_ON_SERVERS,
    TO_SCAN,
    TO_VERIFY,
    TO_VERIFY_ON_SERVERS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.server import SERVER_LISTS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.vocabulary import (
    AD_CMDLETS,
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


def server_roles() -> str:
    """The same on servers."""
    rows = [
        (purpose, role, codes(held))
        for purpose, _group, used, table in _on_servers()
        for role, held in by_role(used, table).items()
        if held
    ]
    return table(("for", "management role", "cmdlets that are sent"), rows)


def server_role_groups() -> str:
    """The PowerShell commands that make roles of exactly the cmdlets, and a group of them for each purpose."""
    lines = ["```powershell"]
    for _purpose, group, used, roles_of in _on_servers():
        found = {role: held for role, held in by_role(used, roles_of).items() if held}
        for role, held in found.items():
            own, kept = f"{group}: {role}", ", ".join(f'"{cmdlet}"' for cmdlet in held)
            lines += [
                f'New-ManagementRole -Name "{own}" -Parent "{role}"',
                f'Get-ManagementRoleEntry "{own}\\*" | Where-Object Name -NotIn {kept} |',
                "  Remove-ManagementRoleEntry -Confirm:$false",
            ]
        quoted = ", ".join(f'"{group}: {role}"' for role in found)
        lines += [f'New-RoleGroup -Name "{group}" -Roles {quoted}', ""]
    return "\n".join([*lines[:-1], "```"])


def _on_servers() -> Iterator[tuple[str, str, set[str], Mapping[str, str]]]:
    """Purpose, role group, cmdlets and their roles."""
    used = sent_to_servers()
    reads = {cmdlet for cmdlet in used if cmdlet.startswith("Get-")}
    session = {"Get-OrganizationConfig"}
    yield "apply", "Mailward apply", used, {**TO_APPLY, **ON_SERVERS}
    yield "plan and export", "Mailward plan", reads, {**TO_PLAN, **TO_PLAN_ON_SERVERS}
    yield "verify", "Mailward verify", set(TO_VERIFY_ON_SERVERS), TO_VERIFY_ON_SERVERS
    yield "scan", "Mailward scan", set(TO_SCAN) | session, {**TO_SCAN, **TO_PLAN_ON_SERVERS}


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
    """Every cmdlet that the platform's code names for the sake of what is declared."""
    return _named_in(file for file in _files() if file.name != "server.py" and file.parent.name != "servers")


def sent_to_servers() -> set[str]:
    """The same on servers: what only the cloud has is left out, and what is called otherwise has its name there.

    Whoever has opened a session may run Get-Command in it.
    """
    of_the_cloud = {LISTS[name][0].name for name in LISTS.keys() - SERVER_LISTS.keys()} | {"Set-CASMailbox"}
    every = _named_in(_files()) - of_the_cloud - {"Get-Command"}
    return {AD_CMDLETS.get(cmdlet, cmdlet) for cmdlet in every}


def _files() -> Iterator[Path]:
    """The platform's code, without the table that says where cmdlets come from."""
    return (file for file in EXCHANGE.rglob("*.py") if file.name != "management_roles.py")


def _named_in(files: Iterable[Path]) -> set[str]:
    planned = set(TO_PLAN) | set(TO_PLAN_ON_SERVERS)
    others = (set(ONCE) | set(TO_VERIFY) | set(TO_VERIFY_ON_SERVERS) | set(TO_SCAN)) - planned
    return {cmdlet for file in sorted(files) for cmdlet in _cmdlets_in_file(file)} - others


@cache
def _cmdlets_in_file(file: Path) -> frozenset[str]:
    return frozenset(cmdlets_in(file.read_text(encoding="utf-8")))


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
