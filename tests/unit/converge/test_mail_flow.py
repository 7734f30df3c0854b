# SPDX-License-Identifier: GPL-3.0-or-later
"""Where mail goes decides about a plan, and is told in findings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.forwarding import ForwardingScan
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    MailOrganisation,
    Recipient,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Result
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Note, Subject
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.capabilities import Capability
from ansible_collections.mailward.mailbox.tests.unit.converge.runs import (
    DECLARATION,
    NOW,
    apply,
    plan,
)
from ansible_collections.mailward.mailbox.tests.unit.in_memory import InMemoryPlatform
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    ANNA,
    BRUNO,
    CONTACT,
    SALES,
    UNREADABLE,
    group,
    rule,
)


class TestMailFlow:
    """Tests of the declaration are run against what would stand, before anything is written."""

    @staticmethod
    def declaring(*expected: str, recipient: str = CONTACT) -> dict[str, Any]:
        test = {
            "name": "Mail to contact@ reaches both",
            "message": {"from": "news@service.example", "subject": "Hello"},
            "recipient": recipient,
            "expect": {"mailboxes": list(expected)},
        }
        return {**DECLARATION, "mail_flow_tests": [test]}

    @staticmethod
    def platform(**more: Any) -> InMemoryPlatform:
        people = tuple(Recipient(address) for address in (ANNA, BRUNO))
        flow = MailOrganisation(frozenset({"contoso.example"}), people, (), complete=True)
        return InMemoryPlatform(flow=replace(flow, **more))

    def test_what_would_stand_after_the_plan_is_tested(self) -> None:
        platform = self.platform()
        assert apply(platform, self.declaring(ANNA, BRUNO)).message == ""
        assert group(CONTACT).key in platform.items

    @pytest.mark.parametrize("applies", [False, True])
    def test_a_test_that_fails_refuses_plan_and_apply(self, applies: bool) -> None:
        platform = self.platform()
        made = plan(platform, self.declaring(ANNA), apply=applies)
        assert made.failed
        assert "perform" not in platform.calls
        lines = made.message.splitlines()
        assert lines[0].endswith("is refused for 1 reason. Nothing was written.")
        assert lines[1] == f"  mail flow test Mail to contact@ reaches both: it would end up in {BRUNO}."
        assert f"    mail to {CONTACT} is in {BRUNO}, for {CONTACT} is a group with {BRUNO} in it." in lines
        assert lines[-1] == "    Correct the declaration, or the test if that is meant."

    def test_rules_that_could_not_be_read_fail_every_test(self) -> None:
        made = plan(self.platform(rules=UNREADABLE), self.declaring(ANNA, BRUNO))
        assert "not known" in made.message
        assert UNREADABLE.reason in made.message

    def test_without_tests_nobody_asks_where_mail_goes(self) -> None:
        platform = self.platform()
        plan(platform)
        assert "mail_flow" not in platform.calls


RESETS: dict[str, Any] = {
    "target": SALES,
    "services": ["dropbox"],
    "languages": ["en"],
    "mode": "enforce",
    "key": "correct horse battery staple",
}
MEMBERS = [{"trustee": who, "rights": ["full_access"]} for who in (ANNA, BRUNO)]
REDIRECTING: dict[str, Any] = {
    "organisation": DECLARATION["organisation"],
    "shared_mailboxes": [{"address": SALES, "members": MEMBERS}],
    "password_resets": RESETS,
}
NOBODY_FORWARDS = ForwardingScan("6f1a", NOW, 3)


def standing(made: Run) -> str:
    return str(made.result()["password_resets"]["status"])


class TestFindings:
    def test_a_plan_is_judged_by_what_stands_and_says_what_it_ends(self) -> None:
        made = plan(InMemoryPlatform(), REDIRECTING, forwarding=lambda _tenant: NOBODY_FORWARDS)
        [found] = [one for one in made.result()["findings"] if one["level"] == "critical"]
        assert (found["id"], standing(made)) == ("rules_missing", "absent")
        assert found["text"].endswith("this plan ends that")

    def test_what_was_applied_is_judged_by_what_stands_then(self) -> None:
        made = apply(InMemoryPlatform(), REDIRECTING, forwarding=lambda _tenant: NOBODY_FORWARDS)
        assert made.message == ""
        assert "rules_missing" not in {one["id"] for one in made.result()["findings"]}

    def test_a_rule_that_could_not_be_written_is_missing(self) -> None:
        key = rule("Password resets 90 redirect").key
        made = apply(InMemoryPlatform(failing={key: Result.FAILED}), REDIRECTING)
        assert "rules_missing" in {one["id"] for one in made.result()["findings"]}
        assert standing(made) == "absent"

    def test_what_a_refused_plan_would_end_stays(self) -> None:
        away = {**REDIRECTING, "people": [{"address": ANNA, "state": "absent"}]}
        made = plan(InMemoryPlatform(), away)
        assert made.refused
        assert not any("this plan ends that" in one["text"] for one in made.result()["findings"])

    def test_the_scan_is_that_of_the_tenant_that_was_opened(self) -> None:
        asked: list[str] = []
        plan(InMemoryPlatform(), REDIRECTING, forwarding=lambda tenant: asked.append(tenant) or NOBODY_FORWARDS)
        assert asked == ["6f1a"]

    def test_without_a_scan_they_are_told_as_unknown_in_the_plan(self) -> None:
        text = plan(InMemoryPlatform(), REDIRECTING).result()["plan_text"]
        assert "? password resets" in text
        assert "not known: no scan has been made yet" in text

    def test_a_whole_strategy_without_password_resets_is_critical(self) -> None:
        made = plan(InMemoryPlatform(), whole=True)
        assert [one["id"] for one in made.result()["findings"]] == ["not_declared"]
        assert standing(made) == "absent"
        assert "critical: are not declared" in made.result()["plan_text"]
        assert "critical: are not declared" in made.result()["plan_markdown"]

    def test_a_part_of_a_strategy_is_not_blamed_for_the_rest(self) -> None:
        result = plan(InMemoryPlatform()).result()
        assert result["findings"] == []
        assert "password_resets" not in result

    def test_findings_change_neither_the_digest_nor_whether_something_changes(self) -> None:
        equal = InMemoryPlatform()
        apply(equal)
        blamed, unblamed = plan(equal, whole=True), plan(equal)
        assert (blamed.changed, blamed.plan.digest) == (False, unblamed.plan.digest)

    def test_a_platform_that_cannot_redirect_resets_is_unsupported_and_gets_no_rules(self) -> None:
        platform = InMemoryPlatform(
            capabilities={"password_resets.redirect": Capability("unsupported", "it has no rules")}
        )
        made = apply(platform, REDIRECTING)
        assert made.message == ""
        assert not any(key.kind == "transport_rule" for key in platform.items)
        assert [one["id"] for one in made.result()["findings"]] == ["unsupported"]
        assert standing(made) == "unsupported"

    def test_what_a_platform_says_of_the_recipients_is_a_finding_and_no_note(self) -> None:
        remark = Note("risk", Subject("password resets", "", "password_resets"), "go on to somebody")
        result = plan(InMemoryPlatform(notes=(remark,)), REDIRECTING).result()
        assert "recipient_at_risk" in {one["id"] for one in result["findings"]}
        assert [note for note in result["plan"]["notes"] if note["text"] == remark.text] == []
