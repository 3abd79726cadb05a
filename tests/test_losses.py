"""Nothing of a document is lost without a word: what is emitted, refused and reported lost is all there was."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.__main__ import main
from generator.model.service import FRAMING_HEADERS
from generator.oas import load
from generator.usecases.generating import Generation, generate_service
from tests.tries import tries

RUNTIME = Path(__file__).parent.parent / "templates" / "python" / "_runtime" / "parameters.py"
Spec = dict[str, Any]
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=5) | st.sampled_from(
    [
        "type",
        "aux",
        'a"b',
        "a\\b",
        "a_b",
        "A_B",
        "\0",
        "self",
        "TYPE_CHECKING",
        "X-T",
        "Accept",
        "$ref",
        "class",
    ]
)
INTEGERS = st.integers(-(2**70), 2**70) | st.sampled_from([2**64, 10**400, -(10**400)])
ENUMS = st.lists(INTEGERS, min_size=1, max_size=4, unique=True) | st.lists(NAMES, min_size=1, max_size=4, unique=True)
CODES = st.lists(st.sampled_from(["200", "201", "2XX", "404", "5XX", "default"]), min_size=1, max_size=4, unique=True)
PLACES = st.sampled_from(["query", "header", "cookie"])
OPERATION = st.fixed_dictionaries(
    {
        "id": NAMES,
        "inputs": st.lists(st.tuples(PLACES, NAMES), max_size=4, unique=True),
        "properties": st.lists(NAMES, max_size=4, unique=True),
        "enum": ENUMS,
        "codes": CODES,
    }
)


def schema_of(values: list[Any]) -> Spec:
    return {"type": "integer" if isinstance(values[0], int) else "string", "enum": values}


def document(operations: list[dict[str, Any]]) -> Spec:
    paths: Spec = {}
    for number, one in enumerate(operations):
        properties = {name: {"type": "string"} for name in one["properties"]}
        body = {"type": "object", "properties": {**properties, "enum of mine": schema_of(one["enum"])}}
        content = {"application/json": {"schema": body}}
        parameters = [{"in": place, "name": name, "schema": {"type": "string"}} for place, name in one["inputs"]]
        paths[f"/{number}"] = {
            "post": {
                "operationId": one["id"],
                "parameters": parameters,
                "requestBody": {"content": content},
                "responses": {code: {"description": "d"} for code in one["codes"]},
            }
        }
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths}


def generated(spec: Spec, folder: Path) -> Generation:
    path = folder / "spec.json"
    path.write_text(json.dumps(spec), encoding="utf-8")
    loaded = load(path)
    assert loaded.value is not None, [found.message for found in loaded.diagnostics]
    made = generate_service(loaded.value, "Svc", out=folder / "clients", found=loaded.diagnostics)
    assert made.value is not None, [found.message for found in made.diagnostics]
    return made.value


def strings(folder: Path) -> list[Any]:
    """Every literal of the generated modules."""
    found: list[Any] = []
    for path in folder.rglob("*.py"):
        if "_runtime" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant):
                    found.append(node.value)
                elif isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
                    found.append(-node.operand.value)  # type: ignore[operator]  # only numbers bear a minus
                elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    found.append(node.target.id)
    return found


@settings(max_examples=tries(40))
@given(st.lists(OPERATION, min_size=1, max_size=3))
@example(
    [
        {
            "id": "a",
            "inputs": [("header", 'X"t'), ("query", "a\\b")],
            "properties": ["a\\b"],
            "enum": [10**400],
            "codes": ["200"],
        }
    ]
)
@example([{"id": "list", "inputs": [], "properties": [], "enum": [2**64], "codes": ["204"]}] * 3)
def test_emitted_refused_and_lost_are_all(
    tmp_path_factory: pytest.TempPathFactory, operations: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("losses")
    made = generated(document(operations), folder)
    report, service = made.report, made.model.service
    lost = {row["pointer"] for rows in ("refused", "lost", "degraded", "noted") for row in report[rows]}
    literals = strings(folder / "clients")
    texts = {text for text in literals if isinstance(text, str)}
    numbers = {number for number in literals if type(number) is int}
    counted = report["operations"]
    assert counted["emitted"] + counted["refused"] == counted["picked"] == len(operations)
    assert len(set(made.model.actions.values())) == len(operations)
    for number, one in enumerate(operations):
        at = f"/paths/~1{number}/post"
        operation = next(o for o in service.operations if o.path == f"/{number}")
        names = made.model.python.operation(operation.key)
        inputs = {(place, name) for place, name in names.inputs}
        for index, (place, name) in enumerate(one["inputs"]):
            carried = (place, name) in inputs and name in texts
            assert carried or f"{at}/parameters/{index}" in lost, (place, name)
        for name in one["properties"]:
            carried = any(name in made.model.python.type(t.key).fields for t in service.types) and name in texts
            assert carried or any(name in pointer for pointer in lost), name
        for value in one["enum"]:
            assert value in (numbers if isinstance(value, int) else texts), value
        assert set(names.outputs) == set(one["codes"])


@pytest.mark.parametrize(
    ("name", "code"),
    [('X"t', 1), ("X\\t", 1), ("X\nY", 1), ("X t", 1), ("X:t", 1), ("X-T", 0), ("x!#$%&'*+-.^_`|~9", 0)],
)
def test_a_header_that_no_message_can_carry_is_refused_by_name(
    name: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = {"id": "a", "inputs": [("header", name)], "properties": [], "enum": ["x"], "codes": ["200"]}
    monkeypatch.chdir(tmp_path)
    Path("spec.json").write_text(json.dumps(document([one])))
    words = ["generate", "spec.json", "--service", "Svc", "--all", "--out", "out", "--report", "report.json"]
    assert main(words) == code
    rows = json.loads(Path("report.json").read_text())["lost"]
    assert [row["rule"] for row in rows] == ["header-name-unsendable"] * code
    assert ("header-name-unsendable" in capsys.readouterr().err) == bool(code)
    assert main([*words, "--fail-on", "never"]) == 0


@pytest.mark.parametrize("name", ["Content-Length", "content-length", "Host", "CONNECTION", "Transfer-Encoding"])
def test_a_header_that_the_connection_writes_is_noted_and_told_where_it_is_given(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stays an input, as External Services has it, and nothing of the caller's is put on the wire; both is said."""
    one = {"id": "a", "inputs": [("header", name)], "properties": [], "enum": ["x"], "codes": ["200"]}
    monkeypatch.chdir(tmp_path)
    Path("spec.json").write_text(json.dumps(document([one])))
    assert main(["generate", "spec.json", "--service", "Svc", "--all", "--out", "out", "--report", "report.json"]) == 0
    rows = json.loads(Path("report.json").read_text())["noted"]
    assert [(row["rule"], row["pointer"]) for row in rows] == [
        ("header-written-by-connection", "/paths/~10/post/parameters/0")
    ]
    assert name in capsys.readouterr().err
    text = " ".join(Path("out/svc/operations/a.py").read_text().split())
    assert "The connection writes it; what is given here is not sent." in text
    listed = ", ".join(f'"{header}"' for header in sorted(FRAMING_HEADERS))
    assert name.lower() in FRAMING_HEADERS and f"FRAMING = frozenset({{{listed}}})" in RUNTIME.read_text()


