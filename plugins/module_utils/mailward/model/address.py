# SPDX-License-Identifier: GPL-3.0-or-later
"""SMTP addresses and domains in one canonical spelling: lower case, without display name or prefix.

Exchange compares addresses without regard to case, in the local part too; so do the others.
Addresses outside ASCII (RFC 6531) are refused: no platform of ours stores them as mailbox addresses.
"""

from __future__ import annotations

import re

# RFC 5321 dot-atom; quoted local parts exist on no platform that we know, and are refused.
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")
# RFC 5321, 4.5.3.1: a path has 256 octets at most, with its angle brackets.
_LOCAL_CHARS, _DOMAIN_CHARS, _ADDRESS_CHARS = 64, 253, 254


def parse_address(text: object) -> str:
    """The canonical form of an address; ValueError says in a phrase why it is none."""
    if not isinstance(text, str):
        raise ValueError("an address is a text like name@domain")
    # Before lower(): the Kelvin sign, for one, would become an ASCII k.
    if not text.isascii():
        raise ValueError("it holds a character that no address may have")
    local, at, domain = text.strip().lower().rpartition("@")
    if not at or not local:
        raise ValueError("an address has the form name@domain")
    if len(local) > _LOCAL_CHARS or not _LOCAL.match(local):
        raise ValueError("the part before the @ has a character or length that no address may have")
    if domain != domain.strip():
        raise ValueError("a space follows the @")
    address = f"{local}@{parse_domain(domain)}"
    if len(address) > _ADDRESS_CHARS:
        raise ValueError(f"it has {len(address)} characters, {_ADDRESS_CHARS} is the maximum")
    return address


def parse_domain(text: object) -> str:
    """The canonical form of a domain; ValueError says in a phrase why it is none."""
    if not isinstance(text, str):
        raise ValueError("a domain is a text like contoso.example")
    domain = text.strip().lower().removesuffix(".")
    labels = domain.split(".")
    named = text.isascii() and len(labels) > 1 and all(_LABEL.match(label) for label in labels)
    if not named or len(domain) > _DOMAIN_CHARS:
        raise ValueError("a domain consists of at least two labels of letters, digits and hyphens")
    return domain


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def local_part_of(address: str) -> str:
    return address.rpartition("@")[0]
