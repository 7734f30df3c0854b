#!/usr/bin/python
# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mailbox_strategy_info
short_description: Reads what stands on a mail platform, as a declaration
description:
  - Reads the shared mailboxes, delegations, redirects and transport rules of an organisation and returns them in the
    form in which they can be declared.
  - It writes nothing.
author:
  - The Mailward contributors (@mailward)
version_added: 0.1.0
extends_documentation_fragment:
  - mailward.mailbox.attributes.info_module
  - mailward.mailbox.attributes.action_group
  - mailward.mailbox.connection
options:
  organisation:
    description:
      - The organisation that is meant to be read. The task fails and returns nothing if the credentials open another
        one.
      - Left out, whichever organisation the credentials open is read.
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
  sections:
    description:
      - The sections that are read, all if it is left out.
    type: list
    elements: str
    choices: [shared_mailboxes, delegations, redirects, transport_rules]
seealso:
  - module: mailward.mailbox.mailbox_strategy
"""

EXAMPLES = r"""
- name: Read what Contoso has
  mailward.mailbox.mailbox_strategy_info:
    platform: exchange_online
    tenant_id: 6f1a0f5e-0000-4000-8000-00000000c001
    client_id: 0c7e2b1d-0000-4000-8000-00000000c001
    certificate_path: /etc/mailward/contoso.pem
    organisation:
      name: Contoso Accountants
      domains: [contoso.example]
  register: live

- name: Keep it as a declaration that a person can review
  ansible.builtin.copy:
    dest: contoso.yml
    content: "{{ {'mailbox_strategy': live.strategy} | mailward.mailbox.to_declaration }}"
    mode: "0600"
  delegate_to: localhost
"""

RETURN = r"""
platform:
  description: The mail platform that was read.
  type: str
  returned: success
  sample: exchange_online
tenant_id:
  description: Directory (tenant) id of the organisation that the credentials opened.
  type: str
  returned: success
  sample: 6f1a0f5e-0000-4000-8000-00000000c001
domains:
  description: All domains for which the organisation accepts mail.
  type: list
  elements: str
  returned: success
  sample: [contoso.example, contoso.onmicrosoft.com]
strategy:
  description:
    - What stands, as a declaration that M(mailward.mailbox.mailbox_strategy) takes. Applied to the same organisation it
      changes nothing.
  type: dict
  returned: success
unknown:
  description: What could not be read. It is not in RV(strategy).
  type: list
  elements: dict
  returned: success
  contains:
    part:
      description: What it is.
      type: str
      sample: send_as on sales@contoso.example
    text:
      description: Why it could not be read.
      type: str
      sample: Exchange Online answered 503 three times
"""

from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import MAILBOX_STRATEGY_INFO
from ansible_collections.mailward.mailbox.plugins.module_utils.run import run_module


def main() -> None:
    run_module(MAILBOX_STRATEGY_INFO)


if __name__ == "__main__":
    main()
