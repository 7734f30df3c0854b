# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of finding: how grave it is, what to do, and which public baselines ask for the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..model.finding import ABSENT, AUDIT, CRITICAL, HIGH, INFO, MEDIUM, PARTIAL, UNKNOWN, UNSUPPORTED, Finding
from ..model.state import Subject

# CIS Microsoft 365 Foundations Benchmark, CISA SCuBA baseline for Exchange Online, Prowler's check of that name.
_FORWARDING = "CIS M365 6.2.1, MS.EXO.1.1v2"
_REVIEW = "CIS M365 6.2.1, CIS M365 6.4.1, MS.EXO.1.1v2"
_PROWLER = "Prowler exchange_transport_rules_mail_forwarding_disabled"


@dataclass(frozen=True)
class Kind:
    """`most` is the best status that there can be with such a finding, "" where it lowers none."""

    level: str
    remedy: str = ""
    control: str = ""
    most: str = ""


KINDS: Final[Mapping[str, Kind]] = {
    "not_declared": Kind(CRITICAL, "Declare password_resets.", most=ABSENT),
    "declared_absent": Kind(CRITICAL, "Declare password_resets without state: absent.", most=ABSENT),
    "only_audited": Kind(CRITICAL, "Say mode: enforce when the reports are as expected.", most=AUDIT),
    "rules_missing": Kind(CRITICAL, "Apply the declaration.", most=PARTIAL),
    "rules_unknown": Kind(CRITICAL, "Run again when they can be read.", most=UNKNOWN),
    "rules_differ": Kind(HIGH, "Apply the declaration.", most=PARTIAL),
    "foreign_rule": Kind(
        CRITICAL, "Apply the declaration, which puts the rules for password resets above it.", most=PARTIAL
    ),
    "foreign_rule_above": Kind(INFO),
    "mailbox_forwards": Kind(CRITICAL, "Take the forwarding away, or let it end inside.", _FORWARDING, most=PARTIAL),
    "inbox_rule_forwards": Kind(CRITICAL, "Have the user's rule taken away.", _REVIEW, most=PARTIAL),
    "forwarding_unknown": Kind(HIGH, "Run the playbook scan at least once a day.", _REVIEW, most=UNKNOWN),
    "one_member": Kind(HIGH, "Give a second person Full Access to it."),
    "members_unknown": Kind(MEDIUM, "Declare its members, or run again when they can be read."),
    "admin_absent": Kind(HIGH, "Name somebody who is there."),
    "not_crossed": Kind(HIGH, "Take cross: false out.", most=PARTIAL),
    "no_dmarc_guard": Kind(HIGH, "Take dmarc_guard: false out, unless a gateway breaks SPF and DKIM on the way in."),
    "guard_unsupported": Kind(HIGH, "Let a gateway reject or quarantine what fails DMARC."),
    "recipient_at_risk": Kind(HIGH, "Name a shared mailbox that two people open and that forwards nothing."),
    "narrow_scope": Kind(HIGH, "Say scope: everyone when the pilot is over.", most=PARTIAL),
    "unknown_services": Kind(HIGH, "Describe their mails in own_services; the playbook learn does.", most=PARTIAL),
    "sign_in_codes": Kind(HIGH, "Say {service: redirect} in services to take them.", most=PARTIAL),
    "sign_in_codes_of_all": Kind(INFO, "Say {service: redirect} in services to take them."),
    "unsupported": Kind(
        HIGH, "Have the policy text signed that the role password_reset_redirection writes.", most=UNSUPPORTED
    ),
    "partly_supported": Kind(HIGH, most=PARTIAL),
    "unverified_services": Kind(MEDIUM, "Trigger a reset of each and look where it arrives."),
    "no_phrases": Kind(MEDIUM, "Name the services, or describe their mails in own_services."),
    "private_services": Kind(INFO),
    "exempt_services": Kind(INFO),
    "products_of_anybody": Kind(INFO),
    "redirect_is_flagged": Kind(INFO, control=_PROWLER),
}


def finding(identity: str, subject: Subject, text: str, *, known: bool = True) -> Finding:
    """A finding of a kind in the table. Raises KeyError for another."""
    kind = KINDS[identity]
    return Finding(kind.level, identity, subject, text, kind.remedy, kind.control, known)
