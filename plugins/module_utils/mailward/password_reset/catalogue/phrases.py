# SPDX-License-Identifier: GPL-3.0-or-later
"""The generic phrases of each language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .phrase_form import Phrases

PHRASES: Mapping[str, Phrases] = MappingProxyType(
    {
        "en": Phrases(
            subjects=(
                r"(reset|resetting|recover|change|set|choose|create|renew)( \S+){0,6} (password|passcode"
                r"|passphrase|credentials)",
                r"(forgot|forgotten|lost)( \S+){0,3} password",
                r"(password|passcode|credential|login|account)s? (reset|recovery|assistance|retrieval|reminder)",
                r"(temporary|new|replacement) (password|login (information|details))",
                r"(recover|regain|restore|unlock)( \S+){0,4} (account|access)",
            ),
            bodies=(
                r"if you did( not|n.t)( \S+){0,6} (request|reset|ask|make|initiate)",
                r"(reset|choose|set|create|change)( \S+){0,4} password",
                r"(link|code|token)( \S+){0,8} (expire|valid)",
                r"(new|temporary) password is",
            ),
            never=(
                r"(your |the )?password (was|has been|is) (successfully )?changed",
                r"password (expires|will expire|expiry|expiration)",
                r"(verification|security|sign-?in|login|authentication|one-time) code",
                r"new (sign-?in|login|device)",
                r"^(re|fw|fwd|aw|wg|tr|rv|res|enc|r|i): ",
                r"^(automatic reply|out of office|undeliverable|delivery status)",
            ),
        ),
        "de": Phrases(
            subjects=(
                r"(passwort|kennwort|zugangsdaten|zugang)( \S+){0,5} (zurücksetzen|zurückzusetzen"
                r"|wiederherstellen|ändern|vergessen|erneuern)",
                r"(zurücksetzen|zurücksetzung|wiederherstellung|rücksetzung)( \S+){0,4} (passworts?"
                r"|kennworts?|zugangs|kontos)",
                r"(passwort|kennwort)[- ]?(reset|zurücksetzung|wiederherstellung|rücksetzung)",
                r"(neues|temporäres|vorläufiges) (passwort|kennwort)",
            ),
            bodies=(
                r"(nicht|keine?n?)( \S+){0,6} (angefordert|angefragt|beantragt|veranlasst)",
                r"(passwort|kennwort)( \S+){0,6} (zurückzusetzen|zurücksetzen|festzulegen|festlegen|wählen"
                r"|vergeben|zu ändern)",
                r"neues (passwort|kennwort)",
            ),
            never=(
                r"passwort (wurde|ist) .*geändert",
                r"passwort läuft .* ab",
                r"(bestätigungs|sicherheits|anmelde)code",
            ),
        ),
        "fr": Phrases(
            subjects=(
                r"(réinitialis|renouvel|récupér|chang|modifi|défini|oubli)\S*( \S+){0,6} mots? de passe",
                r"mots? de passe( \S+){0,3} (oublié|perdu|temporaire|provisoire)",
                r"nouveau mot de passe",
            ),
            bodies=(
                r"(pas|aucune)( \S+){0,6} (demand|origine|initi)",
                r"(réinitialis|défini|choisi|créer|changer|modifier)\S*( \S+){0,5} mot de passe",
                r"nouveau mot de passe",
            ),
            never=(
                r"mot de passe a (bien )?été (modifié|changé)",
                r"mot de passe expire",
                r"code de (vérification|sécurité|connexion)",
            ),
        ),
        "es": Phrases(
            subjects=(
                r"(restablec|recuper|cambi|reinici|olvid)\S*( \S+){0,6} (contraseña|clave)",
                r"(contraseña|clave)( \S+){0,3} (olvidada|temporal|restablecida)",
                r"nueva contraseña",
            ),
            bodies=(
                r"no( \S+){0,4} (solicit|pedi|realiz)",
                r"(restablec|recuper|cambi|elegir|elija|cre)\S*( \S+){0,5} contraseña",
                r"nueva contraseña",
            ),
            never=(
                r"contraseña (ha sido|fue) (cambiada|modificada)",
                r"contraseña caduca",
                r"código de (verificación|seguridad|acceso)",
            ),
        ),
        "it": Phrases(
            subjects=(
                r"(reimpost|recuper|ripristin|cambi|dimentic|reset|azzer)\S*( \S+){0,5} (password|credenziali)",
                r"password( \S+){0,3} (dimenticata|smarrita|temporanea|reset|azzerata)",
                r"nuova password",
            ),
            bodies=(
                r"non( \S+){0,5} (richiest|effettuat)",
                r"(reimpost|ripristin|recuper|cambi|scegli|crea)\S*( \S+){0,5} password",
                r"nuova password",
            ),
            never=(
                r"password è stata (modificata|cambiata)",
                r"password (scade|in scadenza)",
                r"codice di (verifica|sicurezza|accesso)",
            ),
        ),
        "pt": Phrases(
            subjects=(
                r"(redefin|repo|repos|recuper|alter|esquec|reinici)\S*( \S+){0,6} (senha|palavra-passe"
                r"|palavra-chave)",
                r"(senha|palavra-passe|palavra-chave)( \S+){0,3} (esquecida|temporária|provisória)",
                r"nova (senha|palavra-passe)",
            ),
            bodies=(
                r"não( \S+){0,4} (solicit|pedi|fez)",
                r"(redefin|repor|recuper|alter|escolh|cri)\S*( \S+){0,5} (senha|palavra-passe)",
                r"nova (senha|palavra-passe)",
            ),
            never=(
                r"(senha|palavra-passe) foi alterada",
                r"(senha|palavra-passe) expira",
                r"código de (verificação|segurança|acesso)",
            ),
        ),
    }
)
