# SPDX-License-Identifier: GPL-3.0-or-later
"""SOAP envelopes of WS-Management: what a request asks for, and answers and faults as the service writes them.

Facts: [MS-WSMV]; what clients insist on (RelatesTo echoes MessageID exactly, every stream has a name, even an empty
answer has an envelope) was measured with pypsrp and pywinrm.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
POWERSHELL = "http://schemas.microsoft.com/powershell"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"

NAMES = {"s": SOAP, "a": ADDRESSING, "w": WSMAN, "x": TRANSFER, "rsp": SHELL, "ps": POWERSHELL}


class WsmanFault(Exception):
    """A fault: `code` is the WSManFault code, `subcode` the SOAP one, `text` what the service says."""

    def __init__(self, code: int, text: str, subcode: str = "w:InternalError", status: int = 500) -> None:
        self.code = code
        self.text = text
        self.subcode = subcode
        self.status = status
        super().__init__(text)


def not_well_formed() -> WsmanFault:
    return WsmanFault(2150858752, "The SOAP message is not well formed.", "w:SchemaValidationError")


@dataclass(frozen=True)
class WsmanRequest:
    """`operation` is the last part of the action (Create, Command, Receive ...)."""

    action: str
    message_id: str
    resource_uri: str
    selectors: Mapping[str, str]
    body: ElementTree.Element

    @property
    def operation(self) -> str:
        return self.action.rpartition("/")[2]


def read_request(content: bytes) -> WsmanRequest:
    """Raises WsmanFault."""
    try:
        envelope = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        raise not_well_formed() from None
    body = envelope.find("s:Body", NAMES)
    action, message_id = (envelope.findtext(f"s:Header/a:{name}", "", NAMES) for name in ("Action", "MessageID"))
    if body is None or not action or not message_id:
        raise not_well_formed()
    selectors = envelope.findall("s:Header/w:SelectorSet/w:Selector", NAMES)
    return WsmanRequest(
        action=action,
        message_id=message_id,
        resource_uri=envelope.findtext("s:Header/w:ResourceURI", "", NAMES),
        selectors={selector.get("Name", ""): selector.text or "" for selector in selectors},
        body=body,
    )


def answer(request: WsmanRequest, inner: str) -> bytes:
    return _envelope(f"{request.action}Response", request.message_id, inner)


def fault(message_id: str, problem: WsmanFault) -> bytes:
    text = escape(problem.text)
    inner = (
        f'<s:Fault xmlns:f="{FAULT}"><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>{problem.subcode}'
        f'</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">{text}</s:Text></s:Reason><s:Detail>'
        f'<f:WSManFault Code="{problem.code}" Machine="localhost"><f:Message>{text}</f:Message></f:WSManFault>'
        "</s:Detail></s:Fault>"
    )
    return _envelope("http://schemas.dmtf.org/wbem/wsman/1/wsman/fault", message_id, inner)


def element(name: str, inner: str = "", **attributes: str) -> str:
    """An element; `inner` is XML already, attributes are escaped here."""
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{given}>{inner}</{name}>" if inner else f"<{name}{given}/>"


def _envelope(action: str, relates_to: str, inner: str) -> bytes:
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
    header = (
        f"<a:Action>{action}</a:Action><a:MessageID>uuid:{str(uuid.uuid4()).upper()}</a:MessageID>"
        f"<a:To>{ADDRESSING}/role/anonymous</a:To><a:RelatesTo>{escape(relates_to)}</a:RelatesTo>"
    )
    text = f'<s:Envelope xml:lang="en-US"{spaces}><s:Header>{header}</s:Header><s:Body>{inner}</s:Body></s:Envelope>'
    return text.encode("utf-8")
