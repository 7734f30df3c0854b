# SPDX-License-Identifier: GPL-3.0-or-later
"""Redmine: ERB templates with messages from YAML; a footer stays English in every language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...labelled import NEGATIVE, POSITIVE
from ..gathering import Gathering, bare_line
from ..installation import Installation, in_our_languages
from ..packages import APT, Packages
from ..product import Product

FOOTER = re.compile(r"^emails_footer:\n  default: \|-\n((?:    .*\n)+)", re.MULTILINE)
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
MESSAGE = re.compile(r"l\(:(\w+)\s*(?:,(.*))?\)$", re.DOTALL)


@dataclass(frozen=True)
class Job:
    """One mail: its template, the message of its subject, what its expressions give, and where its link goes."""

    template: str
    kind: str
    label: str
    subject: str
    values: Mapping[str, str]
    path: str
    prefix: str = ""


def _render(packages: Packages, gathering: Gathering) -> None:
    import yaml

    root = packages["redmine"] / "usr/share/redmine"
    catalogues: dict[str, dict[str, str]] = {}
    for file in (root / "config/locales").glob("*.yml"):
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        catalogues[file.stem] = next(iter(content.values()))
    footer = _footer(root, gathering.installation(PRODUCT.name, "en"))
    gathering.always_english[PRODUCT.name] = {
        bare_line(line) for line in [*footer.split("\n"), footer.replace("\n", " ")]
    }
    for locale in in_our_languages(list(catalogues)):
        installation = gathering.installation(PRODUCT.name, locale)
        for job in _jobs(installation, catalogues[locale]):
            try:
                _mail(root / "app/views", job, gathering, installation, catalogues[locale], footer)
            except KeyError as error:
                gathering.left_out[f"redmine {job.kind}: no message {error}"] += 1


def _footer(root: Path, installation: Installation) -> str:
    found = FOOTER.search((root / "config/settings.yml").read_text(encoding="utf-8"))
    text = re.sub(r"^    ", "", found[1], flags=re.MULTILINE) if found else ""
    return text.replace("http://hostname", installation.address)


def _jobs(installation: Installation, messages: Mapping[str, str]) -> list[Job]:
    token, reader = installation.token("mail"), installation.reader
    lost = f"/account/lost_password?token={token[:40]}"
    activate = f"/account/activate?token={token[:40]}"
    wiki = {
        "id": "Roadmap",
        "author": "R Vale",
        "@wiki_content.page.pretty_title": "Roadmap",
        "@wiki_content.comments": "typo",
    }
    security = {
        "@message": messages.get("mail_body_password_updated", ""),
        "@url || @title": f"{installation.address}/my/password",
        "@sender.login": reader.login,
        "@remote_ip": "198.51.100.8",
        "format_time Time.now, true": "2026-11-13 08:41",
    }
    subject = "mail_subject_"
    site = f"[{installation.site}] "
    return [
        Job(
            "lost_password",
            "reset_link",
            POSITIVE,
            f"{subject}lost_password",
            {"@token.user.login": reader.login},
            lost,
        ),
        Job("register", "signup_confirm", NEGATIVE, f"{subject}register", {}, activate),
        Job("account_activated", "account_activated", NEGATIVE, f"{subject}register", {}, "/login"),
        Job(
            "account_activation_request",
            "signup_admin",
            NEGATIVE,
            f"{subject}account_activation_request",
            {"@new_user.login": "rvale"},
            "/users?status=2",
        ),
        Job(
            "wiki_content_updated",
            "wiki_updated",
            NEGATIVE,
            f"{subject}wiki_content_updated",
            wiki,
            "/projects/atlas/wiki/Roadmap",
            "[Atlas] ",
        ),
        Job(
            "security_notification",
            "password_changed",
            NEGATIVE,
            f"{subject}security_notification",
            security,
            "/my/password",
            site,
        ),
    ]


def _mail(
    views: Path,
    job: Job,
    gathering: Gathering,
    installation: Installation,
    messages: Mapping[str, str],
    footer: str,
) -> None:
    url = installation.address + job.path
    values = {**job.values, "login": installation.reader.login}
    text, body = (
        _erb((views / "mailer" / f"{job.template}.{form}.erb").read_text(encoding="utf-8"), messages, values, url)
        for form in ("text", "html")
    )
    style = STYLE.search((views / "layouts/mailer.html.erb").read_text(encoding="utf-8"))
    shown = footer.strip().replace("\n", "<br />")
    markup = (
        f"<html>\n<head>\n{style[0] if style else ''}\n</head>\n<body>\n{body}\n<hr />\n"
        f'<span class="footer"><p>{shown}</p></span>\n</body>\n</html>'
    )
    named = {"value": installation.site, **values}
    subject = job.prefix + _message(messages, job.subject, named)
    gathering.add(installation, job.kind, job.label, subject, f"{text}\n-- \n{footer}", markup)


def _message(messages: Mapping[str, str], key: str, values: Mapping[str, str]) -> str:
    return re.sub(r"%\{(\w+)\}", lambda name: values.get(name[1], ""), messages[key])


def _erb(template: str, messages: Mapping[str, str], values: Mapping[str, str], url: str) -> str:
    def evaluated(code: re.Match[str]) -> str:
        expression = code[1].strip()
        call = MESSAGE.match(expression)
        if call:
            return _message(messages, call[1], {"value": values["login"], **values})
        if expression.startswith("link_to"):
            return f'<a href="{url}">{url}</a>'
        return values.get(expression, url if "url" in expression.lower() else "")

    shown = re.sub(r"<%=(.*?)-?%>", evaluated, template, flags=re.DOTALL)
    return re.sub(r"<%.*?%>", "", shown, flags=re.DOTALL)


PRODUCT = Product("redmine", {"redmine": APT}, _render)
