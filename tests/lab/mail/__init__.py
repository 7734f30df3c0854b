# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail as the lab moves it: taken in by SMTP, stamped, put through the rules, and kept in mailboxes."""
