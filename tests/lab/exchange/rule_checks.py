# SPDX-License-Identifier: GPL-3.0-or-later
"""What a transport rule may say: values resolved and checked, groups completed, limits kept.

Texts of refusals and most of their classes are GUESS; that these things are refused is documented unless marked.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from . import refusals
from .call import Call
from .platforms import on_servers
from .read_back.transport_rules import counted_characters, size
from .records import Group, TransportRule
from .rule_tables import (
    AD_ATTRIBUTES,
    BESIDE_MODERATION,
    ENCRYPTION_BRANDINGS,
    EXCLUSIVE,
    MAXIMUM_COMMENTS,
    MAXIMUM_COUNTED_CHARACTERS,
    MAXIMUM_MODERATORS,
    MAXIMUM_NAME,
    MAXIMUM_RULE_CHARACTERS,
    MAXIMUM_RULES,
    MESSAGE_CLASSIFICATIONS,
    REJECT_DEFAULTS,
    RIGHTS_TEMPLATES,
    RuleParameter,
    all_rule_parameters,
    group_rows,
    rule_parameters,
)
from .values import ADDRESS, ListChange

_STATUS_CODE = re.compile(r"5\.7\.(1|9\d\d)")
_HEADER_NAME = re.compile(r"[!-9;-~]{1,64}")


def changed_parameters(call: Call, known: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions, exceptions and actions of a rule after the call: null, [] and false take one away."""
    result = dict(known)
    for name, parameter in rule_parameters(call.directory.platform).items():
        if name not in call.parameters:
            continue
        value = _listed(call.parameters[name], known.get(name, ()))
        if value is None or value == () or value is False:
            result.pop(name, None)
            continue
        if parameter.retired:
            raise refusals.rule_refused(
                f"The parameter {name} isn't supported any longer."
            )  # GUESS: that it is refused
        result[name] = _checked(call, parameter, value)
    return _completed(result)


def _listed(value: Any, known: tuple[str, ...]) -> Any:
    if not isinstance(value, ListChange):
        return value
    if value.whole is not None:
        return value.whole
    gone = {each.lower() for each in value.remove}
    return tuple(dict.fromkeys([each for each in known if each.lower() not in gone] + list(value.add)))


def _checked(call: Call, parameter: RuleParameter, value: Any) -> Any:
    kind = parameter.kind
    if value == "":
        raise refusals.rule_refused(f"The parameter {parameter.name} can't be empty; null clears it.")
    if kind == "addresses":
        found = tuple(
            dict.fromkeys(_address(call, parameter, each) for each in (value if parameter.multi else (value,)))
        )
        if parameter.name == "ModerateMessageByUser" and len(found) > MAXIMUM_MODERATORS:
            raise refusals.rule_refused(f"A rule can have at most {MAXIMUM_MODERATORS} moderators.")
        return found if parameter.multi else found[0]
    if kind in _VALUE_CHECKS:
        for each in value if parameter.multi else (value,):
            _VALUE_CHECKS[kind](call, parameter, each)
    if parameter.max_chars and not parameter.multi and len(value) > parameter.max_chars:
        raise refusals.rule_refused(
            f"The length of the property {parameter.name} is too long. The maximum length is {parameter.max_chars} "
            f"and the "
            f"length of the value provided is {len(value)}."
        )
    return value


def _address(call: Call, parameter: RuleParameter, identity: str) -> str:
    """The primary SMTP address of what is named.

    An address of a foreign domain that no recipient has is taken as it is (GUESS; a public rule shows such a sender);
    one of an own domain must be somebody's.
    """
    group = parameter.target == "group"
    foreign = ADDRESS.match(identity) is not None and not call.directory.accepts(identity)
    if foreign and not group and not call.directory.find(identity):
        return identity
    recipient = call.referenced(identity)
    is_group = isinstance(recipient, Group)
    if group and not is_group:
        raise refusals.rule_refused(f"'{identity}' isn't a group, and {parameter.name} needs one.")
    header_condition = parameter.name.removeprefix("ExceptIf").startswith("AnyOf")
    if (
        is_group
        and not group
        and (not parameter.groups_allowed or (parameter.part != "action" and not header_condition))
    ):
        raise refusals.rule_refused(f"'{identity}' is a group, and {parameter.name} takes no groups.")
    return recipient.primary_address


def _require(good: bool, parameter: RuleParameter, value: object) -> None:
    if not good:
        raise refusals.rule_refused(f"The value '{value}' isn't valid for the parameter {parameter.name}.")


def _ip_range(_unused: Call, parameter: RuleParameter, value: str) -> None:
    """One address, a range a-b, or CIDR."""
    try:
        if "-" in value:
            first, last = (ipaddress.ip_address(part.strip()) for part in value.split("-", 1))
            _require(int(first) <= int(last), parameter, value)
        else:
            ipaddress.ip_network(value.strip(), strict=False)
    except ValueError:
        _require(False, parameter, value)


