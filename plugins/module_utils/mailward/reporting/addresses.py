# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses as a person of the organisation writes them: `sales@`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

_ADDRESS = re.compile(r"(?<![\w.+-])([a-z0-9!#$%&'*+/=?^_`{|}~.-]+)@((?:[a-z0-9-]+\.)+[a-z0-9-]+)", re.IGNORECASE)


def shortener(domains: Iterable[str], texts: Iterable[str]) -> Callable[[str], str]:
    """A function that leaves the organisation's domains out of the addresses in a text.

    An address keeps its domain when another one in `texts` would read the same.
    """
    inside = frozenset(domain.lower() for domain in domains)
    found: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        for local, domain in _ADDRESS.findall(text):
            if domain.lower() in inside:
                found[local.lower()].add(domain.lower())

    def short(match: re.Match[str]) -> str:
        local, domain = match.groups()
        plain = domain.lower() in inside and len(found[local.lower()]) < 2
        return f"{local}@" if plain else match[0]

    return lambda text: _ADDRESS.sub(short, text)
