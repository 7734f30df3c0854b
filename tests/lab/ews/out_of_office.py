# SPDX-License-Identifier: GPL-3.0-or-later
"""GetUserOofSettings: a mailbox's automatic replies, as MS-OXWOOF 4.2 shows them; moments are UTC without a zone."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from .asked import Asked
from .refusals import Refusal, refused, succeeded
from .xml import NAMES, m, t

_STATES = {"disabled": "Disabled", "enabled": "Enabled", "scheduled": "Scheduled"}
_AUDIENCES = {"all": "All", "known": "Known", "none": "None"}


def get_user_oof_settings(asked: Asked) -> ET.Element:
    name = "GetUserOofSettingsResponse"
    try:
        mailbox = asked.own_mailbox(asked.element.findtext("t:Mailbox/t:Address", "", NAMES).strip())
    except Refusal as refusal:
        return m(name, refused("ResponseMessage", refusal))
    given = mailbox.out_of_office
    audience = _AUDIENCES[given.get("audience", "all")]
    settings = t(
        "OofSettings",
        t("OofState", _STATES[given.get("state", "disabled")]),
        t("ExternalAudience", audience),
        _duration(given, asked.now),
        t("InternalReply", t("Message", given.get("internal", ""))),
        t("ExternalReply", t("Message", given.get("external", ""))),
    )
    # What the organisation lets out; GUESS: everything.
    return m(name, succeeded("ResponseMessage"), settings, m("AllowExternalOof", "All"))


def _duration(given: Mapping[str, Any], now: datetime) -> ET.Element:
    """Where nothing is scheduled the service shows a day from now (as exchangelib's own tests found)."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start, end = given.get("start") or today, given.get("end") or today + timedelta(days=1)
    return t("Duration", t("StartTime", _moment(start)), t("EndTime", _moment(end)))


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
