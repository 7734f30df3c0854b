# SPDX-License-Identifier: GPL-3.0-or-later
"""What judging password resets needs to know, all of it plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ..mailflow.flow_rule import FlowRule
from ..mailflow.forwarding import ForwardingScan
from ..mailflow.mail_organisation import MailOrganisation
from ..model.organisation import Organisation
from ..model.password_resets import is_compiled
from ..model.state import Note, Subject
from ..model.unset import OMITTED, Unknown

SUPPORTED, PARTLY, NOT_SUPPORTED = "enforced", "partial", "unsupported"
"""How far a platform can redirect resets, in the words of its capabilities."""

RESETS = "password resets"
"""The kind of subject of what is said of them."""

NO_SCAN = Unknown("no scan has been made yet")


@dataclass(frozen=True)
class Facts:
    """An organisation at one moment.

    `declared` has the rules that its password resets are compiled into. `mail` is the organisation as mail sees it at
    that moment. `outstanding` are names of compiled rules that are not as declared, "" for their order; `unread` why
    of some of them that could not be found out, "" if it could. `members` open the target. `forwarding` is what the
    last scan says, Unknown where there is none that still counts. `remarks` is what the platform has to say of those
    who get the resets. `degree` and `reason` are the platform's capability; `guardless` says why it cannot tell forged
    mail, "" if it can.
    """

    declared: Organisation
    mail: MailOrganisation
    now: datetime
    outstanding: frozenset[str] = frozenset()
    unread: str = ""
    members: frozenset[str] | Unknown = frozenset()
    forwarding: ForwardingScan | Unknown = NO_SCAN
    remarks: tuple[Note, ...] = ()
    degree: str = SUPPORTED
    reason: str = ""
    guardless: str = ""

    @property
    def subject(self) -> Subject:
        resets = self.declared.password_resets
        return Subject(RESETS, "", "" if resets is OMITTED else resets.path)

    @property
    def rules(self) -> tuple[FlowRule, ...] | Unknown:
        """All rules as they stand; Unknown where nobody can tell whether those for resets are among them."""
        if isinstance(self.mail.rules, Unknown):
            return self.mail.rules
        return Unknown(self.unread) if self.unread else self.mail.rules

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """The names of the rules that are to stand, in their order."""
        return tuple(rule.name for rule in self.declared.rules() if is_compiled(rule.name) and not rule.absent)
