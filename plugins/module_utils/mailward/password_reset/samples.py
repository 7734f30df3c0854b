# SPDX-License-Identifier: GPL-3.0-or-later
"""Sample messages by which a plan shows what would change for users: resets, and mails that only look like some.

The wording is our own. Those of known services have the sender and the subject that the catalogue knows of them.
"""

from __future__ import annotations

from dataclasses import dataclass

UNKNOWN_SENDER = "Service <no-reply@service.example>"


@dataclass(frozen=True)
class Sample:
    """One message. `kind` is a class of `reset_entry.DEFAULT_ACTIONS`, or `newsletter`."""

    kind: str
    language: str
    subject: str
    text: str
    sender: str = UNKNOWN_SENDER
    list_id: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind.replace('_', ' ')}, {self.language}: {self.subject}"


_RESET, _TEMPORARY, _CODE, _NOTICE, _NEWS = (
    "reset_link", "temporary_password", "one_time_code", "notification", "newsletter"
)  # fmt: skip
_LIST = "news.service.example"

_WORDINGS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "en": (
        (
            _RESET,
            "Reset your password",
            "Somebody asked for a new password. If you did not request this, ignore it. The link expires in one hour.",
        ),
        (
            _TEMPORARY,
            "Your temporary password",
            "Your temporary password is Plum-77-Lake. Please choose a new password when you sign in.",
        ),
        (
            _CODE,
            "Your verification code",
            "Enter 481 516 to sign in. It is valid for ten minutes.",
        ),
        (
            _NOTICE,
            "Your password was changed",
            "The password of your account was changed today. If it was not you, talk to us.",
        ),
        (
            _NEWS,
            "Five habits for safer passwords",
            "Long beats clever. Read in this issue how others choose a password.",
        ),
    ),
    "de": (
        (
            _RESET,
            "Passwort zurücksetzen",
            "Für Ihr Konto wurde ein neues Passwort angefordert. Falls Sie das nicht angefordert haben, ist "
            "nichts zu tun. Der Link gilt eine Stunde.",
        ),
        (
            _TEMPORARY,
            "Ihr vorläufiges Passwort",
            "Ihr vorläufiges Passwort lautet Pflaume-77-See. Bitte vergeben Sie bei der Anmeldung ein neues Passwort.",
        ),
        (
            _CODE,
            "Ihr Bestätigungscode",
            "Geben Sie 481 516 ein, um sich anzumelden. Er gilt zehn Minuten.",
        ),
        (
            _NOTICE,
            "Ihr Passwort wurde geändert",
            "Das Passwort Ihres Kontos wurde heute geändert. Waren Sie das nicht, melden Sie sich bei uns.",
        ),
        (
            _NEWS,
            "Fünf Gewohnheiten für sichere Passwörter",
            "Lang schlägt schlau. In dieser Ausgabe: wie andere ihr Passwort wählen.",
        ),
    ),
    "fr": (
        (
            _RESET,
            "Réinitialisez votre mot de passe",
            "Un nouveau mot de passe a été demandé. Si vous n'êtes pas à l'origine de cette demande, ne "
            "faites rien. Le lien expire dans une heure.",
        ),
        (
            _TEMPORARY,
            "Votre mot de passe provisoire",
            "Votre nouveau mot de passe est Prune-77-Lac. Changez-le à la première connexion.",
        ),
        (
            _CODE,
            "Votre code de vérification",
            "Saisissez 481 516 pour vous connecter. Il est valable dix minutes.",
        ),
        (
            _NOTICE,
            "Votre mot de passe a été modifié",
            "Le mot de passe de votre compte a été modifié ce jour. Si ce n'était pas vous, écrivez-nous.",
        ),
        (
            _NEWS,
            "Cinq habitudes pour de bons mots de passe",
            "La longueur compte plus que la ruse. À lire dans ce numéro.",
        ),
    ),
    "es": (
        (
            _RESET,
            "Restablece tu contraseña",
            "Alguien ha pedido una nueva contraseña. Si no has solicitado el cambio, no hagas nada. El enlace"
            " caduca en una hora.",
        ),
        (
            _TEMPORARY,
            "Tu contraseña temporal",
            "Tu contraseña temporal es Ciruela-77-Lago. Elige una nueva contraseña al entrar.",
        ),
        (
            _CODE,
            "Tu código de verificación",
            "Introduce 481 516 para entrar. Vale diez minutos.",
        ),
        (
            _NOTICE,
            "Tu contraseña ha sido modificada",
            "La contraseña de tu cuenta ha cambiado hoy. Si no has sido tú, avísanos.",
        ),
        (
            _NEWS,
            "Cinco hábitos para contraseñas seguras",
            "Larga gana a lista. En este número: cómo la eligen otros.",
        ),
    ),
    "it": (
        (
            _RESET,
            "Reimposta la tua password",
            "È stata richiesta una nuova password. Se non hai richiesto tu la modifica, non fare nulla. Il "
            "link scade tra un'ora.",
        ),
        (
            _TEMPORARY,
            "La tua password provvisoria",
            "La tua password provvisoria è Susina-77-Lago. Scegli una nuova password al primo accesso.",
        ),
        (
            _CODE,
            "Il tuo codice di verifica",
            "Inserisci 481 516 per accedere. Vale dieci minuti.",
        ),
        (
            _NOTICE,
            "La tua password è stata modificata",
            "Oggi la password del tuo account è stata modificata. Se non sei stato tu, scrivici.",
        ),
        (
            _NEWS,
            "Cinque abitudini per password sicure",
            "Lunga batte furba. In questo numero: come la scelgono gli altri.",
        ),
    ),
    "pt": (
        (
            _RESET,
            "Redefina a sua senha",
            "Foi pedida uma nova senha. Se você não solicitou a alteração, ignore esta mensagem. O link "
            "expira em uma hora.",
        ),
        (
            _TEMPORARY,
            "A sua senha temporária",
            "A sua senha temporária é Ameixa-77-Lago. Escolha uma nova senha ao entrar.",
        ),
        (
            _CODE,
            "O seu código de verificação",
            "Digite 481 516 para entrar. Vale dez minutos.",
        ),
        (
            _NOTICE,
            "A sua senha foi alterada",
            "A senha da sua conta foi alterada hoje. Se não foi você, fale conosco.",
        ),
        (
            _NEWS,
            "Cinco hábitos para senhas seguras",
            "Longa vence esperta. Nesta edição: como os outros escolhem a deles.",
        ),
    ),
}

