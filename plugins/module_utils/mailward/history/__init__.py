# SPDX-License-Identifier: GPL-3.0-or-later
"""What was done, when, by whom and with which outcome."""
