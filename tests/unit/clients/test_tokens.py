# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in: one valid token per resource, renewed in time, with advice when it is refused."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.credentials import (
    ClientSecret,
    Credential,
    load_certificate,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    LoginFailed,
    ServiceError,
    Throttled,
    Unavailable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.http import AnswerLost, NotSent, Reply
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.json_service import Pace
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.retry import RetryPolicy
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.tokens import Tokens
from ansible_collections.mailward.mailbox.tests.unit.clients.certificates import certificate_pem, key_pem, rsa_key
from ansible_collections.mailward.mailbox.tests.unit.clients.scripted import TENANT, ScriptedHttp, Sent, reply

EXCHANGE, GRAPH = "https://outlook.office365.com", "https://graph.microsoft.com"
AUTHORITY = "https://login.example:8443"
SECRET = "the secret of contoso"

Answer = Reply | Exception


def encoded(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def refusal(number: int, status: int = 401) -> Reply:
    text = f"AADSTS{number}: It is refused.\r\nTrace ID: 1\r\nCorrelation ID: 2"
    return reply(status, {"error": "invalid_client", "error_description": text, "error_codes": [number]})


@dataclass
class TokenService:
    """A token service whose tokens live `life` seconds; `script` answers before it does."""

    life: int = 3600
    script: list[Answer] = field(default_factory=list)
    discovery: Answer | None = None
    logins: list[dict[str, str]] = field(default_factory=list)
    discoveries: int = 0

    def answer(self, sent: Sent) -> Reply:
        if sent.method == "GET":
            self.discoveries += 1
            found = self.discovery or self._document()
        else:
            self.logins.append({name: values[0] for name, values in parse_qs((sent.body or b"").decode()).items()})
            found = self.script.pop(0) if self.script else self._token()
        if isinstance(found, Exception):
            raise found
        return found

    def _document(self) -> Reply:
        base = f"{AUTHORITY}/{TENANT}"
        return reply(
            200,
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
            },
        )

    def _token(self) -> Reply:
        claims = {"tid": TENANT, "number": len(self.logins)}
        token = f"{encoded({'alg': 'none'})}.{encoded(claims)}.x"
        return reply(200, {"token_type": "Bearer", "expires_in": self.life, "access_token": token})


class World:
    def __init__(self, *script: Answer, credential: Credential | None = None, **service: Any) -> None:
        self.service = TokenService(script=list(script), **service)
        self.now = 1_000_000.0
        self.waits: list[float] = []
        self.tokens = Tokens(
            ScriptedHttp(self.service.answer),
            tenant_id="contoso.onmicrosoft.com",
            client_id="client",
            credential=credential or ClientSecret(SECRET),
            authority_url=AUTHORITY,
            pace=Pace(policy=RetryPolicy(retries=3), sleep=self._sleep, jitter=lambda: 1.0, now=lambda: self.now),
        )

    def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def refused(self) -> ServiceError:
        with pytest.raises(ServiceError) as caught:
            self.tokens.token(EXCHANGE)
        return caught.value


def test_a_token_is_asked_for_by_secret_and_for_the_whole_resource() -> None:
    world = World()
    world.tokens.token(EXCHANGE)
    (login,) = world.service.logins
    assert login["grant_type"] == "client_credentials"
    assert (login["client_id"], login["client_secret"]) == ("client", SECRET)
    assert login["scope"] == f"{EXCHANGE}/.default"


def test_a_certificate_signs_the_login() -> None:
    world = World(credential=load_certificate(content=key_pem(rsa_key()) + certificate_pem(rsa_key())))
    world.tokens.token(EXCHANGE)
    (login,) = world.service.logins
    header = json.loads(base64.urlsafe_b64decode(login["client_assertion"].split(".")[0] + "=="))
    assert header["alg"] == "RS256"
    assert {"x5t", "x5c"} <= set(header)
    assert "client_secret" not in login


def test_a_token_is_kept_per_resource() -> None:
    world = World()
    assert world.tokens.token(EXCHANGE) == world.tokens.token(EXCHANGE)
    assert world.tokens.token(GRAPH) != world.tokens.token(EXCHANGE)
    assert len(world.service.logins) == 2
    assert world.service.discoveries == 1


def test_a_token_is_renewed_five_minutes_before_it_expires() -> None:
    world = World()
    first = world.tokens.token(EXCHANGE)
    world.now += 3299
    assert world.tokens.token(EXCHANGE) == first
    world.now += 1
    assert world.tokens.token(EXCHANGE) != first


def test_a_short_token_is_renewed_at_half_of_its_life() -> None:
    world = World(life=60)
    first = world.tokens.token(EXCHANGE)
    world.now += 29
    assert world.tokens.token(EXCHANGE) == first
    world.now += 1
    assert world.tokens.token(EXCHANGE) != first


