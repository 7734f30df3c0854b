# SPDX-License-Identifier: GPL-3.0-or-later
"""State transitions that every platform must make.

From this organisation, with this declaration, exactly these changes happen, and then none.
"""
