"""Calls through the hand-written clients over real HTTP, blocking and not."""

from __future__ import annotations

import asyncio
import gzip
import pickle
import socket
import sys
import threading
import time
import zlib
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import Told, inside, json_told, runtime, serving, shop, sms

SENT = b'{"umid":"u1","destination":"+65","encoding":"AUTO","status":{"code":"QUEUED"}}'
TOKEN = "Bearer s3cr3t-t0ken-value"


def message(**more: Any) -> Any:
    return sms.SmsRequest(destination="+65", text="Hi", **more)


def client(url: str, **more: Any) -> Any:
    return sms.CPaaSSMS(base_url=url, headers={"Authorization": TOKEN}, **more)


def send(one: Any, **options: Any) -> Any:
    chosen = runtime.Options(**options) if options else None
    return one.send_sms_single(subAccountId="demo", body=message(), _options=chosen)


def test_call_and_answer() -> None:
    with serving(json_told(SENT, 200, **{"X-Total": "7"})) as server, client(server.url) as one:
        reply = send(one)
        again = sms.send_sms_single(one, subAccountId="a/../b?c#d%e", body=message())
    assert (reply.response_code, reply.code_200.umid) == (200, "u1")
    assert reply.code_200.status.code == "QUEUED"
    assert reply.headers["x-total"] == "7"
    assert reply.headers.typed("X-Total", int) == 7
    assert again == reply or again.code_200 == reply.code_200
    first, second = server.seen
    assert first.method == "POST"
    assert first.target == "/api/v1/subaccounts/demo/messages"
    assert first.headers["Authorization"] == TOKEN
    assert first.headers["Content-Type"] == "application/json"
    assert first.body == b'{"destination":"+65","text":"Hi"}'
    assert second.target == "/api/v1/subaccounts/a%2F..%2Fb%3Fc%23d%25e/messages"
    assert len(server.connections) == 1  # one connection, used twice


def test_async_call_in_two_event_loops() -> None:
    async def call(url: str) -> Any:
        async with sms.AsyncCPaaSSMS(base_url=url) as one:
            replies = await asyncio.gather(
                *(one.send_sms_single(subAccountId=str(n), body=message()) for n in range(5))
            )
            return [reply.code_200.umid for reply in replies]

    with serving(json_told(SENT)) as server:
        assert asyncio.run(call(server.url)) == ["u1"] * 5
        assert asyncio.run(call(server.url)) == ["u1"] * 5


def test_violations_are_all_listed_and_nothing_is_sent() -> None:
    with serving() as server, client(server.url) as one, pytest.raises(runtime.InvalidRequest) as caught:
        one.send_sms_single(subAccountId=5, body=sms.SmsRequest(destination=1, text="x", encoding="WRONG"))
    found = {(v.path, v.rule) for v in caught.value.violations}
    assert found == {("subAccountId", "type"), ("body.destination", "type"), ("body.encoding", "choices")}
    assert server.seen == []
    assert isinstance(caught.value, ValueError)
    assert "CPaaSSMS.Send-Sms-Single" in str(caught.value)


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_path_value_never_changes_the_path(value: str) -> None:
    with serving() as server, client(server.url) as one, pytest.raises(runtime.InvalidRequest):
        one.send_sms_single(subAccountId=value, body=message())
    assert server.seen == []


def test_error_codes_are_typed_and_pickled() -> None:
    body = b'{"title":"Sold out","detail":"all gone"}'
    order = shop.Order(lines=[_line()], shipping=None)
    with serving(Told(409, body, {"Content-Type": "application/problem+json"})) as server:
        with shop.Shop(base_url=server.url) as one, pytest.raises(shop.CreateOrder_ResponseException) as caught:
            one.create_order(body=order)
        fault = pickle.loads(pickle.dumps(caught.value))
        server.tell(Told(418, b"I am a teapot", {"Content-Type": "text/plain"}))
        with client(server.url) as two, pytest.raises(sms.SendSmsSingle_ResponseException) as undeclared:
            send(two)
    assert fault.response_code == 409
    assert fault.code_409.title == "Sold out"
    assert fault.headers["content-type"] == "application/problem+json"
    assert fault.body == body
    with pytest.raises(AttributeError, match="default is not filled: the service answered 409; filled: code_409"):
        _ = fault.default
    assert undeclared.value.default == "I am a teapot"
    assert str(undeclared.value).startswith("CPaaSSMS.Send-Sms-Single (POST /api/v1/subaccounts/{subAccountId}")


