# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends one request over HTTPS and tells apart what never left, what was answered, and what was lost.

No retries, no redirects, no cookies, no idea of any service.
"""

from __future__ import annotations

import gzip
import ssl
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .authorities import adapter, bundle_path, trusting
from .dependencies import needs

if TYPE_CHECKING:
    import requests
    from requests.adapters import HTTPAdapter


class NotSent(Exception):
    """The request certainly never reached the service.

    `hopeless`: another attempt would end alike (an untrusted certificate, an address that is none).
    """

    def __init__(self, reason: str, *, hopeless: bool = False) -> None:
        self.hopeless = hopeless
        super().__init__(reason)


class AnswerLost(Exception):
    """The request went out, at least in part, and no complete answer came back."""


@dataclass(frozen=True)
class Reply:
    """An answer: header names in lower case, the body with its compression removed.

    `intact` is False when the body is not what its headers say; `body` then holds the raw bytes.
    (Exchange Online answers an unknown cmdlet with NUL bytes that are falsely declared gzip.)
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    intact: bool = True


@dataclass(frozen=True)
class Timeouts:
    """Seconds to connect, and seconds of silence after which an answer counts as lost.

    Exchange Online ends a cmdlet after 15 minutes (PowerShell docs, exchange-online-powershell-v2).
    """

    connect: float = 15.0
    read: float = 300.0


class HttpSession:
    """Keep-alive connections to the services of one organisation; may be used by several threads.

    `ca_bundle` is the path of a PEM file that replaces the usual authorities; without it a bundle that
    the environment names (REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE) is used, and never instead of it.
    Proxies come from the environment, unless `proxies` is False. Raises `NotSent` at once when the bundle
    cannot be read.
    """

    def __init__(
        self,
        *,
        ca_bundle: str = "",
        validate_certs: bool = True,
        timeouts: Timeouts | None = None,
        connections: int = 4,
        proxies: bool = True,
    ) -> None:
        with needs("requests"):
            import requests
        from http.cookiejar import DefaultCookiePolicy

        self._timeouts = timeouts or Timeouts()
        self._proxies = proxies
        self._verify = validate_certs
        self._session = requests.Session()
        # requests lets REQUESTS_CA_BUNDLE override session.verify unless the environment is not trusted.
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        plain = requests.adapters.HTTPAdapter(pool_maxsize=connections)
        self._session.mount("https://", verifying(ca_bundle, connections) if validate_certs else plain)
        self._session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=connections))

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
        """One request, one answer of any status. Raises NotSent or AnswerLost."""
        import requests
        import urllib3

        sent = {"User-Agent": "mailward", "Accept-Encoding": "gzip", **headers}
        try:
            response = self._session.request(
                method,
                url,
                headers=sent,
                data=body,
                stream=True,
                allow_redirects=False,
                verify=self._verify,
                proxies=requests.utils.get_environ_proxies(url) if self._proxies else {},
                timeout=(self._timeouts.connect, self._timeouts.read),
            )
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise what_happened(error) from None
        try:
            return _read(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise AnswerLost(_reason(error)) from None
        finally:
            response.close()

    def close(self) -> None:
        self._session.close()


def verifying(ca_bundle: str, connections: int) -> HTTPAdapter:
    path = bundle_path(ca_bundle)
    try:
        return adapter(trusting(path), connections)
    except (OSError, ValueError) as error:
        raise NotSent(f"the CA bundle {path} cannot be read: {_reason(error)}", hopeless=True) from None


def _read(response: requests.Response) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    raw = response.raw.read(decode_content=False)
    body, intact = _decompress(raw, headers.get("content-encoding", "").strip().lower())
    return Reply(response.status_code, headers, body, intact)


def _decompress(raw: bytes, encoding: str) -> tuple[bytes, bool]:
    if encoding in ("", "identity"):
        return raw, True
    try:
        if encoding in ("gzip", "x-gzip"):
            return gzip.decompress(raw), True
        if encoding == "deflate":
            return zlib.decompress(raw), True
    except (OSError, EOFError, zlib.error):
        pass
    return raw, False


def what_happened(error: Exception) -> NotSent | AnswerLost:
    """Sorts what requests raises. Only what is known to come before the first byte of a request is `NotSent`."""
    import requests
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    causes = tuple(_causes(error))
    reason = _reason(error)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NotSent(f"{reason}; ca_bundle names the authorities to trust", hopeless=True)
    if any(isinstance(cause, (ConnectTimeoutError, NewConnectionError)) for cause in causes):
        return NotSent(reason)
    # Not every ValueError: requests also raises InvalidHeader for a malformed answer.
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema)):
        return NotSent("the address is malformed", hopeless=True)
    return AnswerLost(reason)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it was made of, outermost first."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = (cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args)
        waiting.extend(part for part in inner if isinstance(part, BaseException))


def _reason(error: BaseException) -> str:
    """What went wrong in the operating system's words: texts of requests may hold a proxy's password."""
    for cause in reversed(tuple(_causes(error))):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate is not trusted: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError) and cause.reason:
            return f"TLS failed: {cause.reason}"
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        if isinstance(cause, TimeoutError):
            return "no answer in time"
        if str(cause).startswith(_TUNNEL_REFUSED):
            return f"the proxy refused: {str(cause).removeprefix(_TUNNEL_REFUSED)}"
    return "the connection was closed"


_TUNNEL_REFUSED = "Tunnel connection failed: "
"""How http.client starts the text of a CONNECT that a proxy answered with an error; the status follows."""
