# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange Online says when it does not take or deliver a message.

Microsoft Learn, "Email non-delivery reports and SMTP errors in Exchange Online", unless marked as a guess.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """`reply` is the three-digit code, `code` the enhanced one."""

    reply: int
    code: str
    text: str

    @classmethod
    def parse(cls, said: str) -> Status:
        """Of a sentence like `550 5.7.1 Delivery not authorized`."""
        reply, code, text = [*said.split(" ", 2), "", ""][:3]
        return cls(int(reply), code, text) if reply.isdigit() else cls(550, "5.7.1", said)

    def __str__(self) -> str:
        return f"{self.reply} {self.code} {self.text}"


NOT_FOUND = Status(550, "5.1.10", "RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup")
RECIPIENT_REFUSED = Status(550, "5.4.1", "Recipient address rejected: Access denied.")
RELAY_REFUSED = Status(550, "5.7.64", "TenantAttribution; Relay Access Denied")
SENDER_NOT_AUTHENTICATED = Status(
    550, "5.7.133", "RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check"
    " failed because the sender was not authenticated when sending to this group",
)  # fmt: skip
FORWARDING_BLOCKED = Status(
    550, "5.7.520", "Access denied, Your organization does not allow external forwarding. Please contact your "
    "administrator for further assistance. AS(7555)",
)  # fmt: skip
# GUESS: code and text.
FORWARDING_LOOP = Status(550, "5.4.6", "RESOLVER.FWD.Loop; there is a forwarding loop configured in the directory")
HOPS_EXCEEDED = Status(554, "5.4.14", "Hop count exceeded - possible mail loop ATTR34")
TOO_MANY_RECIPIENTS = Status(452, "4.5.3", "Too many recipients")
TOO_LARGE = Status(552, "5.3.4", "Message size exceeds fixed maximum message size")
SEND_AS_DENIED = Status(554, "5.2.252", "SendAsDenied; {login} not allowed to send as {sender}")
LOGIN_REFUSED = Status(535, "5.7.3", "Authentication unsuccessful")
LOGIN_DISABLED = Status(
    535, "5.7.139", "Authentication unsuccessful, SmtpClientAuthentication is disabled for the {scope}. "
    "Visit https://aka.ms/smtp_auth_disabled for more information.",
)  # fmt: skip
BUSY = Status(451, "4.7.500", "Server busy. Please try again later.")
TEMPORARY = Status(451, "4.3.2", "Temporary server error. Please try again later")
