# SPDX-License-Identifier: GPL-3.0-or-later
"""The managed identity of the Azure machine or service that we run on: no secret at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import LoginFailed

_SINCE = "1.29.0"


@dataclass(frozen=True)
class ManagedIdentity:
    """The one of the machine itself, or the user-assigned one with this client id."""

    client_id: str = ""

    secrets: tuple[str, ...] = ()

    def ask(self, msal: Any, http_client: Any, resource: str) -> Mapping[str, Any]:
        """MSAL's answer. It finds the endpoint by the environment (IDENTITY_ENDPOINT with IDENTITY_HEADER), else
        asks the instance metadata service. Raises LoginFailed, and what the client raises.
        """
        if not hasattr(msal, "ManagedIdentityClient"):
            said = f"managed identities need msal {_SINCE} or newer"
            raise LoginFailed("login by managed identity", said, advice="Install it: pip install --upgrade msal")
        identity = (
            msal.UserAssignedManagedIdentity(client_id=self.client_id)
            if self.client_id
            else msal.SystemAssignedManagedIdentity()
        )
        client = msal.ManagedIdentityClient(identity, http_client=http_client)
        answer: Mapping[str, Any] = client.acquire_token_for_client(resource=resource)
        return answer
