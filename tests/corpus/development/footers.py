# SPDX-License-Identifier: GPL-3.0-or-later
"""What real mails carry below their text, and what says nothing about what they are."""

from __future__ import annotations

FOOTERS = {
    "en": (
        "{service}, 12 Quay Street. You get this mail because you have an account with us.",
        "This is an automatic message; nobody reads the answers to it.",
        "Questions? Our help pages know a lot: {site}/help",
        "For your safety: we never ask for your password by mail or phone.",
    ),
    "de": (
        "{service}, Kaistraße 12. Sie erhalten diese Nachricht, weil Sie ein Konto bei uns haben.",
        "Diese Nachricht wurde automatisch erzeugt, bitte antworten Sie nicht darauf.",
        "Fragen? Unsere Hilfe weiß weiter: {site}/hilfe",
        "Zu Ihrer Sicherheit: Wir fragen nie per E-Mail oder Telefon nach Ihrem Passwort.",
    ),
    "fr": (
        "{service}, 12 rue du Quai. Vous recevez ce message car vous avez un compte chez nous.",
        "Message automatique, merci de ne pas y répondre.",
        "Une question ? Notre aide est là : {site}/aide",
        "Pour votre sécurité : nous ne demandons jamais votre mot de passe par e-mail ou téléphone.",
    ),
    "es": (
        "{service}, calle del Muelle 12. Recibe este mensaje porque tiene una cuenta con nosotros.",
        "Mensaje automático, no responda a este correo.",
        "¿Preguntas? Nuestra ayuda: {site}/ayuda",
        "Por su seguridad: nunca pedimos su contraseña por correo ni por teléfono.",
    ),
    "it": (
        "{service}, via del Molo 12. Ricevi questo messaggio perché hai un account da noi.",
        "Messaggio automatico, si prega di non rispondere.",
        "Domande? La nostra guida: {site}/aiuto",
        "Per la tua sicurezza: non chiediamo mai la password per email o telefono.",
    ),
    "pt": (
        "{service}, rua do Cais 12. Recebe esta mensagem porque tem uma conta connosco.",
        "Mensagem automática, por favor não responda.",
        "Dúvidas? A nossa ajuda: {site}/ajuda",
        "Para sua segurança: nunca pedimos a sua senha por e-mail ou telefone.",
    ),
}
