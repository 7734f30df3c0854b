# SPDX-License-Identifier: GPL-3.0-or-later
"""What a row of Get-Mailbox says of a mailbox, and what it does not say."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.mailboxes import (
    fields_of_mailbox,
)

ROW = {
    "RecipientTypeDetails": "SharedMailbox",
    "PrimarySmtpAddress": "sales@contoso.example",
    "MessageCopyForSentAsEnabled": True,
    "MessageCopyForSendOnBehalfEnabled": False,
    "HiddenFromAddressListsEnabled": False,
    "AuditEnabled": True,
}


def test_flags_are_what_they_are():
    fields = fields_of_mailbox(ROW)
    assert fields["sent_items_copy_send_as"] is True
    assert fields["hidden_from_address_lists"] is False


@pytest.mark.parametrize("value", [None, "False", 0, "missing"])
@pytest.mark.parametrize(
    ("prop", "field"),
    [
        ("MessageCopyForSentAsEnabled", "sent_items_copy_send_as"),
        ("MessageCopyForSendOnBehalfEnabled", "sent_items_copy_send_on_behalf"),
        ("HiddenFromAddressListsEnabled", "hidden_from_address_lists"),
        ("AuditEnabled", "auditing"),
    ],
)
def test_a_property_that_a_server_does_not_show_is_unknown_and_never_off(prop, field, value):
    row = {name: each for name, each in ROW.items() if name != prop}
    if value != "missing":
        row[prop] = value
    assert isinstance(fields_of_mailbox(row)[field], Unknown)
