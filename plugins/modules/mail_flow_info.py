#!/usr/bin/python
# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mail_flow_info
short_description: Says where messages would end up, and why
description:
  - Follows messages, without sending them, through the transport rules, groups, forwards and contacts of an
    organisation to every place where they end, and names the rules that take them and what in the message they found.
  - With O(strategy) alone it needs no connection. With O(platform) alone it asks the organisation as it is. With both
    it asks the organisation as it would be if the strategy were applied to it.
  - It sends and writes nothing.
author:
  - The Mailward contributors (@mailward)
version_added: 0.2.0
extends_documentation_fragment:
  - mailward.mailbox.attributes.info_module
  - mailward.mailbox.attributes.action_group
  - mailward.mailbox.connection
options:
  platform:
    description:
      - The mail platform that the organisation uses. Left out, nothing is connected to, and O(strategy) is all that is
        known.
    type: str
    required: false
    choices:
      exchange_online: Exchange Online, over its administration service and Microsoft Graph.
      exchange_server: Exchange Server 2013 to SE, over its remote PowerShell.
  organisation:
    description:
      - The organisation that is meant. The task fails if the credentials open another one.
      - Required with O(strategy) that does not hold it. Left out without O(strategy), whichever organisation the
        credentials open is asked.
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
        description: Name of the declaration in ownership markers.
        type: str
  strategy:
    description:
      - A declaration as M(mailward.mailbox.mailbox_strategy) takes it. Its C(mail_flow_tests) have no meaning here.
    type: dict
  password_reset_key:
    description:
      - The key of C(password_resets) in O(strategy), if it does not stand there.
      - If it is left out, the variable E(MAILWARD_PASSWORD_RESET_KEY) is read, first from the environment of the task
        and then from that of the process.
    type: str
  messages:
    description:
      - The messages. Each is given by one of its C(mail), C(raw), C(content) and C(file).
      - Required unless O(src) is given.
    type: list
    elements: dict
    suboptions:
      name:
        description: What the message is called in the result; its number in the list if it is left out.
        type: str
      mail:
        description: A message of a few fields.
        type: dict
        suboptions:
          from:
            description: The sender whom the message names, with or without a display name.
            type: str
            required: true
          to:
            description: The recipients whom the message names; its C(recipient) if it is left out.
            type: str
          subject:
            description: The subject.
            type: str
          text:
            description: The body as plain text.
            type: str
          html:
            description: The body as HTML; beside C(text), its alternative.
            type: str
          headers:
            description: Further headers, names to values or to lists of values.
            type: dict
      raw:
        description: All of the message as text, headers first.
        type: str
      content:
        description: The bytes of the message in base64.
        type: str
      file:
        description:
          - Path of an C(.eml) file. It is looked for like the C(src) of other tasks, and beside the inventory. It is
            read where Ansible runs, wherever the task does.
        type: str
      recipient:
        description: To whom it is sent. Left out, O(recipient), or else the first address in its To.
        type: str
      sender:
        description: Who sends it (MAIL FROM). Left out, O(sender).
        type: str
      authenticated:
        description: Whether the sender is logged in to this organisation. Left out, O(authenticated).
        type: bool
      client_address:
        description: IP address of the sending server. Left out, O(client_address).
        type: str
  src:
    description:
      - Paths of C(.eml) files, found and read like O(messages[].file). They follow the O(messages).
    type: list
    elements: str
  recipient:
    description:
      - To whom messages are sent that do not say it themselves.
    type: str
  sender:
    description:
      - Who sends messages (MAIL FROM) that do not say it themselves. Left out, it is the address in their From; an
        empty text is a bounce.
    type: str
  authenticated:
    description:
      - Whether the sender is logged in to this organisation. If not, the message is from outside, whatever its From
        says. Not, if it is left out.
    type: bool
  client_address:
    description:
      - IP address of the server that sends the messages. Left out, conditions on it are not known.
    type: str
  now:
    description:
      - The moment that counts for rules with dates, like C(2027-01-06T18:00:00Z). Now, if it is left out.
    type: str
  state_directory:
    description:
      - The folder in which M(mailward.mailbox.mail_forwarding_info) keeps what its scans have found. What the last scan
        of the organisation says of inbox rules is part of RV(messages[].may_go_on), for a day. Without O(platform) no
        scan is looked for.
      - C($XDG_STATE_HOME/mailward/scans) if it is left out.
    type: path
