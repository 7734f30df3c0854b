# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of an HTML template, for products that send HTML with a text beside it."""

from __future__ import annotations

import html
import re

HIDDEN = re.compile(r"<(style|script|title|head)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
LINK = re.compile(r'<a\b[^>]*href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL | re.IGNORECASE)
BREAK = re.compile(r"<br\s*/?>|</(p|div|h\d|li|tr|table|code)>", re.IGNORECASE)
TAG = re.compile(r"<[^>]+>")


def to_text(markup: str) -> str:
    text = LINK.sub(_link, HIDDEN.sub(" ", markup))
    text = BREAK.sub("\n", re.sub(r"\s*\n\s*", " ", text))
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in html.unescape(TAG.sub("", text)).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _link(link: re.Match[str]) -> str:
    shown = TAG.sub("", link[2]).strip()
    return link[2] if shown == html.unescape(link[1]) else f"{link[2]} ({link[1]})"
