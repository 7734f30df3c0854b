# SPDX-License-Identifier: GPL-3.0-or-later
"""What a declaration alone says of mail flow."""

from __future__ import annotations

from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.declared import declared
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    MailOrganisation,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.tests.unit.mailflow.flows import (
    ANNA,
    BRUNO,
    CONTACT_US,
    SALE,
    SALES,
    delivered,
    ends,
)

WHO = {"name": "Contoso", "domains": ["contoso.example"]}


def flow_of(**sections: Any) -> MailOrganisation:
    organisation, mistakes = read_organisation({"organisation": WHO, **sections})
    assert not mistakes
    return declared(organisation)


def marking(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "every_message": True, "actions": {"prepend_subject": "[x] "}, **more}


def test_shared_mailboxes_have_their_aliases() -> None:
    flow = flow_of(shared_mailboxes=[{"address": SALES, "aliases": [SALE]}])
    assert ends(delivered(flow, to=SALE)) == [(SALES, "mailbox")]


def test_a_removed_mailbox_is_no_recipient() -> None:
    flow = flow_of(shared_mailboxes=[{"address": SALES, "state": "soft_deleted"}])
    assert flow.find(SALES) is None


def test_a_redirect_of_a_declared_mailbox_keeps_a_copy_if_nothing_else_is_said() -> None:
    flow = flow_of(shared_mailboxes=[{"address": SALES}], redirects=[{"address": SALES, "targets": [ANNA, BRUNO]}])
    assert delivered(flow, to=SALES).mailboxes() == {SALES, ANNA, BRUNO}


def test_a_redirect_that_keeps_no_copy_is_one_of_a_mailbox() -> None:
    flow = flow_of(redirects=[{"address": ANNA, "targets": [BRUNO], "keep_copy": False}])
    assert delivered(flow).mailboxes() == {BRUNO}


def test_a_redirect_of_an_address_that_is_no_mailbox_is_virtual() -> None:
    flow = flow_of(redirects=[{"address": CONTACT_US, "targets": [ANNA]}])
    assert delivered(flow, to=CONTACT_US).mailboxes() == {ANNA}


def test_a_redirect_of_a_person_is_one_of_a_mailbox() -> None:
    flow = flow_of(people=[{"address": ANNA}], redirects=[{"address": ANNA, "targets": [BRUNO]}])
    assert delivered(flow).mailboxes() == {ANNA, BRUNO}


def test_targets_that_are_declared_by_what_changes_are_not_known() -> None:
    flow = flow_of(redirects=[{"address": CONTACT_US, "targets": {"add": [ANNA]}}])
    assert ends(delivered(flow, to=CONTACT_US)) == [(CONTACT_US, "unknown")]


def test_absent_redirects_and_rules_are_not_there() -> None:
    flow = flow_of(
        redirects=[{"address": CONTACT_US, "state": "absent"}],
        transport_rules=[{"name": "Old", "state": "absent"}],
    )
    assert flow.find(CONTACT_US) is None
    assert flow.rules == ()


def test_rules_stand_where_they_are_declared_to_stand() -> None:
    flow = flow_of(
        transport_rules=[
            marking("B"),
            marking("A", position={"before": "B"}),
            marking("Z", position="last"),
            marking("C"),
            marking("First", position="first"),
        ]
    )
    assert [rule.name for rule in flow.rules] == ["First", "A", "B", "C", "Z"]


def test_an_address_of_which_nothing_is_declared_is_taken_for_a_mailbox() -> None:
    assert ends(delivered(flow_of())) == [(ANNA, "mailbox")]
