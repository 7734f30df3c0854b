# SPDX-License-Identifier: GPL-3.0-or-later
"""The type of a message, as far as its headers tell it; what only the platform keeps beside them is unknown.

Which header stands for which type is from Microsoft's protocol documentation MS-OXCMAIL and from RFC 3834, 3798
and 8551.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from ...model.unset import Unknown
from .answer import Found, Test, whole
from .look import Look
from .setting import Setting

Told: TypeAlias = "bool | Unknown"

AUTO_FORWARDED = "X-MS-Exchange-Organization-AutoForwarded"
INBOX_RULES_LOOP = "X-MS-Exchange-Inbox-Rules-Loop"

_PKCS7 = re.compile(r"application/(x-)?pkcs7-mime\b")


def message_type(setting: Setting) -> Test:
    """One of the types of `MESSAGE_TYPES`."""
    is_of_type = TYPES[setting.value]

    def ask(look: Look) -> Found:
        told = is_of_type(look)
        if isinstance(told, Unknown):
            return told
        return setting.hit(setting.value, look.content_type) if told else None

    return whole(setting, ask)


def _automatic_reply(look: Look) -> Told:
    submitted = re.split(r"[\s;(]", look.first("Auto-Submitted"), maxsplit=1)[0]
    if submitted == "auto-generated":
        return Unknown("whether a message that was generated counts as an automatic reply is not known")
    return submitted == "auto-replied"


def _automatic_forward(look: Look) -> Told:
    if look.first(AUTO_FORWARDED) == "true":
        return True
    # Exchange puts it on what an inbox rule forwards or redirects; only the first is of this type.
    return Unknown("it was sent on by an inbox rule") if look.first(INBOX_RULES_LOOP) else False


def _encrypted(look: Look) -> Told:
    if _PKCS7.match(look.content_type) and "enveloped-data" in look.content_type:
        return True
    return Unknown("it is encrypted, but not told to be S/MIME") if look.message.encrypted else False


def _signed(look: Look) -> Told:
    kind = look.content_type
    if kind.startswith("multipart/signed"):
        return True if "pkcs7-signature" in kind else Unknown("it has a signature that is not S/MIME")
    if _PKCS7.match(kind) and "smime-type" not in kind:
        return Unknown("it does not say whether it is signed or encrypted")
    return bool(_PKCS7.match(kind)) and "signed-data" in kind


def _calendaring(look: Look) -> Told:
    if look.content_type.startswith("text/calendar"):
        return True
    if any(text.lstrip().startswith("BEGIN:VCALENDAR") for text in look.message.texts):
        return True
    if any(attachment.content_type == "text/calendar" for attachment in look.message.attachments):
        return Unknown("whether its calendar file is a meeting request is not known")
    return False


def _permission_controlled(look: Look) -> Told:
    protected = any(
        attachment.content_type == "application/x-microsoft-rpmsg-message" or attachment.name.lower() == "message.rpmsg"
        for attachment in look.message.attachments
    )
    return protected or look.first("Content-Class") == "rpmsg.message"


def _voicemail(look: Look) -> Told:
    return look.first("Content-Class").startswith(("voice", "urn:content-class:voice"))


def _approval_request(look: Look) -> Told:
    # Arbitration mailboxes send them, inside the organisation, and mark them where we cannot look.
    return Unknown("whether it asks for an approval is not known") if look.envelope.authenticated else False


def _read_receipt(look: Look) -> Told:
    return look.content_type.startswith("multipart/report") and "disposition-notification" in look.content_type


TYPES: Mapping[str, Callable[[Look], Told]] = {
    "oof": _automatic_reply,
    "auto_forward": _automatic_forward,
    "encrypted": _encrypted,
    "calendaring": _calendaring,
    "permission_controlled": _permission_controlled,
    "voicemail": _voicemail,
    "signed": _signed,
    "approval_request": _approval_request,
    "read_receipt": _read_receipt,
}
