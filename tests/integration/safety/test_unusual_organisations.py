# SPDX-License-Identifier: GPL-3.0-or-later
"""Organisations as they grow in years: what stands there is exported as nothing to do, and left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange import reading
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import ORGANISATION, SEED
from ansible_collections.mailward.mailbox.tests.integration.safety.stage import (
    Stage,
    changes,
    differing,
    stage,
    undone,
)
from ansible_collections.mailward.mailbox.tests.lab.exchange.directory import Directory
from ansible_collections.mailward.mailbox.tests.lab.exchange.records import AccessEntry, FolderEntry, SendAsEntry

ANNA, BRUNO, CHLOE = "anna.berg@contoso.example", "bruno.costa@contoso.example", "chloe.martin@contoso.example"
DARIO, ELENA, FINANCE = "dario.conti@contoso.example", "elena.ruiz@contoso.example", "finance@contoso.example"
FOREIGN, SALES, TWIN = "foreign@contoso.example", "sales@contoso.example", "twin@contoso.example"
GHOST_SID = "S-1-5-21-1-2-3-4711"
INITIAL = "contoso.onmicrosoft.com"
BOX = {"address": SALES, "display_name": "Sales", "sign_in": "blocked", "sent_items_copies": True, "smtp_auth": False}

Change = Callable[[Directory], None]


def put(directory: Directory, address: str, **fields: Any) -> None:
    found = directory.holder(address)
    assert found is not None
    directory.put(replace(found, **fields))


def sid(directory: Directory, address: str) -> str:
    found = directory.holder(address)
    assert found is not None
    return found.sid


def with_access(directory: Directory, address: str, *entries: AccessEntry) -> None:
    put(directory, address, access=(*directory.holder(address).access, *entries))  # type: ignore[union-attr]


def orphans(directory: Directory) -> None:
    with_access(directory, SALES, AccessEntry(GHOST_SID, ("FullAccess",)), AccessEntry(GHOST_SID, ("ReadPermission",)))
    put(directory, SALES, send_as=(*directory.holder(SALES).send_as, SendAsEntry(GHOST_SID)))  # type: ignore[union-attr]
    ghost = FolderEntry(GHOST_SID, ("Editor",))
    put(directory, ANNA, folder_entries={"\\Kalender": (FolderEntry("Default", ("AvailabilityOnly",)), ghost)})


def denials(directory: Directory) -> None:
    """One who is denied what the group of hers is allowed, and one who is both allowed and denied."""
    bruno, chloe = sid(directory, BRUNO), sid(directory, CHLOE)
    with_access(
        directory,
        SALES,
        AccessEntry(bruno, ("FullAccess",), deny=True),
        AccessEntry(chloe, ("FullAccess",)),
        AccessEntry(chloe, ("FullAccess",), deny=True),
        AccessEntry(bruno, ("ReadPermission",), inherited=True),
        AccessEntry(sid(directory, DARIO), ("FullAccess", "DeleteItem"), inherited=True),
    )
    entry = SendAsEntry(bruno, deny=True)
    put(directory, SALES, send_as=(*directory.holder(SALES).send_as, entry))  # type: ignore[union-attr]


def systems(directory: Directory) -> None:
    roles = tuple(AccessEntry(each, ("FullAccess, ReadPermission",), inherited=True) for each in directory.role_groups)
    direct = AccessEntry(next(iter(directory.role_groups)), ("FullAccess",))
    with_access(directory, SALES, *roles, direct, AccessEntry("S-1-5-18", ("FullAccess",)))


def joined_rights(directory: Directory) -> None:
    with_access(directory, SALES, AccessEntry(sid(directory, ANNA), ("FullAccess, ReadPermission", "DeleteItem")))


def alias_as_name(directory: Directory) -> None:
    """Anna's alias is the name of the security group, Bruno's the name of the mailbox in question."""
    group = directory.holder(FINANCE)
    assert group is not None
    put(directory, ANNA, alias=group.name.lower())
    put(directory, SALES, name="sales-box")
    put(directory, BRUNO, alias="sales-box", send_as=(*directory.holder(BRUNO).send_as, SendAsEntry(group.sid)))  # type: ignore[union-attr]
    put(directory, SALES, send_as=(*directory.holder(SALES).send_as, SendAsEntry(group.sid)))  # type: ignore[union-attr]
    with_access(directory, SALES, AccessEntry(group.sid, ("FullAccess",)))


def moved_logon(directory: Directory) -> None:
    """Bruno was renamed and kept his logon name; his old address is an alias of the shared mailbox now."""
    bruno, sales = directory.holder(BRUNO), directory.holder(SALES)
    assert bruno is not None
    assert sales is not None
    others = tuple(each for each in bruno.addresses if not each.startswith("SMTP:"))
    directory.put(replace(bruno, addresses=("SMTP:bruno.neri@contoso.example", *others)))
    directory.put(replace(sales, addresses=(*sales.addresses, f"smtp:{BRUNO}")))
    with_access(directory, SALES, AccessEntry(bruno.sid, ("FullAccess",)))


def gone_target(directory: Directory) -> None:
    put(directory, DARIO, forwarding_address=UUID(int=4711), deliver_and_forward=True)
    put(directory, ELENA, forwarding_address=directory.holder(ANNA).guid)  # type: ignore[union-attr]


def both_forwardings(directory: Directory) -> None:
    guid = directory.holder(ANNA).guid  # type: ignore[union-attr]
    put(directory, DARIO, forwarding_address=guid, forwarding_smtp_address="smtp:x@partner.example")


def round_and_round(directory: Directory) -> None:
    """One forwards to herself, and two to each other."""
    put(directory, ANNA, forwarding_address=directory.holder(ANNA).guid)  # type: ignore[union-attr]
    put(directory, DARIO, forwarding_address=directory.holder(ELENA).guid)  # type: ignore[union-attr]
    put(directory, ELENA, forwarding_smtp_address=f"smtp:{DARIO}")


def renamed(directory: Directory) -> None:
    put(directory, SALES, name="Old name of sales", display_name="Sales today")
    put(directory, FINANCE, name="Finance before the merger", display_name="Controlling")
    with_access(directory, SALES, AccessEntry(sid(directory, FINANCE), ("FullAccess",)))


def shown_as_a_name(directory: Directory) -> None:
    """Chloe is shown as what Bruno's alias is, and holds rights on a calendar, which names her as she is shown."""
    put(directory, BRUNO, alias="chloe")
    put(directory, CHLOE, display_name="chloe")
    entries = (FolderEntry("Default", ("AvailabilityOnly",)), FolderEntry(sid(directory, CHLOE), ("Reviewer",)))
    put(directory, ELENA, folder_entries={"\\Calendrier": entries})


