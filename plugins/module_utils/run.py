# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a task's arguments to its result: one call into the library, the same for modules and action plugins."""

from __future__ import annotations

import getpass
import os
import platform
import traceback
import typing as t
import uuid
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime

from ansible.module_utils.basic import AnsibleModule

from . import inquiring, probing, scanning
from .arguments import (
    CONNECTION,
    MAIL_FLOW_INFO,
    MAIL_FLOW_PROBE,
    MAIL_FORWARDING_INFO,
    MAILBOX_STRATEGY,
    MAILBOX_STRATEGY_INFO,
    PASSWORD_RESETS,
    Face,
)
from .credentials import Environment, complete, customer_of, lacking, masked, secrets_of
from .declaration import Contradiction, Declared, declare, declare_organisation
from .dependencies import missing
from .mailward import converge
from .mailward.clients.dependencies import MissingDependency
from .mailward.clients.errors import ServiceError
from .mailward.history.change_log import ChangeLog, ChangeLogUnwritable
from .mailward.history.lock import NotLocked, default_folder, hold
from .mailward.history.scan_file import ScanFileUnusable
from .mailward.model.mistake import Mistake, Mistakes
from .mailward.model.organisation import read_organisation
from .mailward.model.reader import parse_moment
from .mailward.model.reset_token import without_tokens
from .mailward.planning.customer import differences
from .mailward.platforms import connect
from .mailward.reporting.plan_text import plan_text

OTHERS: t.Mapping[str, t.Callable[[t.Mapping[str, t.Any], t.Mapping[str, t.Any], t.Any], dict[str, t.Any]]] = {
    MAIL_FLOW_PROBE.name: probing.probe,
    MAIL_FLOW_INFO.name: inquiring.inquire,
    MAIL_FORWARDING_INFO.name: scanning.look_for_forwarding,
}
"""The faces that neither converge nor export, with what runs them."""

Parameters = t.Mapping[str, t.Any]
Result = dict[str, t.Any]
Progress = t.Callable[[str], None]


@dataclass(frozen=True)
class How:
    """How a task is run, whatever it declares."""

    check_mode: bool
    progress: Progress
    verbose: bool


def run_module(face: Face) -> None:
    """The main of every module."""
    module = AnsibleModule(**face.module_arguments())
    result = run_face(
        face,
        module.params,
        check_mode=module.check_mode,
        environments=[("the environment", os.environ)],
        verbose=module._verbosity > 0,
    )
    if not module._diff:
        result.pop("diff", None)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


def run_face(
    face: Face,
    parameters: Parameters,
    *,
    check_mode: bool,
    environments: t.Iterable[Environment],
    progress: Progress = lambda text: None,
    verbose: bool = False,
) -> Result:
    """The result of a task with validated arguments, without secrets in it. Raises nothing.

    `failed` says that the task failed; then `msg` says why, and what had been done stands beside it. What is
    no mistake of the user brings its traceback as `exception`. `verbose` shows every field in the plan's text.
    """
    completed, remarks = complete(parameters, environments)
    secrets = secrets_of(completed)
    is_offline = face.works_offline and not parameters.get("platform")
    if lacks := "" if is_offline else lacking(completed):
        result = failure(" ".join([f"The connection lacks {lacks}.", *remarks]))
    else:
        how = How(check_mode, lambda text: progress(masked(text, secrets)), verbose)
        result = _guarded(face, completed, how)
    # Only what was exported has to hold the tokens of rules: without them it would not plan to nothing.
    shown = result if face is MAILBOX_STRATEGY_INFO else without_tokens(result)
    return t.cast(Result, masked(shown, secrets))


def failure(message: str, **more: t.Any) -> Result:
    return {"failed": True, "changed": False, "msg": message, **more}


