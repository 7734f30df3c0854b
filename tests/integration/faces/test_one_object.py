# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules of one object, each in a chain of tasks: what it changes, that it stays so, what stands in the end."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
import yaml
from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import FACES
from ansible_collections.mailward.mailbox.tests.integration.faces.playing import Player

GROUP = "group/mailward.mailbox.mailbox"
DEFAULTS = {
    "platform": "exchange_online",
    "organisation": {"name": "Contoso Accountants", "domains": ["contoso.example"]},
}
ANNA, BRUNO, CHLOE, DARIO, ELENA = (
    f"{name}@contoso.example" for name in ("anna.berg", "bruno.costa", "chloe.martin", "dario.conti", "elena.ruiz")
)
SALES, CONTACT, PARTNER = "sales@contoso.example", "contact@contoso.example", "support@partner.example"

SHARED_MAILBOX = [
    {"address": SALES, "display_name": "Sales", "members": {"set": [{"trustee": ANNA, "rights": ["full_access"]}]}},
    {"address": SALES, "aliases": {"add": ["one@contoso.example", "two@contoso.example"]}},
    {"address": SALES, "aliases": {"add": ["three@contoso.example"], "remove": ["one@contoso.example"]}},
    {"address": SALES, "members": {"add": [{"trustee": CHLOE, "rights": ["full_access", "send_as"]}]}},
    {"address": SALES, "members": {"add": [{"trustee": BRUNO, "rights": ["send_on_behalf"]}], "remove": [ANNA]}},
    {"address": SALES, "hidden_from_address_lists": True, "sent_items_copy_send_as": False},
]
DELEGATION = [
    {"mailbox": ELENA, "trustee": BRUNO, "rights": {"set": ["full_access", "send_as"]}},
    {"mailbox": ELENA, "trustee": BRUNO, "rights": {"add": ["send_on_behalf"], "remove": ["full_access"]}},
    {"mailbox": ELENA, "trustee": BRUNO, "folders": {"calendar": "editor", "/Inbox": "reviewer"}},
    {"mailbox": ELENA, "trustee": BRUNO, "folders": {"/Inbox": "none"}},
    {"mailbox": ELENA, "trustee": CHLOE, "rights": {"add": ["full_access"]}, "expires": "2027-01-06"},
]
REDIRECT_ADDRESS = [
    {"address": CONTACT, "display_name": "Contact", "targets": {"set": [ANNA]}},
    {"address": CONTACT, "targets": {"add": [PARTNER]}, "external_targets": ["partner.example"]},
    {"address": CONTACT, "targets": {"add": [BRUNO], "remove": [ANNA]}},
    {"address": DARIO, "targets": {"set": [ELENA]}, "keep_copy": False},
    {"address": DARIO, "keep_copy": True, "targets": {"set": [ELENA]}},
    {"address": CHLOE, "targets": {"set": [ELENA]}},
    {"address": CHLOE, "state": "absent"},
]
TRANSPORT_RULE = [
    {
        "name": "Mark mail from outside",
        "conditions": {"from_scope": "not_in_organization"},
        "actions": {"prepend_subject": "[outside] "},
        "expiry_date": "2027-06-01",
    },
    {"name": "Mark mail from outside", "expiry_date": "", "mode": "audit"},
    {"name": "Mark mail from outside", "position": {"place": "first"}},
    {"name": "Mark mail from outside", "enabled": False},
    {"name": "Disclaimer", "adopt": True, "mode": "audit"},
    {"name": "Disclaimer", "position": {"before": "Mark mail from outside"}},
    {
        "name": "Hold back programs",
        "conditions": {"attachment_has_executable_content": True},
        "actions": {"quarantine": True},
    },
    {"name": "Hold back programs", "state": "absent"},
]
CHAINS = {
    "shared_mailbox": SHARED_MAILBOX,
    "delegation": DELEGATION,
    "redirect_address": REDIRECT_ADDRESS,
    "transport_rule": TRANSPORT_RULE,
}
STEPS = [(module, number) for module, chain in CHAINS.items() for number in range(len(chain))]


