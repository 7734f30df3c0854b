# SPDX-License-Identifier: GPL-3.0-or-later
"""The answers of the Exchange Online admin API: rows with type sidecars, and its error envelopes.

Shapes after public captures of the real service (graph2otel test fixtures, 2026; a capture of 2024).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from .exchange.output import CmdletError, CmdletOutput
from .http_message import Response, json_response, status_name

CONTENT_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"

_OUTER_TYPE = "Microsoft.Exchange.Admin.OData.Core.ODataServiceException"
_INVOKE_TYPE = "Microsoft.Exchange.Management.PSDirectInvoke.DirectInvokeCmdletExecutionException"
_WITHOUT_SIDECAR = frozenset({str, bool, type(None), dict})
_INT32, _INT64 = 2**31, 2**63


def success(context: str, rows: Sequence[Mapping[str, Any]], output: CmdletOutput, next_link: str = "") -> Response:
    """200 with one page of the output's rows. `context` is the URL of the metadata document's collection."""
    content: dict[str, Any] = {
        "@odata.context": context,
        "adminapi.warnings@odata.type": "#Collection(String)",
        "@adminapi.warnings": output.warnings,
    }
    if output.errors:
        content["adminapi.errors@odata.type"] = "#Collection(String)"
        content["@adminapi.errors"] = output.errors
    if output.confirmation:
        content["@adminapi.confirmationmessage"] = output.confirmation
    content["value"] = [with_sidecars(row) for row in rows]
    if next_link:
        content["@odata.nextLink"] = next_link
    return plain(content)


def plain(content: object) -> Response:
    """200 with a body that is no page of rows."""
    return _answer(200, content)


def with_sidecars(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON, each typed property preceded by the annotations that say its type."""
    written: dict[str, Any] = {}
    for name, value in row.items():
        kind = type(value)
        if kind in _WITHOUT_SIDECAR:
            written[name] = value
            continue
        odata_type, data_type = _sidecar_names(name)
        if kind is list or kind is tuple:
            written[odata_type] = "#Collection(String)"
            written[name] = [str(entry) if isinstance(entry, uuid.UUID) else entry for entry in value]
        elif kind is uuid.UUID:
            written[odata_type] = "#Guid"
            written[data_type] = "System.Guid"
            written[name] = str(value)
        elif kind is datetime:
            written[data_type] = "System.DateTime"
            written[name] = _moment(value, name.endswith("UTC") or name == "Received")
        elif kind is int:
            written[data_type] = _integer_type(value)
            written[name] = value
        else:
            raise TypeError(f"{name}: the lab knows no JSON form of {kind.__name__}")
    return written


def refused(error: CmdletError) -> Response:
    """The envelope of a cmdlet that failed, in the shape that the error names."""
    if error.shape == "forbidden":
        return forbidden()
    # "Client" errors are those of binding; the cmdlet did not run.
    ran = error.category != "Client"
    message = "Error executing cmdlet" if ran and error.shape == "details" else "Invalid Operation"
    inner_type = _INVOKE_TYPE if ran and error.shape == "details" else error.exception_class
    inner_text = f"Exception of type '{_INVOKE_TYPE}' was thrown." if inner_type == _INVOKE_TYPE else error.text
    content = _envelope(error.status, message, inner_text, inner_type)
    warnings = {"adminapi.warnings@odata.type": "#Collection(String)", "@adminapi.warnings": []}
    if error.shape == "details":
        said = f"{error.error_id}|{error.exception_class}|{error.text}"
        details = [{"code": error.category, "target": "", "message": said}]
        inner = content["error"].pop("innererror")
        content["error"].update(details=details, innererror=inner)
        if ran:
            content.update(warnings)
    else:
        content["error"].update(warnings)
    return _answer(error.status, content, {"x-ExceptionType": error.exception_class})


def invalid(text: str, exception_class: str = "System.ArgumentException") -> Response:
    """400 for a request that is no call of a cmdlet at all. The class is a guess."""
    return _answer(400, _envelope(400, "Invalid Operation", text, exception_class))


def paging_lost() -> Response:
    text = "Expired or Invalid pagination request. Default Expiry time is 00:30:00"
    return invalid(text, "System.Exception")


def forbidden() -> Response:
    """403 as measured for an unknown cmdlet or one in none of the caller's roles: declared gzip, but NUL bytes."""
    return Response(403, b"\0" * 4096, {"Content-Encoding": "gzip", **_service_headers()})


def _answer(status: int, content: object, headers: Mapping[str, str] | None = None) -> Response:
    return json_response(status, content, {**_service_headers(), **(headers or {})}, CONTENT_TYPE)


def _service_headers() -> dict[str, str]:
    return {
        "request-id": str(uuid.uuid4()),
        "OData-Version": "4.0",
        "X-CalculatedBETarget": "LABPR01MB0001.labprd01.prod.outlook.example",
    }


def _envelope(status: int, message: str, inner_text: str, inner_type: str) -> dict[str, Any]:
    internal = {"message": inner_text, "type": inner_type, "stacktrace": ""}
    inner = {"message": message, "type": _OUTER_TYPE, "stacktrace": "", "internalexception": internal}
    return {"error": {"code": status_name(status), "message": message, "innererror": inner}}


def _integer_type(value: int) -> str:
    if -_INT32 <= value < _INT32:
        return "System.Int32"
    return "System.Int64" if -_INT64 <= value < _INT64 else "System.UInt64"


@cache
def _sidecar_names(name: str) -> tuple[str, str]:
    return f"{name}@odata.type", f"{name}@data.type"


@lru_cache(maxsize=4096)
def _moment(value: datetime, is_utc: bool) -> str:
    """Seven digits of a second; properties whose names end in UTC (and Received of a trace) end in Z, others in an
    offset.
    """
    text = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0"
    return text + ("Z" if is_utc else "+00:00")


def page_size(prefer: str, largest: int = 1000) -> int:
    """The rows per page that a Prefer header asks for; more than the service's maximum is cut to it (guess)."""
    wanted = re.search(r"odata\.maxpagesize\s*=\s*(\d+)", prefer, re.IGNORECASE)
    return min(int(wanted.group(1)), largest) if wanted and int(wanted.group(1)) else largest
