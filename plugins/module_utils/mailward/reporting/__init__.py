# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads: the plan as text and as Markdown."""
