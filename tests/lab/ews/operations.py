# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations that are served, by name."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from contextlib import nullcontext

from .asked import Asked
from .delegates import get_delegate
from .folder_operations import find_folder, get_folder
from .identities import convert_id
from .item_operations import find_item, get_item
from .out_of_office import get_user_oof_settings
from .rules import get_inbox_rules
from .sending import create_item

Operation = Callable[[Asked], ET.Element]
"""Raises SoapFault where the whole request is refused."""

OPERATIONS: Mapping[str, Operation] = {
    "ConvertId": convert_id,
    "CreateItem": create_item,
    "FindFolder": find_folder,
    "FindItem": find_item,
    "GetDelegate": get_delegate,
    "GetFolder": get_folder,
    "GetInboxRules": get_inbox_rules,
    "GetItem": get_item,
    "GetUserOofSettings": get_user_oof_settings,
}

# What goes on to other organisations may not hold the lock of this one.
UNLOCKED = frozenset({"CreateItem"})
# Those that know themselves how to answer about something else; the others answer another operation.
STRAYING = frozenset({"FindItem", "GetItem"})


def perform(asked: Asked) -> ET.Element:
    """Raises SoapFault, KeyError for an operation that is not served."""
    name = asked.request.operation
    if asked.astray and name not in STRAYING:
        return convert_id(asked)
    with nullcontext() if name in UNLOCKED else asked.directory.lock:
        return OPERATIONS[name](asked)
