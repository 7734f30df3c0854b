# SPDX-License-Identifier: GPL-3.0-or-later
"""What the baseline finds fault with, judged by what is declared and what stands. Pure: nothing is read or written."""