_FOLLOW_THE_LINK = "Follow the link to choose a new password. If you did not ask for it, there is nothing to do."

_SERVICES: tuple[Sample, ...] = (
    Sample(_RESET, "en", "Reset your Dropbox password", _FOLLOW_THE_LINK, "Dropbox <no-reply@dropbox.com>"),
    Sample(_RESET, "en", "[GitHub] Please reset your password", _FOLLOW_THE_LINK, "GitHub <noreply@github.com>"),
    Sample(_RESET, "en", "Reset your PayPal password", _FOLLOW_THE_LINK, "PayPal <service@paypal.com>"),
    Sample(_RESET, "en", "Reset your Stripe password", _FOLLOW_THE_LINK, "Stripe <notifications@stripe.com>"),
    Sample(_RESET, "en", "Reset your Xero password", _FOLLOW_THE_LINK, "Xero <messaging-service@post.xero.com>"),
    Sample(
        _RESET,
        "en",
        "Finish resetting your Salesforce password",
        _FOLLOW_THE_LINK,
        "Salesforce <support@salesforce.com>",
    ),
    Sample(_RESET, "en", "How to reset your Apple ID password", _FOLLOW_THE_LINK, "Apple <appleid@id.apple.com>"),
    Sample(
        _CODE, "en", "Your temporary Notion login code", "Enter it to sign in.", "Notion <notify@updates.notion.so>"
    ),
    Sample(_NEWS, "en", "New in Dropbox this month", "Share folders faster.", "Dropbox <no-reply@dropbox.com>"),
    Sample(_NEWS, "en", "Your Stripe invoice", "Thank you for your payment.", "Stripe <notifications@stripe.com>"),
)

SAMPLES: tuple[Sample, ...] = (
    *(
        Sample(kind, language, subject, text, list_id=_LIST if kind == _NEWS else "")
        for language, wordings in _WORDINGS.items()
        for kind, subject, text in wordings
    ),
    *_SERVICES,
)
"""Forty messages in the six languages of the generic phrases."""
