# SPDX-License-Identifier: GPL-3.0-or-later
"""The packages that the clients need, named in one place and imported only where they are used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

MINIMUM: Final = {"requests": "2.31.0", "msal": "1.28.0", "cryptography": "42.0.0"}


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

    Raises MissingDependency when the import fails.
    """
    try:
        yield
    except ImportError as error:
        raise MissingDependency(name, MINIMUM[name]) from error
