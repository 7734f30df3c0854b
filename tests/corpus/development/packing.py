# SPDX-License-Identifier: GPL-3.0-or-later
"""Packs a text into a message the way real senders do: several structures, encodings and stamps of the receiver."""

from __future__ import annotations

import email.policy
import html
import re
import textwrap
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

BUTTON = re.compile(r"\[([^\]]+)\]\((\S+?)\)")
URL = re.compile(r"https://\S+[\w/]")

PLAIN, HTML_ONLY, BOTH, WRAPPED, HTML_TABLE = range(5)
STRUCTURES = (PLAIN, HTML_ONLY, BOTH, WRAPPED, HTML_TABLE)
ENCODINGS = ("quoted-printable", "base64", "8bit")

# What a receiving server says of the sender's authentication; the last sort of mail carries nothing at all.
STAMPS = (
    "spf=pass (sender IP is 203.0.113.9) smtp.mailfrom={domain}; dkim=pass (signature was verified) "
    "header.d={domain};dmarc=pass action=none header.from={domain};compauth=pass reason=100",
    "spf=pass (sender IP is 203.0.113.77) smtp.mailfrom=bounces.mailer.example; dkim=none (message not signed) "
    "header.d=none;dmarc=none action=none header.from={domain};compauth=pass reason=109",
    "spf=none (sender IP is 203.0.113.5) smtp.mailfrom={domain}; dkim=pass header.d={domain};"
    "dmarc=bestguesspass action=none header.from={domain};compauth=pass reason=109",
    "mx.contoso.example; dkim=pass header.i=@{domain}; spf=softfail smtp.mailfrom=news@{domain}; "
    "dmarc=pass (p=NONE) header.from={domain}",
    "",
)
FAILED = (
    "spf=fail (sender IP is 198.51.100.66) smtp.mailfrom={domain}; dkim=none (message not signed) "
    "header.d=none;dmarc=fail action=oreject header.from={domain};compauth=fail reason=000"
)


@dataclass(frozen=True)
class Packing:
    """What goes into a message. `choice` is any number: structure, encoding and stamp follow from it."""

    subject: str
    body: str
    service: str
    sender: str
    recipient: str
    sent: datetime
    traits: frozenset[str]
    choice: int


def pack(packing: Packing) -> bytes:
    domain = packing.sender.rpartition("@")[2]
    choice = packing.choice
    message = EmailMessage(policy=email.policy.SMTP)
    message["Return-Path"] = f"<bounce@{domain}>"
    message["Received"] = (
        f"from mail.{domain} ([203.0.113.9]) by mx1.contoso.example with ESMTPS; {format_datetime(packing.sent)}"
    )
    stamp = FAILED if "dmarc=fail" in packing.traits else STAMPS[choice % len(STAMPS)]
    if "from=inside" in packing.traits:
        message["X-MS-Exchange-Organization-AuthAs"] = "Internal"
    elif stamp:
        message["Authentication-Results"] = stamp.format(domain=domain)
    local = packing.sender.partition("@")[0]
    message["From"] = Address(packing.service if choice % 3 else "", local, domain)
    message["To"] = packing.recipient
    message["Subject"] = packing.subject
    message["Date"] = packing.sent
    message["Message-ID"] = f"<{choice}.{packing.sent:%Y%m%d%H%M}@{domain}>"
    if "list" in packing.traits:
        message["List-Id"] = f"<news.{domain}>"
        message["List-Unsubscribe"] = f"<https://{domain}/unsubscribe>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Precedence"] = "bulk"
    if "reply" in packing.traits:
        message["In-Reply-To"] = f"<{choice + 1}@{packing.recipient.rpartition('@')[2]}>"
        message["References"] = f"<{choice + 1}@{packing.recipient.rpartition('@')[2]}>"
    _set_body(message, packing, choice)
    if message.is_multipart():
        message.set_boundary(f"part-{choice}-{packing.sent:%Y%m%d%H%M}")
    return message.as_bytes()


def _set_body(message: EmailMessage, packing: Packing, choice: int) -> None:
    structure = STRUCTURES[choice // 7 % len(STRUCTURES)]
    encoding = ENCODINGS[choice // 35 % len(ENCODINGS)]
    plain = BUTTON.sub(r"\1: \2", packing.body) + "\n"
    if structure == WRAPPED:
        plain = "\n".join(textwrap.fill(line, 66, break_long_words=False) for line in plain.split("\n")) + "\n"
    if structure in (PLAIN, WRAPPED):
        message.set_content(plain, charset="utf-8", cte=encoding)
    elif structure == BOTH:
        message.set_content(plain, charset="utf-8", cte=encoding)
        message.add_alternative(_paragraphs(packing), subtype="html", charset="utf-8", cte=encoding)
    elif structure == HTML_ONLY:
        message.set_content(_paragraphs(packing), subtype="html", charset="utf-8", cte=encoding)
    else:
        message.set_content(_table(packing), subtype="html", charset="utf-8", cte=encoding)


def _paragraphs(packing: Packing) -> str:
    parts = "\n".join(f"<p>{_linked(part)}</p>" for part in packing.body.split("\n\n"))
    return f"<html><head><style>p {{ margin: 1em }}</style></head>\n<body>\n{parts}\n</body></html>\n"


def _table(packing: Packing) -> str:
    rows = "\n".join(
        f'<tr><td style="font-family:Arial,sans-serif;padding:12px">{_linked(part)}</td></tr>'
        for part in packing.body.split("\n\n")
    )
    return (
        '<!DOCTYPE html><html><body style="margin:0"><div style="display:none;max-height:0">&nbsp;&zwnj;</div>'
        f'<table role="presentation" width="600"><tr><td><img src="cid:logo" alt="{html.escape(packing.service)}">'
        f"</td></tr>\n{rows}\n</table></body></html>\n"
    )


def _linked(paragraph: str) -> str:
    """The paragraph as HTML: a button shows its text only, a bare address itself."""
    escaped = html.escape(paragraph, quote=False)
    buttons = BUTTON.sub(r'<a class="button" href="\2">\1</a>', escaped)
    bare = re.sub(r'(?<!")' + URL.pattern, lambda url: f'<a href="{url[0]}">{url[0]}</a>', buttons)
    return bare.replace("\n", "<br>\n")
