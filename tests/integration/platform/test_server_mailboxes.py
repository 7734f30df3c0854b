# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes of Exchange Server as the platform shows them: who is meant over PowerShell, what is there over EWS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.forwarding import Forwarding
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.sighting import (
    FOLDER,
    RECOVERABLE,
    Look,
    Sighting,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.platform import Platform
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.request_log import EWS

ANNA, ALIAS, SALES = "anna.berg@contoso.example", "anna@contoso.example", "sales@contoso.example"
ID, NOBODY = "<one@partner.example>", "nobody@contoso.example"


def message(folder: str) -> dict[str, str]:
    return {"message_id": ID, "subject": "Reset", "from": "a@partner.example", "folder": folder}


def seed(edition: str) -> dict[str, Any]:
    anna = {
        "address": ANNA,
        "display_name": "Anna Berg",
        "aliases": [ALIAS],
        "messages": [message("junkemail"), message("recoverableitemsdeletions")],
        "inbox_rules": [
            {"Name": "Home", "ForwardTo": ["home@private.example", SALES]},
            {"Name": "Hidden", "Hidden": True, "RedirectTo": [SALES]},
        ],
    }
    sales = {"address": SALES, "display_name": "Sales"}
    return {
        "domains": ["contoso.example"],
        "platform": f"exchange_server_{edition}",
        "users": [anna],
        "shared_mailboxes": [sales],
    }


@contextmanager
def opened(edition: str = "2019") -> Iterator[tuple[Lab, Platform]]:
    with Lab({"organisations": {"contoso": seed(edition)}}) as lab:
        platform = connect("exchange_server", lab.organisation("contoso").connection)
        try:
            yield lab, platform
        finally:
            platform.close()


def test_a_look_names_the_folders_of_the_mailbox_that_has_the_address() -> None:
    with opened() as (_unused, platform):
        assert platform.look([ID], [ALIAS, SALES]) == {
            (ID, ALIAS): Look((Sighting(ALIAS, FOLDER, "Junk Email"), Sighting(ALIAS, RECOVERABLE))),
            (ID, SALES): Look(),
        }


def test_a_mailbox_that_is_not_there_is_unknown_and_nobody_is_asked_for_it() -> None:
    with opened() as (lab, platform):
        look = platform.look([ID], [NOBODY])[ID, NOBODY]
        assert look.unknown[0].reason == f"there is no mailbox {NOBODY}"
        assert isinstance(platform.inbox_rules([NOBODY])[NOBODY], Unknown)
        assert lab.requests.count(kind=EWS) == 0


@pytest.mark.parametrize(
    ("edition", "schema"),
    [("2013", "Exchange2013_SP1"), ("2016", "Exchange2016"), ("2019", "Exchange2016"), ("se", "Exchange2016")],
)
def test_requests_are_written_for_the_edition_that_the_server_says(edition: str, schema: str) -> None:
    with opened(edition) as (lab, platform):
        assert platform.look([ID], [ANNA])[ID, ANNA].unknown == ()
        assert {asked["version"] for _unused, asked in lab.requests.operations()} == {schema}
        assert {asked["impersonated"] for _unused, asked in lab.requests.operations()} == {ANNA}


def test_inbox_rules_are_those_that_web_services_show() -> None:
    with opened() as (_unused, platform):
        rule = Forwarding(ALIAS, "inbox rule", "forward", ("home@private.example", SALES), "Home", outside=True)
        assert platform.inbox_rules([ALIAS, SALES]) == {ALIAS: (rule,), SALES: ()}
        assert any("hidden" in spot for spot in platform.blind_spots)


def test_reading_mailboxes_writes_nothing_and_opens_nothing_where_it_is_not_needed() -> None:
    with opened() as (lab, platform):
        platform.customer()
        assert lab.requests.count(kind=EWS) == 0
        platform.look([ID], [ANNA])
        assert lab.requests.writes() == []
        assert {name for name, _unused in lab.requests.operations()} == {"FindFolder", "FindItem"}
