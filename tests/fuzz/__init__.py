# SPDX-License-Identifier: GPL-3.0-or-later
"""Fuzzing that is run by hand."""
