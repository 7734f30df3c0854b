# SPDX-License-Identifier: GPL-3.0-or-later
"""A token of another identity provider that Entra trusts for an application (workload identity federation)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .access_token import claims_of
from .errors import LoginFailed

_ATTEMPTED = "reading the federated token"


@dataclass
class ClientAssertion:
    """Given as text, or by the file that a pipeline keeps it in: such tokens live for minutes, so the file is
    read again at every login.
    """

    value: str = field(default="", repr=False)
    path: str = ""
    _read: str = field(default="", init=False, repr=False, compare=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self._read,) if self._read else ()

    @property
    def fingerprint(self) -> str:
        """Whom the token speaks of, as it is another one every time; "" when it does not say."""
        claims = claims_of(self._current()) or {}
        return f"assertion {claims['iss']} {claims['sub']}" if claims.get("iss") and claims.get("sub") else ""

    def for_msal(self) -> dict[str, Callable[[], str]]:
        text = self._current()
        return {"client_assertion": lambda: text}

    def _current(self) -> str:
        self._read = self.value.strip() or self._of_file()
        return self._read

    def _of_file(self) -> str:
        try:
            text = Path(self.path).expanduser().read_text(encoding="ascii").strip()
        except OSError as error:
            raise _bad(f"the file {self.path} cannot be read: {error.strerror}") from None
        except ValueError:
            raise _bad(f"the file {self.path} holds no token") from None
        if not text:
            raise _bad(f"the file {self.path} is empty")
        return text


def _bad(said: str) -> LoginFailed:
    return LoginFailed(_ATTEMPTED, said, advice="The token that the pipeline issues for Entra is needed.")
