# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be declared, as immutable values; imports nothing of ours."""
