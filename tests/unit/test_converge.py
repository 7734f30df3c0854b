# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    LoginFailed,
    Unavailable,
    Unreadable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, export, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.forwarding import ForwardingScan
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    MailOrganisation,
    Recipient,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Change, Outcome, Result
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistake, Mistakes
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Note, Refusal, Subject
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.customer import WrongCustomer
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.capabilities import Capability
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.platform import (
    Customer,
    Platform,
    Preflight,
)
from ansible_collections.mailward.mailbox.tests.unit.in_memory import InMemoryPlatform
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    ANNA,
    BRUNO,
    CONTACT,
    FRED,
    INFO,
    SALES,
    UNREADABLE,
    alias,
    grant,
    group,
    mailbox,
    member,
    rule,
)

NOW = datetime(2026, 12, 24, tzinfo=UTC)
SALE = "sale@contoso.example"
DECLARATION: dict[str, Any] = {
    "organisation": {"name": "contoso", "domains": ["contoso.example"], "tenant_id": "6f1a"},
    "shared_mailboxes": [
        {
            "address": SALES,
            "aliases": [SALE],
            "members": [
                {"trustee": ANNA, "rights": ["full_access", "send_as"]},
                {"trustee": FRED, "rights": ["full_access"], "expires": "2026-12-20"},
            ],
        },
    ],
    "redirects": [{"address": CONTACT, "targets": [ANNA, BRUNO]}],
    "undeclared": "remove_owned",
}


def plan(platform: InMemoryPlatform, declaration: object = None, **options: Any) -> Run:
    return run(platform, declaration or DECLARATION, Options(now=NOW, **options))  # type: ignore[arg-type]


def apply(platform: InMemoryPlatform, declaration: object = None, **options: Any) -> Run:
    return plan(platform, declaration, apply=True, **options)


def done(made: Run) -> list[str]:
    return [f"{o.change.action.value} {o.change.key}" for o in made.execution.outcomes if o.result is Result.DONE]


def test_the_platform_of_these_tests_is_a_platform() -> None:
    platform: Platform = InMemoryPlatform()
    assert platform.name == "in_memory"


class TestRoad:
    """From a declaration to an organisation that equals it."""

    def test_an_organisation_becomes_what_is_declared_and_stays_so(self) -> None:
        platform = InMemoryPlatform().holding(
            mailbox(sign_in="allowed", auditing=True),
            grant(FRED),
            grant(BRUNO),
            alias("old@contoso.example"),
            rule("by hand", ""),
            group("ours@contoso.example", "main"),
        )
        first = apply(platform)
        assert first.changed
        assert not first.failed
        assert done(first) == [
            f"delete grant {SALES} {FRED} full_access",
            f"create group {CONTACT}",
            f"update mailbox {SALES}",
            f"create address {SALE}",
            f"create member {CONTACT} {ANNA}",
            f"create member {CONTACT} {BRUNO}",
            f"create grant {SALES} {ANNA} full_access",
            f"create grant {SALES} {ANNA} send_as",
            "delete address old@contoso.example",
            f"delete grant {SALES} {BRUNO} full_access",
            "delete group ours@contoso.example",
        ]
        calls = len(platform.calls)
        second = apply(platform)
        assert not second.changed
        assert second.plan.changes == ()
        assert platform.calls[calls:] == ["observe", "express"]

    def test_without_apply_nothing_is_written_and_the_plan_is_the_same(self) -> None:
        platform = InMemoryPlatform()
        planned = plan(platform)
        assert planned.changed
        assert not planned.applied
        assert platform.items == {}
        assert "perform" not in platform.calls
        assert apply(platform).plan.digest == planned.plan.digest

    def test_objects_without_marker_are_marked_when_that_is_allowed(self) -> None:
        declaration = _with(transport_rules=[_rule("by hand")])
        platform = InMemoryPlatform().holding(rule("by hand", "", enabled=False))
        assert plan(platform, declaration).refused
        assert done(apply(platform, declaration, adopt=True)) == ["update transport_rule by hand"]
        assert platform.items[rule("by hand").key].marker == "main"
        assert not apply(platform, declaration).changed

    def test_what_could_not_be_read_is_left_alone_and_told_of(self) -> None:
        platform = InMemoryPlatform(unreadable={f"send_as on {SALES}": UNREADABLE}).holding(mailbox())
        made = apply(platform)
        assert not made.failed
        assert grant(ANNA, "send_as").key not in platform.items
        (unknown,) = made.result()["unknown"]
        assert unknown["text"] == UNREADABLE.reason

    def test_the_run_tells_where_it_is(self) -> None:
        told: list[str] = []
        apply(InMemoryPlatform(), progress=told.append)
        assert told[0] == "contoso: reading"
        assert told[1] == "contoso: step 1 of 4: create targets, 2 changes"


