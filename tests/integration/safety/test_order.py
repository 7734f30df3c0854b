# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in between: after every single cmdlet of a run somebody can open the mailbox, and mail arrives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import ORGANISATION, SEED
from ansible_collections.mailward.mailbox.tests.integration.safety import everything
from ansible_collections.mailward.mailbox.tests.integration.safety.everything import (
    ANNA,
    BEHIND_FEWER,
    BEHIND_MANY,
    BRUNO,
    CHLOE,
    CLOSED_GROUP,
    CONTACT,
    DARIO,
    ELENA,
    FEWER,
    HIDDEN,
    MANY,
    SALES,
)
from ansible_collections.mailward.mailbox.tests.integration.safety.stage import (
    Stage,
    changes,
    emptied,
    stage,
    undone,
)

INFO, ORDERS = "info@contoso.example", "orders@contoso.example"
SECURE = {"sign_in": "blocked", "sent_items_copies": True, "smtp_auth": False}


def standing(**more: Any) -> dict[str, Any]:
    seed: dict[str, Any] = deepcopy(dict(SEED))
    for section, content in more.items():
        seed[section] = [*seed.get(section, []), *content]
    return seed


def declared(**sections: Any) -> dict[str, Any]:
    return {"organisation": ORGANISATION, "external_targets": ["partner.example"], **sections}


def members(*trustees: str) -> dict[str, Any]:
    entries = [{"trustee": one, "rights": ["full_access"]} for one in trustees]
    return declared(shared_mailboxes=[{"address": SALES, "members": entries}])


def redirect(address: str, *targets: str, **more: Any) -> dict[str, Any]:
    return declared(redirects=[{"address": address, "targets": list(targets), **more}])


ONE_MEMBER = standing(shared_mailboxes=[{"address": SALES, "full_access": [ANNA], **SECURE}])
GROUP = {"address": CONTACT, "display_name": "contact", "members": [ANNA], **CLOSED_GROUP}
VIRTUAL = standing(groups=[GROUP])


def forwarding(**where: Any) -> dict[str, Any]:
    user = {"address": MANY, "display_name": "Many", "forwarding": {"keep_copy": False, **where}}
    behind = {"address": BEHIND_MANY, "display_name": "Redirect of many", "members": [ANNA, BRUNO], **HIDDEN}
    return standing(users=[user], groups=[behind])


REPLACED = {
    "the only member": (ONE_MEMBER, members(BRUNO)),
    "the only member by a group": (ONE_MEMBER, members("finance@contoso.example")),
    "the only target": (VIRTUAL, redirect(CONTACT, BRUNO)),
    "the only target by one outside": (VIRTUAL, redirect(CONTACT, "new@partner.example")),
    "the only target by a new mailbox": (
        VIRTUAL,
        redirect(CONTACT, INFO) | {"shared_mailboxes": [{"address": INFO}]},
    ),
    "where a mailbox forwards to": (forwarding(address=ANNA), redirect(MANY, ELENA)),
    "one target by many": (forwarding(address=ANNA), redirect(MANY, CHLOE, ELENA)),
    "many targets by one": (forwarding(address=BEHIND_MANY), redirect(MANY, CHLOE)),
    "many targets by others": (forwarding(address=BEHIND_MANY), redirect(MANY, CHLOE, ELENA)),
    "a target outside by one inside": (forwarding(smtp="x@partner.example"), redirect(MANY, ELENA)),
    "one inside by a target outside": (forwarding(address=ANNA), redirect(MANY, "x@partner.example")),
}


