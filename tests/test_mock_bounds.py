"""A mock that runs for days: what it remembers is bounded, slow callers are let go, strangers' names get no answer."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import serving_loop
from generator.mock import MockServer, RecordedRequest, app, history, serve
from generator.mock.history import RequestHistory

SPEC = Path(__file__).parent / "cases" / "first" / "spec.json"


def request(body: bytes = b"", answer: bytes = b"") -> RecordedRequest:
    return RecordedRequest("POST", "/x", "", {}, body, value={"a": 1}, answer=answer)


@given(st.lists(st.integers(0, 60), max_size=40), st.integers(1, 12))
def test_the_latest_are_kept_within_bounds(sizes: list[int], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "MOST_REQUESTS", most)
        patch.setattr(history, "MOST_HELD", 20_000)
        kept = RequestHistory()
        sent = [request(b"b" * (size * 10)) for size in sizes]
        for one in sent:
            kept.append(one)
        assert list(kept) == sent[len(sent) - len(kept) :], "the latest, in order"
        assert len(kept) <= most and kept.forgotten + len(kept) == len(sent)
        assert len(kept) <= 1 or sum(history._size(one) for one in kept) <= 20_000
        kept.clear()
        kept.append(request())
        assert len(kept) == 1


def test_long_bodies_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "LONGEST_BODY", 8)
    kept = RequestHistory()
    kept.append(request(b'{"long": "text"}', b"0123456789"))
    kept.append(request(b"{}", b"1"))
    cut, whole = kept
    assert (cut.body, cut.body_cut, cut.answer, cut.answer_cut) == (b'{"long":', 16, b"01234567", 10)
    assert cut.value is None and whole.json == {} and whole.value == {"a": 1}
    with pytest.raises(ValueError, match="16 bytes only the first 8"):
        _ = cut.json


def spoken(mock: MockServer, *pieces: bytes, wait: float = 5.0) -> bytes:
    """What comes back on one connection until the mock closes it."""
    with socket.create_connection(mock.address, timeout=wait) as made:
        for piece in pieces:
            made.sendall(piece)
        answer = b""
        while piece := made.recv(65536):
            answer += piece
            if b"\r\n\r\n" in answer and b"connection: close" not in answer.lower():
                break
        return answer


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:1", 404), ("127.0.0.1", 404), ("[::1]:80", 404), ("shop.localhost", 404), ("LOCALHOST", 404),
        ("attacker.example", 421), ("localhost.attacker.example:80", 421), ("[::1", 421), ("127.0.0.1.attacker.example", 421),
    ],
)  # fmt: skip
def test_only_names_of_this_machine_are_answered(host: str, status: int) -> None:
    with serve(SPEC) as mock:
        answer = spoken(mock, f"GET /no-such HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200]
    assert len(mock.requests) == (status == 404)


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: loc"], ids=["nothing", "half a head"])
def test_who_sends_no_head_is_let_go(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving_loop, "HEAD_SECONDS", 0.2)
    with serve(SPEC) as mock:
        assert spoken(mock, sent) == b""


def test_who_sends_no_second_head_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving_loop, "HEAD_SECONDS", 0.2)
    with serve(SPEC) as mock, socket.create_connection(mock.address, timeout=5) as made:
        made.sendall(b"GET /no-such HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = made.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += made.recv(65536)
        made.sendall(b"GET /half")
        while piece := made.recv(65536):
            answer += piece
        assert answer.startswith(b"HTTP/1.1 404")


def test_who_sends_no_body_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "BODY_SECONDS", 0.2)
    head = b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc"
    with serve(SPEC) as mock:
        assert spoken(mock, head).startswith(b"HTTP/1.1 408")


def test_a_slow_answer_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving_loop, "HEAD_SECONDS", 0.2)
    real = app.Mock.handle

    def slow(self: app.Mock, seen: app.Incoming) -> app.Reply:
        time.sleep(0.5)
        return real(self, seen)

    monkeypatch.setattr(app.Mock, "handle", slow)
    with serve(SPEC) as mock:
        answer = spoken(mock, b"GET /no-such HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 404")


def test_an_answer_waits_for_no_acknowledgement() -> None:
    """Head and body are two writes; a kernel that joins small ones holds the second back until the caller has said something."""
    with serve(SPEC) as mock, socket.create_connection(mock.address, timeout=5) as made:
        made.sendall(b"GET /no-such HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert made.recv(65536).startswith(b"HTTP/1.1 404")
        assert mock._server is not None
        (there,) = mock._server.server_state.connections
        assert isinstance(there, serving_loop.ImpatientProtocol)
        assert there.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_it_ends_when_it_is_asked_to_however_seldom_it_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving_loop, "LOOKS", 3600.0)
    mock = serve(SPEC)
    with mock, socket.create_connection(mock.address, timeout=5) as idle:
        idle.sendall(b"GET /no-such HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(65536).startswith(b"HTTP/1.1 404")
        mock.close()
        assert mock._thread is not None and not mock._thread.is_alive()
        while idle.recv(65536):  # the rest of the answer, and then the end: nobody is left to wait
            pass


def test_it_ends_even_before_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    began, go = threading.Event(), threading.Event()
    run = MockServer.run

    def late(self: MockServer) -> None:
        began.set()
        assert go.wait(60)
        run(self)

    monkeypatch.setattr(MockServer, "run", late)
    mock = serve(SPEC)
    mock.start()
    assert began.wait(60)
    mock.stop()
    go.set()
    mock.close()
    assert mock._thread is not None and not mock._thread.is_alive()


def test_what_is_under_way_is_answered_before_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, ended = threading.Event(), threading.Event()
    real = app.Mock.handle

    def slow(self: app.Mock, seen: app.Incoming) -> app.Reply:
        asked.set()
        assert ended.wait(60)
        return real(self, seen)

    monkeypatch.setattr(app.Mock, "handle", slow)
    mock = serve(SPEC)
    with mock, socket.create_connection(mock.address, timeout=5) as made:
        made.sendall(b"GET /no-such HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert asked.wait(60)
        mock.stop()
        ended.set()
        assert made.recv(65536).startswith(b"HTTP/1.1 404")
