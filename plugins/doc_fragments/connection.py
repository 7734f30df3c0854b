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
      exchange_server: Exchange Server 2013 to SE, over its remote PowerShell.
  tenant_id:
    description:
      - Directory (tenant) id of the customer's Entra tenant, or one of its domains.
      - Required for O(platform=exchange_online), unless the environment gives it.
      - If no option gives a credential, the variables E(MAILWARD_TENANT_ID), E(MAILWARD_CLIENT_ID) and one of
        E(MAILWARD_CLIENT_SECRET), E(MAILWARD_CERTIFICATE), E(MAILWARD_CERTIFICATE_PATH) (with
        E(MAILWARD_CERTIFICATE_PASSPHRASE)), E(MAILWARD_CLIENT_ASSERTION) and E(MAILWARD_CLIENT_ASSERTION_PATH) are
        read, with E(MAILWARD_REFRESH_TOKEN) or E(MAILWARD_REFRESH_TOKEN_PATH) if there is one, first from the
        C(environment) keyword of the task, then from the environment of the process that runs it.
      - A secret from the environment counts only together with the tenant id from the same place, and only for the
        tenant that the task names if it names one, so that no customer's secret reaches another customer's tenant.
    type: str
  client_id:
    description:
      - Application (client) id of the registered application that signs in.
      - With O(managed_identity), the client id of a user-assigned identity; the identity of the machine itself if it
        is left out.
      - Required for O(platform=exchange_online), unless the environment gives it.
    type: str
  client_secret:
    description:
      - Secret of the application.
      - One of O(client_secret), O(certificate), O(certificate_path), O(client_assertion), O(client_assertion_path) and
        O(managed_identity) is given. The others are to be preferred to the secret.
    type: str
  certificate:
    description:
      - Certificate and private key of the application, as the text of one PEM file.
    type: str
  certificate_path:
    description:
      - A file with certificate and private key of the application, PEM or PKCS#12, on the machine that runs the task.
        That is the controller, unless the task is delegated to another machine.
    type: path
  certificate_passphrase:
    description:
      - Passphrase of the private key, if it has one.
    type: str
  client_assertion:
    description:
      - A token of another identity provider that the application trusts (workload identity federation), as a pipeline
        gets it for itself. It lives for minutes only; O(client_assertion_path) is to be preferred.
    type: str
  client_assertion_path:
    description:
      - A file with such a token, on the machine that runs the task. It is read again at every login.
    type: path
  managed_identity:
    description:
      - Whether to sign in as the managed identity of the Azure machine or service that runs the task. O(tenant_id) is
        needed all the same, and the run stops if the identity is of another tenant. Needs msal 1.29 or newer.
    type: bool
  refresh_token:
    description:
      - The refresh token of a partner's account (GDAP), redeemed in the customer's tenant by the application whose
        credential is given beside it.
    type: str
  refresh_token_path:
    description:
      - A file with such a token, on the machine that runs the task, which only its owner may read. The token that comes
        back with each login is written to it.
      - Mutually exclusive with O(refresh_token).
    type: path
  token_cache:
    description:
      - A file in which access tokens are kept between runs, on the machine that runs the task. Without it none are
        written to disk.
      - It is made with the permissions 600, and a file with others is refused. One file may serve all organisations.
    type: path
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
  customization_timeout:
    description:
      - How many seconds a run waits for a tenant that was never customized (dehydrated). Such a tenant refuses
        transport rules and more. It is opened once with C(Enable-OrganizationCustomization), and what it refused is
        tried again every minute, because what it says of itself (C(IsDehydrated)) is not true for up to an hour.
      - V(1800) if it is left out. V(0) does not wait.
    type: int
  server:
    description:
      - Host name of an Exchange server, as its Kerberos name has it. Not an address, and not the name of an array of
        servers that each hold their own sessions.
      - Required for O(platform=exchange_server), unless the environment gives it.
      - If O(password) is not given, the variables E(MAILWARD_SERVER), E(MAILWARD_USERNAME) and E(MAILWARD_PASSWORD) are
        read from the same places as those of Exchange Online. A password from the environment counts only together with
        the server from the same place, and only for the server and user name that the task names if it names them.
    type: str
  port:
    description:
      - Port of the server's web site. V(443) with O(tls), else V(80), if it is left out.
    type: int
  authentication:
    description:
      - How O(username) proves itself to the server. V(kerberos) if it is left out.
      - V(basic) carries the password itself and needs O(tls).
    type: str
    choices:
      kerberos: Exchange's own default. Without O(password) the ticket is used that the user who runs the task holds.
      negotiate: Kerberos where that works, else NTLM.
      ntlm: NTLM, where the server's virtual directory takes it.
      basic: Basic authentication, where it was switched on for the virtual directory.
  username:
    description:
      - The account that signs in, C(user@REALM) for Kerberos or C(DOMAIN\user). Needed with every O(authentication)
        but a Kerberos ticket.
    type: str
  password:
    description:
      - Its password.
    type: str
  tls:
    description:
      - Whether to connect by HTTPS. Without it every message is encrypted with the keys of the login, as Exchange is
        set up by itself.
      - V(true) with O(authentication=basic), V(false) with all others if it is left out.
    type: bool
  domain_controller:
    description:
      - The domain controller that the whole run reads from and writes to. The one that answers first if it is left out.
    type: str
  negotiate_service:
    description:
      - Service of the server's Kerberos name. V(HTTP) if it is left out.
    type: str
  ews_url:
    description:
      - Address of the server's Exchange Web Services, with which mailboxes are looked into.
        V(https://<server>/EWS/Exchange.asmx) if it is left out. Only C(mail_flow_probe) uses it.
    type: str
  ews_authentication:
    description:
      - How O(username) proves itself to Exchange Web Services. V(ntlm) if it is left out.
    type: str
    choices:
      ntlm: NTLM, which the virtual directory takes as Exchange is set up.
      basic: Basic authentication, where it was switched on for the virtual directory.
      kerberos: Kerberos. Without O(password) the ticket is used that the user who runs the task holds.
  transport:
    description:
      - How the server is reached. V(psrp) if it is left out.
    type: str
    choices:
      psrp: Remote PowerShell of the server itself.
      winrm: A Windows host that speaks to the server, O(management_host).
  management_host:
    description:
      - Name of a Windows host that reaches the server, where this machine does not. Required for O(transport=winrm).
      - With it, O(username) and O(password) are those for the server as the host logs in to it. Both are left out where
        the login of the host itself goes further, by V(credssp) or V(kerberos).
    type: str
  management_port:
    description:
      - Port of its WinRM service. V(5986) with O(management_tls), else V(5985), if it is left out.
    type: int
  management_tls:
    description:
      - Whether to connect to it by HTTPS. Without it every message is encrypted with the keys of the login.
      - V(true) if it is left out.
    type: bool
  management_authentication:
    description:
      - How O(management_username) proves itself to the host. V(ntlm) if it is left out.
    type: str
    choices:
      ntlm: NTLM. The login ends at the host.
      credssp: CredSSP. The host gets the password and can go further with it.
      kerberos: Kerberos, with the ticket that the user who runs the task holds. No password is taken.
      certificate: A client certificate, O(management_certificate_path) and O(management_key_path).
  management_username:
    description:
      - The account that signs in to the host.
    type: str
  management_password:
    description:
      - Its password.
    type: str
  management_certificate_path:
    description:
      - A file with the client certificate in PEM form, on the machine that runs the task.
    type: path
  management_key_path:
    description:
      - A file with its private key in PEM form, on the machine that runs the task.
    type: path
requirements:
  - Python 3.11 or newer on the machine that runs the task
  - requests >= 2.31
  - msal >= 1.28
  - cryptography >= 42
  - pypsrp >= 0.9.0, for O(platform=exchange_server); C(pypsrp[kerberos]) for Kerberos
  - pywinrm >= 0.5.0, for O(transport=winrm)
  - exchangelib >= 5.6.0, to look into mailboxes with O(platform=exchange_server)
notes:
  - The task runs on the controller, in the process of Ansible itself, and opens no connection to the inventory host.
    One inventory host stands for one organisation. Delegated to a host whose connection is not local, it runs there as
    a module, and needs the Python packages there.
  - The options of the connection can be set once for all modules of this collection with the action group
    C(mailward.mailbox.mailbox) in C(module_defaults).
"""
