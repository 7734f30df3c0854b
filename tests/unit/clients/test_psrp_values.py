# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects as pypsrp reads them off the wire, in the form of a public capture of Exchange 2016."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.psrp_values import decode_object
from hypothesis import given
from hypothesis import strategies as st

pypsrp = pytest.importorskip("pypsrp.serializer")

MANY = (
    "<TN RefId='1'><T>Microsoft.Exchange.Data.ProxyAddressCollection</T>"
    "<T>Microsoft.Exchange.Data.MultiValuedPropertyBase</T><T>System.Object</T></TN>"
)
ARRAY = "<TN RefId='2'><T>Microsoft.Exchange.Management.MailboxRights[]</T><T>System.Array</T><T>System.Object</T></TN>"
SWITCH = (
    "<TN RefId='3'><T>System.Management.Automation.SwitchParameter</T><T>System.ValueType</T><T>System.Object</T></TN>"
)


def decoded(properties: str, *select: str) -> Mapping[str, Any]:
    types = "<TN RefId='0'><T>Microsoft.Exchange.Data.Directory.Management.Mailbox</T><T>System.Object</T></TN>"
    found = pypsrp.Serializer().deserialize(f"<Obj RefId='0'>{types}<Props>{properties}</Props></Obj>")
    return decode_object(found, select)


def decoded_value(properties: str) -> Any:
    return decoded(properties)["P"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<S>SMTP:sales@contoso.example</S><S>smtp:old@contoso.example</S>",
         ["SMTP:sales@contoso.example", "smtp:old@contoso.example"]),
        ("", []),
        ("<S></S><I32>3</I32><B>false</B><Nil/>", ["", 3, False, None]),
        ("<Obj RefId='9'><TN RefId='9'><T>Microsoft.Exchange.Data.SmtpProxyAddress</T><T>System.Object</T></TN>"
         "<ToString>SMTP:sales@contoso.example</ToString><Props><B N='IsPrimaryAddress'>true</B></Props></Obj>",
         ["SMTP:sales@contoso.example"]),
        ("<S>a_x000A_b_xD83D__xDE00_</S><S>&lt;LST&gt;&lt;S&gt;x</S>", ["a\nb\U0001f600", "<LST><S>x"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("container", ["LST", "IE"])
def test_a_property_of_several_values_is_a_list(container: str, written: str, read: list[Any]) -> None:
    many = f"<Obj N='P' RefId='1'>{MANY}<{container}>{written}</{container}></Obj>"
    assert decoded_value(many) == read


def test_the_type_of_a_second_list_is_referred_to() -> None:
    first = f"<Obj N='P' RefId='1'>{MANY}<LST><S>one</S></LST></Obj>"
    second = "<Obj N='Q' RefId='2'><TNRef RefId='1'/><LST><S>two</S></LST></Obj>"
    assert decoded(first + second) == {"P": ["one"], "Q": ["two"]}


def test_an_array_is_a_list() -> None:
    assert decoded_value(f"<Obj N='P' RefId='1'>{ARRAY}<LST><S>FullAccess</S></LST></Obj>") == ["FullAccess"]


@pytest.mark.parametrize("present", [True, False])
def test_a_switch_is_true_or_false(present: bool) -> None:
    text = str(present)
    switch = f"<ToString>{text}</ToString><Props><B N='IsPresent'>{text.lower()}</B></Props>"
    assert decoded_value(f"<Obj N='P' RefId='1'>{SWITCH}{switch}</Obj>") is present


@pytest.mark.parametrize(
    "unreadable",
    [
        f"{MANY}<LST><Ref RefId='0'/></LST>",
        f"{MANY}<LST><Obj RefId='2'><MS><S N='a'>b</S></MS></Obj></LST>",
        f"{MANY}<DCT><En><S N='Key'>a</S><S N='Value'>b</S></En></DCT>",
        "<TN RefId='4'><T>Something</T><T>System.Object</T></TN><Props><S N='Name'>x</S></Props>",
    ],
)
def test_what_shows_no_text_is_never_taken_for_one(unreadable: str) -> None:
    """A list of addresses that reads as nothing would be a mailbox without aliases."""
    with pytest.raises(ValueError, match="P"):
        decoded_value(f"<Obj N='P' RefId='1'>{unreadable}</Obj>")


def test_a_property_that_is_not_wanted_may_be_unreadable() -> None:
    odd = "<Obj N='Odd' RefId='1'><TN RefId='4'><T>Something</T><T>System.Object</T></TN></Obj>"
    assert decoded(odd + "<S N='Name'>Sales</S>", "Name") == {"Name": "Sales"}


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]))))
def test_texts_of_a_list_arrive_as_they_are(texts: list[str]) -> None:
    serialized = "".join(pypsrp.ET.tostring(pypsrp.Serializer().serialize(text), encoding="unicode") for text in texts)
    assert decoded_value(f"<Obj N='P' RefId='1'>{MANY}<LST>{serialized}</LST></Obj>") == texts
