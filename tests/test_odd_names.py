"""Names that a language, a library or an operating system would not take: carried under another one, the wire's kept."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.__main__ import main
from generator.named import Model
from generator.oas import load
from generator.pipeline import model, write_service
from tests.conftest import TypeChecker
from tests.tries import tries

ODD = [
    'size "large"',
    "path\\name",
    "tab\t",
    "nul\0",
    "del\x7f",
    "\\",
    '"',
    "\ue000=x",
    "\ue001",
    "a\\u0022",
    "é\\",
    "",
]


def document(properties: list[str], inputs: list[tuple[str, str]] = (), **more: Any) -> dict[str, Any]:  # type: ignore[assignment]
    schema = {"type": "object", "required": properties[:1], "properties": {p: {"type": "string"} for p in properties}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}}
    parameters = [{"in": place, "name": name, "schema": {"type": "string"}} for place, name in inputs]
    post = {
        "operationId": "send",
        "parameters": parameters,
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "d", "content": content}},
    }
    components = {"schemas": {"T": schema, **more}}
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"post": post}},
            "components": components}  # fmt: skip


def written(spec: dict[str, Any], name: str, folder: Path, out: Path) -> Model:
    """The service that a document describes, generated into `out`."""
    path = folder / f"{name}.json"
    path.write_text(json.dumps(spec), encoding="utf-8")
    loaded = load(path).value
    assert loaded is not None
    made = model(loaded, name).value
    assert made is not None
    assert write_service(made, out).value is not None
    return made


class Package:
    """A generated package, imported under a name of its own."""

    number = 0

    def __init__(self, folder: Path, spec: dict[str, Any]) -> None:
        Package.number += 1
        self.name = f"odd_clients_{Package.number}"
        self.folder = folder / self.name
        self.made = written(spec, "Svc", folder, self.folder)
        sys.path.insert(0, str(folder))
        importlib.invalidate_caches()

    def module(self, name: str) -> Any:
        return importlib.import_module(f"{self.name}.{name}")

    def every_module(self) -> Iterator[Any]:
        for path in sorted(self.folder.rglob("*.py")):
            if path.name != "__init__.py" and "_runtime" not in path.parts:
                yield self.module(".".join(path.relative_to(self.folder).with_suffix("").parts))


@pytest.fixture(autouse=True)
def path_of_imports() -> Iterator[None]:
    before = list(sys.path)
    yield
    sys.path[:] = before


def test_odd_properties_go_and_come_by_their_own_names(tmp_path: Path) -> None:
    package = Package(tmp_path, document(ODD))
    runtime, kind = package.module("_runtime"), package.module("svc.types.t").ExternalService__Svc_T
    names = package.made.python.type(package.made.service.types[0].key).fields
    assert set(names) == set(ODD) and len(set(names.values())) == len(ODD)
    values = {wire: f"v{number}" for number, wire in enumerate(ODD)}
    record = kind(**{names[wire]: value for wire, value in values.items()})
    assert json.loads(runtime.encode(record)) == values
    assert runtime.decode(json.dumps(values), kind) == record == runtime.build(values, kind)
    assert runtime.plain(record) == values
    with pytest.raises(runtime.DecodeError) as fault:
        runtime.decode(json.dumps({**values, "path\\name": 3}), kind)
    assert "path\\name" in str(fault.value) and "\ue000" not in str(fault.value)
    with pytest.raises(runtime.DecodeError, match='size "large"'):
        runtime.decode("{}", kind)


@settings(max_examples=tries(25))
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), unique=True, min_size=1, max_size=5))
@example(["a\\b", "a_b", 'a"b'])
def test_any_property_name_is_carried(tmp_path_factory: pytest.TempPathFactory, wires: list[str]) -> None:
    package = Package(tmp_path_factory.mktemp("any"), document(wires))
    runtime, kind = package.module("_runtime"), package.module("svc.types.t").ExternalService__Svc_T
    names = package.made.python.type(package.made.service.types[0].key).fields
    values = {wire: str(number) for number, wire in enumerate(wires)}
    record = kind(**{names[wire]: value for wire, value in values.items()})
    assert json.loads(runtime.encode(record)) == values
    assert runtime.decode(json.dumps(values), kind) == record


def test_odd_names_inside_lists_maps_unions_choices_and_beside_extras(tmp_path: Path) -> None:
    ref = {"$ref": "#/components/schemas/Odd"}
    spec = document(["list"], Odd={"type": "object", "required": ["o\\"], "properties": {"o\\": {"type": "integer"}},
                                   "additionalProperties": {"type": "integer"}})  # fmt: skip
    spec["components"]["schemas"]["T"] = {
        "type": "object",
        "properties": {
            "list": {"type": "array", "items": ref},
            "map": {"type": "object", "additionalProperties": ref},
            "union": {"oneOf": [ref, {"type": "string"}]},
            "choice": {"oneOf": [ref, {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}}]},
        },
    }
    package = Package(tmp_path, spec)
    runtime, kind = package.module("_runtime"), package.module("svc.types.t").ExternalService__Svc_T
    odd = {"o\\": 1, "more": 2}
    data = {"list": [odd], "map": {"k\\": odd}, "union": odd, "choice": odd}
    record = runtime.decode(json.dumps(data), kind)
    assert json.loads(runtime.encode(record)) == data
    assert runtime.plain(runtime.build(data, kind)) == data
    assert record.list[0].additional_properties == {"more": 2}


# -- what modules themselves use ---------------------------------------------------------------------------------------


def used(text: str) -> set[str]:
    """Every name that a module mentions, binds or imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found.update(alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return found


KINDS = {
    "date": {"type": "string", "format": "date"}, "moment": {"type": "string", "format": "date-time"},
    "money": {"type": "number", "format": "decimal"}, "any": {}, "bytes": {"type": "string", "format": "byte"},
    "texts": {"type": "array", "items": {"type": "string"}, "maxItems": 3}, "map": {"type": "object",
    "additionalProperties": {"type": "boolean"}}, "number": {"type": "number", "minimum": 1}, "odd\\": {"type": "integer"},
    "either": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"},
                         {"type": "string", "format": "date"}]},
}  # fmt: skip


