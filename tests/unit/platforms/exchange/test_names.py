# SPDX-License-Identifier: GPL-3.0-or-later
"""New objects get names that are free and that Exchange takes."""

from __future__ import annotations

import re

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.names import (
    contact_names_for,
    names_for,
)
from hypothesis import given
from hypothesis import strategies as st

LOCAL = st.from_regex(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", fullmatch=True)


def test_the_local_part_is_tried_first_and_then_the_address():
    assert list(names_for("sales@contoso.example"))[:2] == ["sales", "sales-contoso.example"]


def test_a_contact_is_named_after_the_whole_address():
    assert next(contact_names_for("desk@partner.example")) == "desk-at-partner.example"


def test_two_addresses_never_share_the_last_name():
    long = "x" * 64
    last = {list(names_for(f"{long}@{domain}"))[-1] for domain in ("contoso.example", "contoso-group.example")}
    assert len(last) == 2


@given(LOCAL.filter(lambda local: len(local) <= 64))
def test_every_name_is_one_that_exchange_takes(local):
    for names in (names_for, contact_names_for):
        for name in names(f"{local}@contoso.example"):
            assert re.fullmatch(r"[a-z0-9._-]{1,64}", name)
            assert not name.startswith(".")
            assert not name.endswith(".")
