# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes to a management host and comes back: data alone, beside a script and a command line that never change."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import AddRemove, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import Refused
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.management_batch import (
    ExchangeLogin,
    encode_batch,
    encode_call,
    read_replies,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.management_host import (
    ARGUMENTS,
    LONGEST_COMMAND_LINE,
    PROGRAM,
    SCRIPT,
    standard_input,
)

LOGIN = ExchangeLogin("http://ex01.contoso.example/PowerShell/", "Kerberos", "svc", "canary")
CALL = {"rows": [], "warnings": [], "errors": [], "lost": False}


def parameters(cmdlet: Cmdlet) -> dict[str, tuple[str, Any]]:
    """Kinds and values by name, of the last cmdlet of the pipeline."""
    [*_fed, step] = json.loads(encode_call(0, cmdlet))["steps"]
    return {each["name"]: (each["kind"], each["value"]) for each in step["parameters"]}


def frame(value: Any, mark: str = "mark") -> bytes:
    return f"{mark}<{base64.b64encode(json.dumps(value).encode()).decode()}>\r\n".encode()


def test_every_kind_of_value_says_what_it_is() -> None:
    given = {
        "Identity": "sales",
        "ForwardingAddress": None,
        "Enabled": True,
        "Priority": 3,
        "Users": ["a", "b"],
        "Cleared": [],
        "Grants": AddRemove(add=("a",), remove=("b",)),
    }
    assert parameters(Cmdlet("Get-Mailbox", given)) == {
        "Identity": ("text", "=sales"),
        "ForwardingAddress": ("null", None),
        "Enabled": ("flag", True),
        "Priority": ("number", 3),
        "Users": ("list", ["=a", "=b"]),
        "Cleared": ("list", []),
        "Grants": ("table", [{"name": "Add", "value": ["=a"]}, {"name": "Remove", "value": ["=b"]}]),
    }


def test_a_write_answers_the_question_nobody_is_asked() -> None:
    assert parameters(Cmdlet("Set-Mailbox", {"Identity": "sales"}))["Confirm"] == ("flag", False)


def test_a_pipeline_has_a_step_for_each_cmdlet() -> None:
    fed = Cmdlet("Get-MailboxPermission", {}, ("User",), fed_by=Cmdlet("Get-Mailbox", {"ResultSize": "Unlimited"}))
    call = json.loads(encode_call(7, fed))
    assert [step["name"] for step in call["steps"]] == ["Get-Mailbox", "Get-MailboxPermission"]
    assert (call["number"], call["select"]) == (7, ["User"])


@pytest.mark.parametrize(
    "cmdlet",
    [
        Cmdlet("Get-Mailbox; Remove-Mailbox", {}),
        Cmdlet("Get-Mailbox", {"Identity a": "x"}),
        Cmdlet("Set-Mailbox", {"Identity": " "}),
        Cmdlet("Set-Mailbox", {"Identity": "x", "DisplayName": "\udfff"}),
        Cmdlet("Set-Mailbox", {"Identity": "x", "EmailAddresses": AddRemove(add=("\ud800",))}),
        Cmdlet("Set-Mailbox", {"Identity": "x", "Weight": 1.5}),
    ],
)
def test_what_has_no_form_is_refused_before_it_is_sent(cmdlet: Cmdlet) -> None:
    with pytest.raises(Refused):
        encode_call(0, cmdlet)


@pytest.mark.parametrize("text", ["two\nlines", "\u2028", "\U0001f4e7", "/Date(0)/", "2026-01-01T00:00:00Z"])
def test_a_batch_is_one_line_of_ascii_and_none_of_its_texts_looks_like_a_date(text: str) -> None:
    batch = encode_batch("mark", LOGIN, [encode_call(0, Cmdlet("Get-Mailbox", {"Name": text}))])
    assert batch.isascii()
    assert "\n" not in batch
    assert json.loads(batch)["calls"][0]["steps"][0]["parameters"][0]["value"] == f"={text}"


def test_a_batch_that_was_cut_off_is_no_json() -> None:
    batch = encode_batch("mark", LOGIN, [encode_call(0, Cmdlet("Get-Mailbox", {"Identity": "x"}))])
    for end in range(len(batch)):
        with pytest.raises(json.JSONDecodeError):
            json.loads(batch[:end])


def test_no_password_stands_in_the_batch() -> None:
    """Where cmdlets are logged with what they are called with, ConvertFrom-Json has the whole batch."""
    batch = encode_batch("mark", LOGIN, [])
    assert json.loads(batch)["session"]["username"] == "=svc"
    assert "canary" not in batch


def test_no_error_or_representation_shows_the_password() -> None:
    assert "canary" not in repr(LOGIN)


def test_the_command_line_fits_and_the_script_stands_on_standard_input() -> None:
    assert len(" ".join((PROGRAM, *ARGUMENTS))) < LONGEST_COMMAND_LINE
    script, batch, password, rest = standard_input("{}", "p\u00e4ss").split(b"\n")
    assert base64.b64decode(script).decode() == SCRIPT
    assert (batch, base64.b64decode(password).decode(), rest) == (b"{}", "p\u00e4ss", b"")


def test_without_a_password_its_line_is_empty() -> None:
    assert standard_input("{}").endswith(b"\n{}\n\n")


@pytest.mark.parametrize("word", ["Invoke-Expression", "iex ", "AddScript", "[ScriptBlock]", "Import-PSSession"])
def test_the_script_makes_no_script_of_anything(word: str) -> None:
    assert word.lower() not in SCRIPT.lower()


def test_replies_are_found_between_other_output_and_over_line_ends() -> None:
    answer = frame({"call": 3, **CALL, "rows": [{"Name": "a\nb"}], "warnings": ["careful"]})
    wrapped = b"\r\n".join(answer[at : at + 80] for at in range(0, len(answer), 80))
    replies = read_replies("mark", b"\xef\xbb\xbfnoise" + frame({"opened": True}) + wrapped + frame({"ended": True}))
    assert (replies.opened, replies.ended) == (True, True)
    assert replies.by_number[3].answer.rows == ({"Name": "a\nb"},)
    assert replies.by_number[3].answer.warnings == ("careful",)


def test_control_characters_stand_in_texts_as_they_are() -> None:
    said = base64.b64encode(b'{"call":0,"rows":[{"a":"x\ny\x00"}],"warnings":[],"errors":[],"lost":false}').decode()
    assert read_replies("mark", f"mark<{said}>".encode()).by_number[0].answer.rows == ({"a": "x\ny\x00"},)


def test_frames_of_another_mark_are_none() -> None:
    assert read_replies("mark", frame({"call": 0, **CALL}, "other")).by_number == {}


@pytest.mark.parametrize(
    "value", [[], {"call": "0", **CALL}, {"call": 0}, {"call": 0, **CALL, "rows": ["x"]}, {"call": True, **CALL}]
)
def test_a_frame_of_another_form_is_no_answer(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_replies("mark", frame(value))


def test_an_answer_that_does_not_deny_it_was_lost_was_lost() -> None:
    assert read_replies("mark", frame({"call": 0, "rows": [], "warnings": [], "errors": []})).by_number[0].lost
