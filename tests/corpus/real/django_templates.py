# SPDX-License-Identifier: GPL-3.0-or-later
"""Django's template engine for packages that are only unpacked: no settings of theirs, no database."""

from __future__ import annotations

import gettext
import html
import re
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .gathering import Gathering
from .html_to_text import to_text
from .installation import Installation, digest, in_our_languages
from .translations import load

LIBRARIES = {
    "i18n": "django.templatetags.i18n",
    "l10n": "django.templatetags.l10n",
    "static": "django.templatetags.static",
    "tz": "django.templatetags.tz",
    "humanize": "django.contrib.humanize.templatetags.humanize",
}
Fill = Callable[[Any], None]
Subject = str | Callable[[gettext.NullTranslations, Mapping[str, Any]], str]
Context = Callable[[str, Installation], dict[str, Any]]


@dataclass(frozen=True)
class Mail:
    """One mail of a Django product: names of its templates, or a function for its subject."""

    kind: str
    label: str
    subject: Subject
    text: str | None
    markup: str | None = None


class Renderer:
    """Renders templates of some folders; `libraries` stand in for tag libraries that would need the product."""

    def __init__(self, folders: Sequence[Path], libraries: Mapping[str, Fill] | None = None) -> None:
        _set_up()
        from django.template import Engine, Library

        known = dict(LIBRARIES)
        for name, fill in (libraries or {}).items():
            module = types.ModuleType(f"_stand_in_{digest(name, folders)[:8]}")
            module.register = Library()  # type: ignore[attr-defined]
            fill(module.register)
            sys.modules[module.__name__] = module
            known[name] = module.__name__
        self._engine = Engine(dirs=[str(folder) for folder in folders], libraries=known)

    def __call__(self, template: str, translations: gettext.NullTranslations, context: Mapping[str, Any]) -> str:
        from django.template import Context as TemplateContext
        from django.utils.translation import trans_real

        trans_real._active.value = translations
        try:
            language = translations.to_language()  # type: ignore[attr-defined]
            return str(
                self._engine.get_template(template).render(TemplateContext({**context, "LANGUAGE_CODE": language}))
            )
        finally:
            del trans_real._active.value


def render_all(
    product: str,
    gathering: Gathering,
    render: Renderer,
    catalogues: Mapping[str, list[Path]],
    mails: Sequence[Mail],
    context: Context,
) -> None:
    """Every mail in every locale of our languages; one that can't be rendered is counted and left out."""
    for locale in in_our_languages(list(catalogues)):
        translations = load(locale, catalogues)
        installation = gathering.installation(product, locale)
        for mail in mails:
            try:
                _render(mail, gathering, render, translations, installation, context(mail.kind, installation))
            except Exception as error:  # a template that asks for more than an unpacked package has
                gathering.left_out[f"{product} {mail.kind}: {str(error)[:80]}"] += 1


def _render(
    mail: Mail,
    gathering: Gathering,
    render: Renderer,
    translations: gettext.NullTranslations,
    installation: Installation,
    context: dict[str, Any],
) -> None:
    subject = (
        render(mail.subject, translations, context)
        if isinstance(mail.subject, str)
        else mail.subject(translations, context)
    )
    text = render(mail.text, translations, context) if mail.text else None
    markup = render(mail.markup, translations, {**context, "subject": subject.strip()}) if mail.markup else None
    if text is None and markup is not None:
        text = to_text(markup)
    if text is not None and "&#" in text:
        text = html.unescape(text)
    gathering.add(installation, mail.kind, mail.label, subject, text, markup)


def tags(library: Any, **functions: Callable[..., Any]) -> None:
    """Register simple tags."""
    for name, function in functions.items():
        library.simple_tag(function, name=name)


def _set_up() -> None:
    import django
    import django.urls
    from django.conf import settings

    if settings.configured:
        return
    settings.configure(
        USE_I18N=True,
        USE_TZ=True,
        STATIC_URL="/static/",
        INSTALLED_APPS=[],
        TIME_ZONE="UTC",
        LANGUAGES=[("en", "en")],
        SECRET_KEY="none",
        DATABASES={},
    )
    django.setup()
    django.urls.reverse = _reverse


def _reverse(viewname: object, *_args: object, args: Sequence[object] = (), kwargs: Any = None, **_more: object) -> str:
    """An address for any view: its name and what it is given."""
    path = re.sub(r"[^a-z0-9]+", "/", str(viewname).lower().replace("_", "-"))
    return f"/{path}/" + "".join(f"{part}/" for part in [*(args or ()), *(kwargs or {}).values()])
