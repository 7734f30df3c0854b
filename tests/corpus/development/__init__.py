# SPDX-License-Identifier: GPL-3.0-or-later
"""The development corpus: our own wording of many services, made into mails as they are in real life."""
