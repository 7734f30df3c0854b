# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange: one shared mapping, with Exchange Online (and later Exchange Server) over it."""
