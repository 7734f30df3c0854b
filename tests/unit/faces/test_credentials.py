# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials from the environment, and secrets that are never shown."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.credentials import (
    complete,
    lacking,
    masked,
    secrets_of,
)

WHOLE = {"MAILWARD_TENANT_ID": "t-1", "MAILWARD_CLIENT_ID": "c-1", "MAILWARD_CLIENT_SECRET": "s-1"}
NAMED = {"tenant_id": "t-1", "client_id": "c-1", "client_secret": "s-1"}
KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAASC\n-----END PRIVATE KEY-----\n"


def test_a_whole_set_of_credentials_is_taken_from_the_environment():
    assert complete({"platform": "exchange_online"}, [("here", WHOLE)]) == (
        {"platform": "exchange_online", **NAMED},
        [],
    )


def test_the_first_environment_with_credentials_counts():
    other = {name: f"other {value}" for name, value in WHOLE.items()}
    completed, _remarks = complete({}, [("task", {}), ("play", WHOLE), ("process", other)])
    assert completed == NAMED


def test_a_secret_does_not_count_without_the_tenant_id_from_the_same_place():
    completed, remarks = complete(
        {"client_id": "c-1"}, [("task", {"MAILWARD_CLIENT_SECRET": "s-1"}), ("process", {"MAILWARD_TENANT_ID": "t-1"})]
    )
    assert completed == {"client_id": "c-1"}
    assert remarks == ["Credentials in task were not used: MAILWARD_TENANT_ID does not stand beside them."]


@pytest.mark.parametrize("name", ["tenant_id", "client_id"])
def test_a_secret_for_somebody_else_does_not_count(name):
    completed, remarks = complete({name: "another"}, [("process", WHOLE)])
    assert "client_secret" not in completed
    assert name in remarks[0]
    assert "s-1" not in remarks[0]


def test_the_same_tenant_in_another_spelling_is_the_same():
    completed, _remarks = complete({"tenant_id": "T-1"}, [("process", WHOLE)])
    assert completed["client_secret"] == "s-1"


def test_a_managed_identity_needs_no_client_id():
    assert lacking({"tenant_id": "t", "managed_identity": True}) == ""
    assert lacking({"tenant_id": "t", "managed_identity": "no"}).startswith("client_id and one of")


@pytest.mark.parametrize("said", [False, "no"])
def test_no_managed_identity_leaves_the_environment_its_say(said):
    assert complete({"managed_identity": said}, [("process", WHOLE)])[0]["client_secret"] == "s-1"


def test_a_refresh_token_comes_with_the_credential_of_its_place():
    variables = {**WHOLE, "MAILWARD_REFRESH_TOKEN": "r-1"}
    assert complete({}, [("process", variables)])[0]["refresh_token"] == "r-1"
    assert "refresh_token" not in complete({"client_secret": "mine"}, [("process", variables)])[0]


@pytest.mark.parametrize(
    "option", ["client_secret", "certificate", "certificate_path", "client_assertion_path", "managed_identity"]
)
def test_a_secret_of_the_task_is_not_mixed_with_the_environment(option):
    given = {option: True if option == "managed_identity" else "mine"}
    assert complete(given, [("process", WHOLE)]) == (given, [])


def test_what_is_lacking_is_named():
    assert lacking({}) == (
        "tenant_id and client_id and one of client_secret, certificate, certificate_path, client_assertion, "
        "client_assertion_path, managed_identity"
    )
    assert lacking({"tenant_id": "t", "client_id": "c", "certificate_path": "/key.pem"}) == ""


@pytest.mark.parametrize(
    "option", ["client_secret", "certificate", "certificate_passphrase", "client_assertion", "refresh_token"]
)
@pytest.mark.parametrize("form", [str, lambda s: quote(s, safe=""), lambda s: json.dumps(s)[1:-1], lambda s: f"<{s}>"])
def test_no_form_of_a_secret_is_shown(option, form):
    secret = 'p@ss/w"ord ü'
    result = {"msg": f"Login failed: {form(secret)}", "diff": [{"after": form(secret)}]}
    assert form(secret) not in json.dumps(masked(result, secrets_of({option: secret})), ensure_ascii=False)


def test_no_line_of_a_key_is_shown():
    secrets = secrets_of({"certificate": KEY})
    assert masked("cannot read MIIEvQIBADANBgkqhkiG9w0BAQEF here", secrets) == "cannot read ******** here"
    assert masked("-----BEGIN PRIVATE KEY----- AASC", secrets) == "-----BEGIN PRIVATE KEY----- AASC"


