# SPDX-License-Identifier: GPL-3.0-or-later
"""A batch of cmdlets as the script on a management host reads it, and what the script answers.

The batch: `mark`, `session` (uri, authentication, username, validate) and `calls`, each with its `number`,
`select` and `steps` (the cmdlets of one pipeline). Every parameter has a name, a kind and a value: the kind says what
PowerShell makes of it, the texts have one character before them (management_host.py says why).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .cmdlet import Answer, Cmdlet
from .cmdlet_json import attempted
from .errors import Refused
from .exchange_errors import ExchangeFailure
from .psrp_values import encode_parameters

LARGEST: Final = 1_000_000
"""Characters of one batch: ConvertFrom-Json of Windows PowerShell may stop at two million."""

_BEFORE: Final = "="
_CMDLET: Final = re.compile(r"[A-Za-z]+-[A-Za-z]+")
_PARAMETER: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@dataclass(frozen=True)
class ExchangeLogin:
    """The session that the management host opens. Without a `username` it is the host's own, or a delegated one."""

    uri: str
    authentication: str
    username: str = ""
    password: str = field(default="", repr=False)
    validate_certs: bool = True


@dataclass(frozen=True)
class Unopened:
    """Why the management host got no session: the class of the exception, its text, and the code of the transport."""

    exception: str
    text: str
    code: int


@dataclass(frozen=True)
class Reply:
    """What became of one call. `lost`: the session broke under it, so that a write is in doubt."""

    answer: Answer
    failure: ExchangeFailure | None = None
    lost: bool = False


@dataclass
class Replies:
    """What a script said so far: `by_number` has the calls it ended with, in the numbers of the batch."""

    opened: bool = False
    ended: bool = False
    unopened: Unopened | None = None
    by_number: dict[int, Reply] = field(default_factory=dict)


def encode_call(number: int, cmdlet: Cmdlet) -> str:
    """One call as JSON in ASCII. Raises `Refused` before anything is sent, as `encode_parameters` does."""
    call = {"number": number, "select": list(cmdlet.select), "steps": [_step(each) for each in _pipeline(cmdlet)]}
    return json.dumps(call, separators=(",", ":"))


def encode_batch(mark: str, login: ExchangeLogin, calls: Iterable[str]) -> str:
    """The whole batch on one line, from calls that are encoded already. The password goes beside it, not in it."""
    session = {
        "uri": login.uri,
        "authentication": login.authentication,
        "username": _BEFORE + login.username if login.username else None,
        "validate": login.validate_certs,
    }
    # The calls come last: a batch that was cut off is no JSON and does nothing.
    return f'{{"mark":{json.dumps(mark)},"session":{json.dumps(session)},"calls":[{",".join(calls)}]}}'


def read_replies(mark: str, output: bytes) -> Replies:
    """Raises ValueError for frames that are not of the script."""
    replies = Replies()
    for frame in _frames(mark, output):
        if "call" in frame:
            replies.by_number[_number(frame["call"])] = _reply(frame)
        elif "unopened" in frame:
            said = frame["unopened"]
            replies.unopened = Unopened(str(said["exception"]), str(said["text"]), _number(said["code"]))
        replies.opened = replies.opened or frame.get("opened") is True
        replies.ended = replies.ended or frame.get("ended") is True
    return replies


def _pipeline(cmdlet: Cmdlet) -> list[Cmdlet]:
    return [*(_pipeline(cmdlet.fed_by) if cmdlet.fed_by else ()), cmdlet]


def _step(cmdlet: Cmdlet) -> dict[str, Any]:
    given = encode_parameters(cmdlet)
    if not _CMDLET.fullmatch(cmdlet.name) or not all(_PARAMETER.fullmatch(name) for name in given):
        raise Refused(attempted(cmdlet), "this is no name of a cmdlet, or of a parameter")
    parameters = [{"name": name, **_tagged(value)} for name, value in given.items()]
    return {"name": cmdlet.name, "parameters": parameters}


def _tagged(value: Any) -> dict[str, Any]:
    if value is None:
        return {"kind": "null", "value": None}
    if isinstance(value, bool):
        return {"kind": "flag", "value": value}
    if isinstance(value, int):
        return {"kind": "number", "value": value}
    if isinstance(value, str):
        return {"kind": "text", "value": _BEFORE + value}
    if isinstance(value, list):
        return {"kind": "list", "value": [_BEFORE + each for each in value]}
    parts = [{"name": part, "value": [_BEFORE + each for each in entries]} for part, entries in value.items()]
    return {"kind": "table", "value": parts}


def _frames(mark: str, output: bytes) -> Iterator[Mapping[str, Any]]:
    for match in re.finditer(rf"{re.escape(mark)}<([A-Za-z0-9+/=\s]*)>".encode("ascii"), output):
        try:
            # Control characters stand in the texts as they are, hence not strict.
            frame = json.loads(base64.b64decode(b"".join(match[1].split()), validate=True), strict=False)
        except (binascii.Error, UnicodeDecodeError, json.JSONDecodeError) as problem:
            raise ValueError("a frame cannot be read") from problem
        if not isinstance(frame, dict):
            raise ValueError("a frame is no object")
        yield frame


def _reply(frame: Mapping[str, Any]) -> Reply:
    rows, warnings, errors = (frame.get(name) for name in ("rows", "warnings", "errors"))
    if not (isinstance(rows, list) and isinstance(warnings, list) and isinstance(errors, list)):
        raise ValueError("a frame lacks rows, warnings or errors")
    if not all(isinstance(each, dict) for each in (*rows, *errors)):
        raise ValueError("a row or an error is no object")
    failure = None
    if errors:
        failure = ExchangeFailure(str(errors[0].get("exception") or ""), str(errors[0].get("text") or ""))
    answer = Answer(tuple(rows), tuple(str(warning) for warning in warnings))
    return Reply(answer, failure, lost=frame.get("lost") is not False)


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("a number is none")
    return value