def nothing(directory: Directory) -> None:
    pass


ORGANISATIONS: Mapping[str, tuple[Mapping[str, Any], Change]] = {
    "two with one display name": (
        {
            "users": [{"address": TWIN, "display_name": "Anna Berg"}],
            "shared_mailboxes": [{**BOX, "full_access": [TWIN, ANNA], "send_on_behalf": [TWIN]}],
            "folder_permissions": [{"mailbox": ELENA, "folder": "calendar", "user": TWIN, "rights": ["Reviewer"]}],
        },
        nothing,
    ),
    "a mailbox, a group and a contact of one display name": (
        {
            "contacts": [{"address": "sales@partner.example", "display_name": "Sales"}],
            "groups": [{"address": "sales.all@contoso.example", "display_name": "Sales", "name": "Sales all"}],
            "shared_mailboxes": [BOX],
        },
        nothing,
    ),
    "an alias that is somebody's name": ({"shared_mailboxes": [BOX]}, alias_as_name),
    "a trustee shown by a group's display name": (
        {"shared_mailboxes": [{**BOX, "full_access": [FINANCE], "send_as": [FINANCE], "send_on_behalf": [FINANCE]}]},
        nothing,
    ),
    "orphans": ({"shared_mailboxes": [BOX]}, orphans),
    "denials and inheritance": ({"shared_mailboxes": [BOX]}, denials),
    "role groups and the system": ({"shared_mailboxes": [BOX]}, systems),
    "rights in one text": ({"shared_mailboxes": [BOX]}, joined_rights),
    "a logon name that is another's address": ({"shared_mailboxes": [BOX]}, moved_logon),
    "a forwarding to nobody": ({"shared_mailboxes": [BOX]}, gone_target),
    "two forwardings at once": ({"shared_mailboxes": [BOX]}, both_forwardings),
    "a contact and a guest of one display name": (
        {
            "guests": [{"address": "gina@partner.example", "display_name": "Gina"}],
            "contacts": [{"address": "gina.private@partner.example", "display_name": "Gina"}],
            "groups": [
                {
                    "address": "both@contoso.example",
                    "members": ["gina@partner.example", "gina.private@partner.example"],
                    "require_sender_authentication": False,
                    "settings": {"MemberJoinRestriction": "Closed", "MemberDepartRestriction": "Closed"},
                }
            ],
            "shared_mailboxes": [{**BOX, "full_access": ["gina@partner.example"]}],
        },
        nothing,
    ),
    "a mailbox in the second domain": (
        {
            "shared_mailboxes": [
                {**BOX, "address": "sales@contoso-group.example", "aliases": ["verkauf@contoso.example"]},
                {**BOX, "display_name": "Sales too"},
            ]
        },
        nothing,
    ),
    "mailboxes of the initial domain only": (
        {
            "users": [{"address": f"admin@{INITIAL}", "display_name": "Admin"}],
            "shared_mailboxes": [
                {**BOX, "full_access": [f"admin@{INITIAL}", ANNA]},
                {**BOX, "address": f"bare@{INITIAL}", "display_name": "Bare", "full_access": [ANNA]},
            ],
        },
        nothing,
    ),
    "mail that goes round and round": ({"shared_mailboxes": [BOX]}, round_and_round),
    "renamed objects": ({"shared_mailboxes": [BOX]}, renamed),
    "somebody shown as another's alias": ({"shared_mailboxes": [BOX]}, shown_as_a_name),
}


