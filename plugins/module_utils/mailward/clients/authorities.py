# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom TLS trusts. The usual authorities take 20 ms to load, which urllib3 by itself does for every connection."""

from __future__ import annotations

import os
import ssl
from functools import cache
from typing import TYPE_CHECKING, Any

from .dependencies import needs

if TYPE_CHECKING:
    from requests.adapters import HTTPAdapter


def bundle_path(named: str = "") -> str:
    """The bundle that is named, else one that the environment names, else the usual one."""
    with needs("requests"):
        from requests.utils import DEFAULT_CA_BUNDLE_PATH
    return named or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or DEFAULT_CA_BUNDLE_PATH


def trusting(path: str) -> ssl.SSLContext:
    """A context that trusts a PEM file or a directory, and verifies names. Raises OSError and ValueError.

    The same one again while the file stays the same; workers that are forked later have it, too.
    """
    status = os.stat(path)
    return _loaded(path, status.st_mtime_ns, status.st_size)


@cache
def _loaded(path: str, _changed: int, _size: int) -> ssl.SSLContext:
    from urllib3.util.ssl_ import create_urllib3_context

    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    if os.path.isdir(path):
        context.load_verify_locations(capath=path)
    else:
        context.load_verify_locations(cafile=path)
    return context


def adapter(context: ssl.SSLContext, connections: int) -> HTTPAdapter:
    """A transport for `requests` that verifies with this context and loads nothing itself."""
    with needs("requests"):
        from requests.adapters import HTTPAdapter

    class Verifying(HTTPAdapter):
        def init_poolmanager(self, *sizes: Any, **more: Any) -> Any:
            return super().init_poolmanager(*sizes, ssl_context=context, **more)

        def proxy_manager_for(self, *proxy: Any, **more: Any) -> Any:
            return super().proxy_manager_for(*proxy, ssl_context=context, **more)

        def cert_verify(self, conn: Any, *_unused: Any, **_more: Any) -> None:
            # What requests does here is to name a bundle, which would be loaded into the context again.
            conn.cert_reqs = "CERT_REQUIRED"

    return Verifying(pool_maxsize=connections)
