# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every action plugin of this collection is: its module, run inside the process of the controller.

An action plugin gets nothing for free of what AnsibleModule does for a module: plain arguments, validation,
masking of secrets, failures without traceback. All of that is here or in `module_utils.run`.
"""

from __future__ import annotations

import importlib
import os
import typing as t
from contextlib import contextmanager, suppress

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator, ValidationResult
from ansible.module_utils.errors import AnsibleValidationErrorMultiple, UnsupportedError
from ansible.plugins.action import ActionBase
from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import Face
from ansible_collections.mailward.mailbox.plugins.module_utils.credentials import (
    CREDENTIAL_VARIABLES,
    complete,
    masked,
    secrets_of,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.authorities import bundle_path, trusting
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.dependencies import needs
from ansible_collections.mailward.mailbox.plugins.module_utils.run import failure, run_face
from ansible_collections.mailward.mailbox.plugins.plugin_utils.mail_files import NotReadable, with_files
from ansible_collections.mailward.mailbox.plugins.plugin_utils.plain import plain
from ansible_collections.mailward.mailbox.plugins.plugin_utils.progress import Progress

Result = dict[str, t.Any]

TASK_ENVIRONMENT = "the task's environment"
PROCESS_ENVIRONMENT = "the environment of Ansible"


def _load_ahead() -> None:
    """Imports what every run needs, while the controller loads the plugin: its workers, one for each organisation,
    are forked from it and have it then: packages and authorities. What cannot be had is said by the run that needs it.
    """
    for name in ("requests", "msal"):
        with suppress(Exception), needs(name):
            importlib.import_module(name)
    with suppress(Exception):
        trusting(bundle_path())


_load_ahead()


class FaceAction(ActionBase):
    """An action plugin names its `face` and is done."""

    face: t.ClassVar[Face]

    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> Result:
        super().run(tmp, task_vars)
        arguments = plain(self._task.args)
        environment = self._task_environment()
        arguments, _remarks = complete(arguments, [(TASK_ENVIRONMENT, environment)])
        try:
            arguments = with_files(arguments, self._reader(task_vars or {}))
        except NotReadable as error:
            return t.cast(Result, masked(failure(str(error)), secrets_of(arguments)))
        if self._travels():
            return self._run_elsewhere(arguments, task_vars)
        return self._run_here(arguments, environment)

    def _travels(self) -> bool:
        """Whether the task is delegated to another machine. The inventory host itself is no machine."""
        return bool(self._task.delegate_to) and self._connection.transport != "local"

    def _run_here(self, arguments: Result, environment: dict[str, str]) -> Result:
        validation, parameters = self._validated(arguments)
        secrets = secrets_of(arguments)
        if validation.error_messages:
            return t.cast(Result, masked(failure("\n".join(_sentences(validation.errors))), secrets))
        result = run_face(
            self.face,
            parameters,
            check_mode=bool(self._task.check_mode),
            environments=[(TASK_ENVIRONMENT, environment), (PROCESS_ENVIRONMENT, os.environ)],
            progress=Progress(self._show_progress),
            verbose=self._display.verbosity > 0,
        )
        if not self._task.diff:
            result.pop("diff", None)
        traceback = result.pop("exception", None)
        if traceback and not self._task.no_log:
            self._display.vvv(traceback)
        return result

    def _validated(self, arguments: Result) -> tuple[ValidationResult, Result]:
        """What the specification says of the arguments, and the arguments as it makes them.

        Whole declarations are kept out of it: it says of them no more than that they are mappings, and copies them.
        """
        options = self.face.options
        whole = {
            name: value
            for name, value in arguments.items()
            if isinstance(value, dict) and name in options and is_plain_mapping(options[name])
        }
        stand_ins: Result = {name: {} for name in whole}
        validation = ModuleArgumentSpecValidator(options, **self.face.rules).validate({**arguments, **stand_ins})
        return validation, {**validation.validated_parameters, **whole}

    def _run_elsewhere(self, arguments: Result, task_vars: dict[str, t.Any] | None) -> Result:
        with self._no_credentials_in_environment():
            result = self._execute_module(
                module_name=f"mailward.mailbox.{self.face.name}", module_args=dict(arguments), task_vars=task_vars
            )
        result.pop("invocation", None)
        return t.cast(Result, masked(result, secrets_of(arguments)))

    def _reader(self, task_vars: dict[str, t.Any]) -> t.Callable[[str], bytes]:
        """Finds files as other tasks find theirs, and, because declarations stand in inventories, beside those."""

        def read(name: str) -> bytes:
            try:
                found = self._find_needle("files", name)
            except AnsibleError as error:
                folder = str(task_vars.get("inventory_dir") or "")
                beside = [os.path.join(folder, *parts, name) for parts in ((), ("files",))] if folder else []
                found = next((path for path in beside if os.path.isfile(path)), "")
                if not found:
                    raise FileNotFoundError(" ".join(str(error).split())) from None
            # Decrypted, if it is kept in a vault.
            with open(self._loader.get_real_file(found), "rb") as file:
                return file.read()

        return read

    def _task_environment(self) -> dict[str, str]:
        """The `environment` keyword of the task and all around it, the innermost last."""
        given = self._task.environment or []
        merged: dict[str, t.Any] = {}
        for variables in given if isinstance(given, list) else [given]:
            merged.update(self._templar.template(variables) or {})
        return {str(name): str(value) for name, value in plain(merged).items()}

    @contextmanager
    def _no_credentials_in_environment(self) -> t.Iterator[None]:
        """Leaves credentials out of the command line of a remote module, which high verbosity shows.

        They have become arguments already.
        """
        given = self._task.environment
        kept = {name: value for name, value in self._task_environment().items() if name not in CREDENTIAL_VARIABLES}
        self._task.environment = [kept]
        try:
            yield
        finally:
            self._task.environment = given

    def _show_progress(self, text: str) -> None:
        if not self._task.no_log:
            # Not on stdout, where a callback may be writing JSON.
            self._display.display(text, stderr=True)


def is_plain_mapping(option: t.Mapping[str, t.Any]) -> bool:
    """Whether an option of a specification is a mapping of which nothing else is specified."""
    return set(option) <= {"type", "required"} and option.get("type") == "dict"


def _sentences(errors: AnsibleValidationErrorMultiple) -> t.Iterator[str]:
    for error in errors.errors:
        yield f"Unsupported parameters: {error.msg}" if isinstance(error, UnsupportedError) else error.msg
