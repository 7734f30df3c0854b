# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft Graph, as far as mailboxes need it: users and their sign-in, mail, the organisation, $batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from . import faults as effects
from .access_tokens import GRAPH as SERVICE
from .access_tokens import AccessTokens, Caller, Unauthorized, claimed_tenant
from .exchange.directory import Directory
from .exchange.records import Account
from .faults import Faults
from .graph_answers import GraphError, error_response
from .graph_mail import RESOURCES, GraphMail
from .graph_users import change_of, shown
from .http_message import Request, Response, json_response
from .json_batch import BadBatch, Part, answer_batch, read_batch
from .request_log import GRAPH, Call, RequestRecord, masked
from .tenant import Tenant, Tenants
from .trouble import Trouble, unauthorized

LARGEST_BATCH = 20

# Any one of these application permissions is enough. Graph permissions reference; that passwords need a
# permission of their own although User.ReadWrite.All is given is what app-only callers report.
READ_USER = ("User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
ENABLE_ACCOUNT = ("User.EnableDisableAccount.All", "User.ReadWrite.All", "Directory.ReadWrite.All")
SET_PASSWORD = ("User-PasswordProfile.ReadWrite.All",)
REVOKE_SESSIONS = ("User.RevokeSessions.All", "User.ReadWrite.All", "Directory.ReadWrite.All")
READ_ORGANIZATION = ("Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "User.Read.All")


class Graph:
    """Answers at `url` for the given organisations; which one is meant stands in the token."""

    def __init__(self, url: str, tenants: Tenants, tokens: AccessTokens, faults: Faults) -> None:
        self._url = url
        self._tenants = tenants
        self._tokens = tokens
        self._faults = faults

    def describe(self, request: Request) -> RequestRecord:
        tenant = self._tenants.find(claimed_tenant(request.headers))
        record = RequestRecord(request.method, request.path, GRAPH, tenant.name if tenant else "")
        parts = [request]
        if request.segments[-1] == "$batch":
            try:
                parts = [part.request for part in self._parts(request)]
            except BadBatch:
                parts = []
        record.graph_calls.extend(map(_call_of, parts))
        return record

    def answer(self, request: Request) -> Response:
        try:
            caller = self._tokens.check(request.headers, SERVICE)
            tenant = self._tenants.find(caller.tenant_id)
        except Unauthorized as error:
            return unauthorized(GRAPH, str(error))
        if tenant is None:
            return unauthorized(GRAPH, "the token's tenant is not known")
        if request.segments == ("v1.0", "$batch"):
            return self._batch(request)
        trouble = Trouble(GRAPH, self._struck(tenant, request))
        return trouble.before() or trouble.after(self._call(request, tenant, caller, trouble))

    def _parts(self, request: Request) -> list[Part]:
        return read_batch(request, LARGEST_BATCH, root=f"/{request.segments[0]}")

    def _batch(self, request: Request) -> Response:
        try:
            parts = self._parts(request)
            for part in parts:
                writes = part.request.method in ("POST", "PATCH", "PUT")
                if writes and not (part.has_body and "content-type" in part.request.headers):
                    # msgraph-sdk-dotnet issues 1038 and 2628: the whole batch is refused, none of it happens.
                    raise BadBatch(f"Write request id : {part.id} does not contain Content-Type header or body.")
        except BadBatch as error:
            return error_response(GraphError(400, "BadRequest", str(error)))
        return json_response(200, answer_batch(parts, self.answer))

    def _struck(self, tenant: Tenant, request: Request) -> list[effects.Fault]:
        never = {effects.LOST_NEXT_LINK, effects.INVISIBLE, effects.CMDLET_ERROR, effects.ERROR_INSIDE_SUCCESS}
        never |= {effects.FORBIDDEN, effects.DEHYDRATED}
        if request.method != "GET" or _is_mail(request):
            never.add(effects.STALE)
        return self._faults.strike_call(GRAPH, tenant.name, _call_of(request), without=frozenset(never))

    def _call(self, request: Request, tenant: Tenant, caller: Caller, trouble: Trouble) -> Response:
        recording = self._faults.has(effects.STALE)
        tenant.replication.begin_call(writes=request.method != "GET", recording=recording)
        stale = trouble.get(effects.STALE)
        directory = tenant.replication.as_of(stale.seconds, stale.calls) if stale else tenant.directory
        try:
            match (request.method, *request.segments):
                case ("GET", "v1.0", "users", key):
                    _permit(caller, READ_USER)
                    account = _account(tenant.replication.visible(directory), key)
                    return json_response(200, shown(account, request.query.get("$select", ""), self._context("users")))
                case ("GET", "v1.0", "users", _unused, *_rest) if _is_mail(request):
                    visible = tenant.replication.visible(tenant.directory)
                    return GraphMail(request, visible, caller, self._url).answer()
                case ("PATCH", "v1.0", "users", key):
                    return self._patch(request, tenant, caller, key)
                case ("POST", "v1.0", "users", key, "revokeSignInSessions" | "microsoft.graph.revokeSignInSessions"):
                    _permit(caller, REVOKE_SESSIONS)
                    _change(tenant, key, lambda account: {"sessions_valid_from": tenant.clock()})
                    return json_response(200, {"@odata.context": self._context("Edm.Boolean"), "value": True})
                case ("GET", "v1.0", "organization"):
                    _permit(caller, READ_ORGANIZATION)
                    return json_response(200, {"@odata.context": self._context("organization"), "value": [_of(tenant)]})
        except GraphError as error:
            return error_response(error)
        known = "/".join(request.segments[1:2])
        return error_response(GraphError(400, "BadRequest", f"Resource not found for the segment '{known}'."))

    def _patch(self, request: Request, tenant: Tenant, caller: Caller, key: str) -> Response:
        if "json" not in request.headers.get("content-type", ""):
            raise GraphError(400, "BadRequest", "A JSON body is expected.")
        try:
            given = request.json()
        except ValueError:
            raise GraphError(400, "BadRequest", "Unable to read JSON request payload.") from None
        if "accountEnabled" in given:
            _permit(caller, ENABLE_ACCOUNT)
        if "passwordProfile" in given:
            _permit(caller, SET_PASSWORD)
        _change(tenant, key, lambda account: change_of(account, given, tenant.clock()))
        return Response(204)

    def _context(self, what: str) -> str:
        entity = "/$entity" if what == "users" else ""
        return f"{self._url}/v1.0/$metadata#{what}{entity}"


def _is_mail(request: Request) -> bool:
    """Mail is no part of the directory, so no replica of it lags behind."""
    return len(request.segments) > 3 and request.segments[3] in RESOURCES


def _call_of(request: Request) -> Call:
    try:
        body = request.json() if request.body else {}
    except ValueError:
        body = {}
    path = "/" + "/".join(request.segments[1:])
    return f"{request.method} {path}", masked(body) if isinstance(body, dict) else {}


def _permit(caller: Caller, permissions: tuple[str, ...]) -> None:
    if caller.permissions.isdisjoint(permissions):
        raise GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def _account(directory: Directory, key: str) -> Account:
    account = directory.account(key)
    if account is None:
        text = f"Resource '{key}' does not exist or one of its queried reference-property objects are not present."
        raise GraphError(404, "Request_ResourceNotFound", text)
    return account


def _change(tenant: Tenant, key: str, change: Callable[[Account], dict[str, Any]]) -> None:
    with tenant.directory.lock:
        account = _account(tenant.replication.visible(tenant.directory), key)
        tenant.directory.put_account(replace(account, **change(account)))


def _of(tenant: Tenant) -> dict[str, Any]:
    domains = [
        {
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": domain.default,
            "isInitial": domain.initial,
            "name": domain.name,
            "type": "Managed",
        }
        for domain in tenant.directory.domains
    ]
    return {"id": tenant.id, "displayName": tenant.name, "verifiedDomains": domains}
