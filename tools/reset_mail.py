# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends a password-reset mail into a lab by SMTP, and reads by Graph where it ended up.

    tools/reset_mail.py READY.json ORGANISATION USER ADMIN EXPECTED

The mail is for USER. EXPECTED, one of USER and ADMIN, is whose mailbox has to hold it; the other's must not, in no
folder. The exit status says whether it is so.
"""

from __future__ import annotations

import json
import smtplib
import ssl
import sys
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any

import requests

SERVICE = "payroll.example"


def main(ready: str, organisation: str, user: str, admin: str, expected: str) -> int:
    """Send, read, tell, and judge."""
    lab = json.loads(Path(ready).read_text(encoding="utf-8"))
    identity = send(lab, user)
    graph = Graph(lab, organisation)
    found = {address: graph.folders(address, identity) for address in (user, admin)}
    print(f'"Reset your Payroll password", from no-reply@{SERVICE} to {user}')
    for address, folders in found.items():
        print(f"  {address:<30} {where(folders)}")
    return 0 if [address for address, folders in found.items() if folders] == [expected] else 1


def send(lab: Mapping[str, Any], user: str) -> str:
    """Hand the mail in as a server on the internet would, and return its Message-ID."""
    message = EmailMessage()
    message["From"] = f"Example Payroll <no-reply@{SERVICE}>"
    message["To"] = user
    message["Subject"] = "Reset your Payroll password"
    message["Message-ID"] = make_msgid(domain=SERVICE)
    message.set_content(f"Set a new password within one hour: https://{SERVICE}/reset/made-up\n")
    with smtplib.SMTP(lab["smtp_host"], lab["smtp_port"], timeout=60) as connection:
        connection.starttls(context=ssl.create_default_context(cafile=lab["ca_bundle"]))
        connection.send_message(message, f"bounce@{SERVICE}", [user])
    return str(message["Message-ID"])


class Graph:
    """Reads one organisation's mailboxes."""

    def __init__(self, lab: Mapping[str, Any], organisation: str) -> None:
        self._url = lab["graph_url"]
        self._session = requests.Session()
        # Otherwise a bundle named in the environment would win over the lab's.
        self._session.trust_env = False
        self._session.verify = lab["ca_bundle"]
        client = lab["organisations"][organisation]
        form = {
            "grant_type": "client_credentials",
            "client_id": client["client_id"],
            "client_secret": client["client_secret"],
            "scope": f"{self._url}/.default",
        }
        answer = self._session.post(f"{lab['authority_url']}/{client['tenant_id']}/oauth2/v2.0/token", data=form)
        answer.raise_for_status()
        self._session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def folders(self, address: str, identity: str) -> list[str] | None:
        """The folders of a mailbox that hold the message; None when there is no such mailbox."""
        quoted = identity.replace("'", "''")
        query = {"$filter": f"internetMessageId eq '{quoted}'", "$select": "parentFolderId"}
        answer = self._session.get(f"{self._url}/v1.0/users/{address}/messages", params=query)
        if answer.status_code == requests.codes.not_found:
            return None
        return [self._name(address, each["parentFolderId"]) for each in self._rows(answer)]

    def _name(self, address: str, folder: str) -> str:
        answer = self._session.get(f"{self._url}/v1.0/users/{address}/mailFolders/{folder}")
        answer.raise_for_status()
        return str(answer.json()["displayName"])

    def _rows(self, answer: requests.Response) -> list[dict[str, Any]]:
        answer.raise_for_status()
        rows: list[dict[str, Any]] = answer.json()["value"]
        return rows


def where(folders: list[str] | None) -> str:
    """Say in which folders it is."""
    if folders is None:
        return "there is no such mailbox yet"
    return f"holds it, in {', '.join(folders)}" if folders else "does not hold it, in no folder"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:6]))
