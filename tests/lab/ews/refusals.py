# SPDX-License-Identifier: GPL-3.0-or-later
"""How Exchange Web Services say no: for the whole request by a SOAP fault, for one thing asked by a response code.

The codes are those of Microsoft Learn, "ResponseCode". The form of a fault, HTTP 500 without a SOAP header, is that of
messages in public issues (Ericsson/exchangecalendar 377, OfficeDev/ews-managed-api 223); so are the texts, unless
marked as a guess.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from ..http_message import Response
from .xml import ERRORS, SOAP, TYPES, m, plain

XML = "text/xml; charset=utf-8"

TEXTS = {
    "ErrorAccessDenied": "Access is denied. Check credentials and try again.",
    "ErrorAccountDisabled": "The account is disabled.",  # GUESS
    "ErrorFolderNotFound": "The specified folder could not be found in the store.",
    "ErrorImpersonateUserDenied": "The account does not have permission to impersonate the requested user.",
    "ErrorInvalidIdMalformed": "Id is malformed.",
    "ErrorInvalidServerVersion": "The specified server version is invalid.",
    "ErrorItemNotFound": "The specified object was not found in the store.",
    "ErrorMailboxStoreUnavailable": "The mailbox database is temporarily unavailable.",
    "ErrorMissingEmailAddress": (
        "When making a request as an account that does not have a mailbox, you must specify the mailbox primary SMTP "
        "address for any distinguished folder Ids."
    ),
    "ErrorNonExistentMailbox": "The SMTP address has no mailbox associated with it.",
    "ErrorNonPrimarySmtpAddress": "The primary SMTP address must be specified when referencing a mailbox.",
    "ErrorServerBusy": "The server cannot service this request right now. Try again later.",
    "ErrorTimeoutExpired": "The request timed out.",  # GUESS
}


class Refusal(Exception):
    """One thing that was asked for cannot be had: `code` is its response code."""

    def __init__(self, code: str, text: str = "") -> None:
        self.code = code
        self.text = text or TEXTS.get(code, "An error occurred.")
        super().__init__(f"{code}: {self.text}")


class SoapFault(Exception):
    """The whole request is refused. `values` are shown as named values of MessageXml."""

    def __init__(self, code: str, text: str = "", values: Mapping[str, str] | None = None) -> None:
        self.code = code
        self.text = text or TEXTS.get(code, "An error occurred.")
        self.values = dict(values or {})
        super().__init__(f"{code}: {self.text}")

    def response(self) -> Response:
        each = (f"<t:Value Name={quoteattr(name)}>{escape(value)}</t:Value>" for name, value in self.values.items())
        named = "".join(each)
        details = f'<t:MessageXml xmlns:t="{TYPES}">{named}</t:MessageXml>' if named else ""
        text = escape(plain(self.text))
        body = (
            f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}"><s:Body><s:Fault>'
            f'<faultcode xmlns:a="{TYPES}">a:{self.code}</faultcode><faultstring xml:lang="en-US">{text}</faultstring>'
            f'<detail><e:ResponseCode xmlns:e="{ERRORS}">{self.code}</e:ResponseCode>'
            f'<e:Message xmlns:e="{ERRORS}">{text}</e:Message>{details}</detail></s:Fault></s:Body></s:Envelope>'
        )
        return Response(500, body.encode(), {"Content-Type": XML})


def busy(retry_after: float | None) -> SoapFault:
    """The fault of throttling; `retry_after` in seconds (Microsoft Learn, "EWS throttling in Exchange")."""
    return SoapFault(
        "ErrorServerBusy",
        values=None if retry_after is None else {"BackOffMilliseconds": str(round(retry_after * 1000))},
    )


def schema_violation(text: str) -> SoapFault:
    """What does not conform to the schema; line and position are made up."""
    text = f"The request failed schema validation: {text}"
    return SoapFault("ErrorSchemaValidation", text, {"LineNumber": "0", "LinePosition": "0", "Violation": text})


def succeeded(name: str, *content: ET.Element) -> ET.Element:
    """A response message without trouble."""
    return m(name, m("ResponseCode", "NoError"), *content, ResponseClass="Success")


def refused(name: str, refusal: Refusal, *content: ET.Element) -> ET.Element:
    """A response message that says what is the matter."""
    said = (m("MessageText", refusal.text), m("ResponseCode", refusal.code), m("DescriptiveLinkKey", "0"))
    return m(name, *said, *content, ResponseClass="Error")
