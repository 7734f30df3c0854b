# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions on the sender.

Facts from the PowerShell documentation of New-TransportRule: where the sender is looked for, that an empty sender
matches no pattern, that a domain stands for its subdomains too, and what an inside sender is.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping

from ...model.transport_rule.predicate import ONLINE, SERVERS
from ...model.unset import Unknown
from .answer import Build, Found, Test, first, never_known, whole
from .look import Look
from .setting import Setting
from .texts import finder, look_for

SUBDOMAINS_COUNT: Mapping[str, bool] = {ONLINE: True, **dict.fromkeys(SERVERS, False)}
"""Whether sender_domain_is and recipient_domain_is take subdomains too, by platform.

The documentation of the cmdlet says so without a difference between platforms; Microsoft's page on the conditions
of Exchange Server asks for a pattern to match subdomains. We go with the first online, with the second on servers.
"""


def _sender(build: Callable[[Setting], Callable[[str], Found]]) -> Build:
    """A condition on the sender's address, wherever the rule says that it stands."""

    def compiled(setting: Setting) -> Test:
        ask = build(setting)
        location = setting.rule.sender_address_location
        if isinstance(location, Unknown):
            return whole(setting, lambda look: _agreed([header_sender(look, ask), _in_envelope(look, ask)], location))
        if location == "envelope":
            return whole(setting, lambda look: _in_envelope(look, ask))
        if location == "header_or_envelope":
            return whole(setting, lambda look: first((header_sender(look, ask), _in_envelope(look, ask))))
        return whole(setting, lambda look: header_sender(look, ask))

    return compiled


def _in_envelope(look: Look, ask: Callable[[str], Found]) -> Found:
    return ask(look.envelope.sender.lower()) if look.envelope.sender else None


def header_sender(look: Look, ask: Callable[[str], Found]) -> Found:
    """The answer for the sender in From. Which of several Exchange takes is not documented: they have to agree."""
    senders = look.header_senders
    if len(senders) == 1:
        return ask(senders[0])
    return _agreed([ask(sender) for sender in senders], Unknown("its From header names several senders"))


def _agreed(answers: list[Found], otherwise: Unknown) -> Found:
    """The common answer; `otherwise` where some say yes and some no."""
    if not answers or all(answer is None for answer in answers):
        return None
    doubt = next((answer for answer in answers if isinstance(answer, Unknown)), None)
    if doubt is not None:
        return doubt
    return answers[0] if all(answer is not None for answer in answers) else otherwise


@_sender
def sent_by(setting: Setting) -> Callable[[str], Found]:
    wanted = {setting.directory.primary(address): address for address in setting.value}

    def ask(sender: str) -> Found:
        value = wanted.get(setting.directory.primary(sender))
        return None if value is None else setting.hit(value, sender)

    return ask


@_sender
def sender_address(setting: Setting) -> Callable[[str], Found]:
    found_by = finder(setting)
    return lambda sender: look_for(setting, found_by, (sender,))


@_sender
def sender_in_group(setting: Setting) -> Callable[[str], Found]:
    return lambda sender: in_groups(setting, setting.value, sender)


@_sender
def sender_domain(setting: Setting) -> Callable[[str], Found]:
    return lambda sender: in_domains(setting, sender)


def in_groups(setting: Setting, groups: frozenset[str], address: str) -> Found:
    """Whether an address is in one of the groups."""
    answers: list[Found] = []
    for group in sorted(groups):
        member = setting.directory.is_member(address, group)
        if isinstance(member, Unknown):
            answers.append(member)
        elif member:
            answers.append(setting.hit(group, address))
    return first(answers)


def in_domains(setting: Setting, address: str) -> Found:
    """Whether an address is in one of the domains of a condition."""
    domain = address.rpartition("@")[2]
    while domain:
        if domain in setting.value:
            return setting.hit(domain, address)
        if not SUBDOMAINS_COUNT[setting.platform]:
            return None
        domain = domain.partition(".")[2]
    return None


def sender_scope(setting: Setting) -> Test:
    """Inside is who is authenticated and known here, or in an accepted domain. Everybody else is outside.

    By the letter, a sender with an address of ours who is not authenticated is neither; that forged mail of an own
    domain counts as outside is what the page on these conditions means by asking for authentication, and what
    keeps a rule for mail from outside from being passed by with a forged From.
    """

    def inside(look: Look, sender: str) -> bool:
        return look.envelope.authenticated and setting.directory.is_inside(sender)

    def ask(look: Look) -> Found:
        def one(sender: str) -> Found:
            scope = "in_organization" if inside(look, sender) else "not_in_organization"
            return setting.hit(scope, sender) if scope == setting.value else None

        return header_sender(look, one) if look.header_senders else one("")

    return whole(setting, ask)


def sender_attribute(setting: Setting) -> Test:
    """Attributes are known of senders in the organisation only."""
    ask = attribute_of(setting)
    return whole(setting, lambda look: header_sender(look, ask))


def attribute_of(setting: Setting) -> Callable[[str], Found]:
    """Asks one address for its directory attributes: any of them, any of the values."""
    by_name: dict[str, set[str]] = {}
    for pair in setting.value:
        name, _colon, value = pair.partition(":")
        by_name.setdefault(name, set()).add(value)
    finders = {name: finder(setting, values) for name, values in sorted(by_name.items())}

    def ask(address: str) -> Found:
        attributes = setting.directory.attributes(address)
        if isinstance(attributes, Unknown):
            return attributes
        return first(
            look_for(setting, found_by, (attributes[name],)) for name, found_by in finders.items() if name in attributes
        )

    return ask


def client_address(setting: Setting) -> Test:
    """The address of the server that handed the message in, which need not be the sender's own."""
    ranges = [(value, _range(value)) for value in sorted(setting.value)]

    def ask(look: Look) -> Found:
        text = look.envelope.client_address
        if not text:
            return Unknown("the address of the sending server is not known")
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return Unknown(f"the address of the sending server reads {text}")
        if address.version != 4:
            return None
        hit = next((value for value, (low, high) in ranges if low <= int(address) <= high), None)
        return None if hit is None else setting.hit(hit, text)

    return whole(setting, ask)


def _range(value: str) -> tuple[int, int]:
    first_text, dash, last_text = value.partition("-")
    if dash:
        return int(ipaddress.IPv4Address(first_text)), int(ipaddress.IPv4Address(last_text))
    network = ipaddress.IPv4Network(first_text, strict=False)
    return int(network[0]), int(network[-1])


SENDER: Mapping[str, Build] = {
    "from": sent_by,
    "from_address_contains_words": sender_address,
    "from_address_matches_patterns": sender_address,
    "from_member_of": sender_in_group,
    "from_scope": sender_scope,
    "has_sender_override": never_known("what the sender was asked and answered is not in the message"),
    "sender_ad_attribute_contains_words": sender_attribute,
    "sender_ad_attribute_matches_patterns": sender_attribute,
    "sender_domain_is": sender_domain,
    "sender_in_recipient_list": never_known("Microsoft does not say what this condition does"),
    "sender_ip_ranges": client_address,
}
