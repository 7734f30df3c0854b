# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of every face, written once: the modules and the action plugins take them from here."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .mailward.clients.ews_endpoint import EWS_AUTHENTICATIONS
from .mailward.clients.exchange_server import TRANSPORTS
from .mailward.clients.psrp_endpoint import AUTHENTICATIONS
from .mailward.clients.winrm import HOST_AUTHENTICATIONS
from .mailward.model.delegation import RIGHTS
from .mailward.model.organisation import SECTIONS
from .mailward.model.password_resets import SECTION as PASSWORD_RESETS
from .mailward.model.shared_mailbox import SIGN_IN_ALLOWED, SIGN_IN_BLOCKED
from .mailward.model.transport_rule.rule import (
    MODES,
    RECIPIENT_ADDRESS_TYPES,
    RULE_ERROR_ACTIONS,
    SENDER_ADDRESS_LOCATIONS,
)
from .mailward.planning.limits import ALLOWED
from .mailward.probe.message_id import KINDS
from .mailward.probe.wording import LANGUAGES

Spec = dict[str, dict[str, t.Any]]

PLATFORMS = ("exchange_online", "exchange_server")
DECLARED = (*SECTIONS, PASSWORD_RESETS)
"""The sections that a task can manage alone; what is declared of password resets stands on a platform as rules."""


@dataclass(frozen=True)
class Face:
    """A module and its action plugin: `options` and `rules` are AnsibleModule's own keywords.

    `reads_only`: it never writes, so that check mode is the same as no check mode. `sends_mail`: it changes nothing
    but what mailboxes hold. `works_offline`: it needs a connection only where a platform is named.
    """

    name: str
    options: Spec
    rules: dict[str, t.Any] = field(default_factory=dict)
    reads_only: bool = False
    sends_mail: bool = False
    works_offline: bool = False

    @property
    def converges(self) -> bool:
        return not (self.reads_only or self.sends_mail)

    def module_arguments(self) -> dict[str, t.Any]:
        """What AnsibleModule is made with."""
        return {"argument_spec": self.options, "supports_check_mode": True, **self.rules}


def _text(**more: t.Any) -> dict[str, t.Any]:
    return {"type": "str", **more}


def _flag(**more: t.Any) -> dict[str, t.Any]:
    return {"type": "bool", **more}


def _texts(**more: t.Any) -> dict[str, t.Any]:
    return {"type": "list", "elements": "str", **more}


def _mapping(**more: t.Any) -> dict[str, t.Any]:
    return {"type": "dict", **more}


