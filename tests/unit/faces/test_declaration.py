# SPDX-License-Identifier: GPL-3.0-or-later
"""What the arguments of a task declare."""

from __future__ import annotations

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailward.mailbox.plugins.module_utils import arguments
from ansible_collections.mailward.mailbox.plugins.module_utils.declaration import Contradiction, declare
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation

ORGANISATION = {"name": "Contoso", "domains": ["contoso.example"]}
ANNA, CHLOE, SALES = "anna@contoso.example", "chloe@contoso.example", "sales@contoso.example"


def declared_by(face, **options):
    """The declaration of a task, through the validation that Ansible does first."""
    given = {"platform": "exchange_online", **options}
    if face is not arguments.MAILBOX_STRATEGY:
        given["organisation"] = ORGANISATION
    validation = ArgumentSpecValidator(face.options, **face.rules).validate(given)
    assert validation.error_messages == []
    return declare(face, validation.validated_parameters)


def entry_of(declared, section):
    (entry,) = declared.declaration[section]
    return entry


def test_a_shared_mailbox_is_declared_with_the_principles_and_without_what_was_left_out():
    declared = declared_by(arguments.SHARED_MAILBOX, address=SALES)
    assert declared.declaration == {
        "organisation": ORGANISATION,
        "shared_mailboxes": [
            {
                "address": SALES,
                "sign_in": "blocked",
                "sent_items_copy_send_as": True,
                "sent_items_copy_send_on_behalf": True,
                "auditing": True,
                "smtp_client_authentication": False,
                "convert": False,
                "state": "present",
            }
        ],
    }


def test_set_members_are_the_whole_truth_about_a_mailbox():
    declared = declared_by(
        arguments.SHARED_MAILBOX, address=SALES, members={"set": [{"trustee": ANNA, "rights": ["send_as"]}]}
    )
    assert entry_of(declared, "shared_mailboxes")["members"] == [{"trustee": ANNA, "rights": ["send_as"]}]
    assert "delegations" not in declared.declaration


def test_no_members_is_not_the_same_as_members_left_out():
    nobody = declared_by(arguments.SHARED_MAILBOX, address=SALES, members={"set": []})
    assert entry_of(nobody, "shared_mailboxes")["members"] == []
    assert "members" not in entry_of(declared_by(arguments.SHARED_MAILBOX, address=SALES), "shared_mailboxes")


def test_added_and_removed_members_leave_the_others_alone():
    declared = declared_by(
        arguments.SHARED_MAILBOX,
        address=SALES,
        members={"add": [{"trustee": ANNA, "rights": ["full_access"], "automapping": False}], "remove": [CHLOE]},
    )
    assert "members" not in entry_of(declared, "shared_mailboxes")
    assert declared.declaration["delegations"] == [
        {"mailbox": SALES, "trustee": ANNA, "rights": ["full_access"], "automapping": False},
        {"mailbox": SALES, "trustee": CHLOE, "state": "absent"},
    ]


@pytest.mark.parametrize(
    ("face", "options", "section", "field"),
    [
        (arguments.SHARED_MAILBOX, {"address": SALES}, "shared_mailboxes", "aliases"),
        (arguments.REDIRECT_ADDRESS, {"address": SALES}, "redirects", "targets"),
        (arguments.DELEGATION, {"mailbox": SALES, "trustee": ANNA}, "delegations", "rights"),
    ],
)
@pytest.mark.parametrize("how", [("add",), ("remove",), ("add", "remove"), ("set",)])
def test_lists_pass_on_what_changes_in_them(face, options, section, field, how):
    value = {name: ["send_as"] if field == "rights" else [f"{name}@contoso.example"] for name in how}
    assert entry_of(declared_by(face, **options, **{field: value}), section)[field] == value


def test_a_delegation_keeps_its_dates_and_folders():
    declared = declared_by(
        arguments.DELEGATION,
        mailbox=SALES,
        trustee=ANNA,
        folders={"calendar": {"rights": "editor", "delegate": True}},
        not_before="2026-12-20",
        expires="2027-01-06",
        reason="cover",
    )
    assert entry_of(declared, "delegations") == {
        "mailbox": SALES,
        "trustee": ANNA,
        "folders": {"calendar": {"rights": "editor", "delegate": True}},
        "not_before": "2026-12-20",
        "expires": "2027-01-06",
        "reason": "cover",
        "state": "present",
    }


def test_external_targets_stand_beside_the_redirect():
    declared = declared_by(
        arguments.REDIRECT_ADDRESS,
        address=SALES,
        targets={"set": ["x@partner.example"]},
        external_targets=["partner.example"],
    )
    assert declared.declaration["external_targets"] == ["partner.example"]


@pytest.mark.parametrize(
    ("position", "expected"),
    [({"place": "first"}, "first"), ({"before": "A"}, {"before": "A"}), ({"after": "B"}, {"after": "B"})],
)
def test_a_rule_stands_where_it_is_put(position, expected):
    declared = declared_by(arguments.TRANSPORT_RULE, name="x", position=position)
    assert entry_of(declared, "transport_rules")["position"] == expected


def test_an_empty_date_takes_the_date_of_a_rule_away():
    declared = declared_by(arguments.TRANSPORT_RULE, name="x", activation_date="", expiry_date="2027-01-01")
    entry = entry_of(declared, "transport_rules")
    assert (entry["activation_date"], entry["expiry_date"]) == (None, "2027-01-01")