def full(names: list[str] = [], function: str = "send") -> dict[str, Any]:  # noqa: B006
    """A document that needs every kind of import, with these names as inputs and properties too."""
    mine = {name: {"type": "string"} for name in names}
    parts = {name: {"type": "object", "required": [f"is{name}"], "properties": {f"is{name}": {"type": "string"}}}
             for name in "AB"}  # fmt: skip
    spec = document(["x"], [("query", name) for name in names], **parts)
    schema = {"type": "object", "properties": {**KINDS, **mine}, "additionalProperties": {"type": "integer"}}
    spec["components"]["schemas"]["T"] = schema
    spec["components"]["schemas"]["U"] = {"oneOf": [{"$ref": "#/components/schemas/A"}, schema]}
    post = spec["paths"]["/a"]["post"]
    post["operationId"] = function
    post["parameters"] += [{"in": "query", "name": f"q{name}", "schema": kind} for name, kind in KINDS.items()]
    post["requestBody"]["content"] = {"application/json": {"schema": {"$ref": "#/components/schemas/U"}}}
    post["responses"]["404"] = {"description": "e", "content": {"application/json": {"schema": schema}}}
    event = {"requestBody": {"content": {"application/json": {"schema": {"type": "array", "items": schema}}}},
             "responses": {"200": {"description": "d"}}}  # fmt: skip
    post["callbacks"] = {"onEvent": {"{$request.query.url}": {"post": event}}}
    return spec


def words(folder: Path) -> set[str]:
    files = [path for path in folder.rglob("*.py") if "_runtime" not in path.parts]
    return set().union(*(used(path.read_text(encoding="utf-8")) for path in files))


def test_no_name_of_a_document_hides_one_that_its_module_uses(tmp_path: Path, mypy: TypeChecker) -> None:
    """Every name that a generated package uses, as an input and as a property: it imports, is typed, and reads."""
    plain = Package(tmp_path, full())
    every = sorted(words(plain.folder))
    assert {"TYPE_CHECKING", "OPERATION", "UNSET", "date", "str", "Send_Request", "_client", "Record"} <= set(every)
    taken = [
        *every,
        *(f"_{word}" for word in every),
        "builtins",
        "_builtins",
        "read",
        "data",
        "value",
        "self",
        "request",
    ]
    package = Package(tmp_path, full(list(dict.fromkeys(taken))))
    for module in package.every_module():
        for kind in vars(module).values():
            if isinstance(kind, type) and kind.__module__ == module.__name__ and hasattr(kind, "__struct_fields__"):
                package.module("_runtime").build({}, kind | None) if not kind.__struct_fields__ else None
                package.module("_runtime.shapes").shape_of(kind)
                package.module("_runtime.shapes").fields_of(kind)
    assert mypy(tmp_path, "--no-error-summary", package.folder.name).stdout == ""


