# SPDX-License-Identifier: GPL-3.0-or-later
"""The control endpoint: log, faults, charged time and mail for other processes, as JSON below /lab.

GET /lab                              what the ready file says
GET, DELETE /lab/requests             the request log (?kind=, ?organisation=), empty it
GET, POST, DELETE /lab/faults         the faults in force, add one (the fields of Fault), remove all
DELETE /lab/faults/{id}               remove one
GET, PUT /lab/charged_time            the settings of ChargedTime
GET, PUT /lab/mail                    the settings of MailSettings, without senders
PUT /lab/mail/senders/{domain}        what the service finds about mail of a domain (the fields of SenderVerdict)
DELETE /lab/mail/senders              forget all of those
GET, DELETE /lab/organisations/{name}/mail   what mail left behind; empty it
POST /lab/organisations/{name}/cmdlets   {"name": .., "parameters": {..}}: somebody else's change; not logged
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .admin_api_answers import refused, with_sidecars
from .charged_time import ChargedTime
from .exchange.output import CmdletError
from .faults import Fault, Faults
from .http_message import Request, Response, json_response
from .mail.as_plain import plain_mail
from .mail.settings import MailSettings, SenderVerdict
from .request_log import RequestLog
from .tenant import Tenants


class Control:
    """Serves other processes; tests in the lab's own process use its attributes instead."""

    def __init__(
        self,
        description: Callable[[], Mapping[str, Any]],
        tenants: Tenants,
        log: RequestLog,
        faults: Faults,
        charged_time: ChargedTime,
        mail: MailSettings,
    ) -> None:
        self._description = description
        self._tenants = tenants
        self._log = log
        self._faults = faults
        self._charged_time = charged_time
        self._mail = mail

    def answer(self, request: Request) -> Response:
        try:
            return self._route(request)
        except (ValueError, TypeError, KeyError) as error:
            return json_response(400, {"error": f"{type(error).__name__}: {error}"})

    def _route(self, request: Request) -> Response:
        match (request.method, *request.segments[1:]):
            case ("GET",):
                return json_response(200, self._description())
            case ("GET", "requests"):
                query = request.query
                records = self._log.records(kind=query.get("kind", ""), organisation=query.get("organisation", ""))
                return json_response(200, [record.as_plain() for record in records])
            case ("DELETE", "requests"):
                self._log.clear()
                return Response(204)
            case ("GET", "faults"):
                return json_response(200, [armed.as_plain() for armed in self._faults])
            case ("POST", "faults"):
                return json_response(201, self._faults.add(Fault.of(request.json())).as_plain())
            case ("DELETE", "faults"):
                self._faults.clear()
                return Response(204)
            case ("DELETE", "faults", fault_id):
                self._faults.remove(int(fault_id))
                return Response(204)
            case ("GET", "charged_time"):
                return json_response(200, self._charged_time.as_plain())
            case ("PUT", "charged_time"):
                self._charged_time.set(**request.json())
                return json_response(200, self._charged_time.as_plain())
            case ("GET", "mail"):
                return json_response(200, self._mail.as_plain())
            case ("PUT", "mail"):
                self._mail.set(**request.json())
                return json_response(200, self._mail.as_plain())
            case ("PUT", "mail", "senders", domain):
                self._mail.set_sender(domain, SenderVerdict.of(request.json()))
                return json_response(200, self._mail.as_plain())
            case ("DELETE", "mail", "senders"):
                self._mail.senders.clear()
                return Response(204)
            case ("GET", "organisations", name, "mail"):
                return json_response(200, plain_mail(self._tenants.named(name).directory))
            case ("DELETE", "organisations", name, "mail"):
                self._tenants.named(name).directory.mail.clear()
                return Response(204)
            case ("POST", "organisations", name, "cmdlets"):
                return self._run(name, request.json())
        return Response(404)

    def _run(self, organisation: str, call: Mapping[str, Any]) -> Response:
        try:
            output = self._tenants.named(organisation).exchange.invoke(call["name"], call.get("parameters", {}))
        except CmdletError as error:
            return refused(error)
        rows = [with_sidecars(row) for row in output.rows]
        return json_response(200, {"rows": rows, "warnings": output.warnings, "errors": output.errors})