seealso:
  - module: mailward.mailbox.mailbox_strategy
  - module: mailward.mailbox.mail_flow_probe
"""

EXAMPLES = r"""
- name: Where would this reset end up, by the declaration alone
  mailward.mailbox.mail_flow_info:
    strategy: "{{ mailbox_strategy }}"
    messages:
      - name: A password reset
        mail:
          from: Service <no-reply@service.example>
          subject: Reset your password
        recipient: anna.berg@contoso.example
  register: forecast

- name: Show it to a person
  ansible.builtin.debug:
    msg: "{{ forecast.text }}"

- name: Where do these messages end up in the organisation as it is
  mailward.mailbox.mail_flow_info:
    platform: exchange_online
    tenant_id: 6f1a0f5e-0000-4000-8000-00000000c001
    client_id: 0c7e2b1d-0000-4000-8000-00000000c001
    certificate_path: /etc/mailward/contoso.pem
    src: [reset.eml, newsletter.eml]
    recipient: anna.berg@contoso.example
"""

RETURN = r"""
organisation:
  description: Name of the organisation, or its tenant id where nobody says it.
  type: str
  returned: success
  sample: Contoso Accountants
source:
  description:
    - Of which organisation the result speaks. V(declared) knows the declaration alone, V(live) is the organisation as
      it is, V(planned) as it would be if the strategy were applied.
  type: str
  returned: success
  sample: planned
messages:
  description: What becomes of each message, in their order.
  type: list
  elements: dict
  returned: success
  contains:
    name:
      description: What the message is called.
      type: str
      sample: reset.eml
    subject:
      description: Its decoded subject.
      type: str
      sample: Reset your password
    from:
      description: Its decoded From.
      type: str
      sample: Service <no-reply@service.example>
    recipient:
      description: To whom it is sent.
      type: str
      sample: anna.berg@contoso.example
    mailboxes:
      description: The mailboxes of the organisation that it ends up in.
      type: list
      elements: str
      sample: [passwords@contoso.example]
    outside:
      description: The addresses outside that it leaves to.
      type: list
      elements: str
      sample: []
    arrivals:
      description: Every end, with the way to it.
      type: list
      elements: dict
      contains:
        recipient:
          description: To whom it was sent.
          type: str
          sample: anna.berg@contoso.example
        address:
          description: Where it ends.
          type: str
          sample: passwords@contoso.example
        what:
          description: What becomes of it there.
          type: str
          sample: mailbox
        way:
          description: The steps, first to last.
          type: list
          elements: str
        text:
          description: Why; the chain of a loop, or why it is not known.
          type: str
    may_go_on:
      description:
        - Ends that inbox rules of users may bring it to; they depend on conditions that nobody evaluated. Which rules
          there are is known from the last scan by M(mailward.mailbox.mail_forwarding_info), if that is not older than a
          day; otherwise they are unknown.
      type: list
      elements: dict
    verdicts:
      description: What each rule has to do with it, in their order.
      type: list
      elements: dict
      contains:
        rule:
          description: Name of the rule.
          type: str
          sample: Password resets
        outcome:
          description: V(matched), V(spared) by an exception, V(passed) by, or V(unclear).
          type: str
          sample: matched
        acted:
          description: Whether it did something; a rule that audits does not.
          type: bool
        recipients:
          description: For whom it matched.
          type: list
          elements: str
        actions:
          description: What it did.
          type: list
          elements: str
        because:
          description: Conditions and exceptions that hold or are not known, and what in the message they found.
          type: list
          elements: dict
        unclear:
          description: Why nobody can tell what the rule does; empty if somebody can.
          type: str
    unknown:
      description: Why it is not known where it ends up; empty if it is.
      type: list
      elements: str
text:
  description: The same for people.
  type: str
  returned: success
"""

from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import MAIL_FLOW_INFO
from ansible_collections.mailward.mailbox.plugins.module_utils.run import run_module


def main() -> None:
    run_module(MAIL_FLOW_INFO)


if __name__ == "__main__":
    main()
