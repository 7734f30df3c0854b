# SPDX-License-Identifier: GPL-3.0-or-later
"""The fourteen products, a file each."""

from __future__ import annotations

from ..product import Product
from . import (
    allauth,
    django_itself,
    dokuwiki,
    ghost,
    indico,
    mediawiki,
    oscar,
    plone,
    pretix,
    redmine,
    synapse,
    tryton,
    wagtail,
    wordpress,
)

PRODUCTS: tuple[Product, ...] = (
    django_itself.PRODUCT,
    allauth.PRODUCT,
    wagtail.PRODUCT,
    pretix.PRODUCT,
    indico.PRODUCT,
    synapse.PRODUCT,
    oscar.PRODUCT,
    tryton.PRODUCT,
    plone.PRODUCT,
    ghost.PRODUCT,
    wordpress.PRODUCT,
    mediawiki.PRODUCT,
    dokuwiki.PRODUCT,
    redmine.PRODUCT,
)

__all__ = ["PRODUCTS", "Product"]
