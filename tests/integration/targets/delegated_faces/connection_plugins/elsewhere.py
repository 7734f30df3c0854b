# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import shlex

from ansible.plugins.connection.local import Connection as Local

DOCUMENTATION = r"""
name: elsewhere
short_description: A machine that is not this one
description:
  - Runs commands on this machine, but with an empty environment and under a name that is not C(local), so that Ansible
    and the plugins of this collection take it for another machine.
author:
  - The Mailward contributors (@mailward)
version_added: 0.1.0
extends_documentation_fragment:
  - connection_pipelining
"""


class Connection(Local):
    transport = "elsewhere"

    def exec_command(self, cmd, in_data=None, sudoable=True):
        home = shlex.quote(self._shell.tmpdir or "/tmp")
        bare = f"env -i PATH=/usr/bin:/bin HOME={home} /bin/sh -c {shlex.quote(cmd)}"
        return super().exec_command(bare, in_data=in_data, sudoable=sudoable)
