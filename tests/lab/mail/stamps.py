# SPDX-License-Identifier: GPL-3.0-or-later
"""The headers that Exchange Online puts on a message when it takes it in.

Names and words: Microsoft Learn, "Anti-spam message headers" and "Header firewall". Guesses are marked.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import format_datetime

from . import headers
from .item import MailItem
from .settings import GENUINE, SPOOFED, MailSettings, SenderVerdict

SCL = "X-MS-Exchange-Organization-SCL"
AUTH_AS = "X-MS-Exchange-Organization-AuthAs"
INBOX_RULES_LOOP = "X-MS-Exchange-Inbox-Rules-Loop"
AUTO_FORWARDED = "X-MS-Exchange-Organization-AutoForwarded"

_FIREWALLED = re.compile(r"x-ms-exchange-(organization|forest|crosstenant)-|x-forefront-antispam-report\Z|x-microsoft-")


def stamped(item: MailItem, settings: MailSettings, own_domains: frozenset[str], host: str, now: datetime) -> bytes:
    """The raw message with what the service knows of it on top; what an outsider claims in these headers goes."""
    raw = item.raw if item.generated else headers.without(item.raw, lambda name: bool(_FIREWALLED.match(name)))
    # GUESS: that older results are kept under this name.
    raw = headers.renamed(raw, "Authentication-Results", "Authentication-Results-Original")
    if not headers.field(raw, "Message-ID"):
        raw = headers.with_fields_first(raw, [("Message-ID", f"<{item.trace}@{host}>")])
    from_domain = _domain(headers.address_in(raw, "From")) or _domain(item.sender)
    verdict = verdict_of(item, settings, own_domains)
    if item.authenticated:
        results = f"dkim=none (message not signed) header.d=none;dmarc=none action=none header.from={from_domain};"
        level = -1
    else:
        results, level = _results(item, verdict, from_domain), verdict.level
    client = verdict.client_address or item.client_address
    return headers.with_fields_first(
        raw,
        [
            ("Received", f"from {item.greeting} ({client}) by {host} with SMTP id {item.trace}; {_date(now)}"),
            ("Authentication-Results", results),
            (AUTH_AS, "Internal" if item.authenticated else "Anonymous"),
            ("X-MS-Exchange-Organization-AuthSource", host),
            ("X-MS-Exchange-Organization-MessageDirectionality", "Originating" if item.authenticated else "Incoming"),
            ("X-MS-Exchange-Organization-Network-Message-Id", str(item.trace)),
            (SCL, str(level)),
            ("X-Forefront-Antispam-Report", _report(client, level, verdict, item)),
        ],
    )


def verdict_of(item: MailItem, settings: MailSettings, own_domains: frozenset[str]) -> SenderVerdict:
    """What was set for the domain in From; else own domains are spoofed, and everybody else is who they say."""
    if item.authenticated:
        return GENUINE
    domain = _domain(headers.address_in(item.raw, "From")) or _domain(item.sender)
    known = settings.sender(domain)
    if known is not None:
        return known
    return SPOOFED if domain in own_domains else GENUINE


def _results(item: MailItem, verdict: SenderVerdict, from_domain: str) -> str:
    client = verdict.client_address or item.client_address
    signature = {"pass": "signature was verified", "fail": "no key for signature", "none": "message not signed"}
    signer = from_domain if verdict.dkim == "pass" else "none"
    # 000: explicit failure, 100: passed, 109: no policy (Microsoft Learn); which of them goes with what is a GUESS.
    composite = {"pass": "pass reason=100", "fail": "fail reason=000"}.get(verdict.dmarc, "pass reason=109")
    action = "quarantine" if verdict.is_suspicious else "none"  # GUESS
    return (
        f"spf={verdict.spf} (sender IP is {client}) smtp.mailfrom={_domain(item.sender) or item.greeting}; "
        f"dkim={verdict.dkim} ({signature[verdict.dkim]}) header.d={signer};"
        f"dmarc={verdict.dmarc} action={action} header.from={from_domain};compauth={composite}"
    )


def _report(client: str, level: int, verdict: SenderVerdict, item: MailItem) -> str:
    spam = level >= 5
    category = "SPOOF" if verdict.is_suspicious else "SPM" if spam else "NONE"
    filtered = "SKI" if item.authenticated else "SPM" if spam else "NSPM"
    direction = "INT" if item.authenticated else "INB"
    return f"CIP:{client};CTRY:;LANG:en;SCL:{level};SRV:;IPV:NLI;SFV:{filtered};CAT:{category};DIR:{direction};"


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _date(now: datetime) -> str:
    return format_datetime(now)
