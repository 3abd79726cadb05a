"""Only faults of the runtime leave a client, whatever comes in and whatever is given: both clients, both transports."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tries import tries

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import Told, inside, json_told, runtime, serving

Input, Body, Output, Part = runtime.Input, runtime.Body, runtime.Output, runtime.Part


class Anything(runtime.Request):
    v: Any = runtime.UNSET
    body: Any = runtime.UNSET


class Tree(runtime.Record):
    name: str | runtime.UnsetType = runtime.UNSET
    children: list[Tree] | runtime.UnsetType = runtime.UNSET
    more: dict[str, Any] = runtime.extras()


Either = runtime.choice("Either", lambda: (Tree, list[Any], str), exclusive=False)
KINDS: dict[str, Any] = {
    "any": Any,
    "tree": Tree,
    "choice": Either,
    "text": str,
    "number": int,
    "list": list[Any],
    "bytes": bytes,
}


def operation(kind: Any = Any, *inputs: Any, method: str = "GET", path: str = "/x", **more: Any) -> Any:
    answer = type("Answer", (runtime.Response,), {"__annotations__": {"code_200": kind}})
    wrong = type("Wrong", (runtime.ResponseException,), {"__annotations__": {"code_400": kind}})
    outputs = (Output("200", "application/json"), Output("400", "application/json"))
    return runtime.Operation(action="T.x", method=method, path=path, inputs=inputs, request=Anything, response=answer,
                             exception=wrong, outputs=outputs, **more)  # fmt: skip


class Blocking(runtime.Client):
    SERVICE = runtime.Service(name="T", package="t", operations={})


class NotBlocking(runtime.AsyncClient):
    SERVICE = Blocking.SERVICE


def blocking(url: str, one: Any, request: Any, options: Any = None, own: bool = False, **more: Any) -> Any:
    if not own:
        with Blocking(base_url=url, timeout=20, retries=0, **more) as client:
            return client.call(one, request, options)
    with (
        httpx2.Client(verify=False) as http,  # nothing here speaks TLS: no list of authorities is read 500 times
        Blocking(base_url=url, retries=0, transport=runtime.HttpxTransport(client=http)) as client,
    ):
        return client.call(one, request, options)


def not_blocking(url: str, one: Any, request: Any, options: Any = None, own: bool = False, **more: Any) -> Any:
    async def call() -> Any:
        if not own:
            async with NotBlocking(base_url=url, timeout=20, retries=0, **more) as client:
                return await client.call(one, request, options)
        async with httpx2.AsyncClient(verify=False) as http:
            transport = runtime.HttpxTransport(async_client=http)
            async with NotBlocking(base_url=url, retries=0, transport=transport) as client:
                return await client.call(one, request, options)

    return asyncio.run(call())


CALLS = [blocking, not_blocking]


def outcome(call: Callable[..., Any], *args: Any, **more: Any) -> str:
    """The class of fault that a call ends with, or "fine"; any other exception goes through and fails the test."""
    try:
        answer = call(*args, **more)
        _ = answer.unknown
    except runtime.ServiceError as fault:
        assert str(fault)
        return type(fault).__name__
    return "fine"


# -- what comes in ------------------------------------------------------------------------------------------------------

DEEP = b"[" * 100_000 + b"]" * 100_000
DEEP_OBJECTS = b'{"children":[' * 100_000 + b"]}" * 100_000


def raw(head: bytes, body: bytes = b"") -> Told:
    return Told(write=lambda handler: handler.wfile.write(head + b"\r\n\r\n" + body))


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json"
ANSWERS: dict[str, Told] = {
    "lists 100,000 deep": json_told(DEEP),
    "objects 100,000 deep": json_told(DEEP_OBJECTS),
    "error 100,000 deep": json_told(DEEP, 400),
    "deep without a media type": Told(200, DEEP),
    "a number of 100,000 digits": json_told(b"9" * 100_000),
    "an exponent of 100,000 digits": json_told(b"1e" + b"9" * 100_000),
    "lone surrogates escaped": json_told(rb'"\ud800"'),
    "no UTF-8": json_told(b'"\xff\xfe"'),
    "charset idna": Told(200, b'{"name":"\xff..a"}', {"Content-Type": "application/json; charset=idna"}),
    "charset idna, as text": Told(200, b"..xn--\xff" * 50, {"Content-Type": "text/plain; charset=idna"}),
    "charset punycode": Told(200, b"a-" + b"z" * 50_000, {"Content-Type": "text/plain; charset=punycode"}),
    "charset undefined": Told(200, b"{}", {"Content-Type": "application/json; charset=undefined"}),
    "charset unicode-escape": Told(200, rb'"\N{x} \x"', {"Content-Type": "text/plain; charset=unicode_escape"}),
    "charset utf-7": Told(200, b'"+2AA-"', {"Content-Type": "application/json; charset=utf-7"}),
    "charset utf-16, odd": Told(200, b'"\x00\xd8', {"Content-Type": "application/json; charset=utf-16"}),
    "charset of no text": Told(200, b"{}", {"Content-Type": "application/json; charset=hex"}),
    "charset with a null": raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=a\\0b", b"x"),
    "UTF-8 in Location": Told(302, b"", {"Location": "/caf\u00c3\u00a9"}),
    "UTF-8 host in Location": raw(
        "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://b\u00fccher.example:1/".encode()
    ),
    "impossible host in Location": raw(
        b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://" + b"a" * 70 + b".example/"
    ),
    "host with an empty label in Location": raw(
        "HTTP/1.1 302 F\r\nContent-Length: 0\r\nLocation: http://\u00fc..example/".encode()
    ),
    "impossible port in Location": raw(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://a:99999999/"),
    "broken brackets in Location": raw(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://[::1/"),
    "blank and control in Location": raw(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /a b\tc"),
    "bytes that are no UTF-8 in Location": raw(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /\xff\xfe"),
    "Retry-After beyond all calendars": Told(503, b"", {"Retry-After": "Fri, 31 Dec 9999 23:59:59 -2359"}),
    "Retry-After of 5,000 digits": Told(503, b"", {"Retry-After": "9" * 5000}),
    "a length of 5,000 digits": raw(OK + b"\r\nContent-Length: " + b"9" * 5000),
    "a length that is none": raw(OK + b"\r\nContent-Length: two"),
    "two lengths": raw(OK + b"\r\nContent-Length: 2\r\nContent-Length: 3", b"{}"),
    "an unknown transfer": raw(OK + b"\r\nTransfer-Encoding: gzip", b"{}"),
    "no chunk": raw(OK + b"\r\nTransfer-Encoding: chunked", b"zz\r\n"),
    "a body cut short": raw(OK + b"\r\nContent-Length: 10", b"{}"),
    "no HTTP": raw(b"SSH-2.0-OpenSSH"),
    "a status of no kind": raw(b"HTTP/1.1 999 Odd\r\nContent-Length: 0"),
    "switching protocols": raw(b"HTTP/1.1 101 Switch\r\nUpgrade: x\r\nConnection: upgrade"),
    "headers without end": raw(OK + b"\r\nX: " + b"a" * 200_000),
    "a header that is no ASCII": raw(OK + b"\r\nX\xff: a\r\nContent-Length: 2", b"{}"),
    "packed otherwise": Told(200, b"{}", {"Content-Type": "application/json", "Content-Encoding": "br"}),
    "packed wrongly": Told(200, b"{}", {"Content-Type": "application/json", "Content-Encoding": "gzip"}),
    "nothing at all": raw(b""),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_brings_out_an_error_of_a_library(kind: str, call: Callable[..., Any]) -> None:
    with serving() as server:
        for name, told in ANSWERS.items():
            server.tell(told)
            for own in (False, True):
                ended = outcome(call, server.url, operation(KINDS[kind]), Anything(), own=own)
                assert ended in ("fine", "DecodeError", "TransportError", "ConnectFailed", "Wrong", "ServiceError"), (
                    name,
                    own,
                )


@pytest.mark.parametrize(
    ("answer", "kind", "expected"),
    [
        ("lists 100,000 deep", "list", "DecodeError"),
        ("objects 100,000 deep", "tree", "DecodeError"),
        ("objects 100,000 deep", "choice", "DecodeError"),
        ("error 100,000 deep", "tree", "Wrong"),
        ("charset idna, as text", "text", "fine"),
        ("UTF-8 host in Location", "any", "ConnectFailed"),
        ("impossible host in Location", "any", "Wrong"),
        ("a length of 5,000 digits", "any", "TransportError"),
        ("a body cut short", "any", "TransportError"),
        ("no HTTP", "any", "TransportError"),
    ],
)
@pytest.mark.parametrize("call", CALLS)
def test_what_each_ends_with(answer: str, kind: str, expected: str, call: Callable[..., Any]) -> None:
    with serving(ANSWERS[answer]) as server:
        assert outcome(call, server.url, operation(KINDS[kind]), Anything()) == expected


@pytest.mark.parametrize("call", CALLS)
def test_a_location_in_utf_8_is_followed(call: Callable[..., Any]) -> None:
    with serving(
        raw("HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: /café?q=ü".encode()),
        json_told(b"1"),
    ) as server:
        assert call(server.url, operation(), Anything()).code_200 == 1
        assert server.seen[-1].target == "/caf%C3%A9?q=%C3%BC"


@settings(max_examples=tries(60))
@given(
    st.binary(max_size=60),
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=30),
    st.sampled_from(list(KINDS)),
)
def test_any_bytes_may_come(body: bytes, media: str, kind: str) -> None:
    """Straight to the part that reads answers: a body and a media type that a server made up."""
    headers = inside("headers").Headers([("content-type", media)])
    answer = inside("answers").Answer(200, headers, body)
    try:
        inside("answers").response_of(operation(KINDS[kind]), answer)
    except runtime.ServiceError:
        pass
    inside("answers").exception_of(operation(KINDS[kind]), answer)


# -- what is given ------------------------------------------------------------------------------------------------------


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


TEXTS: dict[str, Any] = {
    "a lone surrogate": "a\ud800b",
    "another": "\udfff",
    "in a list": ["\ud800"],
    "as a value": {"a": "\ud800"},
    "as a name": {"\ud800": "a"},
    "100,000 deep": nested(100_000),
    "2,000 deep": nested(2_000),
    "of no kind": object(),
    "a complex number": 1j,
}
PLACES: dict[str, Callable[[], Any]] = {
    **{f"{place} {style}": lambda place=place, style=style: operation(Any, Input("v", place, style=style), path="/x/{v}" if place == "path" else "/x")
       for place, styles in (("path", ("simple", "label", "matrix")), ("query", ("form", "spaceDelimited", "deepObject")),
                             ("header", ("simple",)), ("cookie", ("form",))) for style in styles},
    **{f"{place} as JSON": lambda place=place: operation(Any, Input("v", place, media_type="application/json"), path="/x/{v}" if place == "path" else "/x")
       for place in ("path", "query", "header", "cookie")},
}  # fmt: skip
BODIES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "application/x-ndjson",
          "text/plain; charset=ascii", "text/plain; charset=nonesuch", "application/octet-stream")  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("place", PLACES)
def test_no_input_brings_out_an_error_of_a_library(place: str, call: Callable[..., Any]) -> None:
    with serving(json_told(b"1")) as server:
        for name, value in TEXTS.items():
            ended = outcome(call, server.url, PLACES[place](), Anything(v=value))
            assert ended in ("InvalidRequest", "fine"), (name, ended)
            if "surrogate" in name:
                assert ended == "InvalidRequest" and not server.seen, name
            server.seen.clear()


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("media", BODIES)
def test_no_body_brings_out_an_error_of_a_library(media: str, call: Callable[..., Any]) -> None:
    one = operation(Any, method="POST", body=Body(media))
    with serving(json_told(b"1")) as server:
        for name, value in TEXTS.items():
            for body in (
                value,
                {"a": value},
                {"f": ("n\ud800", b"x", "")},
                {"f": ("n", "\ud800", "")},
                ("n", "a\ud800", ""),
            ):
                ended = outcome(call, server.url, one, Anything(body=body))
                assert ended in ("InvalidRequest", "fine"), (name, ended)


OPTIONS = {
    "Content-Length": {"headers": {"Content-Length": "999"}},
    "content-length": {"headers": {"content-length": "0"}},
    "Transfer-Encoding": {"headers": {"Transfer-Encoding": "chunked"}},
    "a surrogate in a header": {"headers": {"X-A": "\ud800"}},
    "a surrogate in a name": {"headers": {"X-\ud800": "a"}},
    "a line end": {"headers": {"X-A": "a\r\nB: c"}},
    "accept": {"accept": "application/json\ud800"},
    "accept with a line": {"accept": "a/b\r\nX: y"},
    "idempotency key": {"idempotency_key": "\ud800"},
    "base_url surrogate": {"base_url": "http://a\ud800.example"},
    "base_url port": {"base_url": "http://a.example:99999999"},
    "base_url label": {"base_url": f"http://{'a' * 70}.example"},
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("option", OPTIONS)
def test_options_that_cannot_be_are_refused(option: str, call: Callable[..., Any]) -> None:
    with serving(json_told(b"1")) as server:
        one = operation(Any, method="POST", body=Body("application/json"))
        assert outcome(call, server.url, one, Anything(body=1), runtime.Options(**OPTIONS[option])) == "InvalidRequest"
        assert not server.seen


@pytest.mark.parametrize("wrong", [{"headers": {"Content-Length": "1"}}, {"headers": {"A": "\ud800"}}, {"query": {"a": "\ud800"}},
                                   {"base_url": "http://a\ud800"}, {"base_url": "http://a:99999999"}, {"base_url": "http://a..ü"}])  # fmt: skip
def test_clients_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    for kind in (Blocking, NotBlocking):
        with pytest.raises(ValueError):
            kind(**{"base_url": "http://a.example", **wrong})


@pytest.mark.parametrize("call", CALLS)
def test_content_that_changes_its_length(call: Callable[..., Any], tmp_path: Path) -> None:
    """A file that grows or shrinks while it is sent breaks the message: that is a fault of the call."""

    class Odd:
        name = "a.bin"

        def __init__(self, said: int, given: int) -> None:
            self.said, self.pieces = said, [b"x" * given]

        def read(self, size: int = -1) -> bytes:
            return self.pieces.pop() if self.pieces else b""

        def seekable(self) -> bool:
            return True

        def tell(self) -> int:
            return 0

        def seek(self, place: int, how: int = 0) -> int:
            return self.said if how == 2 else 0

    one = operation(Any, method="POST", body=Body("application/octet-stream"))
    with serving(json_told(b"1")) as server:
        for said, given in ((5, 9), (9, 5)):
            for own in (False, True):
                assert outcome(call, server.url, one, Anything(body=Odd(said, given)), own=own) == "TransportError"


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    inside("proxies")._looked_up.cache_clear()
    yield monkeypatch
    inside("proxies")._looked_up.cache_clear()


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1", "socks4://127.0.0.1:1", "ftp://a", "http://", "http://[::1", "http://a:port", "http://127.0.0.1:1",
              "http://a b:1", "http://\u00fc..a:1", "https://127.0.0.1:1", "nonsense"],
)  # fmt: skip
def test_no_proxy_brings_out_an_error_of_a_library(
    proxy: str, call: Callable[..., Any], clean: pytest.MonkeyPatch
) -> None:
    clean.setenv("http_proxy", proxy)
    assert outcome(call, "http://a.example", operation(), Anything()) in ("ConnectFailed", "TransportError")


@pytest.mark.parametrize("call", CALLS)
def test_a_proxy_of_a_kind_not_used_is_named(call: Callable[..., Any], clean: pytest.MonkeyPatch) -> None:
    clean.setenv("HTTP_PROXY", "socks5://127.0.0.1:1")
    clean.setenv("http_proxy", "socks5://127.0.0.1:1")
    with pytest.raises(
        runtime.ConnectFailed, match="the proxy of the environment is of a kind that is not used here: socks5"
    ):
        call("http://a.example", operation(), Anything())
