# SPDX-License-Identifier: GPL-3.0-or-later
"""The same texts on a server, over both clients: in every place at once, as they are or refused by validation."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.server import (
    ExchangeServer,
    connect,
)
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import ORGANISATION, SEED
from ansible_collections.mailward.mailbox.tests.integration.safety.stage import Stage, undone
from ansible_collections.mailward.mailbox.tests.integration.safety.test_hostile_texts import TEXTS
from ansible_collections.mailward.mailbox.tests.lab.certificates import CertificateAuthority
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.management_host import ManagementHost

ANNA, BRUNO, SALES = "anna.berg@contoso.example", "bruno.costa@contoso.example", "sales@contoso.example"
CONTACT = "contact@contoso.example"
ADMIN, PASSWORD = "CONTOSO\\svc-management", "canary-Adm1n"
CHOSEN = (
    "quotes",
    "a substitution",
    "backticks",
    "a pipeline",
    "markup",
    "JSON",
    "four bytes a character",
    "a line feed",
)
"""What any other text becomes on its way is stated of the clients alone."""


class ServerStage(Stage):
    """A stage on a server, which is asked through a management host where `through` has the options of one."""

    through: Mapping[str, Any] = MappingProxyType({})

    def connect(self) -> ExchangeServer:  # type: ignore[override]
        return connect({**self.organisation.connection, **self.through}, pace=self.pace, clock=self.clock)


@pytest.fixture(scope="module", params=["psrp", "winrm"])
def contoso(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerStage]:
    with Lab({"organisations": {"contoso": {**SEED, "platform": "exchange_server_2019"}}}) as lab:
        place = tmp_path_factory.mktemp("host")
        with ManagementHost(lab.remote_powershell("contoso"), {ADMIN: PASSWORD}, _tls(place), place) as host:
            opened = ServerStage(lab)
            if request.param == "winrm":
                opened.through = {
                    "transport": "winrm",
                    "management_host": "localhost",
                    "management_port": host.http_port,
                    "management_tls": False,
                    "management_username": ADMIN,
                    "management_password": PASSWORD,
                }
                opened.reconnect()
            try:
                yield opened
            finally:
                opened.close()


def _tls(place: Path) -> ssl.SSLContext:
    (place / "host.pem").write_text(CertificateAuthority().issue_for_loopback().pem, encoding="ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place / "host.pem")
    return context


Found = Callable[[Any], str]


def _rule(name: str, found: Found, **parts: Any) -> tuple[str, dict[str, Any], Found]:
    entry = {
        "name": name,
        "conditions": {"from_scope": "in_organization"},
        "actions": {"prepend_subject": "[in] "},
        **parts,
    }

    def of_rule(directory: Any) -> str:
        return found(next(rule for rule in directory.rules if rule.name.strip() == name.strip()))

    return "transport_rules", entry, of_rule


def places(text: str) -> list[tuple[str, dict[str, Any], Found]]:
    """Section, entry, and where the text is to be found then."""
    headers = {"set_header_name": "X-Marked", "set_header_value": text}
    disclaimer = {
        "apply_html_disclaimer_text": text,
        "apply_html_disclaimer_location": "append",
        "apply_html_disclaimer_fallback_action": "wrap",
    }
    return [
        ("shared_mailboxes", {"address": SALES, "display_name": text}, lambda d: str(d.holder(SALES).display_name)),
        ("redirects", {"address": CONTACT, "display_name": text, "targets": [ANNA]},
         lambda d: str(d.holder(CONTACT).display_name)),
        ("delegations", {"mailbox": ANNA, "trustee": BRUNO, "rights": ["send_as"], "reason": text}, lambda d: text),
        _rule(text, lambda rule: str(rule.name)),
        _rule("Comments", lambda rule: (rule.comments or "").removesuffix("mailward:main"), comments=text),
        _rule("Subject", lambda rule: str(rule.parameters["PrependSubject"]), actions={"prepend_subject": text}),
        _rule("Words", lambda rule: str(rule.parameters["SubjectContainsWords"][0]),
              conditions={"subject_contains_words": [text]}),
        # As a pattern `||` would hit every text, and is refused for that.
        _rule("Pattern", lambda rule: str(rule.parameters["SubjectMatchesPatterns"][0]).replace("|x|", "||"),
              conditions={"subject_matches_patterns": [text.replace("||", "|x|")]}),
        _rule("Header", lambda rule: str(rule.parameters["SetHeaderValue"]), actions=headers),
        _rule("Rejection", lambda rule: str(rule.parameters["RejectMessageReasonText"]),
              actions={"reject_message_reason_text": text}),
        _rule("Disclaimer", lambda rule: str(rule.parameters["ApplyHtmlDisclaimerText"]), actions=disclaimer),
    ]  # fmt: skip


def declared(entries: list[tuple[str, dict[str, Any], Found]]) -> dict[str, Any]:
    sections: dict[str, list[dict[str, Any]]] = {"redirects": []}
    for section, entry, _unused in entries:
        sections.setdefault(section, []).append(entry)
    return {"organisation": ORGANISATION, **sections}


@pytest.mark.parametrize("name", CHOSEN)
def test_a_text_arrives_in_every_place_as_it_is_or_is_refused(contoso: ServerStage, name: str) -> None:
    contoso.begin_again()
    text = TEXTS[name]
    entries = [each for each in places(text) if _is_valid(contoso, each)]
    assert contoso.writes() == []
    result = contoso.run(declared(entries))
    assert undone(result) == []
    directory = contoso.organisation.directory
    wrong = [
        (section, entry)
        for section, entry, found in entries
        if found(directory).strip().splitlines() != text.strip().splitlines()
    ]
    assert wrong == []
    assert entries
    again = contoso.plan(declared(entries))
    assert (again.plan.changes, again.message) == ((), "")


def _is_valid(contoso: ServerStage, entry: tuple[str, dict[str, Any], Found]) -> bool:
    found, mistakes = read_organisation(declared([entry]))
    return not mistakes and not contoso.platform.mistakes(found)
