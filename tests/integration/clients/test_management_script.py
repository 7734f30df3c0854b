# SPDX-License-Identifier: GPL-3.0-or-later
"""The script for management hosts in a real PowerShell, with stub cmdlets in the place of Exchange's session."""

from __future__ import annotations

import base64
import shutil
import subprocess

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import AddRemove, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.management_batch import (
    ExchangeLogin,
    Replies,
    encode_batch,
    encode_call,
    read_replies,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.management_host import (
    BOOTSTRAP,
    standard_input,
)

pytestmark = pytest.mark.skipif(shutil.which("pwsh") is None, reason="pwsh (PowerShell 7) is not installed")

STUBS = r"""
function New-PSSession {
    param($ConfigurationName, $ConnectionUri, $Authentication, $Credential, $SessionOption)
    if ($ConfigurationName -ne 'Microsoft.Exchange' -or $Authentication -ne 'Kerberos') { throw 'not Exchange' }
    if ($Credential.UserName -ne 'svc' -or $Credential.GetNetworkCredential().Password -ne 'canary') {
        throw (New-Object UnauthorizedAccessException 'who are you')
    }
    $runspace = [RunspaceFactory]::CreateRunspace()
    $runspace.Open()
    $shell = [PowerShell]::Create()
    $shell.Runspace = $runspace
    [void] $shell.AddScript(@'
        function Get-Echo {
            [CmdletBinding()] param($Identity, $Null, $Number, $List, $Table, [bool] $Flag, [switch] $Switch)
            Write-Warning 'careful'
            [pscustomobject] @{
                Identity = $Identity; IsNull = ($null -eq $Null -and $PSBoundParameters.ContainsKey('Null'))
                Number = $Number; Kind = "$(if ($null -ne $List) { $List.GetType().Name })"; List = $List
                Table = $Table; Flag = $Flag; Switch = [bool] $Switch; Day = [DayOfWeek]::Friday
                Guid = [guid] '11111111-2222-3333-4444-555555555555'; Nothing = $null; Empty = @(); One = @('a')
            }
        }
        function Get-Piped { [CmdletBinding()] param([Parameter(ValueFromPipeline)] $Object)
            process { [pscustomobject] @{ Got = $Object.Identity } } }
        function Get-Broken { [CmdletBinding()] param()
            Write-Error -Exception (New-Object InvalidOperationException 'words') }
        function Get-Stopped { [CmdletBinding()] param() throw (New-Object InvalidOperationException 'ended') }
'@).Invoke()
    $shell.Dispose()
    [pscustomobject] @{ Runspace = $runspace }
}
function Remove-PSSession { param($Session) $Session.Runspace.Dispose(); [Console]::Out.WriteLine('closed') }
"""

LOGIN = ExchangeLogin("http://ex01.contoso.example/PowerShell/", "Kerberos", "svc", "canary")
HOSTILE = [
    "'; Get-Broken; '", '"$(Get-Broken)"', "`n`0", "two\nlines\r\nand more", "\u2028\u00a0", "\U0001f4e7", "nul\x00nul",
    "2026-01-01T00:00:00Z", "/Date(0)/", "\\/Date(0)\\/", "--% -x", "@{a=1}", "a" * 65536,
]  # fmt: skip


def run(*cmdlets: Cmdlet, login: ExchangeLogin = LOGIN) -> tuple[Replies, bytes]:
    """What the script said, and everything that stood on its standard output."""
    batch = encode_batch("mark", login, [encode_call(number, cmdlet) for number, cmdlet in enumerate(cmdlets)])
    command = base64.b64encode((STUBS + BOOTSTRAP).encode("utf-16-le")).decode("ascii")
    finished = subprocess.run(
        ["pwsh", "-NoLogo", "-NoProfile", "-NonInteractive", "-InputFormat", "Text", "-OutputFormat", "Text",
         "-EncodedCommand", command],
        input=standard_input(batch, login.password), capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr.decode("utf-8", "replace")
    return read_replies("mark", finished.stdout), finished.stdout


def test_values_arrive_as_what_they_are_and_come_back_as_the_admin_api_has_them() -> None:
    given = {
        "Identity": "x",
        "Null": None,
        "Number": 3,
        "List": ["a"],
        "Table": AddRemove(add=("b",), remove=("c", "d")),
        "Flag": True,
        "Switch": True,
    }
    replies, output = run(Cmdlet("Get-Echo", given))
    [row] = replies.by_number[0].answer.rows
    assert row == {
        "Identity": "x", "IsNull": True, "Number": 3, "Kind": "String[]", "List": ["a"],
        "Table": {"Add": ["b"], "Remove": ["c", "d"]}, "Flag": True, "Switch": True, "Day": "Friday",
        "Guid": "11111111-2222-3333-4444-555555555555", "Nothing": None, "Empty": [], "One": ["a"],
    }  # fmt: skip
    assert replies.by_number[0].answer.warnings == ("careful",)
    assert (replies.opened, replies.ended, b"closed" in output) == (True, True, True)


def test_hostile_texts_arrive_literally() -> None:
    replies, _output = run(*(Cmdlet("Get-Echo", {"Identity": text}, ("Identity",)) for text in HOSTILE))
    found = [replies.by_number[number].answer.rows for number in range(len(HOSTILE))]
    assert found == [({"Identity": text},) for text in HOSTILE]


def test_objects_are_piped() -> None:
    replies, _output = run(Cmdlet("Get-Piped", {}, fed_by=Cmdlet("Get-Echo", {"Identity": "x"})))
    assert replies.by_number[0].answer.rows == ({"Got": "x"},)


def test_errors_have_the_class_of_their_exception_and_stop_no_other_call() -> None:
    replies, _output = run(*(Cmdlet(name) for name in ("Get-Broken", "Get-Stopped", "Get-Unknown", "Get-Echo")))
    failures = [replies.by_number[number].failure for number in range(4)]
    assert [failure.exception if failure else "" for failure in failures] == [
        "InvalidOperationException", "InvalidOperationException", "CommandNotFoundException", "",
    ]  # fmt: skip
    assert not any(reply.lost for reply in replies.by_number.values())


def test_a_session_that_is_refused_runs_nothing() -> None:
    wrong = ExchangeLogin(LOGIN.uri, LOGIN.authentication, "svc", "wrong")
    replies, _output = run(Cmdlet("Get-Echo"), login=wrong)
    assert replies.unopened is not None
    assert replies.unopened.exception == "UnauthorizedAccessException"
    assert replies.by_number == {}
