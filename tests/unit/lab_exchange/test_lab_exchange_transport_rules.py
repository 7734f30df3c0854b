# SPDX-License-Identifier: GPL-3.0-or-later
"""Transport rules: how they change, their order, their limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.unit.lab_exchange.transport_rules import make, names, rule


class TestChanges:
    def test_what_is_not_given_stays(self, contoso: Any) -> None:
        make(contoso, "x", FromScope="NotInOrganization", Comments="mailward:main")
        before = rule(contoso)
        contoso.later(hours=1)

        contoso.run("Set-TransportRule", Identity="x", Mode="Audit")

        after = rule(contoso)
        assert {key for key in after if after[key] != before[key]} == {"Mode", "WhenChanged", "Size"}

    @pytest.mark.parametrize("nothing", [None, []])
    def test_null_and_the_empty_list_clear(self, contoso: Any, nothing: Any) -> None:
        make(contoso, "x", SubjectContainsWords=["a"])

        contoso.run("Set-TransportRule", Identity="x", SubjectContainsWords=nothing)

        assert rule(contoso)["SubjectContainsWords"] is None

    def test_taking_the_last_condition_away_makes_the_rule_apply_to_all_mail(self, contoso: Any) -> None:
        make(contoso, "x", FromScope="NotInOrganization")

        contoso.run("Set-TransportRule", Identity="x", FromScope=None)

        assert rule(contoso)["Conditions"] is None

    def test_setting_what_stands_is_a_warning(self, contoso: Any) -> None:
        make(contoso, "x", SubjectContainsWords=["a"])

        output = contoso.run("Set-TransportRule", Identity="x", SubjectContainsWords=["a"], Mode="Enforce")

        assert "completed successfully but no settings of" in output.warnings[0]

    def test_the_state_has_cmdlets_of_its_own(self, contoso: Any) -> None:
        make(contoso, "x", Enabled=False)
        contoso.run("Enable-TransportRule", Identity="x", Mode="AuditAndNotify")
        enabled = rule(contoso)
        contoso.run("Disable-TransportRule", Identity=str(enabled["Guid"]))

        assert (enabled["State"], enabled["Mode"]) == ("Enabled", "AuditAndNotify")
        assert rule(contoso)["State"] == "Disabled"
        assert [row["Name"] for row in contoso.run("Get-TransportRule", State="Disabled").rows] == ["x"]

    def test_names_are_unique_without_case(self, contoso: Any) -> None:
        make(contoso, "x")
        make(contoso, "y")

        contoso.refusal("New-TransportRule", Name="X", PrependSubject="x")
        contoso.refusal("Set-TransportRule", Identity="y", Name="X")
        contoso.run("Set-TransportRule", Identity="x", Name="X")

        assert names(contoso) == ["X", "y"]

    def test_a_rule_that_is_not_there_is_a_404(self, contoso: Any) -> None:
        for cmdlet in ("Get-TransportRule", "Enable-TransportRule", "Remove-TransportRule"):
            assert contoso.refusal(cmdlet, Identity="missing").status == 404

    def test_details_can_be_left_out(self, contoso: Any) -> None:
        make(contoso, "x", SubjectContainsWords=["a"])

        row = contoso.row("Get-TransportRule", ExcludeConditionActionDetails=True)

        assert (row["SubjectContainsWords"], row["Actions"], row["Description"]) == (None, None, None)

    def test_a_description_can_be_searched(self, contoso: Any) -> None:
        make(contoso, "x", FromScope="NotInOrganization")
        make(contoso, "y")

        rows = contoso.run("Get-TransportRule", Filter="Description -like 'If the message:*Outside*'").rows

        assert [row["Name"] for row in rows] == ["x"]


class TestOrder:
    @pytest.fixture
    def five(self, contoso: Any) -> Any:
        for name in "abcde":
            make(contoso, name)
        return contoso

    def test_a_new_rule_is_the_last(self, five: Any) -> None:
        assert names(five) == list("abcde")
        assert [row["Priority"] for row in five.run("Get-TransportRule").rows] == [0, 1, 2, 3, 4]

    def test_a_taken_priority_shifts_the_others(self, five: Any) -> None:
        make(five, "f", Priority=1)
        assert names(five) == list("afbcde")

        five.run("Set-TransportRule", Identity="e", Priority=0)
        assert names(five) == list("eafbcd")

        five.run("Set-TransportRule", Identity="e", Priority=3)
        assert names(five) == list("afbecd")

    def test_removing_closes_the_gap(self, five: Any) -> None:
        five.run("Remove-TransportRule", Identity="b")

        assert [row["Priority"] for row in five.run("Get-TransportRule").rows] == [0, 1, 2, 3]

    def test_priorities_have_bounds(self, five: Any) -> None:
        five.refusal("New-TransportRule", Name="f", PrependSubject="x", Priority=6)
        five.refusal("Set-TransportRule", Identity="a", Priority=5)
        five.refusal("Set-TransportRule", Identity="a", Priority=-1)
        make(five, "f", Priority=5)

    def test_moving_a_rule_leaves_the_date_of_the_others(self, five: Any) -> None:
        before = {row["Name"]: row["WhenChanged"] for row in five.run("Get-TransportRule").rows}
        five.later(hours=1)

        five.run("Set-TransportRule", Identity="e", Priority=0)

        assert {row["Name"]: row["WhenChanged"] for row in five.run("Get-TransportRule").rows} == before


class TestLimits:
    def test_a_rule_has_at_most_8192_characters(self, contoso: Any) -> None:
        words = [f"{number:04}{'x' * 96}" for number in range(90)]

        error = contoso.refusal("New-TransportRule", Name="x", PrependSubject="x", SubjectContainsWords=words)
        make(contoso, "x", SubjectContainsWords=words[:60])

        assert "8192" in error.text
        assert rule(contoso)["RegexSize"] == 6000
        assert 6000 < rule(contoso)["Size"] <= 8192

    def test_all_patterns_of_all_rules_share_a_budget(self, contoso: Any) -> None:
        words = [f"{number:04}{'x' * 96}" for number in range(65)]
        for name in "abc":
            make(contoso, name, SubjectMatchesPatterns=words)

        error = contoso.refusal(
            "New-TransportRule", Name="d", PrependSubject="x", ExceptIfSubjectMatchesPatterns=words[:10]
        )
        make(contoso, "d", ExceptIfSubjectMatchesPatterns=words[:9])

        assert "20480" in error.text

    def test_there_are_at_most_300_rules(self, contoso: Any) -> None:
        for number in range(300):
            make(contoso, f"rule {number}")

        contoso.refusal("New-TransportRule", Name="one more", PrependSubject="x")
        contoso.run("Set-TransportRule", Identity="rule 7", Mode="Audit")

    def test_a_name_has_at_most_64_characters(self, contoso: Any) -> None:
        make(contoso, "x" * 64)

        contoso.refusal("New-TransportRule", Name="x" * 65, PrependSubject="x")

    def test_ten_moderators_are_the_most(self, contoso: Any) -> None:
        people = [f"p{number}@partner.example" for number in range(11)]

        contoso.refusal("New-TransportRule", Name="x", ModerateMessageByUser=people)
        contoso.run("New-TransportRule", Name="x", ModerateMessageByUser=people[:10])


class TestDehydratedOrganisation:
    def test_rules_wait_for_customization_which_works_once(self, contoso: Any) -> None:
        contoso.directory.dehydrated = True

        error = contoso.refusal("New-TransportRule", Name="x", PrependSubject="x")
        contoso.run("Enable-OrganizationCustomization")
        make(contoso, "x")

        assert error.exception_class.endswith("InvalidOperationInDehydratedContextException")
        assert contoso.refusal("Enable-OrganizationCustomization").status == 400

    def test_the_organisation_says_it_is_ready_before_it_is(self, contoso: Any) -> None:
        contoso.directory.dehydrated = True
        contoso.directory.hydration_time = timedelta(minutes=30)
        contoso.run("Enable-OrganizationCustomization")

        assert contoso.row("Get-OrganizationConfig")["IsDehydrated"] is False
        contoso.refusal("New-TransportRule", Name="x", PrependSubject="x")
        contoso.later(minutes=30)
        make(contoso, "x")
