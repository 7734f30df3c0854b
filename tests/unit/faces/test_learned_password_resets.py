# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that makes entries of mails."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.mailward.mailbox.plugins.filter.learned_password_resets import learned_password_resets
from ansible_collections.mailward.mailbox.tests.unit.password_reset.firms import mail


def given(subject: str, sender: str = "Acme <no-reply@acme.example>") -> dict[str, str]:
    return {"name": "reset.eml", "content": base64.b64encode(mail(subject, sender)).decode()}


def test_mails_become_entries_with_what_they_rest_on() -> None:
    found = learned_password_resets([given("Choose a new password")])
    [entry], [one] = found["entries"], found["mails"]
    assert (entry["service"], entry["sender_domains"]) == ("Acme", ["acme.example"])
    assert (one["name"], one["sender"], one["pattern"]) == (
        "reset.eml",
        "no-reply@acme.example",
        "^Choose a new password",
    )
    assert one["evidence"]


def test_further_names_are_gaps() -> None:
    found = learned_password_resets([given("Ledger needs a new password")], names=["Ledger"])
    assert found["mails"][0]["pattern"] == "needs a new password"


@pytest.mark.parametrize(
    ("mails", "said"),
    [
        ("a text", "takes a list"),
        (["a text"], "name and content"),
        ([{"name": "x.eml"}], "name and content"),
        ([{"name": "x.eml", "content": "the secret!"}], "content of x.eml is not base64"),
    ],
)
def test_what_is_no_mail_is_refused_without_showing_it(mails: Any, said: str) -> None:
    with pytest.raises(AnsibleFilterError, match=said) as raised:
        learned_password_resets(mails)
    assert "secret" not in str(raised.value)
