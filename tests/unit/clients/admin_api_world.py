# SPDX-License-Identifier: GPL-3.0-or-later
"""The admin API with a service that answers by script."""

from __future__ import annotations

from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.admin_api import AdminApi
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    ServiceError,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.http import Reply
from ansible_collections.mailward.mailbox.tests.unit.clients.scripted import (
    TENANT,
    Patience,
    Script,
    ScriptedHttp,
    ScriptedTokens,
)

URL = "https://outlook.office365.com"
BASE = f"{URL}/adminapi/beta/{TENANT}"
LINK = f"{BASE}/InvokeCommand?$skiptoken=two"

READ = Cmdlet("Get-Mailbox", {"Identity": "sales@contoso.example"})
LIST = Cmdlet("Get-Mailbox", {"ResultSize": "Unlimited"})
WRITE = Cmdlet("Set-Mailbox", {"Identity": "sales@contoso.example", "DisplayName": "Sales"})
CREATE = Cmdlet("New-Mailbox", {"Name": "sales", "Shared": True})

MISSING = "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException"
BUSY = "Microsoft.Exchange.Data.Storage.ServerBusyException"
TRANSIENT = "Microsoft.Exchange.Data.TransientException"
FORBIDDEN = Reply(403, {"content-encoding": "gzip"}, b"\0" * 4096, intact=False)
WEB_PAGE = Reply(200, {"content-type": "text/html"}, b"<html>Please sign in</html>")
TRUNCATED_WARNING = "There are more results available. Increase the value for the ResultSize parameter."


class World:
    """An AdminApi whose service answers by script."""

    def __init__(self, *script: Script, **policy: Any) -> None:
        self.http = ScriptedHttp(*script)
        self.tokens = ScriptedTokens()
        self.patience = Patience()
        self.api = AdminApi(self.http, self.tokens, exchange_url=URL, pace=self.patience.pace(**policy))

    def error(self, cmdlet: Cmdlet) -> ServiceError:
        (result,) = self.api.invoke_many([cmdlet])
        assert isinstance(result, ServiceError)
        return result

    @property
    def called(self) -> list[list[str]]:
        return [sent.cmdlets for sent in self.http.sent]


def row(name: str) -> dict[str, Any]:
    return {"Name": name, "Priority@data.type": "System.Int32", "Priority": 1}
