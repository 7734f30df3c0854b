# SPDX-License-Identifier: GPL-3.0-or-later
"""A small organisation, messages for it, and rules to go through: what the tests of mail flow begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.envelope import Envelope
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.flow_rule import FlowRule
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    CONTACT,
    GROUP,
    MailOrganisation,
    Recipient,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.message import Attachment, Message
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.rules import RuleSet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.transport import (
    Copy,
    Transport,
    Verdict,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.actions import ACTIONS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    CONDITIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import (
    ONLINE,
    Predicate,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)

ANNA, BRUNO, CHLOE = "anna@contoso.example", "bruno@contoso.example", "chloe@contoso.example"
PASSWORDS, SALES = "passwords@contoso.example", "sales@contoso.example"
PARTNER, STRANGER = "pia@partner.example", "someone@fabrikam.example"
STAFF, BOARD, CLOUDY, ROUND, ROUNDABOUT = (
    f"{name}@contoso.example" for name in ("staff", "board", "cloudy", "round", "roundabout")
)

RECIPIENTS = (
    Recipient(
        ANNA, aliases=frozenset({"a.berg@contoso.example"}),
        attributes={"department": "Sales", "city": "Lyon", "manager": CHLOE, "title": "Head of Sales"},
    ),
    Recipient(BRUNO, attributes={"department": "Finance", "city": "Lyon", "manager": CHLOE}),
    Recipient(CHLOE, attributes={"department": "Board"}),
    Recipient(PASSWORDS, attributes={}),
    Recipient(SALES),
    Recipient("pia.ext@contoso.example", kind=CONTACT, outside=PARTNER, attributes={"company": "Partner"}),
    Recipient(STAFF, kind=GROUP, members=frozenset({BOARD, ANNA, "pia.ext@contoso.example"})),
    Recipient(BOARD, kind=GROUP, members=frozenset({CHLOE})),
    Recipient(CLOUDY, kind=GROUP, members=Unknown("the members of cloudy were not read")),
    Recipient(ROUND, kind=GROUP, members=frozenset({ROUNDABOUT, BRUNO})),
    Recipient(ROUNDABOUT, kind=GROUP, members=frozenset({ROUND})),
)  # fmt: skip


def organisation(*rules: FlowRule, complete: bool = False) -> MailOrganisation:
    return MailOrganisation(frozenset({"contoso.example"}), RECIPIENTS, rules, complete)


def message(
    subject: str = "Reset your password",
    body: str = "Follow this link.",
    sender: str = STRANGER,
    to: str = ANNA,
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    attachments: tuple[Attachment, ...] = (),
    **more: Any,
) -> Message:
    pairs = [("From", sender), ("To", to), ("Subject", subject)]
    extra = headers.items() if isinstance(headers, Mapping) else headers
    return Message(
        headers=tuple((name, value) for name, value in (*pairs, *extra) if value),
        texts=(body,),
        attachments=attachments,
        **more,
    )


def envelope(*recipients: str, sender: str = STRANGER, **more: Any) -> Envelope:
    return Envelope(sender, recipients or (ANNA,), **more)


def rule(
    conditions: Mapping[str, Any] | None = None,
    exceptions: Mapping[str, Any] | None = None,
    actions: Mapping[str, Any] | None = None,
    name: str = "the rule",
    **settings: Any,
) -> FlowRule:
    """A rule from values as they are declared; Unknown stays as it is. Without actions it marks with a header."""
    return FlowRule(
        name,
        canonical(conditions or {}, CONDITIONS),
        canonical(exceptions or {}, CONDITIONS),
        canonical(mark("yes") if actions is None else actions, ACTIONS),
        **settings,
    )


def mark(value: str) -> dict[str, str]:
    return {"set_header_name": "X-Mark", "set_header_value": value}


def canonical(values: Mapping[str, Any], known: Mapping[str, Predicate]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, Unknown) else known[name].parse_all(value) for name, value in values.items()
    }


def run(
    rules: FlowRule | Sequence[FlowRule],
    mail: Message | None = None,
    to: Envelope | None = None,
    now: datetime = NOW,
    platform: str = ONLINE,
    complete: bool = False,
) -> Transport:
    given = (rules,) if isinstance(rules, FlowRule) else tuple(rules)
    ruleset = RuleSet(organisation(*given, complete=complete), platform)
    return ruleset.apply(message() if mail is None else mail, to or envelope(), now)


def verdict(
    conditions: Mapping[str, Any], mail: Message | None = None, to: Envelope | None = None, **settings: Any
) -> Verdict:
    """The verdict on a rule with these conditions."""
    more = {name: settings.pop(name) for name in ("platform", "complete") if name in settings}
    return run(rule(conditions, **settings), mail, to, **more).verdicts[0]


def outcome(
    conditions: Mapping[str, Any], mail: Message | None = None, to: Envelope | None = None, **settings: Any
) -> str:
    """matched, passed or unclear."""
    return verdict(conditions, mail, to, **settings).outcome


def only(transport: Transport) -> Copy:
    """The one copy of a message that no rule split."""
    assert len(transport.copies) == 1
    return transport.copies[0]


def reached(transport: Transport) -> dict[str, frozenset[str]]:
    """Each original recipient to those who get the message for it."""
    found: dict[str, frozenset[str]] = {}
    for copy in transport.copies:
        for original in copy.originally:
            who = copy.recipients if copy.redirected else copy.added | (copy.recipients & {original})
            found[original] = found.get(original, frozenset()) | who
    return found
