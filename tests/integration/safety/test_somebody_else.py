# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody else changes the organisation between the plan and the write: that is a conflict, and theirs stays."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Change, Outcome, Result
from ansible_collections.mailward.mailbox.tests.integration.safety import everything
from ansible_collections.mailward.mailbox.tests.integration.safety.everything import (
    AWAY,
    BACK,
    BRUNO,
    BUSY,
    CHLOE,
    CONTACT,
    ELENA,
    ENDED,
    FRESH,
    NEW,
    OURS,
    PARTNER,
    SALES,
    SUPPORT,
)
from ansible_collections.mailward.mailbox.tests.integration.safety.stage import Stage, differing, said, stage
from ansible_collections.mailward.mailbox.tests.lab.exchange.records import SELF_SID

ANNA, FOREIGN = everything.ANNA, "foreign@contoso.example"
CONFLICT = "somebody else changed it since it was planned"


@dataclass(frozen=True)
class Meanwhile:
    """`theirs` are somebody else's cmdlets, made after the plan; `change` is ours, of the same thing."""

    change: str
    theirs: Sequence[tuple[str, Mapping[str, Any]]]

    def __str__(self) -> str:
        return f"{self.change}, {self.theirs[-1][0]}"


def calendar(verb: str, user: str, rights: str) -> tuple[str, Mapping[str, Any]]:
    folder = {"Identity": f"{ELENA}:\\Calendrier", "User": user, "AccessRights": [rights]}
    return f"{verb}-MailboxFolderPermission", folder


def forward(mailbox: str) -> tuple[str, Mapping[str, Any]]:
    return "Set-Mailbox", {"Identity": mailbox, "ForwardingAddress": ELENA, "DeliverToMailboxAndForward": True}


def rule(name: str) -> tuple[str, Mapping[str, Any]]:
    return "Set-TransportRule", {"Identity": name, "SubjectContainsWords": ["theirs"]}


def give(mailbox: str, address: str) -> tuple[str, Mapping[str, Any]]:
    aliases = {"@odata.type": "#Exchange.GenericHashTable", "add": [f"smtp:{address}"]}
    return "Set-Mailbox", {"Identity": mailbox, "EmailAddresses": aliases}


def free(address: str) -> tuple[str, Mapping[str, Any]]:
    """Takes an alias away from the mailbox that has it."""
    aliases = {"@odata.type": "#Exchange.GenericHashTable", "remove": [f"smtp:{address}"]}
    return "Set-Mailbox", {"Identity": SUPPORT, "EmailAddresses": aliases}


CONFLICTS = (
    Meanwhile(f"update mailbox {SALES}", [("Set-Mailbox", {"Identity": SALES, "DisplayName": "Theirs"})]),
    Meanwhile(
        f"create mailbox {NEW}",
        [free(NEW), ("New-Mailbox", {"Shared": True, "Name": "Theirs", "PrimarySmtpAddress": NEW})],
    ),
    Meanwhile(f"create grant {ELENA} {ANNA} folder:calendar", [calendar("Add", ANNA, "Author")]),
    Meanwhile(f"update grant {ELENA} {CHLOE} folder:calendar", [calendar("Set", CHLOE, "Author")]),
    Meanwhile(f"delete grant {ELENA} {BRUNO} folder:calendar", [calendar("Set", BRUNO, "Author")]),
    Meanwhile(f"update group {CONTACT}", [("Set-DistributionGroup", {"Identity": CONTACT, "DisplayName": "Theirs"})]),
    Meanwhile(f"delete group {ENDED}", [("Set-DistributionGroup", {"Identity": ENDED, "DisplayName": "Theirs"})]),
    Meanwhile(
        f"create group {FRESH}",
        [free(FRESH), ("New-DistributionGroup", {"Name": "Theirs", "PrimarySmtpAddress": FRESH})],
    ),
    Meanwhile(f"create contact {PARTNER}", [("New-MailContact", {"Name": "Theirs", "ExternalEmailAddress": PARTNER})]),
    Meanwhile(f"create forwarding {BUSY}", [forward(BUSY)]),
    Meanwhile(f"update forwarding {AWAY}", [forward(AWAY)]),
    Meanwhile(f"delete forwarding {BACK}", [forward(BACK)]),
    Meanwhile(
        "create transport_rule Added",
        [("New-TransportRule", {"Name": "Added", "FromScope": "InOrganization", "DeleteMessage": True})],
    ),
    Meanwhile(
        "update transport_rule Changed", [("Set-TransportRule", {"Identity": "Changed", "Comments": f"Theirs\n{OURS}"})]
    ),
    Meanwhile("delete transport_rule Gone", [rule("Gone")]),
    Meanwhile("update transport_rule_order", [("Set-TransportRule", {"Identity": "Changed", "Priority": 0})]),
)


