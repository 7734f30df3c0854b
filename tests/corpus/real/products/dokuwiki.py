# SPDX-License-Identifier: GPL-3.0-or-later
"""DokuWiki: a reset in two mails, a link and then a password, and what it tells of pages."""

from __future__ import annotations

import re
from pathlib import Path

from ...labelled import NEGATIVE, POSITIVE
from ..gathering import Gathering
from ..installation import Installation, in_our_languages
from ..packages import APT, Packages
from ..php import STRING, string
from ..product import Product

MAILS = (
    ("pwconfirm", "regpwmail", "", "reset_link", POSITIVE),
    ("password", "regpwmail", "", "temporary_password", POSITIVE),
    ("subscr_single", "mail_changed", " start", "page_change", NEGATIVE),
    ("registermail", "mail_new_user", " rvale", "new_user_admin", NEGATIVE),
    ("uploadmail", "mail_upload", " map.png", "upload_notification", NEGATIVE),
    ("mailtext", "mail_changed", " start", "page_change_admin", NEGATIVE),
)
ENTRY = re.compile(r"\$lang\['(\w+)'\]\s*=\s*" + STRING + r"\s*;")


def _render(packages: Packages, gathering: Gathering) -> None:
    folder = packages["dokuwiki"] / "usr/share/dokuwiki/inc/lang"
    known = [place.name for place in folder.iterdir() if (place / "lang.php").exists()]
    for locale in in_our_languages(known):
        _mails(folder / locale, gathering, gathering.installation(PRODUCT.name, locale))


def _mails(folder: Path, gathering: Gathering, installation: Installation) -> None:
    source = (folder / "lang.php").read_text(encoding="utf-8", errors="replace")
    subjects = {entry[1]: string(entry[2], entry[3]) for entry in ENTRY.finditer(source)}
    values = _values(installation)
    for file, subject, more, kind, label in MAILS:
        template = folder / f"{file}.txt"
        if template.exists() and subject in subjects:
            text = template.read_text(encoding="utf-8", errors="replace")
            filled = re.sub(r"@([A-Z]+)@", lambda name: values.get(name[1], ""), text)
            gathering.add(installation, kind, label, f"[{installation.site}] {subjects[subject]}{more}", filled)


def _values(installation: Installation) -> dict[str, str]:
    reader, address, token = installation.reader, f"{installation.address}/", installation.token("mail")
    return {
        "FULLNAME": reader.name,
        "TITLE": installation.site,
        "DOKUWIKIURL": address,
        "CONFIRM": f"{address}doku.php?do=resendpwd&pwauth={token[:32]}",
        "LOGIN": reader.login,
        "PASSWORD": token[:8],
        "DATE": "2026/11/13 08:41",
        "BROWSER": "Mozilla/5.0 Firefox/132.0",
        "IPADDRESS": "198.51.100.8",
        "HOSTNAME": "host8.example",
        "NEWUSER": "rvale",
        "NEWNAME": "R Vale",
        "NEWEMAIL": "r@vale.example",
        "PAGE": "start",
        "OLDPAGE": f"{address}doku.php?id=start&rev=1",
        "NEWPAGE": f"{address}doku.php?id=start",
        "SUMMARY": "typo",
        "USER": "rvale",
        "DIFF": "@@ -1 +1 @@\n- teh\n+ the",
        "SUBSCRIBE": f"{address}doku.php?id=start&do=subscribe",
        "MEDIA": "map.png",
        "SIZE": "12 KB",
        "MIME": "image/png",
    }


PRODUCT = Product("dokuwiki", {"dokuwiki": APT}, _render)
