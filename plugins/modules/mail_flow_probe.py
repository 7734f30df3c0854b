#!/usr/bin/python
# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mail_flow_probe
short_description: Proves by real mail where password resets end up
description:
  - Sends marked messages to a user of an organisation through an SMTP server outside of it - a password reset, a
    newsletter, a one-time code, a notice that a password was changed, and a spoof - and looks for them in real
    mailboxes until of each it is plain where it is.
  - A message is V(right) only when it was found in the mailbox that it belongs in, and a look that saw everything has
    shown it in no folder of the other one, deleted items that can be brought back, junk and quarantine included.
  - Before anything is sent it looks for a message that does not exist. If one of the mailboxes, its inbox rules or
    the quarantine cannot be read, nothing is sent, and the missing permission or role is named.
  - What an inbox rule of one of these mailboxes sends on gets another Message-Id and cannot be found. So their rules
    are read, before anything is sent and at the end; while one sends mail on, nothing is proven.
  - The task does not fail for a message that is not where it belongs; RV(proven) says it. The playbook
    C(mailward.mailbox.verify) fails.
author:
  - The Mailward contributors (@mailward)
version_added: 0.2.0
extends_documentation_fragment:
  - mailward.mailbox.attributes.probe_module
  - mailward.mailbox.attributes.action_group
  - mailward.mailbox.connection
options:
  organisation:
    description:
      - The organisation that is meant. The task fails and sends nothing if the credentials open another one.
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
  recipient:
    description:
      - The user to whom the messages are sent, by an address of the organisation. It is no password admin.
    type: str
    required: true
  password_admins:
    description:
      - The mailboxes that get password resets instead of the user. A reset is right when each of them has it.
      - Either O(password_admins) or O(strategy) is given.
    type: list
    elements: str
  mode:
    description:
      - What the rules of the organisation do, where O(password_admins) are given.
    type: str
    default: enforce
    choices:
      enforce: Password resets go to O(password_admins) and not to the user.
      audit: The rules only say what they would do; everything goes to the user.
  copy_change_notices:
    description:
      - Whether O(password_admins) get a copy of a notice that a password was changed.
    type: bool
    default: false
  strategy:
    description:
      - The declaration of the organisation. Its section C(password_resets) says where each message belongs.
    type: dict
  password_reset_key:
    description: Has no meaning here. A key in O(strategy) is taken out of it, so that nothing shows it.
    type: str
  smtp:
    description:
      - The SMTP server outside of the organisation through which the messages are sent. It must be one that may send
        for the domain of O(smtp.from_address), so that the messages pass SPF, DKIM and DMARC; a reset that does not
        pass is no reset for the rules.
      - Required unless O(ids) are given.
    type: dict
    suboptions:
      host:
        description: Name of the server, as in its certificate.
        type: str
        required: true
      port:
        description: Its port for submission with STARTTLS.
        type: int
        default: 587
      username:
        description: User name to log in with. Without one no login is tried.
        type: str
      password:
        description: Password to log in with. It is sent over TLS only.
        type: str
      starttls:
        description: Whether the connection must be encrypted. A server that does not offer STARTTLS is refused then.
        type: bool
        default: true
      ca_bundle:
        description:
          - A file with the certificate authorities to trust, in PEM form, on the machine that runs the task. Those of
            the system if it is left out.
        type: path
      validate_certs:
        description: Whether the certificate of the server is checked.
        type: bool
        default: true
      timeout:
        description: Seconds to wait for each answer of the server.
        type: int
        default: 60
      from_address:
        description:
          - From address of every message that O(smtp.from_addresses) does not name, and envelope sender of all if
            O(smtp.envelope_sender) is left out.
          - Where an organisation redirects resets of listed services only, list a service with the domain of this
            address for it.
        type: str
        required: true
      from_addresses:
        description: From addresses of single messages.
        type: dict
        suboptions:
          reset:
            description: Of the password reset.
            type: str
          newsletter:
            description: Of the newsletter.
            type: str
          one_time_code:
            description: Of the one-time code.
            type: str
          change_notice:
            description: Of the notice that a password was changed.
            type: str
          spoof:
            description:
              - Of the spoof. It is an address of a domain of yours that publishes DMARC and for which the server may
                not send. Without it no spoof is sent.
            type: str
      envelope_sender:
        description: Envelope sender of all messages, where bounces go.
        type: str
  messages:
    description:
      - The messages to send. All if it is left out, the spoof only with an address of its own.
    type: list
    elements: str
    choices:
      reset: A password reset. It belongs at the password admins and in no folder of the user.
      newsletter: It belongs at the user, and in no folder of the password admins.
      one_time_code: A code to sign in with. It belongs where a newsletter belongs.
      change_notice: A notice that a password was changed. It belongs at the user, who is warned by it.
      spoof: A forged reset. It must not be at the password admins, wherever else it may be.
  language:
    description: The language of the messages.
    type: str
    choices: [en, de, fr, es, it, pt]
    default: en
  ids:
    description:
      - The RV(ids) of an earlier run. Nothing is sent then; these messages are looked for.
    type: list
    elements: str
  wait:
    description:
      - Whether to look until it is plain of each message where it is. If not, it is looked once, and what is not plain
        yet is V(pending); give the returned RV(ids) to a later task.
    type: bool
    default: true
  timeout:
    description:
      - How many seconds after it was sent a message that was not found is missing. Before that it is V(pending). New
        rules need up to 30 minutes to work everywhere, and mail some minutes.
    type: int
    default: 2700
  interval:
    description: Seconds between the first two looks. Each following pause is half as long again, up to two minutes.
    type: int
    default: 10
  settle:
    description:
      - Seconds that must go by between the delivery of a message and the look that shows that there is no second copy.
    type: int
    default: 60
