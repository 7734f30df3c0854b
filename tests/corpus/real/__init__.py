# SPDX-License-Identifier: GPL-3.0-or-later
"""Mails of real products."""
