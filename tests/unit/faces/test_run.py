# SPDX-License-Identifier: GPL-3.0-or-later
"""From validated arguments to a result, with a library that only says what it was asked."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailward.mailbox.plugins.module_utils import arguments, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.dependencies import MissingDependency
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import LoginFailed
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistake, Mistakes

SECRET = "hunter2 and more"
CONNECTION = {"platform": "exchange_online", "tenant_id": "t-1", "client_id": "c-1", "client_secret": SECRET}
ORGANISATION = {"name": "Contoso", "domains": ["contoso.example"]}
STRATEGY = {"organisation": ORGANISATION, "redirects": []}
EXPORTED = {
    "platform": "exchange_online",
    "tenant_id": "t-1",
    "domains": ["contoso.example", "contoso.onmicrosoft.com"],
    "declaration": {"organisation": {"name": "contoso.example", "domains": ["contoso.example"]}, "redirects": []},
    "unknown": [{"part": "groups", "text": "503"}],
}


class Library:
    """Stands where the library stands; `answers` is what a run gives back, `error` what it raises instead."""

    def __init__(self, monkeypatch):
        self.asked = SimpleNamespace(connection=None, declaration=None, options=None, closed=0)
        self.answers = {"changed": True}
        self.error = None
        monkeypatch.setattr(run, "connect", self.connect)
        monkeypatch.setattr(run.converge, "run", self.run)
        monkeypatch.setattr(run.converge, "export", lambda platform, sections: {**EXPORTED, "asked for": sections})
        monkeypatch.setattr(run, "plan_text", lambda plan, verbose: f"{plan}{' with every field' * verbose}")

    def connect(self, platform, connection):
        self.asked.connection = (platform, connection)
        return self

    def run(self, platform, declaration, options):
        self.asked.declaration, self.asked.options = declaration, options
        options.progress(f"half done with {SECRET}")
        if options.change_log is not None:
            options.change_log.planned(())
        if self.error is not None:
            raise self.error
        return SimpleNamespace(plan="the plan", result=lambda: self.answers)

    def close(self):
        self.asked.closed += 1


@pytest.fixture(autouse=True)
def state_home(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def library(monkeypatch):
    return Library(monkeypatch)


def task(face=arguments.MAILBOX_STRATEGY, check_mode=False, environments=(), how=None, **options):
    given = {**CONNECTION, **options}
    if face is arguments.MAILBOX_STRATEGY:
        given.setdefault("strategy", STRATEGY)
    validation = ArgumentSpecValidator(face.options, **face.rules).validate(given)
    assert validation.error_messages == []
    return run.run_face(
        face, validation.validated_parameters, check_mode=check_mode, environments=environments, **(how or {})
    )


def test_the_library_is_asked_once_and_its_result_is_the_result(library):
    assert task() == {"changed": True, "plan_text": "the plan"}
    assert library.asked.declaration == STRATEGY
    assert library.asked.closed == 1


def test_the_connection_is_what_the_options_say(library):
    task(ca_bundle="/ca.pem", exchange_url="https://localhost:1")
    platform, connection = library.asked.connection
    assert platform == "exchange_online"
    assert {name: value for name, value in connection.items() if value is not None} == {
        "tenant_id": "t-1",
        "client_id": "c-1",
        "client_secret": SECRET,
        "ca_bundle": "/ca.pem",
        "exchange_url": "https://localhost:1",
        "validate_certs": True,
    }


@pytest.mark.parametrize(("check_mode", "apply"), [(True, False), (False, True)])
def test_check_mode_applies_nothing(library, check_mode, apply):
    task(check_mode=check_mode)
    assert library.asked.options.apply is apply


def test_the_bounds_of_a_run_are_passed_on(library):
    task(
        adopt=True,
        allow={"revocations": 31},
        expected_digest="7f3c19ab",
        now="2026-12-01",
    )
    options = library.asked.options
    assert (options.adopt, options.allow, options.expected_digest) == (True, {"revocations": 31}, "7f3c19ab")
    assert options.now == datetime(2026, 12, 1, tzinfo=UTC)


def test_now_is_now_when_it_is_left_out(library):
    before = datetime.now(UTC)
    task()
    assert before <= library.asked.options.now <= datetime.now(UTC)


def test_a_now_that_is_no_moment_is_refused_before_anything_is_asked(library):
    result = task(now="soon")
    assert (result["failed"], result["msg"]) == (True, "now: soon: it is no date or time of ISO 8601.")
    assert library.asked.connection is None


def test_credentials_come_from_the_environment_where_no_option_gives_them(library):
    variables = {"MAILWARD_TENANT_ID": "t-1", "MAILWARD_CLIENT_SECRET": "from outside"}
    library.answers = {"changed": False, "text": "from outside"}
    result = task(client_secret=None, environments=[("here", variables)])
    assert library.asked.connection[1]["client_secret"] == "from outside"
    assert "from outside" not in str(result)


def test_a_connection_without_secret_is_refused_with_the_reason(library):
    result = task(client_secret=None, environments=[("here", {"MAILWARD_CLIENT_SECRET": "stray secret"})])
    assert result["failed"] is True
    assert "client_secret, certificate, certificate_path" in result["msg"]
    assert "MAILWARD_TENANT_ID does not stand beside them" in result["msg"]
    assert "stray secret" not in result["msg"]
    assert library.asked.connection is None


@pytest.mark.parametrize(
    "error",
    [
        LoginFailed("login to t-1", f"AADSTS7000215 {SECRET}", advice="Check the secret."),
        RuntimeError(f"secret was {SECRET}"),
        OSError(13, "Permission denied", f"/var/{SECRET}"),
    ],
)
def test_no_failure_shows_the_secret(library, error):
    library.error = error
    result = task()
    assert result["failed"] is True
    assert "hunter2" not in str(result)
    assert library.asked.closed == 1


def test_what_the_service_said_is_the_failure(library):
    library.error = LoginFailed("login to t-1", "AADSTS90002: no such tenant", advice="Check tenant_id.")
    result = task()
    assert result["msg"] == "Contoso: login to t-1: AADSTS90002: no such tenant. Check tenant_id."
    assert "exception" not in result


def test_a_missing_package_is_named_as_ansible_does(library):
    library.error = MissingDependency("msal", "1.28.0")
    result = task()
    assert "msal >= 1.28.0" in result["msg"]
    assert "Python" in result["msg"]
    assert "exception" not in result


def test_a_fault_of_ours_says_so_and_brings_its_traceback(library):
    library.error = ZeroDivisionError("by zero")
    result = task()
    assert "fault of mailward.mailbox" in result["msg"]
    assert "ZeroDivisionError" in result["exception"]


def test_every_mistake_of_a_declaration_is_in_one_message_and_in_the_result(library):
    library.error = Mistakes("Contoso", [Mistake("redirects[0].targets.add[0]", "x is wrong.", "Write y.")])
    result = task(
        arguments.REDIRECT_ADDRESS,
        organisation=ORGANISATION,
        address="a@contoso.example",
        targets={"add": ["b@contoso.example"]},
    )
    assert result["mistakes"] == [{"path": "targets.add[0]", "problem": "x is wrong.", "remedy": "Write y."}]
    assert "targets.add[0]  x is wrong." in result["msg"]
    assert "redirects[0]" not in result["msg"]


def test_progress_is_passed_on_without_the_secret(library):
    shown = []
    task(how={"progress": shown.append})
    assert shown == ["half done with ********"]


def test_high_verbosity_shows_every_field_in_the_plan(library):
    assert task(how={"verbose": True})["plan_text"] == "the plan with every field"


def test_a_run_writes_to_its_change_log_and_a_check_does_not(library, tmp_path):
    file = tmp_path / "changes.jsonl"
    task(check_mode=True, change_log=str(file))
    assert library.asked.options.change_log is None
    assert not file.exists()
    task(change_log=str(file))
    assert library.asked.options.change_log is not None
    assert file.exists()


def test_a_change_log_that_cannot_be_written_stops_the_run_before_anything_is_asked(library, tmp_path):
    result = task(change_log=str(tmp_path / "nowhere" / "changes.jsonl"))
    assert result["failed"] is True
    assert str(tmp_path / "nowhere") in result["msg"]
    assert "exception" not in result
    assert library.asked.connection is None


def test_an_organisation_is_locked_while_it_may_be_written_to(library, monkeypatch, tmp_path):
    seen = []

    def meanwhile(*asked):
        seen.append(task(lock_directory=str(tmp_path)))
        return library.run(*asked)

    monkeypatch.setattr(run.converge, "run", meanwhile)
    task(lock_directory=str(tmp_path), tenant_id="T-1")
    assert seen[0]["failed"] is True
    assert "has been changing this organisation since" in seen[0]["msg"]
    assert seen[0]["msg"].startswith("Contoso: ")
    assert "exception" not in seen[0]
    assert library.asked.closed == 1


def test_the_lock_is_given_back_when_the_run_is_over(library, tmp_path):
    library.error = RuntimeError("anything")
    task(lock_directory=str(tmp_path))
    library.error = None
    assert task(lock_directory=str(tmp_path))["changed"] is True


def test_the_lock_stands_in_the_state_home_when_no_folder_is_given(library, state_home):
    task()
    assert [file.name for file in (state_home / "mailward" / "locks").iterdir()] == ["t-1.lock"]


def test_a_check_and_a_read_need_no_lock(library, state_home):
    task(check_mode=True)
    task(arguments.MAILBOX_STRATEGY_INFO)
    assert not state_home.exists()


def test_without_a_lock_nothing_is_asked(library, tmp_path):
    (tmp_path / "file").write_text("")
    result = task(lock_directory=str(tmp_path / "file" / "locks"))
    assert result["failed"] is True
    assert "give lock_directory a folder" in result["msg"]
    assert library.asked.connection is None


def test_what_stands_is_returned_as_a_strategy_with_what_is_not_known(library):
    result = task(arguments.MAILBOX_STRATEGY_INFO, sections=["redirects"])
    assert result == {
        "changed": False,
        "platform": "exchange_online",
        "tenant_id": "t-1",
        "domains": ["contoso.example", "contoso.onmicrosoft.com"],
        "strategy": EXPORTED["declaration"],
        "unknown": [{"part": "groups", "text": "503"}],
        "asked for": ["redirects"],
    }


def test_what_stands_gets_the_name_that_the_organisation_was_given(library):
    result = task(arguments.MAILBOX_STRATEGY_INFO, organisation={**ORGANISATION, "tenant_id": "T-1"})
    assert result["strategy"]["organisation"] == {"name": "Contoso", "domains": ["contoso.example"]}


@pytest.mark.parametrize(
    "other", [{"tenant_id": "t-2"}, {"domains": ["fabrikam.example"]}, {"domains": ["no domain at all"]}]
)
def test_nothing_is_shown_of_another_organisation(library, other):
    result = task(arguments.MAILBOX_STRATEGY_INFO, organisation={**ORGANISATION, **other})
    assert result["failed"] is True
    assert [mistake["path"].split("[")[0] for mistake in result["mistakes"]] == [f"organisation.{next(iter(other))}"]
    assert "strategy" not in result
