# SPDX-License-Identifier: GPL-3.0-or-later
"""SMTP addresses and domains in one canonical spelling: lower case, without display name or prefix.

Exchange compares addresses without regard to case, in the local part too; so do the others.
"""

from __future__ import annotations

import re

# RFC 5321 dot-atom; quoted local parts exist on no platform that we know, and are refused.
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")


def parse_address(text: object) -> str:
    """The canonical form of an address; ValueError says in a phrase why it is none."""
    if not isinstance(text, str):
        raise ValueError("an address is a text like name@domain")
    address = text.strip().lower()
    local, at, domain = address.rpartition("@")
    if not at or not local:
        raise ValueError("an address has the form name@domain")
    if len(local) > 64 or not _LOCAL.match(local):
        raise ValueError("the part before the @ has a character or length that no address may have")
    parse_domain(domain)
    return address


def parse_domain(text: object) -> str:
    """The canonical form of a domain; ValueError says in a phrase why it is none."""
    if not isinstance(text, str):
        raise ValueError("a domain is a text like contoso.example")
    domain = text.strip().lower().rstrip(".")
    labels = domain.split(".")
    if len(domain) > 253 or len(labels) < 2 or not all(_LABEL.match(label) for label in labels):
        raise ValueError("a domain consists of at least two labels of letters, digits and hyphens")
    return domain


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def local_part_of(address: str) -> str:
    return address.rpartition("@")[0]
