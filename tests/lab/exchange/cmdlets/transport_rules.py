# SPDX-License-Identifier: GPL-3.0-or-later
"""Transport rules. The place in the directory's tuple is the priority, so that priorities stay 0..n-1 and unique."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .. import refusals
from ..call import Call, CmdletFunction
from ..output import CmdletOutput
from ..read_back.transport_rules import distinguished_name, rule_row
from ..records import TransportRule
from ..result_sets import listed
from ..rule_checks import changed_parameters, check_rule
from .warnings import no_settings_modified

# Parameters that are fields of the rule. Without an entry here or in the rule tables a parameter is refused.
FIELDS = {
    "Name": "name",
    "Comments": "comments",
    "Mode": "mode",
    "RuleErrorAction": "rule_error_action",
    "SenderAddressLocation": "sender_address_location",
    "RecipientAddressType": "recipient_address_type",
    "RuleSubType": "rule_sub_type",
    "ActivationDate": "activation",
    "ExpiryDate": "expiry",
}
CLEARABLE = {"Comments", "ActivationDate", "ExpiryDate"}


def get_rule(call: Call) -> CmdletOutput:
    details = not call.parameters.get("ExcludeConditionActionDetails")
    wanted = None if call.parameters.get("Identity") is None else _the(call).guid
    state = call.parameters.get("State")
    if call.parameters.get("DlpPolicy"):
        return CmdletOutput()
    rows = [
        rule_row(call.directory, rule, priority, details=details)
        for priority, rule in enumerate(call.directory.rules)
        if wanted in (None, rule.guid) and state in (None, "Enabled" if rule.enabled else "Disabled")
    ]
    return listed(call, rows)


def new_rule(call: Call) -> CmdletOutput:
    _refuse_while_dehydrated(call)
    rule = TransportRule(
        guid=call.directory.new_guid(),
        enabled=call.parameters.get("Enabled", True) is not False,
        use_legacy_regex=bool(call.parameters.get("UseLegacyRegex")),
        parameters=changed_parameters(call, {}),
        changed=call.now,
        **_fields(call),
    )
    check_rule(call, rule)
    priority = _priority(call, len(call.directory.rules), default=len(call.directory.rules))
    _place(call, rule, priority)
    return CmdletOutput([rule_row(call.directory, rule, priority)])


def set_rule(call: Call) -> CmdletOutput:
    _refuse_while_dehydrated(call)
    known = _the(call)
    rule = replace(known, parameters=changed_parameters(call, known.parameters), **_fields(call))
    check_rule(call, rule)
    at = call.directory.rules.index(known)
    priority = _priority(call, len(call.directory.rules) - 1, default=at)
    if rule == known and priority == at:
        return CmdletOutput(warnings=[no_settings_modified(known.name)])
    _place(call, replace(rule, changed=call.now) if rule != known else rule, priority)
    return CmdletOutput()


def _switch(enabled: bool) -> CmdletFunction:
    def switch(call: Call) -> CmdletOutput:
        known = _the(call)
        rule = replace(known, enabled=enabled, mode=call.parameters.get("Mode") or known.mode)
        if rule == known:
            return CmdletOutput(warnings=[no_settings_modified(known.name)])
        _place(call, replace(rule, changed=call.now), call.directory.rules.index(known))
        return CmdletOutput()

    return switch


def remove_rule(call: Call) -> CmdletOutput:
    gone = _the(call)
    call.directory.rules = tuple(each for each in call.directory.rules if each.guid != gone.guid)
    return CmdletOutput()


def _the(call: Call) -> TransportRule:
    """The rule that -Identity names: by Name, GUID or distinguished name."""
    wanted = call.parameters["Identity"].lower()
    for rule in call.directory.rules:
        if wanted in (rule.name.lower(), str(rule.guid), distinguished_name(call.directory, rule).lower()):
            return rule
    raise refusals.not_found(call.parameters["Identity"])


def _fields(call: Call) -> dict[str, Any]:
    given = {name: call.parameters[name] for name in FIELDS if name in call.parameters}
    for name, value in given.items():
        if value is None and name not in CLEARABLE:
            raise refusals.rule_refused(f"The parameter {name} can't be null.")  # GUESS: that it is refused
    if given.get("Comments") == "":
        given["Comments"] = None
    if call.parameters.get("DlpPolicy"):
        raise refusals.rule_refused("The parameter DlpPolicy isn't supported any longer.")
    return {FIELDS[name]: value for name, value in given.items()}


def _priority(call: Call, last: int, *, default: int) -> int:
    wanted: int | None = call.parameters.get("Priority")
    if wanted is None:
        return default
    if not 0 <= wanted <= last:
        raise refusals.rule_refused(f"The priority {wanted} isn't valid. Specify a value between 0 and {last}.")
    return wanted


def _place(call: Call, rule: TransportRule, priority: int) -> None:
    """Puts a rule at its priority; the rule that had it and all after it move down by one."""
    others = [each for each in call.directory.rules if each.guid != rule.guid]
    others.insert(priority, rule)
    call.directory.rules = tuple(others)


def _refuse_while_dehydrated(call: Call) -> None:
    ready = call.directory.customisable_from
    if call.directory.dehydrated or (ready is not None and call.now < ready):
        raise refusals.dehydrated(call.cmdlet)


CMDLETS: dict[str, CmdletFunction] = {
    "Get-TransportRule": get_rule,
    "New-TransportRule": new_rule,
    "Set-TransportRule": set_rule,
    "Remove-TransportRule": remove_rule,
    "Enable-TransportRule": _switch(True),
    "Disable-TransportRule": _switch(False),
}
