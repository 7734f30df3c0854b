# SPDX-License-Identifier: GPL-3.0-or-later
"""Matrix Synapse: English only."""

from __future__ import annotations

import ast
from pathlib import Path

from ...labelled import NEGATIVE, POSITIVE
from ..gathering import Gathering
from ..jinja_templates import environment
from ..packages import PIP, Packages
from ..product import Product

MAILS = (
    ("password_reset", "password_reset", "reset_link", POSITIVE),
    ("registration", "email_validation", "signup_confirm", NEGATIVE),
    ("add_threepid", "email_validation", "email_confirm", NEGATIVE),
    ("already_in_use", "email_already_in_use", "signup_existing_account", NEGATIVE),
)


def _render(packages: Packages, gathering: Gathering) -> None:
    root = packages["matrix-synapse"] / "synapse"
    subjects = _subjects(root / "config/emailconfig.py")
    jinja = environment([root / "res/templates"])
    installation = gathering.installation(PRODUCT.name, "en")
    for template, subject, kind, label in MAILS:
        token = installation.token(kind)
        link = (
            f"{installation.address}/_synapse/client/{template}/email/submit_token?token={token[:32]}&sid={token[48:]}"
        )
        values = {"link": link, "app_name": "Matrix"}
        gathering.add(
            installation,
            kind,
            label,
            subjects[subject] % {"server_name": installation.domain, "app": "Matrix"},
            jinja.get_template(f"{template}.txt").render(values),
            jinja.get_template(f"{template}.html").render(values),
        )


def _subjects(source: Path) -> dict[str, str]:
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DEFAULT_SUBJECTS":
            return dict(ast.literal_eval(node.value))
    raise LookupError("its subjects are not where they were")


PRODUCT = Product("matrix-synapse", {"matrix-synapse": PIP}, _render)
