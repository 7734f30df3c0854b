# SPDX-License-Identifier: GPL-3.0-or-later
"""A corpus folder: mails as files, `labels.csv` with what each of them is, and `context.json` with the organisation."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COLUMNS = ("file", "label", "language", "product", "kind")
POSITIVE, NEGATIVE = "positive", "negative"
LANGUAGES_SHOWN = ("en", "de", "fr", "es", "it", "pt")


@dataclass(frozen=True)
class LabelledMail:
    """One mail. `file` is its path in the folder, `label` says whether it grants a new password, `product` who writes
    it, `kind` what it is (reset_link, changed, ...), `raw` the message.
    """

    file: str
    label: str
    language: str
    product: str
    kind: str
    raw: bytes

    @property
    def positive(self) -> bool:
        return self.label == POSITIVE


def write_corpus(folder: Path, mails: Iterable[LabelledMail], context: Mapping[str, Any]) -> None:
    """Make the folder anew: what stood there before is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "context.json").write_text(json.dumps(context, indent=2) + "\n", encoding="utf-8")
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as table:
        rows = csv.writer(table)
        rows.writerow(COLUMNS)
        for mail in mails:
            rows.writerow([mail.file, mail.label, mail.language, mail.product, mail.kind])
            (folder / mail.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / mail.file).write_bytes(mail.raw)


def read_corpus(folder: Path) -> tuple[list[LabelledMail], dict[str, Any]]:
    """The mails of a folder that are positive or negative, and its context; other labels are not for measuring.

    Columns beyond file and label may be missing or have other names: the product may be called service.
    Raises OSError, KeyError or ValueError when the folder is no corpus.
    """
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["label"] in (POSITIVE, NEGATIVE)]
    mails = [
        LabelledMail(
            file=row["file"],
            label=row["label"],
            language=row.get("language") or "unknown",
            product=row.get("product") or row.get("service") or "unknown",
            kind=row.get("kind") or "unknown",
            raw=(folder / row["file"]).read_bytes(),
        )
        for row in rows
    ]
    return mails, json.loads((folder / "context.json").read_text(encoding="utf-8"))
