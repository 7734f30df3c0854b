# SPDX-License-Identifier: GPL-3.0-or-later
"""What faults do to one request or one call: before it happens, and to its answer."""

from __future__ import annotations

import time
from collections.abc import Iterable

from . import faults
from .ews.refusals import busy
from .faults import Fault
from .http_message import RESET, TRUNCATED, Response, json_response, status_name
from .request_log import EWS, GRAPH, TOKEN

_WEB_PAGE = b"<!DOCTYPE html><html><head><title>Service</title></head><body><h1>Please sign in</h1></body></html>"


class Trouble:
    """The faults that struck something of this `kind` (of request_log.KINDS)."""

    def __init__(self, kind: str, struck: Iterable[Fault]) -> None:
        self._kind = kind
        self._struck = {fault.effect: fault for fault in struck}

    def get(self, effect: str) -> Fault | None:
        return self._struck.get(effect)

    def before(self) -> Response | None:
        """Waits if told so. A response means that nothing must happen."""
        latency = self.get(faults.LATENCY)
        if latency:
            time.sleep(latency.seconds)
        if self.get(faults.RESET_BEFORE_COMMIT):
            return Response(0, delivery=RESET)
        unavailable = self.get(faults.UNAVAILABLE)
        if unavailable and not unavailable.after_commit:
            return _unavailable(unavailable)
        throttling = self.get(faults.THROTTLED)
        if throttling:
            return throttled(self._kind, throttling.retry_after)
        if self.get(faults.EXPIRED_TOKEN):
            return unauthorized(self._kind, "the token has expired")
        return None

    def after(self, response: Response) -> Response:
        """The response as it arrives."""
        unavailable = self.get(faults.UNAVAILABLE)
        if unavailable:
            return _unavailable(unavailable)
        if self.get(faults.RESET_AFTER_COMMIT):
            return Response(0, delivery=RESET)
        if self.get(faults.NOT_JSON):
            return Response(200, _WEB_PAGE, {"Content-Type": "text/html; charset=utf-8"})
        if self.get(faults.TRUNCATED):
            response.delivery = TRUNCATED
        return response


def throttled(kind: str, retry_after: int | None = None) -> Response:
    """429. Its body is a guess for the admin API and the token service."""
    if kind == EWS:
        return busy(retry_after).response()
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    if kind == TOKEN:
        return json_response(429, {"error": "temporarily_unavailable", "error_codes": [50196]}, headers)
    return json_response(429, {"error": {"code": status_name(429), "message": "Too many requests."}}, headers)


def unauthorized(kind: str, reason: str) -> Response:
    """401. Graph says why in its body; the admin API in headers, with an empty body (guess)."""
    challenge = f'Bearer realm="", error="invalid_token", error_description="{reason}"'
    headers = {"WWW-Authenticate": challenge}
    if kind == GRAPH:
        content = {"error": {"code": "InvalidAuthenticationToken", "message": reason, "innerError": {}}}
        return json_response(401, content, headers)
    headers["x-ms-diagnostics"] = f'2000001;reason="{reason}";error_category="invalid_token"'
    return Response(401, b"", headers)


def _unavailable(fault: Fault) -> Response:
    status = fault.status or 503
    headers = {"Content-Type": "text/html; charset=utf-8"}
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    return Response(status, f"<html><body>{status} {status_name(status)}</body></html>".encode(), headers)
