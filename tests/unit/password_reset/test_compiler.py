# SPDX-License-Identifier: GPL-3.0-or-later
"""The block as a whole: names, sizes, order, secrets, what every rule says."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.pattern import (
    BODY,
    SUBJECT,
    check_pattern,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.reader import Reader
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.reset_token import (
    reset_token,
    without_tokens,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.position import (
    FIRST,
    Position,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.rule import (
    TransportRule,
    read_transport_rule,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.size import pattern_size
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.compiler import compile_resets
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.mistakes import reset_mistakes
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.names import ACTING, UNIVERSE
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.support import (
    rule_mistakes,
)
from ansible_collections.mailward.mailbox.tests.unit.password_reset.firms import (
    ANNA,
    BRUNO,
    CONTOSO,
    GENERIC,
    KEY,
    declaration,
    firm,
    mistakes,
    present,
)

FIRMS: dict[str, dict[str, Any]] = {
    "few services": {},
    "everything": {"services": "all", "languages": None, "copy_change_notices": True, **GENERIC},
    "people": {"target": None, "admins": [ANNA, BRUNO], "mode": "audit", "copy_change_notices": True},
    "a group": {"scope": {"group": "all@contoso.example"}, "exempt_services": ["registrar.example"]},
}
each_firm = pytest.mark.parametrize("resets", FIRMS.values(), ids=FIRMS)


def plain(rule: TransportRule) -> dict[str, Any]:
    """A compiled rule as somebody would declare it."""
    sections = {
        section: {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in (getattr(rule, section) or {}).items()
        }
        for section in ("conditions", "exceptions", "actions")
    }
    names = ("name", "enabled", "mode", "rule_error_action", "sender_address_location", "activation_date")
    settings = {name: getattr(rule, name) for name in (*names, "expiry_date", "comments")}
    every = {"every_message": True} if rule.every_message else {}
    return {**sections, **settings, **every, "position": "first"}


@each_firm
def test_every_rule_could_have_been_declared_by_hand(resets: dict[str, Any]) -> None:
    for rule in present(firm(resets)):
        found: list[Any] = []
        read = read_transport_rule(Reader(plain(rule), rule.path, found))
        assert found == []
        assert read is not None
        assert (read.conditions, read.exceptions, read.actions) == (rule.conditions, rule.exceptions, rule.actions)
        assert (read.comments, read.position, read.name) == (rule.comments, rule.position, rule.name)


@each_firm
def test_the_rules_find_room_on_the_platform(resets: dict[str, Any]) -> None:
    assert rule_mistakes(firm(resets)) == []


@each_firm
def test_every_rule_fails_closed_looks_at_the_header_and_trusts_nobody(resets: dict[str, Any]) -> None:
    for rule in present(firm(resets)):
        assert (rule.rule_error_action, rule.sender_address_location, rule.enabled) == ("defer", "header", True)
        assert "set_scl" not in (rule.actions or {})
        assert not {name for name in (rule.conditions or {}) if name.startswith("any_of_")}
        assert not {name for name in (rule.exceptions or {}) if name.startswith("any_of_")}
        assert rule.position == Position(FIRST)


@each_firm
def test_only_the_acting_rules_follow_the_mode_and_stop(resets: dict[str, Any]) -> None:
    for rule in present(firm(resets)):
        acts = rule.name in ACTING
        assert rule.mode == (resets.get("mode", "enforce") if acts else "enforce")
        assert ("redirect_message_to" in (rule.actions or {})) <= acts
        assert ("stop_rule_processing" in (rule.actions or {})) <= acts


@each_firm
def test_the_same_declaration_gives_the_same_rules(resets: dict[str, Any]) -> None:
    turned = {name: list(reversed(v)) if isinstance(v, list) else v for name, v in {**resets}.items()}
    assert present(firm(resets)) == present(firm(turned))


@each_firm
def test_all_names_are_of_the_universe_and_the_rest_is_declared_absent(resets: dict[str, Any]) -> None:
    rules = firm(resets).rules()
    assert {rule.name for rule in rules} == UNIVERSE
    assert len(rules) == len(UNIVERSE)
    assert max(len(name) for name in UNIVERSE) <= 64


@each_firm
def test_all_patterns_are_portable_and_end(resets: dict[str, Any]) -> None:
    for rule in present(firm(resets)):
        for section in (rule.conditions or {}, rule.exceptions or {}):
            for name, patterns in section.items():
                for pattern in patterns if name.endswith("_patterns") else ():
                    check_pattern(pattern, longest=BODY if "body" in name else SUBJECT)


def test_an_ended_block_is_declared_absent_as_a_whole() -> None:
    organisation, _unused = read_organisation({"organisation": CONTOSO, "password_resets": {"state": "absent"}})
    rules = compile_resets(organisation).rules()
    assert {rule.name for rule in rules if rule.absent} == UNIVERSE


def test_without_the_section_nothing_is_touched() -> None:
    organisation, _unused = read_organisation({"organisation": CONTOSO, "transport_rules": []})
    assert compile_resets(organisation) is organisation
    assert reset_mistakes(organisation) == ()


def test_declared_rules_stand_behind_the_block() -> None:
    rule = {
        "name": "A",
        "conditions": {"from_scope": "not_in_organization"},
        "actions": {"prepend_subject": "[x] "},
    }
    assert [found.name for found in present(firm(transport_rules=[rule]))][-1] == "A"


def test_only_the_services_and_languages_of_the_firm_are_compiled() -> None:
    def patterns(**resets: Any) -> str:
        return str([dict(rule.conditions or {}) for rule in present(firm(resets))])

    few = patterns(services=["dropbox"], languages=["en"])
    assert "dropbox" in few
    assert "paypal" not in few
    assert "passwort" not in few.lower()
    assert "passwort" in patterns(services=["dropbox"], languages=["en", "de"]).lower()


def test_comments_name_the_purpose_the_target_and_the_revision() -> None:
    acting = present(firm())[-1]
    for text in ("passwords@contoso.example", "assessment tools", "Contoso", "catalogue 20"):
        assert text in str(acting.comments)


def test_too_many_people_are_refused_with_the_number() -> None:
    crowd = {"people": [f"person.number.{number}@contoso.example" for number in range(200)]}
    assert any("8192 are possible" in mistake.problem for mistake in rule_mistakes(firm({"scope": crowd})))


def test_too_many_patterns_are_refused_with_the_number() -> None:
    own = [
        {
            "service": f"Service {number}",
            "sender_domains": [f"s{number}.example"],
            "subject_patterns": [f"^{number} {'x' * 200}"],
        }
        for number in range(120)
    ]
    found = mistakes({"own_services": own})["password_resets"]
    assert "20480 are possible" in found or "more rules than there is room for" in found


def test_a_large_group_is_divided_into_rules_that_fit() -> None:
    own = [
        {
            "service": f"Service {number}",
            "sender_domains": [f"s{number}.example"],
            "subject_patterns": [f"^{number} {'x' * 100}"],
        }
        for number in range(80)
    ]
    divided = firm({"own_services": own})
    names = [rule.name for rule in present(divided) if " own services " in rule.name]
    assert len(names) > 1
    assert rule_mistakes(divided) == []
    chars = sum(pattern_size(rule) for rule in present(divided) if " own services " in rule.name)
    assert chars < 80 * 130


class TestToken:
    def test_each_organisation_has_its_own(self) -> None:
        domains = frozenset({"contoso.example"})
        tokens = {
            reset_token(KEY, "6f1a", "Contoso", domains),
            reset_token(KEY, "6f1b", "Contoso", domains),
            reset_token(KEY, "", "Contoso", domains),
            reset_token(KEY, "", "Fabrikam", domains),
            reset_token("another key of length", "6f1a", "Contoso", domains),
        }
        assert len(tokens) == 5

    def test_a_tenant_keeps_it_whatever_it_is_called(self) -> None:
        assert reset_token(KEY, "6f1a", "A", frozenset()) == reset_token(KEY, "6f1a", "B", frozenset({"b.example"}))

    def test_nothing_of_it_is_left_in_what_is_shown(self) -> None:
        token = reset_token(KEY, "6f1a", "A", frozenset())
        shown = without_tokens({f"x{token}": [f"^{token} sender", (token, 1)], "y": None})
        assert token not in str(shown)
        assert shown["y"] is None

    def test_it_stands_in_no_comment_and_no_trace(self) -> None:
        token = reset_token(KEY, "6f1a", "Contoso", frozenset({"contoso.example"}))
        for rule in present(firm()):
            assert token not in str(rule.comments)
            if (rule.actions or {}).get("set_header_name") == "X-Mailward-Reset-Rule":
                assert token not in rule.actions["set_header_value"]


def test_the_rest_of_the_declaration_is_kept() -> None:
    organisation, _unused = read_organisation(declaration(people=[{"address": ANNA}]))
    compiled = compile_resets(organisation)
    assert (compiled.people, compiled.password_resets) == (organisation.people, organisation.password_resets)
