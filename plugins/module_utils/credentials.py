# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where credentials come from when no option gives them, and how they are kept out of everything shown."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.parsing.convert_bool import boolean

from .arguments import CONNECTION, SMTP
from .mailward.clients.credentials import OPTIONS
from .mailward.clients.exchange_server import WINRM
from .mailward.clients.psrp_endpoint import KERBEROS
from .mailward.model.password_resets import SECTION as PASSWORD_RESETS


@dataclass(frozen=True)
class Login:
    """How a platform is logged in to: `variables` of the environment by option, and the options of which one is the
    secret. `whose` is the option that says whose secret it is; what is in `same` has to be what the task says.
    """

    variables: t.Mapping[str, str]
    secrets: tuple[str, ...]
    whose: str
    same: tuple[str, ...]


ONLINE = Login(
    {
        "tenant_id": "MAILWARD_TENANT_ID",
        "client_id": "MAILWARD_CLIENT_ID",
        "client_secret": "MAILWARD_CLIENT_SECRET",
        "certificate": "MAILWARD_CERTIFICATE",
        "certificate_path": "MAILWARD_CERTIFICATE_PATH",
        "certificate_passphrase": "MAILWARD_CERTIFICATE_PASSPHRASE",
        "client_assertion": "MAILWARD_CLIENT_ASSERTION",
        "client_assertion_path": "MAILWARD_CLIENT_ASSERTION_PATH",
        "refresh_token": "MAILWARD_REFRESH_TOKEN",
        "refresh_token_path": "MAILWARD_REFRESH_TOKEN_PATH",
    },
    OPTIONS,
    "tenant_id",
    ("tenant_id", "client_id"),
)
SERVER = Login(
    {"server": "MAILWARD_SERVER", "username": "MAILWARD_USERNAME", "password": "MAILWARD_PASSWORD"},
    ("password",),
    "server",
    ("server", "username"),
)
SERVER_PLATFORM = "exchange_server"
RESET_KEY, RESET_KEY_OPTION = "MAILWARD_PASSWORD_RESET_KEY", "password_reset_key"
"""The variable and the option of the key of password resets. It may serve every customer, so it needs no tenant id."""
CREDENTIAL_VARIABLES = frozenset((*ONLINE.variables.values(), *SERVER.variables.values(), RESET_KEY))
SHORTEST_MASKED_LINE = 16
"""Lines of a key that are shorter than this are no secret by themselves, and would mask common words."""


Environment = tuple[str, t.Mapping[str, str]]


def complete(
    parameters: t.Mapping[str, t.Any], environments: t.Iterable[Environment]
) -> tuple[dict[str, t.Any], list[str]]:
    """The parameters with credentials from the first environment that has them, and why others did not count.

    `environments` are pairs of what the user calls them and the variables. A secret counts only together
    with the tenant id or server from the same place, so that no customer's secret is sent to another one's tenant or
    server; and none counts where an option gives a secret.
    """
    given = tuple(environments)
    return _with_login(_with_reset_key(parameters, given), given)


def _with_reset_key(parameters: t.Mapping[str, t.Any], environments: t.Iterable[Environment]) -> dict[str, t.Any]:
    """The parameters with the key of the declared password resets as an option, which nothing shows or logs."""
    strategy = parameters.get("strategy")
    resets = strategy.get(PASSWORD_RESETS) if isinstance(strategy, t.Mapping) else None
    if not isinstance(strategy, t.Mapping) or not isinstance(resets, t.Mapping):
        return dict(parameters)
    if isinstance(resets.get("key"), str):
        kept = {name: value for name, value in resets.items() if name != "key"}
        return {**parameters, "strategy": {**strategy, PASSWORD_RESETS: kept}, RESET_KEY_OPTION: resets["key"]}
    if parameters.get(RESET_KEY_OPTION) is None and resets.get("key") is None:
        found = next((variables[RESET_KEY] for _called, variables in environments if variables.get(RESET_KEY)), None)
        return {**parameters, RESET_KEY_OPTION: found} if found else dict(parameters)
    return dict(parameters)


