# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations that are served, by name."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping

from .asked import Asked
from .folder_operations import find_folder, get_folder
from .identities import convert_id
from .item_operations import find_item, get_item

Operation = Callable[[Asked], ET.Element]
"""Raises SoapFault where the whole request is refused."""

OPERATIONS: Mapping[str, Operation] = {
    "ConvertId": convert_id,
    "FindFolder": find_folder,
    "FindItem": find_item,
    "GetFolder": get_folder,
    "GetItem": get_item,
}
