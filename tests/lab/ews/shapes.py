# SPDX-License-Identifier: GPL-3.0-or-later
"""Which properties of an item or a folder a request wants."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from ..exchange.words import words
from .refusals import schema_violation
from .xml import NAMES, local

_PREFIXES = frozenset(
    words(
        "folder item message meeting meetingRequest calendar task contacts distributionlist postitem conversation "
        "persona sharingMessage"
    )
)
INDEXED = "item:InternetMessageHeader"


def wanted(element: ET.Element, shape: str, default: Iterable[str], everything: Iterable[str]) -> frozenset[str]:
    """The field URIs that a shape (`ItemShape`, `FolderShape`) asks for. Raises SoapFault."""
    base = element.findtext(f"m:{shape}/t:BaseShape", "IdOnly", NAMES)
    chosen = {"IdOnly": frozenset[str](), "Default": frozenset(default), "AllProperties": frozenset(everything)}
    if base not in chosen:
        raise schema_violation(f"The 'BaseShape' element is invalid - The value '{base}' is invalid.")
    return chosen[base] | {
        each.get("FieldURI", "") for each in _additional(element, shape) if local(each) == "FieldURI"
    }


def headers_wanted(element: ET.Element, shape: str) -> list[str]:
    """The internet headers that a shape asks for one by one."""
    indexed = (each for each in _additional(element, shape) if local(each) == "IndexedFieldURI")
    return [each.get("FieldIndex", "") for each in indexed if each.get("FieldURI") == INDEXED]


def _additional(element: ET.Element, shape: str) -> list[ET.Element]:
    found = element.find(f"m:{shape}/t:AdditionalProperties", NAMES)
    fields = [] if found is None else list(found)
    for each in fields:
        uri = each.get("FieldURI")
        if uri is not None and uri.partition(":")[0] not in _PREFIXES:
            raise schema_violation(f"The 'FieldURI' attribute is invalid - The value '{uri}' is invalid.")
    return fields
