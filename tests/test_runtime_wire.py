"""Inputs on the wire: every parameter style, every kind of body; streams and files coming back."""

from __future__ import annotations

import asyncio
import email
import email.policy
import io
import sys
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import Told, inside, json_told, runtime, serving, shop

Input, Body, Output, Part, Record = runtime.Input, runtime.Body, runtime.Output, runtime.Part, runtime.Record
Operation, Request, Response = runtime.Operation, runtime.Request, runtime.Response
UNSET, UnsetType, Check, File, Stream = runtime.UNSET, runtime.UnsetType, runtime.Check, runtime.File, runtime.Stream

BLUE = ["blue", "black", "brown"]
RGB = {"R": 100, "G": 200, "B": 150}


class Anything(Request):
    v: Any = UNSET
    body: Any = UNSET


class AnyAnswer(Response):
    code_200: Any


class Wrong(runtime.ResponseException):
    pass


def operation(path: str = "/x", *inputs: Any, method: str = "GET", **more: Any) -> Any:
    more.setdefault("response", AnyAnswer)
    more.setdefault("request", Anything)
    return Operation(action="T.x", method=method, path=path, inputs=inputs, exception=Wrong, **more)


def written(one: Any, value: Any, path: str = "/x") -> Any:
    return inside("parameters").write(operation(path, one), Anything(v=value))


@pytest.mark.parametrize(
    ("style", "explode", "text", "items", "members"),
    [
        ("simple", False, "blue", "blue,black,brown", "R,100,G,200,B,150"),
        ("simple", True, "blue", "blue,black,brown", "R=100,G=200,B=150"),
        ("label", False, ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
        ("label", True, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
        ("matrix", False, ";v=blue", ";v=blue,black,brown", ";v=R,100,G,200,B,150"),
        ("matrix", True, ";v=blue", ";v=blue;v=black;v=brown", ";R=100;G=200;B=150"),
    ],
)
def test_path_styles(style: str, explode: bool, text: str, items: str, members: str) -> None:
    one = Input("v", "path", style=style, explode=explode)
    for value, expected in (("blue", text), (BLUE, items), (RGB, members)):
        assert written(one, value, "/a/{v}/b").path == f"/a/{expected}/b"


@pytest.mark.parametrize(
    ("style", "explode", "text", "items", "members"),
    [
        ("form", True, "v=blue", "v=blue&v=black&v=brown", "R=100&G=200&B=150"),
        ("form", False, "v=blue", "v=blue,black,brown", "v=R,100,G,200,B,150"),
        ("spaceDelimited", False, "v=blue", "v=blue%20black%20brown", "v=R%20100%20G%20200%20B%20150"),
        ("pipeDelimited", False, "v=blue", "v=blue%7Cblack%7Cbrown", "v=R%7C100%7CG%7C200%7CB%7C150"),
        ("tabDelimited", False, "v=blue", "v=blue%09black%09brown", "v=R%09100%09G%09200%09B%09150"),
        (
            "deepObject",
            True,
            "v=blue",
            "v%5B0%5D=blue&v%5B1%5D=black&v%5B2%5D=brown",
            "v%5BR%5D=100&v%5BG%5D=200&v%5BB%5D=150",
        ),
    ],
)
def test_query_styles(style: str, explode: bool, text: str, items: str, members: str) -> None:
    one = Input("v", "query", style=style, explode=explode)
    for value, expected in (("blue", text), (BLUE, items), (RGB, members)):
        assert written(one, value).query == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "v=true"),
        (False, "v=false"),
        (1.5, "v=1.5"),
        (Decimal("1E+3"), "v=1000"),
        (date(2026, 1, 2), "v=2026-01-02"),
        (datetime(2026, 1, 2, 3, tzinfo=UTC), "v=2026-01-02T03%3A00%3A00Z"),
        (b"\xff", "v=%2Fw%3D%3D"),
        ("", "v="),
        (None, ""),
        ([], ""),
        ({}, ""),
        ([1, None, 2], "v=1&v=2"),
        ("a&b=c#d+e ü", "v=a%26b%3Dc%23d%2Be%20%C3%BC"),
    ],
)
def test_query_values(value: Any, expected: str) -> None:
    assert written(Input("v", "query"), value).query == expected


