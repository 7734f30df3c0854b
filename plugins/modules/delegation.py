#!/usr/bin/python
# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: delegation
short_description: Declares what one person may do with one mailbox
description:
  - Grants and revokes the rights of one trustee on one mailbox - Full Access, Send As, Send on Behalf, and rights on
    single folders, for good or for a time.
  - Rights that are inherited, that deny, that belong to the mailbox itself or to the system, or whose owner is gone are
    never touched.
  - What is left out is not managed.
  - To declare everything of an organisation in one task, with one login and one plan, use
    M(mailward.mailbox.mailbox_strategy).
author:
  - The Mailward contributors (@mailward)
version_added: 0.1.0
extends_documentation_fragment:
  - mailward.mailbox.attributes
  - mailward.mailbox.attributes.action_group
  - mailward.mailbox.connection
  - mailward.mailbox.run
  - mailward.mailbox.run.organisation
options:
  mailbox:
    description:
      - Address of the mailbox on which rights are given.
    type: str
    required: true
  trustee:
    description:
      - Address of the person or group that gets them.
    type: str
    required: true
  rights:
    description:
      - Rights on the whole mailbox.
      - One of O(rights) and O(folders) is needed for O(state=present).
    type: dict
    suboptions:
      add:
        description: Rights that the trustee must have. Others are left as they are.
        type: list
        elements: str
        choices: [full_access, send_as, send_on_behalf]
      remove:
        description: Rights that the trustee must not have.
        type: list
        elements: str
        choices: [full_access, send_as, send_on_behalf]
      set:
        description:
          - All rights that the trustee may have; an empty list means none. Mutually exclusive with the other two.
        type: list
        elements: str
        choices: [full_access, send_as, send_on_behalf]
  automapping:
    description:
      - Whether Outlook opens the mailbox by itself. The platform cannot read it back; it counts when Full Access is
        granted. It has no effect for groups.
    type: bool
  folders:
    description:
      - Rights on single folders, as a mapping of folder to rights. A folder is one of V(calendar), V(contacts),
        V(deleted_items), V(drafts), V(inbox), V(journal), V(notes), V(sent_items), V(tasks) (found whatever language
        the mailbox speaks) or a path like V(/Inbox/Invoices).
      - Rights are one role, V(owner), V(publishing_editor), V(editor), V(publishing_author), V(author),
        V(nonediting_author), V(reviewer), V(contributor), V(availability_only), V(limited_details) or V(none), or a
        list of single rights.
      - A mapping with C(rights), C(delegate) and C(private_items) makes the trustee of a calendar a delegate, who gets
        the meeting requests.
    type: dict
  not_before:
    description:
      - The rights do not stand before this moment (ISO 8601, UTC if it names no zone).
    type: str
  expires:
    description:
      - The rights do not stand from this moment on. A grant that has expired is revoked by the next run.
    type: str
  reason:
    description:
      - Why they are granted, for people. It stands in the plan and the change log.
    type: str
  state:
    description:
      - V(absent) revokes all rights of the trustee on the mailbox.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: mailward.mailbox.shared_mailbox
  - module: mailward.mailbox.mailbox_strategy
"""

EXAMPLES = r"""
- name: Everything below signs in to the same organisation
  module_defaults:
    group/mailward.mailbox.mailbox:
      platform: exchange_online
      tenant_id: 6f1a0f5e-0000-4000-8000-00000000c001
      client_id: 0c7e2b1d-0000-4000-8000-00000000c001
      certificate_path: /etc/mailward/contoso.pem
  block:
    - name: Bruno covers for Elena over the holidays
      mailward.mailbox.delegation:
        organisation: &contoso
          name: Contoso Accountants
          domains: [contoso.example]
        mailbox: elena.ruiz@contoso.example
        trustee: bruno.costa@contoso.example
        rights:
          set: [full_access]
        not_before: "2026-12-20"
        expires: "2027-01-06"
        reason: holiday cover

    - name: Chloe keeps Anna's calendar and gets her meeting requests
      mailward.mailbox.delegation:
        organisation: *contoso
        mailbox: anna.berg@contoso.example
        trustee: chloe.martin@contoso.example
        folders:
          calendar:
            rights: editor
            delegate: true
          /Inbox/Invoices: reviewer

    - name: Chloe may also send as Anna, whatever else she may do
      mailward.mailbox.delegation:
        organisation: *contoso
        mailbox: anna.berg@contoso.example
        trustee: chloe.martin@contoso.example
        rights:
          add: [send_as]
          remove: [send_on_behalf]

    - name: Fred has nothing to do with sales any more
      mailward.mailbox.delegation:
        organisation: *contoso
        mailbox: sales@contoso.example
        trustee: fred.okafor@contoso.example
        state: absent
"""

RETURN = r"""
organisation:
  description: Name of the organisation that the plan is of.
  type: str
  returned: when there is a plan
  sample: Contoso Accountants
platform:
  description: The mail platform that the plan is of.
  type: str
  returned: when there is a plan
  sample: exchange_online
digest:
  description:
    - Digest of what the plan writes and of what stands there before. Give it (or the first eight digits of it) as
      O(expected_digest) to do just that.
  type: str
  returned: when there is a plan
  sample: 7f3c19ab0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4
