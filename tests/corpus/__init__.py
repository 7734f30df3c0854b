# SPDX-License-Identifier: GPL-3.0-or-later
"""Labelled mails, the evaluation of compiled rules on them, and the selection of the generic phrases."""
