# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be read to plan a declaration, or to export an organisation."""

from __future__ import annotations

from dataclasses import dataclass

from .amendment import wanted
from .organisation import SECTIONS, Organisation
from .transport_rule.recipients import named_in_rules
from .unset import OMITTED


@dataclass(frozen=True)
class Scope:
    """`sections` of the declaration that are in question.

    `mailboxes` are the declared shared mailboxes, under their present and former addresses (None: every
    shared mailbox). `grants_of` are the mailboxes whose grants are read (None: every mailbox), `folders` the pairs of
    mailbox and folder whose rights are read (in an export: none but these), `redirects_of` the
    redirect addresses whose group members are read (None: every group that a redirect can be). `flow_of` are the
    addresses of which it is in question where their mail ends up; empty where mail flow is in question of none.
    """

    sections: frozenset[str]
    mailboxes: frozenset[str] | None = frozenset()
    grants_of: frozenset[str] | None = frozenset()
    folders: frozenset[tuple[str, str]] = frozenset()
    redirects_of: frozenset[str] | None = frozenset()
    flow_of: frozenset[str] = frozenset()

    @classmethod
    def of(cls, declared: Organisation, asked: frozenset[str] = frozenset()) -> Scope:
        """What a declaration needs and no more; `asked` are recipients whose mail is in question beside its tests."""
        given = declared.grants()
        folders = {
            (grant.mailbox, folder.folder)
            for grant in given
            if grant.folders is not OMITTED
            for folder in grant.folders
        }
        former = {box.address: box.renamed_from for box in declared.mailboxes() if box.renamed_from}
        folders |= {(former[mailbox], folder) for mailbox, folder in folders if mailbox in former}
        grants_of = {grant.mailbox for grant in given if grant.rights is not OMITTED or grant.absent}
        grants_of |= {box.address for box in declared.mailboxes() if box.members is not OMITTED and not box.removed}
        grants_of |= {box.renamed_from for box in declared.mailboxes() if box.renamed_from}
        sections, resets = declared.sections(), declared.password_resets
        if resets is not OMITTED and not resets.absent:
            # Whether anybody is there to read what is redirected, and whether it stays there.
            sections |= {"delegations"}
            grants_of |= {resets.target} - {""}
        return cls(
            sections=sections,
            mailboxes=frozenset(one for box in declared.mailboxes() for one in (box.address, box.renamed_from) if one),
            grants_of=None if declared.undeclared.reaches("delegations") else frozenset(grants_of),
            folders=frozenset(folders),
            redirects_of=None if declared.undeclared.reaches("redirects") else declared.redirect_addresses(),
            flow_of=_flow_of(declared, asked),
        )

    @classmethod
    def everything(cls, sections: frozenset[str] = frozenset(SECTIONS)) -> Scope:
        """What an export reads: all objects of the sections."""
        return cls(sections=sections, mailboxes=None, grants_of=None, redirects_of=None)


def _flow_of(declared: Organisation, asked: frozenset[str]) -> frozenset[str]:
    """The recipients, and where the declaration may lead their mail: targets, and whom rules name."""
    recipients = asked | {test.sent.recipient for test in declared.mail_flow_tests}
    if not recipients:
        return frozenset()
    targets = {target for redirect in declared.redirected() for target in wanted(redirect.targets)}
    return recipients | targets | named_in_rules(declared.rules())
