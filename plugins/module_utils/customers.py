# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organisation that a task which only looks is meant for, and the one that its credentials opened."""

from __future__ import annotations

import typing as t

from .declaration import declare_organisation
from .mailward.model.mistake import Mistakes
from .mailward.model.organisation import read_organisation
from .mailward.planning.customer import differences
from .mailward.platforms.platform import Customer, Platform


def check_customer(platform: Platform, organisation: t.Mapping[str, t.Any] | None) -> Customer:
    """Whose organisation the credentials open. Raises Mistakes when another one is meant, and ServiceError."""
    customer = platform.customer()
    if organisation:
        meant, mistakes = read_organisation(declare_organisation({"organisation": organisation}))
        mistakes = mistakes or differences(meant, customer.tenant_id, customer.domains)
        if mistakes:
            raise Mistakes(meant.name, mistakes, "nothing was done")
    return customer
