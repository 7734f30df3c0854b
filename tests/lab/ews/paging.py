# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of FindFolder and FindItem.

A server returns at most 1000 entries at once whatever is asked for (Microsoft Learn, "EWS throttling in Exchange",
EWSFindCountLimit), and says that the last one is not among them.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import TypeVar

from .xml import NAMES

Entry = TypeVar("Entry")
LIMIT = 1000


def page_of(entries: Sequence[Entry], element: ET.Element, view: str) -> tuple[Sequence[Entry], dict[str, str]]:
    """The entries that the view of a request wants, and the attributes of RootFolder that tell where it ends."""
    asked = element.find(f"m:{view}", NAMES)
    offset, most = 0, LIMIT
    if asked is not None:
        offset = int(asked.get("Offset", "0"))
        most = min(LIMIT, int(asked.get("MaxEntriesReturned", LIMIT)))
        if asked.get("BasePoint") == "End":
            offset = max(0, len(entries) - offset - most)
    end = min(len(entries), offset + most)
    attributes = {
        "IndexedPagingOffset": str(end),
        "TotalItemsInView": str(len(entries)),
        "IncludesLastItemInRange": str(end >= len(entries)).lower(),
    }
    return entries[offset:end], attributes
