# SPDX-License-Identifier: GPL-3.0-or-later
"""Where remote PowerShell is and who logs in; a connection to it, and its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from .dependencies import needs

KERBEROS, NEGOTIATE, NTLM, BASIC = "kerberos", "negotiate", "ntlm", "basic"
AUTHENTICATIONS: Final = (KERBEROS, NEGOTIATE, NTLM, BASIC)


@dataclass(frozen=True)
class RemoteEndpoint:
    """Where remote PowerShell is, and who logs in. `ca_bundle` "" is the system's; `service` is of the SPN.

    `patience` bounds one cmdlet, in seconds: nothing tells a long cmdlet from one whose end was lost.
    """

    server: str
    username: str = ""
    password: str = field(default="", repr=False)
    authentication: str = KERBEROS
    tls: bool = False
    port: int = 0
    path: str = "PowerShell"
    ca_bundle: str = ""
    validate_certs: bool = True
    service: str = "HTTP"
    patience: float = 1800.0

    @property
    def url(self) -> str:
        scheme, port = ("https", 443) if self.tls else ("http", 80)
        return f"{scheme}://{self.server}:{self.port or port}/{self.path}"


def connected(end: RemoteEndpoint) -> Any:
    """pypsrp's connection; nothing is sent yet."""
    with needs("pypsrp"):
        from pypsrp.wsman import WSMan
    certificates: Any = end.ca_bundle if end.validate_certs and end.ca_bundle else end.validate_certs
    return WSMan(
        end.server,
        port=end.port or (443 if end.tls else 80),
        username=end.username or None,
        password=end.password or None,
        ssl=end.tls,
        path=end.path,
        auth=end.authentication,
        cert_validation=certificates,
        encryption="never" if end.authentication == BASIC else "auto",
        negotiate_service=end.service,
        # A proxy of the environment is for the internet, and no login by connection gets through one.
        no_proxy=True,
        read_timeout=60,
        operation_timeout=30,
    )


def give_back(pool: Any, end: RemoteEndpoint) -> None:
    """Ends a shell by the id that we gave it: over a new connection, if the one that it had is no good any more."""
    from pypsrp.exceptions import AuthenticationError
    from pypsrp.wsman import SelectorSet

    if pool.shell.opened:
        try:
            pool.close()
            return
        except AuthenticationError:
            # Another attempt could lock the account out.
            return
        except Exception:
            pass
    selectors = SelectorSet()
    selectors.add_option("ShellId", pool.id.upper())
    with connected(end) as fresh:
        fresh.delete(pool.shell.resource_uri, selector_set=selectors)
