#!/usr/bin/python
# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: transport_rule
short_description: Declares one transport rule
description:
  - Creates a transport rule or makes an existing one equal to what is declared - the messages it takes, those it
    spares, what it does to them, and where it stands among the others.
  - A rule that this collection makes carries a marker in the last line of its comments. A rule without one was made by
    somebody else and is not changed unless O(adopt=true).
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
  name:
    description:
      - Name of the rule, at most 64 characters.
    type: str
    required: true
  conditions:
    description:
      - Which messages the rule takes, all conditions together. The names are those of Exchange in snake_case
        (C(FromScope) is C(from_scope)), and so are the values of enumerations (C(NotInOrganization) is
        C(not_in_organization)).
      - Given, it is the whole truth; a condition that is not in it is cleared.
    type: dict
  exceptions:
    description:
      - Which of these messages it spares, with the same names as O(conditions). Given, it is the whole truth.
    type: dict
  actions:
    description:
      - What is done to the messages, under the names of Exchange in snake_case. Given, it is the whole truth.
    type: dict
  every_message:
    description:
      - A rule without any condition applies to every message. It is refused unless this says that it is meant.
    type: bool
    default: false
  enabled:
    description:
      - Whether the rule works. A new rule does if it is left out.
    type: bool
  mode:
    description:
      - V(enforce) does what the actions say.
      - V(audit) and V(audit_and_notify) only record (and report) what they would do.
    type: str
    choices: [enforce, audit, audit_and_notify]
  rule_error_action:
    description:
      - What happens to a message if the rule cannot be evaluated. V(ignore) lets it pass as if there were no rule;
        V(defer) holds it back and tries again, which is the safe choice for rules that protect.
    type: str
    choices: [ignore, defer]
  sender_address_location:
    description:
      - Where conditions on the sender look.
    type: str
    choices: [header, envelope, header_or_envelope]
  recipient_address_type:
    description:
      - Whether conditions on the recipient look at the address that was written or at the primary address behind it.
    type: str
    choices: [original, resolved]
  activation_date:
    description:
      - The rule does nothing before this moment (ISO 8601, UTC if it names no zone). An empty text takes the date away.
    type: str
  expiry_date:
    description:
      - The rule does nothing from this moment on. An empty text takes the date away.
    type: str
  comments:
    description:
      - Remarks for people. The marker of this collection is added to them.
    type: str
  position:
    description:
      - Where the rule stands among all rules of the organisation. The rules of others keep their order.
    type: dict
    suboptions:
      place:
        description: Before or after all others.
        type: str
        choices: [first, last]
      before:
        description: Name of the rule before which it stands.
        type: str
      after:
        description: Name of the rule after which it stands.
        type: str
  state:
    description:
      - V(absent) removes the rule if it carries the marker of this declaration.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: mailward.mailbox.mailbox_strategy
  - name: Mail flow rule conditions and exceptions in Exchange Online
    description: Microsoft's description of each condition.
    link: https://learn.microsoft.com/en-us/exchange/security-and-compliance/mail-flow-rules/conditions-and-exceptions
  - name: Mail flow rule actions in Exchange Online
    description: Microsoft's description of each action.
    link: https://learn.microsoft.com/en-us/exchange/security-and-compliance/mail-flow-rules/mail-flow-rule-actions
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
    - name: Mail from outside is marked
      mailward.mailbox.transport_rule:
        organisation: &contoso
          name: Contoso Accountants
          domains: [contoso.example]
        name: Mark mail from outside
        conditions:
          from_scope: not_in_organization
        exceptions:
          sender_domain_is: [partner.example]
        actions:
          prepend_subject: "[outside] "
        position:
          place: first

    - name: Programs do not come by mail; try it out for a while before it counts
      mailward.mailbox.transport_rule:
        organisation: *contoso
        name: Hold back programs
        conditions:
          attachment_has_executable_content: true
        actions:
          quarantine: true
        mode: audit
        rule_error_action: defer
        position:
          after: Mark mail from outside

    - name: A rule that somebody made by hand is ours from now on
      mailward.mailbox.transport_rule:
        organisation: *contoso
        name: Disclaimer
        adopt: true
        enabled: true

    - name: The old rule is gone
      mailward.mailbox.transport_rule:
        organisation: *contoso
        name: Mark external
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

from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import TRANSPORT_RULE
from ansible_collections.mailward.mailbox.plugins.module_utils.run import run_module


def main() -> None:
    run_module(TRANSPORT_RULE)


if __name__ == "__main__":
    main()
