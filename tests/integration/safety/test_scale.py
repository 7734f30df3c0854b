# SPDX-License-Identifier: GPL-3.0-or-later
"""Twice as many mailboxes are twice the work, not four times: what is counted is calls, not seconds."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet_json import decode_row, encode
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.scope import Scope
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.compare import compare
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.hands_off import hands_off
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.waves import waves
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.online import ExchangeOnline
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.reading import Reading
from ansible_collections.mailward.mailbox.tests.lab.admin_api_answers import with_sidecars
from ansible_collections.mailward.mailbox.tests.lab.exchange.generator import generate
from ansible_collections.mailward.mailbox.tests.lab.exchange.organisation import ExchangeOrganisation

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


class Session:
    """The lab's cmdlets without the wire between."""

    def __init__(self, organisation: ExchangeOrganisation) -> None:
        self.organisation = organisation

    def invoke_many(self, cmdlets: Any, ended: Any = None) -> list[Answer]:
        answers = []
        for cmdlet in cmdlets:
            output = self.organisation.invoke(cmdlet.name, encode(cmdlet)["CmdletInput"]["Parameters"])
            rows = json.loads(json.dumps([with_sidecars(row) for row in output.rows], default=str))
            answers.append(Answer(tuple(map(decode_row, rows))))
        return answers


class Accounts:
    def users(self, ids: Any, select: Any) -> dict[str, Any]:
        return {user: {"id": user, "accountEnabled": True} for user in ids}


def work(size: int) -> int:
    """How many calls it takes to express and compare an organisation in which something of everything changes."""
    directory = generate("contoso", mailboxes=2 * size, shared=size, grants=3 * size, groups=size, rules=20)
    reading = Reading(Session(ExchangeOrganisation(directory, lambda: NOW)), Accounts(), "tenant", lambda text: None)
    observation = reading.observe(Scope.everything())
    platform = ExchangeOnline(None)  # type: ignore[arg-type]
    declaration = json.loads(json.dumps(platform.declare(observation, Scope.everything())))
    for box in declaration["shared_mailboxes"]:
        box |= {"display_name": "Renamed", "aliases": [*box["aliases"], f"more.{box['address']}"], "sign_in": "blocked"}
        target = {"address": f"virtual.{box['address']}", "targets": [box["address"], f"x.{size}@partner.example"]}
        declaration["redirects"].append(target)
    declaration["external_targets"] = [*declaration.get("external_targets", ()), "partner.example"]
    declaration["undeclared"] = {"mode": "remove", "sections": ["redirects", "delegations"]}
    declared, mistakes = read_organisation(declaration)
    assert mistakes == ()
    count = 0

    def counted(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counted)
    try:
        complete = hands_off(platform.express(declared, observation, NOW), declared)
        changes = compare(complete).changes
        waves(changes)
    finally:
        sys.setprofile(None)
    assert len(changes) > 3 * size
    return count


def test_the_work_grows_with_the_organisation_and_no_faster() -> None:
    small, large = work(60), work(240)
    assert large < 5 * small
