#!/usr/bin/python
# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: shared_mailbox
short_description: Declares one shared mailbox
description:
  - Creates a shared mailbox or makes an existing one equal to what is declared - its addresses, its members and their
    rights, and the settings that keep it safe.
  - The principles hold unless they are declared otherwise. Nobody signs in to a shared mailbox, what is sent in its
    name is kept in it, it is audited, and it sends nothing by SMTP AUTH.
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
  address:
    description:
      - Primary address of the mailbox.
    type: str
    required: true
  display_name:
    description:
      - Name under which people find it. A new mailbox gets the part before the @ if it is left out.
    type: str
  aliases:
    description:
      - Its further addresses in the domains of the organisation. Addresses of other kinds (SIP, X500, the
        C(onmicrosoft.com) address) are never touched.
    type: dict
    suboptions:
      add:
        description: Addresses that it must have. Others are left as they are.
        type: list
        elements: str
      remove:
        description: Addresses that it must not have.
        type: list
        elements: str
      set:
        description: All addresses that it may have; an empty list means none. Mutually exclusive with the other two.
        type: list
        elements: str
  members:
    description:
      - Who may open it and send in its name.
    type: dict
    suboptions:
      add:
        description: Members that it must have, each with just these rights. Others are left as they are.
        type: list
        elements: dict
        suboptions: &member
          trustee:
            description: Address of the person or group.
            type: str
            required: true
          rights:
            description: All rights of the member on the mailbox.
            type: list
            elements: str
            choices: [full_access, send_as, send_on_behalf]
          automapping:
            description:
              - Whether Outlook opens the mailbox by itself. The platform cannot read it back; it counts when Full
                Access is granted. It has no effect for groups.
            type: bool
          folders:
            description: Rights on single folders. See O(members.add[].rights) for the whole mailbox.
            type: dict
          not_before:
            description: The rights do not stand before this moment (ISO 8601, UTC if it names no zone).
            type: str
          expires:
            description: The rights do not stand from this moment on.
            type: str
          reason:
            description: Why they are granted, for people.
            type: str
      remove:
        description: Addresses of people or groups that must have no right on it.
        type: list
        elements: str
      set:
        description:
          - All members that it may have, each with just these rights; an empty list means nobody. Mutually exclusive
            with the other two.
        type: list
        elements: dict
        suboptions: *member
  renamed_from:
    description:
      - The primary address that the mailbox had before. It is renamed instead of created, and keeps the old address as
        an alias unless the aliases are declared without it.
    type: str
  sign_in:
    description:
      - Whether its account may sign in. V(allowed) is tolerated and reported as a risk; no account is ever opened.
    type: str
    choices: [blocked, allowed]
    default: blocked
  sent_items_copy_send_as:
    description:
      - Whether what members send as the mailbox is kept in its own sent items too.
    type: bool
    default: true
  sent_items_copy_send_on_behalf:
    description:
      - Whether what members send on behalf of the mailbox is kept in its own sent items too.
    type: bool
    default: true
  hidden_from_address_lists:
    description:
      - Whether it is left out of the address book.
    type: bool
  auditing:
    description:
      - Whether it is audited, with the set of actions that the platform keeps up to date and without any bypass.
    type: bool
    default: true
  smtp_client_authentication:
    description:
      - Whether programs may send in its name with a password (SMTP AUTH). V(true) leaves it as the organisation has it.
    type: bool
    default: false
  convert:
    description:
      - Whether the mailbox of a person that stands under this address may become a shared one. Its password is changed
        to one that nobody knows and everybody is signed out. Its licence is left alone.
    type: bool
    default: false
  state:
    description:
      - V(present) makes sure of it.
      - V(soft_deleted) puts it to the soft-deleted mailboxes, from which it can be restored for 30 days. It is the only
        way in which this collection ever removes a mailbox.
    type: str
    choices: [present, soft_deleted]
    default: present
seealso:
  - module: mailward.mailbox.delegation
  - module: mailward.mailbox.mailbox_strategy
"""

EXAMPLES = r"""
- name: Sales has a mailbox that two people share
  mailward.mailbox.shared_mailbox:
    platform: exchange_online
    tenant_id: 6f1a0f5e-0000-4000-8000-00000000c001
    client_id: 0c7e2b1d-0000-4000-8000-00000000c001
    certificate_path: /etc/mailward/contoso.pem
    organisation: &contoso
      name: Contoso Accountants
      domains: [contoso.example]
    address: sales@contoso.example
    display_name: Sales
    aliases:
      set: [sale@contoso.example]
    members:
      set:
        - trustee: anna.berg@contoso.example
          rights: [full_access, send_as]
        - trustee: chloe.martin@contoso.example
          rights: [full_access]
          automapping: false

- name: Everything below signs in to the same organisation
  module_defaults:
    group/mailward.mailbox.mailbox:
      platform: exchange_online
      tenant_id: 6f1a0f5e-0000-4000-8000-00000000c001
      client_id: 0c7e2b1d-0000-4000-8000-00000000c001
      certificate_path: /etc/mailward/contoso.pem
  block:
    - name: One more person works in sales for two weeks; the others stay as they are
      mailward.mailbox.shared_mailbox:
        organisation: *contoso
        address: sales@contoso.example
        members:
          add:
            - trustee: elena.ruiz@contoso.example
              rights: [full_access]
              not_before: "2026-12-20"
              expires: "2027-01-06"
              reason: holiday cover

    - name: The mailbox of somebody who left becomes a shared one
      mailward.mailbox.shared_mailbox:
        organisation: *contoso
        address: fred.okafor@contoso.example
        convert: true
        hidden_from_address_lists: true
        members:
          set:
            - trustee: anna.berg@contoso.example
              rights: [full_access]
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

from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import SHARED_MAILBOX
from ansible_collections.mailward.mailbox.plugins.module_utils.run import run_module


def main() -> None:
    run_module(SHARED_MAILBOX)


if __name__ == "__main__":
    main()