def test_further_query_rules() -> None:
    assert written(Input("v", "query", allow_reserved=True), "/a?b:c&d#e").query == "v=/a?b:c%26d%23e"
    assert written(Input("v", "query", media_type="application/json"), {"a": [1]}).query == "v=%7B%22a%22%3A%5B1%5D%7D"
    deep = written(Input("v", "query", style="deepObject"), {"a": {"b": [1, {"c": 2}]}}).query
    assert unquote(deep) == "v[a][b][0]=1&v[a][b][1][c]=2"
    assert written(Input("a b", "query", field="v"), 1).query == "a%20b=1"
    fixed = inside("parameters").write(operation("/x?fixed=1#frag", Input("v", "query")), Anything(v=2))
    assert (fixed.path, fixed.query) == ("/x", "fixed=1&v=2")


@pytest.mark.parametrize(("explode", "expected"), [(False, "R,100,G,200,B,150"), (True, "R=100,G=200,B=150")])
def test_headers_and_cookies(explode: bool, expected: str) -> None:
    one = Input("X-V", "header", field="v", explode=explode)
    assert written(one, RGB).headers == {"X-V": expected}
    assert written(one, BLUE).headers == {"X-V": "blue,black,brown"}
    assert written(Input("v", "cookie"), "a;b=c d").headers == {"Cookie": "v=a%3Bb%3Dc%20d"}
    assert written(Input("v", "cookie", explode=False), ["a", "b"]).headers == {"Cookie": "v=a,b"}
    for bad in ("a\rb", "a\nb", "a\0b"):
        assert [v.rule for v in written(one, bad).violations] == ["header"]


@given(st.text(min_size=1, max_size=20))
def test_path_values_stay_in_their_segment(value: str) -> None:
    made = written(Input("v", "path"), value, "/a/{v}/b")
    if made.violations:
        assert value in (".", "..")
        return
    assert made.path.count("/") == 3
    assert not set("?#\\ ") & set(made.path)
    first, rest = made.path.split("/")[1], made.path.split("/")[2]
    assert (first, unquote(rest)) == ("a", value) or "\ufffd" in unquote(rest)


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.text(min_size=1, max_size=5), min_size=1, max_size=4))
def test_query_values_come_back(value: dict[str, str]) -> None:
    query = written(Input("v", "query"), value).query
    assert parse_qs(query, strict_parsing=True) == {k: [v] for k, v in value.items()}


def test_two_values_cannot_make_a_step_together() -> None:
    class Two(Request):
        a: str
        b: str

    both = operation("/p/{a}{b}/q", Input("a", "path"), Input("b", "path"), request=Two)
    assert inside("parameters").write(both, Two(a=".", b=".")).violations
    assert not inside("parameters").write(both, Two(a=".", b="x")).violations


class Form(Record):
    name: str
    count: int | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    deep: dict[str, Any] | UnsetType = UNSET
    photo: File | UnsetType = UNSET
    photos: list[File] | UnsetType = UNSET


def body_of(body: Any, value: Any, content_type: str | None = None) -> Any:
    return inside("bodies").written_body(body, value, content_type)


def data_of(content: Any) -> bytes:
    data = content.data if content.data is not None else b"".join(content.pieces())
    assert content.length in (None, len(data))
    return data


def test_urlencoded_bodies() -> None:
    form = Form(name="a b&c", count=2, tags=["x", "y"], deep={"k": {"n": 1}})
    plain = body_of(Body("application/x-www-form-urlencoded"), form)
    assert data_of(plain) == b"name=a+b%26c&count=2&tags=x&tags=y&deep=%7B%22k%22%3A%7B%22n%22%3A1%7D%7D"
    parts = (Part("tags", style="spaceDelimited", explode=False), Part("deep", style="deepObject"))
    styled = body_of(Body("application/x-www-form-urlencoded", parts=parts), form)
    assert data_of(styled) == b"name=a+b%26c&count=2&tags=x%20y&deep%5Bk%5D%5Bn%5D=1"


