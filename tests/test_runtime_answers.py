"""Answers that are not quite as declared: delivered all the same, with every deviation listed and nothing lost."""

from __future__ import annotations

import asyncio
import gzip
import json
import pickle
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import Server, Told, clients, inside, json_told, runtime, serving, shop, sms

Check, Record, UNSET, UnsetType = runtime.Check, runtime.Record, runtime.UNSET, runtime.UnsetType
Operation, Output, Options = runtime.Operation, runtime.Output, runtime.Options
DIGITS = 1234


class Inner(Record):
    x: str | UnsetType = UNSET


class Left(Record):
    left: int
    note: str | UnsetType = UNSET


class Right(Record):
    right: int


class Open(Record):
    id: int
    more: dict[str, int] = runtime.extras()


class Deep(Record):
    lists: list[list[Open]]
    named: dict[str, Open | None]
    either: list[Open | str]
    inner: Deep | UnsetType = UNSET


Side: Any = runtime.choice("Side", lambda: (Left, Right))


class Plain(Record):
    """One field for each kind of shape, none of them nullable."""

    id: int
    text: str | UnsetType = UNSET
    secret: Annotated[str | UnsetType, Check(secret=True)] = UNSET
    amount: float | UnsetType = UNSET
    exact: Decimal | UnsetType = UNSET
    flag: bool | UnsetType = UNSET
    when: datetime | UnsetType = UNSET
    day: date | UnsetType = UNSET
    blob: bytes | UnsetType = UNSET
    one_of: Annotated[str | UnsetType, Check(choices=("a", "b"))] = UNSET
    tags: list[str] | UnsetType = UNSET
    rows: list[Inner] | UnsetType = UNSET
    named: dict[str, int] | UnsetType = UNSET
    inner: Inner | UnsetType = UNSET
    either: str | int | UnsetType = UNSET
    side: Side | UnsetType = UNSET
    open: Open | UnsetType = UNSET
    self: Plain | UnsetType = UNSET


OPTIONAL = tuple(name for name in Plain.__annotations__ if name not in ("id", "self"))
WORDS = {
    "text": "string", "secret": "string", "amount": "number", "exact": "number", "flag": "boolean", "when": "date-time",
    "day": "date", "blob": "base64", "one_of": "string", "tags": "array", "rows": "array", "named": "object",
    "inner": "object", "either": "integer or string", "side": "object", "open": "object",
}  # fmt: skip


class Answered(runtime.Response):
    code_200: Plain
    code_204: Plain


class Failed(runtime.ResponseException):
    code_404: Plain


