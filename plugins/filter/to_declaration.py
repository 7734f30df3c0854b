# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: to_declaration
short_description: Writes a declaration as YAML for an inventory
version_added: 0.1.0
author:
  - The Mailward contributors (@mailward)
description:
  - Writes a value as YAML that gives the very same value when Ansible reads it from an inventory.
  - Texts that look like templates, as texts of transport rules may, are marked C(!unsafe), so that none is filled in.
positional: _input
options:
  _input:
    description: What RV(mailward.mailbox.mailbox_strategy_info#module:strategy) holds, or a mapping around it.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Keep what stands as host_vars
  ansible.builtin.copy:
    dest: host_vars/contoso.yml
    content: "{{ {'mailbox_strategy': live.strategy} | mailward.mailbox.to_declaration }}"
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The YAML text.
  type: str
"""

import typing as t

import yaml
from ansible_collections.mailward.mailbox.plugins.plugin_utils.plain import plain

TEMPLATE_MARKS = ("{{", "{%", "{#")


class DeclarationDumper(yaml.SafeDumper):
    """Indents lists below their name, breaks no long text, and marks what looks like a template."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: t.Any) -> bool:
        return True


def _represent_text(dumper: DeclarationDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    tag = "!unsafe" if any(mark in text for mark in TEMPLATE_MARKS) else "tag:yaml.org,2002:str"
    return dumper.represent_scalar(tag, text, style=style)


DeclarationDumper.add_representer(str, _represent_text)


def to_declaration(value: t.Any) -> str:
    return yaml.dump(
        plain(value),
        Dumper=DeclarationDumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=4096,
    )


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"to_declaration": to_declaration}
