# SPDX-License-Identifier: GPL-3.0-or-later
"""Time that the lab charges, and lanes beyond which it throttles."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.mailward.mailbox.tests.integration.lab.plain_client import PlainClient
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab


def seconds_of(action: Callable[[], object]) -> float:
    started = time.monotonic()
    action()
    return time.monotonic() - started


def test_nothing_is_charged_unless_it_is_set(lab: Lab, client: PlainClient) -> None:
    client.token("exchange")
    assert min(seconds_of(lambda: client.cmdlet("Get-AcceptedDomain")) for _unused in range(5)) < 0.1


def test_requests_and_cmdlets_are_charged_in_scaled_time(lab: Lab, client: PlainClient) -> None:
    client.token("exchange")
    lab.charged_time.set(request=1.0, cmdlets={"Get-AcceptedDomain": 5.0, "*": 2.0}, scale=0.02)
    assert seconds_of(lambda: client.cmdlet("Get-AcceptedDomain")) >= 0.12
    calls: list[tuple[str, dict[str, object]]] = [("Get-AcceptedDomain", {}), ("Get-OrganizationConfig", {})]
    assert seconds_of(lambda: client.batch(calls)) >= 0.16


def test_requests_beyond_the_lanes_are_throttled(lab: Lab, client: PlainClient) -> None:
    client.token("exchange")
    lab.charged_time.set(request=0.3, lanes=2)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _unused: client.cmdlet("Get-AcceptedDomain").status_code, range(4)))
    assert sorted(answers) == [200, 200, 429, 429]
    assert client.cmdlet("Get-AcceptedDomain").status_code == 200
