# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions on attachments.

What the platform's extractor would read out of a document is not in the message; where it counts, the answer is
unknown unless no attachment is of that kind. Facts from Microsoft's page on inspecting attachments with mail flow
rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...model.unset import Unknown
from ..message import Attachment
from .answer import Build, Found, Test, first, whole
from .look import Look
from .setting import Setting
from .texts import finder, look_for

SCANNED_CHARS = 1 << 20
"""The first megabyte of the text of an attachment is looked at."""

OFFICE = frozenset(
    [
        "doc",
        "docm",
        "docx",
        "dot",
        "dotm",
        "dotx",
        "odp",
        "ods",
        "odt",
        "one",
        "pot",
        "potm",
        "potx",
        "pps",
        "ppsm",
        "ppsx",
        "ppt",
        "pptm",
        "pptx",
        "pub",
        "rtf",
        "vdw",
        "vsd",
        "vsdx",
        "vss",
        "vst",
        "xls",
        "xlsb",
        "xlsm",
        "xlsx",
        "xlt",
        "xltm",
        "xltx",
    ]
)
LOCKABLE = OFFICE | frozenset(["7z", "bz2", "gz", "pdf", "rar", "tar", "tgz", "zipx"])
"""What can be locked with a password, beside zip, where the reading of a message sees it."""

READABLE = OFFICE | frozenset(
    [
        "7z",
        "asm",
        "bat",
        "bz2",
        "c",
        "cab",
        "cmd",
        "cpp",
        "cxx",
        "def",
        "dic",
        "dxf",
        "gz",
        "h",
        "hpp",
        "html",
        "hxx",
        "ibq",
        "idl",
        "inc",
        "inf",
        "ini",
        "inx",
        "jpg",
        "js",
        "log",
        "m3u",
        "pdf",
        "pl",
        "rar",
        "rc",
        "reg",
        "tar",
        "tiff",
        "txt",
        "vbs",
        "wtx",
        "xml",
        "zip",
    ]
)
"""The kinds that are inspected; the service tells them by their content, not by these extensions."""


def _any(setting: Setting, ask: Callable[[Attachment], Found]) -> Test:
    """True for one attachment is true for the message. Those of an encrypted message are not seen."""

    def asked(look: Look) -> Found:
        return None if look.message.encrypted else first(ask(attachment) for attachment in look.message.attachments)

    return whole(setting, asked)


def text(setting: Setting) -> Test:
    found_by = finder(setting)

    def ask(attachment: Attachment) -> Found:
        if attachment.text is None:
            return Unknown(f"the text of the attachment {attachment.name} is not known")
        return look_for(setting, found_by, (attachment.text[:SCANNED_CHARS],))

    return _any(setting, ask)


def name(setting: Setting) -> Test:
    """Whether names inside an archive count is documented for extensions only."""
    found_by = finder(setting)

    def ask(attachment: Attachment) -> Found:
        found = look_for(setting, found_by, (attachment.name,))
        if found is None and look_for(setting, found_by, attachment.nested) is not None:
            return Unknown(f"nobody knows whether a name inside {attachment.name} counts")
        return found

    return _any(setting, ask)


def extension(setting: Setting) -> Test:
    """The last part of the name, in nested files too."""
    wanted = {word.lower().removeprefix("."): word for word in setting.value}

    def ask(attachment: Attachment) -> Found:
        for file_name in (attachment.name, *attachment.nested):
            word = wanted.get(_extension(file_name))
            if word is not None:
                return setting.hit(word, file_name)
        return None

    return _any(setting, ask)


def size(setting: Setting) -> Test:
    """Greater or equal, says the page on conditions (the cmdlet's says greater); each attachment by itself."""

    def ask(attachment: Attachment) -> Found:
        return (
            setting.hit(setting.value, f"{attachment.name}: {attachment.size}")
            if attachment.size >= setting.value
            else None
        )

    return _any(setting, ask)


def password(setting: Setting) -> Test:
    def ask(attachment: Attachment) -> Found:
        if attachment.encrypted:
            return setting.hit(True, attachment.name)
        if _kinds(attachment) & LOCKABLE and not _is_plain(attachment):
            return Unknown(f"whether {attachment.name} has a password is not known")
        return None

    return _any(setting, ask)


def executable(setting: Setting) -> Test:
    """By the content, whatever the name; only of plain text it is known that it is no executable."""

    def ask(attachment: Attachment) -> Found:
        if _is_plain(attachment) and not attachment.nested:
            return None
        return Unknown(f"whether {attachment.name} is executable is not known")

    return _any(setting, ask)


def unsupported(setting: Setting) -> Test:
    def ask(attachment: Attachment) -> Found:
        if _is_plain(attachment) or (_kinds(attachment) <= READABLE and _extension(attachment.name)):
            return None
        return Unknown(f"whether {attachment.name} can be inspected is not known")

    return _any(setting, ask)


def unfinished(setting: Setting) -> Test:
    return _any(
        setting, lambda attachment: Unknown(f"whether {attachment.name} can be scanned to its end is not known")
    )


def document_property(setting: Setting) -> Test:
    def ask(attachment: Attachment) -> Found:
        if _is_plain(attachment) or not _kinds(attachment) & (OFFICE | LOCKABLE | {"zip", ""}):
            return None
        return Unknown(f"the document properties of {attachment.name} are not known")

    return _any(setting, ask)


def _is_plain(attachment: Attachment) -> bool:
    """Whether it is text by its content: a program can be sent under the name of one."""
    text = attachment.text
    return text is not None and "\0" not in text and not text.startswith(("MZ", "PK", "%PDF", "\x7fELF"))


def _extension(file_name: str) -> str:
    return file_name.rpartition(".")[2].strip().lower() if "." in file_name else ""


def _kinds(attachment: Attachment) -> frozenset[str]:
    return frozenset(_extension(file_name) for file_name in (attachment.name, *attachment.nested))


ATTACHMENTS: Mapping[str, Build] = {
    "attachment_contains_words": text,
    "attachment_extension_matches_words": extension,
    "attachment_has_executable_content": executable,
    "attachment_is_password_protected": password,
    "attachment_is_unsupported": unsupported,
    "attachment_matches_patterns": text,
    "attachment_name_matches_patterns": name,
    "attachment_processing_limit_exceeded": unfinished,
    "attachment_property_contains_words": document_property,
    "attachment_size_over": size,
}
