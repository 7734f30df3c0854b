# SPDX-License-Identifier: GPL-3.0-or-later
"""The Message-Id of a probe. It says what was sent and when, so that whoever has it can look again later."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

RESET, NEWSLETTER, ONE_TIME_CODE, CHANGE_NOTICE, SPOOF = (
    "reset",
    "newsletter",
    "one_time_code",
    "change_notice",
    "spoof",
)
KINDS: Final = (RESET, NEWSLETTER, ONE_TIME_CODE, CHANGE_NOTICE, SPOOF)

_FORM: Final = re.compile(r"<mailward-(?P<kind>[a-z_]+)-(?P<seconds>\d{9,12})-(?P<mark>[0-9a-f]{24})@[^<>@\s]+>\Z")


@dataclass(frozen=True)
class Probe:
    """A message that was or will be sent. `mark` is random: nobody can send a message that is taken for this one."""

    kind: str
    sent_at: datetime
    mark: str


def new_message_id(kind: str, sent_at: datetime, domain: str) -> str:
    """A Message-Id in angle brackets; `domain` is that of the sender, as in mail of anybody else."""
    return f"<mailward-{kind}-{int(sent_at.timestamp())}-{secrets.token_hex(12)}@{domain}>"


def read_message_id(text: str) -> Probe:
    """What a Message-Id says. Raises ValueError with a phrase for one that is no probe's."""
    found = _FORM.match(text.strip())
    if found is None or found["kind"] not in KINDS:
        raise ValueError("it is no Message-Id of a message that was sent as a proof")
    return Probe(found["kind"], datetime.fromtimestamp(int(found["seconds"]), UTC), found["mark"])
