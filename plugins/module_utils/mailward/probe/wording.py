# SPDX-License-Identifier: GPL-3.0-or-later
"""What the messages say, per language and kind: as a service would write it, so that rules treat them alike.

The mark of a proof stands in Message-Id and in a header, never in subject or text. A spoof says what a reset says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .message_id import CHANGE_NOTICE, NEWSLETTER, ONE_TIME_CODE, RESET


@dataclass(frozen=True)
class Wording:
    """`text` may hold `{link}` and `{code}`."""

    subject: str
    text: str


WORDINGS: Final[Mapping[str, Mapping[str, Wording]]] = {
    "en": {
        RESET: Wording(
            "Reset your password",
            "We received a request to reset the password of your account. Choose a new password here:\n{link}\n"
            "If you did not ask for this, you can ignore this message.",
        ),
        NEWSLETTER: Wording(
            "What is new this month",
            "Three improvements for busy offices, and the dates of our next web seminars:\n{link}",
        ),
        ONE_TIME_CODE: Wording(
            "{code} is your sign-in code", "Your sign-in code is {code}. It is valid for 10 minutes."
        ),
        CHANGE_NOTICE: Wording(
            "Your password was changed",
            "The password of your account was changed today. If it was not you, contact our support.",
        ),
    },
    "de": {
        RESET: Wording(
            "Setzen Sie Ihr Passwort zurück",
            "Für Ihr Konto wurde angefordert, das Passwort zurückzusetzen. Wählen Sie hier ein neues "
            "Passwort:\n{link}\nFalls Sie das nicht waren, brauchen Sie nichts zu tun.",
        ),
        NEWSLETTER: Wording(
            "Neuigkeiten im Monat", "Drei Verbesserungen für den Büroalltag und unsere nächsten Termine:\n{link}"
        ),
        ONE_TIME_CODE: Wording(
            "{code} ist Ihr Anmeldecode", "Ihr Anmeldecode lautet {code}. Er ist 10 Minuten lang gültig."
        ),
        CHANGE_NOTICE: Wording(
            "Ihr Passwort wurde geändert",
            "Das Passwort Ihres Kontos wurde heute geändert. Falls Sie das nicht waren, melden Sie sich bei uns.",
        ),
    },
    "fr": {
        RESET: Wording(
            "Réinitialisez votre mot de passe",
            "Une demande de réinitialisation du mot de passe de votre compte nous est parvenue. Choisissez un nouveau "
            "mot de passe :\n{link}\nSi vous n'êtes pas à l'origine de cette demande, ignorez ce message.",
        ),
        NEWSLETTER: Wording(
            "Les nouveautés du mois", "Trois améliorations pour le bureau et nos prochains rendez-vous :\n{link}"
        ),
        ONE_TIME_CODE: Wording(
            "{code} est votre code de connexion", "Votre code de connexion est {code}. Il est valable 10 minutes."
        ),
        CHANGE_NOTICE: Wording(
            "Votre mot de passe a été modifié",
            "Le mot de passe de votre compte a été modifié aujourd'hui. Si ce n'était pas vous, contactez-nous.",
        ),
    },
    "es": {
        RESET: Wording(
            "Restablezca su contraseña",
            "Hemos recibido una solicitud para restablecer la contraseña de su cuenta. Elija una nueva contraseña "
            "aquí:\n{link}\nSi no la ha solicitado, puede ignorar este mensaje.",
        ),
        NEWSLETTER: Wording(
            "Novedades del mes", "Tres mejoras para la oficina y las fechas de nuestros seminarios:\n{link}"
        ),
        ONE_TIME_CODE: Wording(
            "{code} es su código de acceso", "Su código de acceso es {code}. Es válido durante 10 minutos."
        ),
        CHANGE_NOTICE: Wording(
            "Su contraseña ha sido cambiada",
            "La contraseña de su cuenta ha sido cambiada hoy. Si no ha sido usted, póngase en contacto con nosotros.",
        ),
    },
    "it": {
        RESET: Wording(
            "Reimposta la tua password",
            "Abbiamo ricevuto una richiesta di reimpostazione della password del tuo account. Scegli qui una nuova "
            "password:\n{link}\nSe non l'hai chiesta tu, ignora questo messaggio.",
        ),
        NEWSLETTER: Wording(
            "Le novità del mese", "Tre miglioramenti per l'ufficio e le date dei prossimi incontri:\n{link}"
        ),
        ONE_TIME_CODE: Wording(
            "{code} è il tuo codice di accesso", "Il tuo codice di accesso è {code}. È valido per 10 minuti."
        ),
        CHANGE_NOTICE: Wording(
            "La tua password è stata modificata",
            "La password del tuo account è stata modificata oggi. Se non sei stato tu, contattaci.",
        ),
    },
    "pt": {
        RESET: Wording(
            "Redefina a sua senha",
            "Recebemos um pedido para redefinir a senha da sua conta. Escolha aqui uma nova senha:\n{link}\n"
            "Se não foi você, ignore esta mensagem.",
        ),
        NEWSLETTER: Wording(
            "As novidades do mês", "Três melhorias para o escritório e as datas dos próximos encontros:\n{link}"
        ),
        ONE_TIME_CODE: Wording(
            "{code} é o seu código de acesso", "O seu código de acesso é {code}. É válido durante 10 minutos."
        ),
        CHANGE_NOTICE: Wording(
            "A sua senha foi alterada",
            "A senha da sua conta foi alterada hoje. Se não foi você, entre em contato conosco.",
        ),
    },
}

LANGUAGES: Final = tuple(WORDINGS)