@pytest.mark.parametrize("name", REPLACED)
@pytest.mark.parametrize("fault", ["", "reset_after_commit", "cmdlet_error"])
def test_what_is_replaced_is_never_missing(name: str, fault: str) -> None:
    organisation, declaration = REPLACED[name]
    mailboxes = [box["address"] for box in declaration.get("shared_mailboxes", ()) if "members" in box]
    redirects = [entry["address"] for entry in declaration.get("redirects", ())]
    with stage(organisation, declaration, allow=everything.ALLOW) as opened:
        writes = 1 if not fault else len(healthy_writes(opened))
        for nth in range(1, writes + 1):
            opened.begin_again()
            what = {"exception_class": "X.UnheardOfException"} if fault == "cmdlet_error" else {}
            with opened.watch(lambda directory: emptied(directory, mailboxes, redirects)) as seen:
                if fault:
                    with opened.fault(fault, cmdlet="[!g]*", nth=nth, **what):
                        opened.run()
                else:
                    assert undone(opened.run()) == []
            assert seen == [], nth
            opened.lab.faults.clear()
            assert undone(opened.run()) == []
            assert changes(opened.plan()) == []


def healthy_writes(opened: Stage) -> list[Any]:
    opened.run()
    return opened.writes()


PASSING_ON = standing(
    shared_mailboxes=[
        {"address": SALES, "display_name": "Sales", "aliases": [ORDERS], **SECURE},
        {"address": INFO, "display_name": "Info", **SECURE},
    ]
)
MOVES: Mapping[str, dict[str, Any]] = {
    "to another mailbox": declared(
        shared_mailboxes=[{"address": SALES, "aliases": []}, {"address": INFO, "aliases": [ORDERS]}]
    ),
    "to a new mailbox": declared(shared_mailboxes=[{"address": SALES, "aliases": []}, {"address": ORDERS}]),
    "to a new virtual address": declared(
        shared_mailboxes=[{"address": SALES, "aliases": []}], redirects=[{"address": ORDERS, "targets": [ANNA]}]
    ),
    "to a mailbox that is renamed to it": declared(
        shared_mailboxes=[{"address": SALES, "aliases": []}, {"address": ORDERS, "renamed_from": INFO}]
    ),
}
ENDS = ("refused", "forbidden", "busy for good", "not found", "exists", "reset_before_commit", "reset_after_commit")
CLASSES = {
    "refused": "X.UnheardOfException",
    "busy for good": "X.ServerBusyException",
    "not found": "X.ManagementObjectNotFoundException",
    "exists": "X.ADObjectAlreadyExistsException",
}


@pytest.fixture(scope="module")
def passing_on() -> Iterator[Stage]:
    with stage(PASSING_ON, allow=everything.ALLOW) as opened:
        yield opened


@pytest.mark.parametrize("way", MOVES)
@pytest.mark.parametrize("end", ENDS)
def test_an_address_whose_move_fails_is_given_back(passing_on: Stage, way: str, end: str) -> None:
    """What takes the address is refused, once it was taken from its holder, and as often as it is tried."""
    passing_on.begin_again()
    directory = passing_on.organisation.directory
    taking = {"to a new mailbox": "New-Mailbox", "to a new virtual address": "New-DistributionGroup"}
    what: dict[str, Any] = {"times": None}
    if end in CLASSES:
        what |= {"exception_class": CLASSES[end], "text": "it may not be"}
    effect = "cmdlet_error" if end in CLASSES else end
    if way in taking:
        what |= {"cmdlet": taking[way]}
    else:
        holder = directory.holder(INFO)
        assert holder is not None
        what |= {"cmdlet": "Set-Mailbox", "parameters": {"Identity": str(holder.guid)}}
    with passing_on.fault(effect, **what):
        result = passing_on.run(MOVES[way])
    # A lost answer is no failure: it is looked whether it happened.
    assert result.failed is (end != "reset_after_commit")
    found = directory.holder(ORDERS)
    assert found is not None, "nobody has the address now"
    if end != "reset_after_commit":
        assert found.primary_address == SALES
    passing_on.lab.faults.clear()
    assert undone(passing_on.run(MOVES[way])) == []
    assert changes(passing_on.plan(MOVES[way])) == []


