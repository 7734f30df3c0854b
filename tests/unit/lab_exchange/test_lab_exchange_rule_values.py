# SPDX-License-Identifier: GPL-3.0-or-later
"""Transport rules: every condition, exception and action, and the values that they take."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.lab.exchange.parameter_tables import cmdlet_tables
from ansible_collections.mailward.mailbox.tests.lab.exchange.rule_tables import (
    ACTION,
    REJECT_DEFAULTS,
    group_rows,
    output_properties,
    rule_parameters,
)
from ansible_collections.mailward.mailbox.tests.unit.lab_exchange.transport_rules import make, rule

# What to write for a kind, and what then reads back. Recipients: any identity in, primary address out.
SAMPLES: dict[str, tuple[Any, Any]] = {
    "addresses": (["bruno.costa"], ["bruno.costa@contoso.example"]),
    "words": (["invoice", "due date"], ["invoice", "due date"]),
    "patterns": (["^inv\\d+$"], ["^inv\\d+$"]),
    "domains": (["partner.example"], ["partner.example"]),
    "charset_words": (["gb2312"], ["gb2312"]),
    "ad_attribute_words": (["Department:Sales,Legal"], ["Department:Sales,Legal"]),
    "ad_attribute_patterns": (["City:^Be"], ["City:^Be"]),
    "document_property_words": (["Project:Blue"], ["Project:Blue"]),
    "supervision_list": (["Allow"], ["Allow"]),
    "ip_ranges": (["192.0.2.0/24", "198.51.100.1-198.51.100.9"], ["192.0.2.0/24", "198.51.100.1-198.51.100.9"]),
    "size": ("10MB", "10 MB (10,485,760 bytes)"),
    "scl": (5, 5),
    "boolean": (True, True),
    "text": ("Some text", "Some text"),
    "html": ("<p>Some text</p>", "<p>Some text</p>"),
    "header_name": ("X-Marked", "X-Marked"),
    "header_value": ("yes", "yes"),
    "enhanced_status_code": ("5.7.999", "5.7.999"),
    "outbound_connector": ("To partner", "To partner"),
    "rms_template": ("Encrypt", "Encrypt"),
    "ome_template": ("OME Configuration", "OME Configuration"),
    "smtp_code": ("500", "500"),
    "sensitive_information_types": ([{"@odata.type": "#Exchange.GenericHashTable", "Name": "x"}], []),
    "message_classification": ("ExPartnerMail", "ExPartnerMail"),
}
TAKEN = [each for each in rule_parameters().values() if not each.retired]
RETIRED = [each for each in rule_parameters().values() if each.retired]


def sample(name: str) -> tuple[Any, Any]:
    """A value to write, and how it reads back."""
    parameter = rule_parameters()[name]
    table = cmdlet_tables()["new-transportrule"].parameters[name.lower()]
    if parameter.kind == "enum" or (table.values and parameter.kind not in SAMPLES):
        value = table.values[0]
        return ([value], [value]) if parameter.multi else (value, value)
    if parameter.kind == "addresses" and parameter.target == "group":
        return ["All"], ["all@contoso.example"]
    written, read = SAMPLES[parameter.kind]
    return (written[0], read[0]) if isinstance(written, list) and not parameter.multi else (written, read)


def group_of(name: str) -> tuple[str, ...]:
    """The parameters that stand and fall with it."""
    found = [names for names, _unused, _unused in group_rows() if name in names] + [tuple(REJECT_DEFAULTS)] * (
        name in REJECT_DEFAULTS
    )
    return found[0] if found else (name,)


def together(name: str) -> dict[str, Any]:
    """A value for the parameter and for those that it cannot stand without."""
    first = next((first for names, first, _unused in group_rows() if name in names), name)
    return {each: sample(each)[0] for each in (group_of(name) if first is None else (first, name))}


class TestParameters:
    @pytest.mark.parametrize("name", [each.name for each in TAKEN])
    def test_it_is_written_read_back_and_cleared(self, contoso: Any, name: str) -> None:
        keep = {"SetAuditSeverity": "Low"} if name == "StopRuleProcessing" else {"StopRuleProcessing": True}
        contoso.run("New-TransportRule", Name="x", **keep, **together(name))

        shown = rule(contoso)[name]
        contoso.run("Set-TransportRule", Identity="x", **dict.fromkeys(group_of(name)))

        assert shown == sample(name)[1]
        assert rule(contoso)[name] is (False if shown is True else None)
        assert contoso.directory.rules[0].parameters == keep

    @pytest.mark.parametrize("name", [each.name for each in RETIRED])
    def test_what_exchange_online_no_longer_takes_is_refused(self, contoso: Any, name: str) -> None:
        contoso.refusal("New-TransportRule", Name="x", PrependSubject="x", **{name: sample(name)[0]})

    def test_a_row_has_always_every_property(self, contoso: Any) -> None:
        make(contoso, "x")

        row = rule(contoso)

        assert {name for name, _unused in output_properties()} <= set(row)
        assert len(rule_parameters()) == 61 * 2 + 39 - 1
        for name, parameter in rule_parameters().items():
            if name not in ("PrependSubject", "NotifySender"):
                assert row[name] is (False if parameter.kind == "boolean" else None), name

    def test_classes_name_what_is_set(self, contoso: Any) -> None:
        namespace = "Microsoft.Exchange.MessagingPolicies.Rules.Tasks"
        make(contoso, "x", FromScope="NotInOrganization", HeaderContainsMessageHeader="X-A", HeaderContainsWords=["b"])

        row = rule(contoso)

        assert row["Conditions"] == [f"{namespace}.FromScopePredicate", f"{namespace}.HeaderContainsPredicate"]
        assert row["Exceptions"] is None
        assert row["Actions"] == [f"{namespace}.PrependSubjectAction"]
        assert row["Description"] == (
            "If the message:\r\n\tIs received from 'Outside the organization'\r\n\tand HeaderContainsMessageHeader: "
            "'X-A'"
            "\r\n\tand HeaderContainsWords: 'b'\r\nTake the following actions:\r\n\tPrepend the subject with '[x] '\r\n"
        )


class TestValues:
    def test_a_rule_starts_with_the_defaults_of_the_service(self, contoso: Any) -> None:
        make(contoso, "x")

        row = rule(contoso)
        assert (row["State"], row["Mode"], row["Priority"], row["Comments"]) == ("Enabled", "Enforce", 0, None)
        assert (row["RuleErrorAction"], row["SenderAddressLocation"]) == ("Ignore", "Header")
        assert (row["RecipientAddressType"], row["Identity"], row["ImmutableId"]) == ("Resolved", "x", row["Guid"])

    def test_outside_addresses_are_taken_as_they_are_and_own_ones_must_exist(self, contoso: Any) -> None:
        make(contoso, "x", RedirectMessageTo=["anyone@fabrikam.example", "Support"])

        assert rule(contoso)["RedirectMessageTo"] == ["anyone@fabrikam.example", "support@partner.example"]
        error = contoso.refusal("Set-TransportRule", Identity="x", RedirectMessageTo=["nobody@contoso.example"])
        assert (error.status, error.error_id) == (404, "Ex94914C")

    def test_an_alias_reads_back_as_the_primary_address(self, contoso: Any) -> None:
        make(contoso, "x", SentTo=["info@contoso.onmicrosoft.com"])

        assert rule(contoso)["SentTo"] == ["info@contoso.example"]

    def test_a_renamed_recipient_leaves_its_old_address_in_the_rule(self, contoso: Any) -> None:
        make(contoso, "x", SentTo=["info@contoso.example"])
        contoso.run("Set-Mailbox", Identity="info", WindowsEmailAddress="hello@contoso.example")

        assert rule(contoso)["SentTo"] == ["info@contoso.example"]

    @pytest.mark.parametrize(
        "parameters",
        [
            {"SentTo": ["all@contoso.example"]},
            {"FromMemberOf": ["anna.berg"]},
            {"BlindCopyTo": ["all@contoso.example"]},
            {"AddToRecipients": ["finance@contoso.example"]},
            {"CopyTo": ["all@contoso.example"]},
        ],
    )
    def test_groups_and_people_stand_where_they_may(self, contoso: Any, parameters: Any) -> None:
        contoso.refusal("New-TransportRule", Name="x", PrependSubject="x", **parameters)

    def test_header_conditions_and_redirects_take_groups(self, contoso: Any) -> None:
        make(contoso, "x", AnyOfToHeader=["all@contoso.example"], RedirectMessageTo=["all@contoso.example"])

        assert rule(contoso)["AnyOfToHeader"] == ["all@contoso.example"]

    @pytest.mark.parametrize(
        "parameters",
        [
            {"SenderIpRanges": ["300.1.1.1"]},
            {"SenderIpRanges": ["192.0.2.9-192.0.2.1"]},
            {"SenderADAttributeContainsWords": ["Shoe:9"]},
            {"SenderADAttributeContainsWords": ["Department"]},
            {"AttachmentPropertyContainsWords": ["Project"]},
            {"SenderDomainIs": ["partner example"]},
            {"HeaderContainsMessageHeader": "X Marked", "HeaderContainsWords": ["a"]},
            {"RejectMessageEnhancedStatusCode": "5.1.1"},
            {"RouteMessageOutboundConnector": "No such connector"},
            {"ApplyRightsProtectionTemplate": "No such template"},
            {"HasClassification": "No such classification"},
            {"SubjectContainsWords": ["x" * 129]},
            {"SentToScope": "ExternalPartner"},
            {"ApplyHtmlDisclaimerText": "x" * 5001},
            {"RejectMessageReasonText": "x" * 1025},
            {"GenerateNotification": "x" * 5121},
            {"PrependSubject": ""},
            {"ExpiryDate": "2026-01-01", "ActivationDate": "2026-02-01"},
            {"Comments": "x" * 1025},
        ],
    )
    def test_wrong_values_are_refused(self, contoso: Any, parameters: Any) -> None:
        contoso.refusal("New-TransportRule", **{"Name": "x", "SetSCL": 5, **parameters})

    def test_dates_are_moments(self, contoso: Any) -> None:
        make(contoso, "x", ActivationDate="2026-12-20T08:00:00", ExpiryDate="2027-01-06T08:00:00Z")

        row = rule(contoso)
        assert row["ActivationDate"] == datetime(2026, 12, 20, 8, tzinfo=UTC)
        contoso.run("Set-TransportRule", Identity="x", ActivationDate=None, ExpiryDate=None)
        assert rule(contoso)["ActivationDate"] is None


class TestGroupsOfParameters:
    @pytest.mark.parametrize(
        "alone",
        [
            {"HeaderContainsMessageHeader": "X-A"},
            {"HeaderMatchesPatterns": ["x"]},
            {"ExceptIfHeaderContainsWords": ["x"]},
            {"BetweenMemberOf1": ["All"]},
            {"ManagerAddresses": ["anna.berg"]},
            {"ADComparisonOperator": "Equal"},
            {"SetHeaderName": "X-A"},
            {"ApplyHtmlDisclaimerLocation": "Append"},
            {"IncidentReportContent": ["Sender"]},
            {"RemoveRMSAttachmentEncryption": True},
        ],
    )
    def test_half_a_group_is_refused(self, contoso: Any, alone: Any) -> None:
        contoso.refusal("New-TransportRule", Name="x", PrependSubject="x", **alone)

    def test_a_group_is_cleared_as_a_whole(self, contoso: Any) -> None:
        make(contoso, "x", ApplyHtmlDisclaimerText="Hello")

        contoso.refusal("Set-TransportRule", Identity="x", ApplyHtmlDisclaimerText=None)
        contoso.run(
            "Set-TransportRule",
            Identity="x",
            ApplyHtmlDisclaimerText=None,
            ApplyHtmlDisclaimerLocation=None,
            ApplyHtmlDisclaimerFallbackAction=None,
        )

        assert rule(contoso)["ApplyHtmlDisclaimerLocation"] is None

    def test_defaults_are_filled_in(self, contoso: Any) -> None:
        make(contoso, "a", ApplyHtmlDisclaimerText="Hello")
        make(contoso, "b", RejectMessageReasonText="No")
        make(contoso, "c", ADComparisonAttribute="City")

        assert rule(contoso, "a")["ApplyHtmlDisclaimerLocation"] == "Append"
        assert rule(contoso, "a")["ApplyHtmlDisclaimerFallbackAction"] == "Wrap"
        assert rule(contoso, "b")["RejectMessageEnhancedStatusCode"] == "5.7.1"
        assert rule(contoso, "c")["ADComparisonOperator"] == "Equal"

    def test_reject_and_redirect_exclude_each_other(self, contoso: Any) -> None:
        given = {"RejectMessageReasonText": "No", "RedirectMessageTo": ["anna.berg"]}

        contoso.refusal("New-TransportRule", Name="x", **given)

    def test_moderation_stands_alone(self, contoso: Any) -> None:
        contoso.refusal("New-TransportRule", Name="x", ModerateMessageByUser=["anna.berg"], PrependSubject="x")

    def test_a_rule_needs_an_action(self, contoso: Any) -> None:
        contoso.refusal("New-TransportRule", Name="x", FromScope="NotInOrganization")
        make(contoso, "x")
        contoso.refusal("Set-TransportRule", Identity="x", PrependSubject=None)


def test_actions_are_no_conditions() -> None:
    parts = {name: each.part for name, each in rule_parameters().items()}

    assert parts["RedirectMessageTo"] == ACTION
    assert parts["ExceptIfSentTo"] == "exception"
