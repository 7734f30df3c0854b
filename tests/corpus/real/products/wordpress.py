# SPDX-License-Identifier: GPL-3.0-or-later
"""WordPress: the mails are written in its PHP sources, translated by catalogues of a package of their own.

Debian's catalogues are of an older WordPress. A sentence that was reworded since is looked up by its closest older
wording; one that did not exist is left out of that language's mail.
"""

from __future__ import annotations

import difflib
import gettext
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...labelled import NEGATIVE, POSITIVE
from ..gathering import Gathering
from ..installation import Installation, in_our_languages
from ..packages import APT, Packages
from ..php import STRING, sprintf, string
from ..product import Product
from ..translations import Translations, load

CALL = re.compile(r"\b(_x|__)\(\s*" + STRING + r"(?:\s*,\s*" + STRING + r")?")
LOCALE = re.compile(r"^[a-z]{2}(_[A-Z]{2}(_\w+)?)?$")
Translate = Callable[[str], str]


@dataclass(frozen=True)
class Messages:
    """The English sentences of each mail, in their order in the source."""

    reset: list[str]
    password_changed: list[str]
    email_changed: list[str]
    email_change: list[str]
    request: list[str]
    signup: list[str]
    comment: list[str]


def _render(packages: Packages, gathering: Gathering) -> None:
    messages = _messages(packages["wordpress"] / "usr/share/wordpress/wp-includes")
    folder = packages["wordpress-l10n"] / "usr/share/wordpress/wp-content/languages"
    files = {file.stem: [file] for file in folder.glob("*.mo") if LOCALE.match(file.stem)}
    for locale in in_our_languages(list(files)):
        _mails(gathering, gathering.installation(PRODUCT.name, locale), load(locale, files), messages)


def _messages(sources: Path) -> Messages:
    user, sites, plugged = (
        (sources / name).read_text(encoding="utf-8", errors="replace")
        for name in ("user.php", "ms-functions.php", "pluggable.php")
    )
    retrieve = user[user.index("function retrieve_password(") :]
    comment = plugged[plugged.index("function wp_notify_postauthor(") :]
    return Messages(
        reset=_between(retrieve, "$message = __(", "apply_filters( 'retrieve_password_title'"),
        password_changed=_between(user, "$pass_change_text = __(", "$pass_change_email = apply_filters(")[:2],
        email_changed=_between(user, "$email_change_text = __(", "$email_change_email = apply_filters(")[:2],
        email_change=_between(user, "$email_text = __(", "$_POST['email'] = $current_user"),
        request=_between(user, "function wp_send_user_request(", "function wp_generate_user_request_key("),
        signup=_between(sites, "function wpmu_signup_user_notification(", "wp_mail( $user_email"),
        comment=_between(comment, "default: // Comments.", "break;"),
    )


def _between(source: str, first: str, last: str) -> list[str]:
    """The translated strings between two marks; a context stands before its string, as in catalogues."""
    start = source.index(first)
    part = source[start : source.index(last, start)]
    return [
        f"{string(call[4], call[5])}\x04{string(call[2], call[3])}" if call[1] == "_x" else string(call[2], call[3])
        for call in CALL.finditer(part)
    ]


def _mails(
    gathering: Gathering, installation: Installation, translations: gettext.NullTranslations, messages: Messages
) -> None:
    def translated(text: str) -> str:
        found = translations.gettext(text)
        return text.rpartition("\x04")[2] if "\x04" in found else found

    def add(kind: str, label: str, subject: str, text: str) -> None:
        gathering.add(installation, kind, label, subject, text)

    address, site, login = installation.address, installation.site, installation.reader.login
    token = installation.token("mail")
    shown = _shown(installation, token)
    subject = sprintf(translated(messages.reset[6]), site)
    add("reset_link", POSITIVE, subject, _reset(installation, messages.reset, _closest(translations, translated)))
    for kind, (text, title) in (
        ("password_changed", messages.password_changed),
        ("email_changed", messages.email_changed),
        ("email_change_confirm", messages.email_change[:2]),
    ):
        add(kind, NEGATIVE, sprintf(translated(title), site), shown(translated(text)))
    export = next(text for text in messages.request if "###CONFIRM_URL###" in text)
    title = next(text for text in messages.request if text.startswith("[%1$s]"))
    add("data_export_confirm", NEGATIVE, sprintf(translated(title), site, "export"), shown(translated(export)))
    confirm = sprintf(translated(messages.signup[0]), f"{address}/wp-activate.php?key={token[:16]}")
    add("signup_confirm", NEGATIVE, sprintf(translated(messages.signup[1]), site, login), confirm)
    comment = [
        sprintf(translated(text), *values)
        for text, values in zip(
            messages.comment[:4],
            (("Tides",), ("R. Vale", "198.51.100.7", "vale.example"), ("r@vale.example",), ("",)),
            strict=False,
        )
    ]
    title = sprintf(translated(messages.comment[-1]), site, "Tides")
    add("comment_notification", NEGATIVE, title, "\n".join([*comment, "+1", f"{address}/2026/11/tides/#comments"]))


def _reset(installation: Installation, texts: list[str], closest: Translate) -> str:
    token, login, address = installation.token("reset_link"), installation.reader.login, installation.address
    link = f"{address}/wp-login.php?action=rp&key={token[:20]}&login={login}"
    parts = (
        closest(texts[0]),
        sprintf(closest(texts[1]), installation.site) or f"{address}/",
        sprintf(closest(texts[2]), login),
        closest(texts[3]),
        closest(texts[4]),
        link,
        sprintf(closest(texts[5]), "203.0.113.4"),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _closest(translations: gettext.NullTranslations, translated: Translate) -> Translate:
    if not isinstance(translations, Translations):
        return translated
    known = [key for key, text in translations.messages.items() if isinstance(key, str) and 8 < len(key) < 400 and text]

    def closest(text: str) -> str:
        if translated(text) != text:
            return translated(text)
        alike = [key for key in known if abs(len(key) - len(text)) < 16 and key.count("%") == text.count("%")]
        return next((translations.messages[key] for key in difflib.get_close_matches(text, alike, 1, 0.78)), "")

    return closest


def _shown(installation: Installation, token: str) -> Translate:
    reader, address = installation.reader, installation.address
    values = {
        "USERNAME": reader.login,
        "SITENAME": installation.site,
        "ADMIN_EMAIL": f"admin@{installation.domain}",
        "EMAIL": reader.email,
        "NEW_EMAIL": f"new.{reader.email}",
        "SITEURL": address,
        "ADMIN_URL": f"{address}/wp-admin/profile.php?newuseremail={token[:32]}",
        "CONFIRM_URL": f"{address}/wp-login.php?action=confirmaction&confirm_key={token[:20]}",
        "DESCRIPTION": "export",
    }
    return lambda text: re.sub(r"###(\w+)###", lambda name: values.get(name[1], ""), text)


PRODUCT = Product("wordpress", {"wordpress": APT, "wordpress-l10n": APT}, _render)