FUNCTIONS = ["date", "choice", "field", "extras", "decode", "str", "named", "type_checking"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_hides_no_import_of_its_module(function: str, tmp_path: Path) -> None:
    package = Package(tmp_path, full([function], function))
    for module in package.every_module():
        for kind in vars(module).values():
            if isinstance(kind, type) and hasattr(kind, "__struct_fields__"):
                package.module("_runtime.shapes").fields_of(kind)


def test_type_checkers_find_no_hidden_import(tmp_path: Path, mypy: TypeChecker) -> None:
    for function in FUNCTIONS:
        written(full([function], function), f"Svc{function}", tmp_path, tmp_path / "clients")
    assert mypy(tmp_path, "--no-error-summary", "clients").stdout == ""


# -- devices of Windows --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("device", ["aux", "CON", "nul", "com1", "Lpt9", "prn"])
def test_devices_get_another_name_everywhere(device: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    spec = document(["x"])
    spec["components"]["schemas"][device] = spec["components"]["schemas"].pop("T")
    post = spec["paths"]["/a"]["post"]
    post["operationId"] = device
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{device}"}}}
    post["requestBody"]["content"] = post["responses"]["200"]["content"] = content
    Path("spec.json").write_text(json.dumps(spec))
    assert main(["generate", "spec.json", "--service", device, "--all", "--out", "clients"]) == 0
    stems = {part.partition(".")[0].lower() for path in Path("clients").rglob("*") for part in path.parts}
    assert device.lower() not in stems
    package = f"{device.lower()}_"
    text = Path("clients/__init__.py").read_text()
    assert f'"{device}": "{package}"' in text and Path("clients", package, "client.py").is_file()
    code = f"from clients.{package} import {device}; print(hasattr({device}, '{device.lower()}_post'))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.strip() == "True", run.stderr


# -- several operations of one id ----------------------------------------------------------------------------------------


def test_operations_of_one_id_each_have_an_action_and_a_method(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = {"responses": {"204": {"description": "ok"}}}
    paths = {"/1": {"get": answer}, "/2": {"get": answer}, "/3": {"post": answer}, "/4": {"get": answer}}
    for path in paths.values():
        for method, operation in path.items():
            path[method] = {"operationId": "list", **operation}
    paths["/4"]["get"]["operationId"] = "list_get"  # what the second would be called
    spec = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths}
    package = Package(tmp_path, spec)
    service, names = package.module("svc.client").SERVICE, package.made.python
    functions = [names.operation(o.key).function for o in package.made.service.operations]
    actions = [package.made.actions[o.key] for o in package.made.service.operations]
    assert len(set(functions)) == len(set(actions)) == 4 and actions[0] == "Svc.list" and "Svc.list_get" in actions
    assert [service.operations[action.removeprefix("Svc.")] for action in actions] == functions
    docs = (package.folder / "svc/docs.md").read_text()
    for operation, function, action in zip(package.made.service.operations, functions, actions, strict=True):
        assert callable(getattr(package.module("svc.client").Svc, function))
        assert package.module("_runtime.lookup").find(action).operation.path == operation.path
        assert f"### `{function}`" in docs and f"action `{action}`" in docs
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    monkeypatch.chdir(tmp_path)
    assert main(["generate", "spec.json", "--service", "Svc", "--all", "--out", "out", "--report", "r.json"]) == 0
    said = capsys.readouterr().err
    assert (
        said.count("operation-id-is-used-twice") == 2 and "action-name-parted" not in said
    )  # one finding for both facts
    noted = [row for row in json.loads(Path("r.json").read_text())["noted"] if row["rule"] == "action-name-parted"]
    for call, number, row in zip(("GET /2", "POST /3"), (1, 2), noted, strict=True):
        came = f"{call} is the action `{actions[number]}` and the method `{functions[number]}`."
        assert said.count(came) == 1 and came in row["message"]
