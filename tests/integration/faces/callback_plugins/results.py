# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: results
type: notification
short_description: Writes every task result to a file, for tests
description:
  - One line of JSON for each result, with C(host), C(task), C(status) and C(result).
author:
  - The Mailward contributors (@mailward)
version_added: 0.1.0
options:
  file:
    description: The file.
    type: path
    required: true
    env:
      - name: RESULTS_FILE
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "results"
    CALLBACK_NEEDS_ENABLED = True

    def _write(self, status, result):
        found = {
            "host": result.host.get_name(),
            "task": result.task.get_name(),
            "status": status,
            "result": dict(result.result),
        }
        with open(self.get_option("file"), "a", encoding="utf-8") as file:
            file.write(json.dumps(found, default=str, ensure_ascii=False) + "\n")

    def v2_runner_on_ok(self, result):
        self._write("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._write("failed", result)

    def v2_runner_on_unreachable(self, result):
        self._write("unreachable", result)
