# SPDX-License-Identifier: GPL-3.0-or-later
"""Where each message of a proof belongs, and where it must not be."""

from __future__ import annotations

from dataclasses import dataclass

from .message_id import CHANGE_NOTICE, RESET, SPOOF


@dataclass(frozen=True)
class Redirection:
    """What the organisation declares of password resets, as far as one recipient is concerned.

    `targets` are the mailboxes that get the resets instead; `enforced` is False while rules only audit;
    `copies_change_notices`: a notice that a password was changed also goes to the targets.
    """

    targets: tuple[str, ...]
    enforced: bool = True
    copies_change_notices: bool = False


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
    if kind == RESET and redirection.enforced:
        return Expectation(at=targets, not_at=user)
    if kind == CHANGE_NOTICE and redirection.enforced and redirection.copies_change_notices:
        return Expectation(at=(*user, *targets))
    return Expectation(at=user, not_at=targets)
