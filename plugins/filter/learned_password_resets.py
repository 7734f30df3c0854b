# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: learned_password_resets
short_description: Makes entries for C(own_services) of real password-reset mails
version_added: 0.1.0
author:
  - The Mailward contributors (@mailward)
description:
  - Takes mails as they came and says what describes such mails - sender, subject with gaps for what differs from mail
    to mail, language and class -, what the guesses rest on, and whether such mails are recognised already.
  - Nothing is asked of anybody, and nothing of what a mail gives access with is in the result.
positional: _input
options:
  _input:
    description:
      - The mails, a list of mappings with C(name), by which the result calls the mail, and C(content), its bytes in
        base64.
    type: list
    elements: dict
    required: true
  names:
    description: Names of sites and people in subjects that differ from mail to mail. Those in the headers are found.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Read a mail
  ansible.builtin.slurp:
    src: /tmp/reset.eml
  delegate_to: localhost
  register: mail
  no_log: true # it holds a link that resets a password

- name: Show what describes such mails
  ansible.builtin.debug:
    msg: "{{ [{'name': 'reset.eml', 'content': mail.content}] | mailward.mailbox.learned_password_resets }}"
"""

RETURN = r"""
_value:
  description: What was learned.
  type: dict
  contains:
    entries:
      description: Entries for C(own_services), one for each service and class.
      type: list
      elements: dict
    mails:
      description:
        - For each mail its C(name), its C(sender), the C(pattern) of its subject, in C(recognised) what takes such
          mails already, empty for nothing, and C(evidence), what the guesses rest on and what speaks against them.
      type: list
      elements: dict
"""

import base64
import binascii
import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.learning import entries, learn
from ansible_collections.mailward.mailbox.plugins.plugin_utils.plain import plain


def learned_password_resets(mails: t.Any, names: t.Sequence[str] = ()) -> dict[str, t.Any]:
    if not isinstance(mails, (list, tuple)):
        raise AnsibleFilterError("learned_password_resets takes a list of mails")
    learned = [learn(_content(mail), plain(mail["name"]), plain(list(names))) for mail in mails]
    return {
        "entries": [plain(entry) for entry in entries(learned)],
        "mails": [
            {
                "name": one.name,
                "sender": one.sender,
                "pattern": one.pattern,
                "recognised": one.recognised,
                "evidence": list(one.evidence),
            }
            for one in learned
        ],
    }


def _content(mail: t.Any) -> bytes:
    if not isinstance(mail, t.Mapping) or not {"name", "content"} <= set(mail):
        raise AnsibleFilterError("learned_password_resets: each mail is a mapping with name and content")
    try:
        return base64.b64decode(str(mail["content"]), validate=True)
    except (binascii.Error, ValueError):
        # Not what it holds: that may be a link that resets a password.
        raise AnsibleFilterError(f"learned_password_resets: content of {mail['name']} is not base64") from None


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"learned_password_resets": learned_password_resets}
