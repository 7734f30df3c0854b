# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads PowerShell by a grammar and says what is in it that nobody allowed.

Everything is a list of what may be: kinds of syntax, commands with their parameters, types, members, operators. What is
not on a list is a fault, so that neither newer syntax nor a way to run text can come in unseen. The grammar is that of
tree-sitter-powershell; it knows PowerShell 7 too, so that the list of syntax is what keeps to Windows PowerShell 5.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

tree_sitter: Any = pytest.importorskip("tree_sitter", reason="tree-sitter is not installed")
tree_sitter_powershell: Any = pytest.importorskip(
    "tree_sitter_powershell", reason="tree-sitter-powershell is not installed"
)
LANGUAGE = tree_sitter.Language(tree_sitter_powershell.language())

CONSTANTS = frozenset({"$null", "$true", "$false"})

# about_Automatic_Variables: PowerShell writes them itself, so that what a script writes to them is lost or misleads.
_AUTOMATIC = """
$ ? ^ _ args consolefilename error event eventargs eventsubscriber executioncontext false foreach home host input
lastexitcode matches myinvocation nestedpromptlevel null pid profile psboundparameters pscmdlet pscommandpath psculture
psdebugcontext pshome psitem psscriptroot pssenderinfo psuiculture psversiontable pwd sender shellid sourceargs
sourceeventargs stacktrace switch this true
"""
AUTOMATIC = frozenset(f"${name}" for name in _AUTOMATIC.split())

_OPERATOR = re.compile(r"-[a-z]+|[+*/%!]|\+\+|--|\.\.|-")
_VARIABLE = re.compile(r"[$@]\w+")


@dataclass(frozen=True)
class Allowed:
    """`commands` have the parameters that they may be called with; `made` are types for New-Object. Names are compared
    as they are written, so that one spelling is used throughout.
    """

    syntax: frozenset[str]
    commands: Mapping[str, frozenset[str]] = field(default_factory=dict)
    types: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    operators: frozenset[str] = frozenset()
    executed: frozenset[str] = frozenset()
    """Expressions that & may run."""
    given: frozenset[str] = frozenset()
    """Automatic variables that may be read."""


def faults(source: str, allowed: Allowed) -> list[str]:
    """What is wrong with a script; the empty list where nothing is."""
    root = tree_sitter.Parser(LANGUAGE).parse(source.encode("utf-8")).root_node
    nodes = _all(root)
    return [*_broken(nodes), *_unknown(nodes, allowed), *_unassigned(root, nodes, allowed)]


def _broken(nodes: Sequence[Any]) -> Iterator[str]:
    for node in nodes:
        if node.is_error or node.is_missing:
            yield f"line {_line(node)}: this is no PowerShell"


def _unknown(nodes: Sequence[Any], allowed: Allowed) -> Iterator[str]:
    own = {_text(node) for node in nodes if node.type == "function_name"}
    for node in nodes:
        place = f"line {_line(node)}"
        if node.is_named and node.type not in allowed.syntax and not node.is_error:
            yield f"{place}: syntax {node.type}"
        if not node.is_named and _OPERATOR.fullmatch(node.type) and node.type not in allowed.operators:
            yield f"{place}: operator {node.type}"
        if node.type == "type_literal" and _text(node)[1:-1] not in allowed.types:
            yield f"{place}: type {_text(node)}"
        if node.type in ("member_access", "invokation_expression"):
            yield from _member(node, allowed)
        if node.type == "command":
            yield from _command(node, own, allowed)
        if node.type == "variable" and not (_VARIABLE.fullmatch(_text(node)) or _text(node) == "$_"):
            yield f"{place}: variable {_text(node)}"


def _member(node: Any, allowed: Allowed) -> Iterator[str]:
    names = [child for child in node.children if child.type == "member_name"]
    known = allowed.methods if node.type == "invokation_expression" else allowed.members
    for name in names:
        if name.children[0].type != "simple_name" or _text(name) not in known:
            yield f"line {_line(node)}: member {_text(name)}"
    if not names:
        yield f"line {_line(node)}: {node.type} without a name"