def test_a_refused_token_is_replaced_once_for_all_who_were_refused() -> None:
    world = World()
    refused = world.tokens.token(EXCHANGE)
    renewed = world.tokens.renew(EXCHANGE, refused)
    assert renewed != refused
    assert world.tokens.renew(EXCHANGE, refused) == renewed
    assert len(world.service.logins) == 2


def test_threads_share_one_login() -> None:
    world = World()
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(world.tokens.token(EXCHANGE))) for _unused in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 1
    assert len(world.service.logins) == 1


def test_the_tenant_is_read_from_the_token() -> None:
    world = World()
    world.tokens.token(EXCHANGE)
    assert world.tokens.tenant_id == TENANT


def test_before_a_login_no_tenant_is_known() -> None:
    with pytest.raises(LoginFailed, match="no token names the tenant"):
        _unused = World().tokens.tenant_id


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "a.!!!.c", f"a.{encoded({})}.c"])
def test_a_token_that_names_no_tenant_leaves_it_unknown(token: str) -> None:
    world = World(reply(200, {"token_type": "Bearer", "expires_in": 3600, "access_token": token}))
    assert world.tokens.token(EXCHANGE) == token
    with pytest.raises(LoginFailed):
        _unused = world.tokens.tenant_id


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (7000215, "client secret is wrong"),
        (7000222, "client secret has expired"),
        (700016, "Check client_id and tenant_id"),
        (65001, "must consent"),
        (53003, "Conditional Access"),
        (500011, "exchange_url"),
        (700024, "clock"),
        (99999, ""),
    ],
)
def test_a_refused_login_comes_with_advice(number: int, advice: str) -> None:
    world = World(refusal(number))
    error = world.refused()
    assert isinstance(error, LoginFailed)
    assert error.code == str(number)
    assert advice in error.advice
    assert error.said == f"AADSTS{number}: It is refused."
    assert world.waits == []


def test_the_number_may_stand_in_the_description_only() -> None:
    error = World(reply(401, {"error": "x", "error_description": "AADSTS7000215: no"})).refused()
    assert "secret is wrong" in error.advice


def test_an_unknown_tenant_is_refused_with_advice() -> None:
    error = World(discovery=refusal(90002, 400)).refused()
    assert isinstance(error, LoginFailed)
    assert "there is no such tenant" in error.advice


def test_a_certificate_that_is_not_known_yet_is_tried_a_few_times() -> None:
    world = World(refusal(700027), refusal(700027))
    world.tokens.token(EXCHANGE)
    assert world.waits == [11, 11]


def test_a_certificate_that_stays_unknown_is_refused() -> None:
    world = World(*[refusal(700027)] * 9)
    error = world.refused()
    assert "Upload this certificate" in error.advice
    assert len(world.service.logins) == 3


@pytest.mark.parametrize(
    "trouble",
    [
        Reply(429, {}, b"{}"),
        Reply(503, {}, b"<html>"),
        reply(500, {"error": "server_error"}),
        NotSent("connection refused"),
        AnswerLost("connection reset"),
        Reply(200, {}, b"<html>"),
    ],
)
def test_trouble_at_the_token_service_is_waited_out(trouble: Answer) -> None:
    world = World(trouble)
    world.tokens.token(EXCHANGE)
    assert world.waits == [1]


def test_trouble_at_discovery_is_waited_out() -> None:
    world = World(discovery=Reply(503, {}, b""))
    assert isinstance(world.refused(), Unavailable)
    assert world.waits == [1, 2, 4]


def test_a_throttled_login_waits_as_told_and_then_really_asks_again() -> None:
    world = World(Reply(429, {"retry-after": "7"}, b'{"error": "temporarily_unavailable"}'))
    world.tokens.token(EXCHANGE)
    assert world.waits == [8]
    assert len(world.service.logins) == 2


def test_a_login_that_stays_throttled_is_given_up() -> None:
    assert isinstance(World(*[Reply(429, {}, b"{}")] * 9).refused(), Throttled)


@pytest.mark.parametrize(
    "said",
    [
        lambda: reply(401, {"error": "x", "error_description": f"AADSTS7000215: '{SECRET}' is wrong"}),
        lambda: reply(401, {"error": f"no {SECRET}"}),
    ],
)
def test_the_secret_never_stands_in_an_error(said: Callable[[], Reply]) -> None:
    error = World(said()).refused()
    assert SECRET not in str(error)
    assert SECRET not in repr(vars(error))


def test_an_authority_without_tls_is_refused_before_anything_is_sent() -> None:
    world = World()
    tokens = Tokens(
        ScriptedHttp(world.service.answer),
        tenant_id=TENANT,
        client_id="client",
        credential=ClientSecret(SECRET),
        authority_url="http://login.example",
    )
    with pytest.raises(LoginFailed, match="https"):
        tokens.token(EXCHANGE)
    assert world.service.discoveries == 0
