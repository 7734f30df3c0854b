# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant that was never customized is opened once, and what it refused is said again until it is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    Forbidden,
    InDoubt,
    Refused,
    ServiceError,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.writing.customization import (  # noqa: E501
    DEHYDRATED,
    ENABLE,
    Customization,
    CustomizingSession,
)

RULE, GRANT = Cmdlet("New-TransportRule", {"Name": "a"}), Cmdlet("Add-MailboxPermission", {"Identity": "b"})


@dataclass
class Tenant:
    """Refuses New-TransportRule so many times; `enabling` is what it says to Enable-OrganizationCustomization."""

    refusals: int
    enabling: Answer | ServiceError = field(default_factory=Answer)
    sent: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        raise AssertionError("writes travel together")

    def invoke_many(
        self, cmdlets: Sequence[Cmdlet], ended: Callable[[int], None] = print
    ) -> list[Answer | ServiceError]:
        return [self._answer(cmdlet) for cmdlet in cmdlets]

    def _answer(self, cmdlet: Cmdlet) -> Answer | ServiceError:
        self.sent.append(cmdlet.name)
        if cmdlet.name == ENABLE:
            return self.enabling
        if cmdlet.name == RULE.name and self.refusals:
            self.refusals -= 1
            return Refused("New-TransportRule a", "dehydrated", code=DEHYDRATED)
        return Answer()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def close(self) -> None:
        pass

    def session(self, limit: float = 1800, told: list[str] | None = None) -> CustomizingSession:
        progress = (told if told is not None else []).append
        return CustomizingSession(self, self, Customization(limit, progress=progress))


def test_only_what_was_refused_is_said_again_every_minute() -> None:
    tenant = Tenant(refusals=3)
    results = tenant.session().invoke_many([GRANT, RULE])
    assert results == [Answer(), Answer()]
    assert tenant.sent == [GRANT.name, RULE.name, ENABLE, RULE.name, RULE.name, RULE.name]
    assert tenant.slept == [60, 60, 60]


def test_a_customized_tenant_is_left_alone() -> None:
    tenant = Tenant(refusals=0)
    tenant.session().invoke(RULE)
    assert tenant.sent == [RULE.name]


@pytest.mark.parametrize(
    "said", [Refused(ENABLE, "it is enabled already"), InDoubt(ENABLE, "the answer was lost")], ids=["already", "lost"]
)
def test_somebody_may_have_opened_it_already(said: ServiceError) -> None:
    tenant = Tenant(refusals=2, enabling=said)
    assert tenant.session().invoke(RULE) == Answer()


def test_the_wait_has_a_limit_for_the_whole_run_and_one_request_to_open() -> None:
    tenant = Tenant(refusals=1000)
    session = tenant.session(limit=150)
    for _attempt in range(2):
        with pytest.raises(Refused) as caught:
            session.invoke(RULE)
        assert caught.value.code == DEHYDRATED
    assert tenant.slept == [60, 60]
    assert tenant.sent.count(ENABLE) == 1


def test_no_limit_at_all_opens_the_tenant_and_does_not_wait() -> None:
    tenant = Tenant(refusals=1)
    with pytest.raises(Refused):
        tenant.session(limit=0).invoke(RULE)
    assert tenant.sent == [RULE.name, ENABLE]
    assert tenant.slept == []


def test_who_may_not_open_it_is_told_which_role_is_missing() -> None:
    tenant = Tenant(refusals=1, enabling=Forbidden(ENABLE, "access was denied"))
    with pytest.raises(Refused, match=r"New-TransportRule a: .*Organization Configuration"):
        tenant.session().invoke(RULE)
    assert tenant.slept == []


def test_progress_is_told() -> None:
    told: list[str] = []
    Tenant(refusals=2).session(told=told).invoke(RULE)
    assert told[0] == "opening the tenant for customization"
    assert "0 of at most 30 minutes" in told[1]
    assert "1 of at most 30 minutes" in told[2]
