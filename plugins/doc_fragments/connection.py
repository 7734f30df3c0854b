# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The connection options, the same names everywhere."""

    DOCUMENTATION = r"""
options:
  platform:
    description:
      - The mail platform that the organisation uses.
    type: str
    required: true
    choices:
      exchange_online: Exchange Online, over its administration service and Microsoft Graph.
  tenant_id:
    description:
      - Directory (tenant) id of the customer's Entra tenant, or one of its domains.
      - Required for O(platform=exchange_online), unless the environment gives it.
      - If no option gives a secret, the variables E(MAILWARD_TENANT_ID), E(MAILWARD_CLIENT_ID) and one of
        E(MAILWARD_CLIENT_SECRET), E(MAILWARD_CERTIFICATE) and E(MAILWARD_CERTIFICATE_PATH) (with
        E(MAILWARD_CERTIFICATE_PASSPHRASE)) are read, first from the C(environment) keyword of the task, then
        from the environment of the process that runs it.
      - A secret from the environment counts only together with the tenant id from the same place, and only for the
        tenant that the task names if it names one, so that no customer's secret reaches another customer's tenant.
    type: str
  client_id:
    description:
      - Application (client) id of the registered application that signs in.
      - Required for O(platform=exchange_online), unless the environment gives it.
    type: str
  client_secret:
    description:
      - Secret of the application.
      - Mutually exclusive with O(certificate) and O(certificate_path), which are to be preferred.
    type: str
  certificate:
    description:
      - Certificate and private key of the application, as the text of one PEM file.
      - Mutually exclusive with O(client_secret) and O(certificate_path).
    type: str
  certificate_path:
    description:
      - A file with certificate and private key of the application, PEM or PKCS#12, on the machine that runs the task.
        That is the controller, unless the task is delegated to another machine.
      - Mutually exclusive with O(client_secret) and O(certificate).
    type: path
  certificate_passphrase:
    description:
      - Passphrase of the private key, if it has one.
    type: str
  authority_url:
    description:
      - Base URL of the token service, for sovereign clouds. The library knows the one of the public cloud.
    type: str
  exchange_url:
    description:
      - Base URL of the administration service of Exchange Online, for sovereign clouds.
    type: str
  graph_url:
    description:
      - Base URL of Microsoft Graph, for sovereign clouds.
    type: str
  ca_bundle:
    description:
      - A file with the certificate authorities to trust, in PEM form, on the machine that runs the task.
      - Without it the authorities are trusted that the Python package C(requests) brings along.
    type: path
  validate_certs:
    description:
      - Whether the certificates of the services are checked. Leave it on; a customer's credentials are at stake.
    type: bool
    default: true
requirements:
  - Python 3.11 or newer on the machine that runs the task
  - requests >= 2.31
  - msal >= 1.28
  - cryptography >= 42
notes:
  - The task runs on the controller, in the process of Ansible itself, and opens no connection to the inventory host.
    One inventory host stands for one organisation. Delegated to a host whose connection is not local, it runs there as
    a module, and needs the Python packages there.
  - The options of the connection can be set once for all modules of this collection with the action group
    C(mailward.mailbox.mailbox) in C(module_defaults).
"""
