# SPDX-License-Identifier: GPL-3.0-or-later
"""What the actions of a transport rule do to a copy of the message.

Facts from the PowerShell documentation of New-TransportRule, Microsoft's page on the actions of mail flow rules, and
the limits of the Exchange Online service description.

Guesses, for want of a documentation: within a rule a redirect replaces the recipients before others are added;
a header that a rule sets or removes is so for the rules behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..model.unset import Unknown
from .conditions.look import Look
from .conditions.properties import CLASSIFICATION_ID, CLASSIFIED, SPAM_CONFIDENCE
from .transport import DELETED, MODERATED, QUARANTINED, REJECTED, Copy

LOOP_HEADER = "X-MS-Exchange-Transport-Rules-Loop"
"""Counts the redirects by rules, across organisations; one is possible."""

LOOP_REJECTION = "550 5.7.128 TRANSPORT.RULES.RejectMessage; Transport rules loop count exceeded and message rejected"

ADDED_RECIPIENTS = 100
"""What all rules together add to one message; the rest is not added."""

FALLBACK = "apply_html_disclaimer_fallback_action"
REJECT_TEXT = "Delivery not authorized, message refused"
REJECT_STATUS = "5.7.1"


@dataclass(frozen=True)
class Doing:
    """One action of a rule that matched: `actions` are all of the rule's, `look` is how its conditions saw the copy."""

    rule: str
    name: str
    value: Any
    actions: Mapping[str, Any]
    look: Look


@dataclass(frozen=True)
class Done:
    """The copy afterwards, and a phrase of what was done."""

    copy: Copy
    phrase: str


Effect = Callable[[Copy, Doing], "Done | Unknown"]


def named(phrase: str) -> Effect:
    """An action that changes nothing that rules or recipients depend on here."""
    return lambda copy, doing: Done(copy, phrase.format(value=_text(doing.value)))


def with_another(copy: Copy, _doing: Doing) -> Done:
    """An action that only says how another one of the rule is done."""
    return Done(copy, "")


def set_header(copy: Copy, doing: Doing) -> Done | Unknown:
    value = doing.actions.get("set_header_value")
    if not isinstance(value, str):
        return value if isinstance(value, Unknown) else Unknown(f"it sets {doing.value} to nothing that is known")
    return Done(replace(copy, message=copy.message.with_header(doing.value, value)), f"set {doing.value}: {value}")


def remove_header(copy: Copy, doing: Doing) -> Done:
    return Done(replace(copy, message=copy.message.without_header(doing.value)), f"removed {doing.value}")


def set_spam_confidence(copy: Copy, doing: Doing) -> Done:
    message = copy.message.with_header(SPAM_CONFIDENCE, str(doing.value))
    return Done(replace(copy, message=message), f"set the spam confidence level to {doing.value}")


def prepend_subject(copy: Copy, doing: Doing) -> Done:
    message = copy.message.with_header("Subject", doing.value + copy.message.subject)
    return Done(replace(copy, message=message), f"put {doing.value.strip()} before the subject")


def classify(copy: Copy, doing: Doing) -> Done:
    message = copy.message.with_header(CLASSIFIED, "true").with_header(CLASSIFICATION_ID, doing.value)
    return Done(replace(copy, message=message), f"classified as {doing.value}")


def redirect(copy: Copy, doing: Doing) -> Done:
    return _redirected(copy, doing.value)


def _redirected(copy: Copy, targets: frozenset[str]) -> Done:
    if copy.redirected or _redirects_counted(copy):
        return Done(_ended(copy, REJECTED, LOOP_REJECTION), f"rejected with {LOOP_REJECTION}")
    message = copy.message.with_header(LOOP_HEADER, "1")
    recipients = frozenset(target.lower() for target in targets)
    away = replace(copy, message=message, recipients=recipients, added=frozenset(), redirected=True)
    return Done(away, f"redirected to {_text(recipients)}")


def _redirects_counted(copy: Copy) -> bool:
    """Whether it came with a count of redirects. What does not read as a number counts as one: it was counted."""
    return any(value.strip() not in ("", "0") for value in copy.message.header(LOOP_HEADER))


def add(header: str) -> Effect:
    """Adds recipients, seen in this header or, without one, in none."""

    def effect(copy: Copy, doing: Doing) -> Done:
        return _added(copy, doing.value, header)

    return effect


def _added(copy: Copy, addresses: frozenset[str], header: str) -> Done:
    new = sorted({address.lower() for address in addresses} - copy.recipients)
    room = max(0, ADDED_RECIPIENTS - len(copy.added))
    taken, left = new[:room], new[room:]
    message = copy.message
    if header and taken:
        seen = [value for value in (", ".join(message.header(header)), *taken) if value]
        message = message.with_header(header, ", ".join(seen))
    added = copy.added | frozenset(taken)
    phrase = f"added {_text(frozenset(taken))} ({header or 'Bcc'})" if taken else "added nobody new"
    if left:
        phrase += f"; {len(left)} more are not added, {ADDED_RECIPIENTS} is the limit"
    return Done(replace(copy, message=message, recipients=copy.recipients | added, added=added), phrase)


