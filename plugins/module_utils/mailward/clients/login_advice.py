# SPDX-License-Identifier: GPL-3.0-or-later
"""What to do about a refused login, by the AADSTS number of the Microsoft identity platform.

The numbers: learn.microsoft.com, "Microsoft Entra authentication and authorization error codes".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ADVICE: Final[Mapping[str, str]] = {
    "7000215": "The client secret is wrong: give the secret's value, not its id, and check client_id.",
    "7000222": "The client secret has expired: make a new one for the application.",
    "7000112": "The application is disabled in this tenant: enable it among its enterprise applications.",
    "700016": "Check client_id and tenant_id: the tenant does not know the application, or nobody there has consented.",
    "90002": "Check tenant_id: there is no such tenant in this cloud (authority_url).",
    "900023": "Check tenant_id: a GUID or a domain of the tenant is needed.",
    "700027": "Upload this certificate to the application; a new one takes a while to be known.",
    "700024": "Check this machine's clock, and how old a federated token is: a login is signed for a few minutes only.",
    "700211": "Check the issuer: the application trusts no federated tokens of this one.",
    "700212": "Check the audience for which the federated token was issued: api://AzureADTokenExchange as a rule.",
    "700213": "Check the subject: the application trusts the issuer, but not for this pipeline, branch or environment.",
    "65001": "An administrator of the tenant must consent to the application's permissions.",
    "650052": "The tenant has no subscription for this service, or no administrator has consented.",
    "500011": "Check exchange_url and graph_url: the tenant knows no such service.",
    "1002012": "Check exchange_url and graph_url: the token service takes them for no service.",
    "53003": "A Conditional Access policy of the tenant blocks the application: exempt it or change the policy.",
    "50020": "The account is of another directory: it needs a delegated (GDAP) relationship with this tenant.",
    "50177": "The account is of another directory: it needs a delegated (GDAP) relationship with this tenant.",
    "70000": "The refresh token is of another application, was revoked, or is none: sign in again.",
    "70008": "The refresh token has expired: sign in again.",
    "700082": "The refresh token has expired: sign in again.",
}

NOT_YET_KNOWN: Final = frozenset({"700027"})
"""Refusals of what may be right but new (a certificate uploaded a moment ago): worth a few attempts."""

NOT_YET_KNOWN_SECONDS: Final = 10.0
