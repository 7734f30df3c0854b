# SPDX-License-Identifier: GPL-3.0-or-later
"""Transport rules of a make-believe organisation: takes our cmdlets, gives rows in every spelling that is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Action, Change, FieldChange
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import (
    Organisation,
    read_organisation,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Expression, Item, Kind
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.actions import ACTIONS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    CONDITIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.cmdlets import (
    move_cmdlet,
    rule_cmdlets,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.expressing import (
    express_rules,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.order import (
    creation_priority,
    order_moves,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.parameters import (
    parameter_name,
)

FLAT = {
    "Comments": None,
    "Mode": "Enforce",
    "RuleErrorAction": "Ignore",
    "SenderAddressLocation": "Header",
    "RecipientAddressType": "Resolved",
    "ActivationDate": None,
    "ExpiryDate": None,
}
DEFAULT_REASON = "Delivery not authorized, message refused"
SECTIONS = ((CONDITIONS, False), (CONDITIONS, True), (ACTIONS, False))

PEOPLE = {
    name: f"{name}@contoso.example"
    for name in ("anna", "bruno", "chloe", "dario", "elena", "passwords", "finance", "all")
}


def resolve(identity: str) -> str | None:
    """Finds the people of contoso by address, alias address or display name, whatever the case."""
    text = identity.casefold()
    for name, address in PEOPLE.items():
        if text in (address, f"{name}.alias@contoso.example", f"{name} the person"):
            return address.replace("@c", "@C")
    return None


def other_names(address: str) -> list[str]:
    """What else these people are called where rules are read."""
    name, _unused, domain = address.partition("@")
    return [f"{name} The Person", f"{name}.alias@contoso.example"] if domain == "contoso.example" else []


def unset_row() -> dict[str, Any]:
    """Every property of Get-TransportRule that stands for a parameter, none of them set."""
    row: dict[str, Any] = dict(FLAT)
    for known, exception in SECTIONS:
        for name, predicate in known.items():
            unset = False if predicate.kind.name == "boolean" else None
            row[parameter_name(name, exception=exception)] = unset
    row["SenderNotificationType"] = row.pop("NotifySender")
    return row


@dataclass
class LiveRules:
    """Rules by their rows, first to last. Keeps what was called in `calls`."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    calls: list[Cmdlet] = field(default_factory=list)

    def add(self, name: str, marker: str = "", **properties: Any) -> dict[str, Any]:
        comments = "\n".join(part for part in (properties.pop("Comments", ""), marker and f"mailward:{marker}") if part)
        row = {
            **unset_row(),
            "Name": name,
            "Identity": name,
            "Guid": f"guid of {name}",
            "State": "Enabled",
            "PrependSubject": "x",
            **properties,
            "Comments": comments or None,
        }
        self.rows.append(row)
        return row

    def names(self) -> list[str]:
        return [row["Name"] for row in self.rows]

    def listed(self) -> list[dict[str, Any]]:
        return [{**row, "Priority": index} for index, row in enumerate(self.rows)]

    def invoke(self, cmdlet: Cmdlet) -> None:
        self.calls.append(cmdlet)
        given = dict(cmdlet.parameters)
        assert given.pop("Confirm") is False
        if cmdlet.name == "New-TransportRule":
            state = "Enabled" if given.pop("Enabled") else "Disabled"
            priority, name = given.pop("Priority", len(self.rows)), given.pop("Name")
            assert name.casefold() not in {other.casefold() for other in self.names()}
            row = {**unset_row(), "Name": name, "Identity": name, "Guid": f"guid of {name}", "State": state}
            self._set(row, given)
            assert 0 <= priority <= len(self.rows)
            self.rows.insert(priority, row)
            return
        row = next(row for row in self.rows if row["Guid"] == given["Identity"])
        del given["Identity"]
        if cmdlet.name == "Remove-TransportRule":
            self.rows.remove(row)
        elif cmdlet.name in ("Enable-TransportRule", "Disable-TransportRule"):
            row["State"] = cmdlet.name.partition("-")[0] + "d"
        else:
            assert cmdlet.name == "Set-TransportRule"
            priority = given.pop("Priority", None)
            self._set(row, given)
            if priority is not None:
                assert 0 <= priority < len(self.rows)
                self.rows.remove(row)
                self.rows.insert(priority, row)

    @staticmethod
    def _set(row: dict[str, Any], given: Mapping[str, Any]) -> None:
        for parameter, value in given.items():
            assert parameter in row, f"there is no parameter {parameter}"
            row[parameter] = value
        if (row["RejectMessageReasonText"] is None) != (row["RejectMessageEnhancedStatusCode"] is None):
            row["RejectMessageReasonText"] = row["RejectMessageReasonText"] or DEFAULT_REASON
            row["RejectMessageEnhancedStatusCode"] = row["RejectMessageEnhancedStatusCode"] or "5.7.1"