def test_a_secret_that_yaml_took_for_a_number_is_a_secret_too():
    assert masked("it was 123456", secrets_of({"client_secret": 123456})) == "it was ********"


def test_nothing_is_masked_where_there_is_no_secret():
    result = {"msg": "contoso", "tenant": "t-1"}
    assert masked(result, secrets_of({"tenant_id": "t-1", "client_secret": None, "certificate": "  "})) == result


RESETS = {"strategy": {"password_resets": {"target": "passwords@contoso.example"}}}
RESET_KEY = "correct horse battery staple"


def test_the_key_of_password_resets_is_taken_from_the_environment_without_a_tenant_id():
    environments = [("task", {"MAILWARD_PASSWORD_RESET_KEY": RESET_KEY}), ("process", WHOLE)]
    completed, remarks = complete(RESETS, environments)
    assert (completed["password_reset_key"], completed["tenant_id"], remarks) == (RESET_KEY, "t-1", [])


def test_the_first_environment_with_the_key_counts_and_none_where_it_is_given():
    other = ("process", {"MAILWARD_PASSWORD_RESET_KEY": "another key of some length"})
    first = ("task", {"MAILWARD_PASSWORD_RESET_KEY": RESET_KEY})
    assert complete(RESETS, [first, other])[0]["password_reset_key"] == RESET_KEY
    assert complete({**RESETS, "password_reset_key": "given"}, [first])[0]["password_reset_key"] == "given"
    declared = {"strategy": {"password_resets": {"key": "declared"}}}
    assert complete(declared, [first])[0]["password_reset_key"] == "declared"


def test_the_key_counts_only_where_password_resets_are_declared():
    environments = [("process", {"MAILWARD_PASSWORD_RESET_KEY": RESET_KEY})]
    for parameters in ({"strategy": {}}, {}, {"strategy": "no mapping"}):
        assert complete(parameters, environments)[0] == parameters


def test_a_declared_key_leaves_the_declaration_and_is_a_secret():
    completed, _remarks = complete({"strategy": {"password_resets": {"key": RESET_KEY, "mode": "audit"}}}, [])
    assert completed["strategy"] == {"password_resets": {"mode": "audit"}}
    assert RESET_KEY in secrets_of(completed)
    assert RESET_KEY not in str(masked({"text": f"it is {RESET_KEY}"}, secrets_of(completed)))


SERVED = {"MAILWARD_SERVER": "ex01.contoso.example", "MAILWARD_USERNAME": "svc", "MAILWARD_PASSWORD": "s-2"}
SERVER = {"platform": "exchange_server"}


def test_a_password_is_taken_from_the_environment_together_with_its_server():
    completed, remarks = complete(SERVER, [("process", SERVED)])
    assert completed == {**SERVER, "server": "ex01.contoso.example", "username": "svc", "password": "s-2"}
    assert remarks == []


def test_a_password_does_not_count_without_the_server_from_the_same_place():
    alone = {"MAILWARD_USERNAME": "svc", "MAILWARD_PASSWORD": "s-2"}
    environments = [("task", alone), ("process", {"MAILWARD_SERVER": "ex01.contoso.example"})]
    completed, remarks = complete({**SERVER, "server": "ex01.contoso.example"}, environments)
    assert "password" not in completed
    assert remarks == ["Credentials in task were not used: MAILWARD_SERVER does not stand beside them."]


@pytest.mark.parametrize("name", ["server", "username"])
def test_a_password_for_another_server_or_account_does_not_count(name):
    completed, remarks = complete({**SERVER, name: "another"}, [("process", SERVED)])
    assert "password" not in completed
    assert name in remarks[0]


def test_a_password_of_a_server_is_nothing_to_exchange_online_nor_the_other_way_round():
    assert complete({"platform": "exchange_online"}, [("process", SERVED)]) == ({"platform": "exchange_online"}, [])
    assert complete(SERVER, [("process", WHOLE)]) == (SERVER, [])


def test_what_a_server_lacks_is_named():
    assert lacking(SERVER) == "server"
    assert lacking({**SERVER, "server": "ex01"}) == "", "a Kerberos ticket may be there"
    assert lacking({**SERVER, "server": "ex01", "authentication": "ntlm"}) == "username and password"
    assert lacking({**SERVER, "server": "ex01", "password": "s-2"}) == "username"


@pytest.mark.parametrize("form", [str, lambda s: quote(s, safe=""), lambda s: json.dumps(s)[1:-1]])
def test_no_form_of_a_password_is_shown(form):
    secret = 'p@ss/w"ord ü'
    assert form(secret) not in json.dumps(masked({"msg": f"({form(secret)})"}, secrets_of({"password": secret})))
