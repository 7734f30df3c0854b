# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the arguments of mail_flow_probe to its result: what is sent, what is looked for, and what is said of it."""

from __future__ import annotations

import typing as t
from contextlib import closing
from dataclasses import replace

from .customers import check_customer
from .declaration import Contradiction
from .mailward.clients.smtp import SmtpServer, send
from .mailward.mailflow.forwarding_report import plain
from .mailward.model.address import domain_of, parse_address
from .mailward.model.mistake import Mistake, Mistakes
from .mailward.model.password_resets import ENFORCE, KEY_CHARS, SECTION, read_password_resets
from .mailward.model.reader import Reader
from .mailward.model.reset_entry import COPY, REDIRECT
from .mailward.platforms import connect
from .mailward.platforms.platform import Platform
from .mailward.probe.bypasses import RulesSeen, rules_seen
from .mailward.probe.clock import Clock, RealClock
from .mailward.probe.expectations import Redirection, declared, expected
from .mailward.probe.explaining import explained
from .mailward.probe.judging import FINAL, RIGHT
from .mailward.probe.message_id import CHANGE_NOTICE, KINDS, RESET, SPOOF, new_message_id, read_message_id
from .mailward.probe.polling import Patience, Watch
from .mailward.probe.report import SIMULATED, report, sending_report
from .mailward.probe.result import Sent
from .mailward.probe.sending import Plan, planned, send_all

Parameters = t.Mapping[str, t.Any]
Result = dict[str, t.Any]


class How(t.Protocol):
    """How the task is run; see `run.How`."""

    @property
    def check_mode(self) -> bool: ...

    @property
    def progress(self) -> t.Callable[[str], None]: ...


def probe(parameters: Parameters, connection: Parameters, how: How, clock: Clock | None = None) -> Result:
    """Sends and looks, or only looks (`ids`), or only says what would be sent (check mode).

    Nothing is sent before it is known that it can be looked for: a message to somebody else's mailbox, or to one that
    cannot be read, proves nothing. Raises Contradiction, Mistakes, ServiceError.
    """
    clock = clock or RealClock()
    plan = _plan(parameters)
    known = _known(parameters, plan)
    if known is None and not plan.senders:
        raise Contradiction("There is nothing to send: name messages, or the ids of messages that were sent.")
    patience = _patience(parameters)
    with closing(connect(parameters["platform"], connection)) as platform:
        mark = f" ({SIMULATED})" if platform.is_simulated else ""
        organisation = parameters["organisation"] or (parameters["strategy"] or {}).get("organisation") or {}
        customer = check_customer(platform, organisation)
        mailboxes = (plan.recipient, *plan.redirection.targets)
        _inside(mailboxes, customer.domains)
        name = organisation.get("name") or customer.tenant_id

        def tell(text: str) -> None:
            how.progress(f"{name}: {text}{mark}")

        rules = rules_seen(platform.inbox_rules(mailboxes)) if known is None else RulesSeen()
        unknown = [*_unreadable(platform, plan, clock), *rules.unread] if known is None else []
        is_sending = known is None and not how.check_mode
        if unknown and is_sending:
            raise Contradiction(f"Nothing was sent, for not everything can be looked into{mark}: {'; '.join(unknown)}")
        if known is None and how.check_mode:
            messages = tuple(replace(message, id="") for message in planned(plan, clock))
            text = sending_report(name, messages, simulated=platform.is_simulated, rules=rules)
        else:
            messages = known or send_all(plan, _sender(parameters["smtp"]), clock, tell)
            messages = Watch(platform, clock, patience, tell, parameters["wait"]).follow(messages)
            messages = explained(messages, platform, clock.now(), tell)
            rules = rules.also(rules_seen(platform.inbox_rules(mailboxes)))
            spots = platform.blind_spots
            text = report(name, messages, simulated=platform.is_simulated, blind_spots=spots, rules=rules)
        return {
            "changed": known is None and (how.check_mode or any(message.is_sent for message in messages)),
            "platform": platform.name,
            "tenant_id": customer.tenant_id,
            "simulated": platform.is_simulated,
            "complete": all(message.state in FINAL for message in messages),
            "proven": rules.is_clear and all(message.state == RIGHT for message in messages),
            "messages": [message.data() for message in messages],
            "bypasses": [plain(one) for one in rules.bypasses],
            "rules_unknown": list(rules.unknown),
            "ids": [message.id for message in messages if message.id],
            "blind_spots": list(platform.blind_spots),
            "unknown": unknown,
            "text": text,
        }


def _plan(parameters: Parameters) -> Plan:
    recipient = _address("recipient", parameters["recipient"])
    smtp = parameters["smtp"] or {}
    sender = _address("smtp.from_address", smtp["from_address"]) if smtp else ""
    envelope = smtp.get("envelope_sender")
    return Plan(
        senders=_senders(parameters, sender),
        envelope_sender=_address("smtp.envelope_sender", envelope) if envelope else sender,
        recipient=recipient,
        redirection=_redirection(parameters, recipient),
        language=parameters["language"],
    )


