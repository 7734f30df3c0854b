# SPDX-License-Identifier: GPL-3.0-or-later
"""A message on its way through an organisation."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from .headers import field as header_field


@dataclass(frozen=True)
class MailItem:
    """`sender` is MAIL FROM, `recipients` are RCPT TO, in lower case.

    `login`: the user principal name of who handed it in, "" for mail from outside. `client_address` and `greeting`
    are of the server that sent it. `generated`: the service made it or sends it on itself. `stamped`: it has been
    through a transport before and keeps the stamps it got there.
    """

    raw: bytes
    sender: str
    recipients: tuple[str, ...]
    login: str = ""
    client_address: str = "127.0.0.1"
    greeting: str = "localhost"
    generated: bool = False
    stamped: bool = False
    trace: UUID = field(default_factory=uuid4)

    @property
    def authenticated(self) -> bool:
        return bool(self.login) or self.generated

    @property
    def message_id(self) -> str:
        return header_field(self.raw, "Message-ID")

    @property
    def subject(self) -> str:
        return header_field(self.raw, "Subject")
