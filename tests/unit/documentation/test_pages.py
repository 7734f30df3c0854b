# SPDX-License-Identifier: GPL-3.0-or-later
"""What README and docs/ say is true: links lead somewhere, declarations are accepted, all fields are told."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.compiler import compile_resets
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.mistakes import reset_mistakes
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.support import (
    rule_mistakes,
)
from ansible_collections.mailward.mailbox.tests.unit.documentation.pages import (
    ROOT,
    Block,
    anchors,
    blocks,
    fields_of,
    links,
)

REFERENCE = ROOT / "docs" / "declaration.md"
ORGANISATION = {"name": "Contoso Accountants", "domains": ["contoso.example", "contoso-group.example"]}
NO_FIELD = "zzzz"


class Loader(yaml.SafeLoader):
    """YAML as an inventory has it: a secret of a vault is a text here."""


Loader.add_constructor("!vault", lambda loader, node: loader.construct_scalar(node))

YAML = list(blocks("yaml"))
DECLARATIONS = [block for block in YAML if "declaration" in block.info]


@pytest.mark.parametrize(("page", "target"), list(links()), ids=lambda value: getattr(value, "name", value))
def test_link_leads_somewhere(page: Path, target: str) -> None:
    path, _hash, anchor = target.partition("#")
    place = (page.parent / path).resolve() if path else page
    assert place.exists()
    assert not anchor or anchor in anchors(place)


@pytest.mark.parametrize("block", YAML, ids=str)
def test_yaml_can_be_read(block: Block) -> None:
    assert yaml.load(block.body, Loader) is not None


def test_declarations_are_marked() -> None:
    sections = (
        "organisation:",
        "shared_mailboxes:",
        "delegations:",
        "redirects:",
        "transport_rules:",
        "people:",
        "password_resets:",
        "undeclared:",
    )
    assert [str(block) for block in YAML if block.body.startswith(sections) and block not in DECLARATIONS] == []
    assert len(DECLARATIONS) > 5


@pytest.mark.parametrize("block", DECLARATIONS, ids=str)
def test_declaration_is_accepted(block: Block) -> None:
    content = yaml.load(block.body, Loader)
    declaration = content.get("mailbox_strategy", content)
    organisation, mistakes = read_organisation({"organisation": ORGANISATION, **declaration})
    mistakes = (*mistakes, *reset_mistakes(organisation))
    assert [*mistakes, *rule_mistakes(compile_resets(organisation))] == []


@pytest.mark.parametrize(
    ("heading", "declaration"),
    [
        ("## Sections", {NO_FIELD: 1}),
        ("## organisation", {"organisation": {**ORGANISATION, NO_FIELD: 1}}),
        ("## shared_mailboxes", {"shared_mailboxes": [{NO_FIELD: 1}]}),
        ("## delegations", {"delegations": [{NO_FIELD: 1}]}),
        ("## redirects", {"redirects": [{NO_FIELD: 1}]}),
        ("## transport_rules", {"transport_rules": [{NO_FIELD: 1}]}),
        ("## people", {"people": [{NO_FIELD: 1}]}),
        ("## password_resets", {"password_resets": {NO_FIELD: 1}}),
        ("## mail_flow_tests", {"mail_flow_tests": [{NO_FIELD: 1}]}),
    ],
)
def test_reference_tells_every_field_and_no_other(heading: str, declaration: dict[str, object]) -> None:
    _organisation, mistakes = read_organisation({"organisation": ORGANISATION, **declaration})
    remedy = next(mistake.remedy for mistake in mistakes if mistake.path.endswith(NO_FIELD))
    known = remedy.removeprefix("Known are: ").removesuffix(".").split(", ")
    assert fields_of(REFERENCE, heading) == set(known)
