# SPDX-License-Identifier: GPL-3.0-or-later
"""From seed files and generator arguments to organisations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from .exchange import seed as exchange_seed
from .exchange.platforms import SERVERS
from .tenant import Tenant, Tenants, read_client

_COUNTS = ("mailboxes", "shared", "grants", "rules", "groups", "seed")


def read_seed_file(path: Path) -> Mapping[str, Any]:
    """The mapping of a seed file. Raises ValueError when it is none, OSError when it cannot be read."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: {error}") from None
    if not isinstance(content, dict) or set(content) != {"organisations"}:
        raise ValueError(f"{path}: a mapping with the one key organisations is needed")
    return content


def read_generator(text: str) -> tuple[str, dict[str, Any]]:
    """`contoso:mailboxes=200,shared=30,platform=exchange_server_2019` as name and what is made. Raises ValueError."""
    name, _unused, rest = text.partition(":")
    counts: dict[str, Any] = {}
    for setting in filter(None, rest.split(",")):
        key, _unused, number = setting.partition("=")
        if key == "platform" and number in SERVERS:
            counts[key] = number
            continue
        if key not in _COUNTS or not number.isdigit():
            raise ValueError(f"{text}: {setting} is none of {', '.join(f'{known}=N' for known in _COUNTS)}")
        counts[key] = int(number)
    if not name or "mailboxes" not in counts:
        raise ValueError(f"{text}: NAME:mailboxes=N[,...] is needed")
    return name, counts


def organisations(
    seeds: Iterable[Mapping[str, Any]], generators: Iterable[str], clock: Callable[[], datetime]
) -> Tenants:
    """The organisations of all seeds and generators. Raises ValueError, also when two have one name."""
    tenants: dict[str, Tenant] = {}

    def add(name: str, tenant: Tenant) -> None:
        if name in tenants:
            raise ValueError(f"two organisations are named {name}")
        tenants[name] = tenant

    for seed in seeds:
        for name, given in seed["organisations"].items():
            add(name, Tenant(exchange_seed.load(given, name), read_client(name, given.get("client", {})), clock))
    for generator in generators:
        name, counts = read_generator(generator)
        add(name, Tenant(exchange_seed.generate(name, **counts), read_client(name, {}), clock))
    return Tenants(tenants.values())
