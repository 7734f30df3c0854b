# SPDX-License-Identifier: GPL-3.0-or-later
"""A rendered mail as it arrives at the organisation."""

from __future__ import annotations

import email.policy
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from ..labelled import LabelledMail
from .gathering import Rendered
from .installation import digest

FIRST_DAY = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


def sent(mail: Rendered) -> LabelledMail:
    installation = mail.installation
    reader, domain = installation.reader.email, installation.domain
    token = digest(mail.product, mail.kind, mail.locale, mail.subject)
    moment = FIRST_DAY + timedelta(minutes=int(token[:6], 16) % 17000)
    client = f"203.0.113.{int(token[6:8], 16) or 9}"
    message = EmailMessage(policy=email.policy.SMTP)
    message["Return-Path"] = f"<no-reply@{domain}>"
    message["Received"] = (
        f"from mail.{domain} (mail.{domain} [{client}]) by mx1.contoso.example with ESMTPS; {format_datetime(moment)}"
    )
    message["Authentication-Results"] = (
        f"spf=pass (sender IP is {client}) smtp.mailfrom={domain}; dkim=pass (signature was verified) "
        f"header.d={domain};dmarc=pass action=none header.from={domain};compauth=pass reason=100"
    )
    message["X-MS-Exchange-Organization-AuthAs"] = "Anonymous"
    message["From"] = Address("" if "." in installation.site else installation.site, "no-reply", domain)
    message["To"] = reader
    message["Subject"] = mail.subject
    message["Date"] = moment
    message["Message-ID"] = f"<{token[20:44]}@{domain}>"
    if mail.text:
        message.set_content(mail.text, charset="utf-8", cte="quoted-printable")
        if mail.html:
            message.add_alternative(mail.html, subtype="html", charset="utf-8", cte="quoted-printable")
    else:
        message.set_content(mail.html, subtype="html", charset="utf-8", cte="quoted-printable")
    name = f"{mail.label}/{mail.product}.{mail.kind.replace('_', '-')}.{mail.locale.replace('@', '-')}.eml"
    return LabelledMail(name, mail.label, mail.language, mail.product, mail.kind, message.as_bytes())
