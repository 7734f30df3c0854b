# SPDX-License-Identifier: GPL-3.0-or-later
"""An address whose mail goes on to others: from an existing mailbox, or virtual and without storage."""

from __future__ import annotations

from dataclasses import dataclass, field

from .address import parse_address
from .amendment import Amendment, wanted
from .reader import Reader
from .unset import OMITTED, Omitted


@dataclass(frozen=True)
class Redirect:
    """What is declared of one redirect.

    Whether `address` is a mailbox or virtual is what the organisation says, not the declaration.
    `targets` is the whole truth unless it is an Amendment. `keep_copy` is for mailboxes only, left out
    it stays as it is (a new redirect keeps a copy). `display_name` is for virtual addresses.
    """

    address: str
    targets: tuple[str, ...] | Amendment = ()
    keep_copy: bool | Omitted = OMITTED
    display_name: str | Omitted = OMITTED
    absent: bool = False
    path: str = field(default="", compare=False)


def read_redirect(reader: Reader) -> Redirect | None:
    """One entry of `redirects`."""
    address = reader.address("address", required=True)
    nowhere = reader.raw("targets") in (OMITTED, [], (), {"set": []})
    targets = reader.amendable("targets", parse_address)
    keep_copy = reader.flag("keep_copy")
    display_name = reader.line("display_name", max_chars=256)
    state = reader.choice("state", ("present", "absent"))
    reader.finish()
    if state != "absent" and nowhere:
        remedy = "Name at least one target, or set state: absent to end the redirect."
        reader.mistake("targets", "has no address; mail would go nowhere.", remedy)
    if address is OMITTED:
        return None
    if address in wanted(targets):
        remedy = "Leave it out; keep_copy: true keeps the mail of a mailbox."
        reader.mistake("targets", f"{address} redirects to itself.", remedy)
    return Redirect(
        address=address,
        targets=targets or (),
        keep_copy=keep_copy,
        display_name=display_name,
        absent=state == "absent",
        path=reader.path,
    )
