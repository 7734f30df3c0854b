# SPDX-License-Identifier: GPL-3.0-or-later
"""What it means when an Exchange server's endpoint cannot be reached or is not trusted, and the way out."""

from __future__ import annotations

from typing import Final

from .dependencies import needs
from .errors import ServiceError, Unavailable
from .retry import Trouble

PORTS: Final = "Exchange's endpoint is at port 80, or 443 with tls; 5985 and 5986 are Windows' own remoting."


def untrusted(problem: Exception, url: str) -> ServiceError:
    """A failure of TLS."""
    if "CERTIFICATE_VERIFY_FAILED" in repr(problem):
        advice = "Give the authority that signed it as ca_bundle, and the server by a name that stands in it."
        return Unavailable(f"login at {url}", "its certificate could not be verified", advice=advice)
    return Unavailable(f"login at {url}", "what answers there speaks no TLS that is understood", advice=PORTS)


def unreached(what: str, problem: Exception, url: str, *, sent: bool) -> Trouble:
    """A connection that failed. `sent`: the command had reached the server, so that it may have been run."""
    with needs("pypsrp"):
        import requests
    text = repr(problem)
    unknown = "NameResolutionError" in text
    refused = isinstance(problem, requests.ConnectTimeout) or "NewConnectionError" in text
    if sent or not (unknown or refused):
        return Trouble(Unavailable(what, f"the connection to {url} was lost: {type(problem).__name__}"))
    said = "its name is not known here" if unknown else "nothing answers there"
    remedy = f"Check the name of the server, and whether a firewall is between. {PORTS}"
    return Trouble(Unavailable(what, f"{url} cannot be reached: {said}", advice=remedy), undone=True)
