# SPDX-License-Identifier: GPL-3.0-or-later
"""The Exchange Online admin API: InvokeCommand, $batch of it, and the list of cmdlets a caller may run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from . import admin_api_answers as answers
from . import faults as effects
from .access_tokens import EXCHANGE, AccessTokens, Unauthorized
from .charged_time import ChargedTime
from .exchange.output import CmdletError, CmdletOutput
from .faults import Faults
from .http_message import Request, Response
from .json_batch import BadBatch, Part, answer_batch, read_batch
from .paging import Cursors, LostCursor, Page
from .request_log import ADMIN_API, BATCH, Call, RequestRecord, masked
from .tenant import Tenant, Tenants
from .trouble import Trouble, unauthorized
from .troubled_cmdlets import refuse_after, refuse_before, run, senseless

# CIPP sends ten; that more are refused is a guess.
LARGEST_BATCH = 10


@dataclass(frozen=True)
class _Invocation:
    """A call of a cmdlet with what its URL and headers ask for."""

    tenant_id: str
    name: str
    parameters: Mapping[str, Any]
    select: frozenset[str]
    page_size: int
    cursor: str

    @property
    def is_first_page(self) -> bool:
        return not self.cursor

    @property
    def asked(self) -> str:
        return json.dumps([self.tenant_id, self.name.lower(), self.parameters], sort_keys=True)


class AdminApi:
    """Answers at `url` for the given organisations."""

    def __init__(
        self, url: str, tenants: Tenants, tokens: AccessTokens, faults: Faults, charged_time: ChargedTime
    ) -> None:
        self._url = url
        self._tenants = tenants
        self._tokens = tokens
        self._faults = faults
        self._charged_time = charged_time
        self._cursors = Cursors()

    def describe(self, request: Request) -> RequestRecord:
        tenant = self._tenants.find(request.segments[2]) if len(request.segments) > 2 else None
        is_batch = request.segments[-1] == "$batch"
        record = RequestRecord(request.method, request.path, ADMIN_API, tenant.name if tenant else "")
        record.kind = BATCH if is_batch else ADMIN_API
        parts = [request]
        if is_batch:
            try:
                parts = [part.request for part in read_batch(request, LARGEST_BATCH)]
            except BadBatch:
                parts = []
        record.cmdlets.extend(call for call in map(_call_of, parts) if call)
        return record

    def answer(self, request: Request) -> Response:
        match request.segments:
            case ("adminapi", "beta", _unused, "InvokeCommand"):
                return self._method(request, "POST") or self._authorized(request, self._invoke_alone)
            case ("adminapi", "beta", _unused, "$batch"):
                return self._method(request, "POST") or self._authorized(request, self._batch)
            case ("adminapi", "v1.0", _unused, "EXOModuleFile"):
                return self._method(request, "GET") or self._authorized(request, self._module_file)
            case ("adminapi", "v1.0", _unused, "InvokeCommand"):
                return Response(405, headers={"Allow": ""})
        return Response(404)

    def _method(self, request: Request, wanted: str) -> Response | None:
        return None if request.method == wanted else Response(405, headers={"Allow": wanted})

    def _authorized(self, request: Request, answer: Callable[[Request, Tenant], Response]) -> Response:
        try:
            caller = self._tokens.check(request.headers, EXCHANGE)
            tenant = self._tenants.find(request.segments[2])
            # That another organisation's URL is answered like a bad token is a guess.
            if tenant is None or caller.tenant_id != tenant.id:
                raise Unauthorized("the token is of another tenant")
            if not caller.permissions & {"Exchange.ManageAsApp", "Exchange.Manage"}:
                raise Unauthorized("the application has no permission for this service")
        except Unauthorized as error:
            return unauthorized(ADMIN_API, str(error))
        return answer(request, tenant)

    def _batch(self, request: Request, tenant: Tenant) -> Response:
        try:
            parts = read_batch(request, LARGEST_BATCH)
        except BadBatch as error:
            return answers.invalid(str(error))
        goes_on = _continues(request)

        def stops(part: Part, response: Response) -> bool:
            return response.status >= 400 and not (goes_on or _continues(part.request))

        return answers.plain(answer_batch(parts, self._answer_part, stops))

    def _answer_part(self, request: Request) -> Response:
        match request.segments:
            case ("adminapi", "beta", _unused, "InvokeCommand") if request.method == "POST":
                return self._authorized(request, lambda part, tenant: self._invoke_command(part, tenant, BATCH))
        return Response(404)

    def _module_file(self, request: Request, tenant: Tenant) -> Response:
        """What CIPP reads as a preflight of permissions; the list around the object is a guess."""
        return answers.plain({"value": [{"exportedCmdlets": ",".join(tenant.cmdlets())}]})

    def _invoke_alone(self, request: Request, tenant: Tenant) -> Response:
        return self._invoke_command(request, tenant, ADMIN_API)

    def _invoke_command(self, request: Request, tenant: Tenant, kind: str) -> Response:
        if "json" not in request.headers.get("content-type", "json"):
            return Response(415)  # guess
        call = _call_of(request, is_masked=False)
        if call is None:
            return answers.invalid("The request body holds no CmdletInput with CmdletName and Parameters.")
        query = {name.lower(): value for name, value in request.query.items()}
        invocation = _Invocation(
            tenant.id,
            *call,
            select=frozenset(name.strip().lower() for name in query.get("$select", "").split(",") if name.strip()),
            page_size=answers.page_size(request.headers.get("prefer", "")),
            cursor=query.get("$skiptoken", ""),
        )
        without = senseless(invocation.name, is_first_page=invocation.is_first_page)
        trouble = Trouble(kind, self._faults.strike_call(kind, tenant.name, call, without=without))
        return trouble.before() or trouble.after(self._page(request, tenant, invocation, trouble))

    def _page(self, request: Request, tenant: Tenant, invocation: _Invocation, trouble: Trouble) -> Response:
        output = CmdletOutput()
        try:
            refuse_before(trouble)
            if invocation.is_first_page:
                self._charged_time.cmdlet(invocation.name)
                recording = self._faults.has(effects.STALE)
                output = run(tenant, invocation.name, invocation.parameters, trouble, recording=recording)
                rows, cursor = self._cursors.first(output.rows, invocation.asked, invocation.page_size)
            else:
                rows, cursor = self._following(request, tenant, invocation, trouble)
            refuse_after(trouble)
        except CmdletError as refusal:
            return answers.refused(refusal)
        except LostCursor:
            return answers.paging_lost()
        if invocation.select:
            rows = [{name: row[name] for name in row if name.lower() in invocation.select} for row in rows]
        here = f"{self._url}/adminapi/beta/{quote(request.segments[2])}"
        context = f"{here}/$metadata#Collection(Exchange.GenericHashTable)"
        return answers.success(context, rows, output, _next_link(here, request, cursor))

    def _following(self, request: Request, tenant: Tenant, invocation: _Invocation, trouble: Trouble) -> Page:
        # Microsoft Q&A 1023619: pages are lost when the URL names the tenant by a domain of its own.
        if request.segments[2].lower() in tenant.domains or trouble.get(effects.LOST_NEXT_LINK):
            raise LostCursor
        return self._cursors.following(invocation.cursor, invocation.asked)


def _call_of(request: Request, *, is_masked: bool = True) -> Call | None:
    """The cmdlet that a request calls, its parameters as sent; None if its body is no call."""
    try:
        called = request.json()["CmdletInput"]
        name, parameters = called["CmdletName"], called.get("Parameters", {})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    # "Parameters": null is refused (measured by graph2otel); left out it is taken for none (guess).
    if not isinstance(name, str) or not isinstance(parameters, dict):
        return None
    return name, masked(parameters) if is_masked else parameters


def _continues(request: Request) -> bool:
    return "odata.continue-on-error" in request.headers.get("prefer", "").replace(" ", "").lower()


def _next_link(here: str, request: Request, cursor: str) -> str:
    if not cursor:
        return ""
    select = next((value for name, value in request.query.items() if name.lower() == "$select"), "")
    kept = f"$select={quote(select, safe=',')}&" if select else ""
    return f"{here}/InvokeCommand?{kept}$skiptoken={quote(cursor)}"
