# SPDX-License-Identifier: GPL-3.0-or-later
"""What every request passes on its way to a service: the log, the charged time, the faults."""

from __future__ import annotations

import sys
import traceback
from typing import Protocol

from .charged_time import ChargedTime
from .faults import Faults
from .http_message import Request, Response
from .request_log import RequestLog, RequestRecord
from .trouble import Trouble, throttled


class Service(Protocol):
    """A front end. `describe` must not change anything: a fault may keep the request from happening."""

    def describe(self, request: Request) -> RequestRecord: ...

    def answer(self, request: Request) -> Response: ...


class Gate:
    """A service as clients reach it."""

    def __init__(self, service: Service, log: RequestLog, faults: Faults, charged_time: ChargedTime) -> None:
        self._service = service
        self._log = log
        self._faults = faults
        self._charged_time = charged_time

    def answer(self, request: Request) -> Response:
        record = self._service.describe(request)
        self._log.add(record)
        with self._charged_time.lane(record.organisation) as admitted:
            response = self._troubled(request, record) if admitted else throttled(record.kind)
        # Set before the answer leaves, so that who has the answer finds it in the log.
        record.status = response.status
        return response

    def _troubled(self, request: Request, record: RequestRecord) -> Response:
        trouble = Trouble(record.kind, self._faults.strike_request(record))
        return trouble.before() or trouble.after(answered(self._service, request))


def answered(service: Service, request: Request) -> Response:
    """The service's answer; a defect of the lab is told on stderr instead of passing for trouble of the platform."""
    try:
        return service.answer(request)
    except Exception:
        print(f"lab: defect while answering {request.method} {request.path}", file=sys.stderr)
        traceback.print_exc()
        return Response(500, b"the lab itself failed, see its stderr", {"Content-Type": "text/plain"})
