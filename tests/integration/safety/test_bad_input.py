# SPDX-License-Identifier: GPL-3.0-or-later
"""A wrong declaration is refused with everything that is wrong with it, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistakes
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import ORGANISATION, SEED
from ansible_collections.mailward.mailbox.tests.integration.safety.stage import NOW, Stage, stage

ANNA, BRUNO, DARIO = "anna.berg@contoso.example", "bruno.costa@contoso.example", "dario.conti@contoso.example"
TAG = {"conditions": {"from_scope": "in_organization"}, "actions": {"prepend_subject": "[in] "}}


@dataclass(frozen=True)
class Wrong:
    """One mistake: the entry that has it, where it is reported with which value, and what would be right."""

    name: str
    section: str
    entry: Mapping[str, Any]
    path: str
    value: str
    remedy: str
    also: tuple[Mapping[str, Any], ...] = field(default=())

    def __str__(self) -> str:
        return self.name


WRONG = (
    Wrong(
        "unknown field",
        "shared_mailboxes",
        {"address": "one@contoso.example", "alias": ["first@contoso.example"]},
        "[{at}].alias",
        "is no field",
        "Did you mean aliases?",
    ),
    Wrong(
        "bad address",
        "shared_mailboxes",
        {"address": "two at contoso.example"},
        "[{at}].address",
        "two at contoso.example",
        "the form name@domain",
    ),
    Wrong(
        "unknown right",
        "shared_mailboxes",
        {"address": "three@contoso.example", "members": [{"trustee": ANNA, "rights": ["full_acess"]}]},
        "[{at}].members[0].rights[0]",
        "full_acess",
        "Rights are: full_access, send_as, send_on_behalf.",
    ),
    Wrong(
        "two objects with one address",
        "shared_mailboxes",
        {"address": "four@contoso.example"},
        "[{next}].aliases",
        "four@contoso.example",
        "An address belongs to one object.",
        ({"address": "five@contoso.example", "aliases": ["four@contoso.example"]},),
    ),
    Wrong(
        "a trustee outside",
        "shared_mailboxes",
        {"address": "six@contoso.example", "members": [{"trustee": "eve@fabrikam.example", "rights": ["send_as"]}]},
        "[{at}].members[0].trustee",
        "eve@fabrikam.example",
        "people and groups of the organisation only",
    ),
    Wrong(
        "a trustee who is not in the organisation",
        "delegations",
        {"mailbox": ANNA, "trustee": "ghost@contoso.example", "rights": ["full_access"]},
        "[{at}]",
        "ghost@contoso.example is not in the organisation",
        "Correct the address.",
    ),
    Wrong(
        "a mailbox that is not in the organisation",
        "delegations",
        {"mailbox": "phantom@contoso.example", "trustee": ANNA, "rights": ["full_access"]},
        "[{at}]",
        "phantom@contoso.example is no mailbox",
        "Correct the address.",
    ),
    Wrong(
        "a circle of redirects",
        "redirects",
        {"address": ANNA, "targets": [BRUNO], "keep_copy": False},
        "[{at}].targets",
        f"{ANNA} → {BRUNO} → {ANNA}",
        "Break the circle.",
        ({"address": BRUNO, "targets": [ANNA], "keep_copy": False},),
    ),
    Wrong(
        "an external target that is not listed",
        "redirects",
        {"address": DARIO, "targets": ["spy@elsewhere.example"]},
        "[{at}].targets",
        "spy@elsewhere.example",
        "Add it there if mail may leave to it.",
    ),
    Wrong(
        "a target that nobody has",
        "redirects",
        {"address": "elena.ruiz@contoso.example", "targets": ["nobody@contoso.example"]},
        "[{at}]",
        "nobody@contoso.example is nobody's address",
        "Correct the address",
    ),
    Wrong(
        "a rule that is too large",
        "transport_rules",
        {"name": "Large", **TAG, "conditions": {"subject_contains_words": [f"word {n:05}" for n in range(1500)]}},
        "[{at}]",
        "8192",
        "Divide it into several rules.",
    ),
    Wrong(
        "a rule for every message",
        "transport_rules",
        {"name": "All", "conditions": {}, "actions": TAG["actions"]},
        "[{at}].conditions",
        "every message",
        "every_message: true",
    ),
)


@pytest.fixture(scope="module")
def organisation() -> Iterator[Stage]:
    with stage(SEED) as opened:
        yield opened


def declared(*wrong: Wrong) -> tuple[dict[str, Any], list[tuple[Wrong, str]]]:
    """A declaration with these mistakes and where each is to be reported."""
    declaration: dict[str, Any] = {"organisation": dict(ORGANISATION)}
    places = []
    for each in wrong:
        entries = declaration.setdefault(each.section, [])
        places.append((each, each.section + each.path.format(at=len(entries), next=len(entries) + 1)))
        entries += [each.entry, *each.also]
    return declaration, places


def refusal(organisation: Stage, declaration: Mapping[str, Any]) -> str:
    organisation.lab.requests.clear()
    try:
        message = organisation.run(declaration).message
    except Mistakes as mistakes:
        message = str(mistakes)
    assert organisation.writes() == []
    return message


def test_one_message_lists_everything_that_is_wrong(organisation: Stage) -> None:
    declaration, places = declared(*WRONG)
    before = organisation.snapshot()
    message = refusal(organisation, declaration)
    paths = {}
    for line in message.splitlines():
        path, _space, problem = line.strip().partition("  ")
        paths.setdefault(path, []).append(problem)
    for wrong, path in places:
        assert path in paths, wrong
        assert wrong.value in message, wrong
        assert wrong.remedy in message, wrong
    assert message.count("mistakes in the declaration, nothing was written") == 1
    assert organisation.snapshot() == before


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_each_mistake_is_refused_by_itself(organisation: Stage, wrong: Wrong) -> None:
    declaration, _places = declared(wrong)
    message = refusal(organisation, declaration)
    assert wrong.value in message
    assert wrong.remedy in message


def test_a_mistake_is_told_even_when_the_organisation_cannot_be_read(organisation: Stage) -> None:
    declaration, _places = declared(*WRONG)
    with organisation.fault("unavailable", status=503, times=None, cmdlet="Get-*"):
        message = refusal(organisation, declaration)
    assert "full_acess" in message
    assert "nothing was read or written" in message


@pytest.mark.parametrize(
    "text",
    ["", " ", "@", "a@", "@b.example", "a b@contoso.example", "a@b@contoso.example", "a@contoso", "a@-x.example",
     "ü@contoso.example", "a..b@contoso.example", "a@contoso.example;b@contoso.example",
     "SMTP:a@contoso.example", '"a"@contoso.example', None, 7, True, ["a@contoso.example"]],
)  # fmt: skip
def test_what_is_no_address_is_refused_without_a_read(organisation: Stage, text: object) -> None:
    organisation.lab.requests.clear()
    wrong = {"organisation": dict(ORGANISATION), "shared_mailboxes": [{"address": text}]}
    with pytest.raises(Mistakes, match="address"):
        organisation.run(wrong)
    assert organisation.writes() == []


@pytest.mark.parametrize("declaration", [None, [], "text", 7, {}, {"organisation": None}, {"organisation": []}])
def test_what_is_no_declaration_is_refused_without_a_read(organisation: Stage, declaration: Any) -> None:
    organisation.lab.requests.clear()
    with pytest.raises(Mistakes):
        run(organisation.platform, declaration, Options(now=NOW))
    assert len(organisation.lab.requests) == 0
