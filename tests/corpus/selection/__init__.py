# SPDX-License-Identifier: GPL-3.0-or-later
"""The selection of the generic phrases: families of words, pruned by what they do on mails of products left out."""
