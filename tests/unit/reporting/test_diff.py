# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.reporting.diff import diff
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    ANNA,
    FRED,
    SALES,
    alias,
    expression,
    grant,
    mailbox,
)
from ansible_collections.mailward.mailbox.tests.unit.reporting.plans import plan_of

SALE = "sale@contoso.example"


def test_before_and_after_have_what_changes_and_nothing_else() -> None:
    given = expression(
        [mailbox(sign_in="blocked", display_name="Sales"), grant(ANNA)],
        [mailbox(sign_in="allowed", display_name="Sales"), grant(FRED)],
        closed=[f"grants on {SALES}"],
    )
    shown = diff(plan_of(given))
    assert shown["before"] == f"grant {SALES} {FRED} full_access\nmailbox {SALES}\n  sign_in: allowed\n"
    assert shown["after"] == f"grant {SALES} {ANNA} full_access\nmailbox {SALES}\n  sign_in: blocked\n"


def test_an_address_that_is_taken_over_is_shown_with_its_holder() -> None:
    shown = diff(plan_of(expression([mailbox(SALE)], [alias(SALE)], closed=[f"aliases of {SALES}"])))
    assert shown["before"] == f"address {SALE}\n  holder: {SALES}\n"
    assert shown["after"] == f"mailbox {SALE}\n"


def test_nothing_to_do_is_no_difference() -> None:
    shown = diff(plan_of(expression()))
    assert (shown["before"], shown["after"]) == ("", "")


def test_the_headers_name_the_organisation_and_the_plan() -> None:
    plan = plan_of(expression([mailbox()]))
    shown = diff(plan)
    assert shown["before_header"] == "contoso as it is"
    assert shown["after_header"] == f"contoso by plan {plan.short_digest}"
