# SPDX-License-Identifier: GPL-3.0-or-later
"""django-allauth: resets by link and code, and everything that it tells about an account."""

from __future__ import annotations

from typing import Any

from ...labelled import NEGATIVE, POSITIVE
from ..django_templates import Mail, Renderer, render_all, tags
from ..gathering import Gathering
from ..installation import Bag, Installation
from ..packages import PIP, Packages
from ..product import Product
from ..translations import catalogues

ACCOUNT = "account/email/"
POSITIVES = {"password_reset_key": "reset_link", "password_reset_code": "reset_code"}
NEGATIVES = {
    f"{ACCOUNT}account_already_exists": "account_already_exists",
    f"{ACCOUNT}email_changed": "email_changed",
    f"{ACCOUNT}email_confirm": "email_confirm",
    f"{ACCOUNT}email_confirmation": "signup_confirm",
    f"{ACCOUNT}email_deleted": "email_deleted",
    f"{ACCOUNT}login_code": "login_code",
    f"{ACCOUNT}password_changed": "password_changed",
    f"{ACCOUNT}password_reset": "password_reset_done",
    f"{ACCOUNT}password_set": "password_set",
    f"{ACCOUNT}unknown_account": "unknown_account",
    "mfa/email/totp_activated": "totp_activated",
    "mfa/email/recovery_codes_generated": "recovery_codes_generated",
    "socialaccount/email/account_connected": "account_connected",
}


def _render(packages: Packages, gathering: Gathering) -> None:
    root = packages["django-allauth"] / "allauth"
    render = Renderer([root / "templates"], {"account": _fill})
    mails = [_mail(kind, POSITIVE, ACCOUNT + name) for name, kind in POSITIVES.items()]
    mails += [_mail(kind, NEGATIVE, path) for path, kind in NEGATIVES.items()]
    render_all(PRODUCT.name, gathering, render, catalogues([root / "locale"], "django"), mails, _context)


def _fill(library: Any) -> None:
    # Django looks at a tag's parameters, and `str` shows none.
    def user_display(user: object) -> str:
        return str(user)

    tags(library, user_display=user_display)


def _mail(kind: str, label: str, path: str) -> Mail:
    return Mail(kind, label, f"{path}_subject.txt", f"{path}_message.txt")


def _context(kind: str, installation: Installation) -> dict[str, Any]:
    address, token, mail = installation.address, installation.token(kind), installation.reader.email
    return {
        "user": installation.user,
        "current_site": Bag(name=installation.site, domain=installation.domain),
        "email": mail,
        "username": installation.reader.login,
        "password_reset_url": f"{address}/accounts/password/reset/key/1c-{token[:39]}/",
        "activate_url": f"{address}/accounts/confirm-email/{token[:40]}/",
        "signup_url": f"{address}/accounts/signup/",
        "code": f"{token[:4]}-{token[4:8]}".upper(),
        "ip": "198.51.100.7",
        "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/132.0",
        "timestamp": "2026-11-13 08:41:07",
        "from_email": f"old.{mail}",
        "to_email": mail,
        "deleted_email": f"old.{mail}",
        "authenticator": Bag(),
        "provider": "GitHub",
    }


PRODUCT = Product("django-allauth", {"django-allauth": PIP}, _render)
