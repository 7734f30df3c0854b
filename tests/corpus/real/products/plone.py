# SPDX-License-Identifier: GPL-3.0-or-later
"""Plone: its reset, and the reminder of a user name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ...labelled import NEGATIVE, POSITIVE
from ..gathering import Gathering
from ..installation import Installation, in_our_languages
from ..packages import PIP, Packages
from ..product import Product
from ..values import Guessed

PARTS = re.compile(r"<tal:i18n\s[^>]*i18n:translate=\"\w+\"[^>]*>")
NAME = re.compile(r'i18n:translate="(\w+)"')
DEFAULT = re.compile(r'Default: "(.*)"', re.DOTALL)
REMINDER = "mailtemplate_username_info"


def _render(packages: Packages, gathering: Gathering) -> None:
    core = packages["Products.CMFPlone"]
    locales = packages["plone.app.locales"] / "plone/app/locales/locales"
    template = next(core.rglob("mail_password_template.pt")).read_text(encoding="utf-8")
    source = next(core.rglob("browser/login/password_reset.py")).read_text(encoding="utf-8")
    subject = re.findall(r'"(mailtemplate_subject_\w+)"', source)[0]
    parts = [name[1] for tag in PARTS.findall(template) if "not:isAnon" not in tag and (name := NAME.search(tag))]
    if len(parts) < 2:
        raise LookupError("its messages are not where they were")
    originals = _originals(locales / "plone.pot")
    for locale in in_our_languages([place.name for place in locales.iterdir() if place.is_dir()]):
        texts = {**originals, **_catalogue(locales / locale / "LC_MESSAGES/plone.po")}
        _mails(gathering, gathering.installation(PRODUCT.name, locale), texts, subject, parts)


def _mails(
    gathering: Gathering, installation: Installation, texts: Mapping[str, str], subject: str, parts: list[str]
) -> None:
    reader, token = installation.reader, installation.token("reset_link")
    values = {
        "site_name": installation.site,
        "reset_url": f"{installation.address}/passwordreset/{token[:32]}?userid={reader.login}",
        "hours": "168",
        "ipaddress": "203.0.113.9",
        "userid": reader.login,
    }
    body = "\n\n".join(_filled(texts.get(part, ""), values) for part in parts)
    gathering.add(installation, "reset_link", POSITIVE, texts.get(subject, ""), body)
    reminder = texts.get(REMINDER, "")
    if reminder.startswith("From:"):
        known = Guessed(
            installation, email=reader.email, portal_url=installation.address, email_from_name=installation.site
        )
        head, _blank, text = reminder.format_map(known).partition("\n\n")
        found = re.search(r"^Subject: *(.+)$", head, re.MULTILINE)
        if found:
            gathering.add(installation, "username_reminder", NEGATIVE, found[1], text)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda name: values.get(name[1], ""), text)


def _originals(file: Path) -> dict[str, str]:
    import polib

    found = {}
    for entry in polib.pofile(str(file)):
        default = DEFAULT.search(entry.comment or "")
        found[entry.msgid] = default[1].replace("\\n", "\n") if default else entry.msgid
    return found


def _catalogue(file: Path) -> dict[str, str]:
    import polib

    if not file.exists():
        return {}
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(file)) if entry.msgstr and not entry.fuzzy}


PRODUCT = Product("plone", {"Products.CMFPlone": PIP, "plone.app.locales": PIP}, _render)
