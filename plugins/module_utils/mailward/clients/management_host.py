# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs on a Windows management host: one fixed PowerShell script, and the command line that starts it.

The command line is a constant. It takes the script from standard input, and only if its hash is the one that stands
in the command line; everything else on standard input is data. The script hands names and values to PowerShell's own
interface for structured commands (AddCommand, AddParameter): no text of a declaration is ever parsed as script.

Input: three lines. The script in base64, a batch as JSON (management_batch.py), and the password for Exchange in
base64. The password is no part of the JSON, and becomes a SecureString without any cmdlet: where a policy logs what
cmdlets are called with (PowerShell docs, about_Logging, module logging), what ConvertFrom-Json and
ConvertTo-SecureString were given would stand in the event log. Output: frames `mark<base64 of JSON>`; what stands
between them says nothing.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

LONGEST_COMMAND_LINE: Final = 8191
"""Characters that cmd.exe takes, through which a WinRM shell starts its commands."""

# Texts come with one character before them, so that ConvertFrom-Json takes none for a date. What goes out is written
# here, because ConvertTo-Json differs between versions of PowerShell and cuts off what is nested deeper than two levels
# unless -Depth says otherwise (PowerShell docs); control characters stand in its texts as they are. `[string]` gives
# the text that a deserialised object shows, where its ToString may give that of its number. Tables are walked by
# GetEnumerator, because `.Keys` would be the entry of that name where there is one. A session that is not open any
# more is left before the next call, which then is known not to have begun.
SCRIPT: Final = r"""
param([string] $Text, [string] $Secret)
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$batch = ConvertFrom-Json -InputObject $Text

function Add-Json($Json, $Value) {
    if ($null -eq $Value) { [void] $Json.Append('null'); return }
    if ($Value -is [bool]) { [void] $Json.Append($(if ($Value) { 'true' } else { 'false' })); return }
    $types = $Value.PSObject.TypeNames
    $enumeration = $Value -is [enum] -or $types -contains 'Deserialized.System.Enum'
    if (-not $enumeration) {
        if ($Value -is [int] -or $Value -is [long] -or $Value -is [int16] -or $Value -is [byte] -or
            $Value -is [uint32] -or $Value -is [uint64] -or $Value -is [uint16]) {
            [void] $Json.Append([string] $Value)
            return
        }
        if ($Value -is [Collections.IDictionary]) {
            $separator = '{'
            foreach ($pair in $Value.GetEnumerator()) {
                [void] $Json.Append($separator)
                Add-Json $Json ([string] $pair.Key)
                [void] $Json.Append(':')
                Add-Json $Json $pair.Value
                $separator = ','
            }
            if ($separator -eq '{') { [void] $Json.Append('{') }
            [void] $Json.Append('}')
            return
        }
        if ($Value -is [Collections.IEnumerable] -and $Value -isnot [string]) {
            $separator = '['
            foreach ($entry in $Value) {
                [void] $Json.Append($separator)
                Add-Json $Json $entry
                $separator = ','
            }
            if ($separator -eq '[') { [void] $Json.Append('[') }
            [void] $Json.Append(']')
            return
        }
    }
    if ($Value -is [datetime]) { $shown = $Value.ToString('o', [Globalization.CultureInfo]::InvariantCulture) }
    else { $shown = [string] $Value }
    [void] $Json.Append('"').Append($shown.Replace('\', '\\').Replace('"', '\"')).Append('"')
}

function Write-Frame($Value) {
    $json = New-Object -TypeName Text.StringBuilder
    Add-Json $json $Value
    $encoded = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($json.ToString()))
    [Console]::Out.WriteLine($batch.mark + '<' + $encoded + '>')
    [Console]::Out.Flush()
}

function Get-Failure($Record) {
    $problem = $Record.Exception
    if ($problem -is [Management.Automation.MethodInvocationException] -and $null -ne $problem.InnerException) {
        $problem = $problem.InnerException
    }
    $code = 0
    if ($problem -is [Management.Automation.Remoting.PSRemotingTransportException]) { $code = $problem.ErrorCode }
    $lost = $problem -is [Management.Automation.Remoting.PSRemotingTransportException] -or
        $problem -is [Management.Automation.Remoting.PSRemotingDataStructureException] -or
        $problem -is [Management.Automation.Runspaces.InvalidRunspaceStateException]
    $reason = $problem.GetType().Name
    if (-not $lost -and $problem -is [Management.Automation.RuntimeException]) {
        $reason = $problem.ErrorRecord.CategoryInfo.Reason
    }
    @{ exception = $reason; text = $problem.Message; code = $code; lost = $lost }
}

function Invoke-Call($Call, $Runspace) {
    $shell = [PowerShell]::Create()
    $failures = New-Object -TypeName Collections.ArrayList
    $rows = New-Object -TypeName Collections.ArrayList
    $warnings = New-Object -TypeName Collections.ArrayList
    $lost = $false
    try {
        $shell.Runspace = $Runspace
        foreach ($step in $Call.steps) {
            [void] $shell.AddCommand($step.name)
            foreach ($given in $step.parameters) {
                $value = $null
                switch ($given.kind) {
                    'null' { }
                    'text' { $value = $given.value.Substring(1) }
                    'flag' { $value = [bool] $given.value }
                    'number' { $value = $given.value }
                    'list' { $value = [string[]] @($given.value | ForEach-Object { $_.Substring(1) }) }
                    'table' {
                        $value = @{}
                        foreach ($part in $given.value) {
                            $value[$part.name] = [string[]] @($part.value | ForEach-Object { $_.Substring(1) })
                        }
                    }
                    default { throw 'a value of this kind is not known' }
                }
                [void] $shell.AddParameter($given.name, $value)
            }
        }
        try {
            foreach ($object in $shell.Invoke()) {
                if ($null -eq $object) { continue }
                $row = New-Object -TypeName Collections.Specialized.OrderedDictionary
                foreach ($property in $object.PSObject.Properties) {
                    $wanted = -not @($Call.select).Count -or $Call.select -contains $property.Name
                    if ($wanted -and $property.Name -notin 'PSComputerName', 'PSShowComputerName', 'RunspaceId') {
                        $row[$property.Name] = $property.Value
                    }
                }
                [void] $rows.Add($row)
            }
        }
        catch {
            $failure = Get-Failure $_
            $lost = $failure.lost -or $Runspace.RunspaceStateInfo.State -ne 'Opened'
            [void] $failures.Add($failure)
        }
        foreach ($record in $shell.Streams.Error) {
            [void] $failures.Add(@{ exception = $record.CategoryInfo.Reason; text = $record.Exception.Message })
        }
        foreach ($record in $shell.Streams.Warning) { [void] $warnings.Add($record.Message) }
    }
    finally { $shell.Dispose() }
    Write-Frame @{ call = $Call.number; rows = $rows; warnings = $warnings; errors = $failures; lost = $lost }
    $lost
}

$session = $null
try {
    $wanted = @{
        ConfigurationName = 'Microsoft.Exchange'
        ConnectionUri = $batch.session.uri
        Authentication = $batch.session.authentication
    }
    if ($null -ne $batch.session.username) {
        $password = New-Object -TypeName Security.SecureString
        $clear = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($Secret))
        foreach ($character in $clear.ToCharArray()) { $password.AppendChar($character) }
        $wanted.Credential = New-Object -TypeName Management.Automation.PSCredential -ArgumentList @(
            $batch.session.username.Substring(1), $password)
    }
    if (-not $batch.session.validate) {
        $wanted.SessionOption = New-PSSessionOption -SkipCACheck -SkipCNCheck -SkipRevocationCheck
    }
    try { $session = New-PSSession @wanted }
    catch {
        Write-Frame @{ unopened = (Get-Failure $_) }
        return
    }
    Write-Frame @{ opened = $true }
    foreach ($each in $batch.calls) {
        if ($session.Runspace.RunspaceStateInfo.State -ne 'Opened') { break }
        if (Invoke-Call $each $session.Runspace) { break }
    }
    Write-Frame @{ ended = $true }
}
finally {
    if ($null -ne $session) { Remove-PSSession -Session $session }
}
""".strip()

