# SPDX-License-Identifier: GPL-3.0-or-later
"""The senders of entries as patterns over the address in the From header.

Patterns, because one rule cannot ask for domains or addresses, and because the documentation of Exchange says of
SenderDomainIs both that it matches subdomains and that it does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model.reset_entry import ANY_DOMAIN, Entry


def of_domain(domain: str) -> str:
    """The domain and everything below it."""
    return f"[@.]{literal(domain)}$"


def of_address(address: str) -> str:
    if address.endswith(f"@{ANY_DOMAIN}"):
        return f"^{literal(address[:-1])}"
    return f"^{literal(address)}$"


def of_entry(entry: Entry) -> tuple[str, ...]:
    """Every sender of an entry. An address below one of its own domains says nothing that the domain does not say."""
    addresses = (one for one in entry.sender_addresses if not _is_below(one, entry.sender_domains))
    return (*map(of_domain, _tops(entry.sender_domains)), *map(of_address, addresses))


def of_unknown_subject(entry: Entry) -> tuple[str, ...]:
    """The senders to go by when the subject is not known: of a busy domain only the addresses."""
    if entry.busy_domain and entry.sender_addresses:
        return tuple(map(of_address, entry.sender_addresses))
    return of_entry(entry)


def _tops(domains: Iterable[str]) -> list[str]:
    given = set(domains)
    return sorted(domain for domain in given if not any(domain.endswith(f".{other}") for other in given))


def _is_below(address: str, domains: Iterable[str]) -> bool:
    domain = address.rpartition("@")[2]
    return any(domain == other or domain.endswith(f".{other}") for other in domains)


def literal(text: str) -> str:
    """A text as a pattern that matches nothing else."""
    return re.sub(r"([.+*?^$(){}|\[\]\\])", r"\\\1", text)
