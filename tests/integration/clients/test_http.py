# SPDX-License-Identifier: GPL-3.0-or-later
"""One request over a real socket: answered, never sent, or lost."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.http import (
    AnswerLost,
    HttpSession,
    NotSent,
    Timeouts,
)
from ansible_collections.mailward.mailbox.tests.integration.clients.raw_server import (
    Act,
    RawServer,
    answer,
    cut,
    hang_up,
    reset,
    sized,
)

NULS = b"\0" * 4096


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def session() -> Iterator[HttpSession]:
    session = HttpSession(timeouts=Timeouts(connect=5, read=0.5))
    yield session
    session.close()


@pytest.mark.parametrize(
    ("act", "status", "body", "intact"),
    [
        (sized("200 OK", b"{}"), 200, b"{}", True),
        (sized("200 OK", gzip.compress(b"{}"), "Content-Encoding: gzip"), 200, b"{}", True),
        (sized("200 OK", zlib.compress(b"{}"), "Content-Encoding: deflate"), 200, b"{}", True),
        (sized("403 Forbidden", NULS, "Content-Encoding: gzip"), 403, NULS, False),
        (sized("200 OK", gzip.compress(b"x" * 99)[:-4], "Content-Encoding: gzip"), 200, None, False),
        (sized("200 OK", b"?", "Content-Encoding: br"), 200, b"?", False),
        (sized("500 Oops", b"", "Content-Encoding: gzip"), 500, b"", True),
        (answer("204 No Content"), 204, b"", True),
        (answer("200 OK\nTransfer-Encoding: chunked", b"2\r\n{}\r\n0\r\n\r\n"), 200, b"{}", True),
        (sized("302 Found", b"", "Location: http://127.0.0.1:1/elsewhere"), 302, b"", True),
    ],
)
def test_an_answer_of_any_kind_arrives(
    session: HttpSession, act: Act, status: int, body: bytes | None, intact: bool
) -> None:
    with RawServer(act) as server:
        reply = session.send("POST", server.url, {}, b"{}")
    assert (reply.status, reply.intact) == (status, intact)
    assert body is None or reply.body == body


def test_header_names_are_in_lower_case(session: HttpSession) -> None:
    with RawServer(sized("429 Slow down", b"", "Retry-After: 7")) as server:
        assert session.send("GET", server.url, {}).headers["retry-after"] == "7"


@pytest.mark.parametrize(
    "act",
    [
        reset,
        hang_up,
        answer("200 OK\nContent-Length: 10", b"half"),
        cut("200 OK\nContent-Length: 10", b"half"),
        cut("200 OK\nTransfer-Encoding: chunked", b"5\r\nab"),
        cut("200 OK\nContent-Length: 10, 20"),
        lambda connection: connection.sendall(b"no HTTP at all\r\n\r\n"),
        lambda connection: None,
    ],
    ids=["reset", "closed", "silent in the body", "cut", "cut chunk", "two lengths", "no http", "silent"],
)
def test_a_request_without_a_complete_answer_is_lost(session: HttpSession, act: Act) -> None:
    with RawServer(act) as server, pytest.raises(AnswerLost) as caught:
        session.send("POST", server.url, {}, b"{}")
    assert str(caught.value)
    assert len(server.requests) == 1


def test_a_refused_connection_was_certainly_not_used(session: HttpSession) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotSent, match="Connection refused") as caught:
        session.send("POST", f"http://127.0.0.1:{port}/", {}, b"{}")
    assert not caught.value.hopeless


@pytest.mark.parametrize("url", ["no-scheme", "http://"])
def test_an_address_that_is_none_is_hopeless(session: HttpSession, url: str) -> None:
    with pytest.raises(NotSent) as caught:
        session.send("GET", url, {})
    assert caught.value.hopeless


def test_nothing_is_followed_and_nothing_remembered(session: HttpSession) -> None:
    with RawServer(sized("302 Found", b"", "Location: /again", "Set-Cookie: a=b")) as server:
        session.send("GET", server.url, {"Authorization": "Bearer t"})
        session.send("GET", server.url, {"Authorization": "Bearer t"})
        assert len(server.requests) == 2
        assert all(b"cookie" not in request.lower() for request in server.requests)


def test_a_login_in_netrc_never_replaces_our_token(
    session: HttpSession, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with RawServer(sized("200 OK", b"")) as server:
        session.send("GET", server.url, {"Authorization": "Bearer t"})
    assert b"Authorization: Bearer t" in server.requests[0]


def test_connections_are_kept(session: HttpSession) -> None:
    with RawServer(sized("200 OK", b"{}")) as server:
        for _unused in range(3):
            session.send("POST", server.url, {}, b"{}")
        assert server.connections == 1


def test_threads_share_the_connections(session: HttpSession) -> None:
    together = threading.Barrier(4, timeout=5)

    def wait_for_all(connection: socket.socket) -> None:
        together.wait()
        sized("200 OK", b"{}")(connection)

    with RawServer(wait_for_all) as server:
        for _unused in range(2):
            threads = [
                threading.Thread(target=session.send, args=("POST", server.url, {}, b"{}")) for _unused in range(4)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(server.requests) == 8
        assert server.connections == 4


def test_the_proxy_of_the_environment_is_used_and_no_proxy_honoured(
    session: HttpSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(sized("200 OK", b"by proxy")) as proxy, RawServer(sized("200 OK", b"direct")) as server:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        assert session.send("GET", "http://exchange.example/", {}).body == b"by proxy"
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert session.send("GET", server.url, {}).body == b"direct"


def test_the_password_of_a_proxy_stands_in_no_error(session: HttpSession, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(sized("407 Proxy Authentication Required", b"")) as proxy:
        monkeypatch.setenv("https_proxy", f"http://user:hunter2@127.0.0.1:{proxy.port}")
        with pytest.raises(AnswerLost, match="the proxy refused: 407") as caught:
            session.send("POST", "https://exchange.example/", {}, b"{}")
    assert "hunter2" not in str(caught.value)
