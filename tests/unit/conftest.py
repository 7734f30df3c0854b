# SPDX-License-Identifier: GPL-3.0-or-later
"""Property tests without a deadline by the clock: tables of characters are made on first use, and machines are busy.

What has to be quick is timed by tests of its own, in CPU time.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("without deadline", deadline=None)
settings.load_profile("without deadline")
