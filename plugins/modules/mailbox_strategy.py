#!/usr/bin/python
# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mailbox_strategy
short_description: Makes a whole organisation equal to its declaration
description:
  - Takes the declaration of one organisation - shared mailboxes, delegations, redirects, transport rules and password
    resets -, compares it with what stands, and makes what stands equal to it, with one login, one bulk read and one
    plan.
  - A declaration with a mistake is refused as a whole, before anything is written, with every mistake and where it
    stands.
  - What could not be read is unknown, and what is unknown is never written; it stands in the plan and in the result.
  - What the declaration does not speak of is left alone, unless C(undeclared) in O(strategy) says otherwise.
  - The roles of this collection are one task of this module each.
author:
  - The Mailward contributors (@mailward)
version_added: 0.1.0
extends_documentation_fragment:
  - mailward.mailbox.attributes
  - mailward.mailbox.attributes.action_group
  - mailward.mailbox.connection
  - mailward.mailbox.run
options:
  organisation:
    description:
      - The organisation for which the declaration is meant, if it does not say so itself in C(organisation) of
        O(strategy). The run stops before anything is planned if the credentials open another one.
    type: dict
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
          - A short name of this declaration, which stands in the ownership markers. V(main) if it is left out.
        type: str
  strategy:
    description:
      - The declaration, a mapping. A section that is left out is not managed; an empty one means that there are to be
        none of ours.
      - C(organisation) says for whom it is, with C(name), C(domains), C(tenant_id) and C(declaration).
      - C(shared_mailboxes) is a list of mappings with the options of M(mailward.mailbox.shared_mailbox).
      - C(delegations) is a list of mappings with the options of M(mailward.mailbox.delegation).
      - C(redirects) is a list of mappings with the options of M(mailward.mailbox.redirect_address).
      - C(transport_rules) is a list of mappings with the options of M(mailward.mailbox.transport_rule), in their order.
      - Where these modules take a mapping with C(add), C(remove) and C(set), a declaration takes that or just the list,
        which is the same as C(set). The members of a shared mailbox are a list.
      - C(people) is a list of mappings with C(address), C(manager), C(state) (V(active), V(absent) or V(leaver)),
        C(absent_until) and C(successor). A leaver may hold no rights and receive no mail.
      - C(password_resets) says who gets the password-reset mails of which services instead of the users. It becomes
        transport rules whose names begin with C(Password resets), first of all rules. Its C(key) may be given as
        O(password_reset_key).
      - C(external_targets) is the list of domains and addresses outside to which mail may be redirected.
      - C(undeclared) says what happens to objects that the declaration does not speak of, V(leave) (the default),
        V(remove_owned) for those that carry its marker, or a mapping of C(mode) and C(sections), where V(remove) makes
        the sections authoritative. Mailboxes are never removed that way.
      - C(mail_flow_tests) are messages, and where each has to end up once all is as declared. A plan that fails one is
        refused. A C(file) in them is read where Ansible runs. They are left out where O(sections) leaves out one of
        the declared sections that decide where mail ends up.
    type: dict
    required: true
  sections:
    description:
      - The sections of the declaration that this task manages, as if the others had been left out. All that are in it,
        if this is left out.
    type: list
    elements: str
    choices: [shared_mailboxes, delegations, redirects, transport_rules, password_resets]
  password_reset_key:
    description:
      - The key of C(password_resets) in O(strategy), if it does not stand there. A secret of 16 characters or more,
        from which each organisation gets a token of its own, so that one may serve all customers.
      - If it is left out, the variable E(MAILWARD_PASSWORD_RESET_KEY) is read, first from the environment of the task
        and then from that of the process.
    type: str
  state_directory:
    description:
      - The folder in which M(mailward.mailbox.mail_forwarding_info) keeps what its scans have found. What the last scan
        of the organisation says is part of RV(findings), for a day, and what C(mail_flow_tests) know of inbox rules.
      - C($XDG_STATE_HOME/mailward/scans) if it is left out.
    type: path
seealso:
  - module: mailward.mailbox.mail_forwarding_info
  - module: mailward.mailbox.mailbox_strategy_info
"""

EXAMPLES = r"""
- name: Contoso is as it is declared in its host_vars
  mailward.mailbox.mailbox_strategy:
    platform: "{{ mailbox_platform }}"
    strategy: "{{ mailbox_strategy }}"
    change_log: /var/log/mailward/{{ inventory_hostname }}.jsonl
  module_defaults:
    group/mailward.mailbox.mailbox: "{{ mailbox_connection }}"

- name: The same, written out
  mailward.mailbox.mailbox_strategy:
    platform: exchange_online
    tenant_id: 6f1a0f5e-0000-4000-8000-00000000c001
    client_id: 0c7e2b1d-0000-4000-8000-00000000c001
    certificate_path: /etc/mailward/contoso.pem
    strategy:
      organisation:
        name: Contoso Accountants
        domains: [contoso.example]
      shared_mailboxes:
        - address: sales@contoso.example
          display_name: Sales
          aliases: [sale@contoso.example]
          members:
            - trustee: anna.berg@contoso.example
              rights: [full_access, send_as]
      delegations:
        - mailbox: anna.berg@contoso.example
          trustee: chloe.martin@contoso.example
          folders:
            calendar: editor
      redirects:
        - address: contact@contoso.example
          targets: [anna.berg@contoso.example, support@partner.example]
      transport_rules:
        - name: Mark mail from outside
          conditions:
            from_scope: not_in_organization
          actions:
            prepend_subject: "[outside] "
      external_targets: [partner.example]
      undeclared: remove_owned

- name: See what a run would do
  mailward.mailbox.mailbox_strategy:
    platform: "{{ mailbox_platform }}"
    strategy: "{{ mailbox_strategy }}"
  module_defaults:
    group/mailward.mailbox.mailbox: "{{ mailbox_connection }}"
  check_mode: true
  register: planned

- name: Do just that and nothing else
  mailward.mailbox.mailbox_strategy:
    platform: "{{ mailbox_platform }}"
    strategy: "{{ mailbox_strategy }}"
    expected_digest: "{{ planned.digest }}"
  module_defaults:
    group/mailward.mailbox.mailbox: "{{ mailbox_connection }}"
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

from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import MAILBOX_STRATEGY
from ansible_collections.mailward.mailbox.plugins.module_utils.run import run_module


def main() -> None:
    run_module(MAILBOX_STRATEGY)


if __name__ == "__main__":
    main()