def parts_of(content: Any) -> list[Any]:
    head = f"Content-Type: {content.media_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + data_of(content), policy=email.policy.HTTP)
    assert message.is_multipart()
    return list(message.iter_parts())


def test_multipart_bodies(tmp_path: Path) -> None:
    path = tmp_path / 'a"b.png'
    path.write_bytes(b"PNG")
    form = Form(
        name="ü",
        tags=["x", "y"],
        deep={"k": 1},
        photo=path,
        photos=[b"raw", ("c.txt", io.BytesIO(b"text")), ("d", b"d", "image/gif")],
    )
    parts = (Part("photo", "image/*"), Part("name", headers={"X-A": "1"}))
    found = parts_of(body_of(Body("multipart/form-data", parts=parts), form))
    told = [(p.get_param("name", header="Content-Disposition"), p.get_filename(), p.get_content_type()) for p in found]
    assert told == [
        ("name", None, "text/plain"),
        ("tags", None, "text/plain"),
        ("tags", None, "text/plain"),
        ("deep", None, "application/json"),
        ("photo", "a%22b.png", "image/png"),
        ("photos", "photos", "application/octet-stream"),
        ("photos", "c.txt", "text/plain"),
        ("photos", "d", "image/gif"),
    ]
    assert [p.get_payload(decode=True) for p in found][4:] == [b"PNG", b"raw", b"text", b"d"]
    assert found[0]["X-A"] == "1"


def test_files_are_streamed_with_their_length(tmp_path: Path) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(b"0123456789" * 50_000)
    content = body_of(Body("multipart/form-data"), Form(name="n", photo=big))
    assert content.data is None
    assert content.length == len(data_of(content)) > 500_000
    assert data_of(content) == data_of(content)  # a second attempt sends the same
    half = big.open("rb")
    half.seek(499_990)
    raw = body_of(Body("application/octet-stream"), half)
    assert (raw.length, data_of(raw), data_of(raw)) == (10, b"0123456789", b"0123456789")
    half.close()

    class Pipe:
        def __init__(self) -> None:
            self.pieces = [b"a", b"b", b""]

        def read(self, size: int) -> bytes:
            return self.pieces.pop(0)

    pipe = body_of(Body("application/octet-stream"), Pipe())
    assert (pipe.length, pipe.again, data_of(pipe)) == (None, False, b"ab")


@pytest.mark.parametrize(
    ("types", "value", "asked", "chosen", "data"),
    [
        (("application/json",), {"a": 1}, None, "application/json", b'{"a":1}'),
        (("application/json",), "text", None, "application/json", b'"text"'),
        (("application/json", "text/plain"), "text", None, "text/plain", b"text"),
        (("application/json", "application/xml"), "<a/>", None, "application/xml", b"<a/>"),
        (("application/xml", "application/json"), {"a": 1}, None, "application/json", b'{"a":1}'),
        (("application/json", "application/vnd.x+json"), 1, "application/vnd.x+json", "application/vnd.x+json", b"1"),
        (("text/plain; charset=latin-1",), "ü", None, "text/plain; charset=latin-1", b"\xfc"),
        (("image/*",), ("x.png", b"P"), None, "image/png", b"P"),
        (("*/*",), {"a": 1}, None, "application/json", b'{"a":1}'),
        (("application/x-ndjson",), [1, {"a": 2}], None, "application/x-ndjson", b'1\n{"a":2}\n'),
        (("application/merge-patch+json",), {"a": None}, None, "application/merge-patch+json", b'{"a":null}'),
    ],
)
def test_media_types(types: Any, value: Any, asked: Any, chosen: str, data: bytes) -> None:
    content = body_of(Body(*types), value, asked)
    assert (content.media_type, data_of(content)) == (chosen, data)


