# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate and its key as files, looked at before anything is sent with them."""

from __future__ import annotations

import ssl

from .errors import Refused


def check_key_pair(certificate_path: str, key_path: str, options: tuple[str, str]) -> None:
    """Raises Refused, by the names of the `options`, for files that cannot be read or do not belong together.

    A key with a passphrase is refused too: OpenSSL would ask for it at the terminal, and wait for an answer.
    """
    for option, path in zip(options, (certificate_path, key_path), strict=True):
        try:
            with open(path, "rb"):
                pass
        except OSError as problem:
            raise Refused("login", f"{option} cannot be read: {problem.strerror}") from None
    asked: list[str] = []

    def no_passphrase() -> str:
        asked.append("passphrase")
        return ""

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate_path, key_path, no_passphrase)
    except (ssl.SSLError, ValueError):
        if asked:
            raise Refused("login", f"the key in {options[1]} has a passphrase; give a file without one") from None
        said = f"{options[0]} and {options[1]} are not a certificate and its key, both in PEM"
        raise Refused("login", said) from None
