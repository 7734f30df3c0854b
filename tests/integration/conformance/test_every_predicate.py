# SPDX-License-Identifier: GPL-3.0-or-later
"""Every condition, exception and action makes its way: created, changed, cleared, and read back as declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Action
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.actions import ACTIONS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    CONDITIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.groups import (
    ACTION_GROUPS,
    CONDITION_GROUPS,
    Group,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import (
    ONLINE,
    Predicate,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import ORGANISATION, SEED
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PEOPLE = ("anna.berg@contoso.example", "bruno.costa@contoso.example")
GROUPS = ("all@contoso.example", "finance@contoso.example")

EXAMPLES: Mapping[str, tuple[Any, Any]] = {
    "words": ("invoice", "reminder, second"),
    "patterns": (r"^\[ext\] \d+", r"reset (your )?password|code"),
    "domains": ("partner.example", "fabrikam.example"),
    "charset_words": ("utf-8", "iso-8859-1"),
    "ip_ranges": ("192.0.2.0/24", "198.51.100.7"),
    "size": ("10 MB", "2 GB"),
    "scl": (5, 9),
    "header_name": ("X-Marked", "X-Other"),
    "header_value": ("yes", "no, never"),
    "text": ("Text of a rule", "Another: text"),
    "html": ("<p>One &amp; all</p>", "Plain %%displayName%%"),
    "supervision_list": ("allow", "block"),
    "message_classification": ("ExAttachmentRemoved", "ExOrarMail"),
    "enhanced_status_code": ("5.7.1", "5.7.950"),
    "outbound_connector": ("To partner", "To archive"),
    "rms_template": ("Encrypt", "Do Not Forward"),
    "ome_template": ("OME Configuration", "OME Configuration"),
}
"""Two values of every kind of value that is no choice, flag, address or attribute."""


def example(predicate: Predicate, turn: int) -> Any:
    """A value to declare, the first (0) or another one (1)."""
    kind = predicate.kind.name
    if kind == "boolean":
        return True
    if predicate.kind.keyed:
        attribute = predicate.attributes[turn] if predicate.attributes else ("Department", "Owner")[turn]
        return {attribute: [("sales", "(?:a|b)c")[turn]]}
    if kind == "addresses":
        one: Any = (GROUPS if predicate.group else PEOPLE)[turn]
    elif predicate.values:
        one = predicate.values[min(turn, len(predicate.values) - 1)]
    else:
        one = EXAMPLES[kind][turn]
    return [one] if predicate.many else one


def clusters(known: Mapping[str, Predicate], groups: tuple[Group, ...]) -> Iterator[tuple[str, ...]]:
    """The names that have to be declared together, for every name that Exchange Online has."""
    seen: set[str] = set()
    for name, predicate in known.items():
        if ONLINE not in predicate.where or name in seen:
            continue
        members = next((group.members for group in groups if name in group.members), (name,))
        seen.update(members)
        yield members


def entry(section: str, names: tuple[str, ...], known: Mapping[str, Predicate], turn: int | None) -> dict[str, Any]:
    """A rule that says one thing besides what every rule needs; turn None: it does not say it any more."""
    said = {} if turn is None else {name: example(known[name], turn) for name in names}
    rule: dict[str, Any] = {
        "name": f"{section} {names[0]}"[:64],
        "conditions": {"message_type_matches": "oof"},
        "exceptions": {},
        "actions": {"stop_rule_processing": True},
    }
    if section == "conditions" and names[0] == "message_type_matches":
        rule["conditions"] = {"with_importance": "low"}
    if section == "actions" and names[0] == "stop_rule_processing":
        rule["actions"] = {"set_audit_severity": "low"}
    rule[section] = {**rule[section], **said}
    return rule


def declaration(turn: int | None) -> dict[str, Any]:
    tables = (("conditions", CONDITIONS, CONDITION_GROUPS), ("exceptions", CONDITIONS, CONDITION_GROUPS),
              ("actions", ACTIONS, ACTION_GROUPS))  # fmt: skip
    rules = [
        entry(section, names, known, turn) for section, known, groups in tables for names in clusters(known, groups)
    ]
    return {"organisation": ORGANISATION, "transport_rules": rules}


class Clock:
    def sleep(self, seconds: float) -> None:
        raise AssertionError("a rule did not read back as it was written")


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    seed = {**SEED, "outbound_connectors": ["To partner", "To archive"]}
    with Lab({"organisations": {"contoso": seed}}) as started:
        yield started


def converge(lab: Lab, turn: int | None, *, apply: bool) -> Run:
    platform = connect("exchange_online", lab.organisation("contoso").connection)
    platform.clock = Clock()
    try:
        return run(platform, declaration(turn), Options(now=NOW, apply=apply))
    finally:
        platform.close()


def test_every_predicate_is_created_changed_and_cleared(lab: Lab) -> None:
    count = len(declaration(0)["transport_rules"])
    flags = {name for table in (CONDITIONS, ACTIONS) for name, known in table.items() if known.kind.name == "boolean"}
    for turn, action in ((0, Action.CREATE), (1, Action.UPDATE), (None, Action.UPDATE)):
        applied = converge(lab, turn, apply=True)
        assert applied.message == ""
        changed = {change.key.name.split()[1] for change in applied.plan.changes}
        assert {change.action for change in applied.plan.changes} == {action}
        if turn != 1:
            assert len(applied.plan.changes) == count
        else:
            # A flag has no second value; all else changes.
            assert {names["name"].split()[1] for names in declaration(0)["transport_rules"]} - changed <= flags
        assert [change.key for change in converge(lab, turn, apply=False).plan.changes] == []
