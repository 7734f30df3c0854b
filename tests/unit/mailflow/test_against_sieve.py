# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine and Pigeonhole agree on everything that both a transport rule and a Sieve script can say.

Pigeonhole searches with the regular expressions of POSIX, reads MIME with Dovecot's parser, and shares no line with us.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.flow_rule import FlowRule
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    MailOrganisation,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.reading import read_message
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.rules import RuleSet
from ansible_collections.mailward.mailbox.tests.unit.mailflow.sieve import CONDITIONS, fate, script
from ansible_collections.mailward.mailbox.tests.unit.mailflow.world import (
    ANNA,
    BRUNO,
    NOW,
    PASSWORDS,
    SALES,
    STRANGER,
    envelope,
    reached,
    rule,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.skipif(
    shutil.which("sieve-test") is None, reason="sieve-test (Debian package dovecot-sieve) is not installed"
)

ELSEWHERE = "x@mail.fabrikam.example"

PATTERNS = [
    "^reset .*password$", "reset your", "(link|code).*(link|code)", "pass?word", "[a-f]{2,}", "[^a-z]+code", "^re:",
    "(re)?set +your", r"123456\.", "your$", "p.ssw", "x|y|^$", r"\(urgent\)", "code: [0-9]{4,6}",
]  # fmt: skip
WORDS = ["reset", "password", "your password", "code", "pass", "re", "link.", "invoice"]

VALUES: dict[str, st.SearchStrategy[Any]] = {
    **{name: st.lists(st.sampled_from(WORDS), min_size=2, max_size=4) for name in CONDITIONS if name.endswith("words")},
    **{
        name: st.lists(st.sampled_from(PATTERNS), min_size=2, max_size=5)
        for name in CONDITIONS
        if name.endswith("patterns")
    },
    "from": st.lists(st.sampled_from([STRANGER, ELSEWHERE]), min_size=1),
    "from_address_matches_patterns": st.lists(st.sampled_from(["^some", r"\.example$", "x@m"]), min_size=1, max_size=2),
    "message_size_over": st.sampled_from([100, 400, 1000]),
    "recipient_address_matches_patterns": st.lists(st.sampled_from(["^anna@", "bruno", "z"]), min_size=1, max_size=2),
    "recipient_domain_is": st.sampled_from([["contoso.example"], ["example.net"]]),
    "sender_domain_is": st.lists(st.sampled_from(["fabrikam.example", "partner.example"]), min_size=1),
    "sent_to": st.lists(st.sampled_from([ANNA, BRUNO]), min_size=1),
}
HEADERS = {
    "header_contains_words": "header_contains_message_header",
    "header_matches_patterns": "header_matches_message_header",
}

ACTIONS = [
    {"set_header_name": "X-Mark", "set_header_value": "reset code"},
    {"remove_header": "X-Mark"},
    {"redirect_message_to": [PASSWORDS], "stop_rule_processing": True},
    {"blind_copy_to": [SALES], "stop_rule_processing": True},
    {"reject_message_reason_text": "No."},
    {"delete_message": True},
    {"stop_rule_processing": True},
]


@st.composite
def sides(draw: st.DrawFn, least: int) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=least, max_size=least + 1, unique=True))
    values = {name: draw(VALUES[name]) for name in names}
    for name in names:
        if name in HEADERS:
            values[HEADERS[name]] = draw(st.sampled_from(["X-Mark", "Subject", "X-Origin"]))
    return values


RULES = st.lists(st.builds(rule, sides(1), sides(0), st.sampled_from(ACTIONS)), min_size=1, max_size=3)


@st.composite
def mails(draw: st.DrawFn) -> bytes:
    mail = EmailMessage(policy=SMTP)
    subjects = ["Reset your password", "Your code: 123456", "RE: reset your", "Réinitialisez: code (urgent)", "Invoice"]
    mail["From"] = Address("Someone, Else", addr_spec=draw(st.sampled_from([STRANGER, ELSEWHERE])))
    mail["To"] = ANNA
    mail["Subject"] = draw(st.sampled_from(subjects))
    if draw(st.booleans()):
        mail["X-Mark"] = draw(st.sampled_from(["reset", "=?utf-8?q?your_c=C3=B6de_code?="]))
    encoding = draw(st.sampled_from(["7bit", "base64", "quoted-printable"]))
    body = draw(st.sampled_from(["Follow this link. Your code: 123456.", "Please reset your pass-word", "x" * 300]))
    mail.set_content(body, cte=encoding)
    return mail.as_bytes()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RULES, mails(), st.sampled_from([ANNA, BRUNO]))
def test_both_do_the_same(folder: Path, rules: list[FlowRule], raw: bytes, recipient: str) -> None:
    ours = RuleSet(MailOrganisation(frozenset({"contoso.example"}), rules=tuple(rules))).apply(
        read_message(raw), envelope(recipient), NOW
    )
    theirs = fate(folder, rules, raw, STRANGER, recipient)
    assert (ours.copies[0].fate, reached(ours)[recipient]) == theirs, script(rules)