def test_unsendable_bodies() -> None:
    unsendable = inside("forms").Unsendable
    for body, value, asked in [
        (Body("application/xml"), {"a": 1}, None),
        (Body("application/json"), object(), None),
        (Body("application/json"), {"a": 1}, "text/csv"),
        (Body("multipart/form-data"), 5, None),
        (Body("multipart/form-data", parts=(Part("name", "a\r\nX: y"),)), Form(name="n"), None),
    ]:
        with pytest.raises(unsendable):
            body_of(body, value, asked)


class FileRequest(Request):
    body: File


class Saved(Response):
    code_200: bytes


UPLOAD = operation(
    method="PUT",
    request=FileRequest,
    response=Saved,
    body=Body("application/octet-stream"),
    outputs=(Output("200", "image/png"),),
)


def test_upload_and_download_over_http(tmp_path: Path) -> None:
    source, target = tmp_path / "in.bin", tmp_path / "out.bin"
    source.write_bytes(b"abc" * 100_000)
    png = Told(200, b"P" * 300_000, {"Content-Type": "image/png"})
    with serving(Told(503), png) as server, shop.Shop(base_url=server.url, retries=3) as one:
        assert one.call(UPLOAD, FileRequest(body=source)).code_200 == png.body
        assert [seen.body for seen in server.seen] == [source.read_bytes()] * 2
        assert server.seen[0].headers["Content-Length"] == "300000"
        reply = one.call(UPLOAD, FileRequest(body=b"x"), runtime.Options(stream_to=target))
        assert reply.saved_to == target
        assert target.read_bytes() == png.body
        with pytest.raises(runtime.TooLarge):
            one.call(UPLOAD, FileRequest(body=b"x"), runtime.Options(stream_to=tmp_path / "no", max_bytes=9))
        with source.open("rb") as file:
            one.call(UPLOAD, FileRequest(body=file))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.bin", "out.bin"]
    assert server.seen[-1].body == source.read_bytes()


def test_async_upload_and_download(tmp_path: Path) -> None:
    source, target = tmp_path / "in.bin", tmp_path / "out.bin"
    source.write_bytes(b"abc" * 100_000)

    async def call(url: str) -> Any:
        async with shop.AsyncShop(base_url=url) as one:
            return await one.call(UPLOAD, FileRequest(body=source), runtime.Options(stream_to=target))

    with serving(Told(200, b"small")) as server:
        assert asyncio.run(call(server.url)).saved_to == target
    assert target.read_bytes() == b"small"
    assert server.seen[0].body == source.read_bytes()


def test_sample_upload() -> None:
    with serving(Told(200, b"png", {"Content-Type": "image/png"})) as server, shop.Shop(base_url=server.url) as one:
        photo = shop.ExternalService__Shop_uploadPhoto_IN_body(photo=("p.png", b"PNG"), caption="c", tags=["a", "b"])
        assert one.upload_photo(sku="AB-1", body=photo).code_200 == b"png"
    body = server.seen[0].body
    assert b'name="photo"; filename="p.png"\r\nContent-Type: image/png\r\n\r\nPNG\r\n' in body
    assert b'name="tags"\r\nContent-Type: application/json\r\n\r\n["a","b"]\r\n' in body


