# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says in Ansible's words that a Python package is missing."""

from __future__ import annotations

from ansible.module_utils.basic import missing_required_lib


def missing(name: str, minimum: str = "") -> str:
    """The sentence for a package that is not there, with the interpreter that misses it."""
    wanted = f"{name} >= {minimum}" if minimum else name
    return missing_required_lib(wanted, url=f"https://pypi.org/project/{name}/")
