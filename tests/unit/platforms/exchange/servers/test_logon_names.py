# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is meant by DOMAIN\\name: nobody of another forest passes for one of ours."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import Unavailable
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.logon_names import (
    LogonNames,
    logon_of,
)
from hypothesis import given
from hypothesis import strategies as st

ANNA = {"SamAccountName": "Anna.Berg", "Identity": "ad.contoso.local/Users/Anna Berg"}
EMEA = {"SamAccountName": "anna.berg", "Identity": "emea.contoso.local/Users/Anna Berg"}


class Forest:
    """Answers by DOMAIN\\name, and remembers who was asked for."""

    def __init__(self):
        self.domains = {}
        self.asked = []

    def __call__(self, user):
        self.asked.append(user)
        return self.domains.get(user.lower(), "")


def names(forest, *rows):
    known = LogonNames(forest)
    for row in rows:
        known.learn(row)
    return known


def forest_of(**domains):
    forest = Forest()
    forest.domains = {f"{domain}\\anna.berg": dns for domain, dns in domains.items()}
    return forest


def test_an_account_is_known_by_the_dns_name_of_its_domain():
    forest = forest_of(contoso="ad.contoso.local")
    known = names(forest, ANNA)
    assert known.named("CONTOSO\\anna.berg") == logon_of(ANNA) == "ad.contoso.local\\anna.berg"
    assert known.named("contoso\\ANNA.BERG") == logon_of(ANNA)
    assert forest.asked == ["CONTOSO\\anna.berg"], "one question for a domain"


def test_a_domain_that_is_called_like_the_first_part_of_its_dns_name_needs_no_question():
    forest = forest_of()
    assert names(forest, EMEA).named("EMEA\\anna.berg") == logon_of(EMEA)
    assert forest.asked == []


def test_two_domains_of_a_forest_may_have_an_account_of_the_same_name():
    known = names(forest_of(contoso="ad.contoso.local"), ANNA, EMEA)
    assert known.named("EMEA\\anna.berg") == logon_of(EMEA)
    assert known.named("CONTOSO\\anna.berg") == logon_of(ANNA)


def test_an_account_of_another_forest_stays_a_stranger_and_is_asked_for_once():
    forest = forest_of(contoso="ad.contoso.local")
    known = names(forest, ANNA)
    assert known.named("FABRIKAM\\anna.berg") == "FABRIKAM\\anna.berg"
    assert known.named("FABRIKAM\\anna.berg") == "FABRIKAM\\anna.berg"
    assert forest.asked == ["FABRIKAM\\anna.berg"]
    assert known.named("CONTOSO\\anna.berg") == logon_of(ANNA)


@pytest.mark.parametrize(
    "user",
    ["NT AUTHORITY\\SELF", "NT-AUTORIT\u00c4T\\SELBST", "AUTORITE NT\\SELF", "BUILTIN\\Administrators",
     "S-1-5-21-1-2-3-500", "CONTOSO\\Domain Admins", "anna.berg", ""],
)  # fmt: skip
def test_accounts_of_the_system_and_of_nobody_here_keep_their_names(user):
    forest = forest_of()
    rows = [{"SamAccountName": name, "Identity": f"x.local/{name}"} for name in ("self", "selbst", "administrators")]
    assert names(forest, *rows).named(user) == user
    assert forest.asked == []


def test_a_question_that_fails_names_nobody():
    def fails(_user):
        raise Unavailable("Get-Recipient", "gone")

    with pytest.raises(Unavailable):
        names(fails, ANNA).named("CONTOSO\\anna.berg")


@given(st.text(), st.text(), st.text(), st.text())
def test_nobody_is_taken_for_somebody_of_another_domain(domain, name, other_domain, other_name):
    """Whoever is named by a domain that the directory does not know is never one of ours."""
    row = {"SamAccountName": name, "Identity": f"{domain}/Users/x"}
    user = f"{other_domain}\\{other_name}"
    shown = names(forest_of(), row).named(user)
    assert shown == user or other_domain.strip().lower() == domain.strip().lower().partition(".")[0]
