# SPDX-License-Identifier: GPL-3.0-or-later
"""Which logins by Kerberos a server takes. Its keytab is the one that is in force for this process (kerberos.py)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import spnego


@dataclass
class Tickets:
    """`principals` are those whose tickets are taken; whoever else has one has no account here.

    `certificate` is the server's in DER, if logins over TLS shall be bound to it; one that is bound to nothing is
    taken, as Windows does by default. `delegated` are those who let the server log in further.
    """

    principals: set[str] = field(default_factory=set)
    certificate: bytes = field(default=b"", repr=False)
    delegated: set[str] = field(default_factory=set)

    def binding(self) -> Any:
        """RFC 5929, for a certificate that is signed with SHA-256; None without one."""
        if not self.certificate:
            return None
        data = b"tls-server-end-point:" + hashlib.sha256(self.certificate).digest()
        return spnego.channel_bindings.GssChannelBindings(application_data=data)

    def admits(self, context: Any) -> bool:
        """Whether whoever has logged in may; by anything but Kerberos everybody."""
        if context.negotiated_protocol != "kerberos":
            return True
        user = str(context.client_principal)
        if user not in self.principals:
            return False
        if context.context_attr & spnego.ContextReq.delegate:
            self.delegated.add(user)
        return True
