# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to a message: which rules take it, and where it ends up. Pure: nothing is read or written."""
