#!/usr/bin/python
# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mail_forwarding_info
short_description: Looks into every mailbox for mail that is sent on
description:
  - Reads of every mailbox of an organisation where it forwards to and what the inbox rules of its user do, hidden rules
    included, and names each that is a way around the declared mail flow.
  - Inbox rules can only be read mailbox by mailbox, which takes about a second each. What has been read is written down
    at once, so that a scan that was stopped goes on where it was, for a day after it began.
  - Users can make a rule at any moment. What a scan has found is believed for a day; after that everything about it is
    unknown.
  - It writes nothing to the organisation.
author:
  - The Mailward contributors (@mailward)
version_added: 0.2.0
extends_documentation_fragment:
  - mailward.mailbox.attributes.info_module
  - mailward.mailbox.attributes.action_group
  - mailward.mailbox.connection
options:
  organisation:
    description:
      - The organisation that is meant. The task fails and reads no mailbox if the credentials open another one.
    type: dict
    suboptions:
      name:
        description: Name of the organisation, for people.
        type: str
        required: true
      domains:
        description: Domains for which the organisation must accept mail.
        type: list
        elements: str
        required: true
      tenant_id:
        description: Directory (tenant) id that the organisation must have.
        type: str
      declaration:
        description: Has no meaning here. It is taken so that C(organisation) of a declaration can be given as it is.
        type: str
  scan:
    description:
      - Whether to look into the mailboxes. If not, it tells what the last scan has found, and how old that is.
    type: bool
    default: true
  state_directory:
    description:
      - A folder on the machine that runs the task for the state of scans, one private file for each organisation.
      - C($XDG_STATE_HOME/mailward/scans) if it is left out.
    type: path
notes:
  - It needs the management role Mail Recipients. Members of View-Only Organization Management cannot read inbox rules.
seealso:
  - module: mailward.mailbox.mail_flow_probe
"""

EXAMPLES = r"""
- name: Look into every mailbox of Contoso
  mailward.mailbox.mail_forwarding_info:
    platform: exchange_online
    tenant_id: 6f1a0f5e-0000-4000-8000-00000000c001
    client_id: 0c7e2b1d-0000-4000-8000-00000000c001
    certificate_path: /etc/mailward/contoso.pem
    organisation:
      name: Contoso Accountants
      domains: [contoso.example]
  register: forwarding

- name: Stop where mail is sent on, and where that is not known
  ansible.builtin.assert:
    that: forwarding.standing == "clear"
    fail_msg: "{{ forwarding.text }}"
"""

RETURN = r"""
text:
  description: What was found, for people.
  type: str
  returned: success
standing:
  description:
    - V(bypassed) if there is a way around the declared mail flow, V(clear) if every mailbox was read and there is none,
      V(unknown) if not everything could be read or the scan is older than a day.
  type: str
  returned: success
  sample: clear
taken_at:
  description: When the scan began, in UTC; nothing in it is older. Empty if there was none.
  type: str
  returned: success
  sample: "2026-12-01T09:00:00Z"
age:
  description: Seconds since then.
  type: int
  returned: success
complete:
  description: Whether every mailbox was read.
  type: bool
  returned: success
mailboxes:
  description: How many mailboxes there are, or how many were read by a scan that was stopped.
  type: int
  returned: success
bypasses:
  description: Those of RV(forwardings) that are a way around the declared mail flow.
  type: list
  elements: dict
  returned: success
forwardings:
  description: Everything by which mail leaves a mailbox or is deleted.
  type: list
  elements: dict
  returned: success
  contains:
    mailbox:
      description: Whose mail it is.
      type: str
    means:
      description: V(mailbox) (set on the mailbox) or V(inbox rule) (a rule of its user).
      type: str
    action:
      description:
        - V(forward), V(forward as attachment), V(redirect), V(text message), V(delete), or V(unclear) for a rule of
          which the service does not show what it does.
      type: str
    targets:
      description: Addresses, and names where no address could be found.
      type: list
      elements: str
    rule:
      description: Name of the inbox rule.
      type: str
    enabled:
      description: Whether the rule is on.
      type: bool
    outside:
      description: Whether a target is outside of the organisation - V(yes), V(no) or V(unknown).
      type: str
    bypass:
      description: Whether it is a way around the declared mail flow.
      type: bool
unread:
  description: Mailboxes that could not be read. The next run reads them alone, for a day after the scan began.
  type: list
  elements: dict
  returned: success
  contains:
    mailbox:
      description: Which one.
      type: str
    text:
      description: Why.
      type: str
simulated:
  description: Whether the mailboxes are on the machine itself, so that they are no customer's.
  type: bool
  returned: success
platform:
  description: The mail platform.
  type: str
  returned: success
  sample: exchange_online
tenant_id:
  description: Directory (tenant) id of the organisation that the credentials opened.
  type: str
  returned: success
"""

from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import MAIL_FORWARDING_INFO
from ansible_collections.mailward.mailbox.plugins.module_utils.run import run_module


def main() -> None:
    run_module(MAIL_FORWARDING_INFO)


if __name__ == "__main__":
    main()