def _attribute(_unused: Call, parameter: RuleParameter, value: str) -> None:
    name, colon, rest = value.partition(":")
    _require(bool(colon and rest.strip()) and name.strip().lower() in AD_ATTRIBUTES, parameter, value)


def _property(_unused: Call, parameter: RuleParameter, value: str) -> None:
    name, colon, rest = value.partition(":")
    _require(bool(colon and name.strip() and rest.strip()), parameter, value)


def _domain(_unused: Call, parameter: RuleParameter, value: str) -> None:
    _require(re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", value) is not None, parameter, value)


def _connector(call: Call, _unused: RuleParameter, value: str) -> None:
    if value.lower() not in {each.lower() for each in call.directory.outbound_connectors}:
        raise refusals.referenced_not_found(value)


def _one_of(known: tuple[str, ...]) -> Any:
    def check(_unused: Call, __: RuleParameter, value: str) -> None:
        if value.lower() not in {each.lower() for each in known}:
            raise refusals.referenced_not_found(value)

    return check


_VALUE_CHECKS: dict[str, Any] = {
    "ip_ranges": _ip_range,
    "ad_attribute_words": _attribute,
    "ad_attribute_patterns": _attribute,
    "document_property_words": _property,
    "domains": _domain,
    "header_name": lambda _unused, parameter, value: _require(
        _HEADER_NAME.fullmatch(value) is not None, parameter, value
    ),
    "enhanced_status_code": lambda _unused, parameter, value: _require(
        _STATUS_CODE.fullmatch(value) is not None, parameter, value
    ),
    "outbound_connector": _connector,
    "rms_template": _one_of(RIGHTS_TEMPLATES),
    "ome_template": _one_of(ENCRYPTION_BRANDINGS),
    "message_classification": _one_of(MESSAGE_CLASSIFICATIONS),
}


def _completed(parameters: dict[str, Any]) -> dict[str, Any]:
    """Groups that belong together, with the defaults that the service fills in."""
    for names, first, defaults in group_rows():
        given = [name for name in names if name in parameters]
        required = [first] if first else list(names)
        if given and (missing := [name for name in required if name not in parameters]):
            raise refusals.rule_refused(f"{', '.join(given)} can't be used without {', '.join(missing)}.")
        if given:
            parameters.update({name: value for name, value in defaults.items() if name not in parameters})
    if any(name in parameters for name in REJECT_DEFAULTS):
        parameters.update({name: value for name, value in REJECT_DEFAULTS.items() if name not in parameters})
    return parameters


def check_rule(call: Call, rule: TransportRule) -> None:
    """What holds of a rule as a whole, and of all rules together once it stands among them."""
    if not rule.name.strip() or len(rule.name) > MAXIMUM_NAME:
        raise refusals.rule_refused(
            f"The name of a rule must have 1 to {MAXIMUM_NAME} characters; this one has {len(rule.name)}."
        )
    if len(rule.comments or "") > MAXIMUM_COMMENTS:
        raise refusals.rule_refused(
            f"Comments can have at most {MAXIMUM_COMMENTS} characters; these have {len(rule.comments or '')}."
        )
    actions = {name for name in rule.parameters if all_rule_parameters()[name].part == "action"}
    if not actions:
        raise refusals.rule_refused("The rule must have at least one action.")  # GUESS: that it is refused
    for one, other in EXCLUSIVE:
        if one in actions and other in actions:
            raise refusals.rule_refused(f"{one} and {other} can't stand in one rule.")
    if "ModerateMessageByUser" in actions and (beside := sorted(actions - BESIDE_MODERATION)):
        raise refusals.rule_refused(f"ModerateMessageByUser can't be used together with {', '.join(beside)}.")
    if rule.activation and rule.expiry and rule.expiry <= rule.activation:
        raise refusals.rule_refused(
            "The expiry date must be later than the activation date."
        )  # GUESS: that it is refused
    others = [each for each in call.directory.rules if each.guid != rule.guid]
    if any(each.name.lower() == rule.name.lower() for each in others):
        raise refusals.already_exists("rule", rule.name)
    if on_servers(call.directory.platform):
        return  # The service description names no limits of Exchange Server.
    if (characters := size(rule)) > MAXIMUM_RULE_CHARACTERS:
        raise refusals.rule_refused(
            f"The rule can't be created because it is too large. It has {characters} characters and the maximum is "
            f"{MAXIMUM_RULE_CHARACTERS}. Reduce the number of conditions, exceptions or actions, or create several "
            f"rules."
        )
    if (counted := counted_characters(rule) + sum(map(counted_characters, others))) > MAXIMUM_COUNTED_CHARACTERS:
        raise refusals.rule_refused(
            f"The regular expressions of all rules have {counted} characters; the maximum is "
            f"{MAXIMUM_COUNTED_CHARACTERS}."
        )
    if len(others) >= MAXIMUM_RULES:
        raise refusals.rule_refused(f"The organization has {len(others)} rules; the maximum is {MAXIMUM_RULES}.")
