# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange Web Services that answer by script, without a socket: exchangelib is real, its connection is not."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import requests
from requests.adapters import BaseAdapter

MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
SPACES = {"s": "http://schemas.xmlsoap.org/soap/envelope/", "m": MESSAGES, "t": TYPES}

NAMES = ("Inbox", "Junk Email")
"""The folders of every scripted mailbox; an answer about items is about the top, these, and what was deleted."""

Answer = str | Exception | requests.Response


@dataclass(repr=False)
class ScriptedEws(BaseAdapter):
    """Answers each operation by its script, one answer after the other and the last one for ever."""

    script: dict[str, list[Answer]] = field(default_factory=dict)
    sent: list[tuple[str, ElementTree.Element, Mapping[str, str]]] = field(default_factory=list)

    def send(self, request: requests.PreparedRequest, *_unused: Any, **_more: Any) -> requests.Response:
        body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
        envelope = ElementTree.fromstring(body)
        (asked,) = envelope.iterfind("s:Body/*", SPACES)
        operation = asked.tag.rpartition("}")[2].removesuffix("Request")
        self.sent.append((operation, envelope, dict(request.headers)))
        script = self.script[operation]
        answer = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(answer, Exception):
            raise answer
        response = answer if isinstance(answer, requests.Response) else reply(answer)
        response.request, response.url = request, str(request.url)
        return response

    def close(self) -> None:
        pass

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _unused, _more in self.sent]

    def impersonated(self) -> list[str]:
        path = "s:Header/t:ExchangeImpersonation/t:ConnectingSID/t:PrimarySmtpAddress"
        return [str(envelope.findtext(path, namespaces=SPACES)) for _unused, envelope, _more in self.sent]


def reply(body: str, status: int = 200, **headers: str) -> requests.Response:
    """An answer over HTTP; a body that does not begin with `<` is no XML."""
    response = requests.Response()
    response.status_code = status
    is_xml = body.startswith("<")
    response.headers.update({"Content-Type": "text/xml; charset=utf-8" if is_xml else "text/html", **headers})
    response.raw = io.BytesIO(body.encode())
    return response


def envelope(body: str) -> str:
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
    version = '<t:ServerVersionInfo MajorVersion="15" MinorVersion="1" MajorBuildNumber="2507" MinorBuildNumber="6"/>'
    return f"<s:Envelope{spaces}><s:Header>{version}</s:Header><s:Body>{body}</s:Body></s:Envelope>"


def fault(code: str, text: str = "no", back_off: int = 0) -> str:
    """A SOAP fault; `back_off` in milliseconds."""
    value = f'<t:MessageXml><t:Value Name="BackOffMilliseconds">{back_off}</t:Value></t:MessageXml>' if back_off else ""
    errors = 'xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors"'
    detail = f"<detail><e:ResponseCode {errors}>{code}</e:ResponseCode><e:Message {errors}>{text}</e:Message>{value}"
    return envelope(
        f"<s:Fault><faultcode>a:{code}</faultcode><faultstring>{text}</faultstring>{detail}</detail></s:Fault>"
    )


def failed(operation: str, code: str, count: int = 1, text: str = "no") -> str:
    """Every response message of an answer says the same error."""
    return responses(operation, [error(operation, code, text)] * count)


def error(operation: str, code: str, text: str = "no") -> str:
    said = f"<m:MessageText>{text}</m:MessageText><m:ResponseCode>{code}</m:ResponseCode>"
    return f'<m:{operation}ResponseMessage ResponseClass="Error">{said}</m:{operation}ResponseMessage>'


def success(operation: str, inner: str) -> str:
    said = f"<m:ResponseCode>NoError</m:ResponseCode>{inner}"
    return f'<m:{operation}ResponseMessage ResponseClass="Success">{said}</m:{operation}ResponseMessage>'


def responses(operation: str, messages: Sequence[str]) -> str:
    held = f"<m:ResponseMessages>{''.join(messages)}</m:ResponseMessages>"
    return envelope(f"<m:{operation}Response>{held}</m:{operation}Response>")


def folders(*names: str, total: int | None = None, last: bool = True, next_offset: int = 0, start: int = 0) -> str:
    rows = "".join(
        f'<t:Folder><t:FolderId Id="F-{start + number}"/><t:DisplayName>{name}</t:DisplayName></t:Folder>'
        for number, name in enumerate(names)
    )
    return responses(
        "FindFolder", [success("FindFolder", _root("Folders", rows, len(names), total, last, next_offset))]
    )


def held(*copies: str, total: int | None = None, last: bool = True) -> str:
    """The response message of one folder that holds messages with these ids."""
    rows = "".join(
        f'<t:Message><t:ItemId Id="I-{number}"/><t:InternetMessageId>{_escaped(one)}</t:InternetMessageId></t:Message>'
        for number, one in enumerate(copies)
    )
    return success("FindItem", _root("Items", rows, len(copies), total, last, 0))


def items(top: str = "", inbox: str = "", junk: str = "", deleted: str = "") -> str:
    """What the usual folders hold, each given as a response message; nothing where none is given."""
    return responses("FindItem", [one or held() for one in (top, inbox, junk, deleted)])


def rules(*given: str) -> str:
    return _direct("GetInboxRules", f"<m:InboxRules>{''.join(given)}</m:InboxRules>" if given else "")


def rule(name: str, actions: str, enabled: bool = True, more: str = "") -> str:
    what = f"<t:DisplayName>{name}</t:DisplayName><t:Priority>1</t:Priority>"
    state = f"<t:IsEnabled>{str(enabled).lower()}</t:IsEnabled>{more}"
    return f"<t:Rule><t:RuleId>1</t:RuleId>{what}{state}<t:Actions>{actions}</t:Actions></t:Rule>"


def delegates(*given: str) -> str:
    each = "".join(
        '<m:DelegateUserResponseMessageType ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
        f"<m:DelegateUser>{one}</m:DelegateUser></m:DelegateUserResponseMessageType>"
        for one in given
    )
    return _direct("GetDelegate", f"<m:ResponseMessages>{each}</m:ResponseMessages>" if given else "")


def out_of_office(settings: str) -> str:
    said = '<m:ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode></m:ResponseMessage>'
    return envelope(f"<m:GetUserOofSettingsResponse>{said}{settings}</m:GetUserOofSettingsResponse>")


def _direct(operation: str, inner: str) -> str:
    said = f"<m:ResponseCode>NoError</m:ResponseCode>{inner}"
    return envelope(f'<m:{operation}Response ResponseClass="Success">{said}</m:{operation}Response>')


def _root(holding: str, rows: str, count: int, total: int | None, last: bool, next_offset: int) -> str:
    offset = f' IndexedPagingOffset="{next_offset}"' if next_offset else ""
    there = count if total is None else total
    view = f'TotalItemsInView="{there}" IncludesLastItemInRange="{str(last).lower()}"'
    return f"<m:RootFolder {view}{offset}><t:{holding}>{rows}</t:{holding}></m:RootFolder>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


Scripting = Callable[..., ScriptedEws]
