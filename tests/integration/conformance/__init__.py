# SPDX-License-Identifier: GPL-3.0-or-later
"""State transitions that every platform must make: from this organisation, with this declaration, exactly these changes."""
