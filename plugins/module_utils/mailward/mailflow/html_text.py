# SPDX-License-Identifier: GPL-3.0-or-later
"""HTML as the text that a reader sees. Nothing here raises, and the time grows with the length alone.

What Exchange searches of an HTML body is documented nowhere. These are our decisions: no attributes, so no addresses
of links; nothing of scripts, style sheets, titles and comments; block elements and cells break lines; style sheets
are not applied, so hidden text counts; all kinds of spaces are one space; soft hyphens and characters without width
vanish. Python's html.parser is not used: on broken tags its time grows with the square of the length, and what it
makes of them changes with Python's version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "col", "colgroup",
    "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "iframe", "legend",
    "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "section", "select", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_UNSEEN = frozenset(("script", "style", "title", "template", "textarea", "noembed", "noframes", "xmp"))
"""Elements whose content is not parsed, or not shown. What stands in a text area is shown, but by no mail client."""

_NAME = re.compile(r"/?([a-zA-Z][^\s/>]*)")
_IN_TAG = re.compile(r"[>\"']")
_VALUE = re.compile(r"=\s*$")
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_NEWLINES = re.compile(r" ?\n[ \n]*")
_NO_WIDTH = dict.fromkeys((0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x2060, 0x2065)))
_SOURCE_SPACE = re.compile(r"[ \t\r\n\f]+")


def html_text(source: str) -> str:
    """The text of an HTML document, its lines separated by newlines."""
    text = "".join(_shown(source)).translate(_NO_WIDTH)
    return _NEWLINES.sub("\n", _SPACES.sub(" ", text)).strip()


def _shown(source: str) -> Iterator[str]:
    at, preformatted = 0, False
    while at < len(source):
        start = source.find("<", at)
        if start < 0:
            yield _characters(source[at:], preformatted)
            return
        yield _characters(source[at:start], preformatted)
        at, name = _markup(source, start)
        if not name:
            if at == start + 1:
                yield "<"
            continue
        if name in ("pre", "/pre"):
            preformatted = name == "pre"
        if name in _UNSEEN:
            at = _behind_element(source, name, at)
        if name.lstrip("/") in _BLOCKS:
            yield "\n"


def _characters(text: str, preformatted: bool) -> str:
    spaced = text if preformatted else _SOURCE_SPACE.sub(" ", text)
    return unescape(spaced) if "&" in spaced else spaced


def _markup(source: str, start: int) -> tuple[int, str]:
    """Where the tag or comment that begins at `start` ends, and its name: with a slash when it closes, "" for none."""
    if source.startswith("<!--", start):
        end = source.find("-->", start + 2)
        return (len(source) if end < 0 else end + 3), ""
    if source[start + 1 : start + 2] in ("!", "?"):
        end = source.find(">", start)
        return (len(source) if end < 0 else end + 1), ""
    name = _NAME.match(source, start + 1)
    if not name:
        return start + 1, ""
    slash = "/" if name[0].startswith("/") else ""
    return _end_of_tag(source, name.end()), slash + name[1].lower()


def _end_of_tag(source: str, at: int) -> int:
    """Behind the > that closes a tag; one in the quotes of an attribute does not."""
    while found := _IN_TAG.search(source, at):
        at = found.end()
        if found[0] == ">":
            return at
        if _VALUE.search(source, max(0, found.start() - 8), found.start()):
            closed = source.find(found[0], at)
            if closed < 0:
                break
            at = closed + 1
    return len(source)


def _behind_element(source: str, name: str, at: int) -> int:
    """Behind the end tag of an element whose content is no markup."""
    end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(source, at)
    return _end_of_tag(source, end.end()) if end else len(source)
