# SPDX-License-Identifier: GPL-3.0-or-later
"""One copy of a message as conditions look at it, with what they ask for more than once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from ..envelope import Envelope
from ..message import Message
from .directory import Directory

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ANGLED = re.compile(r"<([^<>\s]+@[^<>\s]+)>")


@dataclass(frozen=True)
class Look:
    """`recipients` are those of this copy, as they stand in the envelope or were put there by a rule."""

    message: Message
    envelope: Envelope
    directory: Directory
    recipients: frozenset[str]

    @cached_property
    def ordered(self) -> tuple[str, ...]:
        return tuple(sorted(self.recipients))

    @cached_property
    def header_senders(self) -> tuple[str, ...]:
        """The addresses of the From header; one in good mail.

        Exchange Online looks at From only, servers at Sender and Reply-To too (PowerShell documentation of
        New-TransportRule, SenderAddressLocation).
        """
        return self.addresses("From")

    @cached_property
    def to(self) -> tuple[str, ...]:
        return self.addresses("To")

    @cached_property
    def cc(self) -> tuple[str, ...]:
        return self.addresses("Cc")

    @cached_property
    def content_type(self) -> str:
        """The whole Content-Type of the message in lower case; "" without one."""
        return next(iter(self.message.header("Content-Type")), "").lower()

    def addresses(self, header: str) -> tuple[str, ...]:
        """Every address of a header once, in lower case, in its order."""
        found = (address for value in self.message.header(header) for address in addresses_in(value))
        return tuple(dict.fromkeys(found))

    def first(self, header: str) -> str:
        """The first value of a header, without blanks at its ends and in lower case; "" without one."""
        return next(iter(self.message.header(header)), "").strip().lower()


def addresses_in(value: str) -> list[str]:
    """The addresses of a decoded address header, in lower case.

    What stands in quotes or before an address in angle brackets is a name, whatever it looks like: forged names
    are made to be taken for addresses.
    """
    found = []
    for part in _QUOTED.sub("", value).replace(";", ",").split(","):
        angled = _ANGLED.findall(part)
        bare = part.rpartition(":")[2].strip()
        if angled:
            found.append(angled[-1].lower())
        elif "@" in bare and not re.search(r"[\s<>]", bare):
            found.append(bare.lower())
    return found
