# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions on properties of the message: size, importance, spam confidence, character sets, classification.

Which header carries which property is from Microsoft's protocol documentation MS-OXCMAIL.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...model.unset import Unknown
from .answer import Build, Found, Test, never_known, whole
from .look import Look
from .message_type import message_type
from .setting import Setting

SPAM_CONFIDENCE = "X-MS-Exchange-Organization-SCL"
CLASSIFIED, CLASSIFICATION, CLASSIFICATION_ID = (
    "X-Microsoft-Classified",
    "X-Microsoft-Classification",
    "X-Microsoft-ClassID",
)

_BY_PRIORITY = {"1": "high", "2": "high", "3": "normal", "4": "low", "5": "low"}
_BY_URGENCY = {"urgent": "high", "normal": "normal", "non-urgent": "low"}


def message_size(setting: Setting) -> Test:
    """Greater or equal, says the page on conditions (the cmdlet's says greater)."""

    def ask(look: Look) -> Found:
        size = look.message.size
        return setting.hit(setting.value, f"{size} bytes") if size >= setting.value else None

    return whole(setting, ask)


def importance(setting: Setting) -> Test:
    """What says nothing of its importance is of normal importance."""

    def ask(look: Look) -> Found:
        found = importance_of(look)
        return setting.hit(setting.value, found) if found == setting.value else None

    return whole(setting, ask)


def importance_of(look: Look) -> str:
    named = look.first("Importance") or look.first("X-MSMail-Priority")
    if named in ("low", "normal", "high"):
        return named
    return _BY_PRIORITY.get(look.first("X-Priority")[:1]) or _BY_URGENCY.get(look.first("Priority"), "normal")


def spam_confidence(setting: Setting) -> Test:
    """This level and higher ones. A message that was not filtered yet does not say its level."""

    def ask(look: Look) -> Found:
        text = look.first(SPAM_CONFIDENCE)
        try:
            level = int(text)
        except ValueError:
            return Unknown(f"{SPAM_CONFIDENCE} reads {text}" if text else "its spam confidence level is not known")
        return setting.hit(setting.value, f"{SPAM_CONFIDENCE}: {level}") if level >= setting.value else None

    return whole(setting, ask)


def character_set(setting: Setting) -> Test:
    wanted = {name.lower(): name for name in setting.value}

    def ask(look: Look) -> Found:
        found = min(look.message.character_sets & wanted.keys(), default=None)
        return None if found is None else setting.hit(wanted[found], found)

    return whole(setting, ask)


def classification(setting: Setting) -> Test:
    """The rule names a classification; the message carries its identifier and a text that need not be its name."""
    wanted = setting.value.lower()

    def ask(look: Look) -> Found:
        if not _is_classified(look):
            return None
        carried = (look.first(CLASSIFICATION_ID), look.first(CLASSIFICATION))
        if wanted in carried:
            return setting.hit(setting.value, next(text for text in carried if text))
        return Unknown(f"whether it has the classification {setting.value} is not known")

    return whole(setting, ask)


def no_classification(setting: Setting) -> Test:
    return whole(setting, lambda look: None if _is_classified(look) else setting.hit(True))


def _is_classified(look: Look) -> bool:
    return look.first(CLASSIFIED) == "true"


PROPERTIES: Mapping[str, Build] = {
    "content_character_set_contains_words": character_set,
    "has_classification": classification,
    "has_no_classification": no_classification,
    "message_contains_data_classifications": never_known("what counts as sensitive is the platform's to tell"),
    "message_size_over": message_size,
    "message_type_matches": message_type,
    "scl_over": spam_confidence,
    "with_importance": importance,
}
