# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import MAIL_FORWARDING_INFO
from ansible_collections.mailward.mailbox.plugins.plugin_utils.action import FaceAction


class ActionModule(FaceAction):
    """Runs M(mailward.mailbox.mail_forwarding_info) in the process of the controller."""

    face = MAIL_FORWARDING_INFO
