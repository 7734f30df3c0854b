# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks on servers that are logged in to by Kerberos: two organisations, each with a realm of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.integration.faces.playing import Player
from ansible_collections.mailward.mailbox.tests.lab.kerberos import KeyDistributionCenter, missing
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "kerberos")

REALMS = {
    "CONTOSO.EXAMPLE": {"svc-mailward": "canary-contoso"},
    "FABRIKAM.EXAMPLE": {"svc-mailward": "canary-fabrikam"},
}
OF = {"contoso": "CONTOSO.EXAMPLE", "fabrikam": "FABRIKAM.EXAMPLE"}


def user(name: str) -> str:
    return f"svc-mailward@{OF[name]}"


def organisation(name: str) -> dict[str, Any]:
    people = [{"address": f"anna.berg@{name}.example", "display_name": "Anna Berg"}]
    return {"domains": [f"{name}.example"], "platform": "exchange_server_2019", "users": people}


def strategy(name: str) -> dict[str, Any]:
    members = [{"trustee": f"anna.berg@{name}.example", "rights": ["full_access"]}]
    return {
        "organisation": {"name": name, "domains": [f"{name}.example"]},
        "shared_mailboxes": [{"address": f"sales@{name}.example", "members": members}],
    }


@pytest.fixture
def player(tmp_path, monkeypatch) -> Iterator[Player]:
    with (
        KeyDistributionCenter(tmp_path / "kerberos", REALMS) as center,
        Lab({"organisations": {name: organisation(name) for name in OF}}) as lab,
    ):
        for variable, value in center.environment.items():
            monkeypatch.setenv(variable, value)
        for name in OF:
            lab.remote_powershell(name).endpoint.accounts.tickets.principals.add(user(name))
        player = Player(tmp_path, lab, inventories=[])
        player.center = center
        hosts = {name: {"mailbox_strategy": strategy(name)} for name in OF}
        player.inventories.append(player.write("hosts.yml", {"all": {"hosts": hosts}}))
        yield player


def logins(player: Player, *with_ticket: str, **users: str) -> dict[str, Any]:
    """Variables with which every host is logged in to by Kerberos, as its own user or another organisation's."""
    found = {}
    for name in OF:
        whose = users.get(name, name)
        password = "" if name in with_ticket else REALMS[OF[whose]]["svc-mailward"]
        login = {"authentication": "kerberos", "username": user(whose), "password": password}
        found[name] = {**player.lab.organisation(name).connection, **login}
    return {"logins": found, "mailbox_connection": "{{ logins[inventory_hostname] }}"}


def test_each_organisation_is_made_true_with_the_password_and_found_true_with_the_ticket_of_its_realm(player):
    applied = player.play("mailward.mailbox.apply", "-vvv", variables=logins(player))
    assert applied.status == 0, applied.output
    for name in OF:
        assert {outcome["result"] for outcome in applied.strategy(name)["outcomes"]} == {"done"}
        assert len(player.lab.organisation(name).directory.find(f"sales@{name}.example")) == 1
    assert "canary" not in applied.output
    assert "canary" not in str(applied.results)

    for name in OF:
        player.center.log_in(user(name))
    again = player.play("mailward.mailbox.plan", variables=logins(player, *OF))
    assert again.status == 0, again.output
    assert not any(again.strategy(name)["changed"] for name in OF)


def test_the_login_of_another_organisation_changes_nothing_and_is_told(player):
    mixed_up = logins(player, contoso="fabrikam")
    refused = player.play("mailward.mailbox.apply", "--limit", "contoso", variables=mixed_up)
    assert refused.status != 0
    assert "does not take this login" in refused.output
    assert "canary" not in refused.output
    assert player.lab.requests.writes() == []