@pytest.fixture(autouse=True, params=[-1, inside("walking").ENOUGH], ids=["decoder", "walk"])
def way_of_reading(request: pytest.FixtureRequest) -> Iterator[None]:
    """Answers are read by the decoder of their type from the first one on, or along themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inside("walking"), "ENOUGH", request.param)
        yield


def read(data: Any) -> tuple[Any, Any]:
    return inside("walking").read_as_it_came(json.dumps(data).encode(), Plain)  # type: ignore[no-any-return]


def operation(response: type = Answered, *outputs: Any, method: str = "GET", exception: type = Failed) -> Any:
    outputs = outputs or tuple(Output(code, "application/json") for code in ("200", "204", "404"))
    return Operation(
        action="T.x", method=method, path="/x", request=runtime.Request, response=response, exception=exception,
        outputs=outputs,
    )  # fmt: skip


def blocking(server: Server, one: Any, **options: Any) -> Any:
    with shop.Shop(base_url=server.url) as client:
        return client.call(one, runtime.Request(), Options(**options))


def not_blocking(server: Server, one: Any, **options: Any) -> Any:
    async def call() -> Any:
        async with shop.AsyncShop(base_url=server.url) as client:
            return await client.call(one, runtime.Request(), Options(**options))

    return asyncio.run(call())


CALLS = (blocking, not_blocking)


def as_pairs(found: Any) -> list[tuple[str, str, str]]:
    return [(one.pointer, one.expected, one.got) for one in found]


# -- one deviation of each kind ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPTIONAL)
def test_null_for_a_plain_type_is_none_and_listed(name: str) -> None:
    value, found = read({"id": 1, name: None})
    assert getattr(value, name) is None
    assert as_pairs(found) == [(f"/{name}", WORDS[name], "null")]
    assert json.loads(runtime.encode(value)) == {"id": 1, name: None}


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_wrong_type_stays_as_it_came_and_is_listed(name: str) -> None:
    wrong: Any = [[1]] if name not in ("tags", "rows") else {"a": 1}
    value, found = read({"id": 1, name: wrong})
    assert getattr(value, name) == wrong
    assert as_pairs(found) == [(f"/{name}", WORDS[name], "object" if isinstance(wrong, dict) else "array")]
    assert json.loads(runtime.encode(value)) == {"id": 1, name: wrong}


def test_a_missing_property_is_unset_and_listed() -> None:
    value, found = read({"text": "x", "self": {"open": {}}})
    assert value.id is UNSET
    assert "UNSET" not in repr(value)
    assert as_pairs(found) == [
        ("/id", "integer", "nothing"),
        ("/self/id", "integer", "nothing"),
        ("/self/open/id", "integer", "nothing"),
    ]
    assert json.loads(runtime.encode(value)) == {"text": "x", "self": {"open": {}}}


def test_deviations_lie_where_they_are() -> None:
    data = {
        "id": 1, "rows": [{"x": "a"}, {"x": 5}, None, 7], "named": {"a/b~": "z"}, "either": True, "tags": ["a", 1],
        "side": {"left": "no"}, "open": {"id": 1, "more": "text"},
    }  # fmt: skip
    value, found = read(data)
    assert as_pairs(found) == [
        ("/tags/1", "string", "integer"), ("/rows/1/x", "string", "integer"), ("/rows/2", "object", "null"),
        ("/rows/3", "object", "integer"), ("/named/a~1b~0", "integer", "string"),
        ("/either", "integer or string", "boolean"), ("/side/left", "integer", "string"),
        ("/open/more", "integer", "string"),
    ]  # fmt: skip
    assert isinstance(value.rows[1], Inner)
    assert isinstance(value.side, Left)
    assert json.loads(runtime.encode(value)) == data


@pytest.mark.parametrize(("more", "expected", "got"), [("text", "integer", "string"), (None, "integer", "null")])
def test_a_further_property_of_the_wrong_type_does_not_cost_the_others_theirs(
    more: object, expected: str, got: str
) -> None:
    data = {"id": 1, "open": {"id": 2, "good": 3, "more": more}}
    value, found = read(data)
    assert as_pairs(found) == [("/open/more", expected, got)]
    assert value.open == Open(id=2, more={"good": 3, "more": more})
    assert json.loads(runtime.encode(value)) == data
    with pytest.raises(runtime.DecodeError, match=r"at \$\.open\["):
        runtime.decode(json.dumps(data).encode(), Plain)


def test_a_further_property_that_fits_no_alternative_is_listed() -> None:
    class Sides(Record):
        sides: dict[str, Side] = runtime.extras()

    body = b'{"a":{"left":1},"b":{"neither":2}}'
    value, found = inside("walking").read_as_it_came(body, Sides)
    assert value.sides == {"a": Left(left=1), "b": {"neither": 2}}
    assert as_pairs(found) == [("/b", "object", "object")]


def test_a_further_property_is_mended_where_others_are() -> None:
    value = runtime.decode(b'{"id":1,"open":{"id":2,"more":3.0},"rows":[{}]}', Plain)
    assert (value.open.more, type(value.open.more["more"])) == ({"more": 3}, int)


def test_records_that_keep_all_are_filled_wherever_they_are() -> None:
    one = {"id": 1, "x": 2}
    data: dict[str, Any] = {"lists": [[one], [], [one, one]], "named": {"a.b": one, "c": None}, "either": ["t", one]}
    data["inner"] = dict(data)
    value = runtime.decode(json.dumps(data), Deep)
    filled = Open(id=1, more={"x": 2})
    assert value.inner.lists == [[filled], [], [filled, filled]]
    assert (value.named, value.either) == ({"a.b": filled, "c": None}, ["t", filled])
    assert json.loads(runtime.encode(value)) == data


def test_a_secret_is_masked_in_deviations_and_errors() -> None:
    data = {"id": 1, "secret": DIGITS}
    _, found = read(data)
    assert [one.value for one in found] == ["***"]
    with serving(json_told(json.dumps(data).encode())) as server:
        reply = blocking(server, operation())
        with pytest.raises(runtime.DecodeError) as caught:
            reply.strict()
    shown = f"{reply.deviations!r} {caught.value} {caught.value.value} {list(map(str, reply.deviations))}"
    assert str(DIGITS) not in shown


def test_what_could_be_mended_is_its_type_and_listed_as_mended() -> None:
    value, found = read({"id": 1.0, "when": "2026-01-02 03:04", "day": "2026-01-02T00:00:00Z", "blob": "_-8"})
    assert (value.id, value.when, value.day, value.blob) == (
        1, datetime(2026, 1, 2, 3, 4), date(2026, 1, 2), b"\xff\xef"
    )  # fmt: skip
    assert [(one.pointer, one.mended) for one in found] == [("/when", True), ("/day", True), ("/blob", True)]


# -- the law -------------------------------------------------------------------------------------------------------

LEAVES = (
    st.none() | st.booleans() | st.integers(-99, 99) | st.sampled_from(["", "a", "2026-01-02", "2026-01-02T03:04:05Z"])
)
NAMES = st.sampled_from([*Plain.__annotations__, "x", "left", "right", "note", "unheard-of"])
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=25
)


@given(data=st.dictionaries(NAMES, JSON, max_size=8))
def test_whatever_comes_goes_back_whole(data: dict[str, Any]) -> None:
    """Read and sent again, an answer is the same JSON, however far it is from its type; and what has no deviation
    is what the strict reading takes."""
    value, found = read(data)
    sent = json.loads(runtime.encode(value))
    if not any(one.mended for one in found):
        assert sent == data
    assert isinstance(value, Plain)
    try:
        strict = runtime.build(data, Plain)
    except runtime.DecodeError:
        assert found
    else:
        assert value == strict
        assert all(one.mended for one in found)


@given(data=st.dictionaries(NAMES, JSON, max_size=8))
def test_unknown_properties_are_sent_back_from_forms_too(data: dict[str, Any]) -> None:
    value, _ = read(data)
    names = {name for name, _ in inside("forms").properties(value)}
    assert names == set(data)


# -- on the wire ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"),
    [("p", ()), ("new", (("$", "new"),)), (False, ()), (2, ()), (4, (("$", 4),)), (None, ()), ({"left": 1}, ())],
)
def test_a_value_of_an_enumeration_is_asked_for_only_where_its_type_stands(value: Any, found: Any) -> None:
    kind = Annotated[str, Check(choices=("p", "q"))] | bool | Annotated[int, Check(choices=(1, 2))] | Left | None
    shape = inside("shapes").shape_of(kind)
    assert inside("unknown").unknown_in(json.dumps(value).encode(), shape) == found


@pytest.mark.parametrize("call", CALLS)
def test_a_reply_always_has_status_headers_and_raw(call: Callable[..., Any]) -> None:
    body = b'{"id":1,"text":null,"beyond":[1]}'
    with serving(json_told(body, 200, **{"X-Request-Id": "r-7"})) as server:
        reply = call(server, operation())
    assert (reply.status, reply.raw, reply.request_id, reply.value) == (200, body, "r-7", reply.code_200)
    assert as_pairs(reply.deviations) == [("/text", "string", "null")]
    assert reply.unknown == (("$.beyond", [1]),)
    assert runtime.encode(reply.value) == b'{"id":1,"text":null,"beyond":[1]}'
    assert "deviations" in repr(reply)


@pytest.mark.parametrize("call", CALLS)
def test_strict_raises_with_the_reply(call: Callable[..., Any]) -> None:
    with serving(json_told(b'{"id":"x"}', 200, **{"Request-Id": "r-8"})) as server:
        with pytest.raises(runtime.DecodeError, match="/id: expected integer, got string") as caught:
            call(server, operation(), strict_answers=True)
        server.tell(json_told(b'{"id":1}'))
        reply = call(server, operation(), strict_answers=True)
    assert reply.strict() is reply
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.status, error.body, error.request_id) == (200, b'{"id":"x"}', "r-8")
    assert (error.reply.value.id, error.at, error.action) == ("x", "$.id", "T.x")


def test_a_client_can_be_strict_and_a_call_of_it_tolerant() -> None:
    with (
        serving(json_told(b"{}")) as server,
        shop.Shop(base_url=server.url, strict_answers=True) as client,
    ):
        with pytest.raises(runtime.DecodeError):
            client.call(operation(), runtime.Request())
        reply = client.call(operation(), runtime.Request(), Options(strict_answers=False))
    assert reply.value == Plain(id=UNSET)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("body", "kind", "value", "deviation"),
    [
        (b"<html>", "text/html", "<html>", ("", "application/json", "text/html")),
        (b'{"id":1}', "text/plain", Plain(id=1), ("", "application/json", "text/plain")),
        (b'{"id":1', "application/json", '{"id":1', ("", "object", "no JSON: Input data was truncated")),
        (b"[1]", "application/json", [1], ("", "object", "array")),
        (b"\xff\xfe", "image/png", b"\xff\xfe", ("", "application/json", "image/png")),
    ],
)
def test_another_body_is_delivered(
    call: Callable[..., Any], body: bytes, kind: str, value: Any, deviation: tuple[str, str, str]
) -> None:
    with serving(Told(200, body, {"Content-Type": kind})) as server:
        reply = call(server, operation())
    assert reply.value == value
    assert as_pairs(reply.deviations) == [deviation]


@pytest.mark.parametrize("kind", ["application/problem+json", "application/json; charset=utf-8", "text/json"])
def test_every_media_type_of_json_is_json(kind: str) -> None:
    with serving(Told(200, b'{"id":1}', {"Content-Type": kind})) as server:
        assert blocking(server, operation()).strict().value == Plain(id=1)


@pytest.mark.parametrize("call", CALLS)
def test_errors_tell_status_value_and_request_id(call: Callable[..., Any]) -> None:
    with serving(json_told(b'{"id":"x"}', 404, **{"x-request-id": "r-9"})) as server:
        with pytest.raises(Failed) as declared:
            call(server, operation())
        server.tell(Told(404, b"<html>", {"Content-Type": "text/html"}))
        with pytest.raises(Failed) as page:
            call(server, operation())
        server.tell(Told(500, b'{"why":1}', {"Content-Type": "application/json"}))
        with pytest.raises(Failed) as undeclared:
            call(server, operation())
    error = pickle.loads(pickle.dumps(declared.value))
    assert (error.status, error.request_id, error.value, error.code_404.id) == (404, "r-9", error.code_404, "x")
    assert as_pairs(error.reply.deviations) == [("/id", "integer", "string")]
    assert (page.value.default, page.value.value) == ("<html>", "<html>")
    assert (undeclared.value.status, undeclared.value.value) == (500, {"why": 1})


@pytest.mark.parametrize("call", CALLS)
def test_an_answer_that_breaks_off_still_tells_its_status(call: Callable[..., Any]) -> None:
    packed = gzip.compress(b'{"id":1}')[:-9]
    with serving(json_told(packed, 200, **{"Content-Encoding": "gzip", "X-Request-Id": "r"})) as server:
        with pytest.raises(runtime.DecodeError) as damaged:
            call(server, operation())
        server.tell(json_told(b'{"id":1}' + b" " * 99))
        with pytest.raises(runtime.TooLarge) as large:
            call(server, operation(), max_bytes=9)
    assert (damaged.value.status, damaged.value.request_id) == (200, "r")
    assert large.value.status == 200


def test_no_answer_has_no_status() -> None:
    with pytest.raises(runtime.ConnectFailed) as caught, shop.Shop(base_url="http://127.0.0.1:9") as client:
        client.call(operation(), runtime.Request(), Options(retries=0))
    assert (caught.value.status, caught.value.value, caught.value.request_id) == (None, None, "")


# -- empty bodies (A.2) --------------------------------------------------------------------------------------------


class Texts(runtime.Response):
    code_200: str


class Wholes(runtime.Response):
    code_2xx: Plain
    default: Plain


@pytest.mark.parametrize("call", CALLS)
def test_an_empty_body_of_a_text_is_the_empty_text(call: Callable[..., Any]) -> None:
    with serving(Told(200, b"", {"Content-Type": "application/json"})) as server:
        told = call(server, operation(Texts, Output("200", "application/json")))
        plain = call(server, operation(Texts, Output("200", "text/plain")))
    assert (told.value, as_pairs(told.deviations)) == ("", [("", "string", "nothing")])
    assert (plain.value, plain.deviations) == ("", ())


@pytest.mark.parametrize("call", CALLS)
def test_204_with_a_declared_type_is_none(call: Callable[..., Any]) -> None:
    with serving(Told(204)) as server:
        reply = call(server, operation())
    assert (reply.status, reply.code_204, reply.value, reply.deviations) == (204, None, None, ())


@pytest.mark.parametrize("call", CALLS)
def test_an_empty_body_where_an_object_is_declared_is_a_deviation(call: Callable[..., Any]) -> None:
    with serving(json_told(b"")) as server:
        reply = call(server, operation())
    assert (reply.value, as_pairs(reply.deviations)) == (None, [("", "object", "nothing")])
    with pytest.raises(runtime.MissingOutput):
        _ = reply.code_200


@pytest.mark.parametrize("call", CALLS)
def test_2xx_beside_default(call: Callable[..., Any]) -> None:
    class Either(runtime.ResponseException):
        default: Plain

    class Success(runtime.Response):
        code_2xx: Plain

    one = operation(Success, Output("2XX", "application/json"), Output("default", "application/json"), exception=Either)
    with serving(json_told(b'{"id":1}', 201)) as server:
        assert call(server, one).value == Plain(id=1)
        server.tell(json_told(b'{"id":2}', 400))
        with pytest.raises(Either) as caught:
            call(server, one)
    assert caught.value.default == Plain(id=2)


# -- by name, with plain data --------------------------------------------------------------------------------------

ACTION = "CPaaSSMS.Send-Sms-Single"
ENTRY = {"subAccountId": "d", "body": {"destination": "+65", "text": "Hi"}}


def invoked(server: Server, **more: Any) -> Any:
    with sms.CPaaSSMS(base_url=server.url, **more) as one:
        return clients.invoke(ACTION, [ENTRY], clients={"CPaaSSMS": one})[0]


def test_an_invocation_that_was_answered_oddly_went_well() -> None:
    with serving(json_told(b'{"umid":null,"status":{"code":7}}')) as server:
        result = invoked(server)
        strict = invoked(server, strict_answers=True)
    assert (result.is_success, result.errors) == (True, [])
    assert result.output_values == {"responseCode": 200, "200": {"umid": None, "status": {"code": 7}}}
    assert ("/umid", "string", "null") in as_pairs(result.deviations)
    assert not strict.is_success
    assert strict.output_values == {"responseCode": 200, "defaultExc": '{"umid":null,"status":{"code":7}}'}
    assert strict.deviations == result.deviations


def test_an_invocation_whose_answer_is_cut_tells_its_status() -> None:
    with serving(json_told(gzip.compress(b"{}")[:-5], 201, **{"Content-Encoding": "gzip"})) as server:
        result = invoked(server)
    assert (result.is_success, result.output_values) == (False, {"responseCode": 201})


def test_times_of_answers_have_their_zone() -> None:
    value, found = read({"id": 1, "when": "2026-01-02T03:04:05Z"})
    assert (value.when, found) == (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), ())
