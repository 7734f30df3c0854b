# SPDX-License-Identifier: GPL-3.0-or-later
"""What each condition of a transport rule looks at: a table from its name to what compiles it."""

from __future__ import annotations
