# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether mail that is forwarded to the outside gets out: outbound spam policy and remote domain.

Both apply to mailbox and inbox-rule forwarding, not to the members of a group
(Microsoft Learn, "Control automatic external email forwarding").
"""

from __future__ import annotations

from collections.abc import Iterable

from ...model.address import domain_of
from ...model.state import Subject
from ...model.transport_rule.predicate import ONLINE
from ...model.unset import Unknown
from .recipients import lowered, without_prefix
from .snapshot import Row, Rows
from .world import World


def express_way_out(world: World, subject: Subject, address: str, outside: Iterable[str], *, forwarded: bool) -> None:
    """Notes on targets outside: what stands in the way, and what receivers may make of it."""
    targets = tuple(outside)
    if not targets:
        return
    if forwarded:
        if world.snapshot.where == ONLINE:
            # On servers remote domains alone decide.
            _policy(world, subject, address)
        for domain in sorted({domain_of(target) for target in targets}):
            _remote_domain(world, subject, domain)
    text = "mail leaves with its original sender, so the receiver may reject it by SPF or DMARC"
    world.say("risk", subject, text)


def _policy(world: World, subject: Subject, address: str) -> None:
    policy = policy_for(address, world.snapshot.spam_policies, world.snapshot.spam_rules)
    if isinstance(policy, Unknown):
        world.say("unknown", subject, f"whether automatic forwarding is permitted is not known: {policy.reason}")
        return
    mode = str(policy.get("AutoForwardingMode") or "Automatic")
    if mode != "On":
        meaning = "which means Off, " if mode == "Automatic" else ""
        text = f"the outbound spam policy {policy.get('Name')} has AutoForwardingMode {mode}, {meaning}"
        world.say(
            "partial", subject, f"{text.rstrip(', ')}: Exchange Online rejects what is forwarded outside (5.7.520)"
        )


def policy_for(address: str, policies: Rows | Unknown, rules: Rows | Unknown) -> Row | Unknown:
    """The outbound spam policy that holds for a sender: the first enabled rule that names them, else the default."""
    if isinstance(policies, Unknown):
        return policies
    if isinstance(rules, Unknown):
        return rules
    by_name = {str(row.get("Name")): row for row in policies}
    for rule in sorted(rules, key=lambda row: int(row.get("Priority") or 0)):
        if str(rule.get("State") or "Enabled") != "Enabled":
            continue
        if rule.get("FromMemberOf"):
            return Unknown(f"the rule {rule.get('Name')} depends on group membership")
        senders = {without_prefix(lowered(sender)) for sender in rule.get("From") or ()}
        domains = {lowered(domain) for domain in rule.get("SenderDomainIs") or ()}
        if (address in senders or not senders) and (domain_of(address) in domains or not domains):
            return by_name.get(
                str(rule.get("HostedOutboundSpamFilterPolicy")), Unknown("a rule names a policy that was not listed")
            )
    default = next((row for row in policies if row.get("IsDefault")), None)
    return default or Unknown("no default outbound spam policy was listed")


def _remote_domain(world: World, subject: Subject, domain: str) -> None:
    rows = world.snapshot.remote_domains
    if isinstance(rows, Unknown):
        world.say("unknown", subject, f"whether {domain} may be forwarded to is not known: {rows.reason}")
        return
    found = remote_domain_for(domain, rows)
    if found is not None and found.get("AutoForwardEnabled") is False:
        world.say(
            "partial",
            subject,
            f"the remote domain {found.get('Name')} does not permit automatic forwarding to {domain}",
        )


def remote_domain_for(domain: str, rows: Rows) -> Row | None:
    """The most specific remote domain: the name itself, a wildcard above it, or the default `*`."""
    names = {lowered(row.get("DomainName")): row for row in rows}
    labels = domain.split(".")
    wild = (f"*.{'.'.join(labels[index:])}" for index in range(len(labels) - 1))
    return next((names[name] for name in (domain, *wild, "*") if name in names), None)
