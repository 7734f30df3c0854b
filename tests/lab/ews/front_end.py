# SPDX-License-Identifier: GPL-3.0-or-later
"""/EWS/Exchange.asmx of an Exchange server: who may come in, what is logged, what faults do, and the answer."""

from __future__ import annotations

import ssl
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path

from .. import faults as effects
from ..charged_time import ChargedTime
from ..exchange.organisation import ExchangeOrganisation
from ..exchange.records import Account
from ..exchange.roles import ALL_ROLES, APPLICATION_IMPERSONATION
from ..faults import Faults
from ..http_message import Response
from ..mail.item import MailItem
from ..request_log import EWS, Call, RequestLog, RequestRecord
from ..trouble import Trouble
from ..wsman.authentication import NEGOTIATE, NTLM, Accounts, ConnectionLogin
from .asked import Asked, Send
from .envelope import EwsRequest, envelope_of, read_request
from .http_server import PATH, WebServicesServer
from .operations import OPERATIONS, perform
from .principal import principal
from .refusals import XML, Refusal, SoapFault
from .summary import summary
from .versions import check_version, server_version

# Effects that strike one operation, and the one that strikes a single response message of it.
_OF_MESSAGES = frozenset({effects.RESPONSE_CODE})
_OF_OPERATIONS = frozenset({effects.LATENCY, effects.THROTTLED, effects.UNAVAILABLE, effects.EXPIRED_TOKEN,
                            effects.SOAP_FAULT, effects.ASTRAY})  # fmt: skip


def _nowhere(_account: Account, _item: MailItem) -> None:
    """Where nobody takes mail."""


class ExchangeWebServices:
    """Serves between `start` and `stop`.

    `offered` are the schemes of authentication, at first those of a front end as it is set up (Microsoft Learn,
    "Default settings for Exchange virtual directories"): add BASIC for `Set-WebServicesVirtualDirectory
    -BasicAuthentication $true`. `roles` are the service account's; with ApplicationImpersonation it may impersonate.
    """

    def __init__(
        self,
        organisation: ExchangeOrganisation,
        accounts: Mapping[str, str],
        tls: ssl.SSLContext,
        directory: Path,
        *,
        roles: frozenset[str] = ALL_ROLES,
        log: RequestLog | None = None,
        faults: Faults | None = None,
        charged_time: ChargedTime | None = None,
        send: Send = _nowhere,
    ) -> None:
        self.organisation = organisation
        self.roles = roles
        self.offered: tuple[str, ...] = (NEGOTIATE, NTLM)
        self._service_accounts = frozenset(each.lower() for each in accounts)
        self._log = log if log is not None else RequestLog()
        self._faults = faults if faults is not None else Faults()
        self._charged_time = charged_time if charged_time is not None else ChargedTime()
        self._send = send
        self._passwords = dict(accounts)
        self._accounts = Accounts(self._passwords, directory / f"{organisation.directory.name}-ews.ntlm")
        self._accounts.write()
        self._server = WebServicesServer(self, tls)

    @property
    def url(self) -> str:
        return f"https://localhost:{self._server.port}{PATH}"

    def let_in(self, user: str, password: str) -> None:
        """Another account that may log in, in its own name: `CONTOSO\\anna.berg`."""
        self._passwords[user] = password
        self._accounts.write()

    def take_tickets(self, principal: str, certificate: bytes = b"") -> None:
        """The service account may log in by Kerberos, too, under this name; bound to a certificate, if one is given."""
        self._accounts.tickets.principals.add(principal)
        self._accounts.tickets.certificate = certificate
        self._service_accounts |= {principal.lower()}

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def __enter__(self) -> ExchangeWebServices:
        self.start()
        return self

    def __exit__(self, *_unused: object) -> None:
        self.stop()

    def new_login(self) -> ConnectionLogin:
        return ConnectionLogin(self.offered, self._accounts, realm="localhost")

    def note_refused_login(self) -> None:
        """Also each step of an NTLM handshake but the last."""
        self._log.add(RequestRecord("POST", PATH, EWS, self._name, status=401))

    def answer(self, body: bytes, user: str) -> Response:
        """The response to somebody who is logged in; its `delivery` says how the connection hands it over."""
        record = RequestRecord("POST", PATH, EWS, self._name)
        try:
            request = read_request(body)
        except ValueError:
            # GUESS: that it is 400.
            record.status = 400
            self._log.add(record)
            return Response(400)
        call = (request.operation, summary(request))
        record.operations.append(call)
        self._log.add(record)
        with self._charged_time.lane(record.organisation):
            response = self._troubled(request, call, user, record)
        record.status = response.status
        return response

    @property
    def _name(self) -> str:
        return self.organisation.directory.name

    def _troubled(self, request: EwsRequest, call: Call, user: str, record: RequestRecord) -> Response:
        struck = self._faults.strike_request(record)
        struck += self._faults.strike_call(EWS, self._name, call, without=_all_but(_OF_OPERATIONS))
        trouble = Trouble(EWS, struck)
        instead = trouble.before()
        if instead is not None:
            return instead
        fault = trouble.get(effects.SOAP_FAULT)
        if fault and not fault.after_commit:
            return SoapFault(fault.response_code or "ErrorServerBusy", fault.text).response()
        response = self._answered(request, user, astray=trouble.get(effects.ASTRAY) is not None)
        if fault:
            return SoapFault(fault.response_code or "ErrorServerBusy", fault.text).response()
        return trouble.after(response)

    def _answered(self, request: EwsRequest, user: str, *, astray: bool) -> Response:
        directory = self.organisation.directory

        def trouble(about: Mapping[str, str]) -> None:
            call: Call = (request.operation, about)
            for fault in self._faults.strike_call(EWS, self._name, call, without=_all_but(_OF_MESSAGES)):
                raise Refusal(fault.response_code or "ErrorAccessDenied", fault.text)

        try:
            check_version(directory.platform, request.version)
            if request.operation not in OPERATIONS:
                raise SoapFault("ErrorInvalidOperation", f"The lab does not serve {request.operation}.")
            with directory.lock:
                who = principal(directory, user, request.impersonated, may_impersonate=self._may_impersonate(user))
            now = self.organisation.clock()
            answer = perform(Asked(request, directory, who, trouble, self._send, now, astray))
            return Response(200, envelope_of(answer, server_version(directory.platform)), {"Content-Type": XML})
        except SoapFault as fault:
            return fault.response()
        except Exception:
            print(f"lab: defect while answering {request.operation}", file=sys.stderr)
            traceback.print_exc()
            return Response(500, b"the lab itself failed, see its stderr", {"Content-Type": "text/plain"})

    def _may_impersonate(self, user: str) -> bool:
        is_service_account = user.lower() in self._service_accounts or user in self._accounts.tickets.principals
        return is_service_account and APPLICATION_IMPERSONATION in self.roles


def _all_but(wanted: frozenset[str]) -> frozenset[str]:
    return frozenset(effects.EFFECTS) - wanted
