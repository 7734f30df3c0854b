# SPDX-License-Identifier: GPL-3.0-or-later
"""The packages that the clients need, named in one place and imported only where they are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from typing import Final

MINIMUM: Final[dict[str, str]] = {
    "requests": "2.31.0",
    "msal": "1.28.0",
    "cryptography": "42.0.0",
    "pypsrp": "0.9.0",
    "pywinrm": "0.5.0",
    "exchangelib": "5.6.0",
}


class MissingDependency(Exception):
    """A package that is needed here is not installed, or too old to offer what is used.

    `name` as pip knows it, `minimum` the lowest version that will do.
    """

    def __init__(self, name: str, minimum: str) -> None:
        self.name = name
        self.minimum = minimum
        super().__init__(f"The Python package {name} (at least {minimum}) is needed. Install it: pip install {name}")


@contextmanager
def needs(name: str) -> Iterator[None]:
    """Wraps the import of a package inside a function: `with needs("requests"): import requests`.

    Raises MissingDependency when the import fails or the installed version is too old.
    """
    try:
        yield
    except ImportError as error:
        raise MissingDependency(name, MINIMUM[name]) from error
    if _numbers(_installed(name)) < _numbers(MINIMUM[name]):
        raise MissingDependency(name, MINIMUM[name])


@cache
def _installed(name: str) -> str:
    """The installed version; the minimum when a package that can be imported has no metadata to say so."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return MINIMUM[name]


def _numbers(version: str) -> tuple[int, ...]:
    """The release numbers of a version: (2, 31, 0) of "2.31.0rc1"."""
    release = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(number) for number in release.group().split(".")) if release else ()