def _command(node: Any, own: set[str], allowed: Allowed) -> Iterator[str]:
    place = f"line {_line(node)}"
    name = next((_text(child) for child in node.children if child.type == "command_name"), "")
    if not name:
        run = next((_text(child) for child in node.children if child.type == "command_name_expr"), "")
        if run not in allowed.executed:
            yield f"{place}: runs {_text(node)}"
        return
    if name not in own and name not in allowed.commands:
        yield f"{place}: command {name}"
        return
    parameters = allowed.commands.get(name, frozenset())
    elements = [each for child in node.children if child.type == "command_elements" for each in child.children]
    for each in elements:
        if each.type == "command_parameter" and _text(each)[1:] not in parameters:
            yield f"{place}: parameter {_text(each)} of {name}"
        if each.type == "generic_token" and not (name == "New-Object" and _text(each) in allowed.made):
            yield f"{place}: word {_text(each)}"
        if _text(each).startswith("@") and _VARIABLE.fullmatch(_text(each)):
            for key in _keys(node, f"${_text(each)[1:]}") - parameters:
                yield f"{place}: parameter {key} of {name}, from {_text(each)}"


def _keys(command: Any, variable: str) -> set[str]:
    """The names that a table has been given, in the function or script around a command."""
    around = command
    while around.parent is not None and around.type not in ("function_statement", "program"):
        around = around.parent
    found: set[str] = set()
    for node in _all(around):
        if node.type != "assignment_expression":
            continue
        left = next(child for child in node.children if child.type == "left_assignment_expression")
        if _text(left) == variable:
            found |= {_text(key) for key in _all(node) if key.type == "key_expression"}
        elif _text(left).startswith(f"{variable}."):
            found.add(_text(left).partition(".")[2])
    return found


def _unassigned(root: Any, nodes: Sequence[Any], allowed: Allowed) -> Iterator[str]:
    """Functions run when they are called, which is below them: they see what the script has assigned above."""
    script: list[str] = []
    above: dict[int, set[str]] = {}
    _read(root, set(), allowed, script, above)
    yield from script
    for node in nodes:
        if node.type == "function_statement":
            inside: list[str] = []
            for child in node.children:
                _read(child, above[node.start_byte], allowed, inside, above)
            yield from inside


def _read(node: Any, known: set[str], allowed: Allowed, found: list[str], above: dict[int, set[str]]) -> None:
    """Notes in `found` what is read without a value, in the order of the text; adds to `known` what is assigned.

    Functions are left out; `above` gets what was known where they begin.
    """
    if node.type == "function_statement":
        above[node.start_byte] = set(known)
        return
    if node.type == "assignment_expression":
        left, *rest = node.children
        for child in rest:
            _read(child, known, allowed, found, above)
        if _VARIABLE.fullmatch(_text(left)):
            _assign(left, known, found)
        else:
            _read(left, known, allowed, found, above)
        return
    if node.type in ("script_parameter", "foreach_statement"):
        _assign(next(child for child in node.children if child.type == "variable"), known, found)
    if node.type == "variable":
        name = "$" + _text(node).lower()[1:]
        fine = name in known or name in CONSTANTS or name in allowed.given or (name == "$_" and _has_item(node))
        if not fine and name not in AUTOMATIC:
            found.append(f"line {_line(node)}: {_text(node)} has no value yet")
        elif not fine:
            found.append(f"line {_line(node)}: {_text(node)} belongs to PowerShell")
    for child in node.children:
        _read(child, known, allowed, found, above)


def _assign(variable: Any, known: set[str], found: list[str]) -> None:
    name = _text(variable).lower()
    if name in AUTOMATIC:
        found.append(f"line {_line(variable)}: {_text(variable)} belongs to PowerShell")
    known.add(name)


def _has_item(node: Any) -> bool:
    while node is not None:
        if node.type in ("catch_clause", "script_block_expression"):
            return True
        node = node.parent
    return False


def _all(node: Any) -> list[Any]:
    """A node and everything in it, in the order of the text."""
    found, waiting = [], [node]
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting += reversed(each.children)
    return found


def _text(node: Any) -> str:
    return str(node.text.decode("utf-8"))


def _line(node: Any) -> int:
    return int(node.start_point[0]) + 1
