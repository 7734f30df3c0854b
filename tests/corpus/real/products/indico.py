# SPDX-License-Identifier: GPL-3.0-or-later
"""Indico: its reset, and what it asks to be confirmed."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from ...labelled import NEGATIVE, POSITIVE
from ..gathering import Gathering
from ..installation import Bag, Installation, in_our_languages
from ..jinja_templates import environment
from ..packages import PIP, Packages
from ..product import Product
from ..translations import catalogues, load

MAILS = (
    ("auth/templates/emails/reset_password.txt", "reset_link", POSITIVE),
    ("auth/templates/emails/register_verify_email.txt", "signup_confirm", NEGATIVE),
    ("auth/templates/emails/link_identity_verify_email.txt", "login_confirm", NEGATIVE),
    ("users/templates/emails/verify_email.txt", "email_confirm", NEGATIVE),
    ("users/templates/emails/registration_request_accepted.txt", "signup_accepted", NEGATIVE),
    ("users/templates/emails/registration_request_rejected.txt", "signup_rejected", NEGATIVE),
    ("events/static/templates/emails/download_notification_email.txt", "export_ready", NEGATIVE),
    ("users/templates/emails/profile_requested_admins.txt", "signup_admin", NEGATIVE),
)


def _render(packages: Packages, gathering: Gathering) -> None:
    root = packages["indico"] / "indico"
    found = catalogues([root / "translations"], "messages")
    for locale in in_our_languages(list(found)):
        installation = gathering.installation(PRODUCT.name, locale)
        translations = load(locale, found)
        for template, kind, label in MAILS:
            try:
                module = _module(root, root / "modules" / template, translations, _context(kind, installation))
                gathering.add(installation, kind, label, module.get_subject(), module.get_body())
            except Exception as error:  # a template that asks for more than an unpacked package has
                gathering.left_out[f"indico {kind}: {str(error)[:80]}"] += 1


def _module(root: Path, template: Path, translations: Any, context: dict[str, Any]) -> Any:
    jinja = environment([root / "web/templates", template.parent.parent])
    jinja.policies["ext.i18n.trimmed"] = True
    jinja.filters["dedent"] = textwrap.dedent
    for name in ("format_datetime", "format_date", "format_time", "format_human_timedelta"):
        jinja.filters[name] = _written
    jinja.install_gettext_translations(translations, newstyle=True)
    address = context["address"]

    def url_for(endpoint: str, *_args: object, **values: object) -> str:
        return f"{address}/{endpoint.strip('.').replace('.', '/')}/{values.get('token', '')}"

    jinja.globals.update(url_for=url_for, url_for_index=lambda **_values: f"{address}/")
    return jinja.get_template(f"emails/{template.name}").make_module(context)


def _written(value: object, *_how: object, **_more: object) -> str:
    return str(value)


def _context(kind: str, installation: Installation) -> dict[str, Any]:
    address, token, reader = installation.address, installation.token(kind), installation.reader
    page = "reset-password" if kind == "reset_link" else "register/verify"
    return {
        "address": address,
        "indico_config": Bag(LOCAL_USERNAMES=True),
        "expires_dt": "2026-11-14 09:30",
        "user": installation.user,
        "email": reader.email,
        "username": reader.login,
        "token": token[:40],
        "link": f"{address}/event/12/offline/{token[:12]}.zip",
        "event": Bag(title="Muon Days", external_url=f"{address}/e/12/"),
        "url": f"{address}/{page}/?token={token[:40]}",
        "req": Bag(user_data=Bag(first_name=reader.first, last_name=reader.last), email=reader.email),
    }


PRODUCT = Product("indico", {"indico": PIP}, _render)
