# SPDX-License-Identifier: GPL-3.0-or-later
"""The generic phrases of each language. Selected, not written by hand: `make catalogue` writes this file anew."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .phrase_form import Phrases

PHRASES: Mapping[str, Phrases] = MappingProxyType(
    {
        "en": Phrases(
            subjects=(
                r"passw|passphrase|passcode",
                r"(account|access|log-?in|sign-?in|user|credential)s? (recover|reset|detail|help|assist|info|"
                r"reminder|access|data|retriev)",
                r"(recover|regain|restor|reset|lost|forg[eo]t|update|back in|replacement|access to|"
                r"retriev).*(account|access|log-?in|credential|profile|user)",
                r"(trouble|problem|can.?t|help|unable|issue).*(log|sign)(g?ing|ning)?.?in",
                r"reset (reque|code|link|instruction|confirm|e-?mail|pin|token)",
            ),
            bodies=(
                r"(reset|chang|choos|creat|set|pick|mak|defin|recover|new|retriev|enter|replac|renew|temporary|"
                r"forg[eo]t|lost|reque|one-time|updat|get|restor|remind)[^.,]{0,60}(passw|passphrase|passcode|"
                r"credential|login\s(detail|info))",
                r"passw[^.,]{0,60}(reset|reque|recover|forg[eo]t|lost|link|below|retriev)",
                r"(recover|regain|restor|back\sin|unlock|update)[^.,]{0,40}(account|access|log\s?in)",
                r"let\syou\sback|get\syou\sback",
            ),
            telling=(
                r"(reque|asked|ask\sfor|want|submitt|told|reminded|initiat|need)[^.,]{0,50}(reset|chang|recover|"
                r"retriev|new|forgot|lost|replac|renew)[^.,]{0,40}passw",
                r"(reset|recovery)\s(code|link|token|pin|instruction)",
                r"code[^.,]{0,20}(reset|recover|chang)[^.,]{0,20}passw",
                r"(temporary|new|one-time|initial|generated|replacement)[^.,]{0,20}passw[^.,]{0,30}:",
                r"(login|user|name|account)\s*:[^.,]{0,60}pass(word|phrase)?\s*:",
            ),
            notices=(
                r"passw\S*(\s[^n\s]\S*){0,9}\s(was|been|is\snow)\s(\S+\s)?(chang|reset|updat|set|modif|remov|restor|"
                r"success|complet)",
                r"(changed|updated|modified|recent)\s(\S+\s){0,2}passw",
                r"made\sto\syour\saccount|already\sexists|already\shave|sign-in\sto\syour|you\schose",
            ),
            never=(
                r"passw.*(changed|updated|expir|was reset|been reset|success)",
                r"^([^p]|p[^a])*(verification|sign-?in|log-?in|authentication|one-time|access) (code|link)([^p]|"
                r"p[^a])*$",
                r"^(re|fwd?|aw|wg|tr|rv|res|enc|r|i) ?:",
                r"ticket #?\d|#\d|invoice|newsletter|new (comment|reply|post)|tips|report:|polic(y|ies)|"
                r"protect your|order \d|summary|is your passw",
                r"new (sign|log)-?in|new device|confirm your (e-?mail|account|reg)|welcome|activate your|"
                r"account activ|verify (your )?(e-?mail|acc)|recovery codes|invit|sign-?up|two-|e-?mail (changed|"
                r"address)|unlock|locked|already",
            ),
        ),
        "de": Phrases(
            subjects=(
                r"(pass|kenn)w.rt|anmeldedaten|logindaten|zugangscode",
                r"(zugang|zugriff|konto|account|login).*(wieder|zurück|vergess|hilfe|aktualis|verlor|problem|"
                r"information|detail)",
                r"(wiederherst|zurücksetz|rücksetz|problem|hilfe|zurückgewinn).*(konto|zugang|anmeld|login|account)",
            ),
            bodies=(
                r"(angeforder|anforder|anfrage|beantrag|vergess|verlor|möcht|erhalten|neu|link|klick|seite|hier|"
                r"code|zurück|ander|vorläufig|temporär|einmal|eigen|wiederher|rücksetz|reset)[^.,]{0,60}(pass|"
                r"kenn)w.rt",
                r"(pass|kenn)w.rt[^.,]{0,60}(reset|angeforder|anfrage|beantrag|vergess|verlor|zurück|festleg|"
                r"festzuleg|wähl|änder|vergeb|erstell|eingeb|einzugeb|setz|bestimm|wiederher|anleg|neu)",
                r"(wiederher|zurück|zugriff)[^.,]{0,40}(zugang|zugriff|konto|account)",
                r"(zugang|konto|account)[^.,]{0,40}(wiederher|wieder\sher|zurück)",
                r"(benutzer|zugangs|anmelde|login)daten",
            ),
            telling=(
                r"(anforder|angeforder|anfrage|angefragt|beantrag|gebeten|auftrag|möchte|wunsch|"
                r"veranlasst)[^.,]{0,60}(zurück|neu|wiederher|änder|rück)[^.,]{0,40}(pass|kenn)w.rt",
                r"(möchte|anfrage|auftrag|angefragt|anforder)[^.,]{0,40}(pass|kenn)w.rt[^.,]{0,20}(neu|zurück|änder|"
                r"wiederher)",
                r"(vorläufig|temporär|einmal|neue|generiert|initial|start)[^.,]{0,15}(pass|kenn)w.rt[^.,]{0,30}:",
            ),
            notices=(
                r"(pass|kenn)w.rt(\s[^n\s]\S*){0,7}\s(wurde|worden|ist)(\s[^n\s]\S*){0,6}\s(geändert|zurückgesetzt|"
                r"aktualisiert|gesetzt|festgelegt|erneuert)",
                r"(pass|kenn)w.rt(\s[^n\s]\S*){0,6}\s(geändert|zurückgesetzt|aktualisiert)\s(wurde|worden|haben|"
                r"hast|ist)",
                r"gewählten?\s(pass|kenn)w.rt|kürzlich",
                r"erfolgreich[^.,]{0,40}(geändert|zurückgesetzt|aktualisiert)",
            ),
            never=(
                r"(pass|kenn)w.rt.*(geändert|läuft|abgelaufen|aktualisiert|erfolgreich|wurde|richtl|änderungen)",
                r"^([^w]|w[^o])*(sicherheits|anmelde|einmal|verifizierungs|bestätigungs)(code|link)([^w]|w[^o])*$",
                r"^(aw|wg|re|fwd?|antw) ?:",
                r"#\d|rechnung|schützen|tipps|bericht:|antwort auf|kommentar|ist (ihr|dein) (pass|kenn)w",
                r"neue anmeld|neues gerät|willkommen|bestätig\S* (ihr|dein)|e-mail-adresse|aktivier.*konto|"
                r"konto.*aktivier|zwei-|gesperrt|einlad|registrier|bereits",
            ),
        ),
        "fr": Phrases(
            subjects=(
                r"mots? de passe|identifiant|code secret",
                r"(récupér|rétabli|retrouv|réinitialis|perdu|perte|aide).*(compte|accès|connexion|connect)",
                r"(compte|accès|connexion).*(récupér|rétabli|aide|perdu|problème)",
                r"(détail|information|récupération)s? (du|de|de votre) compte",
                r"(besoin d.aide|problème|impossible|du mal).*(connect|connexion)",
                r"réinitialisation",
            ),
            bodies=(
                r"(demand|sollicit|requête|oubli|perd|souhait|reçu|réclam|lien|cliqu|page|ici|code|réinit|renouv|"
                r"récup|défin|chang|modif|choisi|cré|saisi|nouveau|autre|remplac|fixer)[^.,]{0,60}mots?\sde\spasse",
                r"mots?\sde\spasse[^.,]{0,60}(demand|requête|oubli|perd|lien|cliqu|page|adresse|bouton|ici|"
                r"provisoire|temporaire|unique|choix)",
                r"(récupér|rétabli|retrouv|redonne)[^.,]{0,40}(accès|compte)",
                r"(voici|rappel|vos)[^.,]{0,20}(identifiants|données\sde\sconnexion|informations\sde\sconnexion)",
            ),
            telling=(
                r"(demand|sollicit|requête|souhait|réclam|pri[eé]|voulez)[^.,]{0,60}(réinit|renouv|récup|nouveau|"
                r"chang|modif|redéfin|rétabli|remise)[^.,]{0,40}mot\sde\spasse",
                r"mot\sde\spasse[^.,]{0,6}(provisoire|temporaire|à\susage\sunique|généré|nouveau)[^.,]{0,70}:",
            ),
            notices=(
                r"mot\sde\spasse(\s[^n\s]\S*){0,6}\sa\s(\S+\s)?été\s(\S+\s)?(modifi|chang|réinit|mis\sà\sjour|"
                r"défini|renouvel)",
                r"(avez|as|vient\sd.être|venez\sde)\s(modifi|chang|réinit)\S*\s(\S+\s)?mot\sde\spasse",
                r"avez\schoisi|existe\sdéjà|avec\ssuccès",
                r"mot\sde\spasse[^.,]{0,40}vient\sd.être",
            ),
            never=(
                r"mot de passe.*(a (bien )?été|modifié|changé|expir|mis à jour|défini$|est-il)",
                r"politique|protég",
                r"^(re|tr|fwd?|ref) ?:",
                r"#\d|facture|conseil|rapport |réponse à|commentaire",
                r"nouvelle connexion|bienvenue|adresse e-?mail|activez votre compte|invit|double auth|verrouill|"
                r"inscription|déjà",
            ),
        ),
        "es": Phrases(
            subjects=(
                r"contrase|clave|credencial|datos de (acceso|inicio|la cuenta|sesión|conexión)",
                r"(recuper|restablec|reestabl|reinici|perd|olvid|ayuda).*(cuenta|acceso|usuario|sesión)",
                r"(cuenta|acceso|sesión).*(recuper|restabl|detalle|ayuda|problema)",
                r"(problema|no pued|ayuda|dificultad).*(sesión|entrar|acce|ingresar)",
                r"restablecimiento",
            ),
            bodies=(
                r"(solicit|pedi|petici|olvid|perd|recib|quier|enlace|clic|página|aquí|código|restable|reestable|"
                r"reinici|recuper|cambi|defin|cre|eleg|elij|elig|establec|modific|nueva|otra|pon|fij|registr|escoj|"
                r"temporal)[^.,]{0,60}(contrase|clave|credencial)",
                r"(contrase|clave|credencial)[^.,]{0,60}(solicit|pedi|petici|olvid|perd|enlace|clic|link|página|"
                r"dirección|aquí|nueva|temporal|provisional|un\ssolo\suso|quieras)",
                r"(recuper|restable|volver)[^.,]{0,40}(acceso|cuenta|entrar|sesión)",
                r"datos[^.,]{0,15}(acceso|usuario)",
            ),
            telling=(
                r"(solicit|pedi|petici|dese|quier|pidi)[^.,]{0,60}(restable|reestable|reinici|recuper|cambi|nueva|"
                r"resete|restaura|modific|genera)[^.,]{0,40}(contrase|clave)",
                r"(contraseña|clave)[^.,]{0,6}(temporal|provisional|de\sun\ssolo\suso|generada|nueva)[^.,]{0,70}:",
                r"(usuario|login)\s*:[^.,]{0,60}(contraseña|clave)\s*:",
            ),
            notices=(
                r"(contraseña|clave)(\s[^n\s]\S*){0,6}\s(ha\ssido|se\sha|fue|se|han\ssido)\s(\S+\s)?(cambi|modific|"
                r"restable|actualiz|establec)",
                r"(has|ha|acabas?\sde|ya)\s(cambiado|modificado|actualizado)\s(\S+\s)?(contraseña|clave)",
                r"que\selegi|que\seligi|ya\sexiste|con\séxito|exitosa|cambiaste|acaba\sde\sser",
            ),
            never=(
                r"(contraseña|clave).*(ha (sido )?(cambi|modific)|se ha|fue|caduca|vence|expira|actualizada|"
                r"modificada|establecida$|cambiada)",
                r"enlace de acceso|consejos|proteger|política|es segura",
                r"^(re|rv|fwd?) ?:",
                r"#\d|factura|boletín|informe|respuesta a|comentario",
                r"nuevo inicio|bienvenid|confirm[ea] (tu|su) (correo|cuenta)|activ\S+ (tu|su) cuenta|invitad|"
                r"dos pasos|bloquead|registro|ya tienes|ya existe",
            ),
        ),
        "it": Phrases(
            subjects=(
                r"password|parola d|credenzial|dati utente",
                r"(recuper|ripristin|reimpost|pers|dimentic|aiuto|assistenza).*(account|accesso|utenza|profilo|"
                r"acced)",
                r"(account|accesso|utenza).*(recuper|ripristin|aiuto|problem)",
                r"(dettagli|dati|informazioni|recupero) (dell|di|del) ?.?(account|utente|accesso)",
                r"(problem|non riesci|aiuto|difficoltà).*(acced|accesso|entrare|login)",
                r"reset$",
            ),
            bodies=(
                r"(richie|chiest|dimentic|smarrit|pers|ricord|vuole|link|clic|pagina|qui|codice|reimpost|ripristin|"
                r"recuper|cambi|modific|impost|scegli|crea|azzer|reset|nuova|altra|inseri|defini|mettere|"
                r"temporanea)[^.,]{0,60}(password|credenzial)",
                r"(password|credenzial)[^.,]{0,60}(richie|chiest|dimentic|smarrit|pers|link|clic|pagina|indirizzo|"
                r"qui|temporanea|provvisoria|usa\se\sgetta|preferisc)",
                r"(recuper|ripristin|riotten|riavere)[^.,]{0,40}(accesso|account)",
                r"dati\sdi[^.,]{0,15}(accesso)",
            ),
            telling=(
                r"(richie|chiest|vuole|desider|voler|vuoi)[^.,]{0,60}(reimpost|ripristin|recuper|nuova|cambi|azzer|"
                r"reset|modific|invio)[^.,]{0,40}password",
                r"password[^.,]{0,6}(temporanea|provvisoria|usa\se\sgetta|generata|nuova)[^.,]{0,70}:",
                r"(utente|login|username)\s*:[^.,]{0,60}password\s*:",
            ),
            notices=(
                r"password(\s[^n\s]\S*){0,6}\s(è\sstata|è|sono\sstate)\s(\S+\s)?(modific|cambi|aggiorn|impost|reset)",
                r"(hai|ha|avete)\s(modificato|cambiato|reimpostato|aggiornato)\s(\S+\s)?password",
                r"che\shai\sscelto|che\sha\sscelto|esiste\sgià|con\ssuccesso",
            ),
            never=(
                r"password.*(è (stata )?(modific|cambi)|scade|aggiornata|modificata|cambiata|successo|impostata$|"
                r"è sicura)",
                r"link di accesso|protegg|politica",
                r"^(r|i|re|fwd?) ?:",
                r"#\d|fattura|bolletta|rapporto|risposta a|commento",
                r"nuovo accesso|benvenut|attiva.*account|invitat|due passaggi|bloccat|registrazione|già",
            ),
        ),
        "pt": Phrases(
            subjects=(
                r"senha|palavra.(passe|chave)|credencia|dados de (acesso|conta|login)|redefinição",
                r"(recuper|restaur|redefin|rep[oô]|perd|esquec|ajuda).*(conta|acesso|utilizador|usuário|entrar)",
                r"(conta|acesso).*(recuper|ajuda|problema)",
                r"(problema|não consegue|ajuda|dificuldade).*(entrar|acess|aceder|login|sessão)",
            ),
            bodies=(
                r"(solicit|pedi|requisi|esquec|perd|lembr|quer|link|ligação|cliq|clic|página|aqui|código|redefin|"
                r"rep[oô]|reinici|recuper|alter|troc|mud|defin|cri|escolh|nova|outra|coloc|inser|cadastr|regist|"
                r"temporária)[^.,]{0,60}(senha|palavra.|credencia)",
                r"(senha|palavra.|credencia)[^.,]{0,60}(solicit|pedi|requisi|esquec|perd|link|ligação|cliq|clic|"
                r"página|endereço|aqui|nova|temporária|provisória|única|quiser)",
                r"(recuper|restaur|voltar)[^.,]{0,40}(acesso|conta)",
                r"(dados\sde|novos\sdados)[^.,]{0,15}acesso",
            ),
            telling=(
                r"(solicit|pedi|requisi|requer|quer|deseja)[^.,]{0,60}(redefin|rep[oô]|reinici|recuper|alter|troc|"
                r"mud|nova|reset|lembrete)[^.,]{0,40}(senha|palavra.)",
                r"(senha|palavra.)[^.,]{0,6}(temporária|provisória|de\sutilização\súnica|gerada|nova)[^.,]{0,70}:",
                r"(utilizador|usuário|login)\s*:[^.,]{0,60}(senha|palavra.)\s*:",
            ),
            notices=(
                r"(senha|passe|chave)(\s[^n\s]\S*){0,6}\s(foi|foram)\s(\S+\s)?(alterad|redefinid|modificad|"
                r"atualizad|definid|trocad)",
                r"(você|acabou\sde|tenha|alterou)\s(alterou|trocou|redefiniu|mudou)\s(\S+\s)?(senha|palavra)",
                r"escolheu|já\sexiste|seguinte\salteração|com\ssucesso|acabou\sde\sser",
            ),
            never=(
                r"(senha|passe|chave).*(foi|alterada|expira|caduca|sucesso|atualizada|definida$|é segura)",
                r"link de acesso|proteja|política",
                r"^(res|enc|re|fwd?) ?:",
                r"ticket #?\d|#\d|fatura|recibo|relatório|resposta a|comentário",
                r"novo acesso|bem.vind|boas.vindas|ativ.*conta|convid|duas etapas|dois passos|bloquead|registr?o|"
                r"já tem|já existe|códigos de recuperação",
            ),
        ),
    }
)