def _line() -> Any:
    return shop.Line(product=shop.Product(sku="AB-1"), quantity=1)


def test_several_success_codes_and_unfilled_outputs() -> None:
    with serving(Told(202)) as server, shop.Shop(base_url=server.url) as one:
        reply = one.create_order(body=shop.Order(lines=[_line()], shipping=None))
        assert (reply.response_code, reply.code_202) == (202, None)
        with pytest.raises(runtime.MissingOutput, match="code_201 is not filled: the service answered 202"):
            _ = reply.code_201
        with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
            _ = reply.nonsense
        server.tell(json_told(b"[1]", 206))
        assert one.create_order(body=shop.Order(lines=[_line()], shipping=None)).default == [1]


def test_empty_and_wrong_bodies() -> None:
    with serving(json_told(b"")) as server, client(server.url) as one:
        reply = send(one)
        with pytest.raises(runtime.MissingOutput):
            _ = reply.code_200
        server.tell(Told(200, b"<html>proxy</html>", {"Content-Type": "text/html"}))
        assert send(one).code_200 == "<html>proxy</html>"
        with pytest.raises(runtime.DecodeError, match="expected application/json, got text/html"):
            send(one, strict_answers=True)
        server.tell(Told(200, SENT, {"Content-Type": "text/plain"}))
        assert send(one).code_200.umid == "u1"
        server.tell(Told(200, b"\xef\xbb\xbf" + SENT))
        assert send(one).code_200.umid == "u1"
        server.tell(Told(200, SENT.decode().encode("utf-16"), {"Content-Type": "application/json; charset=utf-16"}))
        assert send(one).code_200.umid == "u1"
        server.tell(json_told(SENT.replace(b'"u1"', b"17")))
        assert send(one).code_200.umid == 17
        with pytest.raises(runtime.DecodeError) as caught:
            send(one).strict()
    fault = pickle.loads(pickle.dumps(caught.value))
    assert (fault.at, fault.expected, fault.got, fault.value) == ("$.umid", "string", "integer", 17)
    assert fault.response_code == 200


def test_unknown_properties_and_enum_values_stay_visible() -> None:
    body = b'{"umid":"u","destination":"d","encoding":"EBCDIC","status":{"x":1},"more":[2]}'
    with serving(json_told(body)) as server, client(server.url) as one:
        reply = send(one)
    assert reply.code_200.encoding == "EBCDIC"
    assert reply.unknown == (("$.encoding", "EBCDIC"), ("$.status.x", 1), ("$.more", [2]))


def test_query_and_headers() -> None:
    with serving(json_told(b"[]")) as server, shop.Shop(base_url=server.url + "/v2/") as one:
        one.list_orders(customer_id="ü 1", state=["open", "paid"], limit=5, verbose=True, X_Trace="t1")
        with pytest.raises(runtime.InvalidRequest, match="line ends"):
            one.list_orders(customer_id="x", X_Trace="a\r\nEvil: 1")
        with pytest.raises(runtime.InvalidRequest, match=r"state\[1\]: must be one of"):
            one.list_orders(customer_id="x", state=["open", "lost"])
        with pytest.raises(runtime.InvalidRequest, match="legal header name"):
            one.list_orders(customer_id="x", _options=runtime.Options(headers={"A b": "c"}))
    assert len(server.seen) == 1
    assert server.seen[0].target == "/v2/customers/%C3%BC%201/orders?state=open,paid&limit=5&verbose=true"
    assert server.seen[0].headers["X-Trace"] == "t1"


def test_retries_only_where_repeating_does_no_harm() -> None:
    busy = Told(503, b"busy", {"Retry-After": "0"})
    with serving() as server, shop.Shop(base_url=server.url) as one:
        server.tell(busy, busy, json_told(b"[]"))
        assert one.list_orders(customer_id="x").code_200 == []
        assert len(server.seen) == 3
        server.tell(busy)
        with pytest.raises(runtime.ResponseException):
            one.list_orders(customer_id="x", _options=runtime.Options(retries=1))
        assert len(server.seen) == 2
        server.tell(busy, json_told(SENT))
        with client(server.url) as two, pytest.raises(runtime.ResponseException):
            send(two)
        assert len(server.seen) == 1
        server.tell(busy, json_told(SENT))
        with client(server.url) as two:
            assert send(two, idempotency_key="k1").code_200.umid == "u1"
        assert [seen.headers["Idempotency-Key"] for seen in server.seen] == ["k1", "k1"]
        server.tell(Told(503, b"", {"Retry-After": "3600"}))
        with pytest.raises(runtime.ResponseException):
            one.list_orders(customer_id="x")
        assert len(server.seen) == 1


