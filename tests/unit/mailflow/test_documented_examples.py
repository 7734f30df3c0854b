# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples that Microsoft's documentation of mail flow rules gives, with names of ours.

`source` is the page: `conditions` (Mail flow rule conditions and exceptions), `rules` (Mail flow rules), `cmdlet`
(New-TransportRule), `attachments` (Use mail flow rules to inspect message attachments), `actions` (Mail flow rule
actions), `limits` (Exchange Online service description, journal, transport and inbox rule limits).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    GROUP,
    MailOrganisation,
    Recipient,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.message import Attachment, Message
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.rules import RuleSet
from ansible_collections.mailward.mailbox.tests.unit.mailflow.world import (
    NOW,
    PASSWORDS,
    STRANGER,
    envelope,
    message,
    only,
    reached,
    rule,
    run,
)


@dataclass(frozen=True)
class Example:
    """A message and a condition of which the page says whether they fit."""

    source: str
    says: str
    conditions: dict[str, Any]
    mail: Message
    fits: bool
    more: dict[str, Any] = field(default_factory=dict)


def _text(name: str, size: int) -> Attachment:
    return Attachment(name, "application/octet-stream", size)


EXAMPLES = [
    Example(
        "rules", "one of several values is enough", {"subject_contains_words": ["Contoso", "stock"]},
        message(subject="Stock price information"), True,
    ),
    Example(
        "conditions", "words are whole words", {"subject_contains_words": ["contoso"]},
        message(subject="News of Acontoso"), False,
    ),
    Example(
        "conditions", "words are found with punctuation around them", {"subject_contains_words": ["contoso"]},
        message(subject="News of (Contoso)!"), True,
    ),
    Example(
        "conditions", "words know no wildcards", {"subject_contains_words": ["cont*"]},
        message(subject="News of contoso"), False,
    ),
    Example(
        "conditions", "an asterisk is a character", {"subject_or_body_contains_words": ["5 * 3"]},
        message(body="That is 5 * 3 crates."), True,
    ),
    Example(
        "conditions", "a phrase is found as a whole", {"subject_contains_words": ["stock price"]},
        message(subject="The price of stock"), False,
    ),
    Example(
        "conditions", "patterns match anywhere unless anchored", {"subject_matches_patterns": ["^##"]},
        message(subject="Ticket ## 12"), False,
    ),
    Example(
        "conditions", "an anchor binds to the beginning", {"subject_matches_patterns": ["^##"]},
        message(subject="## 12"), True,
    ),
    Example(
        "conditions", "patterns take no notice of case", {"subject_matches_patterns": ["contoso"]},
        message(subject="CONTOSO"), True,
    ),
    Example(
        "conditions", "a pattern for any subdomain of a sender",
        {"from_address_matches_patterns": [r"\.fabrikam\.example$"]},
        message(sender="ines@mail.fabrikam.example"), True,
    ),
    Example(
        "conditions", "a pattern for a sender's domain", {"from_address_matches_patterns": [r"@fabrikam\.example$"]},
        message(sender="ines@fabrikam.example.net"), False,
    ),
    Example(
        "cmdlet", "a domain", {"sender_domain_is": ["fabrikam.example"]},
        message(sender="ines@fabrikam.example"), True,
    ),
    Example(
        "cmdlet", "a domain matches its subdomains", {"sender_domain_is": ["fabrikam.example"]},
        message(sender="ines@subdomain.fabrikam.example"), True,
    ),
    Example(
        "cmdlet", "a single address", {"sender_ip_ranges": ["192.168.1.1"]}, message(), True,
        {"client_address": "192.168.1.1"},
    ),
    Example(
        "cmdlet", "a range of addresses", {"sender_ip_ranges": ["192.168.0.1-192.168.0.254"]}, message(), True,
        {"client_address": "192.168.0.254"},
    ),
    Example(
        "cmdlet", "a network", {"sender_ip_ranges": ["192.168.0.1/25"]}, message(), False,
        {"client_address": "192.168.0.128"},
    ),
    Example(
        "cmdlet", "empty senders cannot be searched for", {"from_address_matches_patterns": ["^$"]},
        message(sender=""), False,
    ),
    Example(
        "cmdlet", "inside needs an authenticated connection", {"from_scope": "in_organization"},
        message(sender="elena@contoso.example"), False,
    ),
    Example(
        "cmdlet", "inside is an accepted domain", {"from_scope": "in_organization"},
        message(sender="elena@contoso.example"), True, {"authenticated": True},
    ),
    Example(
        "cmdlet", "outside is no accepted domain", {"from_scope": "not_in_organization"}, message(), True,
    ),
    Example(
        "cmdlet", "a spam confidence greater or equal", {"scl_over": 5},
        message(headers={"X-MS-Exchange-Organization-SCL": "5"}), True,
    ),
    Example(
        "attachments", "each attachment by itself", {"attachment_size_over": "10 MB"},
        message(attachments=tuple(_text(name, 5 << 20) for name in ("a.bin", "b.bin", "c.bin"))), False,
    ),
    Example(
        "attachments", "of that size or more", {"attachment_size_over": "10 MB"},
        message(attachments=(_text("a.bin", 10 << 20),)), True,
    ),
    Example(
        "cmdlet", "extensions of nested files are inspected", {"attachment_extension_matches_words": ["exe"]},
        message(attachments=(Attachment("a.zip", "application/zip", 9, nested=("setup.exe",)),)), True,
    ),
    Example(
        "rules", "a rule without conditions takes all", {}, message(), True,
    ),
    Example(
        "conditions", "the decoded subject is searched, not the encoded one",
        {"subject_matches_patterns": ["utf-8"]}, message(subject="Grüße"), False,
    ),
    Example(
        "conditions", "a header is there and its value fits",
        {"header_contains_message_header": "X-Origin", "header_contains_words": ["lab"]}, message(), False,
    ),
]  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.source}: {example.says}")
def test_condition(example: Example) -> None:
    found = run(rule(example.conditions), example.mail, envelope(**example.more))
    assert found.verdicts[0].outcome == ("matched" if example.fits else "passed")