notes:
  - If the services that are connected to are on the machine itself (a loopback address), no customer can be behind
    them. RV(simulated) is true then, and every line of RV(text) says so.
  - On Exchange Online it needs the Graph permission C(Mail.ReadBasic.All) and the management roles View-Only
    Recipients, Mail Recipients (for C(Get-InboxRule) alone) and Transport Hygiene. See the page on Exchange Online for
    how to grant reading for single mailboxes.
  - On Exchange Server it reads mailboxes over Exchange Web Services, and needs the role ApplicationImpersonation beside
    View-Only Recipients, View-Only Configuration and Message Tracking. See the page on Exchange Server.
  - What transport did is asked for when the looking is over, for messages that are not right only. It never makes a
    message right. One that was delivered where it must not be is V(wrong), even if it is not found there any more.
seealso:
  - module: mailward.mailbox.mailbox_strategy
"""

EXAMPLES = r"""
- name: Prove that resets go to the password admins
  mailward.mailbox.mail_flow_probe:
    platform: exchange_online
    tenant_id: 6f1a0f5e-0000-4000-8000-00000000c001
    client_id: 0c7e2b1d-0000-4000-8000-00000000c001
    certificate_path: /etc/mailward/contoso.pem
    organisation:
      name: Contoso Accountants
      domains: [contoso.example]
    recipient: anna.berg@contoso.example
    password_admins: [passwords@contoso.example]
    smtp:
      host: mail.partner.example
      username: probe
      password: "{{ vault_probe_password }}"
      from_address: accounts@partner.example
  register: proof

- name: Stop where one of them is not where it belongs
  ansible.builtin.assert:
    that: proof.proven
    fail_msg: "{{ proof.text }}"
"""

RETURN = r"""
text:
  description: What was found, for people.
  type: str
  returned: success
messages:
  description: Every message, in the order of sending.
  type: list
  elements: dict
  returned: success
  contains:
    message:
      description: What was sent.
      type: str
      sample: reset
    id:
      description: Its Message-Id; empty in check mode.
      type: str
      sample: <mailward-reset-1795295559-3adcf7a46f976e3e54aa11bc@partner.example>
    sender:
      description: Its From address; empty for messages of an earlier run.
      type: str
    recipient:
      description: To whom it was sent.
      type: str
    sent:
      description: Whether it was sent, or may have been.
      type: bool
    sent_at:
      description: When, in UTC.
      type: str
      sample: "2026-12-01T09:00:00Z"
    looked_at:
      description: When it was last looked for, in UTC; empty if it never was.
      type: str
    expected_at:
      description: The mailboxes in each of which it must be.
      type: list
      elements: str
    not_at:
      description: The mailboxes in no folder of which it may be.
      type: list
      elements: str
    state:
      description:
        - V(right), V(wrong) (it is where it must not be), V(missing) (it is nowhere, and the time is over), V(pending),
          or V(unknown) (it was not sent, or not everything could be read).
      type: str
    text:
      description: Why, in a phrase.
      type: str
    transport:
      description:
        - What the message trace of Exchange Online, or the message tracking logs of Exchange Server, say of a message
          that is V(missing), V(wrong) or V(unknown). Empty for others, which are not asked for.
      type: str
      sample: delivered to anna.berg@contoso.example instead; no rule acted
    found:
      description: Every copy that was found.
      type: list
      elements: dict
      contains:
        mailbox:
          description: Whose it is.
          type: str
        place:
          description: V(folder), V(recoverable items) or V(quarantine).
          type: str
        folder:
          description: Name of the folder, in the language of its owner.
          type: str
ids:
  description: The Message-Ids, to look for the messages again.
  type: list
  elements: str
  returned: success
bypasses:
  description: The enabled inbox rules of these mailboxes that send mail on.
  type: list
  elements: dict
  returned: success
  contains:
    mailbox:
      description: Whose rule it is.
      type: str
    means:
      description: V(inbox rule).
      type: str
    action:
      description: V(forward), V(forward as attachment), V(redirect) or V(text message).
      type: str
    targets:
      description: Addresses, or names where no address is shown.
      type: list
      elements: str
    rule:
      description: Name of the rule.
      type: str
    enabled:
      description: V(true).
      type: bool
    outside:
      description: Whether it leaves the organisation, V(yes), V(no) or V(unknown).
      type: str
    bypass:
      description: V(true).
      type: bool
rules_unknown:
  description:
    - Why it is not known whether a rule sends mail on, in phrases; rules that do not show what they do are among it.
  type: list
  elements: str
  returned: success
proven:
  description:
    - Whether every message is right, RV(bypasses) and RV(rules_unknown) are empty.
  type: bool
  returned: success
complete:
  description: Whether no message is pending.
  type: bool
  returned: success
simulated:
  description: Whether the mailboxes are on the machine itself, so that nothing is proven of a customer's.
  type: bool
  returned: success
blind_spots:
  description: Where nobody can look.
  type: list
  elements: str
  returned: success
unknown:
  description: In check mode, what could not be read, for which nothing would be sent.
  type: list
  elements: str
  returned: success
platform:
  description: The mail platform.
  type: str
  returned: success
  sample: exchange_online
tenant_id:
  description: Directory (tenant) id of the organisation that the credentials opened; on servers its own GUID.
  type: str
  returned: success
"""

from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import MAIL_FLOW_PROBE
from ansible_collections.mailward.mailbox.plugins.module_utils.run import run_module


def main() -> None:
    run_module(MAIL_FLOW_PROBE)


if __name__ == "__main__":
    main()
