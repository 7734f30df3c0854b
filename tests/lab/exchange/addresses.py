# SPDX-License-Identifier: GPL-3.0-or-later
"""How the addresses of a recipient change.

PowerShell docs, Set-Mailbox -EmailAddresses: a list replaces everything, SIP, SPO and X500 entries included; a
hash table adds and removes; `SMTP:` marks the primary, and without it the first one is. An address belongs to
one object of the organisation, and one of a mailbox or group lies in an accepted domain.
"""

from __future__ import annotations

from . import refusals
from .call import Call
from .records import MailContact, MailUser, Recipient
from .values import ListChange


def split(proxy: str) -> tuple[str, str]:
    """Prefix as written (`smtp` where there is none) and address."""
    prefix, colon, rest = proxy.partition(":")
    return (prefix, rest) if colon else ("smtp", proxy)


def primary_of(addresses: tuple[str, ...]) -> str:
    return next((each[5:] for each in addresses if each.startswith("SMTP:")), "")


def changed_addresses(call: Call, recipient: Recipient, change: ListChange) -> tuple[str, ...]:
    """The addresses after -EmailAddresses, checked."""
    if change.whole is not None:
        result = _whole(change.whole)
    else:
        result = _without(recipient, change.remove)
        for proxy in change.add:
            result = _with(result, proxy)
    check_addresses(call, recipient, result)
    return result


def with_primary(call: Call, recipient: Recipient, address: str) -> tuple[str, ...]:
    """The addresses after -WindowsEmailAddress or -PrimarySmtpAddress: the old primary stays as an alias."""
    result = _with(recipient.addresses, f"SMTP:{address}")
    check_addresses(call, recipient, result)
    return result


def _whole(written: tuple[str, ...]) -> tuple[str, ...]:
    typed = [split(each) for each in written]
    primaries = [rest for prefix, rest in typed if prefix == "SMTP"]
    if len(primaries) > 1:
        raise refusals.invalid(f"There are multiple primary SMTP addresses: {', '.join(primaries)}.")
    seen: set[str] = set()
    for prefix, rest in typed:
        if (key := f"{prefix}:{rest}".lower()) in seen:
            reason = f"The value '{prefix}:{rest}' is already present in the collection."
            raise refusals.bad_value(
                "EmailAddresses", ", ".join(written), "Microsoft.Exchange.Data.ProxyAddressCollection", reason
            )
        seen.add(key)
    primary = primaries[0] if primaries else next((rest for prefix, rest in typed if prefix.lower() == "smtp"), "")
    return tuple(_typed(prefix, rest, primary) for prefix, rest in typed)


def _typed(prefix: str, rest: str, primary: str) -> str:
    if prefix.lower() != "smtp":
        return f"{prefix}:{rest}"
    return f"{'SMTP' if rest == primary else 'smtp'}:{rest}"


def _without(recipient: Recipient, remove: tuple[str, ...]) -> tuple[str, ...]:
    """An address that is not there is no error; the primary one can't go (GUESS: its text)."""
    gone = {":".join(split(each)).lower() for each in remove}
    if f"smtp:{recipient.primary_address}".lower() in gone:
        raise refusals.invalid(f"The primary SMTP address {recipient.primary_address} can't be removed.")
    return tuple(each for each in recipient.addresses if each.lower() not in gone)


def _with(addresses: tuple[str, ...], proxy: str) -> tuple[str, ...]:
    """With one more; a new primary makes the old one an alias (GUESS for a hash table with `SMTP:`)."""
    prefix, rest = split(proxy)
    key = f"{prefix}:{rest}".lower()
    if prefix != "SMTP":
        return addresses if any(each.lower() == key for each in addresses) else (*addresses, f"{prefix}:{rest}")
    kept = (each for each in addresses if each.lower() != key)
    return (f"SMTP:{rest}", *(f"smtp:{each[5:]}" if each.startswith("SMTP:") else each for each in kept))


def check_addresses(
    call: Call, recipient: Recipient | None, addresses: tuple[str, ...], *, anywhere: bool = False
) -> None:
    """Every address that the recipient has not yet: free, and in an accepted domain unless `anywhere` (contacts)."""
    anywhere = anywhere or isinstance(recipient, (MailContact, MailUser))
    if not primary_of(addresses):
        raise refusals.invalid("The recipient must have a primary SMTP address.")
    known = {each.lower() for each in recipient.addresses} if recipient else set()
    for proxy in addresses:
        if proxy.lower() in known:
            continue
        holder = call.directory.holder(proxy)
        if holder is not None and (recipient is None or holder.guid != recipient.guid):
            raise refusals.address_taken(proxy, holder.name)
        if not anywhere and proxy.lower().startswith("smtp:") and not call.directory.accepts(proxy):
            raise refusals.domain_not_accepted(proxy.rpartition("@")[2])
