# SPDX-License-Identifier: GPL-3.0-or-later
"""The SOAP envelopes of Exchange Web Services: what a request asks for, and how its answer is wrapped."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from .xml import NAMES, SOAP, local


@dataclass(frozen=True)
class EwsRequest:
    """One operation. `impersonated` is whom the caller wants to be, as the name of an identifier and its value."""

    operation: str
    element: ET.Element
    version: str = ""
    impersonated: tuple[str, str] | None = None


def read_request(body: bytes) -> EwsRequest:
    """Raises ValueError for what is no envelope with one operation."""
    try:
        envelope = ET.fromstring(body)
    except ET.ParseError as error:
        raise ValueError(str(error)) from None
    content = envelope.find("s:Body", NAMES)
    if content is None or len(content) != 1:
        raise ValueError("there is no operation")
    version = envelope.find("s:Header/t:RequestServerVersion", NAMES)
    wanted = envelope.find("s:Header/t:ExchangeImpersonation/t:ConnectingSID", NAMES)
    return EwsRequest(
        operation=local(content[0]).removesuffix("Request"),
        element=content[0],
        version="" if version is None else version.get("Version", ""),
        impersonated=(local(wanted[0]), (wanted[0].text or "").strip()) if wanted is not None and len(wanted) else None,
    )


def envelope_of(answer: ET.Element, version: ET.Element) -> bytes:
    """An answer with the server's version before it."""
    envelope = ET.Element(f"{{{SOAP}}}Envelope")
    ET.SubElement(envelope, f"{{{SOAP}}}Header").append(version)
    ET.SubElement(envelope, f"{{{SOAP}}}Body").append(answer)
    return bytes(ET.tostring(envelope, encoding="utf-8", xml_declaration=True))