def _with(**sections: Any) -> dict[str, Any]:
    return {"organisation": DECLARATION["organisation"], **sections}


def _rule(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "name": name,
        "enabled": True,
        "conditions": {"from_scope": "not_in_organization"},
        "actions": {"prepend_subject": "[outside] "},
        **fields,
    }


class TestMistakes:
    """A declaration that cannot be meant."""

    WRONG = _with(shared_mailboxes=[{"address": SALES, "sign_in": "maybe"}])

    def test_one_message_has_those_of_the_model_the_platform_and_the_organisation(self) -> None:
        platform = InMemoryPlatform(
            impossible=(Mistake("redirects[0]", "cannot be made here."),),
            refusals=(Refusal(Subject("delegation", "x", "delegations[0].trustee"), "is nobody's address."),),
        )
        with pytest.raises(Mistakes) as caught:
            apply(platform, self.WRONG)
        assert [mistake.path for mistake in caught.value.mistakes] == [
            "delegations[0].trustee",
            "redirects[0]",
            "shared_mailboxes[0].sign_in",
        ]
        assert "nothing was written" in str(caught.value)
        assert "perform" not in platform.calls

    def test_a_mistake_that_only_the_platform_sees_stops_the_run(self) -> None:
        with pytest.raises(Mistakes):
            apply(InMemoryPlatform(impossible=(Mistake("redirects[0]", "cannot be made here."),)))

    def test_they_are_told_though_nothing_can_be_read(self) -> None:
        with pytest.raises(Mistakes, match="nothing was read or written"):
            apply(InMemoryPlatform(down=LoginFailed("login", "wrong secret")), self.WRONG)

    def test_they_are_told_though_the_rest_cannot_be_understood(self) -> None:
        class Confused(InMemoryPlatform):
            def express(self, *_args: Any, **_more: Any) -> Any:
                raise KeyError("of a half-read declaration")

        with pytest.raises(Mistakes, match="sign_in"):
            apply(Confused(), self.WRONG)

    def test_another_customers_organisation_is_told_and_not_looked_into(self) -> None:
        platform = InMemoryPlatform(customer=Customer("77aa", frozenset({"contoso.example"})))
        with pytest.raises(Mistakes, match="77aa"):
            apply(platform, self.WRONG)
        assert platform.calls == ["observe"]

    def test_without_knowing_for_whom_it_is_nothing_is_read(self) -> None:
        platform = InMemoryPlatform()
        with pytest.raises(Mistakes, match="nothing was read or written"):
            apply(platform, {"shared_mailboxes": []})
        assert platform.calls == []


class TestCustomer:
    """The organisation that the credentials open."""

    @pytest.mark.parametrize(
        "customer",
        [
            Customer("77aa", frozenset({"contoso.example"})),
            Customer("6f1a", frozenset({"fabrikam.example"})),
        ],
    )
    def test_another_one_stops_the_run_before_planning(self, customer: Customer) -> None:
        platform = InMemoryPlatform(customer=customer)
        with pytest.raises(WrongCustomer, match="nothing was planned or written"):
            apply(platform)
        assert platform.calls == ["observe"]

    def test_an_unknown_one_stops_the_run_before_planning(self) -> None:
        platform = InMemoryPlatform(customer=Unknown("the accepted domains could not be read"))
        with pytest.raises(Unreadable, match="accepted domains could not be read"):
            apply(platform)
        assert platform.calls == ["observe"]

    def test_a_refused_login_is_told_as_it_is(self) -> None:
        with pytest.raises(Unavailable):
            apply(InMemoryPlatform(down=Unavailable("login", "503")))


