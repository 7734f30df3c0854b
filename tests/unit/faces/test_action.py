# SPDX-License-Identifier: GPL-3.0-or-later
"""An action plugin does what AnsibleModule does for a module."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest
from ansible_collections.mailward.mailbox.plugins.action.mailbox_strategy import ActionModule
from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import MAILBOX_STRATEGY
from ansible_collections.mailward.mailbox.plugins.plugin_utils import action

ARGUMENTS = {
    "platform": "exchange_online",
    "tenant_id": "t-1",
    "client_id": "c-1",
    "client_secret": "hunter2",
    "strategy": {"redirects": []},
}


class Templates:
    def template(self, value):
        return value


class Screen:
    verbosity = 0

    def __init__(self):
        self.lines = []

    def display(self, text, stderr=False):
        self.lines.append((text, stderr))

    def vvv(self, text):
        self.lines.append((text, "vvv"))


class Remote(ActionModule):
    """The action plugin, with the remote machine cut off where Ansible would go to it."""

    def _execute_module(self, **asked):
        self.asked = {**asked, "environment": self._task.environment}
        return {"changed": True, "invocation": {"module_args": asked["module_args"]}, "said": "hunter2"}


def plugin(arguments=None, transport="ssh", **of_task):
    task = SimpleNamespace(
        action="mailward.mailbox.mailbox_strategy",
        args=ARGUMENTS if arguments is None else arguments,
        async_val=0,
        check_mode=False,
        diff=False,
        delegate_to=None,
        environment=None,
        no_log=False,
    )
    task.__dict__.update(of_task)
    connection = SimpleNamespace(transport=transport, _shell=SimpleNamespace(tmpdir=None))
    made = Remote(task, connection, SimpleNamespace(), SimpleNamespace(), Templates())
    made._display = Screen()
    return made


@pytest.fixture
def called(monkeypatch):
    """What `run_face` was called with; its answer stands in `answer`."""
    seen = SimpleNamespace(face=None, parameters=None, answer={"changed": True, "diff": [{"after": "x"}]}, says=())

    def run_face(face, parameters, **more):
        seen.face, seen.parameters, seen.more = face, parameters, more
        for text in seen.says:
            more["progress"](text)
        return dict(seen.answer)

    monkeypatch.setattr(action, "run_face", run_face)
    return seen


def test_a_task_runs_here_with_the_validated_arguments_of_its_module(called):
    result = plugin().run(task_vars={})
    assert called.face is MAILBOX_STRATEGY
    assert called.parameters["adopt"] is False
    assert called.parameters["validate_certs"] is True
    assert result["changed"] is True
    assert "invocation" not in result


@pytest.mark.parametrize(
    ("delegate_to", "transport", "travels"),
    [(None, "ssh", False), ("localhost", "local", False), ("jump.contoso.example", "ssh", True)],
)
def test_a_task_travels_only_when_it_is_delegated_to_another_machine(called, delegate_to, transport, travels):
    made = plugin(delegate_to=delegate_to, transport=transport)
    made.run(task_vars={})
    assert (called.face is None) is travels
    assert hasattr(made, "asked") is travels


def test_a_travelling_task_is_its_module_and_shows_nothing_of_its_arguments(called):
    made = plugin(delegate_to="jump.contoso.example")
    result = made.run(task_vars={})
    assert made.asked["module_name"] == "mailward.mailbox.mailbox_strategy"
    assert made.asked["module_args"] == ARGUMENTS
    assert result == {"changed": True, "said": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}


def test_credentials_of_the_tasks_environment_travel_as_arguments_and_not_on_the_command_line(called):
    given = {"MAILWARD_TENANT_ID": "t-1", "MAILWARD_CLIENT_SECRET": "from the task", "HTTPS_PROXY": "http://proxy"}
    made = plugin(
        {name: value for name, value in ARGUMENTS.items() if name != "client_secret"},
        delegate_to="jump.contoso.example",
        environment=[given],
    )
    made.run(task_vars={})
    assert made.asked["module_args"]["client_secret"] == "from the task"
    assert made.asked["environment"] == [{"HTTPS_PROXY": "http://proxy"}]
    assert made._task.environment == [given]


def test_the_tasks_environment_counts_before_that_of_the_process(called, monkeypatch):
    for name in ("MAILWARD_TENANT_ID", "MAILWARD_CLIENT_ID", "MAILWARD_CLIENT_SECRET"):
        monkeypatch.setenv(name, f"process {name}")
    outer = {"MAILWARD_TENANT_ID": "t-1", "MAILWARD_CLIENT_ID": "c-1", "MAILWARD_CLIENT_SECRET": "outer"}
    arguments = {"platform": "exchange_online", "strategy": {}}
    plugin(arguments, environment=[outer, {"MAILWARD_CLIENT_SECRET": "inner"}]).run(task_vars={})
    assert (called.parameters["client_secret"], called.parameters["tenant_id"]) == ("inner", "t-1")


def test_all_wrong_arguments_are_named_at_once_and_none_is_shown(called):
    wrong = {**ARGUMENTS, "platform": "hunter2", "nonsense": 1, "sections": ["mail"]}
    result = plugin(wrong).run(task_vars={})
    assert result["failed"] is True
    assert "Unsupported parameters: nonsense" in result["msg"]
    assert "value of platform must be one of: exchange_online" in result["msg"]
    assert "value of sections must be one or more of" in result["msg"]
    assert "hunter2" not in result["msg"]
    assert called.face is None


@pytest.mark.parametrize("check_mode", [True, False])
def test_check_mode_is_passed_on(called, check_mode):
    plugin(check_mode=check_mode).run(task_vars={})
    assert called.more["check_mode"] is check_mode


@pytest.mark.parametrize("diff", [True, False])
def test_a_diff_is_returned_only_when_it_is_wanted(called, diff):
    assert ("diff" in plugin(diff=diff).run(task_vars={})) is diff


def test_a_traceback_of_a_fault_is_for_high_verbosity_only(called):
    called.answer = {"failed": True, "msg": "a fault", "exception": "Traceback ..."}
    made = plugin()
    assert made.run(task_vars={}) == {"failed": True, "msg": "a fault"}
    assert made._display.lines == [("Traceback ...", "vvv")]


def test_long_work_is_shown_beside_the_output(called, monkeypatch):
    monkeypatch.setattr(action, "Progress", lambda show: show)
    called.says = ["half done"]
    made = plugin()
    made.run(task_vars={})
    assert made._display.lines == [("half done", True)]


def test_a_task_that_is_not_logged_shows_nothing(called, monkeypatch):
    monkeypatch.setattr(action, "Progress", lambda show: show)
    called.says = ["half done"]
    called.answer = {"failed": True, "msg": "a fault", "exception": "Traceback ..."}
    made = plugin(no_log=True)
    made.run(task_vars={})
    assert made._display.lines == []


def test_what_every_run_needs_is_imported_before_workers_are_forked():
    """Each organisation is a forked worker; what the controller has imported, none of them imports again."""
    asked = "import sys; import {0}.plugin_utils.action; print('requests' in sys.modules and 'msal' in sys.modules)"
    code = asked.format("ansible_collections.mailward.mailbox.plugins")
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.strip() == "True"
