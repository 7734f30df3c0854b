# SPDX-License-Identifier: GPL-3.0-or-later
"""Ghost: the mails to its staff, in English, and to its members, in their languages (rendered by node)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

from ...labelled import NEGATIVE, POSITIVE
from ..gathering import Gathering
from ..html_to_text import to_text
from ..installation import Installation, in_our_languages
from ..packages import NPM, Missing, Packages
from ..product import Product

STAFF = (
    ("reset-password.html", "reset_link", POSITIVE, "auth/passwordreset.js", "resetPassword"),
    ("invite-user.html", "invitation", NEGATIVE, "invites/Invites.js", "invitedByName"),
    ("welcome.html", "welcome", NEGATIVE, "auth/setup.js", "yourNewGhostBlog"),
)
MEMBERS = {
    "subscribe": ("subscribe", "newsletter_confirm"),
    "signup": ("signup", "signup_confirm"),
    "updateEmail": ("update-email", "email_change_confirm"),
    "signin": ("signin", "signin_link"),
}
SCRIPT = Path(__file__).with_name("ghost_members.mjs")


def _render(packages: Packages, gathering: Gathering) -> None:
    services = packages["ghost"] / "package/core/server/services"
    _staff(services, gathering)
    _members(packages["ghost"], services, gathering)


def _staff(services: Path, gathering: Gathering) -> None:
    installation = gathering.installation(PRODUCT.name, "en")
    for template, kind, label, source, key in STAFF:
        values = _values(installation, kind)
        markup = _mustache((services / "mail/templates" / template).read_text(encoding="utf-8"), values)
        subject = _string((services / source).read_text(encoding="utf-8"), key)
        subject = re.sub(r"\{(\w+)\}", lambda name, values=values: values.get(name[1], ""), subject)  # type: ignore[misc]
        gathering.add(installation, kind, label, subject, to_text(markup), markup)


def _members(package: Path, services: Path, gathering: Gathering) -> None:
    if shutil.which("node") is None:
        raise Missing("node is not installed, so its mails to members are missing")
    catalogues = _catalogues(package)
    locales = in_our_languages(list(catalogues))
    installations = {locale: gathering.installation(PRODUCT.name, locale) for locale in locales}
    first = installations["en"]
    asked = {
        "folder": str(services / "members/emails"),
        "api": (services / "members/api.js").read_text(encoding="utf-8"),
        "types": {name: file for name, (file, _kind) in MEMBERS.items()},
        "languages": [[each, catalogues.get(each, {}), installations[each].reader.email] for each in locales],
        "site": first.site,
        "domain": first.domain,
        "url": f"{first.address}/members/?token={first.token('member')[:32]}",
    }
    done = subprocess.run(
        ["node", str(SCRIPT)], input=json.dumps(asked), capture_output=True, text=True, timeout=60, check=True
    )
    for locale, mails in json.loads(done.stdout).items():
        for name, (subject, text, markup) in mails.items():
            gathering.add(installations[locale], MEMBERS[name][1], NEGATIVE, subject, text, markup)


def _catalogues(package: Path) -> dict[str, dict[str, str]]:
    """Locale to messages, from the archive that the package carries."""
    found: dict[str, dict[str, str]] = {}
    with tarfile.open(next(package.glob("package/components/tryghost-i18n*.tgz"))) as archive:
        for member in archive:
            path = Path(member.name)
            content = archive.extractfile(member) if path.name == "ghost.json" else None
            if content is not None:
                messages = json.loads(content.read())
                found[path.parent.name] = {key: text for key, text in messages.items() if text}
    return found


def _values(installation: Installation, kind: str) -> dict[str, str]:
    address, token = installation.address, installation.token(kind)
    return {
        "siteUrl": f"{address}/",
        "siteTitle": installation.site,
        "blogName": installation.site,
        "recipientEmail": installation.reader.email,
        "ownerEmail": installation.reader.email,
        "resetUrl": f"{address}/ghost/reset/{token[:48]}/",
        "resetLink": f"{address}/ghost/signup/{token[:48]}/",
        "invitedByName": "Ada Minka",
        "invitedByEmail": f"ada@{installation.domain}",
    }


def _mustache(template: str, values: Mapping[str, str]) -> str:
    kept = re.sub(
        r"\{\{#if\s+(\w+)\}\}(.*?)\{\{/if\}\}",
        lambda part: part[2] if part[1] in values else "",
        template,
        flags=re.DOTALL,
    )
    return re.sub(r"\{\{\{?\s*([\w.]+)\s*\}?\}\}", lambda name: values.get(name[1], ""), kept)


def _string(source: str, key: str) -> str:
    found = re.search(key + r"\s*:\s*(['\"`])((?:\\.|(?!\1).)*)\1", source)
    if found is None:
        raise LookupError(f"{key} is not where it was")
    return found[2].replace("\\'", "'")


PRODUCT = Product("ghost", {"ghost": NPM}, _render)
