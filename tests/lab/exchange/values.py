# SPDX-License-Identifier: GPL-3.0-or-later
"""How a JSON value becomes a typed parameter value, type by type.

A converter takes the value and the parameter and gives the typed value; ValueError's text is the reason that
the service would give. null is no value of any type: it clears, and the binder lets it through.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from . import sizes
from .parameter_tables import Parameter

HASH_TABLE = "#Exchange.GenericHashTable"
ADDRESS = re.compile(
    r"^[^\s@,;:<>()\[\]\"]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$"
)
MAXIMUM_WORD = 128


@dataclass(frozen=True)
class ListChange:
    """A multi-valued parameter: the whole new list, or what to add and remove (@{Add=..; Remove=..})."""

    whole: tuple[str, ...] | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def text(value: Any, _unused: Parameter) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError("The value isn't a string.")
    return str(value)


def identity(value: Any, parameter: Parameter) -> str:
    written = text(value, parameter)
    if not written.strip():
        raise ValueError(
            f"Parameter values of type Microsoft.Exchange.Configuration.Tasks.{parameter.type.removesuffix('[]')} "
            f"can't be empty. Specify a value, and try again."
        )
    return written


def switch(value: Any, _unused: Parameter) -> bool:
    """true, false, or as strings (some public clients send those)."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise ValueError("Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.")
    return value


def boolean(value: Any, _unused: Parameter) -> bool:
    if not isinstance(value, bool) and value not in (0, 1):
        raise ValueError("Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.")
    return bool(value)


def integer(value: Any, _unused: Parameter) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)) or not re.fullmatch(r"\s*-?\d+\s*", str(value)):
        raise ValueError("Input string was not in a correct format.")
    return int(value)


def spam_confidence(value: Any, parameter: Parameter) -> int:
    level = integer(value, parameter)
    if not -1 <= level <= 9:
        raise ValueError("The SCL value must be -1 or between 0 and 9.")
    return level


def size(value: Any, _unused: Parameter) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError("The value isn't a size.")
    try:
        return sizes.parse(value)
    except ValueError:
        raise ValueError("The string isn't a size: a number and one of B, KB, MB, GB, TB.") from None


def unlimited(value: Any, parameter: Parameter) -> int | str:
    """A number, a size or `Unlimited`."""
    return "Unlimited" if isinstance(value, str) and value.lower() == "unlimited" else size(value, parameter)


def moment(value: Any, parameter: Parameter) -> datetime:
    """ISO 8601; without offset it is taken as UTC (GUESS: the server's culture decides)."""
    try:
        given = datetime.fromisoformat(text(value, parameter).replace("Z", "+00:00"))
    except ValueError:
        raise ValueError("String was not recognized as a valid DateTime.") from None
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def time_span(value: Any, parameter: Parameter) -> str:
    """Days, or [days.]hh:mm:ss; kept as `90.00:00:00`."""
    match = re.fullmatch(r"(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})|(\d+)", text(value, parameter).strip())
    if match is None:
        raise ValueError("String was not recognized as a valid TimeSpan.")
    days, hours, minutes, seconds, only = match.groups()
    return f"{only}.00:00:00" if only else f"{int(days or 0)}.{int(hours):02}:{minutes}:{seconds}"


def smtp_address(value: Any, parameter: Parameter) -> str:
    written = text(value, parameter)
    if not ADDRESS.match(written):
        form = "Please use this format: user name, the @ sign, followed by the domain name."
        raise ValueError(f'The email address "{written}" isn\'t correct. {form}')
    return written


def proxy_address(value: Any, parameter: Parameter) -> str:
    """An address with or without its prefix."""
    written = text(value, parameter)
    prefix, colon, rest = written.partition(":")
    if not colon:
        prefix, rest = "smtp", written
    if prefix.lower() == "smtp":
        smtp_address(rest, parameter)
    elif not rest or not prefix:
        raise ValueError(f'The proxy address "{written}" isn\'t valid.')
    return written


def enumeration(value: Any, parameter: Parameter) -> str:
    """The member that the value names or begins (the service matches prefixes)."""
    written = text(value, parameter).strip()
    if exact := [each for each in parameter.values if each.lower() == written.lower()]:
        return exact[0]
    begun = [each for each in parameter.values if written and each.lower().startswith(written.lower())]
    if len(begun) == 1:
        return begun[0]
    members = ", ".join(sorted(parameter.values))
    raise ValueError(
        f"Unable to match the identifier name {written} to a valid enumerator name. "
        f"Specify one of the following enumerator names and try again: {members}"
    )


