"""What stands beside the body of a callback (headers, query, cookies): typed, checked, and sent by the vendor's side."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from external_services import ALL, CallbackPlan, CallbackSettings, Org, export, generate, load, make_model
from hypothesis import example, given
from hypothesis import strategies as st

from generator.listening import ListeningServer
from generator.mock import MockServer, serve
from generator.mock.calling_back.delivering import CallbackAttempt
from tests.conftest import TypeChecker

PARAMETERS = """
        - {name: X-Attempt, in: header, required: true, schema: {type: integer, minimum: 1}}
        - {name: X-Sent, in: header, schema: {type: string, format: date-time}}
        - {name: X-Tags, in: header, schema: {type: array, items: {type: string}}}
        - {name: X-Box, in: header, explode: true, schema: {$ref: "#/components/schemas/Box"}}
        - {name: X-Json, in: header, content: {application/json: {schema: {$ref: "#/components/schemas/Box"}}}}
        - {name: live, in: query, required: true, schema: {type: boolean}}
        - {name: page, in: query, schema: {type: integer}}
        - {name: note, in: query, schema: {type: string}}
        - {name: ids, in: query, schema: {type: array, items: {type: integer}}}
        - {name: words, in: query, explode: false, schema: {type: array, items: {type: string}}}
        - {name: piped, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string}}}
        - {name: spaced, in: query, style: spaceDelimited, explode: false, schema: {type: array, items: {type: number}}}
        - {name: deep, in: query, style: deepObject, explode: true, schema: {$ref: "#/components/schemas/Box"}}
        - {name: flat, in: query, explode: false, schema: {$ref: "#/components/schemas/Box"}}
        - {name: open, in: query, schema: {$ref: "#/components/schemas/Size"}}
        - {name: more, in: query, style: deepObject, explode: true, schema: {type: object, additionalProperties: {type: integer}}}
        - {name: kind, in: query, schema: {type: string, enum: [a, b]}}
        - {name: place, in: query, content: {application/json: {schema: {$ref: "#/components/schemas/Box"}}}}
        - {name: token, in: query, schema: {type: string}}
        - {name: session, in: cookie, schema: {type: integer}}"""

SPEC = f"""
openapi: 3.1.0
info: {{title: Beside the body, version: "1"}}
paths:
  /moves:
    post:
      operationId: move
      parameters:{PARAMETERS}
      responses:
        "204": {{description: Done}}
      callbacks:
        moved:
          "http://127.0.0.1/{{$request.query.note}}":
            put:
              operationId: afterwards
              parameters:
                - {{name: note, in: header, required: true, schema: {{type: string}}}}
                - {{name: note, in: query, schema: {{type: integer}}}}
              responses:
                "204": {{description: Taken}}
webhooks:
  moved:
    post:
      operationId: onMoved
      parameters:{PARAMETERS}
      requestBody:
        content:
          application/json:
            schema: {{$ref: "#/components/schemas/Box"}}
      responses:
        "204": {{description: Taken}}
  signed:
    post:
      operationId: onSigned
      parameters:
        - {{name: webhook-id, in: header, required: true, schema: {{type: string}}}}
        - {{name: webhook-timestamp, in: header, required: true, schema: {{type: string}}}}
        - {{name: webhook-signature, in: header, required: true, schema: {{type: string}}}}
        - {{name: webhook-topic, in: header, required: true, schema: {{type: string}}}}
      responses:
        "204": {{description: Taken}}
components:
  schemas:
    Box:
      type: object
      required: [width]
      properties:
        width: {{type: number}}
        label: {{type: string}}
        sides: {{type: array, items: {{type: integer}}}}
    Size:
      type: object
      additionalProperties: false
      properties:
        height: {{type: integer}}
        unit: {{type: string}}
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("beside") / "beside.yaml"
    path.write_text(SPEC, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def package(spec: Path) -> Iterator[ModuleType]:
    """The clients of the document above."""
    opened = load(spec).value
    assert opened is not None
    model = make_model(opened, "Beside", ALL).value
    assert model is not None
    made = generate(model, spec.parent / "beside_clients")
    assert not made.failed, made.diagnostics
    sys.path.insert(0, str(spec.parent))
    yield import_module("beside_clients")
    sys.path.remove(str(spec.parent))


def callback(package: ModuleType, name: str) -> Any:
    return import_module(f"{package.__name__}.beside.callbacks.{name}")


def called(app: object, method: str, path: str, **options: Any) -> httpx2.Response:
    """Call an application in this process."""

    async def once() -> httpx2.Response:
        transport = httpx2.ASGITransport(app=app)  # type: ignore[arg-type]  # any callable of ASGI's three arguments
        async with httpx2.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, **options)

    return asyncio.run(once())