def _with_login(
    parameters: t.Mapping[str, t.Any], environments: t.Iterable[Environment]
) -> tuple[dict[str, t.Any], list[str]]:
    remarks: list[str] = []
    if _given(parameters):
        return dict(parameters), remarks
    login = _login(parameters)
    for called, variables in environments:
        found = {name: variables[variable] for name, variable in login.variables.items() if variables.get(variable)}
        if not any(name in found for name in login.secrets):
            continue
        reason = _why_not(login, found, parameters)
        if reason is None:
            return {**parameters, **found}, remarks
        remarks.append(f"Credentials in {called} were not used: {reason}.")
    return dict(parameters), remarks


def lacking(parameters: t.Mapping[str, t.Any]) -> str:
    """What the connection still needs, as a phrase; "" if it is whole."""
    given = _given(parameters)
    if _login(parameters) is SERVER and parameters.get("transport") == WINRM:
        # The login of the management host may be good for the server too; the client knows which is.
        return " and ".join(name for name in ("server", "management_host") if not parameters.get(name))
    if _login(parameters) is SERVER:
        # With Kerberos whoever runs the task may hold a ticket already.
        by_ticket = (parameters.get("authentication") or KERBEROS) == KERBEROS and not given
        needed: tuple[str, ...] = ("server",) if by_ticket else ("server", "username", "password")
        return " and ".join(name for name in needed if not parameters.get(name))
    needed = ("tenant_id",) if given == ["managed_identity"] else ("tenant_id", "client_id")
    missing = [name for name in needed if not parameters.get(name)]
    if not given:
        missing.append(f"one of {', '.join(ONLINE.secrets)}")
    return " and ".join(missing)


def customer_of(parameters: t.Mapping[str, t.Any]) -> str:
    """The option by which a run knows, before anything is read, whose organisation it is about to change."""
    return str(parameters.get(_login(parameters).whose) or "").lower()


def _login(parameters: t.Mapping[str, t.Any]) -> Login:
    return SERVER if parameters.get("platform") == SERVER_PLATFORM else ONLINE


def _given(parameters: t.Mapping[str, t.Any]) -> list[str]:
    """The options of which one is enough to log in; the arguments may not be validated yet."""
    given = [name for name in _login(parameters).secrets if parameters.get(name)]
    is_managed = boolean(parameters.get("managed_identity") or False, strict=False)
    return given if is_managed else [name for name in given if name != "managed_identity"]


def _why_not(login: Login, found: t.Mapping[str, str], given: t.Mapping[str, t.Any]) -> str | None:
    if login.whose not in found:
        return f"{login.variables[login.whose]} does not stand beside them"
    for name in login.same:
        if name in found and given.get(name) and found[name].lower() != str(given[name]).lower():
            return f"{login.variables[name]} is not the {name} of the task"
    return None


def secrets_of(parameters: t.Mapping[str, t.Any]) -> frozenset[str]:
    """Every text that must never be shown: the secret options as they are and as they may be encoded."""
    secrets: set[str] = set()
    for given in (*_secret_options(parameters), parameters.get(RESET_KEY_OPTION)):
        value = "" if given is None else str(given)
        if value.strip():
            secrets.update((value, value.strip(), quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1]))
            lines = [line.strip() for line in value.splitlines()]
            if len(lines) > 1:
                secrets.update(x for x in lines if len(x) >= SHORTEST_MASKED_LINE and not x.startswith("-----"))
    return frozenset(secrets)


def _secret_options(parameters: t.Mapping[str, t.Any]) -> t.Iterator[t.Any]:
    """What stands in the secret options; the arguments may not be validated yet."""
    yield from (parameters.get(name) for name, option in CONNECTION.items() if option.get("no_log"))
    smtp = parameters.get("smtp")
    if isinstance(smtp, t.Mapping):
        yield from (smtp.get(name) for name, option in SMTP["options"].items() if option.get("no_log"))


def masked(value: t.Any, secrets: t.Collection[str]) -> t.Any:
    """The value without any of the secrets in it; containers are copied."""
    return remove_values(value, secrets) if secrets else value
