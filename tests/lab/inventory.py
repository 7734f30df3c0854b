# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's organisations as an Ansible inventory: one host each, with the connection of the modules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from .exchange.platforms import ONLINE

if TYPE_CHECKING:
    from .lab import Lab, LabOrganisation


def _of_servers(organisation: LabOrganisation) -> dict[str, Any]:
    return {
        "mailbox_platform": organisation.platform,
        "mailbox_management_connection": organisation.management_connection(),
    }


def inventory_of(lab: Lab) -> str:
    """YAML that, given as a second inventory, points the hosts of the first at the lab."""
    hosts = {
        each.name: {
            "mailbox_connection": each.connection,
            **({} if each.platform == ONLINE else _of_servers(each)),
        }
        for each in lab.organisations()
    }
    return "---\n" + str(yaml.safe_dump({"all": {"hosts": hosts}}, sort_keys=False))
