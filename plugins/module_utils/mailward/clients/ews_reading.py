# SPDX-License-Identifier: GPL-3.0-or-later
"""From exchangelib's objects to plain values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from .ews_exchangelib import NotOfTheForm
from .ews_values import (
    DELETE,
    FORWARD,
    FORWARD_AS_ATTACHMENT,
    PERMANENT_DELETE,
    REDIRECT,
    TEXT_MESSAGE,
    Delegate,
    InboxRule,
    OutOfOffice,
    RuleAddress,
)

_WITH_TARGETS: Final = {
    FORWARD: "forward_to_recipients",
    FORWARD_AS_ATTACHMENT: "forward_as_attachment_to_recipients",
    REDIRECT: "redirect_to_recipients",
    TEXT_MESSAGE: "send_sms_alert_to_recipients",
}
_WITHOUT: Final = {DELETE: "delete", PERMANENT_DELETE: "permanent_delete"}


def inbox_rule(rule: Any) -> InboxRule:
    """A rule without any actions is one that EWS does not show."""
    if isinstance(rule, Exception):
        raise rule
    done = rule.actions
    actions: dict[str, tuple[RuleAddress, ...]] = {}
    for name, attribute in _WITH_TARGETS.items():
        if targets := getattr(done, attribute, None):
            actions[name] = tuple(_address(one) for one in targets)
    actions |= {name: () for name, attribute in _WITHOUT.items() if getattr(done, attribute, None)}
    return InboxRule(
        str(rule.display_name or ""),
        enabled=rule.is_enabled is not False,
        is_supported=done is not None and not rule.is_not_supported,
        actions=actions,
    )


def out_of_office(settings: Any) -> OutOfOffice:
    if settings is None or settings.state is None:
        raise NotOfTheForm("the answer does not say whether there are automatic replies")
    return OutOfOffice(
        str(settings.state),
        start=_in_utc(settings.start),
        end=_in_utc(settings.end),
        external_audience=str(settings.external_audience or ""),
        internal_reply=str(settings.internal_reply or ""),
        external_reply=str(settings.external_reply or ""),
    )


def delegate(user: Any) -> Delegate:
    if isinstance(user, Exception):
        raise user
    if user.user_id is None or not user.user_id.primary_smtp_address:
        raise NotOfTheForm("a delegate has no address")
    return Delegate(
        str(user.user_id.primary_smtp_address).lower(),
        name=str(user.user_id.display_name or ""),
        gets_meeting_copies=bool(user.receive_copies_of_meeting_messages),
        sees_private_items=bool(user.view_private_items),
    )


def _address(one: Any) -> RuleAddress:
    return RuleAddress(str(one.email_address or ""), str(one.name or ""), str(one.routing_type or "SMTP").upper())


def _in_utc(moment: Any) -> datetime | None:
    return None if moment is None else datetime.fromtimestamp(moment.timestamp(), UTC)
