"""Nothing given is dropped: every leaf of plain data is on the wire or in an error, for random schemas and data."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tries import tries

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import inside, json_told, runtime, serving, sms

Input, Body, Output = runtime.Input, runtime.Body, runtime.Output
UNSET, UnsetType = runtime.UNSET, runtime.UnsetType
NAMES = ["source", "text", "kind", "id", "at", "more"]
_numbers = itertools.count()


def _record(fields: dict[str, Any], open_: bool, required: frozenset[str]) -> Any:
    annotations: dict[str, Any] = {n: k for n, k in fields.items() if n in required}
    annotations |= {n: k | UnsetType for n, k in fields.items() if n not in required}
    body: dict[str, Any] = {"__annotations__": annotations, "__module__": __name__}
    body |= {name: UNSET for name in fields if name not in required}
    if open_:
        annotations["further"] = dict[str, Any]
        body["further"] = runtime.extras()
    return type(runtime.Record)(f"R{next(_numbers)}", (runtime.Record,), body)


def _choice(parts: list[Any]) -> Any:
    return runtime.choice(f"C{next(_numbers)}", lambda: tuple(parts), exclusive=False)


TEXT = st.text("abcü&=, ", min_size=1, max_size=5)
NUMBER = st.integers(0, 10**6)
ANY = st.recursive(NUMBER | TEXT | st.booleans(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3))  # fmt: skip
TYPO = st.dictionaries(st.sampled_from(["sorce", "x", "Text"]), ANY, max_size=1)
Made = tuple[Any, st.SearchStrategy[Any]]  # a type, and data that nearly fit it


def _made_record(fields: dict[str, Made], open_: bool, required: frozenset[str]) -> Made:
    needed = {name: data for name, (_, data) in fields.items() if name in required}
    others = {name: data for name, (_, data) in fields.items() if name not in required}
    kind = _record({name: made for name, (made, _) in fields.items()}, open_, required)
    known = st.fixed_dictionaries(needed, optional=others)
    return kind, known | st.builds(lambda given, typo: given | typo, known, TYPO)


def _grown(inner: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    fields = st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    records = st.builds(_made_record, fields, st.booleans(), st.frozensets(st.sampled_from(NAMES), max_size=2))
    return (
        records
        | inner.map(lambda made: (list[made[0]], st.lists(made[1], max_size=3)))
        | inner.map(lambda made: (dict[str, made[0]], st.dictionaries(TEXT, made[1], max_size=3)))
        | st.lists(records, min_size=1, max_size=3).map(
            lambda many: (_choice([kind for kind, _ in many]), st.one_of([data for _, data in many]))
        )
    )


KINDS = st.recursive(
    st.sampled_from([(str, TEXT), (int, NUMBER), (Any, ANY), (bool | str, TEXT | st.booleans()), (str, ANY)]),
    _grown,
    max_leaves=10,
)
CASES = KINDS.flatmap(lambda made: st.tuples(st.just(made[0]), made[1]))


def leaves(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    if isinstance(data, (dict, list)):
        for key, item in members:
            yield from leaves(item, (*path, key))
    else:
        yield path, data


class Anything(runtime.Request):
    body: Any = UNSET


def operation(kind: Any) -> Any:
    request = type(runtime.Request)(
        "Q", (runtime.Request,), {"__annotations__": {"body": kind}, "__module__": __name__}
    )
    answer = type("Answer", (runtime.Response,), {"__annotations__": {"code_200": Any}})
    return runtime.Operation(action="T.x", method="POST", path="/x", body=Body("application/json"), request=request,
                             response=answer, exception=runtime.ResponseException, outputs=(Output("200"),))  # fmt: skip


def sent(kind: Any, data: Any, allow_unknown: bool) -> Any:
    """What would be sent as the body. Raises `InvalidRequest`."""
    one = operation(kind)
    request, options = inside("entries").request_of(one, {"body": data}, allow_unknown)
    client = sms.CPaaSSMS(base_url="http://a.example")
    prepared = inside("preparing").prepare(client._settings, one, request, options)
    return msgspec.json.decode(prepared.content.data)


@settings(max_examples=tries(600), suppress_health_check=list(HealthCheck))
@given(CASES, st.booleans())
def test_every_leaf_is_on_the_wire_or_in_an_error(case: tuple[Any, Any], allow_unknown: bool) -> None:
    kind, data = case
    try:
        wire = sent(kind, data, allow_unknown)
    except runtime.InvalidRequest as fault:
        assert fault.violations and all(v.path.startswith("body") for v in fault.violations)
        return
    assert dict(leaves(wire)) == dict(leaves(data))


class Inner(runtime.Record):
    source: str | UnsetType = UNSET


class Open(runtime.Record):
    source: str | UnsetType = UNSET
    further: dict[str, Any] = runtime.extras()


class Outer(runtime.Record):
    inner: Inner | UnsetType = UNSET
    items: list[Inner] | UnsetType = UNSET
    named: dict[str, Inner] | UnsetType = UNSET
    any: Any = UNSET
    open: Open | UnsetType = UNSET


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"iner": {}}, "body.iner"),
        ({"inner": {"sorce": "8x8"}}, "body.inner.sorce"),
        ({"items": [{"source": "a"}, {"sorce": "b"}]}, "body.items[1].sorce"),
        ({"named": {"k": {"sorce": "b"}}}, "body.named.k.sorce"),
    ],
)
def test_a_typo_is_refused_at_every_depth(data: Any, path: str) -> None:
    with pytest.raises(runtime.InvalidRequest) as caught:
        sent(Outer, data, False)
    (violation,) = caught.value.violations
    assert (violation.path, violation.rule) == (path, "unknown")
    assert violation.message.startswith("is not known there; the nearest: ")
    assert sent(Outer, data, True) == data


def test_what_the_schema_leaves_open_is_sent() -> None:
    data = {"any": {"x": 1}, "open": {"sorce": "8x8", "y": [1]}}
    assert sent(Outer, data, False) == data


@pytest.mark.parametrize("asynchronous", [False, True])
def test_invoke_refuses_or_sends(asynchronous: bool) -> None:
    import asyncio

    kind, registry = (sms.AsyncCPaaSSMS if asynchronous else sms.CPaaSSMS), inside("registry")
    inputs = [{"subAccountId": "demo", "body": {"destination": "+65", "text": "Hi", "sorce": "8x8"}}]

    def invoke(url: str, **more: Any) -> Any:
        clients = {"CPaaSSMS": kind(base_url=url)}
        if asynchronous:
            return asyncio.run(registry.invoke_async("CPaaSSMS.Send-Sms-Single", inputs, clients=clients, **more))[0]
        return registry.invoke("CPaaSSMS.Send-Sms-Single", inputs, clients=clients, **more)[0]

    with serving(json_told(b'{"umid":"u","destination":"1","encoding":"AUTO","status":{"code":"QUEUED"}}')) as server:
        refused = invoke(server.url)
        assert not refused.is_success and not server.seen
        assert refused.errors[0]["fields"] == ["body.sorce"] and "source" in refused.errors[0]["message"]
        assert invoke(server.url, allow_unknown=True).is_success
        assert msgspec.json.decode(server.seen[0].body) == inputs[0]["body"]


@pytest.mark.parametrize("media", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_forms_carry_it_too(media: str) -> None:
    request = type(runtime.Request)(
        "Q", (runtime.Request,), {"__annotations__": {"body": Inner}, "__module__": __name__}
    )
    one = operation(Inner)
    one.request, one.body = request, Body(media)
    made, options = inside("entries").request_of(one, {"body": {"source": "a", "sorce": "ü"}}, True)
    content = (
        inside("preparing").prepare(sms.CPaaSSMS(base_url="http://a.example")._settings, one, made, options).content
    )
    assert content.data is not None
    if "form-data" in media:
        assert content.data.count(b"name=") == 2 and "ü".encode() in content.data
    else:
        assert dict(parse_qsl(unquote(content.data.decode()))) == {"source": "a", "sorce": "ü"}