class TestRefusals:
    """Plans that are not carried out."""

    def test_all_are_in_one_message_and_nothing_is_written(self) -> None:
        people = [f"person{number}@contoso.example" for number in range(12)]
        platform = InMemoryPlatform(
            refusals=(Refusal(Subject("redirect", CONTACT), "mail would go round for ever."),)
        ).holding(mailbox(), *map(grant, people))
        before = dict(platform.items)
        made = apply(platform)
        assert made.failed
        assert not made.changed
        assert platform.items == before
        assert "round for ever" in made.message
        assert "revokes 12 of 12 grants" in made.message
        assert made.plan.short_digest in made.message
        result = made.result()
        assert result["failed"]
        assert result["msg"] == made.message
        assert result["plan"]["counts"]["revoke"] == 12

    def test_a_plan_is_refused_in_check_mode_as_well(self) -> None:
        platform = InMemoryPlatform(refusals=(Refusal(Subject("redirect", CONTACT), "mail would go nowhere."),))
        assert plan(platform).failed

    def test_an_allowance_lifts_a_limit(self) -> None:
        people = [f"person{number}@contoso.example" for number in range(3)]
        platform = InMemoryPlatform().holding(mailbox(), *map(grant, people))
        assert apply(platform).refused
        assert not apply(platform, allow={"revocations": 3}).failed

    @pytest.mark.parametrize("length", [8, 12, 64])
    def test_the_approved_plan_is_applied(self, length: int) -> None:
        platform = InMemoryPlatform()
        digest = plan(platform).plan.digest
        assert not apply(platform, expected_digest=f" {digest[:length].upper()}").failed
        assert platform.items

    @pytest.mark.parametrize("expected", ["0" * 8, "0" * 64])
    def test_another_plan_than_the_approved_one_is_not_applied(self, expected: str) -> None:
        platform = InMemoryPlatform()
        made = apply(platform, expected_digest=expected)
        assert f"and not the approved {expected[:8]}" in made.message
        assert platform.items == {}

    def test_a_few_digits_are_no_approval(self) -> None:
        platform = InMemoryPlatform()
        digest = plan(platform).plan.digest
        assert apply(platform, expected_digest=digest[:7]).failed

    def test_a_change_by_somebody_else_since_the_approval_makes_it_another_plan(self) -> None:
        platform = InMemoryPlatform().holding(mailbox(sign_in="allowed", auditing=True))
        digest = plan(platform).plan.digest
        platform.holding(mailbox(sign_in="allowed", auditing=False))
        assert apply(platform, expected_digest=digest).failed

    def test_a_finished_run_can_be_repeated_with_its_digest(self) -> None:
        platform = InMemoryPlatform()
        digest = plan(platform).plan.digest
        apply(platform, expected_digest=digest)
        again = apply(platform, expected_digest=digest)
        assert not again.failed
        assert not again.changed


class TestOutcomes:
    """What became of every change."""

    def test_a_failed_change_fails_the_run_which_tells_what_was_done(self) -> None:
        platform = InMemoryPlatform(failing={group().key: Result.FAILED}).holding(mailbox())
        made = apply(platform)
        assert made.failed
        assert made.changed
        result = {
            f"{outcome['action']} {outcome['kind']} {outcome['name']}": outcome for outcome in made.result()["outcomes"]
        }
        assert result[f"create group {CONTACT}"]["result"] == "failed"
        assert result[f"create member {CONTACT} {ANNA}"]["result"] == "skipped"
        assert result[f"create grant {SALES} {ANNA} full_access"]["result"] == "done"
        assert "the service answered 503" in made.message
        assert made.message.startswith("contoso: 4 of 7 changes were done.")

    def test_a_run_in_doubt_failed_and_may_have_changed_something(self) -> None:
        made = apply(InMemoryPlatform(failing={group().key: Result.IN_DOUBT, mailbox().key: Result.IN_DOUBT}))
        assert made.failed
        assert made.changed

    def test_a_run_of_which_everything_failed_changed_nothing(self) -> None:
        platform = InMemoryPlatform(failing={group().key: Result.FAILED, mailbox().key: Result.FAILED})
        assert not apply(platform).changed

    def test_a_stopped_run_is_finished_by_the_next_one(self) -> None:
        platform = InMemoryPlatform(failing={group().key: Result.FAILED})
        apply(platform)
        platform.failing = {}
        assert not apply(platform).failed
        assert not apply(platform).changed
        assert member(BRUNO).key in platform.items

    def test_a_change_log_that_cannot_be_written_stops_the_run_before_the_first_write(self) -> None:
        class FullDisk:
            def planned(self, changes: Iterable[Change]) -> None:
                raise OSError("no space left")

            def ended(self, outcomes: Iterable[Outcome]) -> None:
                raise AssertionError("nothing was done")

        platform = InMemoryPlatform()
        made = apply(platform, change_log=FullDisk())
        assert made.failed
        assert not made.changed
        assert platform.items == {}
        assert "no space left" in made.message


