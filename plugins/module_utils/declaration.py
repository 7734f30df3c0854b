# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns the arguments of each face into the declaration that the library takes."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .arguments import (
    DECLARED,
    DELEGATION,
    MAIL_FLOW_INFO,
    MAILBOX_STRATEGY,
    REDIRECT_ADDRESS,
    SHARED_MAILBOX,
    TRANSPORT_RULE,
    Face,
)
from .mailward.model.mail_flow_test import FLOW_SECTIONS
from .mailward.model.password_resets import SECTION as PASSWORD_RESETS

Parameters = t.Mapping[str, t.Any]
Declaration = dict[str, t.Any]


class Contradiction(Exception):
    """Arguments that cannot be meant together; the text is for the user."""


@dataclass(frozen=True)
class Declared:
    """A declaration, and where its parts stand in the arguments: `paths` maps a beginning to its replacement."""

    declaration: Declaration
    paths: t.Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the declaration calls the organisation; "" if it does not say."""
        organisation = self.declaration.get("organisation")
        return str(organisation.get("name") or "") if isinstance(organisation, t.Mapping) else ""

    def path(self, path: str) -> str:
        """A path of the declaration as a path of the arguments."""
        for beginning, replacement in self.paths.items():
            if path == beginning or path.startswith((f"{beginning}.", f"{beginning}[")):
                return f"{replacement}{path[len(beginning) :]}".lstrip(".")
        return path


def declare(face: Face, parameters: Parameters) -> Declared:
    """The declaration that a task's validated arguments stand for. Raises Contradiction."""
    return _DECLARERS[face.name](parameters)


def _given(parameters: Parameters, *names: str) -> Declaration:
    """The named arguments that were given; Ansible makes None of those that were not."""
    return {name: parameters[name] for name in names if parameters.get(name) is not None}


def declare_organisation(parameters: Parameters) -> Declaration:
    """For whom a task is meant, as the beginning of a declaration."""
    given = parameters.get("organisation") or {}
    return {"organisation": _given(given, "name", "domains", "tenant_id", "declaration")}


def _shared_mailbox(parameters: Parameters) -> Declared:
    entry = _given(
        parameters, "address", "display_name", "renamed_from", "sign_in", "sent_items_copy_send_as",
        "sent_items_copy_send_on_behalf", "hidden_from_address_lists", "auditing", "smtp_client_authentication",
        "convert", "state",
    )  # fmt: skip
    paths = {"shared_mailboxes[0]": ""}
    if parameters.get("aliases"):
        entry["aliases"] = _given(parameters["aliases"], "add", "remove", "set")
    members = parameters.get("members") or {}
    grants: list[Declaration] = []
    if members.get("set") is not None:
        entry["members"] = [_grant(member) for member in members["set"]]
        paths = {"shared_mailboxes[0].members": "members.set", **paths}
    # Added and removed members say nothing of the others, which is what a delegation says.
    for index, member in enumerate(members.get("add") or ()):
        place = f"members.add[{index}]"
        paths |= {f"delegations[{len(grants)}].mailbox": "address", f"delegations[{len(grants)}]": place}
        grants.append({"mailbox": parameters["address"], **_grant(member)})
    for index, trustee in enumerate(members.get("remove") or ()):
        place = f"members.remove[{index}]"
        paths |= {f"delegations[{len(grants)}].mailbox": "address", f"delegations[{len(grants)}].trustee": place}
        grants.append({"mailbox": parameters["address"], "trustee": trustee, "state": "absent"})
    declaration = {**declare_organisation(parameters), "shared_mailboxes": [entry]}
    if grants:
        declaration["delegations"] = grants
    return Declared(declaration, paths)


def _grant(parameters: Parameters) -> Declaration:
    return _given(parameters, "trustee", "rights", "automapping", "folders", "not_before", "expires", "reason")


def _delegation(parameters: Parameters) -> Declared:
    entry = {**_given(parameters, "mailbox", "state"), **_grant(parameters)}
    if parameters.get("rights"):
        entry["rights"] = _given(parameters["rights"], "add", "remove", "set")
    return Declared({**declare_organisation(parameters), "delegations": [entry]}, {"delegations[0]": ""})


def _redirect_address(parameters: Parameters) -> Declared:
    entry = _given(parameters, "address", "keep_copy", "display_name", "state")
    if parameters.get("targets"):
        entry["targets"] = _given(parameters["targets"], "add", "remove", "set")
    declaration = {**declare_organisation(parameters), "redirects": [entry], **_given(parameters, "external_targets")}
    return Declared(declaration, {"redirects[0]": ""})


def _transport_rule(parameters: Parameters) -> Declared:
    entry = _given(
        parameters, "name", "conditions", "exceptions", "actions", "every_message", "enabled", "mode",
        "rule_error_action", "sender_address_location", "recipient_address_type", "comments", "state",
    )  # fmt: skip
    # An argument cannot be null: Ansible takes that for left out. So an empty text takes a date away.
    entry.update({name: value or None for name, value in _given(parameters, "activation_date", "expiry_date").items()})
    position = _given(parameters.get("position") or {}, "place", "before", "after")
    if position:
        entry["position"] = position.get("place", position)
    return Declared({**declare_organisation(parameters), "transport_rules": [entry]}, {"transport_rules[0]": ""})


def _mailbox_strategy(parameters: Parameters) -> Declared:
    declaration = dict(parameters.get("strategy") or {})
    if parameters.get("organisation"):
        if "organisation" in declaration:
            raise Contradiction("organisation stands twice: as an argument and in strategy. Leave one of them out.")
        declaration.update(declare_organisation(parameters))
    sections = parameters.get("sections")
    if sections is not None:
        left_out = set(DECLARED).difference(sections)
        if left_out.intersection(FLOW_SECTIONS, declaration):
            # Of an organisation that only some of the declaration is made real in, the tests do not speak.
            left_out.add("mail_flow_tests")
        declaration = {name: value for name, value in declaration.items() if name not in left_out}
    resets, key = declaration.get(PASSWORD_RESETS), parameters.get("password_reset_key")
    if isinstance(resets, t.Mapping) and key is not None:
        declaration[PASSWORD_RESETS] = {"key": key, **resets}
    return Declared(declaration)


_DECLARERS: t.Mapping[str, t.Callable[[Parameters], Declared]] = {
    SHARED_MAILBOX.name: _shared_mailbox,
    DELEGATION.name: _delegation,
    REDIRECT_ADDRESS.name: _redirect_address,
    TRANSPORT_RULE.name: _transport_rule,
    MAILBOX_STRATEGY.name: _mailbox_strategy,
    MAIL_FLOW_INFO.name: _mailbox_strategy,
}