def test_retry_after_and_backoff() -> None:
    retry = inside("retry")
    assert retry.retry_after("7") == 7
    assert retry.retry_after("soon") is None
    assert retry.retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry.retry_after("Fri, 31 Dec 2999 23:59:59 GMT") > 1e9
    assert all(0 <= retry.backoff(n) <= 8 for n in range(10) for _ in range(20))


def test_refused_connection_is_retried_for_any_method_and_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        seen: list[Any] = []
        with (
            client(url, on_response=lambda request, exchange: seen.append(exchange)) as one,
            pytest.raises(runtime.ConnectFailed) as caught,
        ):
            send(one, retries=1)
    assert len(seen) == 2
    assert isinstance(caught.value, ConnectionError)
    assert not pickle.loads(pickle.dumps(caught.value)).sent
    assert TOKEN not in str(caught.value)


def trickle(stop: threading.Event, head: bytes, piece: bytes) -> Any:
    def write(handler: Any) -> None:
        handler.wfile.write(head)
        while not stop.wait(0.05):
            try:
                handler.wfile.write(piece)
            except OSError:
                return

    return write


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b""),
    ],
    ids=["body drips", "headers drip", "body stalls"],
)
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_total_time_is_kept(head: bytes, piece: bytes, kind: str) -> None:
    stop = threading.Event()
    with serving(Told(write=trickle(stop, head, piece))) as server:
        start = time.monotonic()
        with pytest.raises(runtime.TimedOut) as caught:
            if kind == "sync":
                with client(server.url) as one:
                    send(one, timeout=0.4)
            else:
                asyncio.run(_send_async(server.url, timeout=0.4))
        took = time.monotonic() - start
        stop.set()
    assert caught.value.phase == "total"
    assert took < 2.0
    assert isinstance(caught.value, TimeoutError)


async def _send_async(url: str, **options: Any) -> Any:
    async with sms.AsyncCPaaSSMS(base_url=url) as one:
        chosen = runtime.Options(**options)
        return await one.send_sms_single(subAccountId="d", body=message(), _options=chosen)


def test_read_timeout_names_its_phase() -> None:
    stop = threading.Event()
    with serving(Told(write=trickle(stop, b"", b""))) as server, client(server.url) as one:
        with pytest.raises(runtime.TimedOut) as caught:
            send(one, timeout=runtime.Timeout(read=0.2, total=30))
        stop.set()
    assert caught.value.phase == "read"


def test_size_limit_holds_also_for_bombs() -> None:
    bomb = gzip.compress(b"0" * 5_000_000)
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    with serving(Told(200, bomb, headers)) as server, client(server.url, max_bytes=1_000_000) as one:
        with pytest.raises(runtime.TooLarge) as caught:
            send(one)
        assert caught.value.limit == 1_000_000
        server.tell(json_told(b" " * 2_000_000))
        with pytest.raises(runtime.TooLarge):
            send(one)
        with pytest.raises(runtime.TooLarge):
            asyncio.run(_send_async(server.url, max_bytes=1000))
        server.tell(json_told(SENT))
        assert send(one).code_200.umid == "u1"  # the client goes on


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda d: zlib.compress(d)[2:-4]])
def test_packed_answers(pack: Any) -> None:
    name = "gzip" if pack is gzip.compress else "deflate"
    with serving(json_told(pack(SENT), 200, **{"Content-Encoding": name})) as server, client(server.url) as one:
        assert send(one).code_200.umid == "u1"
        server.tell(json_told(b"junk", 200, **{"Content-Encoding": name}))
        with pytest.raises(runtime.DecodeError, match="packed answer"):
            send(one)
        server.tell(json_told(pack(SENT * 9)[:-12], 200, **{"Content-Encoding": name}))
        with pytest.raises(runtime.DecodeError, match="too early"):
            send(one)