def declared(*rules: Mapping[str, Any], **more: Any) -> Organisation:
    """Contoso with these transport rules, without a mistake in it."""
    organisation, mistakes = read_organisation(
        {
            "organisation": {"name": "contoso", "domains": ["contoso.example"]},
            "external_targets": ["partner.example"],
            "transport_rules": [dict(rule) for rule in rules],
            **more,
        }
    )
    assert mistakes == ()
    return organisation


def rule(name: str, **fields: Any) -> dict[str, Any]:
    """A declared rule that does what the rows of `LiveRules.add` do."""
    return {"name": name, "every_message": True, "actions": {"prepend_subject": "x"}, **fields}


def changes(expression: Expression) -> list[Change]:
    """What planning would do: compares declared and known fields, in the order creates, updates, order, deletes."""
    found = []
    for key, wanted in expression.desired.items():
        standing = expression.existing[key]
        if not wanted.present:
            if standing.present:
                found.append(Change(Action.DELETE, standing, None))
            continue
        if not standing.present:
            found.append(Change(Action.CREATE, None, wanted))
            continue
        fields = _differences(wanted, standing)
        if wanted.marker and wanted.marker != standing.marker:
            fields.append(FieldChange("marker", standing.marker, wanted.marker))
        if fields:
            merged = Item(
                key,
                wanted.subject,
                {**standing.fields, **wanted.fields},
                marker=wanted.marker,
                identity=standing.identity,
            )
            found.append(Change(Action.UPDATE, standing, merged, tuple(fields)))
    ranks = {Action.CREATE: 0, Action.UPDATE: 1, Action.DELETE: 3}
    return sorted(found, key=lambda change: 2 if change.key.kind == Kind.RULE_ORDER else ranks[change.action])


def _differences(wanted: Item, standing: Item) -> list[FieldChange]:
    names = [name for name in wanted.fields if name not in wanted.write_only]
    assert [name for name in names if isinstance(wanted.fields[name], Unknown)] == []
    return [
        FieldChange(name, standing.fields.get(name), wanted.fields[name])
        for name in names
        if standing.fields.get(name) != wanted.fields[name]
    ]


def apply(organisation: Organisation, live: LiveRules, found: Iterable[Change] | None = None) -> list[Change]:
    """Performs what planning would do and gives it back."""
    planned = list(changes(express_rules(organisation, live.listed(), resolve)) if found is None else found)
    after = {c.key.name: c.after.fields["after"] for c in planned if c.action is Action.CREATE and c.after}
    for change in planned:
        if change.key.kind == Kind.RULE_ORDER and change.after:
            fields = change.after.fields
            order = fields["including_new"]
            for name, place in order_moves(live.names(), order, set(order) - fields["anchors"]):
                live.invoke(move_cmdlet(f"guid of {name}", place))
            continue
        create = change.action is Action.CREATE
        priority = creation_priority(change.key.name, after, live.names()) if create else None
        for cmdlet in rule_cmdlets(change, priority):
            live.invoke(cmdlet)
    return planned


def applied(organisation: Organisation, live: LiveRules) -> list[Change]:
    """Like `apply`, and nothing is left to do afterwards."""
    planned = apply(organisation, live)
    assert changes(express_rules(organisation, live.listed(), resolve)) == []
    return planned
