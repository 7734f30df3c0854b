# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange Online can express, field by field of the declaration."""

from __future__ import annotations

from collections.abc import Mapping

from ..capabilities import ENFORCED, PARTIAL, Capability

CAPABILITIES: Mapping[str, Capability] = {
    "shared_mailboxes.address": Capability(ENFORCED),
    "shared_mailboxes.display_name": Capability(ENFORCED),
    "shared_mailboxes.aliases": Capability(ENFORCED),
    "shared_mailboxes.members": Capability(ENFORCED),
    "shared_mailboxes.renamed_from": Capability(ENFORCED),
    "shared_mailboxes.sign_in": Capability(ENFORCED),
    "shared_mailboxes.sent_items_copy_send_as": Capability(ENFORCED),
    "shared_mailboxes.sent_items_copy_send_on_behalf": Capability(ENFORCED),
    "shared_mailboxes.hidden_from_address_lists": Capability(ENFORCED),
    "shared_mailboxes.auditing": Capability(ENFORCED),
    "shared_mailboxes.smtp_client_authentication": Capability(ENFORCED),
    "shared_mailboxes.convert": Capability(
        PARTIAL, "the licence is left as it is, and devices that know the password stop working"
    ),
    "shared_mailboxes.state": Capability(
        PARTIAL, "soft deletion only, and the account goes with the mailbox: both are recoverable for 30 days"
    ),
    "delegations.rights.full_access": Capability(ENFORCED),
    "delegations.rights.send_as": Capability(ENFORCED),
    "delegations.rights.send_on_behalf": Capability(ENFORCED),
    "delegations.automapping": Capability(
        PARTIAL, "write-only: set with a new grant, changed only when told to renew it, never for groups"
    ),
    "delegations.folders": Capability(
        PARTIAL, "the service names trustees by display name only; where two share one, the rights are unknown"
    ),
    "delegations.folders.delegate": Capability(ENFORCED),
    "delegations.not_before": Capability(PARTIAL, "takes effect with the first run after the moment"),
    "delegations.expires": Capability(PARTIAL, "takes effect with the first run after the moment"),
    "redirects.targets": Capability(ENFORCED),
    "redirects.keep_copy": Capability(ENFORCED),
    "redirects.display_name": Capability(ENFORCED),
    "redirects.external_targets": Capability(
        PARTIAL, "mailbox forwarding to outside needs an outbound spam policy and a remote domain that permit it"
    ),
    "password_resets.redirect": Capability(ENFORCED),
    "password_resets.dmarc_guard": Capability(ENFORCED),
    "transport_rules.conditions": Capability(ENFORCED),
    "transport_rules.exceptions": Capability(ENFORCED),
    "transport_rules.actions": Capability(ENFORCED),
    "transport_rules.mode": Capability(ENFORCED),
    "transport_rules.position": Capability(ENFORCED),
    "transport_rules.state": Capability(PARTIAL, "a new rule takes up to 30 minutes and more to act on mail"),
}
