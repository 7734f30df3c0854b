# SPDX-License-Identifier: GPL-3.0-or-later
"""What the figures of a corpus mean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.mailward.mailbox.tests.corpus import __main__ as command
from ansible_collections.mailward.mailbox.tests.corpus.evaluation import Evaluation
from ansible_collections.mailward.mailbox.tests.corpus.exchange import Evaluator, Outcome, organisation_of
from ansible_collections.mailward.mailbox.tests.corpus.labelled import LabelledMail, write_corpus

CONTEXT = {
    "accepted_domains": ["contoso.example"],
    "password_admins": ["passwords@contoso.example"],
    "users": ["anna.berg@contoso.example"],
}
BODY = "You asked for a new password. Use the link below to reset your password. Not you? Ignore this."


def mail(
    label: str, *, to: str = "anna.berg@contoso.example", subject: str = "Reset your password", body: str = BODY
) -> LabelledMail:
    head = f"From: no-reply@fabrikam.example\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n"
    return LabelledMail(f"{label}/{subject}.eml", label, "en", "Fabrikam", "any", (head + body).encode())


def outcome(one: LabelledMail) -> str:
    return Evaluator(organisation_of(CONTEXT), CONTEXT).outcome(one).what


def test_a_reset_that_goes_to_the_admin_instead_of_the_user_is_redirected() -> None:
    assert outcome(mail("positive")) == "redirected"


def test_a_reset_of_the_admin_stays() -> None:
    assert outcome(mail("negative", to="passwords@contoso.example")) == "delivered"


def test_figures_count_what_is_missed_and_what_is_wrong() -> None:
    found, missed, wrong, right = mail("positive"), mail("positive"), mail("negative"), mail("negative")
    evaluation = Evaluation.of(
        [
            (found, Outcome("redirected")),
            (missed, Outcome("delivered")),
            (wrong, Outcome("redirected")),
            (right, Outcome("delivered")),
        ]
    )
    assert (evaluation.recall, evaluation.precision, evaluation.false_positive_rate) == (0.5, 0.5, 0.5)


def test_what_nobody_can_tell_counts_as_missed() -> None:
    assert Evaluation.of([(mail("positive"), Outcome("unclear"))]).recall == 0


def test_the_last_line_is_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_corpus(tmp_path / "corpus", [mail("positive"), mail("negative", subject="Lunch", body="At twelve?")], CONTEXT)
    monkeypatch.setattr("sys.argv", ["corpus", "--dir", str(tmp_path / "corpus")])
    assert command.main() == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (figures["recall"], figures["false_positives"], figures["per_language"]) == (1.0, 0, {"en": 1.0})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["--form", "sieve"], "There are no rules in the form 'sieve' yet"), (["--dir", "/nowhere"], "can't be measured")],
)
def test_what_cannot_be_measured_is_refused_with_a_sentence(
    arguments: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.argv", ["corpus", *arguments])
    assert command.main() == 2
    assert sentence in capsys.readouterr().err
