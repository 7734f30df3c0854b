# SPDX-License-Identifier: GPL-3.0-or-later
"""A fixed sample of the development corpus keeps what `make corpus` measures: nothing here is fetched."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.tests.corpus.development.generate import context, development_mails
from ansible_collections.mailward.mailbox.tests.corpus.evaluation import Evaluation
from ansible_collections.mailward.mailbox.tests.corpus.exchange import Evaluator, organisation_of
from ansible_collections.mailward.mailbox.tests.corpus.labelled import LANGUAGES_SHOWN

EVERY = 5


@pytest.fixture(scope="module")
def measured() -> Evaluation:
    organisation = context()
    evaluator = Evaluator(organisation_of(organisation), organisation)
    return Evaluation.of((mail, evaluator.outcome(mail)) for mail in development_mails(EVERY))


def test_no_mail_but_a_reset_is_redirected(measured: Evaluation) -> None:
    assert [mail.file for mail, _outcome in measured.false_positives] == []


def test_resets_are_redirected(measured: Evaluation) -> None:
    assert measured.recall >= 0.95


@pytest.mark.parametrize("language", LANGUAGES_SHOWN)
def test_resets_are_redirected_in_every_language(measured: Evaluation, language: str) -> None:
    assert measured.per_language()[language] >= 0.9


def test_nothing_of_the_sample_is_unclear(measured: Evaluation) -> None:
    assert {outcome.what for _mail, outcome in measured.results} == {"redirected", "delivered"}