def test_a_redirect_is_followed_anywhere_when_asked_and_takes_nothing_along() -> None:
    """A download that lies elsewhere. What proves who calls stays where it belongs."""
    follow = runtime.Options(follow_redirects=True, headers={"X-Secret": "s"})

    def there(place: str, status: int = 302) -> Told:
        return Told(status, b"", {"Location": place})

    with serving() as server, serving(json_told(b"[]")) as other:
        proof = {"headers": {"Authorization": "Bearer k", "User-Agent": "mine"}, "query": {"key": "q"}}
        with shop.Shop(base_url=server.url, **proof) as one:
            server.tell(there(f"{other.url}/there"), json_told(b"[]"))
            other.tell(there(f"{server.url}/back"))
            assert one.list_orders(customer_id="x", _options=follow).code_200 == []
            first, back = server.seen
            assert first.target.endswith("?key=q") and first.headers["X-Secret"] == "s"
            for away in (other.seen[0], back):  # and what was left behind does not come back
                names = {name.lower() for name, _ in away.headers.items()}
                assert "?" not in away.target and not names & {"authorization", "x-secret"}
            server.tell(there(f"{other.url}/there"))
            with pytest.raises(runtime.ResponseException, match=r"was not followed \(follow_redirects=True does\)$"):
                one.list_orders(customer_id="x")
            server.tell(there("/round"))
            with pytest.raises(runtime.ResponseException, match="was not followed$"):
                one.list_orders(customer_id="x", _options=follow)
            assert len(server.seen) == 6
            server.tell(there(f"{other.url}/there", 307))
            with pytest.raises(runtime.ResponseException):  # what is sent is sent to one host
                one.create_order(body=shop.Order(lines=[_line()], shipping=None), _options=follow)


def test_redirects() -> None:
    def there(place: str, status: int = 302) -> Told:
        return Told(status, b"", {"Location": place})

    with serving() as server, serving(json_told(b"[]")) as other:
        with shop.Shop(base_url=server.url, headers={"X-Key": "k"}) as one:
            server.tell(there("/new"), json_told(b"[]"))
            assert one.list_orders(customer_id="x").code_200 == []
            assert [seen.target for seen in server.seen] == ["/customers/x/orders", "/new"]
            server.tell(there(other.url + "/steal"))
            with pytest.raises(runtime.ResponseException, match="302: the redirect to 127.0.0.1 was not followed"):
                one.list_orders(customer_id="x")
            assert other.seen == []
            server.tell(there("/loop"))
            with pytest.raises(runtime.ResponseException):
                one.list_orders(customer_id="x")
            assert len(server.seen) == 6
        with shop.Shop(base_url=server.url) as bare:
            server.tell(there(other.url + "/public"))
            assert bare.list_orders(customer_id="x").code_200 == []
            assert len(other.seen) == 1
            server.tell(there("/later", 307), json_told(b"", 202))
            bare.create_order(body=shop.Order(lines=[_line()], shipping=None))
            assert [seen.method for seen in server.seen] == ["POST", "POST"]
            assert server.seen[1].body == server.seen[0].body
            server.tell(there("/later", 302))
            with pytest.raises(runtime.ResponseException):
                bare.create_order(body=shop.Order(lines=[_line()], shipping=None))
            assert len(server.seen) == 1


def test_no_way_down_from_https() -> None:
    calling = inside("calling")
    call = object.__new__(calling.Call)
    call.url = "https://a.example/x"
    assert call._may_go("https://a.example:443/y", True)
    assert not call._may_go("http://a.example/y", True)


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("/y", "https://a.example/y"),
        ("y?z#f", "https://a.example/p/y?z"),
        ("//b.example/y", "https://b.example/y"),
        ("file:///etc/passwd", ""),
        ("https://user@a.example/", ""),
        ("http://[bad", ""),
        ("http://a.example:99999999/", ""),
        ("https:///x", "https://a.example/x"),
        ("javascript:alert(1)", ""),
    ],
)
def test_where_a_location_leads(place: str, target: str) -> None:
    found = inside("calling").redirect_target("https://a.example/p/x", place)
    assert found == target


def test_a_broken_location_is_an_error_answer() -> None:
    with (
        serving(Told(302, b"", {"Location": "http://[bad"})) as server,
        client(server.url) as one,
        pytest.raises(runtime.ResponseException, match="redirect to nowhere"),
    ):
        send(one)