def received(package: ModuleType, query: str, headers: dict[str, str], body: object = None) -> Any:
    """The parameters that a function was handed, or the problem that was answered."""
    got: list[Any] = []
    moved = callback(package, "on_moved")
    app = import_module(f"{package.__name__}.beside.callbacks").receiver(moved.CALLBACK.to(got.append))
    options: dict[str, Any] = {} if body is None else {"json": body}
    reply = called(app, "POST", f"/on_moved?{query}", headers=headers, **options)
    if got:
        assert reply.status_code == 204
        return got[0].parameters
    problem = reply.json()
    return reply.status_code, problem["title"]


def test_parameters_are_handed_over_typed(package: ModuleType) -> None:
    beside = received(
        package,
        "live=true&page=7&note=a%2Cb+c&ids=1&ids=2&words=a%2Cb,c&piped=a|b%7Cc&spaced=1%202.5&deep[width]=3&deep[sides][0]=4"
        "&deep[sides][1]=5&flat=width,6,label,x&height=8&unit=cm&more[x]=9&kind=a&place=%7B%22width%22%3A1%7D&token=t",
        {
            "x-attempt": "2",
            "X-Sent": "2026-11-27T13:00:00Z",
            "X-Tags": "a, b,c",
            "X-Box": "width=1.5,label=x",
            "X-Json": '{"width": 2}',
            "Cookie": "other=1; session=11",
        },
    )
    box = import_module(f"{package.__name__}.beside").Box
    size = import_module(f"{package.__name__}.beside").Size
    assert (beside.X_Attempt, beside.live, beside.page, beside.note) == (2, True, 7, "a,b c")
    assert beside.X_Sent == datetime(2026, 11, 27, 13, tzinfo=UTC) and beside.X_Tags == ["a", "b", "c"]
    assert (beside.X_Box, beside.X_Json) == (box(width=1.5, label="x"), box(width=2))
    assert (beside.ids, beside.words, beside.spaced) == ([1, 2], ["a,b", "c"], [1, 2.5])
    assert beside.piped == ["a", "b", "c"]  # a client may escape the sign between two items, or not
    assert beside.deep == box(width=3, sides=[4, 5]) and beside.flat == box(width=6, label="x")
    assert beside.open == size(height=8, unit="cm") and beside.more == {"x": 9}
    assert (beside.kind, beside.place, beside.session) == ("a", box(width=1), 11)
    assert beside.token == "t" and "'t'" not in repr(beside)


def test_what_is_optional_may_be_missing(package: ModuleType) -> None:
    beside = received(package, "live=false", {"X-Attempt": "1"})
    unset = import_module(f"{package.__name__}").UNSET
    sent = {"X_Attempt", "live"}
    assert {name for name in beside.__struct_fields__ if getattr(beside, name) is not unset} - {"__leftover__"} == sent


