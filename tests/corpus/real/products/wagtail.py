# SPDX-License-Identifier: GPL-3.0-or-later
"""Wagtail: the reset of its admin, and what its moderation tells."""

from __future__ import annotations

from typing import Any

from ...labelled import NEGATIVE, POSITIVE
from ..django_templates import Mail, Renderer, render_all, tags
from ..gathering import Gathering
from ..installation import Bag, Installation
from ..packages import PIP, Packages
from ..product import Product
from ..translations import catalogues

RESET = "wagtailadmin/account/password_reset/"
NOTICES = "wagtailadmin/notifications/"
KINDS = ("approved", "rejected", "task_state_submitted", "task_state_approved", "workflow_state_approved")


def _render(packages: Packages, gathering: Gathering) -> None:
    root = packages["wagtail"] / "wagtail/admin"
    render = Renderer([root / "templates"], {"wagtailadmin_tags": _fill})
    mails = [Mail("reset_link", POSITIVE, f"{RESET}email_subject.txt", f"{RESET}email.txt")]
    mails += [
        Mail(f"moderation_{kind}", NEGATIVE, f"{NOTICES}{kind}_subject.txt", f"{NOTICES}{kind}.txt")
        for kind in KINDS
        if (root / "templates" / f"{NOTICES}{kind}_subject.txt").exists()
    ]
    render_all(PRODUCT.name, gathering, render, catalogues([root / "locale"], "django"), mails, _context)


def _fill(library: Any) -> None:
    def base_url_setting(default: object = None) -> str:
        return "https://cms.tideway-museum.example"

    def admin_edit_url(*_objects: object) -> str:
        return "/admin/pages/12/edit/"

    # Django looks at a tag's parameters, and `str` shows none.
    def latest_str(thing: object) -> str:
        return str(thing)

    tags(
        library,
        base_url_setting=base_url_setting,
        latest_str=latest_str,
        admin_edit_url=admin_edit_url,
        admin_url_name=admin_edit_url,
    )
    library.filter("admin_urlquote", lambda value: value)


def _context(kind: str, installation: Installation) -> dict[str, Any]:
    title = "Opening hours 2027"
    page = Bag(
        title_shown=title, id=12, get_admin_display_title=title, full_url=f"{installation.address}/opening-hours/"
    )
    return {
        "user": installation.user,
        "uid": "MTQ",
        "token": f"cw1a2b-{installation.token(kind)[:32]}",
        "protocol": "https",
        "domain": installation.domain,
        "page": page,
        "object": page,
        "revision": Bag(object_id=12, content_object=page),
        "task": Bag(name="Editorial review", id=3),
        "workflow": Bag(name="Moderators approval", id=2),
        "model_name": "page",
        "requested_by": installation.user,
        "comment": "",
    }


PRODUCT = Product("wagtail", {"wagtail": PIP}, _render)
