# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of the two schemas of Exchange Web Services, made in one expression each."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"

NAMES = {"s": SOAP, "t": TYPES, "m": MESSAGES}
for _prefix, _namespace in NAMES.items():
    ET.register_namespace(_prefix, _namespace)

# What no XML 1.0 document can hold; that the service leaves it out is a guess.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def t(name: str, *content: ET.Element | str | bool | int | None, **attributes: str) -> ET.Element:
    """An element of the types schema. None is no content."""
    return _element(TYPES, name, content, attributes)


def m(name: str, *content: ET.Element | str | bool | int | None, **attributes: str) -> ET.Element:
    """An element of the messages schema. None is no content."""
    return _element(MESSAGES, name, content, attributes)


def local(element: ET.Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def plain(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NO_XML.sub("", text)


def _element(
    namespace: str, name: str, content: tuple[ET.Element | str | bool | int | None, ...], attributes: dict[str, str]
) -> ET.Element:
    element = ET.Element(f"{{{namespace}}}{name}", attributes)
    for each in content:
        if each is None:
            continue
        if isinstance(each, ET.Element):
            element.append(each)
        elif isinstance(each, bool):
            element.text = str(each).lower()
        else:
            element.text = plain(str(each))
    return element
