# SPDX-License-Identifier: GPL-3.0-or-later
"""How the subjects of mails read that are about passwords and open nothing: tips, offers, rules, reports, shared
documents, tickets, trainings, surveys, release notes.

What they have in common: more than one password, a password between quotes, the name of an occasion. Written by hand
for what such mails are called; `make corpus KNOWN=1` measures them. They spare what only reads like a reset. What the
subject of a reset may say stands in none of them, nor what is part of a service's name: no "survey", "training" or
"password manager" by itself, no "how to choose a new password", no "app password" (of WhatsApp).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ABOUT_PASSWORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            'passwords|["\u201c][^ "\u201d][^"\u201d]*passw',
            r"how to (creat|choos|protect)\S* (an? )?((strong|safe|good) )?passw|how (was|did)|what.?s new|is it time|"
            r"mentioned you|now available|never more|no more|passkey|shared .*with you|resolved|\[ticket",
            r"(strong|weak) passw|passw\S* (rules|shar)|(^|\s)app passw\S* (creat|add)|passw\S*[ -]protected",
        ),
        "de": (
            '(pass|kenn)wörter|["\u201e][^ "\u201c][^"\u201c]*(pass|kenn)w',
            r"^so \S+ (sie|du) (ein )?(pass|kenn)w|wie (zufrieden|war|lief)|wann haben|erwähnt|jetzt verfügbar|"
            r"nie (mehr|wieder)|passkey|(^|\s)geteilt|behoben|\[ticket",
            r"(pass|kenn)w.rt(regel| teilen)|(^|\s)app-(pass|kenn)w|(pass|kenn)w\S* geschützt",
        ),
        "fr": (
            "mots de passe|«[^»]*mot de passe",
            r"comment (créer|choisir) un mot de|astuces|votre avis|mentionné|libre-service|est disponible|plus jamais|"
            r"partagé .*avec|résolu|nouveautés|\[ticket",
            r"mot de passe d.application|(règle|partage)s? de mot|protégée? par",
        ),
        "es": (
            'contraseñas|["«][^ "»][^"»]*contrase',
            r"cómo (crear|elegir) una contraseña [^n]|trucos|qué tal|mencionó|autoservicio|nunca más|compartido|"
            r"resuelto|novedades|\[ticket",
            r"contraseña de aplicaci|compartir .*contraseña|protegid[oa] (con|por)",
        ),
        "it": (
            '(le|tue|sue|delle) password|["«][^ "»][^"»]*password',
            r"come (creare|scegliere) una password|trucchi|com.è andata|menzionato|self-service|mai più|condiviso|"
            r"risolto|novità|addio|\[ticket",
            r"password (debol|per app)|condivisione .*password|protett[oa] (da|con)",
        ),
        "pt": (
            'senhas|palavras-passe|["\u201c«][^ "\u201d»][^"\u201d»]*(senha|palavra)',
            r"como (criar|escolher) uma senha [^n]|como foi|(^|\s)dicas|mencionou|autoatendimento|nunca mais|"
            r"compartilh|partilh|resolvido|novidades|\[ticket",
            r"senha de aplica|regras de (senha|palavra)|protegid[oa] (por|com)",
        ),
    }
)