@pytest.fixture(scope="module")
def opened() -> Iterator[Stage]:
    with stage(everything.organisation(), everything.declaration(), allow=everything.ALLOW) as prepared:
        yield prepared


LISTS = ("addresses", "rule_order", "\\Calendrier")
"""Values in which other changes of ours come to stand beside theirs."""


@dataclass(frozen=True)
class Beside:
    """An apply in which somebody else's cmdlets came between the plan and the first write.

    `theirs` are the paths in the organisation that they changed; `lost` those of them that have another value
    now, with what they gave and what stands.
    """

    run: Run
    theirs: Collection[str]
    lost: Mapping[str, tuple[Any, Any]]

    def outcome(self, change: str) -> Outcome:
        return next(outcome for outcome in self.run.execution.outcomes if said(outcome.change) == change)


def apply_beside(opened: Stage, theirs: Sequence[tuple[str, Mapping[str, Any]]]) -> Beside:
    opened.begin_again()
    opened.reconnect()
    perform, snapshots = opened.platform.perform, []

    def performing(wave: Sequence[Change]) -> Sequence[Outcome]:
        if not snapshots:
            snapshots.append(opened.snapshot())
            for name, parameters in theirs:
                opened.organisation.exchange.invoke(name, parameters)
            snapshots.append(opened.snapshot())
        return perform(wave)

    opened.platform.perform = performing
    result = opened.run()
    changed = differing(*snapshots)
    since = differing(snapshots[1], opened.snapshot())
    return Beside(result, changed, {path: values for path, values in since.items() if path in changed})


@pytest.mark.parametrize("meanwhile", CONFLICTS, ids=str)
def test_what_somebody_else_changed_meanwhile_is_a_conflict_and_stays(opened: Stage, meanwhile: Meanwhile) -> None:
    beside = apply_beside(opened, meanwhile.theirs)
    outcome = beside.outcome(meanwhile.change)
    assert outcome.result is Result.FAILED
    assert CONFLICT in outcome.text
    assert beside.theirs
    assert [path for path in beside.lost if path.rpartition("/")[2] not in LISTS] == []
    assert "calendar" not in meanwhile.change or "Author" in str(opened.snapshot()["recipients"][ELENA])


def test_a_right_that_somebody_else_gave_already_is_there_once(opened: Stage) -> None:
    grant = f"create grant {SALES} {CHLOE} full_access"
    theirs = ("Add-MailboxPermission", {"Identity": SALES, "User": CHLOE, "AccessRights": ["FullAccess"]})
    assert apply_beside(opened, [theirs]).outcome(grant).result is Result.DONE
    holders = [entry.sid for entry in opened.snapshot()["recipients"][SALES]["access"] if entry.sid != SELF_SID]
    assert len(set(holders)) == len(holders)


def test_an_address_that_somebody_else_gave_away_meanwhile_is_not_taken(opened: Stage) -> None:
    """Nobody but the service knows whose it is now: it refuses."""
    theirs = [free("help@contoso.example"), give(FOREIGN, "help@contoso.example")]
    beside = apply_beside(opened, theirs)
    assert beside.outcome("update address help@contoso.example").result is Result.FAILED
    holder = opened.snapshot()["recipients"][FOREIGN]
    assert "smtp:help@contoso.example" in holder["addresses"]