@pytest.fixture(scope="module")
def chained(applied_nothing: Player):
    """Every step twice, in one play."""
    tasks = [
        {"name": f"{module} {number} {turn}", f"mailward.mailbox.{module}": chain[number]}
        for module, chain in CHAINS.items()
        for number in range(len(chain))
        for turn in ("once", "again")
    ]
    tasks.append({"name": "in the end", "mailward.mailbox.mailbox_strategy_info": {}})
    block = {
        "module_defaults": {GROUP: "{{ mailbox_connection | combine(defaults) }}"},
        "vars": {"defaults": DEFAULTS},
        "block": tasks,
    }
    played = applied_nothing.play([{"hosts": "contoso", "gather_facts": False, "tasks": [block]}])
    assert played.status == 0, played.output
    return played


@pytest.mark.parametrize(("module", "number"), STEPS)
def test_a_step_is_done_once(chained, module, number):
    result = chained.of(f"{module} {number} once")
    assert result["changed"] is True
    assert {outcome["result"] for outcome in result["outcomes"]} == {"done"}


@pytest.mark.parametrize(("module", "number"), STEPS)
def test_the_same_step_again_changes_nothing(chained, module, number):
    assert chained.of(f"{module} {number} again")["changed"] is False


def entry(chained, section, **named):
    strategy = chained.of("in the end")["strategy"]
    (found,) = (each for each in strategy[section] if named.items() <= each.items())
    return found


def test_the_shared_mailbox_has_what_was_added_and_not_what_was_removed(chained):
    sales = entry(chained, "shared_mailboxes", address=SALES)
    assert sales["aliases"] == ["three@contoso.example", "two@contoso.example"]
    assert {member["trustee"]: member["rights"] for member in sales["members"]} == {
        CHLOE: ["full_access", "send_as"],
        BRUNO: ["send_on_behalf"],
    }
    assert (sales["display_name"], sales["hidden_from_address_lists"], sales["sent_items_copy_send_as"]) == (
        "Sales",
        True,
        False,
    )


def test_the_delegation_has_what_was_added_and_not_what_was_removed(chained):
    rights = entry(chained, "delegations", mailbox=ELENA, trustee=BRUNO)["rights"]
    assert sorted(next(iter(rights.values())) if isinstance(rights, dict) else rights) == ["send_as", "send_on_behalf"]


def test_the_redirects_go_where_they_were_sent(chained):
    assert sorted(entry(chained, "redirects", address=CONTACT)["targets"]) == [BRUNO, PARTNER]
    assert entry(chained, "redirects", address=DARIO) == {"address": DARIO, "targets": [ELENA], "keep_copy": True}
    assert CHLOE not in {each["address"] for each in chained.of("in the end")["strategy"]["redirects"]}


def test_the_rules_stand_in_their_order(chained):
    rules = chained.of("in the end")["strategy"]["transport_rules"]
    assert [(rule["name"], rule["enabled"], rule["mode"]) for rule in rules] == [
        ("Disclaimer", True, "audit"),
        ("Mark mail from outside", False, "audit"),
    ]
    assert "expiry_date" not in rules[1]


def test_ansible_takes_every_documented_example(tmp_path, applied_nothing):
    plays = []
    for face in FACES:
        module = importlib.import_module(f"ansible_collections.mailward.mailbox.plugins.modules.{face.name}")
        plays.append({"hosts": "all", "gather_facts": False, "tasks": yaml.safe_load(module.EXAMPLES)})
    file = Path(tmp_path) / "examples.yml"
    file.write_text(yaml.safe_dump(plays, sort_keys=False))
    checked = applied_nothing.play(file, "--syntax-check")
    assert checked.status == 0, checked.output
