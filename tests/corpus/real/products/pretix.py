# SPDX-License-Identifier: GPL-3.0-or-later
"""pretix: resets of organisers and customers, and what it writes about orders."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...labelled import NEGATIVE, POSITIVE
from ..django_templates import Mail, Renderer, Subject, render_all
from ..gathering import UNCLEAR, Gathering
from ..installation import Installation, in_our_languages
from ..packages import PIP, Packages
from ..product import Product
from ..translations import catalogues, load
from ..values import Guessed

TEMPLATES = (
    ("reset_link", POSITIVE, "base/models/auth.py", "pretixcontrol/email/forgot.txt"),
    ("login_notice", NEGATIVE, "helpers/security.py", "pretixcontrol/email/login_notice.txt"),
    ("team_invitation", NEGATIVE, "control/views/organizer.py", "pretixcontrol/email/invitation.txt"),
)
LABELS = {"customer_reset": POSITIVE, "customer_registration": UNCLEAR}
TRANSLATED = re.compile(r"(?:\b_|gettext)\(\s*('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")
TEXT, SUBJECT = "mail_text_", "mail_subject_"


def _render(packages: Packages, gathering: Gathering) -> None:
    root = packages["pretix"] / "pretix"
    found = catalogues([root / "locale"], "django")
    render = Renderer([root / "control/templates", root / "base/templates"])
    mails = [
        Mail(kind, label, _subject(_before(root / source, template)), template)
        for kind, label, source, template in TEMPLATES
    ]
    render_all(PRODUCT.name, gathering, render, found, mails, _context)
    texts = _defaults(root / "base/settings.py")
    for locale in in_our_languages(list(found)):
        _defaults_in(gathering, gathering.installation(PRODUCT.name, locale), load(locale, found), texts)


def _before(source: Path, template: str) -> str:
    """The translated string just before the template's name: the subject of the same call."""
    text = source.read_text(encoding="utf-8")
    return str(ast.literal_eval(TRANSLATED.findall(text[: text.index(template)])[-1]))


def _subject(original: str) -> Subject:
    def subject(translations: gettext.NullTranslations, context: Mapping[str, Any]) -> str:
        translated = translations.gettext(original)
        return translated % context if "%(" in translated else translated

    return subject


def _defaults(settings: Path) -> dict[str, str]:
    """The default texts of mails that organisers may change: setting to English text."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(settings.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Dict):
            continue
        for key, value in zip(node.keys, node.values, strict=True):
            name = key.value if isinstance(key, ast.Constant) else None
            if isinstance(name, str) and name.startswith((TEXT, SUBJECT)) and isinstance(value, ast.Dict):
                texts = list(_default_texts(value))
                if texts:
                    found[name] = texts[0]
    return found


def _default_texts(setting: ast.Dict) -> list[str]:
    return [
        constant.value
        for key, value in zip(setting.keys, setting.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "default"
        for constant in ast.walk(value)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    ]


def _defaults_in(
    gathering: Gathering,
    installation: Installation,
    translations: gettext.NullTranslations,
    texts: Mapping[str, str],
) -> None:
    values = Guessed(installation, name=installation.reader.name, email=installation.reader.email)
    for setting, text in texts.items():
        name = setting.removeprefix(TEXT)
        subject = texts.get(SUBJECT + name)
        if not setting.startswith(TEXT) or not subject or not text or "attendee" in name:
            continue
        label = LABELS.get(name, NEGATIVE)
        kind = "reset_link_customer" if label == POSITIVE else name
        filled = [translations.gettext(original).format_map(values) for original in (subject, text)]
        gathering.add(installation, kind, label, *filled)


def _context(kind: str, installation: Installation) -> dict[str, Any]:
    token = installation.token(kind)
    reset = f"{installation.address}/control/forgot/recover?id=12&token=cw1a2b-{token[:32]}"
    return {
        "instance": installation.site,
        "url": reset if kind == "reset_link" else f"{installation.address}/control/settings/",
        "organizer": "OpenStage",
        "team": "Box office",
        "when": "2026-11-13 08:41",
        "agent": "Firefox",
        "os": "Windows",
        "device": "",
        "country": "",
        "code": "483920",
        "reason": "",
    }


PRODUCT = Product("pretix", {"pretix": PIP}, _render)
