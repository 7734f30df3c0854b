# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options that say for whom and within which bounds a task may write."""

    DOCUMENTATION = r"""
options:
  adopt:
    description:
      - Whether objects that somebody else made are marked as belonging to this declaration and changed to equal it.
      - Without it a transport rule or group that stands under a declared name but carries no marker is left alone if
        it is equal, and refused if it differs. An object that carries the marker of another declaration is refused
        always.
    type: bool
    default: false
  allow:
    description:
      - Lifts the limits on taking things away, each up to the number given. The refusal of a plan that is beyond a
        limit names the number that it needs.
    type: dict
    suboptions:
      revocations:
        description: How many grants may be revoked in one run.
        type: int
      removals:
        description: How many other objects may be removed in one run.
        type: int
      lock_outs:
        description: How many shared mailboxes may be left with nobody who may open them.
        type: int
      missing_admins:
        description: How many password admins may be away, or lacking of the two that there should be.
        type: int
  expected_digest:
    description:
      - The digest of the plan that was reviewed. The run is refused before anything is written if its own plan differs
        from it.
    type: str
  change_log:
    description:
      - A file to which a line of JSON is added before and after each write, on the machine that runs the task. It holds
        no secrets.
    type: path
  lock_directory:
    description:
      - The folder of the locks, on the machine that runs the task. While a task may write to an organisation it holds
        the lock of its O(tenant_id) there; another one fails meanwhile, and says who holds the lock since when. A task
        in check mode needs no lock.
      - C(mailward/locks) in the state home of the user (C(XDG_STATE_HOME), C(~/.local/state)) if it is left out. Give
        one folder where several users work on one machine.
    type: path
  renew_automapping:
    description:
      - Addresses of mailboxes whose Full Access is revoked and granted again, so that what is declared as
        C(automapping) counts for grants that stand already. No platform shows whether a grant maps the mailbox, so it
        is never changed unless it is told so here, and changed every time that it is.
      - Mailboxes on which nothing is declared are left alone.
    type: list
    elements: str
  now:
    description:
      - The moment that counts as now for C(not_before) and C(expires), in ISO 8601. For tests, demonstrations, and
        previews of what next week's run will do.
      - The clock of the machine if it is left out.
    type: str
"""

    ORGANISATION = r"""
options:
  organisation:
    description:
      - The organisation for which the task is meant. The run stops before anything is planned if the credentials open
        another one.
    type: dict
    required: true
    suboptions:
      name:
        description: Name of the organisation, for people.
        type: str
        required: true
      domains:
        description: The domains for which the organisation accepts mail and which this declaration speaks of.
        type: list
        elements: str
        required: true
      tenant_id:
        description: Directory (tenant) id that the organisation must have.
        type: str
      declaration:
        description:
          - A short name of this declaration, which stands in the ownership markers. Only needed where an organisation
            is managed from more than one place.
          - V(main) if it is left out.
        type: str
"""