EVENTS = (
    b"\xef\xbb\xbf: hello\r\n"
    b'data: {"at":"2026-01-02T03:04:05Z",\r\ndata: "state":"open"}\r\nid: 1\r\n\r\n'
    b'event: change\rdata:{"at":"2026-01-02T03:04:06Z","state":"paid"}\r\r'
    b'retry: 10\n\ndata: {"at":"2026-01-02T03:04:07Z","state":"sent"}\n\n'
    b"data: [DONE]\n\ndata: never\n\n"
)


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_server_sent_events_in_any_pieces(size: int) -> None:
    splitter = inside("streams").Events(10_000)
    found = [e for n in range(0, len(EVENTS), size) for e in splitter.feed(EVENTS[n : n + size])] + splitter.end()
    assert [(e.event, e.id) for e in found] == [("message", "1"), ("change", "1")] + [("message", "1")] * 3
    assert found[0].data == '{"at":"2026-01-02T03:04:05Z",\n"state":"open"}'
    assert found[-1].data == "never"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_event_stream_blocking_and_not() -> None:
    told = Told(200, EVENTS, {"Content-Type": "text/event-stream"})

    async def states(url: str) -> list[str]:
        async with shop.AsyncShop(base_url=url) as one:
            reply = await one.watch_order(id="1")
            return [event.state async for event in reply.code_200]

    with serving(told) as server, shop.Shop(base_url=server.url) as one:
        assert [event.state for event in one.watch_order(id="1").code_200] == ["open", "paid", "sent"]
        assert asyncio.run(states(server.url)) == ["open", "paid", "sent"]
        assert [e.id for e in one.watch_order(id="1").code_200.events()][0] == "1"
        server.tell(Told(200, b'data: {"at":1}\n\n', {"Content-Type": "text/event-stream"}))
        reply = one.watch_order(id="1")
        assert [event.at for event in reply.code_200] == [1]
        assert [d.pointer for d in reply.deviations] == ["/at", "/state"]
        with pytest.raises(runtime.DecodeError, match="/at: expected date-time, got integer") as caught:
            list(one.watch_order(id="1", _options=runtime.Options(strict_answers=True)).code_200)
        assert (caught.value.status, caught.value.body) == (200, b'{"at":1}')


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_events_come_as_they_happen_and_can_be_left() -> None:
    more = threading.Event()

    def write(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        handler.wfile.write(b'data: {"at":"2026-01-02T03:04:05Z","state":"open"}\n\n')
        more.wait(5)

    with serving(Told(write=write)) as server, shop.Shop(base_url=server.url) as one:
        with one.watch_order(id="1").code_200 as stream:
            assert next(iter(stream)).state == "open"
        more.set()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_stream_may_last_longer_than_the_total_time() -> None:
    pause = threading.Event()

    def write(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        for _ in range(4):
            handler.wfile.write(b'data: {"at":"2026-01-02T03:04:05Z","state":"open"}\n\n')
            pause.wait(0.1)

    with serving(Told(write=write)) as server, shop.Shop(base_url=server.url) as one:
        options = runtime.Options(timeout=0.25)
        assert len(list(one.watch_order(id="1", _options=options).code_200)) == 4


class Row(Record):
    n: int


class Rows(Response):
    code_200: Stream[Row]


ROWS = operation(response=Rows, outputs=(Output("200", "application/x-ndjson"),))


@pytest.mark.parametrize("body", [b'{"n":1}\n\n{"n":2}', b'\x1e{"n":1}\n\x1e{"n":2}\n'])
def test_lines_of_json(body: bytes) -> None:
    told = Told(200, body, {"Content-Type": "application/x-ndjson"})
    with serving(told) as server, shop.Shop(base_url=server.url) as one:
        assert list(one.call(ROWS, Anything()).code_200) == [Row(n=1), Row(n=2)]
        server.tell(Told(200, b'{"n":1' + b" " * 5000, {"Content-Type": "application/x-ndjson"}))
        with pytest.raises(runtime.TooLarge):
            list(one.call(ROWS, Anything(), runtime.Options(max_bytes=1000)).code_200)


def test_head_answers_have_a_length_but_no_body() -> None:
    one = operation(method="HEAD", outputs=(Output("200", "application/json"),))
    with serving(json_told(b"x" * 5000)) as server, shop.Shop(base_url=server.url, max_bytes=100) as client:
        reply = client.call(one, Anything())
        assert reply.headers["Content-Length"] == "5000"
        with pytest.raises(runtime.MissingOutput, match="with an empty body"):
            _ = reply.code_200
        assert client.call(one, Anything()).response_code == 200
        assert len(server.connections) == 1


class Mixed(Response):
    code_200: Row | str
    code_2xx: bytes


class MixedWrong(runtime.ResponseException):
    code_4xx: Row
    default: str


MIXED = Operation(
    action="T.mixed",
    method="GET",
    path="/m",
    outputs=(
        Output("200", "application/json", "text/csv"),
        Output("2XX", "application/octet-stream"),
        Output("4XX", "application/json"),
        Output("default", "text/plain"),
    ),
    request=Anything,
    response=Mixed,
    exception=MixedWrong,
)


def test_several_codes_and_media_types() -> None:
    with serving(json_told(b'{"n":1}')) as server, shop.Shop(base_url=server.url, retries=0) as one:
        assert one.call(MIXED, Anything()).code_200 == Row(n=1)
        assert server.seen[0].headers["Accept"] == "application/json"
        server.tell(Told(200, "a;ü".encode("latin-1"), {"Content-Type": "text/csv; charset=latin-1"}))
        assert one.call(MIXED, Anything()).code_200 == "a;ü"
        server.tell(Told(207, b"\0\1", {"Content-Type": "application/octet-stream"}))
        assert one.call(MIXED, Anything()).code_2xx == b"\0\1"
        server.tell(json_told(b'{"n":4}', 422))
        with pytest.raises(MixedWrong) as caught:
            one.call(MIXED, Anything())
        assert caught.value.code_4xx == Row(n=4)
        server.tell(Told(500, b"oops", {"Content-Type": "text/plain"}))
        with pytest.raises(MixedWrong) as caught:
            one.call(MIXED, Anything())
        assert caught.value.default == "oops"
        server.tell(Told(404, b"<html>", {"Content-Type": "text/html"}))
        with pytest.raises(MixedWrong) as caught:
            one.call(MIXED, Anything())
        assert caught.value.default == "<html>"


def test_typed_headers() -> None:
    headers = runtime.Headers(
        [("X-N", "5"), ("X-L", "a, b"), ("X-T", "2026-01-02T03:04Z"), ("Set-Cookie", "a"), ("set-cookie", "b")]
    )
    assert headers.typed("x-n", int) == 5
    assert headers.typed("X-L", list[str]) == ["a", "b"]
    assert headers.typed("X-T", datetime) == datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    assert headers.typed("X-None", int) is None
    assert headers.all("Set-Cookie") == ("a", "b")
    assert "'b'" not in repr(headers)
    with pytest.raises(runtime.DecodeError):
        headers.typed("X-L", int)


def test_url_is_put_together_from_base_and_path() -> None:
    with serving(json_told(b"1")) as server, shop.Shop(base_url=server.url + "/v1/", query={"key": "a b"}) as one:
        plain = operation("/a b/{v}", Input("v", "path"), outputs=(Output("200", "application/json"),))
        assert one.call(plain, Anything(v="c")).code_200 == 1
        assert urlsplit(server.seen[0].target).path == "/v1/a%20b/c"
        assert server.seen[0].query == "key=a%20b"
        other = runtime.Options(base_url=server.url + "/v2", headers={"x-key": "1"}, accept="text/x")
        one.call(plain, Anything(v="c"), other)
        assert server.seen[1].target == "/v2/a%20b/c?key=a%20b"
        assert server.seen[1].headers["Accept"] == "text/x"


def test_cookies_add_up_and_other_headers_replace() -> None:
    one = operation("/x", Input("v", "cookie"), outputs=(Output("200", "application/json"),))
    with (
        serving(json_told(b"1")) as server,
        shop.Shop(base_url=server.url, headers={"cookie": "a=1", "X-K": "1"}) as cl,
    ):
        cl.call(one, Anything(v="2"), runtime.Options(headers={"x-k": "2"}))
    assert server.seen[0].headers["Cookie"] == "a=1; v=2"
    assert [value for name, value in server.seen[0].headers.items() if name.lower() == "x-k"] == ["2"]


def test_annotated_inputs_are_checked() -> None:
    class Limited(Request):
        v: Annotated[int, Check(maximum=3)]

    one = operation("/x", Input("v", "query", required=True), request=Limited)
    with (
        serving() as server,
        shop.Shop(base_url=server.url) as client,
        pytest.raises(runtime.InvalidRequest, match="v: must be at most 3"),
    ):
        client.call(one, Limited(v=4))
    assert server.seen == []
