# SPDX-License-Identifier: GPL-3.0-or-later
"""Values between cmdlets and PowerShell remoting: parameters on their way out, properties on their way in.

What comes back is brought into the form of the admin API: text, numbers, booleans, None and lists of these. An object
that only shows a text (ADObjectId, SmtpAddress, an enumeration, a GUID) becomes that text. Exchange's properties of
several values are objects of types of its own that hold a list (a capture of Exchange 2016 in a public article on
pypsrp); pypsrp leaves what it knows no type for as XML, which is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID
from xml.etree import ElementTree

from .cmdlet import AddRemove, Cmdlet
from .cmdlet_json import attempted
from .errors import Refused

_CONTAINERS: Final = ("LST", "IE", "QUE", "STK")
"""Elements that hold several values ([MS-PSRP], 2.2.5.2)."""

_UNSENDABLE: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold and pypsrp does not write otherwise."""

_SWITCH: Final = "System.Management.Automation.SwitchParameter"


def encode_parameters(cmdlet: Cmdlet) -> dict[str, Any]:
    """Parameters by names without dash, so that None is `$null` and not "the next argument".

    Every write says Confirm false: nobody is there to answer. Raises `Refused`, before anything is sent, for an empty
    Identity (Exchange reads it as "all objects") and for values that have no form.
    """
    if "Identity" in cmdlet.parameters and not str(cmdlet.parameters["Identity"] or "").strip():
        raise Refused(cmdlet.name, "its Identity is empty, which Exchange would take for every object")
    given = {**({"Confirm": False} if cmdlet.writes else {}), **cmdlet.parameters}
    return {name: _encoded(cmdlet, name, value) for name, value in given.items()}


def _encoded(cmdlet: Cmdlet, name: str, value: object) -> Any:
    if any(isinstance(text, str) and _UNSENDABLE.search(text) for text in _texts(value)):
        problem = f"{name} holds half a character or none at all (U+FFFE, U+FFFF), which has no form that can be sent"
        raise Refused(attempted(cmdlet), problem)
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(entry, str) for entry in value):
        return list(value)
    if isinstance(value, AddRemove) and (value.add or value.remove):
        parts = {"Add": list(value.add), "Remove": list(value.remove)}
        return {key: entries for key, entries in parts.items() if entries}
    raise Refused(attempted(cmdlet), f"the value of {name} is of a kind that cannot be sent ({type(value).__name__})")


def _texts(value: object) -> tuple[object, ...]:
    if isinstance(value, AddRemove):
        return (*value.add, *value.remove)
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def decode_object(found: Any, select: Iterable[str] = ()) -> dict[str, Any]:
    """An object's properties, adapted ones (of .NET) and extended ones alike; with `select` only those named.

    Raises ValueError for something that is no object with properties, and for a property whose value cannot be read:
    a list of which nothing is understood is not an empty one.
    """
    properties = getattr(found, "adapted_properties", None)
    if properties is None:
        raise ValueError(f"a {type(found).__name__} came instead of an object")
    named = {**properties, **(getattr(found, "extended_properties", None) or {})}
    wanted = {name.lower() for name in select}
    return {name: _property(name, value) for name, value in named.items() if not wanted or name.lower() in wanted}


def _property(name: str, value: Any) -> Any:
    try:
        return decode_value(value)
    except (ValueError, ElementTree.ParseError) as problem:
        raise ValueError(f"the value of {name} cannot be read: {problem}") from problem


def decode_value(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else str(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (list, tuple, set)):
        return [decode_value(entry) for entry in value]
    if isinstance(value, Mapping):
        return {str(key): decode_value(entry) for key, entry in value.items()}
    if hasattr(value, "property_sets"):
        return _decode_complex(value)
    return str(value)


def _decode_complex(found: Any) -> Any:
    """An object of a type that pypsrp does not know: what is in it stands in `property_sets`, containers as XML."""
    if _SWITCH in found.types:
        return found.adapted_properties["IsPresent"] is True
    held = found.property_sets[0] if found.property_sets else None
    if found.types and isinstance(held, str) and held.startswith(tuple(f"<{name}" for name in _CONTAINERS)):
        return _entries(ElementTree.fromstring(held))
    if found.to_string is not None:
        return str(found.to_string)
    if not found.types and held is not None:
        # A simple value with properties of its own.
        return decode_value(held)
    raise ValueError(f"it shows no text ({found.types[0] if found.types else 'of no type'})")


def _entries(held: ElementTree.Element) -> list[Any]:
    entries = []
    for each in held:
        shown = each.find("ToString") if each.tag == "Obj" else each
        if shown is None or shown.tag == "Ref":
            raise ValueError("one of its entries shows no text")
        entries.append(_simple(shown))
    return entries


def _simple(shown: ElementTree.Element) -> Any:
    text = shown.text or ""
    if shown.tag in ("S", "ToString") and "_x" not in text.lower():
        # Nothing in it is written otherwise; organisations have hundreds of thousands of these.
        return text
    from pypsrp.serializer import Serializer

    deserialize: Any = Serializer().deserialize
    return decode_value(deserialize(shown))
