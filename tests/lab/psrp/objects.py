# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows as PowerShell remoting carries them: .NET objects whose properties are adapted ones.

A public capture of Get-Mailbox from Exchange 2016 (15.1.2507.6, in an article on pypsrp by 3gstudent) shows the form: a
property of several values is an object of a type of Exchange's own that holds a list, arrays are arrays, and everything
else that is no simple value is only its text. Servers send some of these as objects that show a text (ADObjectId in the
tests of pypsrp); the complete lists of type names are a guess, so clients should be indifferent to them. A switch
among the properties (`Deny`) stands as its text (GUESS).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psrpcore import types

_DIRECTORY_OBJECT = "Microsoft.Exchange.Data.Directory.ADObjectId"
_ADDRESS = "Microsoft.Exchange.Data.SmtpAddress"
_ENUMERATION = "System.Enum"
# It shows itself as `[name, value]`.
_PAIR = "System.Collections.Generic.KeyValuePair`2[[System.String],[System.Object]]"

TYPES_OF_PROPERTIES = {
    "Id": _DIRECTORY_OBJECT, "ForwardingAddress": _DIRECTORY_OBJECT, "ObjectCategory": _DIRECTORY_OBJECT,
    "GrantSendOnBehalfTo": _DIRECTORY_OBJECT, "ManagedBy": _DIRECTORY_OBJECT, "User": _DIRECTORY_OBJECT,
    "WindowsEmailAddress": _ADDRESS, "RecipientType": _ENUMERATION, "State": _ENUMERATION, "Mode": _ENUMERATION,
    "EventData": _PAIR,
}  # fmt: skip

# Arrays; every other list is a MultiValuedProperty or one of its kind.
ARRAYS = frozenset({"AccessRights", "ExtendedRights", "EventData", "Recipients", "RecipientStatus"})
SWITCHES = frozenset({"Deny"})

_MANY = (
    "Microsoft.Exchange.Data.MultiValuedProperty`1[[System.String, mscorlib, Version=4.0.0.0, Culture=neutral, "
    "PublicKeyToken=b77a5c561934e089]]",
    "Microsoft.Exchange.Data.MultiValuedPropertyBase",
    "System.Object",
)


def as_object(row: dict[str, Any], type_name: str) -> Any:
    """One row as an object that shows its Identity or Name."""
    shown = types.PSObject()
    shown.PSObject.type_names = [type_name, "System.Object"]
    shown.PSObject.to_string = str(row.get("Identity") or row.get("Name") or type_name)
    for name, value in row.items():
        shape = _value(value, TYPES_OF_PROPERTIES.get(name, ""))
        if isinstance(value, list) and name not in ARRAYS:
            shape.PSObject.type_names = list(_MANY)
        property_of = types.PSNoteProperty(name, str(value) if name in SWITCHES else shape)
        shown.PSObject.adapted_properties.append(property_of)
    return shown


def _value(value: Any, type_name: str) -> Any:
    if isinstance(value, list):
        return types.PSList([_value(each, type_name) for each in value])
    if isinstance(value, str) and type_name:
        return _text_object(value, type_name)
    if isinstance(value, UUID):
        return types.PSGuid(str(value))
    if isinstance(value, datetime):
        return types.PSDateTime.fromisoformat(value.isoformat())
    if isinstance(value, dict):
        return types.PSDict({key: _value(each, "") for key, each in value.items()})
    return value


def _text_object(text: str, type_name: str) -> Any:
    shown = types.PSObject()
    base = ["System.ValueType"] if type_name in (_ADDRESS, _ENUMERATION, _PAIR) else []
    shown.PSObject.type_names = [type_name, *base, "System.Object"]
    shown.PSObject.to_string = text
    return shown
