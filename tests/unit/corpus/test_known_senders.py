# SPDX-License-Identifier: GPL-3.0-or-later
"""Of a service nothing is known but its sender: what it writes about passwords stays, and its resets are found."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.tests.corpus.development.generate import VARIANTS, context, development_mails
from ansible_collections.mailward.mailbox.tests.corpus.evaluation import Evaluation
from ansible_collections.mailward.mailbox.tests.corpus.knowing_senders import with_known_senders
from ansible_collections.mailward.mailbox.tests.corpus.known_senders import known_sender_mails
from ansible_collections.mailward.mailbox.tests.corpus.labelled import LANGUAGES_SHOWN


@pytest.mark.parametrize("name", known_sender_mails())
def test_no_mail_about_passwords_is_redirected(name: str) -> None:
    mails = known_sender_mails()[name][:: 3 * VARIANTS]
    assert {mail.language for mail in mails} == set(LANGUAGES_SHOWN)
    measured = Evaluation.of(with_known_senders(mails, context()))
    assert [mail.file for mail, _outcome in measured.false_positives] == []


def test_resets_are_redirected_without_knowing_their_subjects() -> None:
    measured = Evaluation.of(with_known_senders(development_mails(12), context()))
    assert measured.recall >= 0.95
    assert measured.false_positives == []
