# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be said before anything is done to a real tenant, all of it in the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from ansible_collections.mailward.mailbox.plugins.module_utils.credentials import ONLINE, lacking

ALLOWED = "MAILWARD_LIVE"
TENANT = "MAILWARD_LIVE_TENANT"
DOMAIN = "MAILWARD_LIVE_DOMAIN"
DIRECTORY = "MAILWARD_LIVE_DIRECTORY"
CLEAN = "MAILWARD_LIVE_CLEAN"
ENDPOINTS = ("authority_url", "exchange_url", "graph_url", "ca_bundle")


class Refused(Exception):
    """The tenant is not touched; the argument says why."""


@dataclass(frozen=True)
class Settings:
    """`tenant_id` is the tenant that was named as the pilot; the credentials have to open this one and no other.

    `domain` is the accepted domain in which everything is made ("" for the tenant's default one), `clean` only
    removes what former runs have left.
    """

    tenant_id: str
    connection: Mapping[str, Any]
    directory: Path
    domain: str = ""
    clean: bool = False

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Settings:
        """The settings in an environment. Raises Refused unless all of it is there."""
        if environment.get(ALLOWED) != "yes":
            raise Refused(f"{ALLOWED} is not yes: this makes and removes objects in a real tenant")
        named = environment.get(TENANT, "").strip().lower()
        try:
            UUID(named)
        except ValueError:
            raise Refused(f"{TENANT} does not name a tenant by its id") from None
        connection = {
            name: environment[variable] for name, variable in ONLINE.variables.items() if environment.get(variable)
        }
        for name in ENDPOINTS:
            if given := environment.get(f"MAILWARD_LIVE_{name.upper()}"):
                connection[name] = given
        if missing := lacking(connection):
            raise Refused(f"the credentials lack {missing}")
        if connection["tenant_id"].strip().lower() != named:
            raise Refused(f"{ONLINE.variables['tenant_id']} is not the tenant that {TENANT} names")
        return cls(
            named,
            connection,
            Path(environment.get(DIRECTORY) or "build/live"),
            environment.get(DOMAIN, "").strip().lower(),
            environment.get(CLEAN, "") not in ("", "0", "no"),
        )
