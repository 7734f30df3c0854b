# SPDX-License-Identifier: GPL-3.0-or-later
"""Made-up organisations of any size, the same for the same arguments, with everything that real ones surprise with.

Doubled SELF rows, joined rights, role groups and orphaned SIDs as trustees, inherited denials, namesakes,
objects with old-style names, mailboxes in other languages, synchronised ones, forwardings, hidden contacts.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from . import builders
from .directory import Directory
from .folders import LANGUAGES, first_entries, folder_of_type
from .platforms import ONLINE
from .policies import set_policies
from .records import AccessEntry, FolderEntry, Mailbox, MailContact, SendAsEntry
from .seeded_rules import add_rule
from .words import words

FIRST_NAMES = words(
    "Anna Bruno Chloé Dario Elena Fred Greta Hugo Ines Jonas Karin Luca Mira Noah Olga Paul Rosa Sven Tina Urs"
)
LAST_NAMES = words(
    "Berg Costa Martin Conti Ruiz Okafor Weiss Novak Lund Meier Rossi Keller Dubois Ferrari Huber Silva Moser"
)
FUNCTIONS = words(
    "Sales Support Accounts Reception Orders Jobs Press Legal Service Billing Projects Training Returns Events"
)
SUBJECTS = words("invoice offer reminder newsletter reservation delivery statement contract survey receipt")


def generate(
    name: str,
    mailboxes: int = 200,
    shared: int = 30,
    grants: int = 300,
    rules: int = 20,
    groups: int = 10,
    seed: int = 1,
    contacts: int | None = None,
    platform: str = ONLINE,
) -> Directory:
    """`mailboxes` counts all, `shared` how many of them are shared; `grants` are Full Access and Send As rows of "
    "people."""
    random = Random(f"{name} {seed}")
    directory = Directory(name, domains=(f"{name}.example", f"{name}-group.example"), platform=platform)
    directory.role_groups = {
        directory.new_sid(): "Organization Management",
        directory.new_sid(): "Discovery Management",
    }
    set_policies(directory)
    people = [_person(directory, random, number) for number in range(mailboxes - shared)]
    teams = [_team(directory, random, number) for number in range(shared)]
    outside = [_contact(directory, number) for number in range(max(3, groups) if contacts is None else contacts)]
    _groups(directory, random, groups, people, outside)
    _grants(directory, random, grants, people, teams)
    _oddities(directory, random, people, teams)
    _rules(directory, random, rules, people)
    return directory


def _person(directory: Directory, random: Random, number: int) -> Mailbox:
    first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
    local = f"{builders.alias_from(first)}.{last}{number}".lower()
    return builders.mailbox(
        directory,
        f"{local}@{directory.default_domain}",
        f"{first} {last}",  # namesakes happen, as they do
        name=local if number % 7 == 3 else None,
        alias=local,
        aliases=(f"{local}@{directory.domains[-1].name}",) if number % 3 == 0 else (),
        doubled_self=number % 5 == 0,
        licensed=True,
        language=LANGUAGES[number % len(LANGUAGES)] if number % 4 == 0 else "en",
        size=random.randrange(50, 60_000) * 1024**2,
        items=random.randrange(100, 90_000),
        synced=number % 50 == 49,
        audit_bypass=number % 100 == 77,
    )


def _team(directory: Directory, random: Random, number: int) -> Mailbox:
    function = FUNCTIONS[number % len(FUNCTIONS)]
    local = f"{function}{number}".lower()
    return builders.mailbox(
        directory,
        f"{local}@{directory.default_domain}",
        f"{function} {number}",
        kind="SharedMailbox",
        name=local if number % 2 else None,
        doubled_self=number % 3 == 0,
        account_enabled=number % 4 == 0,
        size=random.randrange(10, 45_000) * 1024**2,
        items=random.randrange(10, 60_000),
    )


def _contact(directory: Directory, number: int) -> MailContact:
    return builders.contact(directory, f"contact{number}@partner.example", f"Partner {number}", hidden=number % 2 == 0)


