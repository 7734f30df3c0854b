# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange Server can express, field by field of the declaration: where it differs from Exchange Online."""

from __future__ import annotations

from collections.abc import Mapping

from ...capabilities import ENFORCED, PARTIAL, UNSUPPORTED, Capability
from ..online_capabilities import CAPABILITIES as ONLINE_CAPABILITIES

_DIFFERENT: Mapping[str, Capability] = {
    "shared_mailboxes.sign_in": Capability(
        PARTIAL, "a new shared mailbox gets a disabled account; that of an existing one is disabled in Active Directory"
    ),
    "shared_mailboxes.smtp_client_authentication": Capability(
        UNSUPPORTED, "SMTP AUTH is a matter of receive connectors, not of mailboxes"
    ),
    "shared_mailboxes.auditing": Capability(
        PARTIAL, "switched on, without the set of actions that Exchange Online keeps up to date"
    ),
    "shared_mailboxes.hidden_from_address_lists": Capability(
        PARTIAL, "members can neither open a hidden mailbox nor send as it"
    ),
    "shared_mailboxes.convert": Capability(
        PARTIAL, "only once its account is disabled and its password reset in Active Directory"
    ),
    "shared_mailboxes.state": Capability(
        PARTIAL, "the mailbox is disconnected and its account deleted with it; both are recoverable for a time"
    ),
    "delegations.rights.send_as": Capability(ENFORCED, "a permission of Active Directory; takes up to two hours"),
    "delegations.folders.delegate": Capability(
        UNSUPPORTED, "whoever gets a copy of meeting requests is set in Outlook only"
    ),
    "redirects.external_targets": Capability(PARTIAL, "a remote domain has to permit automatic forwarding"),
    "password_resets.dmarc_guard": Capability(
        UNSUPPORTED, "these servers stamp no mail with dmarc=fail, only a gateway could"
    ),
    "transport_rules.state": Capability(PARTIAL, "a rule acts once Active Directory has replicated it"),
}

CAPABILITIES: Mapping[str, Capability] = {**ONLINE_CAPABILITIES, **_DIFFERENT}
