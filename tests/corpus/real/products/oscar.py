# SPDX-License-Identifier: GPL-3.0-or-later
"""django-oscar: a shop's reset, orders and alerts."""

from __future__ import annotations

from typing import Any

from ...labelled import NEGATIVE, POSITIVE
from ..django_templates import Mail, Renderer, render_all, tags
from ..gathering import UNCLEAR, Gathering
from ..installation import Bag, Installation
from ..packages import PIP, Packages
from ..product import Product
from ..translations import catalogues

# Change notices of this product carry a link that resets: they may be read either way.
KINDS = (
    ("reset_link", POSITIVE, "password_reset"),
    ("password_changed", UNCLEAR, "password_changed"),
    ("email_changed", UNCLEAR, "email_changed"),
    ("order_placed", NEGATIVE, "order_placed"),
    ("product_alert", NEGATIVE, "product_alert"),
    ("product_alert_confirmation", NEGATIVE, "product_alert_confirmation"),
    ("registration", NEGATIVE, "registration"),
)


def _render(packages: Packages, gathering: Gathering) -> None:
    root = packages["django-oscar"] / "oscar"
    render = Renderer([root / "templates"], {"url_tags": _urls, "currency_filters": _currency})
    mails = [_mail(kind, label, name) for kind, label, name in KINDS]
    render_all(PRODUCT.name, gathering, render, catalogues([root / "locale"], "django"), mails, _context)


def _mail(kind: str, label: str, name: str) -> Mail:
    path = f"oscar/communication/emails/commtype_{name}"
    return Mail(kind, label, f"{path}_subject.txt", f"{path}_body.txt", f"{path}_body.html")


def _urls(library: Any) -> None:
    tags(library, absolute_url=lambda domain, path: f"https://{domain}{path}")


def _currency(library: Any) -> None:
    library.filter("currency", lambda value, code=None: f"€{value}")


def _context(kind: str, installation: Installation) -> dict[str, Any]:
    token, user = installation.token(kind), installation.user
    order = Bag(
        number="100217",
        currency="EUR",
        lines=Bag(all=[Bag(title="Front lamp", quantity=2, line_price_incl_tax="38.00")]),
        basket_total_incl_tax="38.00",
        shipping_incl_tax="4.50",
        total_incl_tax="42.50",
        shipping_address=Bag(active_address_fields=[installation.reader.name, "Rua 5"]),
    )
    alert = Bag(
        user=user,
        product=Bag(get_absolute_url="/catalogue/front-lamp_12/", get_title="Front lamp"),
        get_confirm_url=f"/alerts/confirm/{token[:20]}/",
        get_cancel_url=f"/alerts/cancel/{token[:20]}/",
    )
    return {
        "user": user,
        "site": Bag(name=installation.site, domain=installation.domain, title_shown=installation.domain),
        "reset_url": f"/password-reset/confirm/MTQ/cw1a2b-{token[:32]}/",
        "new_email": installation.reader.email,
        "order": order,
        "status_url": None,
        "hurry": True,
        "alert": alert,
    }


PRODUCT = Product("django-oscar", {"django-oscar": PIP}, _render)