def word(value: Any, parameter: Parameter) -> str:
    """A word of a transport rule: no blanks around it, at most 128 characters (per word: GUESS)."""
    written = text(value, parameter)
    if not written or written != written.strip():
        raise ValueError("A word can't be empty and can't begin or end with a space.")
    if len(written) > MAXIMUM_WORD:
        raise ValueError(
            f"The length of the property is too long. The maximum length is {MAXIMUM_WORD} and the length of the "
            f"value provided is {len(written)}."
        )
    return written


# What Python's re says of patterns that .NET takes for none either.
_NO_PATTERN = (
    "unterminated",
    "missing )",
    "unbalanced",
    "nothing to rep",
    "multiple rep",
    "min rep",
    "bad escape (end",
)


def pattern(value: Any, parameter: Parameter) -> str:
    """A .NET regular expression, checked as far as Python's syntax agrees with it."""
    written = text(value, parameter)
    if not written:
        raise ValueError("A pattern can't be empty.")
    try:
        re.compile(re.sub(r"\(\?<(?![=!])", "(?P<", written))
    except re.error as problem:
        if str(problem).startswith(_NO_PATTERN):
            raise ValueError(f'The pattern "{written}" isn\'t a valid regular expression.') from None
    return written


def anything(value: Any, _unused: Parameter) -> Any:
    return value


def several(one: Callable[[Any, Parameter], Any]) -> Callable[[Any, Parameter], tuple[Any, ...]]:
    """An array: a JSON array, or one bare value."""

    def convert(value: Any, parameter: Parameter) -> tuple[Any, ...]:
        values = value if isinstance(value, list) else [value]
        return tuple(one(each, parameter) for each in values)

    return convert


def several_members(value: Any, parameter: Parameter) -> tuple[str, ...]:
    """An array of enumeration members; one string may join several with commas, as PowerShell reads flags."""
    values = value if isinstance(value, list) else [value]
    written = [part for each in values for part in (each.split(",") if isinstance(each, str) else [each])]
    return tuple(enumeration(each, parameter) for each in written)


def flags(value: Any, parameter: Parameter) -> str:
    return ", ".join(dict.fromkeys(several_members(value, parameter)))


def changes(one: Callable[[Any, Parameter], Any]) -> Callable[[Any, Parameter], ListChange]:
    """A multi-valued property: an array replaces; a tagged hash table adds and removes."""

    def convert(value: Any, parameter: Parameter) -> ListChange:
        if not isinstance(value, dict):
            return ListChange(whole=several(one)(value, parameter))
        if value.get("@odata.type") != HASH_TABLE:
            raise ValueError("Cannot convert the hash table to an object: it carries no type.")
        content = {key.lower(): each for key, each in value.items() if not key.startswith("@")}
        if unknown := sorted(set(content) - {"add", "remove"}):
            raise ValueError(f"The hash table may hold Add and Remove, not {', '.join(unknown)}.")
        if not content:
            return ListChange(whole=())  # GUESS: public tools clear lists of policies with an empty one
        return ListChange(
            add=several(one)(content.get("add", []), parameter),
            remove=several(one)(content.get("remove", []), parameter),
        )

    return convert


def hash_tables(value: Any, _unused: Parameter) -> tuple[dict[str, Any], ...]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, dict) and each.get("@odata.type") == HASH_TABLE for each in values):
        raise ValueError("Cannot convert the value to a hash table: it carries no type.")
    return tuple({key: content for key, content in each.items() if key != "@odata.type"} for each in values)


# Types of the pages that are no identity (`...IdParameter`), no enumeration and no plain text.
CONVERTERS: dict[str, Callable[[Any, Parameter], Any]] = {
    "SwitchParameter": switch,
    "Boolean": boolean,
    "System.Boolean": boolean,
    "Int32": integer,
    "SclValue": spam_confidence,
    "ByteQuantifiedSize": size,
    "Unlimited": unlimited,
    "DateTime": moment,
    "System.DateTime": moment,
    "EnhancedTimeSpan": time_span,
    "SmtpAddress": smtp_address,
    "WindowsLiveId": smtp_address,
    "ProxyAddress": proxy_address,
    "ProxyAddressCollection": changes(proxy_address),
    "MultiValuedProperty": changes(text),
    "MailboxFolderPermissionFlags": flags,
    "Word[]": several(word),
    "Pattern[]": several(pattern),
    "String[]": several(text),
    "Hashtable[]": hash_tables,
    "PSCredential": anything,
}


def convert(value: Any, parameter: Parameter) -> Any:
    """The typed value; raises ValueError with the service's reason."""
    if parameter.type == "MultiValuedProperty" and parameter.values:
        return changes(enumeration)(value, parameter)
    if converter := CONVERTERS.get(parameter.type):
        return converter(value, parameter)
    if parameter.values:
        return several_members(value, parameter) if parameter.type.endswith("[]") else enumeration(value, parameter)
    one = identity if "IdParameter" in parameter.type else text
    return several(one)(value, parameter) if parameter.type.endswith("[]") else one(value, parameter)
