# SPDX-License-Identifier: GPL-3.0-or-later
"""Mails of fourteen real products, rendered from the templates in their packages when they are needed.

No wording of theirs is kept here: only the names of packages, files and messages. Packages are fetched with pip, npm
and apt-get into build/, without root; a client that is missing loses its products only, and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..labelled import LabelledMail
from .gathering import Gathering
from .packages import Missing, Packages
from .products import PRODUCTS, Product
from .sending import sent

FOLDER = Path(__file__).resolve().parents[3] / "build/corpus/packages"


def real_mails(users: Sequence[str], folder: Path = FOLDER) -> tuple[list[LabelledMail], list[str]]:
    """The mails, written to these users, and sentences on what could not be had."""
    packages = Packages(folder.absolute())
    packages.fetch({name: client for product in PRODUCTS for name, client in product.packages.items()})
    gathering = Gathering(users)
    try:
        packages.engines()
    except Missing as error:
        return [], [f"No real mails, for the template engines could not be had: {error}"]
    notes = [note for product in PRODUCTS for note in _rendered(product, packages, gathering)]
    mails = [sent(mail) for mail in gathering.chosen()]
    return mails, [*packages.notes, *notes]


def _rendered(product: Product, packages: Packages, gathering: Gathering) -> Iterator[str]:
    try:
        product.render(packages, gathering)
    except Exception as error:  # whatever changed in a product's next version loses that product only
        yield f"No mails of {product.name}: {type(error).__name__}: {str(error)[:200]}"