SIX = tuple(f"{name}@contoso.example" for name in ("anna", "bruno", "chloe", "dario", "elena", "farid"))
NO = {"reject_message_reason_text": "No."}


def fates(found: Any) -> dict[str, str]:
    return {recipient: copy.fate for copy in found.copies for recipient in copy.originally}


def test_a_condition_on_the_recipient_rejects_for_that_one_and_delivers_to_five_others() -> None:
    found = run(rule({"sent_to": [SIX[0]]}, actions=NO), message(to=SIX[0]), envelope(*SIX))
    assert fates(found) == {SIX[0]: "rejected", **dict.fromkeys(SIX[1:], "delivered")}


def test_a_condition_on_any_recipient_rejects_for_all_six() -> None:
    found = run(rule({"any_of_recipient_address_contains_words": ["anna"]}, actions=NO), message(), envelope(*SIX))
    assert fates(found) == dict.fromkeys(SIX, "rejected")


def test_an_exception_on_any_recipient_keeps_it_from_all_six() -> None:
    spared = rule({}, {"any_of_recipient_address_contains_words": ["anna"]}, NO)
    assert fates(run(spared, message(), envelope(*SIX))) == dict.fromkeys(SIX, "delivered")


class TestEthicalWall:
    """Example 1 of New-TransportRule: two departments must not write to each other."""

    ORGANISATION = MailOrganisation(
        frozenset({"contoso.example"}),
        (
            Recipient("sales@contoso.example", kind=GROUP, members=frozenset({SIX[0], SIX[1]})),
            Recipient("brokers@contoso.example", kind=GROUP, members=frozenset({SIX[2], SIX[3]})),
            *(Recipient(address) for address in SIX),
        ),
        (
            rule(
                {
                    "between_member_of1": ["sales@contoso.example"],
                    "between_member_of2": ["brokers@contoso.example"],
                },
                {"from": [SIX[1]], "subject_contains_words": ["Press Release", "Corporate Communication"]},
                {"reject_message_reason_text": "Sales and brokers do not write to each other."},
                name="Ethical wall",
            ),
        ),
    )

    @pytest.mark.parametrize(
        ("sender", "recipient", "subject", "fate"),
        [
            (SIX[0], SIX[2], "Offer", "rejected"),
            (SIX[2], SIX[0], "Offer", "rejected"),
            (SIX[0], SIX[4], "Offer", "delivered"),
            (SIX[4], SIX[2], "Offer", "delivered"),
            (SIX[1], SIX[2], "Offer", "delivered"),
            (SIX[0], SIX[2], "The press release of today", "delivered"),
            (SIX[0], SIX[2], "A release for the press", "rejected"),
        ],
    )
    def test_wall(self, sender: str, recipient: str, subject: str, fate: str) -> None:
        mail = message(sender=sender, to=recipient, subject=subject)
        copy = only(RuleSet(self.ORGANISATION).apply(mail, envelope(recipient, sender=sender), NOW))
        assert copy.fate == fate
        assert fate == "delivered" or copy.fate_text.startswith("550 5.7.1 Sales and brokers")


def test_actions_are_all_done() -> None:
    copy = only(run(rule({}, actions={"prepend_subject": "Seen: ", "blind_copy_to": [SIX[1]]}), message(subject="Hi")))
    assert (copy.message.subject, copy.added) == ("Seen: Hi", {SIX[1]})


def test_deleting_keeps_later_rules_from_it() -> None:
    rules = [rule({}, actions={"delete_message": True}), rule({}, actions=NO, name="later")]
    assert only(run(rules)).fate == "deleted"


def test_a_redirect_of_another_organisation_bounces_at_ours() -> None:
    """The service description: A redirects to B, and B's rule to C; the sender gets 5.7.128."""
    first = only(run(rule({}, actions={"redirect_message_to": [STRANGER]})))
    second = only(run(rule({}, actions={"redirect_message_to": [PASSWORDS]}), first.message, envelope(SIX[0])))
    assert (second.fate, "5.7.128" in second.fate_text) == ("rejected", True)


def test_who_is_redirected_gets_nothing() -> None:
    assert reached(run(rule({}, actions={"redirect_message_to": [PASSWORDS]}), to=envelope(SIX[0]))) == {
        SIX[0]: {PASSWORDS}
    }