def add_manager(copy: Copy, doing: Doing) -> Done | Unknown:
    """Works only where the directory says who the sender's manager is."""
    manager = _manager(doing)
    if isinstance(manager, Unknown):
        return manager
    if not manager:
        return Done(copy, "added nobody: the sender has no manager")
    if doing.value == "redirect":
        return _redirected(copy, frozenset({manager}))
    return _added(copy, frozenset({manager}), {"to": "To", "cc": "Cc"}.get(doing.value, ""))


def moderate(copy: Copy, doing: Doing) -> Done:
    approvers = f"waits for the approval of one of {_text(doing.value)}"
    return Done(_ended(copy, MODERATED, approvers), approvers)


def moderate_by_manager(copy: Copy, doing: Doing) -> Done | Unknown:
    """Without a manager in the directory the message is delivered without approval."""
    manager = _manager(doing)
    if isinstance(manager, Unknown):
        return manager
    if not manager:
        return Done(copy, "asked for no approval: the sender has no manager")
    return Done(_ended(copy, MODERATED, f"waits for the approval of {manager}"), f"waits for the approval of {manager}")


def reject(copy: Copy, doing: Doing) -> Done | Unknown:
    """With a status, a text or both. Both are taken as given: the pages contradict each other on that."""
    status = doing.actions.get("reject_message_enhanced_status_code", REJECT_STATUS)
    text = doing.actions.get("reject_message_reason_text", REJECT_TEXT)
    for part in (status, text):
        if isinstance(part, Unknown):
            return part
    answer = f"550 {status} {text}"
    return Done(_ended(copy, REJECTED, answer), f"rejected with {answer}")


def reject_in_dialogue(copy: Copy, doing: Doing) -> Done | Unknown:
    """The answer of an Edge server, in the SMTP dialogue."""
    status = doing.actions.get("smtp_reject_message_reject_status_code", 550)
    text = doing.actions.get("smtp_reject_message_reject_text", REJECT_TEXT)
    for part in (status, text):
        if isinstance(part, Unknown):
            return part
    return Done(_ended(copy, REJECTED, f"{status} {text}"), f"rejected with {status} {text}")


def disconnect(copy: Copy, _doing: Doing) -> Done:
    return Done(_ended(copy, REJECTED, "the connection was closed"), "closed the connection")


def delete(copy: Copy, _doing: Doing) -> Done:
    return Done(_ended(copy, DELETED, "deleted; nobody is told"), "deleted")


def quarantine(copy: Copy, _doing: Doing) -> Done:
    return Done(_ended(copy, QUARANTINED, "in the quarantine"), "put into the quarantine")


def stop(copy: Copy, doing: Doing) -> Done:
    return Done(replace(copy, stopped_by=doing.rule), "no later rule is applied")


def disclaimer(copy: Copy, doing: Doing) -> Done | Unknown:
    """What is signed or encrypted cannot take one; then the fallback says what happens.

    The text is not looked at by later rules here, though it may be in the body that they see.
    """
    fallback = doing.actions.get(FALLBACK, "wrap")
    closed = copy.message.encrypted or doing.look.content_type.startswith("multipart/signed")
    if not closed:
        return Done(copy, "added a disclaimer")
    if isinstance(fallback, Unknown):
        return fallback
    if fallback == "reject":
        return Done(
            _ended(copy, REJECTED, f"550 {REJECT_STATUS} {REJECT_TEXT}"), "rejected: no disclaimer can be added"
        )
    return Done(copy, "wrapped into a message with a disclaimer" if fallback == "wrap" else "")


def notify_sender(copy: Copy, doing: Doing) -> Done | Unknown:
    if doing.value == "notify_only":
        return Done(copy, "notified the sender")
    if doing.value == "reject_message":
        return reject(copy, doing)
    return Unknown("whether the sender overrode it is not known")


def _ended(copy: Copy, fate: str, text: str) -> Copy:
    return replace(copy, recipients=frozenset(), added=frozenset(), fate=fate, fate_text=text)


def _manager(doing: Doing) -> str | Unknown:
    senders = doing.look.header_senders
    if len(senders) > 1:
        return Unknown("its From header names several senders")
    return doing.look.directory.manager(senders[0]) if senders else ""


def _text(value: object) -> str:
    return ", ".join(sorted(map(str, value))) if isinstance(value, (frozenset, set, tuple)) else str(value)
