# SPDX-License-Identifier: GPL-3.0-or-later
"""Warnings of cmdlets that found nothing to do.

Only the middle of each sentence is known from public captures; the words around it are a GUESS, so clients can
rely on the fragments alone.
"""

from __future__ import annotations


def no_settings_modified(name: str) -> str:
    return f"The command completed successfully but no settings of '{name}' have been modified."


def access_already_present(target: str, trustee: str) -> str:
    return f'The appropriate access control entry is already present on the object "{target}" for account "{trustee}".'


def mailbox_access_absent(target: str, trustee: str) -> str:
    return _not_removed(target, trustee, "because the ACE doesn't exist on the object.")


def send_as_absent(target: str, trustee: str) -> str:
    return _not_removed(target, trustee, "because the ACE isn't present.")


def access_inherited(target: str, trustee: str) -> str:
    """GUESS: the whole sentence; that inherited entries stay is documented."""
    return _not_removed(target, trustee, "because it is inherited.")


def _not_removed(target: str, trustee: str, why: str) -> str:
    return f'Can\'t remove the access control entry on the object "{target}" for account "{trustee}" {why}'
