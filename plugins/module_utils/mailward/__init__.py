# SPDX-License-Identifier: GPL-3.0-or-later
"""mailward: declares an organisation's mailbox strategy and makes real mail platforms equal to it."""
