# SPDX-License-Identifier: GPL-3.0-or-later
"""The conditions, or the exceptions, of one rule as tests, those that cost most last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...model.transport_rule.predicate import ONLINE
from ...model.unset import Unknown
from ..flow_rule import FlowRule
from ..transport import Hit
from .answer import Answer, Build, Test, whole
from .attachments import ATTACHMENTS
from .directory import Directory
from .headers import HEADERS
from .look import Look
from .properties import PROPERTIES
from .recipients import RECIPIENTS
from .sender import SENDER
from .sender_and_recipient import SENDER_AND_RECIPIENT
from .setting import Setting
from .subject_and_body import SUBJECT_AND_BODY

# In the order of what an answer costs: a cheap one that is false saves the others.
_BY_COST = (SENDER, RECIPIENTS, PROPERTIES, HEADERS, SENDER_AND_RECIPIENT, SUBJECT_AND_BODY, ATTACHMENTS)

EVALUATORS: Mapping[str, Build] = {name: build for part in _BY_COST for name, build in part.items()}
"""Every condition, by its name in `model/transport_rule/conditions.py`."""

_ORDER = {name: place for place, name in enumerate(EVALUATORS)}


def compiled(
    rule: FlowRule, directory: Directory, *, exceptions: bool = False, platform: str = ONLINE
) -> tuple[Test, ...]:
    """The tests of one side of a rule. What is set to nothing (false, an empty list) is not set."""
    values = {
        name: value
        for name, value in (rule.exceptions if exceptions else rule.conditions).items()
        if value is not None and value is not False and value != frozenset()
    }
    settings = (
        Setting(name, values[name], values, rule, directory, exceptions, platform)
        for name in sorted(values, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
    )
    return tuple(test for setting in settings for test in _tests(setting))


def _tests(setting: Setting) -> Iterator[Test]:
    build = EVALUATORS.get(setting.name)
    if isinstance(setting.value, Unknown):
        unknown = setting.value
        yield whole(setting, lambda _unused: unknown)
    elif build is None:
        yield whole(setting, lambda _unused: Unknown(f"{setting.name} is no condition that is known here"))
    else:
        test = build(setting)
        if test is not None:
            yield test


def hold(tests: tuple[Test, ...], look: Look) -> tuple[dict[str, list[Hit]], dict[str, list[Hit]]]:
    """Joined by AND: the recipients for whom all hold, and those for whom none fails and some are not known."""
    holds: dict[str, list[Hit]] = {recipient: [] for recipient in look.ordered}
    unknown: dict[str, list[Hit]] = {}
    for test in tests:
        answer = test(look)
        for recipient in [*holds, *unknown]:
            hit, doubt = answer.holds.get(recipient), answer.unknown.get(recipient)
            if hit is None and doubt is None:
                holds.pop(recipient, None)
                unknown.pop(recipient, None)
            elif hit is not None:
                holds.get(recipient, unknown.get(recipient, [])).append(hit)
            elif doubt is not None:
                unknown[recipient] = [*unknown.pop(recipient, []), *holds.pop(recipient, []), doubt]
        if not holds and not unknown:
            break
    return holds, unknown


def spare(tests: tuple[Test, ...], look: Look) -> Answer:
    """Joined by OR: the recipients for whom one holds, which is enough, and those for whom one is not known."""
    holds: dict[str, Hit] = {}
    unknown: dict[str, Hit] = {}
    for test in tests:
        answer = test(look)
        holds = {**answer.holds, **holds}
        unknown = {**answer.unknown, **unknown}
        if len(holds) == len(look.recipients):
            break
    return Answer(holds, unknown)
