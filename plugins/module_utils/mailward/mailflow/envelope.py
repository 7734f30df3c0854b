# SPDX-License-Identifier: GPL-3.0-or-later
"""What SMTP says of a message beside its bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Envelope:
    """`sender` is MAIL FROM ("" of a bounce), `recipients` are RCPT TO, all in lower case.

    `authenticated`: it was handed in by somebody who logged in to this organisation, or by its own servers; mail
    from anywhere else is not, whatever its From says. `client_address` is the sending server's IP address, "" if
    nobody knows it.
    """

    sender: str
    recipients: tuple[str, ...]
    authenticated: bool = False
    client_address: str = ""
