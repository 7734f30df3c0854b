# SPDX-License-Identifier: GPL-3.0-or-later
"""The script for management hosts is PowerShell 5.1, and nothing in it can run what a batch says.

This reads its text by a grammar; it executes nothing.
"""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.management_host import BOOTSTRAP, SCRIPT
from ansible_collections.mailward.mailbox.tests.unit.clients.powershell_allowed import BOOTSTRAP_MAY, SCRIPT_MAY
from ansible_collections.mailward.mailbox.tests.unit.clients.powershell_grammar import faults

BEGINNING = SCRIPT[: SCRIPT.index("\nfunction ")]
"""The lines above the first function: enough to put something into, and faster to read than all."""


def test_the_script_is_made_of_what_is_allowed_and_nothing_else() -> None:
    assert faults(SCRIPT, SCRIPT_MAY) == []


def test_the_command_line_runs_the_script_alone() -> None:
    assert faults(BOOTSTRAP, BOOTSTRAP_MAY) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Invoke-Expression $Text", "command Invoke-Expression"),
        ("iex $Text", "command iex"),
        ("& $batch.mark", "runs"),
        (". $Text", "runs"),
        ("& ('ie' + 'x') $Text", "runs"),
        ("[ScriptBlock]::Create($Text)", "type [ScriptBlock]"),
        ("$a = [PowerShell]::Create().AddScript($Text)", "member AddScript"),
        ("$ExecutionContext.InvokeCommand.InvokeScript($Text)", "member InvokeScript"),
        ("$batch.$Text()", "member $Text"),
        ("Add-Type -TypeDefinition $Text", "command Add-Type"),
        ("New-Object -TypeName Net.WebClient", "word Net.WebClient"),
        ("New-Object -ComObject $Text", "parameter -ComObject"),
        ("New-Object Text.StringBuilder2", "word Text.StringBuilder2"),
        ("[Diagnostics.Process]::Start('cmd')", "type [Diagnostics.Process]"),
        ("Start-Process 'cmd'", "command Start-Process"),
        ("cmd.exe /c dir", "command cmd.exe"),
        ('$a = "a $Text"', "expandable_string_literal"),
        ('$a = "a $($batch.mark)"', "expandable_string_literal"),
        ('$a = @"\n$Text\n"@', "expandable_here_string_literal"),
        ("$a = '{0}' -f $Text", "operator -f"),
        ("$a = $Text -replace 'a', 'b'", "operator -replace"),
        ("$batch > 'file'", "redirection"),
        ("$global:batch = $Text", "variable $global:batch"),
        ("$a = $env:PATH", "variable $env:PATH"),
        ("Import-PSSession -Session $batch", "command Import-PSSession"),
        ("Write-Fram @{ a = 1 }", "command Write-Fram"),
        ("$a = @{ AllowRedirection = $true }\n$b = New-PSSession @a", "parameter AllowRedirection"),
    ],
)
def test_what_could_run_a_text_or_was_not_reviewed_is_found(line: str, found: str) -> None:
    assert_found(line, found)


@pytest.mark.parametrize(
    "line",
    [
        "$a = $Text ? 1 : 2", "$a = $Text ?? 1", "$a ??= $Text", "$a = $Text?.Length", "$a = ${Text}?[0]",
        "Write-Frame $Text && Write-Frame $Text", "Write-Frame $Text || Write-Frame $Text",
        "$Text | ForEach-Object -Parallel { $_ }", "$a = ConvertFrom-Json -InputObject $Text -AsHashtable",
        "$a = Test-Json $Text", "class A { }", "enum A { B }", "$a = $Text -isplit 'a'", "Clear-Host",
    ],
)  # fmt: skip
def test_what_is_newer_than_5_1_or_was_not_listed_is_found(line: str) -> None:
    assert_found(line, "")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Write-Frame $nowhere", "$nowhere has no value yet"),
        ("Write-Frame $later\n$later = 1", "$later has no value yet"),
        ("Write-Frame $_", "$_ belongs to PowerShell"),
        ("Write-Frame $args", "$args belongs to PowerShell"),
        ("function Get-One { $session }", "$session has no value yet"),
        ("$input = 1", "$input belongs to PowerShell"),
        ("$Matches = 1", "$Matches belongs to PowerShell"),
        ("foreach ($error in $batch.calls) { }", "$error belongs to PowerShell"),
        ("function Get-One($Host) { }", "$Host belongs to PowerShell"),
    ],
)
def test_a_variable_without_a_value_or_of_powershell_itself_is_found(line: str, found: str) -> None:
    assert_found(line, found)


@pytest.mark.parametrize(
    ("old", "new"),
    [("}\n\nfunction Get-Failure", "\nfunction Get-Failure"), ("('null')", "('null'"), ("'Stop'", "'Stop"),
     ("@{ opened = $true }", "@{ opened = $true"), ("foreach ($step in", "foreach ($step of")],
)  # fmt: skip
def test_broken_syntax_is_found(old: str, new: str) -> None:
    assert SCRIPT.count(old) == 1
    assert any("no PowerShell" in fault for fault in faults(SCRIPT.replace(old, new), SCRIPT_MAY))


def test_the_command_line_may_run_nothing_but_what_it_compared() -> None:
    other = BOOTSTRAP.replace("GetString($bytes)", "GetString($hash)")
    assert other != BOOTSTRAP
    assert any("runs" in fault for fault in faults(other, BOOTSTRAP_MAY))


def assert_found(line: str, found: str) -> None:
    """A line that is put into the script is the only thing that is found in it."""
    at = BEGINNING.count("\n") + 1
    there = faults(f"{BEGINNING}{line}\nfunction Write-Frame($Value) {{ $Value }}\n", SCRIPT_MAY)
    lines = range(at, at + line.count("\n") + 2)
    assert there
    assert any(found in fault for fault in there), there
    assert all(int(fault.split(":")[0].removeprefix("line ")) in lines for fault in there), there
