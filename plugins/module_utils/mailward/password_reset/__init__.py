# SPDX-License-Identifier: GPL-3.0-or-later
"""Password-reset mails: who sends them, how they read, and the transport rules that take them to the password admin."""