def test_a_null_in_a_mapping_of_conditions_is_passed_on():
    declared = declared_by(arguments.TRANSPORT_RULE, name="x", conditions={"from_scope": None})
    assert entry_of(declared, "transport_rules")["conditions"] == {"from_scope": None}


def test_a_strategy_is_declared_as_it_is():
    strategy = {"organisation": ORGANISATION, "redirects": [], "delegations": []}
    assert declared_by(arguments.MAILBOX_STRATEGY, strategy=strategy).declaration == strategy


def test_only_the_named_sections_of_a_strategy_are_managed():
    strategy = {
        "organisation": ORGANISATION,
        "redirects": [],
        "delegations": [],
        "external_targets": ["partner.example"],
        "undeclared": "remove_owned",
    }
    declared = declared_by(arguments.MAILBOX_STRATEGY, strategy=strategy, sections=["redirects"])
    organisation, mistakes = read_organisation(declared.declaration)
    assert (organisation.sections(), mistakes) == ({"redirects"}, ())
    assert not organisation.undeclared.reaches("delegations")


def test_a_misspelt_section_is_not_dropped_silently():
    strategy = {"organisation": ORGANISATION, "redirect": []}
    assert "redirect" in declared_by(arguments.MAILBOX_STRATEGY, strategy=strategy, sections=["redirects"]).declaration


def test_the_organisation_may_stand_beside_the_strategy():
    declared = declared_by(arguments.MAILBOX_STRATEGY, strategy={"redirects": []}, organisation=ORGANISATION)
    assert declared.declaration == {"redirects": [], "organisation": ORGANISATION}


def test_two_organisations_are_refused():
    with pytest.raises(Contradiction, match="organisation stands twice"):
        declared_by(arguments.MAILBOX_STRATEGY, strategy={"organisation": ORGANISATION}, organisation=ORGANISATION)


@pytest.mark.parametrize(
    ("face", "options", "paths"),
    [
        (
            arguments.SHARED_MAILBOX,
            {
                "address": "sales",
                "aliases": {"set": ["sale"]},
                "members": {"add": [{"trustee": "anna", "rights": ["send_as"]}], "remove": ["fred"]},
            },
            {"address", "aliases.set[0]", "members.add[0].trustee", "members.remove[0]"},
        ),
        (
            arguments.SHARED_MAILBOX,
            {"address": SALES, "members": {"set": [{"trustee": "anna", "rights": []}]}},
            {"members.set[0].trustee"},
        ),
        (
            arguments.DELEGATION,
            {"mailbox": "sales", "trustee": "anna", "folders": {"kalender": "editor"}},
            {"mailbox", "trustee", "folders.kalender"},
        ),
        (
            arguments.REDIRECT_ADDRESS,
            {"address": SALES, "targets": {"add": ["anna"]}, "external_targets": ["partner"]},
            {"targets.add[0]", "external_targets[0]"},
        ),
        (
            arguments.TRANSPORT_RULE,
            {"name": "x", "expiry_date": "soon", "conditions": {"from_scope": "not_in_organization"}},
            {"expiry_date"},
        ),
    ],
)
def test_mistakes_stand_where_the_user_wrote_them(face, options, paths):
    declared = declared_by(face, **options)
    _organisation, mistakes = read_organisation(declared.declaration)
    assert {declared.path(mistake.path) for mistake in mistakes} == paths


MAIL_FLOW_TESTS = [{"name": "x"}]


@pytest.mark.parametrize("sections", [["redirects", "shared_mailboxes"], ["delegations", "redirects"]])
def test_mail_flow_is_not_tested_where_only_some_of_it_is_made_real(sections):
    strategy = {"organisation": ORGANISATION, "transport_rules": [], "mail_flow_tests": MAIL_FLOW_TESTS}
    assert (
        "mail_flow_tests"
        not in declared_by(arguments.MAILBOX_STRATEGY, strategy=strategy, sections=sections).declaration
    )


@pytest.mark.parametrize("sections", [None, ["transport_rules"], ["transport_rules", "redirects"]])
def test_mail_flow_is_tested_where_all_that_decides_about_it_is_declared(sections):
    strategy = {
        "organisation": ORGANISATION, "transport_rules": [], "delegations": [], "mail_flow_tests": MAIL_FLOW_TESTS
    }  # fmt: skip
    chosen = {} if sections is None else {"sections": sections}
    declared = declared_by(arguments.MAILBOX_STRATEGY, strategy=strategy, **chosen)
    assert declared.declaration["mail_flow_tests"] == MAIL_FLOW_TESTS


def test_the_key_of_password_resets_joins_the_declaration():
    resets = {"target": "passwords@contoso.example"}
    declared = declared_by(
        arguments.MAILBOX_STRATEGY, strategy={"password_resets": resets}, password_reset_key="a key of some length"
    )
    assert declared.declaration["password_resets"] == {**resets, "key": "a key of some length"}


def test_password_resets_are_a_section_of_their_own_and_people_belong_to_every_run():
    strategy = {"password_resets": {"state": "absent"}, "transport_rules": [], "people": []}
    for section in ("password_resets", "transport_rules"):
        declared = declared_by(arguments.MAILBOX_STRATEGY, strategy=strategy, sections=[section])
        assert set(declared.declaration) == {section, "people"}
