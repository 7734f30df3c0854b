# SPDX-License-Identifier: GPL-3.0-or-later
"""An exported declaration means the same when Ansible reads it from an inventory."""

from __future__ import annotations

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.mailward.mailbox.plugins.filter.to_declaration import to_declaration


def read_by_ansible(text, tmp_path):
    file = tmp_path / "contoso.yml"
    file.write_text(text, encoding="utf-8")
    loader = DataLoader()
    variables = loader.load_from_file(str(file))
    return Templar(loader=loader, variables=variables).template(variables)


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "Größe: 5 € #1",
        "{{ lookup('env', 'HOME') }}",
        "{% raw %} and {# this #}",
        "two\nlines\n",
        "no line break at the end\nhere",
        " leading space\nsecond line",
        "2027-01-06",
        "yes",
        "007",
        "",
        None,
        True,
        7,
        [],
        ["a", "b"],
        {"calendar": "editor", "/Inbox/Invoices": {"rights": ["read_items"]}},
    ],
)
def test_what_is_written_is_read_back_unchanged(value, tmp_path):
    declaration = {"mailbox_strategy": {"transport_rules": [{"name": "x", "actions": {"text": value}}]}}
    assert read_by_ansible(to_declaration(declaration), tmp_path) == declaration


def test_the_order_of_fields_stays_and_lists_stand_below_their_name():
    written = to_declaration({"strategy": {"redirects": [{"targets": ["b", "a"], "address": "c"}]}})
    assert written == "strategy:\n  redirects:\n    - targets:\n        - b\n        - a\n      address: c\n"
