# SPDX-License-Identifier: GPL-3.0-or-later
"""Transport rules: every condition, exception and action as data."""
