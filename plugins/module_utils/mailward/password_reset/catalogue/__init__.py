# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of password-reset mails, as data: who sends them, what they say, and what is done with each class."""
