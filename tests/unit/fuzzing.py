# SPDX-License-Identifier: GPL-3.0-or-later
"""How long generated tests run: the same few cases every time, or MAILWARD_EXAMPLES new ones of each."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings


def examples(count: int) -> settings:
    """Settings for a property that is tried `count` times in every ordinary run."""
    wished = int(os.environ.get("MAILWARD_EXAMPLES", "0"))
    return settings(
        max_examples=wished or count,
        derandomize=not wished,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
