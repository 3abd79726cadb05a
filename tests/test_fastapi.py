"""A real FastAPI application, its own OpenAPI document, and the generated client that calls every route, blocking and not."""

from __future__ import annotations

import asyncio
import datetime
import decimal
import inspect
import json
import socket
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal, Union

import pytest

pytest.importorskip("fastapi", reason="the extra dev brings fastapi and python-multipart")
pytest.importorskip("python_multipart")

import uvicorn
from fastapi import Body, FastAPI, File, Form, Header, Query, Response, UploadFile
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field, JsonValue

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from sent import package_of

from generator.salesforce.encode import encode

app = FastAPI(title="Everything")
PNG = b"\x89PNG\x00"
MOMENT = datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
UUID = "123e4567-e89b-12d3-a456-426614174000"


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    name: str


class Thing(BaseModel):
    id: uuid.UUID
    price: decimal.Decimal
    at: datetime.datetime
    day: datetime.date
    left: int | None = None
    pet: Annotated[Union[Cat, Dog], Field(discriminator="kind")]
    any: JsonValue = None
    pair: tuple[float, float] = (0, 0)
    words: dict[str, list[int]] = {}


@app.post("/one")
async def one(file: UploadFile, note: Annotated[str, Form()] = "") -> dict[str, Any]:
    return {"size": len(await file.read()), "name": file.filename, "type": file.content_type, "note": note}


@app.post("/many")
async def many(files: list[UploadFile], maybe: UploadFile | None = None) -> list[int]:
    return [len(await file.read()) for file in [*files, *([maybe] if maybe else [])]]


@app.post("/octets")
async def octets(data: Annotated[bytes, File()], numbers: Annotated[list[int], Form()]) -> list[int]:
    return [len(data), *numbers]


@app.post("/thing")
async def thing(value: Thing) -> Thing:
    return value


@app.post("/union")
async def union(value: Union[Cat, Dog, list[int], str]) -> str:
    return type(value).__name__


@app.post("/json")
async def any_json(value: Annotated[JsonValue, Body()]) -> JsonValue:
    return value


@app.post("/two")
async def two(left: Cat, right: Annotated[Dog, Body()], count: Annotated[int, Body(gt=0)]) -> str:
    return f"{left.lives} {right.name} {count}"


@app.post("/form")
async def form(
    a: Annotated[str, Form()], b: Annotated[list[int], Form()], c: Annotated[float | None, Form()] = None
) -> str:
    return json.dumps([a, b, c])


@app.get("/query/{day}")
async def query(
    day: datetime.date, at: datetime.datetime, tags: Annotated[list[str], Query(default_factory=list)], limit: Annotated[int, Query(le=100)] = 10,
    x_token: Annotated[str | None, Header()] = None,
) -> dict[str, Any]:  # fmt: skip
    return {"day": day, "at": at, "tags": tags, "limit": limit, "token": x_token}


