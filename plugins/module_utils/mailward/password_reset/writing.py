# SPDX-License-Identifier: GPL-3.0-or-later
"""One rule of the block: what all of them have in common, and how a group of patterns is divided into rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from ..model.marker import marked
from ..model.organisation import Organisation
from ..model.password_resets import PasswordResets
from ..model.reset_token import reset_token
from ..model.transport_rule.position import FIRST, Position
from ..model.transport_rule.rule import TransportRule
from ..model.transport_rule.size import MOST_RULE_CHARS, estimated_size
from .catalogue.known import CATALOGUE_VERSION
from .names import named

T = TypeVar("T")

GUARD = "X-Mailward-Reset-Guard"
CLASS = "X-Mailward-Reset-Class"
TRACE = "X-Mailward-Reset-Rule"

RESET = "reset"
"""What stands in the class mark of a mail that is to be acted on."""

OUTSIDE = "not_in_organization"
INSIDE = "in_organization"


@dataclass(frozen=True)
class Firm:
    """For whom the rules are written."""

    declaration: str
    token: str
    shown: str
    resets: PasswordResets

    @classmethod
    def of(cls, organisation: Organisation, resets: PasswordResets) -> Firm:
        name, domains = organisation.name, organisation.domains
        # A header's value is ASCII.
        shown = name if name.isascii() and name.isprintable() else min(domains, default="")
        return cls(
            organisation.declaration,
            reset_token(resets.key, organisation.tenant_id, name, domains),
            shown,
            resets,
        )

    def rule(
        self,
        name: str,
        comments: str,
        conditions: Mapping[str, Any],
        actions: Mapping[str, Any],
        exceptions: Mapping[str, Any] | None = None,
        mode: str = "enforce",
        needs: tuple[str, ...] = (),
    ) -> TransportRule:
        """A rule of the block. Everything is said, so that whatever somebody changes shows as a difference.

        A rule that fails defers the message: it is tried again, and not delivered to the user. The sender is looked at
        in the header, for the envelope of such mails is often the mail service's.
        """
        return TransportRule(
            name=name,
            conditions=MappingProxyType(dict(conditions)),
            exceptions=MappingProxyType(dict(exceptions or {})),
            actions=MappingProxyType(dict(actions)),
            every_message=not conditions,
            enabled=True,
            mode=mode,
            rule_error_action="defer",
            sender_address_location="header",
            activation_date=None,
            expiry_date=None,
            comments=f"{comments}\nWritten from password_resets of {self.shown}, catalogue {CATALOGUE_VERSION}.",
            position=Position(FIRST),
            path=self.resets.path,
            needs=needs,
        )

    def mark(self, header: str, what: str) -> dict[str, str]:
        """The action that sets a marker header."""
        return {"set_header_name": header, "set_header_value": f"{self.token} {what}"}

    def class_mark(self, rule: str) -> dict[str, str]:
        """The mark of a class rule: it says which rule of which organisation and revision took the mail."""
        return self.mark(CLASS, f"{RESET} {rule}; {self.shown}; {CATALOGUE_VERSION}")

    def marked(self, header: str, *what: str) -> dict[str, Any]:
        """The condition that a marker header stands there, saying one of these, or anything."""
        said = f" ({'|'.join(what)})" if len(what) > 1 else "".join(f" {one}" for one in what)
        return {
            "header_matches_message_header": header,
            "header_matches_patterns": frozenset({f"^{self.token}{said}"}),
        }

    def divided(
        self, number: int, words: str, parts: Sequence[T], write: Callable[[str, Sequence[T]], TransportRule]
    ) -> list[TransportRule]:
        """As few rules as hold all parts, each within the size of a rule. One part alone may be too large."""
        rules: list[TransportRule] = []
        waiting = list(parts)
        while waiting:
            name = named(number, words, len(rules) + 1)
            count = _most(len(waiting), lambda some, name=name: self._fits(write(name, waiting[:some])))  # type: ignore[misc]
            rules.append(write(name, waiting[:count]))
            del waiting[:count]
        return rules

    def _fits(self, rule: TransportRule) -> bool:
        return estimated_size(rule, marked(rule.comments or "", self.declaration)) <= MOST_RULE_CHARS


def _most(count: int, fits: Callable[[int], bool]) -> int:
    """The greatest number up to `count` that fits, at least 1."""
    low, high = 1, count
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