def _guarded(face: Face, parameters: Parameters, how: How) -> Result:
    declared = Declared({})
    try:
        if face.name in OTHERS:
            return OTHERS[face.name](parameters, _connection(parameters), how)
        if face.reads_only:
            return _read(parameters)
        declared = declare(face, parameters)
        return _converge(face, declared, parameters, how)
    except Mistakes as error:
        return _refused(error, declared)
    except MissingDependency as error:
        return failure(missing(error.name, error.minimum))
    except Contradiction as error:
        return failure(str(error))
    except (ServiceError, ChangeLogUnwritable, NotLocked, ScanFileUnusable) as error:
        return failure(": ".join(filter(None, (declared.name, str(error)))))
    except Exception as error:
        message = f"This is a fault of mailward.mailbox, please report it: {type(error).__name__}: {error}"
        return failure(message, exception=traceback.format_exc())


def _refused(error: Mistakes, declared: Declared) -> Result:
    """The mistakes of a declaration, each where the user of this face wrote it."""
    found = [Mistake(declared.path(m.path), m.problem, m.remedy) for m in error.mistakes]
    there = Mistakes(error.organisation, found, error.outcome)
    listed = [{"path": m.path, "problem": m.problem, "remedy": m.remedy} for m in there.mistakes]
    return failure(there.text(), mistakes=listed)


def _is_whole(face: Face, parameters: Parameters) -> bool:
    """Whether the task speaks of the whole strategy, password resets among it."""
    sections = parameters.get("sections")
    return face is MAILBOX_STRATEGY and (sections is None or PASSWORD_RESETS in sections)


def _converge(face: Face, declared: Declared, parameters: Parameters, how: How) -> Result:
    now = _now(parameters)
    with ExitStack() as stack:
        change_log = None
        if not how.check_mode:
            folder = parameters["lock_directory"] or default_folder(os.environ)
            stack.enter_context(hold(folder, customer_of(parameters), who=_who(), clock=_clock))
            if parameters["change_log"]:
                change_log = stack.enter_context(closing(_change_log(declared, parameters)))
        session = stack.enter_context(closing(connect(parameters["platform"], _connection(parameters))))
        options = converge.Options(
            now=now,
            apply=not how.check_mode,
            adopt=parameters["adopt"],
            allow={name: count for name, count in (parameters["allow"] or {}).items() if count is not None},
            expected_digest=parameters["expected_digest"] or "",
            change_log=change_log,
            renew_automapping=frozenset(address.lower() for address in parameters["renew_automapping"] or ()),
            progress=how.progress,
            whole=_is_whole(face, parameters),
            forwarding=lambda tenant_id: scanning.last_scan(parameters, tenant_id),
        )
        run = converge.run(session, declared.declaration, options)
        return {**run.result(), "plan_text": plan_text(run.plan, verbose=how.verbose)}


def _change_log(declared: Declared, parameters: Parameters) -> ChangeLog:
    return ChangeLog(
        parameters["change_log"],
        run=uuid.uuid4().hex,
        who=_who(),
        organisation=declared.name,
        clock=_clock,
        secrets=secrets_of(parameters),
    )


def _who() -> str:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        # A container may run as a user that it has no name for.
        user = f"user {os.getuid()}"
    return f"{user}@{platform.node()}"


def _clock() -> datetime:
    return datetime.now(UTC)


def _read(parameters: Parameters) -> Result:
    with closing(connect(parameters["platform"], _connection(parameters))) as session:
        found = converge.export(session, parameters["sections"])
    strategy = found.pop("declaration")
    if parameters["organisation"]:
        meant, mistakes = read_organisation(declare_organisation(parameters))
        mistakes = mistakes or differences(meant, found["tenant_id"], frozenset(found["domains"]))
        if mistakes:
            raise Mistakes(meant.name, mistakes, "nothing is shown of what was read")
        strategy = {**strategy, "organisation": {**strategy["organisation"], "name": meant.name}}
    return {"changed": False, **found, "strategy": strategy}


def _connection(parameters: Parameters) -> Result:
    return {name: parameters[name] for name in CONNECTION if name != "platform"}


def _now(parameters: Parameters) -> datetime:
    if not parameters.get("now"):
        return datetime.now(UTC)
    try:
        return parse_moment(parameters["now"])
    except ValueError as error:
        raise Contradiction(f"now: {parameters['now']}: {error}.") from None