plan:
  description: The plan as data.
  type: dict
  returned: when there is a plan
  contains:
    organisation:
      description: Name of the organisation.
      type: str
    platform:
      description: The mail platform.
      type: str
    digest:
      description: The digest of the plan.
      type: str
    counts:
      description: How many things are to be created, granted, changed, revoked and removed, and how many are not known.
      type: dict
      sample: {create: 2, grant: 3, change: 2, revoke: 1, remove: 0, unknown: 1}
    changes:
      description: Every change in the order in which it is made.
      type: list
      elements: dict
      contains:
        wave:
          description: The step to which it belongs.
          type: str
        subject:
          description: What was declared, with C(kind), C(name) and the C(path) at which it stands.
          type: dict
        action:
          description: One of V(create), V(update) and V(delete).
          type: str
        kind:
          description: Kind of the item that changes.
          type: str
          sample: grant
        name:
          description: Name of the item that changes.
          type: str
          sample: sales@contoso.example anna.berg@contoso.example full_access
        fields:
          description: Every field that changes, with C(before) and C(after).
          type: dict
    unknown:
      description: What could not be read, see RV(unknown).
      type: list
      elements: dict
    notes:
      description: What else is to be said, with its C(level), C(subject) and C(text).
      type: list
      elements: dict
    mail_flow:
      description:
        - Which sample messages would end up elsewhere than now. C(messages) is their number, C(changed) lists those,
          with C(name), C(recipient) and where they end C(before) and C(after), C(unknown) counts those of which nobody
          can tell.
        - It is there if the declaration has C(mail_flow_tests) or C(password_resets), and all rules could be read.
      type: dict
    findings:
      description: See RV(findings).
      type: list
      elements: dict
    password_resets:
      description: See RV(password_resets).
      type: dict
findings:
  description:
    - What the baseline finds fault with once the run has ended, the gravest first; in check mode, and where nothing was
      written, that is what stands now. They change neither C(changed) nor whether the task fails.
  type: list
  elements: dict
  returned: when there is a plan
  contains:
    level:
      description: One of V(critical), V(high), V(medium) and V(info).
      type: str
    id:
      description: The kind of finding, which stays the same from release to release.
      type: str
      sample: one_member
    subject:
      description: What it is about, with C(kind), C(name) and the C(path) at which it is declared.
      type: dict
    text:
      description: What was found.
      type: str
      sample: go to passwords@contoso.example, which has one member; the baseline asks for two
    remedy:
      description: What to do.
      type: str
      sample: Give a second person Full Access to it.
    control:
      description: The controls of public baselines that ask for the same, empty where none does.
      type: str
    known:
      description: V(false) where nobody could find out whether it is so.
      type: bool
password_resets:
  description: How far password resets of the organisation are redirected once the run has ended.
  type: dict
  returned: when there is a plan, by a task that manages password resets
  contains:
    status:
      description:
        - V(enforced) only if nothing that is known speaks against it and nothing that counts is unknown. V(audit) where
          they are only reported, V(partial) where some still reach the users, V(unsupported) where the platform cannot
          redirect them, V(absent) where nothing redirects them, V(unknown) where nobody can tell.
      type: str
      sample: enforced
    catalogue:
      description: The version of the catalogue of senders and subjects.
      type: str
      sample: "2026-11-21"
    services:
      description: The services of which resets are meant.
      type: list
      elements: str
plan_text:
  description: The plan for a terminal, one line for each thing; every field with C(-v).
  type: str
  returned: when there is a plan
plan_markdown:
  description: The plan for a merge request.
  type: str
  returned: when there is a plan
outcomes:
  description: What became of each change. Empty in check mode.
  type: list
  elements: dict
  returned: when there is a plan
  contains:
    subject:
      description: What was declared, with C(kind) and C(name).
      type: dict
    kind:
      description: Kind of the item that was to change.
      type: str
    name:
      description: Name of the item that was to change.
      type: str
    action:
      description: One of V(create), V(update) and V(delete).
      type: str
    result:
      description: One of V(done), V(failed), V(skipped) and V(in doubt).
      type: str
    text:
      description: What was attempted, what the platform said, what to do. Empty when it was done.
      type: str
    warnings:
      description: What the platform warned of.
      type: list
      elements: str
unknown:
  description: What could not be read. Nothing in it was written.
  type: list
  elements: dict
  returned: when there is a plan
  contains:
    subject:
      description: What was declared, with C(kind), C(name) and C(path).
      type: dict
    text:
      description: What is not known and why.
      type: str
    parts:
      description: The items that are not known.
      type: list
      elements: str
mistakes:
  description: Every mistake in the declaration. Nothing was written if there is one.
  type: list
  elements: dict
  returned: when the declaration is refused
  contains:
    path:
      description: Where it stands.
      type: str
      sample: targets.set[1]
    problem:
      description: What is wrong.
      type: str
      sample: support@partner.example is outside the organisation and partner.example is not in external_targets.
    remedy:
      description: What would be right.
      type: str
      sample: Add it there if mail may leave to it.
"""

from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import DELEGATION
from ansible_collections.mailward.mailbox.plugins.module_utils.run import run_module


def main() -> None:
    run_module(DELEGATION)


if __name__ == "__main__":
    main()
