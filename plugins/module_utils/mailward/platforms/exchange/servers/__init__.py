# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange Server has otherwise than Exchange Online: words, accounts, sessions, differences as data."""