@pytest.fixture
def unusual(request: pytest.FixtureRequest) -> Iterator[Stage]:
    more, change = ORGANISATIONS[request.param]
    seed: dict[str, Any] = deepcopy(dict(SEED))
    for section, content in more.items():
        seed[section] = [*seed.get(section, []), *deepcopy(content)]
    with stage(seed) as opened:
        directory = opened.organisation.directory
        with directory.lock:
            change(directory)
        yield opened


@pytest.mark.parametrize("page", [1000, 2], ids=["each by itself", "as a whole"])
@pytest.mark.parametrize("unusual", ORGANISATIONS, indirect=True)
def test_an_export_plans_to_nothing(unusual: Stage, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    """Send As is read of each mailbox, or of all at once where that is cheaper."""
    monkeypatch.setattr(reading, "PAGE", page)
    exported = unusual.export()
    planned = unusual.plan(exported["declaration"])
    assert (changes(planned), planned.message) == ([], "")
    assert planned.plan.unknowns == () or "Dario" in str(planned.plan.unknowns) or "dario" in str(planned.plan.unknowns)


MEMBERS = [
    {"trustee": ELENA, "rights": ["full_access", "send_as"]},
    {"trustee": FINANCE, "rights": ["full_access", "send_as", "send_on_behalf"]},
]
SMALL = {
    "organisation": ORGANISATION,
    "shared_mailboxes": [{"address": SALES, "aliases": {"add": ["verkauf2@contoso.example"]}}],
    "delegations": [
        *({"mailbox": SALES, **entry, "rights": {"add": entry["rights"]}} for entry in MEMBERS),
        {"mailbox": CHLOE, "trustee": DARIO, "folders": {"calendar": "reviewer"}},
    ],
    "redirects": [{"address": "contact@contoso.example", "targets": [ELENA, "new@partner.example"]}],
    "external_targets": ["partner.example"],
}
TOUCHED = (SALES, CHLOE, "contact@contoso.example", "new@partner.example")


@pytest.mark.parametrize("unusual", ORGANISATIONS, indirect=True)
def test_a_small_declaration_converges_and_touches_nothing_else(unusual: Stage) -> None:
    before = unusual.snapshot()
    assert undone(unusual.run(SMALL)) == []
    after = unusual.snapshot()
    touched = {
        path for path in differing(before, after) if not path.startswith(tuple(f"/recipients/{t}" for t in TOUCHED))
    }
    assert {path for path in touched if not path.startswith("/accounts")} == set()
    assert [entry for entry in access(before, SALES) if entry not in access(after, SALES)] == []
    assert [
        entry for entry in before["recipients"][SALES]["send_as"] if entry not in after["recipients"][SALES]["send_as"]
    ] == []
    again = unusual.plan(SMALL)
    assert (changes(again), again.message) == ([], "")


def access(snapshot: Mapping[str, Any], address: str) -> tuple[AccessEntry, ...]:
    found: tuple[AccessEntry, ...] = snapshot["recipients"][address]["access"]
    return found


@pytest.mark.parametrize("unusual", ORGANISATIONS, indirect=True)
def test_a_member_list_takes_away_only_what_it_could_name(unusual: Stage) -> None:
    """What is inherited, denied, an orphan's or the system's stays, and so does SELF."""
    declaration = {"organisation": ORGANISATION, "shared_mailboxes": [{"address": SALES, "members": MEMBERS}]}
    before = access(unusual.snapshot(), SALES)
    assert undone(unusual.run(declaration, allow={"revocations": 20})) == []
    left = access(unusual.snapshot(), SALES)
    directory = unusual.organisation.directory
    untouchable = [entry for entry in before if entry.deny or entry.inherited or directory.by_sid(entry.sid) is None]
    assert [entry for entry in untouchable if entry not in left] == []
    allowed = {
        entry.sid for entry in left if not (entry.deny or entry.inherited) and "FullAccess" in entry.single_rights
    }
    people = {one for one in allowed if directory.by_sid(one) is not None}
    assert people == {sid(directory, ELENA), sid(directory, FINANCE)}
    assert changes(unusual.plan(declaration)) == []


@pytest.mark.parametrize("unusual", ["two with one display name"], indirect=True)
def test_rights_that_name_one_of_two_are_unknown_and_not_guessed(unusual: Stage) -> None:
    declaration = {
        "organisation": ORGANISATION,
        "delegations": [{"mailbox": ELENA, "trustee": ANNA, "folders": {"calendar": "editor"}}],
    }
    before = unusual.snapshot()
    result = unusual.run(declaration)
    assert (changes(result), unusual.writes()) == ([], [])
    assert "several recipients are called Anna Berg" in str(result.plan.unknowns)
    assert unusual.snapshot() == before


@pytest.mark.parametrize("unusual", ["somebody shown as another's alias"], indirect=True)
def test_a_folders_trustee_is_whom_the_folder_shows(unusual: Stage) -> None:
    declaration = {
        "organisation": ORGANISATION,
        "delegations": [{"mailbox": ELENA, "trustee": CHLOE, "folders": {"calendar": "reviewer"}}],
    }
    assert changes(unusual.plan(declaration)) == []


@pytest.mark.parametrize("unusual", ["a logon name that is another's address"], indirect=True)
def test_a_trustee_is_whose_logon_name_it_is(unusual: Stage) -> None:
    entries = [{"trustee": "bruno.neri@contoso.example", "rights": ["full_access"]}]
    declaration = {"organisation": ORGANISATION, "shared_mailboxes": [{"address": SALES, "members": entries}]}
    assert [change for change in changes(unusual.plan(declaration)) if "grant" in change] == []


@pytest.mark.parametrize("unusual", ["an alias that is somebody's name"], indirect=True)
@pytest.mark.parametrize("page", [1000, 2])
def test_a_grant_belongs_to_whose_name_is_shown(unusual: Stage, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    monkeypatch.setattr(reading, "PAGE", page)
    declaration = {
        "organisation": ORGANISATION,
        "shared_mailboxes": [
            {"address": SALES, "members": [{"trustee": FINANCE, "rights": ["full_access", "send_as"]}]}
        ],
        "delegations": [{"mailbox": BRUNO, "trustee": FINANCE, "rights": ["send_as"]},
                        {"mailbox": ELENA, "trustee": FINANCE, "rights": []}],
    }  # fmt: skip
    assert [change for change in changes(unusual.plan(declaration)) if "grant" in change] == []


@pytest.mark.parametrize("kind", ["Room", "Equipment"])
def test_a_room_has_rights_and_a_redirect_and_becomes_no_shared_mailbox(kind: str) -> None:
    room = "room@contoso.example"
    with stage(SEED) as opened:
        opened.organisation.exchange.invoke(
            "New-Mailbox", {"Name": "room", "PrimarySmtpAddress": room, "DisplayName": "Room", kind: True}
        )
        declaration = {
            "organisation": ORGANISATION,
            "delegations": [
                {"mailbox": room, "trustee": ANNA, "rights": ["full_access"], "folders": {"calendar": "editor"}}
            ],
            "redirects": [{"address": room, "targets": [BRUNO], "keep_copy": True}],
        }
        assert undone(opened.run(declaration)) == []
        assert changes(opened.plan(declaration)) == []
        exported = opened.export()["declaration"]
        assert changes(opened.plan(exported)) == []
        rights = {"mailbox": room, "trustee": ANNA, "rights": {"add": ["full_access"]}}
        assert rights in exported["delegations"]
        before = opened.snapshot()
        for more in ({}, {"convert": True}, {"state": "soft_deleted"}):
            shared = {"organisation": ORGANISATION, "shared_mailboxes": [{"address": room, **more}]}
            assert "mailbox of a room or of equipment" in opened.run(shared).message
        assert opened.snapshot() == before
