# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cmdlet gives back: rows and warnings, or an error in the words of the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class CmdletOutput:
    """The outcome of a cmdlet that ran.

    `rows`          one mapping per object; values are list, None, str, bool, int, uuid.UUID, datetime.
    `warnings`      the service's sentences; "already so" is one of these, never an error.
    `errors`        non-terminating errors: they travel inside a 200.
    `confirmation`  what would be done, when the cmdlet asked for confirmation (or -WhatIf) and did nothing.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    confirmation: str = ""


class CmdletError(Exception):
    """A terminating error.

    `shape`: `details` (error.details[] and innererror), `internal` (no details, only
    innererror.internalexception), `forbidden` (403 whose body is NUL bytes).
    `error_id` is the `ExHEX` in front of the class ("" for errors of the binder), `category` the `code`
    inside details[]: `Client` for the caller's mistakes in parameters, `Context` for the rest.
    """

    def __init__(
        self,
        status: int,
        exception_class: str,
        text: str,
        *,
        error_id: str = "",
        category: str = "Context",
        shape: str = "details",
    ) -> None:
        self.status = status
        self.exception_class = exception_class
        self.text = text
        self.error_id = error_id
        self.category = category
        self.shape = shape
        super().__init__(f"{exception_class}: {text}")
