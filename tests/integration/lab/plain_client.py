# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP as any script would speak it to the real service, with `requests` and nothing of this project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import requests


class PlainClient:
    """Speaks to one organisation; `connection` has the options of the modules."""

    def __init__(self, connection: Mapping[str, str]) -> None:
        self.connection = connection
        self.session = requests.Session()
        # Otherwise REQUESTS_CA_BUNDLE of the environment would win over `verify`.
        self.session.trust_env = False
        self.session.verify = connection["ca_bundle"]
        self._tokens: dict[str, str] = {}

    def close(self) -> None:
        self.session.close()

    def ask_token(self, tenant: str = "", **changed: str | None) -> requests.Response:
        """A token request with the client secret; a field that is changed to None is left out."""
        form: dict[str, str | None] = {
            "grant_type": "client_credentials",
            "client_id": self.connection["client_id"],
            "client_secret": self.connection["client_secret"],
            "scope": "https://outlook.office365.com/.default",
            **changed,
        }
        url = f"{self.connection['authority_url']}/{tenant or self.connection['tenant_id']}/oauth2/v2.0/token"
        return self.session.post(url, data={name: value for name, value in form.items() if value is not None})

    def token(self, service: str) -> str:
        """A token for `exchange` or `graph`, kept."""
        if service not in self._tokens:
            answer = self.ask_token(scope=f"{self.connection[f'{service}_url']}/.default")
            self._tokens[service] = answer.json()["access_token"]
        return self._tokens[service]

    def forget_tokens(self) -> None:
        self._tokens.clear()

    def admin_url(self, rest: str = "InvokeCommand", version: str = "beta", tenant: str = "") -> str:
        tenant = tenant or self.connection["tenant_id"]
        return f"{self.connection['exchange_url']}/adminapi/{version}/{tenant}/{rest}"

    def post(self, url: str, body: Any, **headers: str) -> requests.Response:
        """A POST to the admin API; header names are written with underscores."""
        sent = {"Authorization": f"Bearer {self.token('exchange')}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.session.post(url, json=body, headers=sent)

    def cmdlet(self, name: str, **parameters: Any) -> requests.Response:
        return self.post(self.admin_url(), body_of(name, parameters))

    def rows(self, name: str, **parameters: Any) -> list[dict[str, Any]]:
        """The first page of a cmdlet that must succeed."""
        answer = self.cmdlet(name, **parameters)
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["value"]
        return rows

    def batch(self, calls: Sequence[tuple[str, Mapping[str, Any]]], **headers: str) -> requests.Response:
        """A batch of cmdlets; the ids are the positions in `calls`."""
        requests_ = [
            {"id": str(number), "method": "POST", "url": self.admin_url(), "headers": {}, "body": body_of(*call)}
            for number, call in enumerate(calls)
        ]
        return self.post(self.admin_url("$batch"), {"requests": requests_}, **headers)

    def graph(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        sent = {"Authorization": f"Bearer {self.token('graph')}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"{self.connection['graph_url']}/v1.0{path}"
        return self.session.request(method, url, json=body, headers=sent)


def body_of(name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {"CmdletInput": {"CmdletName": name, "Parameters": dict(parameters)}}


def by_id(answer: requests.Response) -> dict[str, dict[str, Any]]:
    """The answers of a batch by their ids."""
    assert answer.status_code == 200, answer.text
    return {each["id"]: each for each in answer.json()["responses"]}
