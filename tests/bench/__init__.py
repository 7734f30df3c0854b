# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures that are counted on the lab's log, never estimated."""
