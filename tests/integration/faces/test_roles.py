# SPDX-License-Identifier: GPL-3.0-or-later
"""The small roles manage one section each; together they do what the large one does."""

from __future__ import annotations

import pytest

SECTIONS = {
    "shared_mailboxes": {"shared mailbox", "delegation", "alias"},
    "delegations": {"delegation"},
    "redirects": {"redirect"},
    "transport_rules": {"transport rule"},
}
CONTOSO = {"name": "Contoso Accountants", "domains": ["contoso.example"]}
WRONG = {"redirects": [{"address": "no address"}]}


def role(name, **variables):
    return {
        "name": f"role {name}",
        "ansible.builtin.import_role": {"name": f"mailward.mailbox.{name}"},
        "vars": variables,
    }


def play(*tasks):
    return [{"hosts": "contoso", "gather_facts": False, "tasks": list(tasks)}]


@pytest.fixture(scope="module")
def planned(applied_nothing):
    """The plans of all roles for an untouched organisation, in one play."""
    names = [*SECTIONS, "secure_mailbox_strategy"]
    result = applied_nothing.play(play(*map(role, names)), "--check")
    assert result.status == 0, result.output
    assert applied_nothing.lab.requests.writes() == []
    plans = [entry["result"]["plan"] for entry in result.results if "plan" in entry["result"]]
    return dict(zip(names, plans, strict=True))


@pytest.mark.parametrize("name", SECTIONS)
def test_a_small_role_plans_its_section_only(planned, name):
    kinds = {change["subject"]["kind"] for change in planned[name]["changes"]}
    assert kinds
    assert kinds <= SECTIONS[name]


def test_the_large_role_plans_all_sections(planned):
    def items(name):
        return {(change["kind"], change["name"]) for change in planned[name]["changes"]}

    resets = {change for change in items("secure_mailbox_strategy") if change[1].startswith("Password resets")}
    assert resets
    assert items("secure_mailbox_strategy") - resets == set().union(*map(items, SECTIONS))


def test_the_role_of_password_resets_plans_their_rules_only(applied_nothing):
    result = applied_nothing.play(play(role("password_reset_redirection")), "--check")
    [found] = [entry["result"] for entry in result.results if "plan" in entry["result"]]
    # The mailbox that they are to go to is made by another section.
    assert "passwords@contoso.example is opened by nobody" in found["msg"]
    changes = found["plan"]["changes"]
    assert changes
    assert {(change["subject"]["kind"]) for change in changes} == {"transport rule"}
    assert all(change["name"].startswith("Password resets") for change in changes if change["kind"] == "transport_rule")


def test_a_role_passes_on_the_bounds_of_a_run(applied_nothing, tmp_path):
    variables = {
        "mailbox_allow": {"revocations": 3, "removals": 1, "lock_outs": 1},
        "mailbox_adopt": True,
        "mailbox_expected_digest": "0123456789abcdef",
        "mailbox_change_log": str(tmp_path / "log.jsonl"),
        "mailbox_strategy": {"organisation": CONTOSO, "redirects": [
            {"address": "contact@contoso.example", "targets": ["anna.berg@contoso.example"]}]},
    }  # fmt: skip
    result = applied_nothing.play(play(role("redirects", **variables)))
    assert "not the approved 01234567" in result.results[-1]["result"]["msg"]
    assert (tmp_path / "log.jsonl").exists()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"mailbox_allow": {"everything": 1}}, "everything"),
        ({"mailbox_connection": {"client_secrte": "hidden"}}, "Unsupported parameters: client_secrte"),
        ({"mailbox_platform": "exchange"}, "value of platform must be one of: exchange_online"),
        ({"mailbox_strategy": []}, "mailbox_strategy"),
        ({"mailbox_strategy": WRONG}, "redirects[0].address"),
    ],
)
def test_wrong_variables_are_refused(applied_nothing, variables, said):
    result = applied_nothing.play(play(role("secure_mailbox_strategy", **variables)))
    assert result.status != 0
    assert said in result.results[-1]["result"]["msg"]
    assert "hidden" not in result.output
