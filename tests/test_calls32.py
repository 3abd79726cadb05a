"""OpenAPI 3.2 end to end: the mock serves what is new in it, the generated client calls it, blocking and not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from generator import pipeline
from generator.mock import MockServer, serve
from generator.oas import load
from generator.usecases.packages import load as load_package
from generator.usecases.packages import part

SPEC = Path(__file__).parents[1] / "specs" / "calls32.yaml"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    spec = load(SPEC).value
    assert spec is not None
    made = pipeline.model(spec, "Stock").value
    assert made is not None
    folder = tmp_path_factory.mktemp("calls32") / "calls32_clients"
    assert pipeline.write_service(made, folder).value is not None
    loaded = load_package(folder).value
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with serve(SPEC) as running:
        yield running


def module(package: ModuleType, name: str) -> Any:
    return import_module(f"{package.__name__}.{name}")


@pytest.fixture
def client(package: ModuleType, server: MockServer) -> Any:
    return module(package, "stock").Stock(base_url=server.base_url)


def test_methods_of_ones_own_are_sent_as_written(client: Any, server: MockServer, package: ModuleType) -> None:
    wanted = module(package, "stock").Wanted(name="Bolt", most=3)
    found = client.find_items(body=wanted)
    assert server.requests[-1].method == "QUERY" and server.requests[-1].json == {"name": "Bolt", "most": 3}
    assert isinstance(found.code_200[0], module(package, "stock").Item)
    client.copy_items(Destination="B")
    assert (server.requests[-1].method, server.requests[-1].headers["destination"]) == ("COPY", "B")
    assert client.purge_items().response_code == 204
    assert server.requests[-1].method == "Purge" and not server.requests[-1].violations


def test_the_mock_knows_methods_by_their_capitals(server: MockServer) -> None:
    import httpx2

    reply = httpx2.request("PURGE", f"{server.base_url}/items")
    assert reply.status_code == 405 and reply.headers["allow"] == "COPY, OPTIONS, Purge, QUERY"


def test_a_whole_query_string_is_one_value(client: Any, server: MockServer, package: ModuleType) -> None:
    wanted = module(package, "stock").Wanted(name="a & b=c", most=3)
    assert [item.name for item in client.search_items(wanted=wanted).code_200] == ["Bolt", "Nut"]
    seen = server.requests[-1]
    assert seen.query == "name=a+%26+b%3Dc&most=3"
    assert seen.values["querystring"] == {"wanted": {"name": "a & b=c", "most": 3}}
    client.filter_items(filter=wanted)
    assert server.requests[-1].query == "%7B%22name%22%3A%22a%20%26%20b%3Dc%22%2C%22most%22%3A3%7D"
    assert server.requests[-1].values["querystring"] == {"filter": {"name": "a & b=c", "most": 3}}
    client.filter_items()
    assert server.requests[-1].query == "" and not server.requests[-1].violations


def test_a_required_query_string_is_asked_for(server: MockServer) -> None:
    import httpx2

    reply = httpx2.get(f"{server.base_url}/items/search")
    assert reply.status_code == 200  # no field of it is required: an empty one leaves no trace
    reply = httpx2.get(f"{server.base_url}/items/search?most=0")
    assert reply.status_code == 400 and reply.json()["violations"][0]["in"] == "querystring"


@pytest.mark.parametrize("name", ["log_movements", "part_movements"])
def test_items_come_one_by_one(client: Any, server: MockServer, package: ModuleType, name: str) -> None:
    with getattr(client, name)().code_200 as stream:
        items = list(stream)
    assert len(items) == 3
    assert isinstance(items[0], module(package, "stock").Arrival) and items[0].kind == "arrival"


def test_events_come_whole(client: Any, package: ModuleType) -> None:
    events = list(client.watch_movements().code_200)
    assert len(events) == 3
    assert all(isinstance(event, module(package, "stock").MovementEvent) for event in events)
    assert all(event.event == "movement" for event in events)
    assert all(isinstance(event.data, module(package, "stock").Arrival) and event.data.item for event in events)


def test_the_data_of_events_are_values_or_text(package: ModuleType) -> None:
    stock, streaming, streams = (module(package, "stock"), part(package, "streaming"), part(package, "streams"))
    item = part(package, "shapes").shape_of(stock.MovementEvent)
    assert streaming.whole_event(streams.Event('{"kind": "sale", "data": 1}'), item)["data"] == {
        "kind": "sale",
        "data": 1,
    }
    assert streaming.whole_event(streams.Event('{"event": "movement", "data": 1}'), item) is None  # the event itself


def test_parts_by_position_have_the_types_of_their_places(client: Any, server: MockServer, package: ModuleType) -> None:
    sale = module(package, "stock").Sale(kind="sale", item=2, price=1.5)
    assert client.send_papers(body=[sale, "5 *bolts*", b"page", ("two.png", b"more")]).response_code == 202
    seen = server.requests[-1]
    assert not seen.violations
    heads = [line for line in seen.body.split(b"\r\n") if line.lower().startswith(b"content-type")]
    assert heads == [
        b"Content-Type: application/json", b"Content-Type: text/markdown", b"Content-Type: image/png", b"Content-Type: image/png",
    ]  # fmt: skip
    assert b'\r\n\r\n{"kind":"sale","item":2,"price":1.5}\r\n' in seen.body and b"\r\n\r\n5 *bolts*\r\n" in seen.body


def test_a_value_that_its_place_cannot_carry_is_refused(client: Any, server: MockServer, package: ModuleType) -> None:
    before = len(server.requests)
    sale = module(package, "stock").Sale(kind="sale", item=2, price=1.5)
    with pytest.raises(part(package, "faults").InvalidRequest, match=r"body\[1\]: must be of the type string"):
        client.send_papers(body=[sale, sale])
    assert len(server.requests) == before


def test_parts_are_read_by_the_type_that_they_name(client: Any, package: ModuleType) -> None:
    with client.read_words().code_200 as stream:
        words = list(stream)
    assert len(words) == 3 and all(isinstance(word, str) and not word.startswith('"') for word in words)
    made = part(package, "streams").Parts(1000, "b")
    body = b'--b\r\nContent-Type: application/json\r\n\r\n"a"\r\n--b\r\nX: y\r\n\r\n"b"\r\n--b--\r\n'
    assert [(event.data, event.media_type) for event in made.feed(body)] == [('"a"', "application/json"), ('"b"', "")]


def test_a_cookie_in_its_own_style_is_sent_as_it_is(client: Any, server: MockServer) -> None:
    client.purge_items(basket=["a!b", "c%2F"], plain="x y")
    assert server.requests[-1].headers["cookie"] == "basket=a!b; basket=c%2F; plain=x%20y"
    assert server.requests[-1].values["cookie"] == {"basket": ["a!b", "c%2F"], "plain": "x y"}
    assert not server.requests[-1].violations
    with pytest.raises(ValueError, match="basket: cannot be written: has signs that a cookie cannot carry"):
        client.purge_items(basket=["a; b"])


def test_items_are_sent_one_by_one(client: Any, server: MockServer, package: ModuleType) -> None:
    stock = module(package, "stock")
    sale = stock.Sale(kind="sale", item=2, price=1.5)
    answer = client.send_movements(body=[stock.Arrival(kind="arrival", item=1), sale])
    assert answer.response_code == 202
    assert server.requests[-1].body == b'{"kind":"arrival","item":1}\n{"kind":"sale","item":2,"price":1.5}\n'
    assert not server.requests[-1].violations


def test_without_blocking(package: ModuleType, server: MockServer) -> None:
    stock = module(package, "stock")

    async def run() -> tuple[Any, list[Any]]:
        async with stock.AsyncStock(base_url=server.base_url) as made:
            found = await made.find_items(body=stock.Wanted(most=1))
            stream = (await made.part_movements()).code_200
            return found, [item async for item in stream]

    found, items = asyncio.run(run())
    assert server.requests[-2].method == "QUERY" and found.code_200
    assert len(items) == 3


def test_an_unknown_tag_means_the_default(package: ModuleType) -> None:
    stock, codec = module(package, "stock"), part(package, "codec")
    unknown = codec.build({"kind": "loss", "note": "rain"}, stock.Movement)
    missing = codec.build({"note": "rain"}, stock.Movement)
    assert isinstance(unknown, stock.OtherMovement) and isinstance(missing, stock.OtherMovement)
    assert isinstance(codec.build({"kind": "sale", "item": 1, "price": 2}, stock.Movement), stock.Sale)
