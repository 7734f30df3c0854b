# SPDX-License-Identifier: GPL-3.0-or-later
"""Access tokens kept on disk between runs, only where the user named a file for them.

One JSON file, permissions 600. Its keys are digests of authority, tenant, client, resource and a fingerprint of
the credential, so that another credential never finds the tokens of this one.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from .errors import LoginFailed
from .private_file import NotPrivate, read_private, write_private

_FORMAT: Final = "mailward token cache 1"
_ATTEMPTED: Final = "opening the token cache"


def cache_key(*parts: str) -> str:
    """A digest of what a token is for and whose it is."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class TokenCache:
    """`remarks` says what was wrong with the file, once: a file that is none of ours counts as empty, and is kept."""

    def __init__(self, path: str) -> None:
        self._path = Path(path).expanduser()
        self.remarks: list[str] = []

    def get(self, key: str, now: float) -> tuple[str, float] | None:
        """A token and until when it may be used, in seconds since 1970. Raises LoginFailed for a file others read."""
        held = (self._read() or {}).get(key)
        return (held["token"], held["until"]) if held is not None and held["until"] > now else None

    def put(self, key: str, token: str, until: float, now: float) -> None:
        """Keeps a token, and drops those that are over. What cannot be written is a remark. Raises LoginFailed."""
        try:
            with self._locked():
                tokens = self._read()
                if tokens is None:
                    return
                kept = {name: held for name, held in tokens.items() if held["until"] > now}
                kept[key] = {"token": token, "until": until}
                write_private(self._path, json.dumps({"format": _FORMAT, "tokens": kept}).encode())
        except OSError as error:
            self._remark(f"The token cache {self._path} cannot be written: {error.strerror}.")

    def _read(self) -> dict[str, dict[str, Any]] | None:
        """What it holds; None for a file that is none of ours."""
        try:
            content = read_private(self._path)
        except FileNotFoundError:
            return {}
        except NotPrivate as error:
            raise LoginFailed(_ATTEMPTED, str(error)) from None
        except OSError as error:
            raise LoginFailed(_ATTEMPTED, f"{self._path} cannot be read: {error.strerror}") from None
        tokens = _tokens(content)
        if tokens is None:
            self._remark(f"The token cache {self._path} is damaged or something else, and was not used. Remove it.")
        return tokens

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Runs of other customers write to the same file: one after the other."""
        with self._path.with_name(f"{self._path.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)


def _tokens(content: bytes) -> dict[str, dict[str, Any]] | None:
    with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
        found = json.loads(content)
        if found["format"] == _FORMAT and all(
            isinstance(held["token"], str) and isinstance(held["until"], (int, float))
            for held in found["tokens"].values()
        ):
            return dict(found["tokens"])
    return None
