# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the mails of the development corpus: every wording twice, to other people and in another structure.

Everything that varies is drawn from a hash of what the mail is, so the same wording gives the same bytes for ever.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ..labelled import NEGATIVE, POSITIVE, LabelledMail
from .footers import FOOTERS
from .packing import Packing, pack
from .wording import Wording, wordings

VARIANTS = 2
FIRST_DAY = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


@cache
def context() -> dict[str, Any]:
    """The organisation that all mails are for."""
    content: dict[str, Any] = json.loads(Path(__file__).with_name("context.json").read_text(encoding="utf-8"))
    return content


def development_mails(every: int = 1) -> list[LabelledMail]:
    """All of them, or those of every so-manieth wording."""
    return [mail_of(wording, variant) for wording in wordings()[::every] for variant in range(VARIANTS)]


@dataclass
class Draw:
    """Choices that follow from a seed, one after the other."""

    seed: str
    drawn: int = 0

    def number(self, below: int) -> int:
        self.drawn += 1
        return int(hashlib.sha256(f"{self.seed}/{self.drawn}".encode()).hexdigest()[:12], 16) % below

    def letters(self, length: int) -> str:
        self.drawn += 1
        return hashlib.sha256(f"{self.seed}/{self.drawn}".encode()).hexdigest()[:length]


def slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def mail_of(wording: Wording, variant: int = 0) -> LabelledMail:
    """One wording, filled in and packed; the variants go to other people in another structure."""
    draw = Draw(f"{wording.language}/{wording.service}/{wording.kind}/{variant}")
    organisation = context()
    recipient = (
        organisation["password_admins"][0]
        if "to=admin" in wording.traits
        else organisation["users"][draw.number(len(organisation["users"]))]
    )
    domain = f"{slug(wording.service)}.example"
    values = _values(wording, draw, recipient, domain)
    body = wording.body
    if variant:
        footers = FOOTERS[wording.language]
        first = draw.number(len(footers))
        body += "\n\n" + "\n".join((footers[first], footers[(first + 1) % len(footers)]))
    text = body.format_map(values)
    sender = f"carla.weiss@{organisation['accepted_domains'][0]}" if "from=inside" in wording.traits else ""
    raw = pack(
        Packing(
            subject=wording.subject.format_map(values),
            body=text,
            service=wording.service,
            sender=sender or f"{('no-reply', 'service', 'support', 'account')[draw.number(4)]}@{domain}",
            recipient=recipient,
            sent=FIRST_DAY + timedelta(minutes=draw.number(17000)),
            traits=wording.traits,
            choice=draw.number(5000),
        )
    )
    label = POSITIVE if wording.positive else NEGATIVE
    name = f"{label}/{wording.language}.{slug(wording.service)}.{wording.kind}.{variant + 1}.eml"
    return LabelledMail(name, label, wording.language, wording.service, wording.kind, raw)


def _values(wording: Wording, draw: Draw, recipient: str, domain: str) -> dict[str, str]:
    name = recipient.partition("@")[0].replace(".", " ").title()
    site = f"https://{domain}"
    return {
        "service": wording.service,
        "name": name,
        "login": name.lower().replace(" ", ""),
        "email": recipient,
        "site": site,
        "link": f"{site}/{('a', 'account/t', 'login/go', 'u')[draw.number(4)]}/{draw.letters(32)}",
        "code": f"{100000 + draw.number(900000)}",
        "password": f"{draw.letters(5)}-{draw.letters(4).upper()}",
        "hours": ("2", "4", "24", "48")[draw.number(4)],
        "date": f"{1 + draw.number(28)}.11.2026",
        "ip": f"203.0.113.{1 + draw.number(250)}",
    }
