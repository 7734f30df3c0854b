# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows as PowerShell remoting carries them: .NET objects whose properties are adapted ones.

Which properties are objects that only show a text (ADObjectId, SmtpAddress, enumerations) follows public samples of
serialised Exchange objects; the complete lists of type names are a guess, so clients should be indifferent to them.
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
    "Identity": _DIRECTORY_OBJECT, "Id": _DIRECTORY_OBJECT, "ForwardingAddress": _DIRECTORY_OBJECT,
    "OrganizationalUnit": _DIRECTORY_OBJECT, "Database": _DIRECTORY_OBJECT, "ObjectCategory": _DIRECTORY_OBJECT,
    "GrantSendOnBehalfTo": _DIRECTORY_OBJECT, "ManagedBy": _DIRECTORY_OBJECT, "User": _DIRECTORY_OBJECT,
    "PrimarySmtpAddress": _ADDRESS, "WindowsEmailAddress": _ADDRESS,
    "RecipientType": _ENUMERATION, "RecipientTypeDetails": _ENUMERATION, "State": _ENUMERATION, "Mode": _ENUMERATION,
    "EventData": _PAIR,
}  # fmt: skip


def as_object(row: dict[str, Any], type_name: str) -> Any:
    """One row as an object that shows its Identity or Name."""
    shown = types.PSObject()
    shown.PSObject.type_names = [type_name, "System.Object"]
    shown.PSObject.to_string = str(row.get("Identity") or row.get("Name") or type_name)
    for name, value in row.items():
        property_of = types.PSNoteProperty(name, _value(value, TYPES_OF_PROPERTIES.get(name, "")))
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