def test_what_is_carried_otherwise_is_noted(tmp_path: Path) -> None:
    spec = document([{"id": "a", "inputs": [("query", "a-b"), ("query", "a_b"), ("query", "a b")], "properties": [],
                      "enum": ["x"], "codes": ["200"]}])  # fmt: skip
    post = spec["paths"]["/0"]["post"]
    post["requestBody"]["content"]["application/json"]["schema"] = {
        "type": "object",
        "properties": {"t": {"type": "array", "items": [{"type": "string"}, {"type": "integer"}]}},
        "not": {"required": ["t"]},
    }
    spec["openapi"] = "3.1.0"
    report = generated(spec, tmp_path).report
    assert {"condition-not-carried", "tuple-as-list", "name-parted"} <= {row["rule"] for row in report["noted"]}
    assert all(row["pointer"] and row["line"] for row in report["noted"])


SOUND = """openapi: 3.0.3
info: {title: t, version: "1"}
servers: [{url: "https://a.example"}]
paths:
  /a/{x}:
    parameters: [{name: x, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getA
      responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/S"}}}}}
    put: {operationId: putA, responses: {"204": {description: d}}}
  /b: {get: {operationId: getB, responses: {"204": {description: d}}}}
components: {schemas: {S: {type: object, properties: {a: {type: string}}}, Other: {type: object}}}
"""
# Where an author may slip, as (what is there, what is written); the first ones hold for getA, the last for others only.
SLIPS = {
    "document": ("info:", "securty: [{k: []}]\ninfo:"),
    "server": ('{url: "https://a.example"}', '{url: "https://a.example", varables: {}}'),
    "path": ("    get:\n", "    paramters: [{name: n, in: query, schema: {type: string}}]\n    get:\n"),
    "method": ("    get:\n", "    gets: {operationId: lost}\n    get:\n"),
    "input of the path": ("in: path, required", "in: path, styl: label, required"),
    "operation": ("operationId: getA", "operationId: getA\n      paramters: []"),
    "answer": ("description: d, content", "description: d, heders: {}, content"),
    "schema": ("S: {type: object", "S: {type: object, propertys: {b: {type: string}}"),
}
ELSEWHERE = {
    "another method": ("operationId: putA", "operationId: putA, paramters: []"),
    "another path": ("operationId: getB", "operationId: getB, paramters: []"),
    "what nothing reaches": ("Other: {type: object", "Other: {type: object, propertys: {}"),
}


