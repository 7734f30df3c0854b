# SPDX-License-Identifier: GPL-3.0-or-later
"""The folders that every mailbox starts with, in the language of the mailbox."""

from __future__ import annotations

from dataclasses import dataclass

from .records import FolderEntry

LANGUAGES = ("en", "de", "fr")


@dataclass(frozen=True)
class Folder:
    """`type` is FolderType (never localised), `scope` the FolderScope that lists it, `path` as in an identity."""

    type: str
    scope: str
    path: str

    @property
    def name(self) -> str:
        return self.path.rpartition("\\")[2]


# FolderType, FolderScope, names by language; a name may go under another folder. The types are those that
# administrators see; the French and German names are those of Outlook. Order and completeness are a guess.
_DEFAULTS: tuple[tuple[str, str, tuple[str, str, str]], ...] = (
    ("Root", "All", ("", "", "")),
    ("Archive", "Archive", ("Archive", "Archiv", "Archive")),
    ("Calendar", "Calendar", ("Calendar", "Kalender", "Calendrier")),
    ("BirthdayCalendar", "Calendar", ("Calendar\\Birthdays", "Kalender\\Geburtstage", "Calendrier\\Anniversaires")),
    (
        "User Created",
        "Calendar",
        ("Calendar\\United States holidays", "Kalender\\Feiertage in Deutschland", "Calendrier\\Jours fériés - France"),
    ),
    ("Contacts", "Contacts", ("Contacts", "Kontakte", "Contacts")),
    (
        "ConversationHistory",
        "ConversationHistory",
        ("Conversation History", "Aufgezeichnete Unterhaltungen", "Historique des conversations"),
    ),
    ("DeletedItems", "DeletedItems", ("Deleted Items", "Gelöschte Elemente", "Éléments supprimés")),
    ("Drafts", "Drafts", ("Drafts", "Entwürfe", "Brouillons")),
    ("Inbox", "Inbox", ("Inbox", "Posteingang", "Boîte de réception")),
    ("Journal", "Journal", ("Journal", "Journal", "Journal")),
    ("JunkEmail", "JunkEmail", ("Junk Email", "Junk-E-Mail", "Courrier indésirable")),
    ("Notes", "Notes", ("Notes", "Notizen", "Notes")),
    ("Outbox", "Outbox", ("Outbox", "Postausgang", "Boîte d'envoi")),
    ("SentItems", "SentItems", ("Sent Items", "Gesendete Elemente", "Éléments envoyés")),
    ("Tasks", "Tasks", ("Tasks", "Aufgaben", "Tâches")),
)

_BY_LANGUAGE = {
    language: tuple(Folder(type, scope, f"\\{names[at]}") for type, scope, names in _DEFAULTS)
    for at, language in enumerate(LANGUAGES)
}

# What folders start with: others see when somebody is busy in the calendar, and nothing elsewhere.
CALENDAR_ENTRIES = (FolderEntry("Default", ("AvailabilityOnly",)), FolderEntry("Anonymous", ("None",)))
OTHER_ENTRIES = (FolderEntry("Default", ("None",)), FolderEntry("Anonymous", ("None",)))


def folders(language: str) -> tuple[Folder, ...]:
    return _BY_LANGUAGE.get(language, _BY_LANGUAGE["en"])


def first_entries(folder: Folder) -> tuple[FolderEntry, ...]:
    return CALENDAR_ENTRIES if folder.type == "Calendar" else OTHER_ENTRIES


def folder_of_type(language: str, type: str) -> Folder:
    """The folder of a type; raises StopIteration where there is none."""
    return next(each for each in folders(language) if each.type.lower() == type.lower())
