# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what is declared with what stands and decides what to write, in which order, and whether at all."""