def _amendable(add: dict[str, t.Any], remove: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
    """A list that is given whole (`set`) or by what changes in it (`add`, `remove`)."""
    return {
        "type": "dict",
        "options": {"add": add, "remove": remove or add, "set": add},
        "mutually_exclusive": [("set", "add"), ("set", "remove")],
        "required_one_of": [("add", "remove", "set")],
    }


CONNECTION: Spec = {
    "platform": _text(required=True, choices=list(PLATFORMS)),
    "tenant_id": _text(),
    "client_id": _text(),
    "client_secret": _text(no_log=True),
    "certificate": _text(no_log=True),
    "certificate_path": {"type": "path"},
    "certificate_passphrase": _text(no_log=True),
    "client_assertion": _text(no_log=True),
    "client_assertion_path": {"type": "path"},
    "managed_identity": _flag(),
    "refresh_token": _text(no_log=True),
    "refresh_token_path": {"type": "path", "no_log": False},
    "token_cache": {"type": "path", "no_log": False},
    "authority_url": _text(),
    "exchange_url": _text(),
    "graph_url": _text(),
    "ca_bundle": {"type": "path"},
    "validate_certs": _flag(default=True),
    "customization_timeout": {"type": "int"},
    "server": _text(),
    "port": {"type": "int"},
    "authentication": _text(choices=list(AUTHENTICATIONS)),
    "username": _text(),
    "password": _text(no_log=True),
    "tls": _flag(),
    "domain_controller": _text(),
    "negotiate_service": _text(),
    "ews_url": _text(),
    "ews_authentication": _text(choices=list(EWS_AUTHENTICATIONS)),
    "transport": _text(choices=list(TRANSPORTS)),
    "management_host": _text(),
    "management_port": {"type": "int"},
    "management_tls": _flag(),
    "management_authentication": _text(choices=list(HOST_AUTHENTICATIONS)),
    "management_username": _text(),
    "management_password": _text(no_log=True),
    "management_certificate_path": {"type": "path"},
    "management_key_path": {"type": "path", "no_log": False},
}

CONNECTION_RULES: dict[str, t.Any] = {
    "mutually_exclusive": [
        ("client_secret", "certificate", "certificate_path", "client_assertion", "client_assertion_path"),
        ("refresh_token", "refresh_token_path"),
    ],
}

ORGANISATION: dict[str, t.Any] = _mapping(
    options={
        "name": _text(required=True),
        "domains": _texts(required=True),
        "tenant_id": _text(),
        "declaration": _text(),
    }
)

RUN: Spec = {
    "adopt": _flag(default=False),
    "allow": _mapping(options={name: {"type": "int"} for name in ALLOWED}),
    "expected_digest": _text(),
    "change_log": {"type": "path"},
    "lock_directory": {"type": "path"},
    "renew_automapping": _texts(),
    "now": _text(),
}

GRANT: Spec = {
    "automapping": _flag(),
    "folders": _mapping(),
    "not_before": _text(),
    "expires": _text(),
    "reason": _text(),
}

MEMBER: Spec = {
    "trustee": _text(required=True),
    "rights": _texts(choices=list(RIGHTS)),
    **GRANT,
}

ONE_OBJECT: Spec = {**CONNECTION, "organisation": {**ORGANISATION, "required": True}, **RUN}

SHARED_MAILBOX = Face(
    "shared_mailbox",
    {
        **ONE_OBJECT,
        "address": _text(required=True),
        "display_name": _text(),
        "aliases": _amendable(_texts()),
        "members": _amendable({"type": "list", "elements": "dict", "options": MEMBER}, _texts()),
        "renamed_from": _text(),
        "sign_in": _text(choices=[SIGN_IN_BLOCKED, SIGN_IN_ALLOWED], default=SIGN_IN_BLOCKED),
        "sent_items_copy_send_as": _flag(default=True),
        "sent_items_copy_send_on_behalf": _flag(default=True),
        "hidden_from_address_lists": _flag(),
        "auditing": _flag(default=True),
        "smtp_client_authentication": _flag(default=False),
        "convert": _flag(default=False),
        "state": _text(choices=["present", "soft_deleted"], default="present"),
    },
    CONNECTION_RULES,
)

DELEGATION = Face(
    "delegation",
    {
        **ONE_OBJECT,
        "mailbox": _text(required=True),
        "trustee": _text(required=True),
        "rights": _amendable(_texts(choices=list(RIGHTS))),
        **GRANT,
        "state": _text(choices=["present", "absent"], default="present"),
    },
    {**CONNECTION_RULES, "required_if": [("state", "present", ("rights", "folders"), True)]},
)

REDIRECT_ADDRESS = Face(
    "redirect_address",
    {
        **ONE_OBJECT,
        "address": _text(required=True),
        "targets": _amendable(_texts()),
        "keep_copy": _flag(),
        "display_name": _text(),
        "external_targets": _texts(),
        "state": _text(choices=["present", "absent"], default="present"),
    },
    {**CONNECTION_RULES, "required_if": [("state", "present", ("targets",))]},
)

TRANSPORT_RULE = Face(
    "transport_rule",
    {
        **ONE_OBJECT,
        "name": _text(required=True),
        "conditions": _mapping(),
        "exceptions": _mapping(),
        "actions": _mapping(),
        "every_message": _flag(default=False),
        "enabled": _flag(),
        "mode": _text(choices=list(MODES)),
        "rule_error_action": _text(choices=list(RULE_ERROR_ACTIONS)),
        "sender_address_location": _text(choices=list(SENDER_ADDRESS_LOCATIONS)),
        "recipient_address_type": _text(choices=list(RECIPIENT_ADDRESS_TYPES)),
        "activation_date": _text(),
        "expiry_date": _text(),
        "comments": _text(),
        "position": _mapping(
            options={
                "place": _text(choices=["first", "last"]),
                "before": _text(),
                "after": _text(),
            },
            mutually_exclusive=[("place", "before", "after")],
            required_one_of=[("place", "before", "after")],
        ),
        "state": _text(choices=["present", "absent"], default="present"),
    },
    CONNECTION_RULES,
)

MAILBOX_STRATEGY = Face(
    "mailbox_strategy",
    {
        **CONNECTION,
        "organisation": ORGANISATION,
        "strategy": _mapping(required=True),
        "sections": _texts(choices=list(DECLARED)),
        "password_reset_key": _text(no_log=True),
        "state_directory": {"type": "path"},
        **RUN,
    },
    CONNECTION_RULES,
)

MAILBOX_STRATEGY_INFO = Face(
    "mailbox_strategy_info",
    {
        **CONNECTION,
        "organisation": ORGANISATION,
        "sections": _texts(choices=list(SECTIONS)),
    },
    CONNECTION_RULES,
    reads_only=True,
)

SMTP: dict[str, t.Any] = _mapping(
    options={
        "host": _text(required=True),
        "port": {"type": "int", "default": 587},
        "username": _text(),
        "password": _text(no_log=True),
        "starttls": _flag(default=True),
        "ca_bundle": {"type": "path"},
        "validate_certs": _flag(default=True),
        "timeout": {"type": "int", "default": 60},
        "from_address": _text(required=True),
        "from_addresses": _mapping(options={kind: _text() for kind in KINDS}),
        "envelope_sender": _text(),
    },
    required_together=[("username", "password")],
)

MAIL_FLOW_PROBE = Face(
    "mail_flow_probe",
    {
        **CONNECTION,
        "organisation": ORGANISATION,
        "recipient": _text(required=True),
        # Addresses, which its name does not tell to what looks for secrets.
        "password_admins": _texts(no_log=False),
        "mode": _text(choices=["enforce", "audit"], default="enforce"),
        "copy_change_notices": _flag(default=False),
        "strategy": _mapping(),
        "password_reset_key": _text(no_log=True),
        "smtp": SMTP,
        "messages": _texts(choices=list(KINDS)),
        "language": _text(choices=list(LANGUAGES), default="en"),
        "ids": _texts(),
        "wait": _flag(default=True),
        "timeout": {"type": "int", "default": 2700},
        "interval": {"type": "int", "default": 10},
        "settle": {"type": "int", "default": 60},
    },
    {
        **CONNECTION_RULES,
        "mutually_exclusive": [*CONNECTION_RULES["mutually_exclusive"], ("password_admins", "strategy")],
        "required_one_of": [("smtp", "ids"), ("password_admins", "strategy")],
    },
    sends_mail=True,
)

ENVELOPE: Spec = {
    "recipient": _text(),
    "sender": _text(),
    "authenticated": _flag(),
    "client_address": _text(),
}

MAIL_FLOW_INFO = Face(
    "mail_flow_info",
    {
        **CONNECTION,
        "platform": _text(choices=list(PLATFORMS)),
        "organisation": ORGANISATION,
        "strategy": _mapping(),
        "password_reset_key": _text(no_log=True),
        "messages": {
            "type": "list",
            "elements": "dict",
            "options": {
                "name": _text(),
                "mail": _mapping(
                    options={
                        "from": _text(required=True),
                        "to": _text(),
                        "subject": _text(),
                        "text": _text(),
                        "html": _text(),
                        "headers": _mapping(),
                    }
                ),
                "raw": _text(),
                "content": _text(),
                "file": _text(),
                **ENVELOPE,
            },
            "mutually_exclusive": [("mail", "raw", "content", "file")],
            "required_one_of": [("mail", "raw", "content", "file")],
        },
        "src": _texts(),
        **ENVELOPE,
        "now": _text(),
        "state_directory": {"type": "path"},
    },
    {**CONNECTION_RULES, "required_one_of": [("platform", "strategy"), ("messages", "src")]},
    reads_only=True,
    works_offline=True,
)

MAIL_FORWARDING_INFO = Face(
    "mail_forwarding_info",
    {
        **CONNECTION,
        "organisation": ORGANISATION,
        "scan": _flag(default=True),
        "state_directory": {"type": "path"},
    },
    CONNECTION_RULES,
    reads_only=True,
)

FACES: tuple[Face, ...] = (
    TRANSPORT_RULE,
    SHARED_MAILBOX,
    DELEGATION,
    REDIRECT_ADDRESS,
    MAILBOX_STRATEGY,
    MAILBOX_STRATEGY_INFO,
    MAIL_FLOW_PROBE,
    MAIL_FLOW_INFO,
    MAIL_FORWARDING_INFO,
)