_HASH: Final = "-".join(f"{byte:02X}" for byte in hashlib.sha256(SCRIPT.encode("utf-8")).digest())

BOOTSTRAP: Final = f"""
$ErrorActionPreference = 'Stop'
$lines = @($input)
$bytes = [Convert]::FromBase64String($lines[0])
$hash = (New-Object -TypeName Security.Cryptography.SHA256CryptoServiceProvider).ComputeHash($bytes)
if ([BitConverter]::ToString($hash) -cne '{_HASH}') {{ throw 'this is not the script' }}
& ([ScriptBlock]::Create([Text.Encoding]::UTF8.GetString($bytes))) $lines[1] $lines[2]
""".strip()

PROGRAM: Final = "powershell.exe"
ARGUMENTS: Final = (
    "-NoLogo", "-NoProfile", "-NonInteractive", "-InputFormat", "Text", "-OutputFormat", "Text", "-EncodedCommand",
    base64.b64encode(BOOTSTRAP.encode("utf-16-le")).decode("ascii"),
)  # fmt: skip


def standard_input(batch: str, password: str = "") -> bytes:
    """What the command reads: the script, a batch, which is JSON in ASCII on one line, and a password."""
    script, secret = (base64.b64encode(text.encode("utf-8")) for text in (SCRIPT, password))
    return b"".join(line + b"\n" for line in (script, batch.encode("ascii"), secret))
