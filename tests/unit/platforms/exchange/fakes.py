# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions that remember what they were asked, for scripts that need no service."""

from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import NotFound, Refused


class Session:
    """Answers every cmdlet with its own name, and remembers what travelled together."""

    def __init__(self, failure=None):
        self.batches = []
        self.failure = failure

    def invoke_many(self, cmdlets):
        self.batches.append([cmdlet.name for cmdlet in cmdlets])
        if self.failure:
            raise self.failure
        return [Answer(({"Name": cmdlet.name, **cmdlet.parameters},)) for cmdlet in cmdlets]


class Accounts:
    def __init__(self):
        self.calls = []

    def users(self, ids, select):
        self.calls.append(("users", tuple(ids)))
        here = {"accountEnabled": True}
        return {user: NotFound("GET user", "none") if user == "gone" else {"id": user, **here} for user in ids}

    def update_user(self, user_id, body):
        self.calls.append(("update", user_id, dict(body)))
        if user_id == "synced":
            raise Refused("PATCH user", "mastered elsewhere")

    def revoke_sessions(self, user_id):
        self.calls.append(("revoke", user_id))


class Clock:
    def __init__(self):
        self.slept = []

    def sleep(self, seconds):
        self.slept.append(seconds)
