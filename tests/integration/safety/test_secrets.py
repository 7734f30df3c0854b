# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets stay where they belong: in no result, exception, plan, log line or representation."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import ServiceError
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.history.change_log import ChangeLog
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.tests.integration.safety import everything
from ansible_collections.mailward.mailbox.tests.integration.safety.stage import NOW, Stage, stage

SECRET = "canary~Secret.7Q8~contoso-Client"
CONVERTED = everything.FORMER


@pytest.fixture
def opened(caplog: pytest.LogCaptureFixture) -> Iterator[Stage]:
    caplog.set_level(logging.DEBUG)
    seed = everything.organisation() | {"client": {"secret": SECRET}}
    with stage(seed, everything.declaration(), allow=everything.ALLOW) as found:
        yield found


def password(opened: Stage) -> str:
    accounts = opened.organisation.directory.accounts.values()
    return next(account.password for account in accounts if account.user_principal_name == CONVERTED)


def everything_said(opened: Stage, result: Any, log: Path) -> str:
    """All that a run leaves behind for people and programs to read."""
    parts = [
        json.dumps(result.result()),
        repr(result),
        repr(opened.platform),
        repr(opened.platform.clients),
        repr(opened.platform.clients.tokens),
        repr(vars(opened.platform.clients.admin_api)),
        log.read_text(encoding="utf-8"),
    ]
    return "\n".join(parts)


def with_log(opened: Stage, path: Path) -> ChangeLog:
    """Without a list of secrets to mask, so that one that got there would be seen."""
    return ChangeLog(str(path), run="1", who="tester", organisation="Contoso", clock=lambda: NOW)


def test_neither_the_client_secret_nor_a_new_password_is_left_behind(
    opened: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "changes.jsonl"
    result = opened.run(change_log=with_log(opened, log))
    assert result.message == ""
    said = everything_said(opened, result, log) + caplog.text + "".join(capfd.readouterr())
    assert len(password(opened)) > 30
    assert password(opened) not in said
    assert SECRET not in said


@pytest.mark.parametrize(
    ("effect", "what"),
    [
        ("unavailable", {"status": 500}),
        ("unavailable", {"status": 503, "after_commit": True}),
        ("reset_after_commit", {}),
        ("throttled", {}),
        ("expired_token", {}),
        ("not_json", {}),
    ],
)
def test_a_password_that_could_not_be_set_for_certain_is_not_told(
    opened: Stage, tmp_path: Path, effect: str, what: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    seen = []
    clients = opened.platform.clients
    update = clients.graph.update_user
    clients.graph.update_user = lambda user, body: (seen.append(body), update(user, body))[1]
    log = tmp_path / "changes.jsonl"
    with opened.fault(effect, times=None, cmdlet="PATCH /users/*", **what):
        result = opened.run(change_log=with_log(opened, log))
    passwords = [body["passwordProfile"]["password"] for body in seen if "passwordProfile" in body]
    assert passwords
    said = everything_said(opened, result, log) + caplog.text
    assert [one for one in passwords if one in said] == []
    assert SECRET not in said


@pytest.mark.parametrize("effect", ["unavailable", "not_json", "reset_before_commit", "throttled", "truncated"])
def test_a_login_that_fails_does_not_tell_the_secret(opened: Stage, effect: str) -> None:
    opened.reconnect()
    with opened.fault(effect, times=None, kind="token"), pytest.raises(ServiceError) as told:
        opened.run()
    text = "".join(traceback.format_exception(told.value))
    assert SECRET not in text
    assert SECRET not in repr(told.value)


def test_a_wrong_secret_is_refused_without_telling_it(opened: Stage) -> None:
    wrong = {**opened.organisation.connection, "client_secret": "wrong~canary~secret"}
    platform = connect("exchange_online", wrong)
    try:
        with pytest.raises(ServiceError) as told:
            run(platform, everything.declaration(), Options(now=NOW))
    finally:
        platform.close()
    assert "wrong~canary~secret" not in "".join(traceback.format_exception(told.value))
    assert "wrong~canary~secret" not in repr(platform)


def test_a_certificate_is_left_nowhere(opened: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    pem = opened.organisation.certificate_path.read_text(encoding="ascii")
    key = "".join(pem.split("-----")[2].split())
    connection = {name: value for name, value in opened.organisation.connection.items() if name != "client_secret"}
    opened.platform = connect("exchange_online", {**connection, "certificate": pem})
    opened.platform.clock = opened.clock
    log = tmp_path / "changes.jsonl"
    result = opened.run(change_log=with_log(opened, log))
    assert result.message == ""
    said = "".join((everything_said(opened, result, log) + caplog.text).split())
    assert len(key) > 100
    assert [key[at : at + 40] for at in range(0, len(key) - 40, 40) if key[at : at + 40] in said] == []