def test_the_result_has_its_one_shape_in_plain_json() -> None:
    result = plan(InMemoryPlatform().holding(mailbox(), grant(FRED))).result()
    assert set(result) == {
        "changed",
        "organisation",
        "platform",
        "digest",
        "plan",
        "plan_text",
        "plan_markdown",
        "outcomes",
        "unknown",
        "findings",
        "diff",
    }
    assert json.loads(json.dumps(result)) == result
    assert (result["organisation"], result["platform"]) == ("contoso", "in_memory")
    assert result["digest"] == result["plan"]["digest"]


def test_options_must_make_sense() -> None:
    with pytest.raises(ValueError, match="UTC"):
        Options(now=NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="UTC"):
        Options(now=NOW.astimezone(timezone(timedelta(hours=1))))
    with pytest.raises(ValueError, match="revocation; it has revocations"):
        Options(now=NOW, allow={"revocation": 3})


class TestExport:
    """What stands, in the form that can be declared."""

    def test_it_says_whose_it_is_and_what_could_not_be_read(self) -> None:
        platform = InMemoryPlatform(unreadable={"send_as": UNREADABLE}).holding(mailbox(), mailbox(INFO))
        assert export(platform) == {
            "platform": "in_memory",
            "tenant_id": "6f1a",
            "domains": ["contoso.example"],
            "declaration": {"shared_mailboxes": [{"address": INFO}, {"address": SALES}]},
            "unknown": [{"part": "send_as", "text": UNREADABLE.reason}],
        }

    def test_of_an_unknown_customer_nothing_is_exported(self) -> None:
        with pytest.raises(Unreadable):
            export(InMemoryPlatform(customer=Unknown("503")))


def test_containment_does_not_wait_for_its_replacement() -> None:
    platform = InMemoryPlatform(failing={grant(ANNA).key: Result.FAILED}).holding(mailbox(), grant(FRED))
    apply(platform)
    assert grant(FRED).key not in platform.items


def test_a_redirect_keeps_its_target_until_the_new_one_stands() -> None:
    declaration = _with(redirects=[{"address": CONTACT, "targets": [BRUNO]}])
    standing = [group(), replace(member(ANNA), needs=())]
    platform = InMemoryPlatform(failing={member(BRUNO).key: Result.FAILED}).holding(*standing)
    apply(platform, declaration)
    assert member(ANNA).key in platform.items
    platform.failing = {}
    apply(platform, declaration)
    assert member(ANNA).key not in platform.items


def test_credentials_that_lack_a_role_stop_the_run_before_the_first_write() -> None:
    platform = InMemoryPlatform(flight=Preflight(missing=("The role A is missing.", "The permission B is missing.")))
    refused = plan(platform, apply=True)
    assert refused.failed
    assert not refused.changed
    assert refused.message.splitlines()[1:] == ["  The role A is missing.", "  The permission B is missing."]
    assert "perform" not in platform.calls


def test_credentials_that_could_not_be_looked_at_are_noted_and_stop_nothing() -> None:
    platform = InMemoryPlatform(flight=Preflight(unread=("the list could not be read",)))
    applied = plan(platform, apply=True)
    assert not applied.failed
    assert any("the list could not be read" in note.text for note in applied.plan.notes)
    assert applied.plan.digest == plan(InMemoryPlatform()).plan.digest


def test_nobody_asks_for_roles_where_nothing_is_written() -> None:
    platform = InMemoryPlatform(flight=Preflight(missing=("The role A is missing.",)))
    assert not plan(platform).failed
    nothing = {"organisation": DECLARATION["organisation"]}
    assert not plan(platform, nothing, apply=True).failed
    assert "preflight" not in platform.calls


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
