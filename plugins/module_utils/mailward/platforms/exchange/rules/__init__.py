# SPDX-License-Identifier: GPL-3.0-or-later
"""Transport rules between the declaration and the cmdlets: read, expressed, ordered, exported, sized."""
