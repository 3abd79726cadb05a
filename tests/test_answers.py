"""What generated clients make of answers: errors by `default`, files under any media type, and what a flow sees of them."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import Server, Told, json_told, serving

from generator import pipeline
from generator.__main__ import main
from generator.api import run_flow
from generator.oas import load
from generator.usecases.packages import load as load_package

HERE = Path(__file__).parent
SPECS = HERE.parent / "specs"
FILE = b"%PDF-1.4\n\xe2\xe3\xcf\xd3\x00"
QUOTED = b'"aGk="'  # a JSON file that looks like base64 in a text


def generated(spec: Path, name: str, folder: Path) -> ModuleType:
    loaded = load(spec).value
    assert loaded is not None
    made = pipeline.model(loaded, name).value
    assert made is not None
    assert pipeline.write_service(made, folder).value is not None
    package = load_package(folder).value
    assert package is not None
    return import_module(f"{package.__name__}.{name.lower()}")


@pytest.fixture(scope="module")
def svc(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("answers") / "answers_clients"
    return generated(HERE / "cases" / "answers" / "spec.yaml", "Svc", folder)


def both(svc: Any, server: Server, operation: str) -> Iterator[Any]:
    """The reply of an operation, or what it raises: blocking, then not."""
    errors = import_module("..", svc.__name__)._runtime.ServiceError

    async def call() -> Any:
        async with svc.AsyncSvc(base_url=server.url) as client:
            return await getattr(client, operation)()

    def blocking() -> Any:
        with svc.Svc(base_url=server.url) as client:
            return getattr(client, operation)()

    for one in (blocking, lambda: asyncio.run(call())):
        try:
            yield one()
        except errors as error:
            yield error


@pytest.mark.parametrize(
    ("operation", "status", "body", "field", "kind"),
    [
        ("alone", 200, {"text": "a"}, "default", "Note"),
        ("alone", 400, {"text": "a"}, "default", "Note"),
        ("alone", 503, {"text": "a"}, "default", "Note"),
        ("beside", 200, {"text": "a"}, "default", "Note"),
        ("beside", 404, {"reason": "a"}, "code_4xx", "Fault"),
        ("beside", 500, {"text": "a"}, "default", "Note"),
        ("range", 201, {"text": "a"}, "code_2xx", "Note"),
        ("range", 400, {"reason": "a"}, "default", "Fault"),
    ],
)
def test_default_types_errors_as_well_as_success(
    svc: Any, operation: str, status: int, body: dict[str, str], field: str, kind: str
) -> None:
    with serving(json_told(json.dumps(body).encode(), status)) as server:
        for told in both(svc, server, operation):
            assert isinstance(told, Exception) is (status >= 300)
            assert type(getattr(told, field)) is getattr(svc, kind)
            assert (told.status, told.value) == (status, getattr(told, field))


@pytest.mark.parametrize(
    ("status", "body", "value"), [(200, b'{"text":"a"}', "Note"), (202, b'"x"', "x"), (202, b"", ""), (204, b"", None)]
)
def test_value_is_whichever_came(svc: Any, status: int, body: bytes, value: Any) -> None:
    with serving(json_told(body, status)) as server:
        for reply in both(svc, server, "several"):
            assert reply.value == (svc.Note(text="a") if value == "Note" else value)


@pytest.mark.parametrize("content", [FILE, QUOTED, b'{"a":1}', b"\xef\xbb\xbfa;b", b""])
@pytest.mark.parametrize("media_type", ["application/json", "text/csv; charset=latin-1", "application/pdf", ""])
@pytest.mark.parametrize("operation", ["file_json", "file_csv", "file_plain", "file_xml"])
def test_a_file_is_bytes_whatever_the_media_type_says(
    svc: Any, operation: str, media_type: str, content: bytes
) -> None:
    with serving(Told(200, content, {"Content-Type": media_type} if media_type else {})) as server:
        for reply in both(svc, server, operation):
            assert (reply.value, reply.deviations) == (content, ())


def test_a_file_or_json_by_what_is_said(svc: Any) -> None:
    with serving(Told(200, FILE, {"Content-Type": "application/pdf"})) as server:
        assert [reply.value for reply in both(svc, server, "file_either")] == [FILE, FILE]
        server.tell(json_told(b'{"text":"a"}'))
        assert [reply.value for reply in both(svc, server, "file_either")] == [svc.Note(text="a")] * 2


def test_base64_in_json_is_its_bytes(svc: Any) -> None:
    with serving(json_told(QUOTED)) as server:
        assert [reply.value for reply in both(svc, server, "base64")] == [b"hi", b"hi"]


def test_a_binary_property_inside_json_stays_text(svc: Any) -> None:
    with serving(json_told(b'{"text":"a","attachment":"aGk="}')) as server:
        assert [reply.value.attachment for reply in both(svc, server, "range")] == ["aGk=", "aGk="]


@pytest.mark.parametrize(
    ("charset", "content"), [("latin-1", b"\xfc"), ("utf-16", "ü".encode("utf-16")), ("", b"\xc3\xbc")]
)
def test_text_is_decoded_by_its_charset(svc: Any, charset: str, content: bytes) -> None:
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    with serving(Told(200, content, {"Content-Type": kind})) as server:
        assert [reply.value for reply in both(svc, server, "text")] == ["ü", "ü"]


# -- 2.0 -----------------------------------------------------------------------------------------------------------


def test_type_file_of_2_0_is_bytes(tmp_path: Path) -> None:
    spec = tmp_path / "spec.json"
    paths = {
        f"/{name}": {
            "get": {"operationId": name, "responses": {"200": {"description": "a file", "schema": {"type": "file"}}}}
            | ({"produces": [produced]} if produced else {})
        }
        for name, produced in (("json", "application/json"), ("any", ""), ("csv", "text/csv"))
    }
    spec.write_text(json.dumps({"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": paths}))
    svc = generated(spec, "Svc", tmp_path / "files_clients")
    with serving(Told(200, FILE, {"Content-Type": "application/octet-stream"})) as server:
        for operation in ("json", "any", "csv"):
            assert [reply.value for reply in both(svc, server, operation)] == [FILE, FILE]


# -- flows and the command line ------------------------------------------------------------------------------------

SMS = SPECS / "sms" / "flows" / "Send_SMS_With_Fault_Path.flow-meta.xml"
INPUTS = {"destination": "+6512345678", "subAccountId": "demo"}
GOOD = {"umid": "u1", "destination": "+65", "encoding": "AUTO", "status": {"code": "QUEUED"}}


@contextmanager
def answering(body: Any, kind: str = "application/json") -> Iterator[str]:
    with serving(Told(200, json.dumps(body).encode(), {"Content-Type": kind})) as server:
        yield server.url


def sent(url: str, **more: Any) -> Any:
    return run_flow(SMS, INPUTS, spec={"CPaaSSMS": SPECS / "sms.json"}, base_url=url, **more)


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (GOOD | {"umid": 7}, "application/json", "Expected string, got integer at /umid"),
        (GOOD | {"status": []}, "application/json", "Expected object, got array at /status"),
        (GOOD, "text/plain", "Expected application/json, got text/plain"),
    ],
)
def test_a_wrong_type_takes_the_fault_path_with_code_and_body(body: Any, kind: str, reason: str) -> None:
    with answering(body, kind) as url:
        fault = sent(url)
        taken = sent(url, tolerant=True)
    ((element, said),) = fault.fault_paths
    assert said.endswith(reason)
    (event,) = [event for event in fault.events if event.get("element") == element]
    assert event["data"]["outputs"] == {"responseCode": 200, "defaultExc": json.dumps(body)}
    assert (fault.finished, taken.finished, taken.fault_paths) == (True, True, ())


@pytest.mark.parametrize("body", [GOOD | {"umid": None}, GOOD | {"status": None}, {"umid": "u1"}, GOOD | {"more": 1}])
def test_null_missing_and_unknown_properties_are_taken(body: Any) -> None:
    with answering(body) as url:
        ended = sent(url)
    assert (ended.finished, ended.fault_paths) == (True, ())


def test_the_commands_say_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "clients")
    assert main(["generate", str(SPECS / "sms.json"), "--service", "CPaaSSMS", "--all", "--out", out]) == 0
    flow = ["flow", "run", str(SMS), "--spec", str(SPECS / "sms.json"), "--service", "CPaaSSMS"]
    flow += [word for name, value in INPUTS.items() for word in ("--input", f"{name}={value}")]
    call = ["call", out, "CPaaSSMS.Send-Sms-Single", "subAccountId=demo", "body.destination=+65", "body.text=Hi"]
    with answering(GOOD | {"umid": 7}) as url:
        capsys.readouterr()
        assert main([*call, "--base-url", url]) == 0
        called = capsys.readouterr()
        assert main([*flow, "--base-url", url]) == 0
        faulty = capsys.readouterr().err
        assert main([*flow, "--base-url", url, "--tolerant"]) == 0
        tolerant = capsys.readouterr().err
    assert "responseCode: 200" in called.out
    assert "the answer is not as declared: /umid: expected string, got integer (7)" in called.err
    assert "took the fault path" in faulty and "took the fault path" not in tolerant
