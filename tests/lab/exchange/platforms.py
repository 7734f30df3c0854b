# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an organisation's mailboxes are: in the cloud, or on servers of an edition."""

from __future__ import annotations

ONLINE = "exchange_online"
SERVERS = ("exchange_server_2013", "exchange_server_2016", "exchange_server_2019", "exchange_server_se")

# Get-ExchangeServer's AdminDisplayVersion. 2019 and SE share 15.2: SE is code-equivalent to 2019 CU15 (Microsoft's
# roadmap post on Exchange Server SE). The build numbers are those of one update of each.
VERSIONS = {
    "exchange_server_2013": "Version 15.0 (Build 1497.2)",
    "exchange_server_2016": "Version 15.1 (Build 2507.6)",
    "exchange_server_2019": "Version 15.2 (Build 1544.4)",
    "exchange_server_se": "Version 15.2 (Build 2562.17)",
}


def on_servers(platform: str) -> bool:
    return platform != ONLINE
