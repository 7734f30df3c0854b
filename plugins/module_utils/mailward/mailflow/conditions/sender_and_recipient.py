# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions on how the sender and the recipients belong together.

They act on the whole message: no documentation says that they split it.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...model.unset import Unknown
from .answer import Build, Found, Test, anyone, first, told_by, whole
from .look import Look
from .sender import header_sender, in_groups
from .setting import Setting


def between_groups(setting: Setting) -> Test:
    """One of the two is in a group of the first list, the other in one of the second."""
    ones, others = setting.value, setting.partner("between_member_of2")
    if isinstance(others, Unknown):
        return whole(setting, lambda _unused: others)

    def ask(look: Look, recipient: str) -> Found:
        def both(sender: str) -> Found:
            return first(
                _and(in_groups(setting, here, sender), in_groups(setting, there, recipient))
                for here, there in ((ones, others), (others, ones))
            )

        return header_sender(look, both)

    return anyone(setting, ask)


def _and(one: Found, other: Found) -> Found:
    if one is None or other is None:
        return None
    return one if isinstance(one, Unknown) else other


def managed_by(setting: Setting) -> Test:
    """The manager of the sender, or of a recipient, is one of those in manager_addresses."""
    addresses = setting.partner("manager_addresses")
    if isinstance(addresses, Unknown):
        return whole(setting, lambda _unused: addresses)
    managers = {setting.directory.primary(address): address for address in addresses}

    def one(address: str) -> Found:
        manager = setting.directory.manager(address)
        if isinstance(manager, Unknown):
            return manager
        return setting.hit(managers[manager], address) if manager in managers else None

    if setting.value == "sender":
        return whole(setting, lambda look: header_sender(look, one))
    return anyone(setting, lambda _look, recipient: one(recipient))


def management_relationship(setting: Setting) -> Test:
    """`manager`: the sender is the manager of a recipient. `direct_report`: a recipient is the sender's manager."""
    upwards = setting.value == "direct_report"

    def ask(look: Look, recipient: str) -> Found:
        def one(sender: str) -> Found:
            report, manager = (sender, recipient) if upwards else (recipient, sender)
            found = setting.directory.manager(report)
            if isinstance(found, Unknown):
                return found
            same = bool(found) and found == setting.directory.primary(manager)
            return setting.hit(setting.value, f"{manager} is the manager of {report}") if same else None

        return header_sender(look, one)

    return anyone(setting, ask)


def attributes_compare(setting: Setting) -> Test:
    """One attribute of the sender and of the recipients, equal or not.

    The documentation speaks of all recipients in one place and of any in another, so recipients who differ in
    this leave it unknown, as do attributes that nobody read or that neither side has. Senders and recipients
    outside have none.
    """
    attribute, operator = setting.value, setting.values.get("ad_comparison_operator", "equal")
    if isinstance(operator, Unknown):
        return whole(setting, lambda _unused: operator)
    equal: bool = operator == "equal"

    def compared(sender: str, recipient: str) -> bool | Unknown:
        sides = []
        for address in (sender, recipient):
            if setting.directory.is_stranger(address):
                return False
            attributes = setting.directory.attributes(address)
            if isinstance(attributes, Unknown):
                return attributes
            sides.append(attributes.get(attribute, "").strip().casefold())
        if sides == ["", ""]:
            return Unknown(f"neither {sender} nor {recipient} has the attribute {attribute}")
        return (sides[0] == sides[1]) is equal

    def ask(look: Look) -> Found:
        def one(sender: str) -> Found:
            answers = {compared(sender, recipient) for recipient in look.ordered}
            doubt = next((answer for answer in answers if isinstance(answer, Unknown)), None)
            if doubt is not None:
                return doubt
            if len(answers) > 1:
                return Unknown(f"{attribute} compares differently for several recipients")
            return setting.hit(operator, f"{attribute} of {sender}") if True in answers else None

        return header_sender(look, one)

    return whole(setting, ask)


SENDER_AND_RECIPIENT: Mapping[str, Build] = {
    "ad_comparison_attribute": attributes_compare,
    "ad_comparison_operator": told_by("ad_comparison_attribute"),
    "between_member_of1": between_groups,
    "between_member_of2": told_by("between_member_of1"),
    "manager_addresses": told_by("manager_for_evaluated_user"),
    "manager_for_evaluated_user": managed_by,
    "sender_management_relationship": management_relationship,
}
