# SPDX-License-Identifier: GPL-3.0-or-later
"""What the request log keeps of an operation."""

from __future__ import annotations

from typing import Any

from .envelope import EwsRequest
from .xml import NAMES, local


def summary(request: EwsRequest) -> dict[str, Any]:
    """The schema version, whose mailbox, and how much is asked for; never what a message says."""
    found: dict[str, Any] = {"version": request.version}
    if request.impersonated is not None:
        found["impersonated"] = request.impersonated[1]
    for name in ("ParentFolderIds", "FolderIds", "ItemIds"):
        given = request.element.find(f"m:{name}", NAMES)
        if given is not None:
            named = [each.get("Id", "") for each in given if local(each) == "DistinguishedFolderId"]
            found[name] = len(given)
            found["folders"] = ",".join(named)
    return found