def _groups(
    directory: Directory, random: Random, groups: int, people: list[Mailbox], outside: list[MailContact]
) -> None:
    for number in range(groups):
        members = random.sample(people, min(len(people), 8)) + random.sample(outside, min(len(outside), 2))
        shown = f"Team {number}"
        builders.group(
            directory,
            f"team{number}@{directory.default_domain}",
            shown,
            name=f"{shown}20240913{183000 + number}" if number % 2 else None,
            members=tuple(each.guid for each in members),
            security=number % 5 == 4,
            require_sender_authentication=number % 3 != 0,
        )


def _grants(directory: Directory, random: Random, grants: int, people: list[Mailbox], teams: list[Mailbox]) -> None:
    """Every second one Send As; some Full Access rows hold ReadPermission in the same string."""
    where = teams or people
    if not where or not people:
        return
    taken: set[tuple[int, int]] = set()
    for number in range(grants):
        at, who = number // 2 % len(where), random.randrange(len(people))
        if number % 2 == 0:
            while (at, who) in taken and len(taken) < len(where) * len(people):
                who = random.randrange(len(people))
            taken.add((at, who))
            last = who
        target = directory.recipients[where[at].guid]
        trustee = people[who if number % 2 == 0 else last]
        if not isinstance(target, Mailbox) or target.guid == trustee.guid:
            continue
        if number % 2:
            directory.put(replace(target, send_as=(*target.send_as, SendAsEntry(trustee.sid))))
        else:
            rights = ("FullAccess, ReadPermission",) if number % 10 == 8 else ("FullAccess",)
            directory.put(replace(target, access=(*target.access, AccessEntry(trustee.sid, rights, automapping=True))))


def _oddities(directory: Directory, random: Random, people: list[Mailbox], teams: list[Mailbox]) -> None:
    discovery = next(sid for sid, name in directory.role_groups.items() if name == "Discovery Management")
    for number, each in enumerate([*teams, *people]):
        mailbox = directory.recipients[each.guid]
        if not isinstance(mailbox, Mailbox) or not people:
            continue
        if (
            number % 15 == 7
        ):  # some organisations show SendAs here, which nobody can grant (Microsoft365DSC, issue 3942)
            mailbox = replace(mailbox, access=(builders.SELF_ACCESS_WITH_SEND_AS, *mailbox.access[1:]))
        if number % 10 == 1:
            mailbox = replace(mailbox, access=(*mailbox.access, AccessEntry(discovery, ("FullAccess",))))
        if number % 10 == 2:
            orphan = directory.new_sid()
            mailbox = replace(
                mailbox,
                access=(*mailbox.access, AccessEntry(orphan, ("FullAccess",))),
                send_as=(*mailbox.send_as, SendAsEntry(orphan)),
            )
        if number % 10 == 3:
            denied = AccessEntry(discovery, ("FullAccess",), deny=True, inherited=True)
            mailbox = replace(mailbox, access=(*mailbox.access, denied))
        if number % 10 == 4:
            mailbox = replace(mailbox, send_on_behalf=(random.choice(people).guid,))
        if number % 10 == 5:
            calendar = folder_of_type(mailbox.language, "Calendar")
            entry = FolderEntry(random.choice(people).sid, ("Editor",), "Delegate" if number % 20 == 5 else "")
            entries = (*first_entries(calendar), entry)
            mailbox = replace(mailbox, folder_entries={calendar.path: entries})
        if number % 40 == 26:
            mailbox = replace(mailbox, forwarding_address=random.choice(people).guid, deliver_and_forward=True)
        if number % 40 == 36:
            mailbox = replace(mailbox, forwarding_smtp_address="smtp:archive@partner.example", deliver_and_forward=True)
        directory.put(mailbox)


def _rules(directory: Directory, random: Random, rules: int, people: list[Mailbox]) -> None:
    for number in range(rules):
        subject = SUBJECTS[number % len(SUBJECTS)]
        written: dict[str, object] = {
            "Name": f"Rule {number} {subject}",
            "SubjectContainsWords": [f"{subject} {number}"],
        }
        if number % 3 == 0 and people:
            written |= {"RedirectMessageTo": [random.choice(people).primary_address], "StopRuleProcessing": True}
        elif number % 3 == 1:
            written |= {"FromScope": "NotInOrganization", "PrependSubject": "[outside] ", "Enabled": number % 2 == 0}
        else:
            written |= {
                "SetAuditSeverity": "Low",
                "SetHeaderName": "X-Marked",
                "SetHeaderValue": subject,
                "Mode": "Audit",
            }
        add_rule(directory, written)
