# SPDX-License-Identifier: GPL-3.0-or-later
"""The mail organisation of a declaration alone: what can be said without asking any platform."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.amendment import is_whole, wanted
from ..model.organisation import Organisation
from ..model.redirect import Redirect
from ..model.transport_rule.order import Place, wanted_order
from ..model.unset import OMITTED, Unknown
from .flow_rule import FlowRule
from .from_model import flow_rule
from .mail_organisation import GROUP, MailOrganisation, Recipient


def declared(organisation: Organisation) -> MailOrganisation:
    """What the declaration says of mail flow, and no more.

    Nobody knows here who else there is: an address in an own domain that is not declared is taken for a mailbox
    (`complete` is false), and rules that are not declared have no say. A redirect of an address that is no declared
    mailbox and no person's is taken for virtual, unless `keep_copy` says that there is a mailbox. A redirect that is
    declared by what changes in it goes where nobody knows.
    """
    redirects = {redirect.address: redirect for redirect in organisation.redirected() if not redirect.absent}
    recipients = [*_mailboxes(organisation, redirects), *_redirects(organisation, redirects)]
    return MailOrganisation(organisation.domains, tuple(recipients), _rules(organisation))


def _mailboxes(organisation: Organisation, redirects: dict[str, Redirect]) -> Iterator[Recipient]:
    for box in organisation.mailboxes():
        if not box.removed:
            aliases = frozenset(wanted(box.aliases))
            yield _forwarding(box.address, aliases, redirects.get(box.address))


def _redirects(organisation: Organisation, redirects: dict[str, Redirect]) -> Iterator[Recipient]:
    known = {box.address for box in organisation.mailboxes() if not box.removed}
    people = {person.address for person in organisation.people or ()}
    for address, redirect in redirects.items():
        if address in known:
            continue
        if redirect.keep_copy is OMITTED and address not in people:
            yield Recipient(address, GROUP, members=_targets(redirect))
        else:
            yield _forwarding(address, frozenset(), redirect)


def _forwarding(address: str, aliases: frozenset[str], redirect: Redirect | None) -> Recipient:
    if redirect is None:
        return Recipient(address, aliases=aliases)
    return Recipient(
        address, aliases=aliases, forwards_to=_targets(redirect), keeps_copy=redirect.keep_copy is not False
    )


def _targets(redirect: Redirect) -> frozenset[str] | Unknown:
    if is_whole(redirect.targets):
        return frozenset(wanted(redirect.targets))
    return Unknown("the declaration only says what changes in the targets")


def _rules(organisation: Organisation) -> tuple[FlowRule, ...]:
    rules = [rule for rule in organisation.rules() if not rule.absent]
    flowing = {rule.name: flow_rule(rule) for rule in rules}
    order = wanted_order((), [Place(rule.name, rule.position) for rule in rules])
    return tuple(flowing[name] for name in order)
