# SPDX-License-Identifier: GPL-3.0-or-later
"""A dehydrated organisation that lies about itself ends in the declared state, in one run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_online import (
    open_exchange_online,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.online import ExchangeOnline
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
DECLARATION: dict[str, Any] = {
    "organisation": {"name": "Contoso", "domains": ["contoso.example"]},
    "transport_rules": [
        {
            "name": "Copy invoices",
            "conditions": {"subject_contains_words": ["invoice"]},
            "actions": {"blind_copy_to": ["anna@contoso.example"]},
        }
    ],
}


@dataclass
class Time:
    now: datetime = NOW
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def lab(time: Time) -> Iterator[Lab]:
    contoso = {
        "domains": ["contoso.example"],
        "dehydrated": True,
        "users": [{"address": "anna@contoso.example", "display_name": "Anna"}],
    }
    with Lab({"organisations": {"contoso": contoso}}, clock=lambda: time.now) as lab:
        yield lab


def test_a_dehydrated_organisation_is_opened_once_and_waited_for(lab: Lab, time: Time) -> None:
    organisation = lab.organisation("contoso")
    organisation.directory.hydration_time = timedelta(minutes=12)
    platform = ExchangeOnline(open_exchange_online(organisation.connection), clock=time)
    told: list[str] = []
    try:
        result = run(platform, DECLARATION, Options(now=NOW, apply=True, progress=told.append))
        again = run(platform, DECLARATION, Options(now=NOW))
    finally:
        platform.close()
    assert not result.failed, result.message
    assert not again.plan.changes
    assert len(lab.requests.cmdlets("Enable-OrganizationCustomization")) == 1
    assert len(lab.requests.cmdlets("New-TransportRule")) == 13
    assert time.slept == [60.0] * 12
    assert any("customization, 11 of at most 30 minutes" in text for text in told)
