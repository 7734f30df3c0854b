# SPDX-License-Identifier: GPL-3.0-or-later
"""Inbox rules: what they may say, and what they do with a message at its delivery.

A rule is a mapping of the parameters of New-InboxRule (PowerShell docs) that the lab understands, addresses as SMTP
addresses. `Hidden` is none of them: such a rule shows only with -IncludeHidden, and never in Graph or Exchange Web
Services. `InError` and `NotSupported` are none either: they say that the rule shows as one that is broken, or that
Outlook made and nobody else can change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import getaddresses
from typing import Any

from ..exchange.words import words
from .headers import parsed
from .store import ARCHIVE, DELETED, INBOX, JUNK, RECOVERABLE

Rule = Mapping[str, Any]

CONDITIONS = words(
    "From FromAddressContainsWords SentTo SubjectContainsWords BodyContainsWords SubjectOrBodyContainsWords "
    "HeaderContainsWords MyNameInToBox HasAttachment"
)
SENDING_ACTIONS = words("ForwardTo ForwardAsAttachmentTo RedirectTo")
# A text message to a telephone leaves the organisation by another way than mail: the lab only shows that it would.
TEXT_MESSAGE = "SendTextMessageNotificationTo"
ACTIONS = (
    *SENDING_ACTIONS,
    TEXT_MESSAGE,
    *words("MoveToFolder CopyToFolder DeleteMessage SoftDeleteMessage MarkAsRead StopProcessingRules"),
)
EXCEPTIONS = tuple(f"ExceptIf{name}" for name in CONDITIONS)
FIELDS = words("Name Enabled Hidden InError NotSupported")
_LISTS = frozenset(
    each for each in (*CONDITIONS, *EXCEPTIONS) if not each.endswith(("MyNameInToBox", "HasAttachment"))
) | frozenset((*SENDING_ACTIONS, TEXT_MESSAGE))
# Names that a rule may move to instead of a path.
_FOLDERS = {"inbox": INBOX, "archive": ARCHIVE, "deleteditems": DELETED, "junkemail": JUNK}


@dataclass(frozen=True)
class Sent:
    """A copy that a rule sends on: `how` is one of SENDING_ACTIONS."""

    how: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """Where the message stays, whether it is marked as read, and what is sent on: neither a forward nor a redirect
    takes it out of the mailbox (MAPI's rule actions OP_FORWARD and OP_DELEGATE, MS-OXORULE).
    """

    folder: str
    is_read: bool = False
    sent: tuple[Sent, ...] = ()


def check(rule: Rule) -> None:
    """Raises ValueError for what is no rule that the lab can follow."""
    unknown = sorted(set(rule) - set(FIELDS) - set(CONDITIONS) - set(EXCEPTIONS) - set(ACTIONS))
    if unknown or not rule.get("Name"):
        raise ValueError(f"unknown {', '.join(unknown)}" if unknown else "it has no Name")
    for name in _LISTS & set(rule):
        if not isinstance(rule[name], (list, tuple)):
            raise ValueError(f"{name} is a list")
    if not any(rule.get(name) for name in ACTIONS):
        raise ValueError("it has no action")


def applied(rules: Iterable[Rule], raw: bytes, sender: str, owner: str, folder: str) -> Outcome:
    """What the rules of `owner` make of a message that would go to `folder`.

    Rules look at what is in the inbox only: junk is left where it is, and so is what it would be forwarded to
    (GUESS: junk filtering comes first).
    """
    if folder != INBOX:
        return Outcome(folder)
    is_read = False
    sent: list[Sent] = []
    look = _Look(raw, sender, owner)
    for rule in rules:
        if rule.get("Enabled", True) is False or rule.get("InError") or not look.matches(rule):
            continue
        sent += [Sent(how, tuple(rule[how])) for how in SENDING_ACTIONS if rule.get(how)]
        if rule.get("MoveToFolder"):
            folder = folder_of(rule["MoveToFolder"])
        if rule.get("DeleteMessage"):
            folder = DELETED
        if rule.get("SoftDeleteMessage"):
            folder = RECOVERABLE
        is_read = is_read or bool(rule.get("MarkAsRead"))
        if rule.get("StopProcessingRules"):
            break
    return Outcome(folder, is_read, tuple(sent))


def folder_of(written: str) -> str:
    """The folder type of a known name, else the path of an own folder: `Invoices` lies below the inbox's parent."""
    known = _FOLDERS.get(written.replace(" ", "").lower())
    return known or "\\" + written.lstrip("\\")


class _Look:
    """A message as conditions look at it."""

    def __init__(self, raw: bytes, sender: str, owner: str) -> None:
        self._message = parsed(raw)
        self._owner = owner
        self._from = {sender.lower(), *self._addresses("From")}
        self._to = set(self._addresses("To")) | set(self._addresses("Cc"))
        self._subject = str(self._message.get("Subject", ""))

    def matches(self, rule: Rule) -> bool:
        conditions = all(self._holds(name, rule[name]) for name in CONDITIONS if rule.get(name))
        excepted = any(self._holds(name, rule[f"ExceptIf{name}"]) for name in CONDITIONS if rule.get(f"ExceptIf{name}"))
        return conditions and not excepted

    def _holds(self, name: str, value: Any) -> bool:
        if name == "From":
            return bool(self._from & _lowered(value))
        if name == "SentTo":
            return bool(self._to & _lowered(value))
        if name == "MyNameInToBox":
            return self._owner in self._to
        if name == "HasAttachment":
            return any(True for _unused in self._message.iter_attachments())
        texts = list(self._texts(name))
        return any(word.lower() in text.lower() for word in value for text in texts)

    def _texts(self, name: str) -> Iterator[str]:
        """Inbox rules look for parts of words too (PowerShell docs, New-InboxRule)."""
        if name in ("SubjectContainsWords", "SubjectOrBodyContainsWords"):
            yield self._subject
        if name in ("BodyContainsWords", "SubjectOrBodyContainsWords"):
            body = self._message.get_body(("plain", "html"))
            yield str(body.get_content()) if body else ""
        if name == "FromAddressContainsWords":
            yield from self._from
        if name == "HeaderContainsWords":
            yield from (f"{key}: {text}" for key, text in self._message.items())

    def _addresses(self, header: str) -> list[str]:
        return [address.lower() for _unused, address in getaddresses(self._message.get_all(header, []))]


def _lowered(values: Sequence[str]) -> set[str]:
    return {each.lower() for each in values}
