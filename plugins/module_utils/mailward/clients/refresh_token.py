# SPDX-License-Identifier: GPL-3.0-or-later
"""A partner's refresh token (GDAP): redeemed at each customer's authority, replaced by the one that comes back."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .errors import LoginFailed
from .private_file import NotPrivate, read_private, write_private

_ATTEMPTED = "reading the refresh token"


class RefreshToken:
    """Given as text, or by a file that only its owner may read.

    Entra hands out a new one with every login; the old one stays good for its own time. The new one is used
    from then on, and written back where the user gave a file, nowhere else.
    """

    def __init__(self, value: str = "", path: str = "") -> None:
        self.remarks: tuple[str, ...] = ()
        self._path = Path(path).expanduser() if path else None
        self._value = value.strip()
        self._given = f"file {self._path}" if self._path else self._value

    def __repr__(self) -> str:
        return f"RefreshToken(path={self._path})"

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self._value,) if self._value else ()

    @property
    def fingerprint(self) -> str:
        """The same before and after it was replaced."""
        return f"refresh token {hashlib.sha256(self._given.encode()).hexdigest()}"

    def current(self) -> str:
        """The token to redeem next. Raises LoginFailed."""
        if self._path is not None:
            # Read again, because another run may have replaced it.
            self._value = self._read(self._path)
        return self._value

    def replace(self, value: str) -> None:
        """Takes the token that came back. That it cannot be written back is a remark: the old one is still good."""
        if not value or value == self._value:
            return
        self._value = value
        if self._path is not None:
            try:
                write_private(self._path, f"{value}\n".encode())
            except OSError as error:
                self.remarks = (f"The new refresh token cannot be written to {self._path}: {error.strerror}.",)

    @staticmethod
    def _read(path: Path) -> str:
        try:
            text = read_private(path).decode("ascii").strip()
        except NotPrivate as error:
            raise LoginFailed(_ATTEMPTED, str(error)) from None
        except OSError as error:
            raise LoginFailed(_ATTEMPTED, f"the file {path} cannot be read: {error.strerror}") from None
        except ValueError:
            text = ""
        if not text:
            raise LoginFailed(_ATTEMPTED, f"the file {path} holds no refresh token")
        return text
