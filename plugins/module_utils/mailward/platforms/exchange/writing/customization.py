# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant that was never customized refuses some writes: it is opened once, and what was refused is said again.

A new tenant is "dehydrated". Its `IsDehydrated` turns false long before writes work (30 to 60 minutes), so
the refused operation itself is the only sign that counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ....clients.cmdlet import Answer, Cmdlet, CmdletSession, Ended, untold
from ....clients.cmdlet_json import attempted
from ....clients.errors import Forbidden, Refused, ServiceError
from .script import Clock

DEHYDRATED: Final = "InvalidOperationInDehydratedContextException"
ENABLE: Final = "Enable-OrganizationCustomization"

_NO_ROLE: Final = (
    f"Give it the management role Organization Configuration, or run {ENABLE} yourself and wait up to an hour."
)

INTERVAL: Final = 60.0
"""Seconds between two attempts."""

LIMIT: Final = 1800.0
"""Seconds that are waited in one run altogether, if nothing else is said."""


def _in_silence(_text: str) -> None:
    pass


@dataclass
class Customization:
    """What one run knows of it: asked for once, `waited` of at most `limit` seconds. 0 waits for nothing."""

    limit: float = LIMIT
    waited: float = 0.0
    asked: bool = False
    progress: Callable[[str], None] = field(default=_in_silence, repr=False)


@dataclass
class CustomizingSession:
    """A session whose writes wait for the tenant to be open for customization."""

    session: CmdletSession
    clock: Clock
    state: Customization

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        result = self.invoke_many([cmdlet])[0]
        if isinstance(result, ServiceError):
            raise result
        return result

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Ended = untold) -> list[Answer | ServiceError]:
        """As of the session; what a dehydrated tenant refused is repeated, and nothing else."""
        results = list(self.session.invoke_many(cmdlets, ended))
        refused = _dehydrated(results)
        if refused and not self.state.asked:
            self.state.asked = True
            denied = self._enable()
            if denied:
                self.state.waited = self.state.limit
                for index in refused:
                    results[index] = Refused(attempted(cmdlets[index]), denied, code=DEHYDRATED, advice=_NO_ROLE)
                return results
        while refused and self.state.waited + INTERVAL <= self.state.limit:
            minutes = f"{self.state.waited / 60:.0f} of at most {self.state.limit / 60:.0f} minutes"
            self.state.progress(f"waiting for the tenant to be open for customization, {minutes}")
            self.clock.sleep(INTERVAL)
            self.state.waited += INTERVAL
            again = self.session.invoke_many([cmdlets[index] for index in refused])
            for index, result in zip(refused, again, strict=True):
                results[index] = result
            refused = _dehydrated(results)
        return results

    def close(self) -> None:
        self.session.close()

    def _enable(self) -> str:
        """Asks once; why it is no use to wait, or "".

        Refused means that somebody has asked already; what was lost on the way may have been heard.
        """
        self.state.progress("opening the tenant for customization")
        result = self.session.invoke_many([Cmdlet(ENABLE)])[0]
        if isinstance(result, Forbidden):
            return "the tenant was never customized, and the application may not open it"
        return ""


def _dehydrated(results: Sequence[Answer | ServiceError]) -> list[int]:
    return [n for n, result in enumerate(results) if isinstance(result, ServiceError) and result.code == DEHYDRATED]
