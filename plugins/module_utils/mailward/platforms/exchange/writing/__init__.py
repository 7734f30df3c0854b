# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes changes to Exchange and reads back what it wrote. The only code that sends a cmdlet which is no Get."""
