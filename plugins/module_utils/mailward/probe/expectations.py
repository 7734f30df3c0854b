# SPDX-License-Identifier: GPL-3.0-or-later
"""Where each message of a proof belongs, and where it must not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from ..model.password_resets import ENFORCE, PasswordResets
from ..model.reset_entry import COPY, DELIVER, NOTIFICATION, REDIRECT
from .message_id import CHANGE_NOTICE, ONE_TIME_CODE, RESET, SPOOF

CLASSES: Final[Mapping[str, str]] = MappingProxyType(
    {RESET: "reset_link", ONE_TIME_CODE: "one_time_code", CHANGE_NOTICE: NOTIFICATION}
)
"""The class of mail that each kind of message is for the rules; the others are of none."""


@dataclass(frozen=True)
class Redirection:
    """What happens to the mail of one recipient.

    `targets` are the mailboxes that get mail instead of or beside the recipient; `actions` says of kinds of messages
    whether they are redirected or copied (`model.reset_entry.ACTIONS`): all others are delivered to the recipient.
    """

    targets: tuple[str, ...] = ()
    actions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Expectation:
    """`at`: mailboxes in each of which the message must be; `not_at`: those in no folder of which it may be.

    `may_be_at`: mailboxes that prove nothing by having it, but that it has been delivered.
    """

    at: tuple[str, ...] = ()
    not_at: tuple[str, ...] = ()
    may_be_at: tuple[str, ...] = ()

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """All that have to be looked into."""
        return tuple(dict.fromkeys((*self.at, *self.not_at, *self.may_be_at)))


def expected(kind: str, recipient: str, redirection: Redirection) -> Expectation:
    """Where a message of this kind to this recipient belongs."""
    user, targets = (recipient,), redirection.targets
    if kind == SPOOF:
        # The platform may keep it, junk it or refuse it; as long as nobody takes it for a reset.
        return Expectation(not_at=targets, may_be_at=user)
    action = redirection.actions.get(kind, DELIVER)
    if action == REDIRECT:
        return Expectation(at=targets, not_at=user)
    if action == COPY:
        return Expectation(at=(*user, *targets))
    return Expectation(at=user, not_at=targets)


def declared(resets: PasswordResets, recipient: str) -> Redirection:
    """What is declared for the mail of a recipient.

    Raises ValueError with a sentence where the declaration alone does not tell, or where nothing can be proven by mail
    to this recipient.
    """
    targets = resets.recipients
    if recipient in targets:
        if not (recipient in resets.admins and resets.cross):
            raise ValueError(f"{recipient} gets the password resets of others, and its own mail is left alone.")
        targets = tuple(admin for admin in targets if admin != recipient)
    elif resets.scope.group:
        raise ValueError(f"whether {recipient} is in the group {resets.scope.group} stands in no declaration.")
    if resets.absent or resets.mode != ENFORCE:
        return Redirection(targets)
    actions = {kind: resets.classes[name] for kind, name in CLASSES.items()}
    if resets.scope.people and recipient not in (*resets.scope.people, *resets.admins):
        # Only copies go to the admins whoever the recipient is.
        actions = {kind: COPY if action == COPY else DELIVER for kind, action in actions.items()}
    return Redirection(targets, actions)
