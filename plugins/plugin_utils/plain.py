# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Task arguments as plain JSON values, as a module would get them over the wire."""

from __future__ import annotations

import datetime
import typing as t


def plain(value: t.Any) -> t.Any:
    """A copy of the value in nothing but dict, list, str, int, float, bool and None.

    Ansible's texts carry tags (trusted, unsafe, from a vault) in subclasses of str and in lazy containers;
    YAML makes dates of texts like 2027-01-06.
    """
    if value is None or isinstance(value, bool):
        return None if value is None else bool(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, t.Mapping):
        return {plain(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(entry) for entry in value]
    # What is left are text-like objects, such as a vaulted text that is decrypted when it is read.
    return str(value)
