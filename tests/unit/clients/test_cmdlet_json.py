# SPDX-License-Identifier: GPL-3.0-or-later
"""Cmdlets become the JSON that the admin API takes, and rows lose what only tells their types."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import AddRemove, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet_json import (
    attempted,
    decode_row,
    encode,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import Refused

TAG = "#Exchange.GenericHashTable"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Sales", "Sales"),
        ("", ""),
        (True, True),
        (7, 7),
        (None, None),
        (["a", "b"], ["a", "b"]),
        (("a",), ["a"]),
        ([], []),
        (AddRemove(("a",), ("b", "c")), {"@odata.type": TAG, "Add": ["a"], "Remove": ["b", "c"]}),
        (AddRemove(add=("a",)), {"@odata.type": TAG, "Add": ["a"]}),
        (AddRemove(remove=("b",)), {"@odata.type": TAG, "Remove": ["b"]}),
    ],
)
def test_a_value_is_written(value: Any, written: Any) -> None:
    assert encode(Cmdlet("Get-X", {"P": value})) == {
        "CmdletInput": {"CmdletName": "Get-X", "Parameters": {"P": written}}
    }


@pytest.mark.parametrize("value", [AddRemove(), 1.5, {"Add": ["a"]}, [1], object()])
def test_a_value_without_a_wire_form_is_refused_before_anything_is_sent(value: Any) -> None:
    with pytest.raises(Refused, match=r"Set-Mailbox sales@contoso\.example: the value of EmailAddresses"):
        encode(Cmdlet("Set-Mailbox", {"Identity": "sales@contoso.example", "EmailAddresses": value}))


@pytest.mark.parametrize("identity", ["", "  ", None])
@pytest.mark.parametrize("name", ["Get-Mailbox", "Remove-Mailbox"])
def test_an_empty_identity_is_refused_because_exchange_takes_it_for_all(name: str, identity: Any) -> None:
    with pytest.raises(Refused, match="every object"):
        encode(Cmdlet(name, {"Identity": identity}))


def test_a_write_never_asks_for_confirmation() -> None:
    parameters = encode(Cmdlet("Remove-MailboxPermission", {"Identity": "a"}))["CmdletInput"]["Parameters"]
    assert parameters == {"Identity": "a", "Confirm": False}


def test_a_cmdlet_without_parameters_has_an_empty_object_of_them() -> None:
    assert encode(Cmdlet("Get-AcceptedDomain"))["CmdletInput"]["Parameters"] == {}


def test_sidecar_keys_are_dropped_however_deep() -> None:
    row = {"Guid@data.type": "System.Guid", "Guid": "x", "Nested": [{"A@odata.type": "t", "A": 1}], "Big": 2**64}
    assert decode_row(row) == {"Guid": "x", "Nested": [{"A": 1}], "Big": 2**64}


@pytest.mark.parametrize(
    ("cmdlet", "text"),
    [
        (Cmdlet("Get-Mailbox", {"Identity": "sales@contoso.example"}), "Get-Mailbox sales@contoso.example"),
        (Cmdlet("New-TransportRule", {"Name": "Mark mail"}), "New-TransportRule Mark mail"),
        (Cmdlet("Set-Mailbox", {"Name": "b", "Identity": "a"}), "Set-Mailbox a"),
        (Cmdlet("Get-AcceptedDomain"), "Get-AcceptedDomain"),
    ],
)
def test_what_was_attempted_names_the_object(cmdlet: Cmdlet, text: str) -> None:
    assert attempted(cmdlet) == text
