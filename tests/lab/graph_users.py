# SPDX-License-Identifier: GPL-3.0-or-later
"""The user resource of Graph: which properties it shows, and which of them can be changed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from .exchange.records import Account
from .graph_answers import GraphError

_PROPERTIES: Mapping[str, Callable[[Account], Any]] = {
    "businessPhones": lambda account: [],
    "displayName": lambda account: account.display_name,
    "givenName": lambda account: None,
    "jobTitle": lambda account: None,
    "mail": lambda account: account.mail or None,
    "mobilePhone": lambda account: None,
    "officeLocation": lambda account: None,
    "preferredLanguage": lambda account: None,
    "surname": lambda account: None,
    "userPrincipalName": lambda account: account.user_principal_name,
    "id": lambda account: account.id,
    "accountEnabled": lambda account: account.enabled,
    "assignedLicenses": lambda account: [{"disabledPlans": [], "skuId": _SKU}] if account.licensed else [],
    "createdDateTime": lambda account: _moment(account.created),
    "lastPasswordChangeDateTime": lambda account: _moment(account.password_changed),
    # Never synced reads null, not false.
    "onPremisesSyncEnabled": lambda account: True if account.synced else None,
    "passwordProfile": lambda account: None,
    "signInSessionsValidFromDateTime": lambda account: _moment(account.sessions_valid_from),
    "userType": lambda account: "Guest" if account.guest else "Member",
}
# Without $select Graph shows these only: whether an account may sign in is not among them.
_DEFAULT = tuple(_PROPERTIES)[:11]
_SKU = "19ec0d23-8335-4cbd-94ac-6050e30712fa"


def shown(account: Account, select: str, context: str) -> dict[str, Any]:
    """A user as a GET answers it. Raises GraphError for a property that a user has not."""
    names = [name.strip() for name in select.split(",") if name.strip()] or list(_DEFAULT)
    known = {name.lower(): name for name in _PROPERTIES}
    for name in names:
        if name.lower() not in known:
            text = f"Could not find a property named '{name}' on type 'microsoft.graph.user'."
            raise GraphError(400, "BadRequest", text)
    chosen = [known[name.lower()] for name in names]
    return {"@odata.context": context, **{name: _PROPERTIES[name](account) for name in chosen}}


def change_of(account: Account, given: object, now: datetime) -> dict[str, Any]:
    """The fields of `account` that a PATCH replaces. Raises GraphError and then changes nothing."""
    if not isinstance(given, dict) or not given:
        raise GraphError(400, "Request_BadRequest", "The request holds no property to update.")
    change: dict[str, Any] = {}
    for name, value in given.items():
        if name == "accountEnabled":
            if not isinstance(value, bool):
                raise _invalid(name)
            change["enabled"] = value
        elif name == "passwordProfile":
            change.update(_password(value, now))
        elif name in _PROPERTIES:
            raise GraphError(400, "Request_BadRequest", f"The lab does not change the property '{name}'.")
        else:
            raise _invalid(name)
    if account.synced:
        text = "Unable to update the specified properties for on-premises mastered Directory Sync objects."
        raise GraphError(400, "Request_BadRequest", text)
    return change


def _password(value: object, now: datetime) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) - {
        "password",
        "forceChangePasswordNextSignIn",
        "forceChangePasswordNextSignInWithMfa",
    }:
        raise _invalid("passwordProfile")
    password = value.get("password")
    force = value.get("forceChangePasswordNextSignIn", False)
    if not isinstance(password, str) or not isinstance(force, bool):
        raise _invalid("passwordProfile")
    if not _is_strong(password):
        text = "The specified password does not comply with password complexity requirements."
        raise GraphError(400, "Request_BadRequest", text)
    # Entra ends the sessions of an account whose password is reset; that it does so at once is a guess.
    return {
        "password": password,
        "force_change_password": force,
        "password_changed": now,
        "sessions_valid_from": now,
    }


def _is_strong(password: str) -> bool:
    """Eight to 256 characters of three of four kinds (Entra password policies)."""
    kinds = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum())
    used = sum(any(kind(char) for char in password) for kind in kinds)
    return 8 <= len(password) <= 256 and used >= 3


def _invalid(name: str) -> GraphError:
    return GraphError(400, "Request_BadRequest", f"Invalid value specified for property '{name}' of resource 'User'.")


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
