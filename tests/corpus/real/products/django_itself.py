# SPDX-License-Identifier: GPL-3.0-or-later
"""Django: the reset of its auth application."""

from __future__ import annotations

from typing import Any

from ...labelled import POSITIVE
from ..django_templates import Mail, Renderer, render_all
from ..gathering import Gathering
from ..installation import Installation
from ..packages import PIP, Packages
from ..product import Product
from ..translations import catalogues

MAILS = (
    Mail("reset_link", POSITIVE, "registration/password_reset_subject.txt", "registration/password_reset_email.html"),
)


def _render(packages: Packages, gathering: Gathering) -> None:
    applications = [packages["Django"] / "django/contrib" / name for name in ("admin", "auth")]
    render = Renderer([folder / "templates" for folder in applications])
    found = catalogues([folder / "locale" for folder in applications], "django")
    render_all(PRODUCT.name, gathering, render, found, MAILS, _context)


def _context(kind: str, installation: Installation) -> dict[str, Any]:
    return {
        "site_name": installation.site,
        "domain": installation.domain,
        "protocol": "https",
        "uid": "MTQ",
        "token": f"cw1a2b-{installation.token(kind)[:32]}",
        "user": installation.user,
    }


PRODUCT = Product("django", {"Django": PIP}, _render)
