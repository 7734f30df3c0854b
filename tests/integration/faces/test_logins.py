# SPDX-License-Identifier: GPL-3.0-or-later
"""A task logs in as a pipeline, a partner or a machine does, and shows none of the tokens at any verbosity."""

from __future__ import annotations

import pytest

CONTOSO = {"name": "Contoso Accountants", "domains": ["contoso.example"]}
KEPT = ("authority_url", "exchange_url", "graph_url", "ca_bundle")


def reading(name, **options):
    task = {"platform": "exchange_online", "strategy": {"organisation": CONTOSO, "redirects": []}, **options}
    return {"name": name, "mailward.mailbox.mailbox_strategy": task, "ignore_errors": True}


@pytest.fixture(scope="module")
def told(applied_nothing):
    """The output of every way to log in, the results, and the tokens that were used."""
    player = applied_nothing
    contoso = player.lab.organisation("contoso")
    where = contoso.endpoints()
    kept = {name: where[name] for name in KEPT}
    assertion, refresh, in_file = contoso.federated_token(), contoso.refresh_token(), contoso.refresh_token()
    files = {name: player.place / name for name in ("assertion", "refresh", "open", "tokens")}
    for name, text in (("assertion", assertion), ("refresh", in_file), ("open", in_file)):
        files[name].write_text(text)
        files[name].chmod(0o644 if name == "open" else 0o600)
    partner = {**where, "client_secret": contoso.client.secret, "refresh_token_path": str(files["refresh"])}
    with contoso.managed_identity() as endpoint:
        tasks = [
            reading("federated by environment", **kept),
            reading("federated by file", **where, client_assertion_path=str(files["assertion"])),
            reading("partner", **partner, token_cache=str(files["tokens"])),
            reading("machine", **kept, tenant_id=where["tenant_id"], managed_identity=True),
            reading("partner with an open file", **{**partner, "refresh_token_path": str(files["open"])}),
            reading("two at once", **where, client_secret="made-up-secret", client_assertion="made-up-token"),
        ]
        played = player.play(
            [{"hosts": "contoso", "gather_facts": False, "tasks": tasks}],
            "-vvvv",
            environment={
                "MAILWARD_TENANT_ID": where["tenant_id"],
                "MAILWARD_CLIENT_ID": where["client_id"],
                "MAILWARD_CLIENT_ASSERTION": assertion,
                **endpoint.service_environment,
            },
        )
    tokens = [assertion, in_file, refresh, *contoso.client.refresh_tokens]
    return played, tokens, files


@pytest.mark.parametrize("name", ["federated by environment", "federated by file", "partner", "machine"])
def test_every_way_opens_the_organisation(told, name):
    result = told[0].of(name)
    assert not result["failed"], result.get("msg")
    assert result["organisation"] == "Contoso Accountants"


def test_a_file_that_others_may_read_is_refused(told):
    result = told[0].of("partner with an open file")
    assert result["failed"]
    assert "chmod 600" in result["msg"]


def test_two_credentials_at_once_are_refused(told):
    assert "mutually exclusive" in told[0].of("two at once")["msg"]


def test_no_token_is_shown_or_kept_where_nobody_asked_for_it(told):
    played, tokens, files = told
    assert [token for token in tokens if token in played.output or token in str(played.results)] == []
    assert [token for token in tokens if token in files["tokens"].read_text()] == []
    assert files["refresh"].read_text().strip() in tokens