@pytest.mark.parametrize(
    ("query", "headers", "title"),
    [
        ("live=true", {}, "header X-Attempt is missing"),
        ("", {"X-Attempt": "1"}, "query live is missing"),
        ("live=secret", {"X-Attempt": "1"}, "query live does not fit"),
        ("live=true", {"X-Attempt": "secret"}, "header X-Attempt does not fit"),
        ("live=true", {"X-Attempt": ""}, "header X-Attempt does not fit"),
        ("live=true", {"X-Attempt": "1.5"}, "header X-Attempt does not fit"),
        ("live=true", {"X-Attempt": "1", "X-Sent": "secret"}, "header X-Sent does not fit"),
        ("live=true", {"X-Attempt": "1", "X-Box": "label=secret"}, "header X-Box does not fit"),
        ("live=true", {"X-Attempt": "1", "X-Json": "{secret"}, "header X-Json does not fit"),
        ("live=true", {"X-Attempt": "1", "X-Json": "[" * 3000}, "header X-Json does not fit"),
        ("live=true&page=", {"X-Attempt": "1"}, "query page does not fit"),
        ("live=true&ids=1&ids=secret", {"X-Attempt": "1"}, "query ids does not fit"),
        ("live=true&spaced=1%20secret", {"X-Attempt": "1"}, "query spaced does not fit"),
        ("live=true&deep[label]=secret", {"X-Attempt": "1"}, "query deep does not fit"),
        ("live=true&deep[width][x]=1&deep[width]=1", {"X-Attempt": "1"}, "query deep does not fit"),
        ("live=true&deep[width]=1&deep[width][x]=1", {"X-Attempt": "1"}, "query deep does not fit"),
        (f"live=true&deep{'[a]' * 3000}=1", {"X-Attempt": "1"}, "query deep does not fit"),
        ("live=true&flat=width", {"X-Attempt": "1"}, "query flat does not fit"),
        ("live=true&flat=width,1,sides,[secret", {"X-Attempt": "1"}, "query flat does not fit"),
        (f"live=true&flat=width,1,sides,{'[' * 5000}", {"X-Attempt": "1"}, "query flat does not fit"),
        ("live=true&height=secret", {"X-Attempt": "1"}, "query open does not fit"),
        ("live=true&more[x]=secret", {"X-Attempt": "1"}, "query more does not fit"),
        ("live=true&place=secret", {"X-Attempt": "1"}, "query place does not fit"),
        ("live=true", {"X-Attempt": "1", "Cookie": "session=secret"}, "cookie session does not fit"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_by_name(
    package: ModuleType, query: str, headers: dict[str, str], title: str
) -> None:
    assert received(package, query, headers) == (400, title)


def test_one_name_in_two_places(package: ModuleType) -> None:
    got: list[Any] = []
    after = callback(package, "afterwards")
    app = import_module(f"{package.__name__}.beside.callbacks").receiver(after.CALLBACK.to(got.append, at="/x"))
    assert called(app, "PUT", "/x?note=5", headers={"note": "five"}).status_code == 204
    assert sorted(map(str, (getattr(got[0].parameters, name) for name in ("note", "note_query")))) == ["5", "five"]
    assert called(app, "PUT", "/x?note=five", headers={"note": "five"}).json()["title"] == "query note does not fit"


def test_headers_of_a_signature_are_left_to_its_check(package: ModuleType) -> None:
    signed, got = callback(package, "on_signed"), list[Any]()
    receiver = import_module(f"{package.__name__}.beside.callbacks").receiver
    app = receiver(signed.CALLBACK.to(got.append), unsigned=True)
    assert called(app, "POST", "/on_signed").json()["title"] == "header webhook-topic is missing"
    assert called(app, "POST", "/on_signed", headers={"webhook-topic": "t"}).status_code == 204
    assert got[0].parameters.to_dict() == {"webhook-topic": "t"}


def test_the_parameters_are_typed(package: ModuleType, mypy: TypeChecker) -> None:
    folder = Path(str(package.__file__)).parent
    (folder.parent / "use.py").write_text(
        "from beside_clients.beside import Box\n"
        "from beside_clients.beside.callbacks import Received, ReceivedWith, on_moved, receiver\n"
        "async def good(event: ReceivedWith[Box | None, on_moved.OnMoved_Request]) -> None:\n"
        "    reveal_type(event.parameters.X_Attempt)\n"
        "    reveal_type(event.value)\n"
        "def plain(event: Received[Box | None]) -> None: ...\n"
        "def bad(event: ReceivedWith[Box | None, Box]) -> None: ...\n"
        "receiver(on_moved.CALLBACK.to(good), on_moved.CALLBACK.to(plain), on_moved.CALLBACK.to(bad))\n"
        "on_moved.CALLBACK.to(lambda event: print(event.parameters.nothing))\n",
        encoding="utf-8",
    )
    told = mypy(folder.parent, "use.py", "beside_clients").stdout
    assert 'Revealed type is "int"' in told and "Box | None" in told, told
    assert told.count("error:") == 2 and "arg-type" in told and '"nothing"' in told, told


def test_the_mock_sends_them(package: ModuleType, spec: Path) -> None:
    """Made data of every style, written by the mock and read by the receiver."""
    moved, got = callback(package, "on_moved"), list[Any]()
    app = import_module(f"{package.__name__}.beside.callbacks").receiver(moved.CALLBACK.to(got.append))
    with ListeningServer(app) as there:
        plan = CallbackPlan(to=f"{there.base_url}/on_moved", after=0)
        with serve(spec, callbacks=CallbackSettings({"moved": plan})) as mock:
            reply = httpx2.post(f"{mock.base_url}/moves?live=true&note=x", headers={"X-Attempt": "1"})
            assert reply.status_code == 204, reply.text
            attempts = _until(mock, httpx2.URL(there.base_url).port or 0)
    assert [(one.status, one.fault) for one in attempts] == [(204, "")]
    beside = got[0].parameters
    kinds = {
        name: type(getattr(beside, name)).__name__ for name in ("X_Attempt", "X_Tags", "X_Box", "deep", "open", "place")
    }
    assert kinds["X_Attempt"] == "int" and kinds["X_Tags"] == "list"
    assert {kinds["X_Box"], kinds["deep"], kinds["place"]} == {"ExternalService__Beside_Box"}


def _until(mock: MockServer, port: int) -> list[CallbackAttempt]:
    """The calls to a port, once there is one."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if found := [one for one in mock.callbacks if f":{port}/" in one.url]:
            return found
        time.sleep(0.01)
    return []


JOBS = """
openapi: 3.0.3
info: {title: Jobs, version: "1"}
paths:
  /jobs:
    post:
      operationId: startJob
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [url], properties: {url: {type: string}}}
      responses:
        "201":
          description: Started
          content:
            application/json:
              schema: {type: object, required: [id], properties: {id: {type: integer}}}
      callbacks:
        jobDone:
          "{$request.body#/url}":
            post:
              operationId: onJobDone
              parameters:
                - {name: X-Attempt, in: header, required: true, schema: {type: integer}}
                - {name: ended, in: query, required: true, schema: {type: string, format: date-time}}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {type: object, required: [id], properties: {id: {type: integer}}}
              responses:
                "200": {description: Understood}
"""


def test_the_local_org_sends_them(tmp_path: Path) -> None:
    (tmp_path / "jobs.yaml").write_text(JOBS, encoding="utf-8")
    opened = load(tmp_path / "jobs.yaml").value
    assert opened is not None
    assert not export(opened, "Jobs", tmp_path / "meta").failed
    model = make_model(opened, "Jobs", ALL).value
    assert model is not None and not generate(model, tmp_path / "job_clients").failed
    sys.path.insert(0, str(tmp_path))
    got: list[Any] = []
    done = import_module("job_clients.jobs.callbacks.on_job_done")
    app = import_module("job_clients.jobs.callbacks").receiver(done.CALLBACK.to(got.append))
    plans = {"startJob": CallbackPlan(after=0)}
    with ListeningServer(app) as there, Org(callbacks=CallbackSettings(plans)) as org:
        assert org.deploy(tmp_path / "meta").success
        (result,) = org.invoke("Jobs.startJob", [{"body": {"url": f"{there.base_url}/on_job_done"}}])
        assert result.success, result
        end = time.monotonic() + 10
        while not got and time.monotonic() < end:
            time.sleep(0.01)
    sys.path.remove(str(tmp_path))
    assert isinstance(got[0].parameters.X_Attempt, int) and isinstance(got[0].parameters.ended, datetime)


NUMBERS = st.integers(-(10**6), 10**6)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=6)
PLAIN = st.text("abcXYZ019-_.", min_size=1, max_size=6)
BOXES = st.fixed_dictionaries(
    {"width": NUMBERS}, optional={"label": WORDS, "sides": st.lists(NUMBERS, min_size=1, max_size=3)}
)
FLAT = st.fixed_dictionaries({"width": NUMBERS}, optional={"label": PLAIN})
VALUES = st.fixed_dictionaries(
    {"X-Attempt": st.integers(1, 9), "live": st.booleans()},
    optional={
        "X-Tags": st.lists(PLAIN, min_size=1, max_size=3),
        "X-Box": FLAT,
        "X-Json": BOXES,
        "page": NUMBERS,
        "note": st.one_of(WORDS, st.just("")),
        "ids": st.lists(NUMBERS, min_size=1, max_size=3),
        "words": st.lists(WORDS, min_size=1, max_size=3),
        "piped": st.lists(WORDS.filter(lambda word: "|" not in word), min_size=1, max_size=3),
        "spaced": st.lists(NUMBERS, min_size=1, max_size=3),
        "deep": BOXES,
        "flat": FLAT,
        "more": st.dictionaries(PLAIN, NUMBERS, min_size=1, max_size=3),
        "kind": st.sampled_from(["a", "b"]),
        "place": BOXES,
        "token": WORDS,
        "session": NUMBERS,
    },
)


@given(values=VALUES)
@example(values={"X-Attempt": 1, "live": True, "X-Json": {"width": 1, "label": "\x7f"}})
def test_what_a_client_writes_a_receiver_reads(package: ModuleType, values: dict[str, Any]) -> None:
    """The operation has the same parameters as the webhook: written by the one, read by the other."""
    write = import_module(f"{package.__name__}._runtime.parameters").write
    read = import_module(f"{package.__name__}._runtime.receiver_parameters").read_parameters
    headers = import_module(f"{package.__name__}._runtime.headers").Headers
    move, moved = import_module(f"{package.__name__}.beside.operations.move"), callback(package, "on_moved")
    request = move.Move_Request.from_dict(values)
    made = write(move.OPERATION, request)
    assert made.violations == []
    event = read(moved.CALLBACK.kind, moved.CALLBACK.inputs, made.query, headers(made.headers.items()))
    assert event.to_dict() == request.to_dict()
