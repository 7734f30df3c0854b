# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof by mail: messages that are really sent, and looked for in real mailboxes until all are found."""
