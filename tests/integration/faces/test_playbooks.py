# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks by their names, on the organisations of the examples."""

from __future__ import annotations

import json
import shutil

import pytest
import yaml
from ansible_collections.mailward.mailbox.tests.integration.faces.playing import EXAMPLES

HOSTS = ("contoso", "fabrikam")


@pytest.mark.parametrize("host", HOSTS)
def test_apply_does_everything_that_is_declared(applied, host):
    assert applied.first.status == 0, applied.first.output
    result = applied.first.strategy(host)
    assert result["changed"] is True
    assert {outcome["result"] for outcome in result["outcomes"]} == {"done"}
    assert result["unknown"] == []


@pytest.mark.parametrize("host", HOSTS)
def test_apply_shows_the_plan(applied, host):
    plan = applied.first.strategy(host)["plan_text"].splitlines()
    assert plan == applied.first.of("Show the plan and what became of it", host)["msg"]
    assert plan[0] in applied.first.output


def test_apply_writes_its_change_log(applied):
    records = [json.loads(line) for line in (applied.place / "log.jsonl").read_text().splitlines()]
    assert {record["event"] for record in records} == {"planned", "ended"}
    assert {record["organisation"] for record in records} == {"Contoso Accountants", "Fabrikam Joinery"}


def test_applying_again_changes_and_writes_nothing(applied):
    again = applied.play("mailward.mailbox.apply")
    assert again.status == 0, again.output
    assert [again.strategy(host)["changed"] for host in HOSTS] == [False, False]
    assert applied.lab.requests.writes() == []


def test_a_plan_writes_nothing_to_the_platform_and_its_files_on_the_controller(applied):
    applied.inventories.append(EXAMPLES / "changed")
    directory = applied.place / "plan"
    try:
        planned = applied.play("mailward.mailbox.plan", variables={"mailbox_plan_directory": str(directory)})
    finally:
        applied.inventories.pop()
    assert planned.status == 0, planned.output
    assert applied.lab.requests.writes() == []
    contoso, fabrikam = (planned.strategy(host) for host in HOSTS)
    assert (contoso["changed"], fabrikam["changed"]) == (True, False)
    text = (directory / "plan.txt").read_text(encoding="utf-8")
    assert contoso["plan_text"] in text
    assert fabrikam["plan_text"] in text
    assert contoso["plan_markdown"].strip() in (directory / "plan.md").read_text(encoding="utf-8")
    plans = json.loads((directory / "plan.json").read_text(encoding="utf-8"))
    assert plans["contoso"]["plan"] == contoso["plan"]
    assert plans["fabrikam"] == {
        "changed": False,
        "digest": fabrikam["digest"],
        "plan": fabrikam["plan"],
        "unknown": [],
        "failure": None,
    }


def test_a_plan_goes_on_with_the_others_where_one_declaration_is_wrong(applied):
    broken = applied.place / "broken"
    shutil.copytree(EXAMPLES / "changed", broken, dirs_exist_ok=True)
    (broken / "host_vars" / "contoso.yml").write_text("mailbox_strategy: {organisation: {name: Contoso}}\n")
    applied.inventories.append(broken)
    directory = applied.place / "broken plan"
    try:
        planned = applied.play("mailward.mailbox.plan", variables={"mailbox_plan_directory": str(directory)})
    finally:
        applied.inventories.pop()
    assert planned.status != 0
    plans = json.loads((directory / "plan.json").read_text(encoding="utf-8"))
    assert "organisation.domains" in plans["contoso"]["failure"]
    assert plans["fabrikam"]["digest"] == planned.strategy("fabrikam")["digest"]
    assert plans["contoso"]["failure"] in (directory / "plan.txt").read_text(encoding="utf-8")


def test_only_the_plan_that_was_reviewed_is_applied(applied):
    applied.inventories.append(EXAMPLES / "changed")
    reviewed = applied.place / "reviewed"
    reviewed.mkdir()
    plan = {"contoso": {"digest": "0123456789abcdef"}, "fabrikam": {"digest": "0123456789abcdef"}}
    (reviewed / "plan.json").write_text(json.dumps(plan))
    try:
        refused = applied.play(
            "mailward.mailbox.apply",
            "-e",
            f"@{EXAMPLES / 'pipeline' / 'reviewed_plan.yml'}",
            variables={"mailbox_plan_directory": str(reviewed), "mailbox_rings": ["100%"]},
        )
    finally:
        applied.inventories.pop()
    assert refused.status != 0
    assert "not the approved 01234567" in refused.strategy("contoso")["msg"]
    assert refused.strategy("contoso")["plan_text"].splitlines()[0] in refused.output
    assert refused.strategy("fabrikam")["changed"] is False
    assert applied.lab.requests.writes() == []


@pytest.mark.parametrize("plan", [{}, {"contoso": {"digest": None}}], ids=["not planned", "no plan"])
def test_nothing_is_applied_to_an_organisation_that_had_no_plan(applied_nothing, plan):
    (applied_nothing.place / "plan.json").write_text(json.dumps(plan))
    refused = applied_nothing.play(
        "mailward.mailbox.apply",
        "--limit",
        "contoso",
        "-e",
        f"@{EXAMPLES / 'pipeline' / 'reviewed_plan.yml'}",
        variables={"mailbox_plan_directory": str(applied_nothing.place)},
    )
    assert refused.status != 0
    assert applied_nothing.lab.requests.writes() == []


def test_what_is_exported_can_be_declared_and_needs_nothing(applied):
    inventory = applied.place / "exported"
    exported = applied.play(
        "mailward.mailbox.export", variables={"mailbox_export_directory": str(inventory / "host_vars")}
    )
    assert exported.status == 0, exported.output
    declaration = yaml.safe_load((inventory / "host_vars" / "contoso.yml").read_text(encoding="utf-8"))
    rules = [rule["name"] for rule in declaration["mailbox_strategy"]["transport_rules"]]
    assert next(rule for rule in rules if not rule.startswith("Password resets")) == "Disclaimer"
    shutil.copy(EXAMPLES / "inventory" / "hosts.yml", inventory)
    applied.inventories.append(inventory)
    try:
        planned = applied.play("mailward.mailbox.plan")
    finally:
        applied.inventories.pop()
    assert planned.status == 0, planned.output
    assert [planned.strategy(host)["plan"]["changes"] for host in HOSTS] == [[], []]
    assert applied.lab.requests.writes() == []


def test_without_a_directory_an_export_is_shown(applied):
    shown = applied.play("mailward.mailbox.export", "--limit", "fabrikam")
    assert shown.status == 0, shown.output
    assert "    - address: workshop@fabrikam.example" in shown.of("Show it", "fabrikam")["msg"]


def test_one_customer_can_be_chosen(applied):
    chosen = applied.play("mailward.mailbox.plan", variables={"mailbox_hosts": "fabrikam"})
    assert {entry["host"] for entry in chosen.results} == {"fabrikam"}
    assert applied.lab.requests.count(organisation="contoso") == 0
