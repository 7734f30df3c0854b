# SPDX-License-Identifier: GPL-3.0-or-later
"""How the subject of a change notice reads: a password was changed, and the mail opens nothing.

`was reset` stands in none of them: such a mail may carry a temporary password.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NOTICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            r"passw(or)?d (was|has been|is|got)( \S+){0,2} (changed|updated|modified)",
            r"passw(or)?d (successfully )?(changed|updated)",
            r"passw(or)?d change (confirmation|notification|notice|success)",
            r"(changed|updated) your( \S+){0,2} password",
        ),
        "de": (
            r"(passwort|kennwort)( \S+){0,3} (wurde|ist)( \S+){0,4} (geändert|aktualisiert)",
            r"(passwort|kennwort) (erfolgreich )?(geändert|aktualisiert)",
        ),
        "fr": (
            r"mots? de passe (a|vient|ont)( \S+){0,3} (modifié|changé|mis à jour)",
            r"mot de passe (modifié|changé|mis à jour)",
        ),
        "es": (
            r"contraseña (ha sido|fue|se ha)( \S+){0,2} (cambiad|modificad|actualizad)[oa]",
            r"contraseña (cambiada|modificada|actualizada)",
            r"ha cambiado (tu|su|la) contraseña",
        ),
        "it": (
            r"password è stata( \S+){0,2} (modificata|cambiata|aggiornata)",
            r"password (modificata|cambiata|aggiornata)",
        ),
        "pt": (
            r"(senha|palavra-passe)( \S+){0,2} (alterada|modificada|atualizada)",
            r"alterou a (sua )?(senha|palavra-passe)",
        ),
    }
)
