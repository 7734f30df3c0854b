# SPDX-License-Identifier: GPL-3.0-or-later
"""One organisation that takes mail, without any wire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.lab.exchange import seed
from ansible_collections.mailward.mailbox.tests.lab.exchange.organisation import ExchangeOrganisation
from ansible_collections.mailward.mailbox.tests.lab.mail.item import MailItem
from ansible_collections.mailward.mailbox.tests.lab.mail.settings import MailSettings
from ansible_collections.mailward.mailbox.tests.lab.mail.transport import MailTransport


class Post:
    """An organisation and short words for what its mail does."""

    def __init__(self, **content: Any) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
        self.directory = seed.load({"domains": ["contoso.example"], **content})
        self.organisation = ExchangeOrganisation(self.directory, lambda: self.now)
        self.settings = MailSettings()
        self.left: list[MailItem] = []
        self.transport = MailTransport(self.directory, self.settings, lambda: self.now, self.left.append)
        self.store = self.directory.mail

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def send(
        self,
        *recipients: str,
        sender: str = "service@partner.example",
        login: str = "",
        subject: str = "Hello",
        headers: str = "",
        text: str = "text",
    ) -> None:
        """One message; `headers` are further lines."""
        head = f"From: {sender}\r\nTo: {recipients[0]}\r\nSubject: {subject}\r\nMessage-ID: <one@partner.example>\r\n"
        raw = f"{head}{headers}\r\n{text}\r\n".encode()
        self.transport.take(MailItem(raw, sender, tuple(recipients), login=login))

    def kept(self, address: str) -> list[tuple[str, str]]:
        """Folder and subject of what a mailbox holds, newest first."""
        (mailbox,) = self.directory.find(address)
        return [(each.folder, each.subject) for each in self.store.messages(mailbox.guid)]

    def trace(self) -> list[tuple[str, str]]:
        return [(each.recipient, each.status) for each in self.store.trace]

    def bounced(self) -> list[tuple[str, str]]:
        return [(each.recipient, each.status) for each in self.store.bounces]


@pytest.fixture(scope="session")
def post() -> Callable[..., Post]:
    """Makes an organisation from the sections of a seed."""
    return Post
