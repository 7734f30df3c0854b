# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Exchange Web Services are, and how one logs in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from .http import Timeouts

NTLM, BASIC, KERBEROS = "ntlm", "basic", "kerberos"
EWS_AUTHENTICATIONS: Final = (NTLM, BASIC, KERBEROS)


@dataclass(frozen=True)
class EwsEndpoint:
    """Where EWS is, and who logs in; `username` and `password` "" are a Kerberos ticket that is there already.

    `build` is the beginning of the oldest server's version: it decides how requests are written, 15.0 as 2013 SP1,
    15.1 and 15.2 (2019, SE) as 2016, which is the newest there is. `ca_bundle` "" are the usual authorities. `service`
    is of the Kerberos name.
    """

    url: str
    username: str = ""
    password: str = field(default="", repr=False)
    authentication: str = NTLM
    ca_bundle: str = ""
    validate_certs: bool = True
    build: tuple[int, int] = (15, 0)
    service: str = "HTTP"
    timeouts: Timeouts = field(default_factory=Timeouts)

    @property
    def schema(self) -> str:
        """How requests are written (EWS reference, RequestServerVersion)."""
        return "Exchange2013_SP1" if self.build < (15, 1) else "Exchange2016"