def _redirection(parameters: Parameters, recipient: str) -> Redirection:
    if parameters["strategy"] is not None:
        return _declared(parameters["strategy"], recipient)
    targets = tuple(_address(f"password_admins[{n}]", one) for n, one in enumerate(parameters["password_admins"]))
    if not targets:
        raise Contradiction("password_admins: name at least one mailbox that gets the password resets.")
    if recipient in targets:
        raise Contradiction(f"recipient: {recipient} is a password admin, whose mail is not redirected. Name a user.")
    if parameters["mode"] != ENFORCE:
        return Redirection(targets)
    copied = {CHANGE_NOTICE: COPY} if parameters["copy_change_notices"] else {}
    return Redirection(targets, {RESET: REDIRECT, **copied})


def _declared(strategy: Parameters, recipient: str) -> Redirection:
    """What the section of password resets says for the recipient. Its key is not needed, and not asked for."""
    section = strategy.get(SECTION)
    if not isinstance(section, t.Mapping):
        raise Contradiction(f"strategy.{SECTION} is missing: it says who gets the password resets.")
    mistakes: list[Mistake] = []
    resets = read_password_resets(Reader({**section, "key": "-" * KEY_CHARS}, f"strategy.{SECTION}", mistakes))
    if mistakes:
        name = (strategy.get("organisation") or {}).get("name") or "strategy"
        raise Mistakes(name, mistakes, "nothing was sent")
    try:
        return declared(resets, recipient)
    except ValueError as error:
        raise Contradiction(f"recipient: {error} Name another user, or password_admins and mode.") from None


def _senders(parameters: Parameters, usual: str) -> dict[str, str]:
    """The From address of each message, in a fixed order. Nobody's name is forged unless it is given."""
    if not parameters["smtp"]:
        return {}
    own = {kind: given for kind, given in (parameters["smtp"].get("from_addresses") or {}).items() if given}
    wanted = parameters["messages"]
    if wanted is None:
        wanted = [kind for kind in KINDS if kind != SPOOF or kind in own]
    if SPOOF in wanted and SPOOF not in own:
        raise Contradiction(
            "smtp.from_addresses.spoof is missing: a spoof is sent from an address that the SMTP server may not use, "
            "of a domain of yours that publishes DMARC."
        )
    paths = {kind: f"smtp.from_addresses.{kind}" for kind in own}
    return {kind: _address(paths[kind], own[kind]) if kind in own else usual for kind in KINDS if kind in wanted}


def _known(parameters: Parameters, plan: Plan) -> tuple[Sent, ...] | None:
    """The messages of an earlier run, by the ids that it gave; None if there are none to look for."""
    if not parameters["ids"]:
        return None
    messages = []
    for number, identity in enumerate(parameters["ids"]):
        try:
            found = read_message_id(identity)
        except ValueError as error:
            raise Contradiction(f"ids[{number}]: {identity}: {error}.") from None
        expectation = expected(found.kind, plan.recipient, plan.redirection)
        message = Sent(found.kind, identity.strip(), "", plan.recipient, found.sent_at, expectation, is_sent=True)
        messages.append(message)
    return tuple(messages)


def _inside(mailboxes: t.Iterable[str], domains: frozenset[str]) -> None:
    for mailbox in mailboxes:
        if domain_of(mailbox) not in domains:
            theirs = ", ".join(sorted(domains))
            raise Contradiction(f"{mailbox} is no address of this organisation, whose domains are {theirs}.")


def _unreadable(platform: Platform, plan: Plan, clock: Clock) -> list[str]:
    """Why messages could not be found again, by looking for one that nobody ever sends."""
    never = new_message_id(KINDS[0], clock.now(), domain_of(plan.recipient))
    looks = platform.look([never], (plan.recipient, *plan.redirection.targets))
    return sorted({unknown.reason for look in looks.values() for unknown in look.unknown})


def _sender(smtp: Parameters) -> t.Callable[[str, str, bytes], object]:
    server = SmtpServer(
        host=smtp["host"],
        port=smtp["port"],
        username=smtp["username"] or "",
        password=smtp["password"] or "",
        starttls=smtp["starttls"],
        ca_bundle=smtp["ca_bundle"] or "",
        validate_certs=smtp["validate_certs"],
        timeout=smtp["timeout"],
    )
    return lambda sender, recipient, message: send(server, sender, recipient, message)


def _patience(parameters: Parameters) -> Patience:
    bounds = {"timeout": 0, "interval": 1, "settle": 0}
    for name, least in bounds.items():
        if parameters[name] < least:
            raise Contradiction(f"{name}: {parameters[name]} is too small, {least} is the least.")
    return Patience(
        timeout=parameters["timeout"],
        interval=parameters["interval"],
        longest=max(Patience.longest, parameters["interval"]),
        settle=parameters["settle"],
    )


def _address(path: str, text: str) -> str:
    try:
        return parse_address(text)
    except ValueError as error:
        raise Contradiction(f"{path}: {text}: {error}.") from None
