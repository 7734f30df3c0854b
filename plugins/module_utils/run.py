# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a task's arguments to its result: one call into the library, the same for modules and action plugins."""

from __future__ import annotations

import os
import traceback
import typing as t
from datetime import datetime, timezone

from ansible.module_utils.basic import AnsibleModule

from .arguments import CONNECTION, Face
from .credentials import Environment, complete, lacking, masked, secrets_of
from .declaration import Contradiction, Declared, declare
from .dependencies import missing
from .mailward import converge
from .mailward.clients.dependencies import MissingDependency
from .mailward.clients.errors import ServiceError
from .mailward.model.mistake import Mistake, Mistakes
from .mailward.model.reader import parse_moment
from .mailward.platforms import connect

Parameters = t.Mapping[str, t.Any]
Result = dict[str, t.Any]
Progress = t.Callable[[str], None]


def run_module(face: Face) -> None:
    """The main of every module."""
    module = AnsibleModule(**face.module_arguments())
    result = run_face(
        face, module.params, check_mode=module.check_mode, environments=[("the environment", os.environ)]
    )
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
) -> Result:
    """The result of a task with validated arguments, without secrets in it. Raises nothing.

    `failed` says that the task failed; then `msg` says why, and what had been done stands beside it. What is
    no mistake of the user brings its traceback as `exception`.
    """
    completed, remarks = complete(parameters, environments)
    secrets = secrets_of(completed)
    if lacks := lacking(completed):
        result = failure(" ".join([f"The connection lacks {lacks}.", *remarks]))
    else:
        result = _guarded(face, completed, check_mode, lambda text: progress(masked(text, secrets)))
    return t.cast(Result, masked(result, secrets))


def failure(message: str, **more: t.Any) -> Result:
    return {"failed": True, "changed": False, "msg": message, **more}


def _guarded(face: Face, parameters: Parameters, check_mode: bool, progress: Progress) -> Result:
    declared = Declared({})
    try:
        if face.reads_only:
            return _read(parameters, progress)
        declared = declare(face, parameters)
        return _converge(declared, parameters, check_mode, progress)
    except Mistakes as error:
        return _refused(error, declared)
    except MissingDependency as error:
        return failure(missing(error.name, error.minimum))
    except (Contradiction, ServiceError) as error:
        return failure(str(error))
    except Exception as error:
        message = f"This is a fault of mailward.mailbox, please report it: {type(error).__name__}: {error}"
        return failure(message, exception=traceback.format_exc())


def _refused(error: Mistakes, declared: Declared) -> Result:
    """The mistakes of a declaration, each where the user of this face wrote it."""
    found = [Mistake(declared.path(m.path), m.problem, m.remedy) for m in error.mistakes]
    there = Mistakes(error.organisation, found, error.outcome)
    listed = [{"path": m.path, "problem": m.problem, "remedy": m.remedy} for m in there.mistakes]
    return failure(there.text(), mistakes=listed)


def _converge(declared: Declared, parameters: Parameters, check_mode: bool, progress: Progress) -> Result:
    options = converge.Options(
        apply=not check_mode,
        now=_now(parameters),
        adopt=bool(parameters["adopt"]),
        allow={name: count for name, count in (parameters["allow"] or {}).items() if count is not None},
        expected_digest=parameters["expected_digest"] or "",
        change_log=parameters["change_log"] or "",
        progress=progress,
    )
    platform = connect(parameters["platform"], _connection(parameters))
    try:
        return dict(converge.run(platform, declared.declaration, options).result())
    finally:
        platform.close()


def _read(parameters: Parameters, progress: Progress) -> Result:
    platform = connect(parameters["platform"], _connection(parameters))
    try:
        return {"changed": False, **converge.export(platform, parameters["sections"])}
    finally:
        platform.close()


def _connection(parameters: Parameters) -> Result:
    return {name: parameters[name] for name in CONNECTION if name != "platform"}


def _now(parameters: Parameters) -> datetime:
    if not parameters.get("now"):
        return datetime.now(timezone.utc)
    try:
        return parse_moment(parameters["now"])
    except ValueError as error:
        raise Contradiction(f"now: {parameters['now']}: {error}.") from None