@pytest.mark.parametrize("slip", [*SLIPS, *ELSEWHERE])
def test_what_was_written_where_nothing_reads_it_is_told_and_reported(
    slip: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there, written = (SLIPS | ELSEWHERE)[slip]
    assert SOUND.count(there) == 1
    (tmp_path / "spec.yaml").write_text(SOUND.replace(there, written), encoding="utf-8")
    report = tmp_path / "report.json"
    words = ["generate", str(tmp_path / "spec.yaml"), "--service", "Svc", "--operation", "getA"]
    assert main([*words, "--out", str(tmp_path / "clients"), "--report", str(report)]) == 0
    rows = [row["rule"] for row in json.loads(report.read_text(encoding="utf-8"))["noted"]]
    assert rows == ["field-is-unknown"] * (slip in SLIPS)
    assert capsys.readouterr().err.count("field-is-unknown") == (slip in SLIPS)


@pytest.mark.parametrize(
    ("there", "written", "what"),
    [
        ("parameters: [{name: x,", "parameters: [limit, {name: x,", "this parameter"),
        ('"200": {', '"202": 5, "200": {', "the response 202"),
        ("put: {operationId: putA, responses: {\"204\": {description: d}}}", "put: null", "what this operation says"),
    ],
)  # fmt: skip
def test_what_of_an_operation_cannot_be_read_is_lost(
    there: str, written: str, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "spec.yaml").write_text(SOUND.replace(there, written), encoding="utf-8")
    report = tmp_path / "report.json"
    words = ["generate", str(tmp_path / "spec.yaml"), "--service", "Svc", "--all", "--out", str(tmp_path / "clients")]
    assert main([*words, "--report", str(report)]) == 1
    told = json.loads(report.read_text(encoding="utf-8"))
    assert {row["message"] for row in told["lost"]} == {f"Here {what} cannot be read and is left out."}
    assert told["operations"] == {"picked": 3, "emitted": 3, "refused": 0} and not told["degraded"]
    said = capsys.readouterr().err
    assert f"Here {what} is left out." in said and "of what was picked left out" in said


def test_a_name_that_gave_way_is_noted_once(tmp_path: Path) -> None:
    shared = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in ("a-b", "a_b")]
    answers = {"responses": {"204": {"description": "d"}}}
    spec = document([])
    spec["paths"]["/a"] = {"parameters": shared, **{method: answers for method in ("get", "put", "post")}}
    assert [row["rule"] for row in generated(spec, tmp_path).report["noted"]] == ["name-parted"]


def test_the_report_has_the_size_of_every_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("generator.cli.generate.LARGE", 100_000)
    spec = str(Path(__file__).parent.parent / "specs" / "sms.json")
    for words in ([], ["--json"]):  # all is written, nothing is new
        assert main(["generate", spec, "--service", "Sms", "--all", "--report", "report.json", *words]) == 0
        told = capfd.readouterr().out
        size = json.loads(Path("report.json").read_text())["size"]
        assert ("size: " in told) == ("--json" not in words)
        assert size["bytes"] == sum(size["files"].values())
        assert list(size["files"].values()) == sorted(size["files"].values(), reverse=True)
    assert json.loads(told)["size"] == size
    written = {path.relative_to("clients").as_posix(): path.stat().st_size for path in Path("clients").rglob("*.*")}
    assert size["files"] == {path: count for path, count in written.items() if not path.endswith(".lock")}
