# SPDX-License-Identifier: GPL-3.0-or-later
"""A message as rules look at it: everything decoded, nothing that can fail any more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property


@dataclass(frozen=True)
class Attachment:
    """`name` is decoded, "" for none; `size` is that of the decoded content in bytes; `content_type` in lower case.

    `text` is its text where it is plain text, None where only an extractor of the platform could tell.
    `nested` are the names inside an archive or an attached message, as far as they can be read.
    """

    name: str
    content_type: str
    size: int
    text: str | None = None
    nested: tuple[str, ...] = ()
    encrypted: bool = False


@dataclass(frozen=True)
class Message:
    """One message. `headers` are pairs in their order, names as written, values decoded (RFC 2047) and unfolded.

    `texts` are the decoded texts of the body: every text part that is no attachment, HTML as the text that a reader
    sees. `size` is that of the raw message in bytes. `encrypted`: S/MIME or PGP, so that rules see headers only.
    `character_sets` are those of the parts, in lower case.
    """

    headers: tuple[tuple[str, str], ...] = ()
    texts: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    size: int = 0
    encrypted: bool = False
    character_sets: frozenset[str] = frozenset()

    def header(self, name: str) -> tuple[str, ...]:
        """All values of a header, in their order."""
        return tuple(value for key, value in self.headers if key.lower() == name.lower())

    def with_header(self, name: str, value: str) -> Message:
        """A header set: its former values go."""
        return replace(self, headers=(*self.without_header(name).headers, (name, value)))

    def without_header(self, name: str) -> Message:
        return replace(self, headers=tuple(pair for pair in self.headers if pair[0].lower() != name.lower()))

    @cached_property
    def subject(self) -> str:
        return next(iter(self.header("Subject")), "")
