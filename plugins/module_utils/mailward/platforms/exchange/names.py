# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and aliases for new objects, in the order in which they are tried.

Both are unique in an organisation; an alias has at most 64 characters and no blank (PowerShell docs, New-Mailbox).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from ...model.address import domain_of, local_part_of

LONGEST = 64


def names_for(address: str) -> Iterator[str]:
    """For an object with this address: the local part, the whole address, and one that nobody else has."""
    return _shortened(address, local_part_of(address), f"{local_part_of(address)}-{domain_of(address)}")


def contact_names_for(address: str) -> Iterator[str]:
    """For the contact of an address outside: the whole address, and one that nobody else has."""
    return _shortened(address, address.replace("@", "-at-"))


def _shortened(address: str, *texts: str) -> Iterator[str]:
    plain = [re.sub(r"[^a-z0-9._-]", "-", text).strip(".") for text in texts]
    yield from (text for text in plain if len(text) <= LONGEST)
    digest = hashlib.sha256(address.encode()).hexdigest()[:12]
    yield f"{plain[-1][: LONGEST - 13].strip('.')}-{digest}"
