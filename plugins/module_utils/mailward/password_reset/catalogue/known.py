# SPDX-License-Identifier: GPL-3.0-or-later
"""All that the catalogue knows, and how it is looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...model.reset_entry import Entry
from . import frameworks, identity, products, services_a_to_f, services_g_to_m, services_n_to_z
from .phrases import PHRASES

CATALOGUE_VERSION = "2026-11-22"
"""The day of the last change to the entries or phrases; every compiled rule carries it."""

ENTRIES: tuple[Entry, ...] = (
    *services_a_to_f.ENTRIES,
    *services_g_to_m.ENTRIES,
    *services_n_to_z.ENTRIES,
    *products.ENTRIES,
    *frameworks.ENTRIES,
    *identity.ENTRIES,
)

PRODUCT_CATEGORIES = frozenset({"oss_product", "framework", "idp"})
"""What many run under senders of their own."""

LANGUAGES: frozenset[str] = frozenset(PHRASES) | {language for entry in ENTRIES for language in entry.languages}


def by_name(entries: Iterable[Entry]) -> Mapping[str, tuple[Entry, ...]]:
    """Entries by every name that a declaration may call them; a name that several services have means all of them."""
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in entries:
        for name in sorted(entry.names):
            found[name] = (*found.get(name, ()), entry)
    return found
