# SPDX-License-Identifier: GPL-3.0-or-later
"""Words by which the language and the class of a mail are guessed, for a person who looks at the guess."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_COMMON = """
en: the you your this was has been have not did please if for with to is it of
de: der die das sie ihr ihre ihnen wurde haben nicht bitte wenn falls für mit ist und ein zu
fr: le la les vous votre avez pas ce cette pour avec est et un une si été de du
es: el la los usted su ha no este esta para con es y un una si sido de del tu
it: il la gli lei tuo suo hai non questo questa per con è e un una se stato di del
pt: o a os você seu sua não este esta para com é e um uma se foi de do da
nl: de het een je jouw uw u is niet als voor met en dit deze hebt heeft van te
"""

COMMON: Final[Mapping[str, frozenset[str]]] = {
    line[:2]: frozenset(line[3:].split()) for line in _COMMON.strip().splitlines()
}
"""The most common words of a language; few of them are those of another."""

LEAST_WORDS: Final = 3
"""Fewer common words say nothing of the language."""

_PASSWORD = r"(passw\w*|pass(word|phrase|code)|kennwor\w*|mot de passe|contraseñ\w+|senha|wachtwoord)"
_TEMPORARY = (
    r"(temporary|initial|generated|vorläufige\w*|temporäre\w*|provisoire|temporal|provvisori\w|temporane\w|provisóri\w|"
    r"temporári\w|tijdelijk\w*)"
)
_CODE = r"(code|pin|código|codice)"
_RESET = (
    r"(reset\w*|zurücksetz\w*|réinitialis\w*|restable\w+|reimposta\w*|redefin\w+|recover\w*|forgot\w*|vergess\w*|"
    r"oubli\w+)"
)
_RECOVER = r"(recover\w*|regain|restore|unlock|wiederherstell\w*|récupér\w+|recuper\w+|herstel\w*)"
_ACCOUNT = r"(account|access|konto|zugang|compte|accès|cuenta|acceso|accesso|conta|acesso|toegang)"
_SIGN_IN = r"(sign[ -]?in|log[ -]?in|anmeld\w+|connexion|connecter|inici\w+ sesión|acced\w+|entrar|inloggen)"


def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


CLASS_WORDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "temporary_password",
        _compiled(rf"{_TEMPORARY}\W+(\w+\W+){{0,3}}{_PASSWORD}|{_PASSWORD}\W+(\w+\W+){{0,2}}{_TEMPORARY}"),
    ),
    ("reset_code", _compiled(rf"{_RESET}\W+(\w+\W+){{0,6}}{_CODE}\b|{_CODE}\b\W+(\w+\W+){{0,6}}{_RESET}")),
    ("reset_link", _compiled(rf"{_RESET}\W+(\w+\W+){{0,6}}{_PASSWORD}|{_PASSWORD}\W+(\w+\W+){{0,6}}{_RESET}")),
    ("recovery", _compiled(rf"{_RECOVER}\W+(\w+\W+){{0,4}}{_ACCOUNT}|{_ACCOUNT}\W+(\w+\W+){{0,4}}{_RECOVER}")),
    ("one_time_code", _compiled(rf"{_CODE}\b")),
    ("magic_link", _compiled(rf"{_SIGN_IN}\W+(\w+\W+){{0,4}}link|link\W+(\w+\W+){{0,4}}{_SIGN_IN}")),
    ("reset_link", _compiled(_PASSWORD)),
)
"""What tells a class, the surest first. None of them takes a code, a link or a password itself along."""

SHARED_DOMAINS: Final = frozenset(
    {
        "amazonses.com", "gmail.com", "googlemail.com", "hotmail.com", "icloud.com", "mailgun.org", "mailjet.com",
        "mandrillapp.com", "mtasv.net", "outlook.com", "postmarkapp.com", "sendgrid.net", "sparkpostmail.com",
        "yahoo.com", "zendesk.com",
    }
)  # fmt: skip
"""Domains from which many services, or anybody, send: only an address in them says who it is."""
