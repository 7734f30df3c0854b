# SPDX-License-Identifier: GPL-3.0-or-later
"""Tryton: the temporary password of an employee, and the reset of a web user. Genshi templates."""

from __future__ import annotations

import gettext
import html
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ...labelled import NEGATIVE, POSITIVE
from ..gathering import Gathering
from ..html_to_text import to_text
from ..installation import Bag, Installation, in_our_languages
from ..packages import PIP, Packages
from ..product import Product

WEB_USER = "trytond/modules/web_user"
MAILS = (
    ("trytond", "trytond/res", "email_reset_password.html", "temporary_password", POSITIVE),
    ("trytond_web_user", WEB_USER, "email_reset_password.html", "reset_link", POSITIVE),
    ("trytond_web_user", WEB_USER, "email_validation.html", "signup_confirm", NEGATIVE),
)
EXPIRES = datetime(2026, 11, 14, 9, 30)
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.IGNORECASE)


def _render(packages: Packages, gathering: Gathering) -> None:
    for package, path, template, kind, label in MAILS:
        folder = packages[package] / path
        source = (folder / template).read_text(encoding="utf-8")
        locales = [file.stem for file in (folder / "locale").glob("*.po")]
        for locale in in_our_languages(locales):
            catalogue = {} if locale == "en" else _catalogue(folder / "locale" / f"{locale}.po", template)
            installation = gathering.installation(PRODUCT.name, locale)
            markup = _markup(source, catalogue, _record(installation, kind), installation)
            title = TITLE.search(markup)
            gathering.add(installation, kind, label, html.unescape(title[1]) if title else "", to_text(markup), markup)


def _catalogue(file: Path, template: str) -> dict[str, str]:
    import polib

    return {
        _flat(entry.msgid): entry.msgstr
        for entry in polib.pofile(str(file))
        if (entry.msgctxt or "").startswith("report:")
        and template.partition(".")[0] in entry.msgctxt
        and entry.msgstr
        and not entry.fuzzy
    }


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _markup(source: str, catalogue: Mapping[str, str], record: Bag, installation: Installation) -> str:
    from genshi.filters import Translator
    from genshi.template import MarkupTemplate

    class Known(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return catalogue.get(_flat(message)) or message

        ugettext = gettext

    template = MarkupTemplate(source)
    Translator(Known()).setup(template)
    values: dict[str, Any] = {
        "record": record,
        "records": [record],
        "host": installation.domain,
        "database": "prod",
        "http_host": installation.address,
        "expire_delay": 86400,
        "format_timedelta": lambda _seconds: "24:00",
    }
    return str(template.generate(**values).render("html", doctype=None))


def _record(installation: Installation, kind: str) -> Bag:
    reader, token = installation.reader, installation.token(kind)
    query = f"token={token[:40]}&email={reader.email.replace('@', '%40')}"
    return Bag(
        login=reader.login,
        email=reader.email,
        password_reset=token[:12],
        password_reset_expire=EXPIRES,
        reset_password_token_expire=EXPIRES,
        get_email_reset_password_url=lambda: f"{installation.address}/user/reset?{query}",
        get_email_validation_url=lambda: f"{installation.address}/user/validate?{query}",
    )


PRODUCT = Product("tryton", {"trytond": PIP, "trytond_web_user": PIP}, _render)
