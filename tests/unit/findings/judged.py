# SPDX-License-Identifier: GPL-3.0-or-later
"""Firms whose rules stand as they are declared, and what a test changes in that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.findings.facts import Facts
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.findings.password_resets import judge
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.flow_rule import FlowRule
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.forwarding import ForwardingScan
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.from_model import flow_rule
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    MailOrganisation,
    Recipient,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.finding import Finding
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.password_reset.firms import ANNA, BRUNO, NOW, firm, present

Rules = tuple[FlowRule, ...]
CLEAR = ForwardingScan("6f1a", NOW, 3)


def facts(
    resets: dict[str, Any] | None = None,
    *,
    rules: Callable[[Rules], Rules | Unknown] = lambda rules: rules,
    recipients: tuple[Recipient, ...] = (),
    people: list[dict[str, Any]] | None = None,
    **more: Any,
) -> Facts:
    """A firm of which everything is known and nothing is wrong; `rules` makes of its standing rules what stands."""
    declared = firm(resets, **({} if people is None else {"people": people}))
    standing = rules(tuple(map(flow_rule, present(declared))))
    mail = MailOrganisation(declared.domains, recipients, standing, complete=True)
    usual: dict[str, Any] = {"members": frozenset({ANNA, BRUNO}), "forwarding": CLEAR}
    return Facts(declared, mail, NOW, **{**usual, **more})


def status(given: Facts) -> str:
    return judge(given)[0].status


def findings(given: Facts, *levels: str) -> list[Finding]:
    return [one for one in judge(given)[1] if one.level in (levels or ("critical", "high"))]


def ids(given: Facts, *levels: str) -> list[str]:
    return [one.id for one in findings(given, *levels)]


def changed(name: str, **settings: Any) -> Callable[[Rules], Rules]:
    """The rule whose name begins like this, with other settings."""
    return lambda rules: tuple(replace(rule, **settings) if rule.name.startswith(name) else rule for rule in rules)