@pytest.mark.parametrize("way", MOVES)
def test_an_address_that_cannot_be_given_back_is_named(passing_on: Stage, way: str) -> None:
    passing_on.begin_again()
    with passing_on.fault("cmdlet_error", cmdlet="[!g]*", nth=2, times=None, exception_class="X.UnheardOfException"):
        result = passing_on.run(MOVES[way])
    assert passing_on.organisation.directory.holder(ORDERS) is None
    assert f"giving {ORDERS} back to {SALES}" in result.message
    passing_on.lab.faults.clear()
    assert undone(passing_on.run(MOVES[way])) == []


def test_a_grant_for_an_address_that_passes_on_is_for_the_one_who_gets_it(passing_on: Stage) -> None:
    """Else a thief would get the rights on a mailbox that nobody meant."""
    passing_on.begin_again()
    entries = [{"trustee": DARIO, "rights": ["full_access"]}]
    declaration = declared(
        shared_mailboxes=[{"address": SALES, "aliases": []}, {"address": ORDERS, "members": entries}],
        redirects=[{"address": BRUNO, "targets": [ORDERS], "keep_copy": True}],
    )
    assert undone(passing_on.run(declaration)) == []
    directory = passing_on.organisation.directory
    sales, orders, bruno = (directory.holder(one) for one in (SALES, ORDERS, BRUNO))
    assert len(sales.access) == 1
    assert len(orders.access) == 2
    assert bruno.forwarding_address == orders.guid
    assert changes(passing_on.plan(declaration)) == []


def test_a_password_is_changed_even_when_the_conversion_is_cut_off() -> None:
    """Sign-in is blocked and the password changed before the type: afterwards nothing would tell that it was not."""
    declaration = declared(shared_mailboxes=[{"address": DARIO, "convert": True}])
    with stage(SEED, declaration) as opened:
        writes = len(healthy_writes(opened))
        for nth in range(1, writes + 1):
            opened.begin_again()
            with opened.fault("cmdlet_error", cmdlet="Set-*", nth=nth, exception_class="X.UnheardOfException"):
                opened.run()
            with opened.fault("unavailable", cmdlet="P*", nth=nth, status=500):
                opened.run()
            assert undone(opened.run()) == []
            directory = opened.organisation.directory
            account = directory.account(DARIO)
            assert account is not None
            assert account.password
            assert not account.enabled
            assert changes(opened.plan()) == []


@pytest.mark.parametrize("fails", ["POST /users/*", "PATCH /users/*"])
def test_sessions_that_did_not_end_are_ended_by_the_next_run(fails: str) -> None:
    """Blocked sign-in is all that the next run sees: it is blocked last."""
    box = {
        "address": SALES,
        "display_name": "Sales",
        "sign_in": "allowed",
        "sent_items_copies": True,
        "smtp_auth": False,
    }
    with stage(standing(shared_mailboxes=[box]), declared(shared_mailboxes=[{"address": SALES}])) as opened:
        directory = opened.organisation.directory
        began = directory.account(SALES).sessions_valid_from
        with opened.fault("unavailable", cmdlet=fails, times=None, status=500):
            assert undone(opened.run()) != []
        assert directory.account(SALES).enabled
        assert undone(opened.run()) == []
        account = directory.account(SALES)
        assert not account.enabled
        assert account.sessions_valid_from > began
        assert changes(opened.plan()) == []


def test_many_and_fewer_are_hidden_groups_of_their_mailboxes() -> None:
    """The seeds above speak of the groups that the library makes."""
    declaration = declared(redirects=[{"address": FEWER, "targets": [ANNA, BRUNO], "keep_copy": True}])
    user = {"address": FEWER, "display_name": "Fewer"}
    with stage(standing(users=[user]), declaration) as opened:
        assert undone(opened.run()) == []
        assert opened.organisation.directory.holder(BEHIND_FEWER) is not None
