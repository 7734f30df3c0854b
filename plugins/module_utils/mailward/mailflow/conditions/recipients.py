# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions on recipients.

Those on the single recipient split the message; those that begin with any_of are fulfilled by one recipient for
all of them (PowerShell documentation of New-TransportRule).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...model.unset import Unknown
from .answer import Build, Found, Test, anyone, each, never_known, whole
from .look import Look
from .sender import attribute_of, in_domains, in_groups
from .setting import Setting
from .texts import finder, look_for

Asked = Callable[[str], Found]


def sent_to(setting: Setting) -> Test:
    """Whichever of its addresses it was sent to. Groups are no recipients here: rules see their members."""
    wanted = {setting.directory.primary(address): address for address in setting.value}

    def ask(recipient: str) -> Found:
        value = wanted.get(setting.directory.primary(recipient))
        return None if value is None else setting.hit(value, recipient)

    return each(setting, _members_known(setting, ask))


def sent_to_group(setting: Setting) -> Test:
    return each(setting, _members_known(setting, lambda recipient: in_groups(setting, setting.value, recipient)))


def recipient_attribute(setting: Setting) -> Test:
    return each(setting, _members_known(setting, attribute_of(setting)))


def recipient_address(setting: Setting) -> Test:
    return each(setting, _address_asked(setting))


def any_recipient_address(setting: Setting) -> Test:
    return anyone(setting, _address_asked(setting))


def recipient_domain(setting: Setting) -> Test:
    return each(setting, _on_address(setting, lambda address: in_domains(setting, address)))


def recipient_scope(setting: Setting) -> Test:
    """Inside are mailboxes and groups of the organisation and addresses in its domains.

    The documentation asks for an authenticated connection here too. Taken by the letter, no mail from outside
    would ever have a recipient inside; Microsoft's own examples of rules for incoming mail use it otherwise.
    Partners are organisations with mutual TLS, which only a server knows.
    """

    def ask(_look: Look, recipient: str) -> Found:
        inside = setting.directory.is_inside(recipient)
        if inside != (setting.value == "in_organization"):
            return None
        if setting.value in ("in_organization", "not_in_organization"):
            return setting.hit(setting.value, recipient)
        return Unknown(f"whether {recipient} is in a partner's organisation is not known")

    return each(setting, ask)


def _address_asked(setting: Setting) -> Callable[[Look, str], Found]:
    found_by = finder(setting)
    return _on_address(setting, lambda address: look_for(setting, found_by, (address,)))


def _on_address(setting: Setting, ask: Asked) -> Callable[[Look, str], Found]:
    """Asks the primary address of a recipient, or the one that was written to, as the rule says."""
    kind = setting.rule.recipient_address_type

    def asked(recipient: str) -> Found:
        primary = setting.directory.primary(recipient)
        if kind == "original" or primary == recipient:
            return ask(recipient)
        if kind == "resolved":
            return ask(primary)
        answers = (ask(recipient), ask(primary))
        doubt = kind if isinstance(kind, Unknown) else Unknown(f"recipient_address_type reads {kind}")
        return answers[0] if (answers[0] is None) == (answers[1] is None) else doubt

    return _members_known(setting, asked)


def _members_known(setting: Setting, ask: Asked) -> Callable[[Look, str], Found]:
    """Rules run when groups are resolved; of a group that is left as a recipient nobody knows the members."""

    def asked(_look: Look, recipient: str) -> Found:
        if setting.directory.is_group(recipient):
            return Unknown(f"rules see the members of {recipient}, not the group")
        return ask(recipient)

    return asked


def in_header(*headers: str) -> Build:
    """An address in these headers. Only the primary address of whom the rule names is looked for."""

    def build(setting: Setting) -> Test:
        wanted = {setting.directory.primary(address): address for address in setting.value}

        def ask(look: Look) -> Found:
            hit = next((address for address in _written(look, headers) if address in wanted), None)
            return None if hit is None else setting.hit(wanted[hit], hit)

        return whole(setting, ask)

    return build


def group_in_header(*headers: str) -> Build:
    """A member of a group in these headers, by its primary address."""

    def build(setting: Setting) -> Test:
        def ask(look: Look) -> Found:
            doubt: Unknown | None = None
            for address in _written(look, headers):
                if address != setting.directory.primary(address):
                    continue
                found = in_groups(setting, setting.value, address)
                if isinstance(found, Unknown):
                    doubt = found
                elif found is not None:
                    return found
            return doubt

        return whole(setting, ask)

    return build


def _written(look: Look, headers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(address for header in headers for address in (look.to if header == "To" else look.cc))


RECIPIENTS: Mapping[str, Build] = {
    "any_of_cc_header": in_header("Cc"),
    "any_of_cc_header_member_of": group_in_header("Cc"),
    "any_of_recipient_address_contains_words": any_recipient_address,
    "any_of_recipient_address_matches_patterns": any_recipient_address,
    "any_of_to_cc_header": in_header("To", "Cc"),
    "any_of_to_cc_header_member_of": group_in_header("To", "Cc"),
    "any_of_to_header": in_header("To"),
    "any_of_to_header_member_of": group_in_header("To"),
    "recipient_ad_attribute_contains_words": recipient_attribute,
    "recipient_ad_attribute_matches_patterns": recipient_attribute,
    "recipient_address_contains_words": recipient_address,
    "recipient_address_matches_patterns": recipient_address,
    "recipient_domain_is": recipient_domain,
    "recipient_in_sender_list": never_known("Microsoft does not say what this condition does"),
    "sent_to": sent_to,
    "sent_to_member_of": sent_to_group,
    "sent_to_scope": recipient_scope,
}
