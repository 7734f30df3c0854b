# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What every module of this collection supports."""

    DOCUMENTATION = r"""
attributes:
  check_mode:
    support: full
    description: Can run in check mode and says what it would change, without writing anything.
  diff_mode:
    support: full
    description: Returns what was and what is (or would be) in diff mode.
  idempotent:
    support: full
    description: A second run with the same arguments changes nothing and writes nothing.
  action:
    support: full
    description: Runs inside the process of Ansible on the controller, unless it is delegated.
  async:
    support: none
    description: Supports being run with the C(async) keyword.
  delegation:
    support: full
    description: Delegated to a host whose connection is not local, it runs there as a module.
  platform:
    support: full
    platforms: posix
    description: Operating systems on which the task can run.
"""

    INFO_MODULE = r"""
attributes:
  check_mode:
    support: full
    description: Can run in check mode; it never writes anything.
  diff_mode:
    support: N/A
    description: Returns what was and what is (or would be) in diff mode.
  idempotent:
    support: full
    description: A second run with the same arguments changes nothing and writes nothing.
  action:
    support: full
    description: Runs inside the process of Ansible on the controller, unless it is delegated.
  async:
    support: none
    description: Supports being run with the C(async) keyword.
  delegation:
    support: full
    description: Delegated to a host whose connection is not local, it runs there as a module.
  platform:
    support: full
    platforms: posix
    description: Operating systems on which the task can run.
"""

    PROBE_MODULE = r"""
attributes:
  check_mode:
    support: full
    description: Can run in check mode; it then sends nothing and says what would be sent.
  diff_mode:
    support: N/A
    description: Returns what was and what is (or would be) in diff mode.
  idempotent:
    support: none
    description: Every run sends new messages, unless it only looks for those of an earlier one.
  action:
    support: full
    description: Runs inside the process of Ansible on the controller, unless it is delegated.
  async:
    support: none
    description: Supports being run with the C(async) keyword.
  delegation:
    support: full
    description: Delegated to a host whose connection is not local, it runs there as a module.
  platform:
    support: full
    platforms: posix
    description: Operating systems on which the task can run.
"""

    ACTION_GROUP = r"""
attributes:
  action_group:
    support: full
    description: Use C(group/mailward.mailbox.mailbox) in C(module_defaults) to set defaults for this module.
    membership:
      - mailward.mailbox.mailbox
"""