class Token:
    """A credential that goes stale once."""

    base_url = ""

    def __init__(self, url: str) -> None:
        self.base_url = url
        self.value = "old"
        self.refreshed = 0

    def headers(self, request: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.value}-token"}

    def refresh(self) -> bool:
        self.refreshed += 1
        self.value = "new"
        return True


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_credential_is_refreshed_once(kind: str) -> None:
    with serving() as server:
        token = Token(server.url)
        server.tell(Told(401), json_told(SENT))
        if kind == "sync":
            with sms.CPaaSSMS(credential=token) as one:
                assert send(one).code_200.umid == "u1"
        else:

            async def call() -> Any:
                async with sms.AsyncCPaaSSMS(credential=token) as one:
                    return await one.send_sms_single(subAccountId="d", body=message())

            assert asyncio.run(call()).code_200.umid == "u1"
        sent = [seen.headers["Authorization"] for seen in server.seen]
        assert sent == ["Bearer old-token", "Bearer new-token"]
        server.tell(Told(401))
        with sms.CPaaSSMS(credential=token) as one, pytest.raises(runtime.ResponseException):
            send(one)
        assert (len(server.seen), token.refreshed) == (2, 2)
        with (
            sms.CPaaSSMS(credential=token) as one,
            pytest.raises(runtime.InvalidRequest, match="credential is bound to"),
        ):
            send(one, base_url="http://elsewhere.example")


def test_401_says_what_was_lacking() -> None:
    with serving(Told(401, b"who?")) as server:
        with sms.CPaaSSMS(base_url=server.url) as one, pytest.raises(runtime.ResponseException) as caught:
            send(one)
        with (
            shop.Shop(base_url=server.url, headers={"X-Key": "k"}) as two,
            pytest.raises(runtime.ResponseException) as other,
        ):
            two.list_orders(customer_id="x")
    assert "lacked apiKey (header Authorization: bearer ...)" in str(caught.value)
    assert "lacked" not in str(other.value)


def test_secrets_are_never_shown() -> None:
    echo = Told(400, b'{"you sent": "s3cr3t-t0ken-value"}', {"Content-Type": "application/json"})
    seen: list[Any] = []
    with (
        serving(echo) as server,
        client(server.url, query={"api_key": "qqqq-query-secret"}, on_request=seen.append) as one,
    ):
        with pytest.raises(runtime.ResponseException) as caught:
            send(one)
        shown = " ".join([repr(one), repr(seen), str(caught.value), repr(caught.value), repr(caught.value.args)])
        shown += repr(one._settings)
    assert "api_key=qqqq-query-secret" in server.seen[0].query
    assert "s3cr3t" not in shown
    assert "query-secret" not in shown
    assert "***" in shown


@pytest.mark.parametrize(
    "url",
    ["", "ftp://x", "x.example", "http://", "http://u:p@x.example", "http://x/?a=b", "http://x/#f", "http://x/ y"],
)
def test_base_url_is_checked(url: str) -> None:
    with pytest.raises(ValueError):
        sms.CPaaSSMS(base_url=url)


def test_base_url_is_never_the_documents() -> None:
    with pytest.raises(ValueError, match=r"needs base_url=\.\.\. .*https://sms\.8x8\.com"):
        sms.CPaaSSMS()
    server = shop.Shop.SERVICE.servers[0]
    assert server.at(region="us") == "https://us.shop.example/v2"
    assert server.at() == "https://eu.shop.example/v2"
    with pytest.raises(ValueError, match="one of eu, us"):
        server.at(region="evil.example/")
    with pytest.raises(ValueError, match="no server variable"):
        server.at(host="x")


def test_named_credential_without_a_provider() -> None:
    with pytest.raises((LookupError, ValueError)):
        sms.CPaaSSMS(credential="nobody knows this name")


def test_another_http_library() -> None:
    class Canned:
        def send(self, request: Any, timeouts: Any, deadline: float) -> Any:
            assert request.body
            return runtime.Incoming(200, runtime.Headers(), iter([SENT]), lambda: None)

    assert send(client("http://never.example", transport=Canned())).code_200.umid == "u1"


def test_deprecated_operation_warns() -> None:
    with (
        serving(Told(200, b"", {"Content-Type": "text/event-stream"})) as server,
        shop.Shop(base_url=server.url) as one,
        pytest.warns(DeprecationWarning, match=r"Shop\.watchOrder is deprecated") as caught,
    ):
        list(one.watch_order(id="1").code_200)
    assert caught[0].filename == __file__
