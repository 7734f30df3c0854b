# SPDX-License-Identifier: GPL-3.0-or-later
"""The development corpus is large enough, always the same, and packed as mails are in real life."""

from __future__ import annotations

from collections import Counter

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.message import Message
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.reading import read_message
from ansible_collections.mailward.mailbox.tests.corpus.development.generate import (
    VARIANTS,
    context,
    development_mails,
    mail_of,
)
from ansible_collections.mailward.mailbox.tests.corpus.development.wording import wordings
from ansible_collections.mailward.mailbox.tests.corpus.labelled import (
    LANGUAGES_SHOWN,
    LabelledMail,
    read_corpus,
    write_corpus,
)

EVERY = 5


@pytest.fixture(scope="module")
def mails() -> list[LabelledMail]:
    return development_mails(EVERY)


def message_with(kind: str, trait: str) -> Message:
    wording = next(one for one in wordings() if one.kind == kind and trait in one.traits)
    return read_message(mail_of(wording).raw)


def test_it_holds_600_mails_and_300_that_are_no_resets() -> None:
    labels = Counter(wording.positive for wording in wordings())
    assert labels[True] * VARIANTS >= 300
    assert labels[False] * VARIANTS >= 300


@pytest.mark.parametrize("language", LANGUAGES_SHOWN)
def test_every_language_has_mails_of_both_labels(language: str) -> None:
    labels = Counter(wording.positive for wording in wordings() if wording.language == language)
    assert min(labels[True], labels[False]) * VARIANTS >= 50


def test_the_same_wording_gives_the_same_bytes(mails: list[LabelledMail]) -> None:
    assert development_mails(EVERY) == mails


def test_no_placeholder_is_left(mails: list[LabelledMail]) -> None:
    for mail in mails:
        message = read_message(mail.raw)
        assert "{" not in "".join((message.subject, *message.texts)), mail.file


def test_every_structure_and_encoding_occurs(mails: list[LabelledMail]) -> None:
    types = {read_message(mail.raw).header("Content-Type")[0].partition(";")[0] for mail in mails}
    encodings = {value for mail in mails for value in read_message(mail.raw).header("Content-Transfer-Encoding")}
    assert types == {"text/plain", "text/html", "multipart/alternative"}
    assert encodings >= {"quoted-printable", "base64", "8bit"}


def test_subjects_are_encoded_and_folded_somewhere(mails: list[LabelledMail]) -> None:
    heads = [mail.raw.partition(b"\r\n\r\n")[0] for mail in mails]
    assert any(b"Subject: =?utf-8?" in head or b" =?utf-8?" in head for head in heads)


def test_some_mails_have_no_stamp_of_the_receiver(mails: list[LabelledMail]) -> None:
    stamped = Counter(bool(read_message(mail.raw).header("Authentication-Results")) for mail in mails)
    assert min(stamped.values()) > 10


@pytest.mark.parametrize(
    ("kind", "trait", "header"),
    [
        ("newsletter", "list", "List-Unsubscribe-Post"),
        ("reply", "reply", "In-Reply-To"),
        ("phishing", "dmarc=fail", "Authentication-Results"),
    ],
)
def test_what_headers_tell_stands_in_headers(kind: str, trait: str, header: str) -> None:
    assert message_with(kind, trait).header(header)


def test_a_folder_reads_as_it_was_written(mails: list[LabelledMail], tmp_path) -> None:  # type: ignore[no-untyped-def]
    write_corpus(tmp_path / "corpus", mails[:10], context())
    assert read_corpus(tmp_path / "corpus") == (mails[:10], context())