@app.get(
    "/download",
    response_class=Response,
    responses={200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def download() -> Response:
    return Response(PNG, media_type="image/png")


@app.get("/text", response_class=PlainTextResponse)
async def text() -> str:
    return "äß"


@app.delete("/nothing", status_code=204)
async def nothing() -> None:
    return None


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Any:
    package = package_of(app.openapi(), tmp_path_factory.mktemp("fastapi"))
    return import_module(f"{package.__name__}.svc")


def named(module: Any, name: str) -> Any:
    """The class of a component, whose name Salesforce spells in its own way."""
    return getattr(module, f"ExternalService__Svc_{encode(name)}")


def thing_of(module: Any) -> Any:
    pet = named(module, "Dog")(name="Rex")
    return named(module, "Thing-Input")(
        id=UUID, price=1.5, at=MOMENT, day=MOMENT.date(), pet=pet, any={"a": [1, None, "x"]}, pair=[1, 2.5], words={"w": [1]},
    )  # fmt: skip


Inputs = Callable[[Any], dict[str, Any]]
CALLS: dict[str, list[tuple[Inputs, Any]]] = {
    "one": [
        (lambda m: {"body": named(m, "Body_one_one_post")(file=("p.png", PNG, "image/png"), note="n")}, {"size": 5, "name": "p.png", "type": "image/png", "note": "n"}),
        (lambda m: {"body": named(m, "Body_one_one_post")(file=PNG)}, {"size": 5, "name": "file", "type": "application/octet-stream", "note": ""}),
    ],
    "many": [
        (lambda m: {"body": named(m, "Body_many_many_post")(files=[PNG, b"1"])}, [5, 1]),
        (lambda m: {"body": named(m, "Body_many_many_post")(files=[PNG], maybe=b"12")}, [5, 2]),
        (lambda m: {"body": named(m, "Body_many_many_post")(files=[PNG], maybe=None)}, [5]),
    ],
    "octets": [(lambda m: {"body": named(m, "Body_octets_octets_post")(data=PNG, numbers=[1, 2])}, [5, 1, 2])],
    "thing": [(lambda m: {"body": thing_of(m)}, {
        "id": UUID, "price": "1.5", "at": "2020-01-02T03:04:05Z", "day": "2020-01-02", "left": None, "pet": {"kind": "dog", "name": "Rex"},
        "any": {"a": [1, None, "x"]}, "pair": [1.0, 2.5], "words": {"w": [1]},
    })],
    "union": [
        (lambda m: {"body": named(m, "Cat")()}, "Cat"), (lambda m: {"body": named(m, "Dog")(name="x")}, "Dog"),
        (lambda m: {"body": [1, 2]}, "list"), (lambda m: {"body": "x"}, "str"),
    ],
    "any_json": [(lambda m, value=value: {"body": value}, value) for value in ({"a": 1}, [1, "x"], "text", 5, True)],
    "two": [(lambda m: {"body": named(m, "Body_two_two_post")(left=named(m, "Cat")(), right=named(m, "Dog")(name="d"), count=2)}, "9 d 2")],
    "form": [
        (lambda m: {"body": named(m, "Body_form_form_post")(a="x &", b=[1, 2])}, '["x &", [1, 2], null]'),
        (lambda m: {"body": named(m, "Body_form_form_post")(a="y", b=[3], c=2)}, '["y", [3], 2.0]'),
    ],
    "query": [(lambda m: {"day": MOMENT.date(), "at": MOMENT, "tags": ["a", "b,c"], "limit": 3, "x_token": "t"}, {
        "day": "2020-01-02", "at": "2020-01-02T03:04:05Z", "tags": ["a", "b,c"], "limit": 3, "token": "t",
    })],
    "download": [(lambda m: {}, PNG)],
    "text": [(lambda m: {}, "äß")],
    "nothing": [(lambda m: {}, None)],
}  # fmt: skip


def function_of(module: Any, route: str) -> str:
    """The client's method for a route's function: FastAPI puts path and method behind its name."""
    return next(f for f in module.Svc.SERVICE.operations.values() if f.startswith(f"{route}_"))


def given(module: Any, client: Any, function: str, inputs: dict[str, Any]) -> Any:
    """The call, with inputs under the names that the signature has, whatever their capitals."""
    signature = inspect.signature(getattr(module, function))
    names = {name.lower(): name for name in signature.parameters}
    return getattr(client, function)(**{names[name]: value for name, value in inputs.items()})


def plain(module: Any, value: Any) -> Any:
    if value is None or isinstance(value, (bytes, str)):
        return value
    return import_module(f"{module.__name__.rpartition('.')[0]}._runtime").plain(value)


def test_every_route_is_called(module: Any) -> None:
    assert {function_of(module, route) for route in CALLS} == set(module.Svc.SERVICE.operations.values())


@pytest.mark.parametrize(("route", "number"), [(route, n) for route, calls in CALLS.items() for n in range(len(calls))])
def test_a_route_takes_what_the_client_sends(module: Any, address: str, route: str, number: int) -> None:
    inputs, wanted = CALLS[route][number]
    function = function_of(module, route)
    with module.Svc(base_url=address) as client:
        reply = given(module, client, function, inputs(module))
    assert plain(module, answer(reply)) == wanted

    async def twin() -> Any:
        async with module.AsyncSvc(base_url=address) as client:
            return await given(module, client, function, inputs(module))

    assert plain(module, answer(asyncio.run(twin()))) == wanted


def answer(reply: Any) -> Any:
    return reply.code_204 if reply.response_code == 204 else reply.code_200


def test_what_breaks_a_rule_never_leaves(module: Any, address: str) -> None:
    with module.Svc(base_url=address) as client, pytest.raises(Exception, match="limit: must be at most 100"):
        given(module, client, function_of(module, "query"), {"day": MOMENT.date(), "at": MOMENT, "limit": 101})
    with module.Svc(base_url=address) as client, pytest.raises(Exception, match="no offset from UTC"):
        given(module, client, function_of(module, "query"), {"day": MOMENT.date(), "at": MOMENT.replace(tzinfo=None)})
