"""The official JSON Schema test suite, asked of the mock and of the generated client, with and without jsonschema-rs.

    python tests/corpus/json_schema_suite.py FOLDER [--draft 2020-12] [--show]

FOLDER is a checkout of json-schema-org/JSON-Schema-Test-Suite. Each schema becomes the body of an operation (draft 2020-12
in OpenAPI 3.1, draft 4 in 3.0), each instance a call that is prepared but not sent. A schema that names no type gets the
one that its keywords speak of, since types are what the client is made of; what is valid is worked out anew. Remote and
dynamic references, and what is optional, are left out.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from generator import pipeline
from generator.mock.operations import operations
from generator.mock.schemas import SchemaValidators
from generator.mock.source import open_spec
from generator.oas import load
from generator.usecases.packages import load as load_package

VERSIONS = {"2020-12": "3.1.0", "4": "3.0.3"}
LEFT_OUT = frozenset({"refRemote", "dynamicRef", "vocabulary", "format", "content"})
SPOKEN_OF = {
    "object": ("properties", "patternProperties", "additionalProperties", "required", "minProperties", "maxProperties",
               "dependentRequired", "dependentSchemas", "dependencies", "propertyNames", "unevaluatedProperties"),
    "array": ("items", "prefixItems", "additionalItems", "contains", "minItems", "maxItems", "uniqueItems",
              "unevaluatedItems", "minContains", "maxContains"),
    "string": ("minLength", "maxLength", "pattern"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}  # fmt: skip
COMPOSED = frozenset({"$ref", "allOf", "anyOf", "oneOf", "not", "if", "enum", "const", "type"})
PYTHON = {"object": dict, "array": list, "string": str, "number": (int, float)}


@dataclass(frozen=True, slots=True)
class Case:
    """A schema with the instances that are asked of it."""

    name: str
    schema: Any
    tests: tuple[tuple[str, Any, bool], ...]  # description, instance, whether it is valid


def cases(folder: Path, draft: str) -> Iterator[Case]:
    """The cases of a draft."""
    for path in sorted((folder / "tests" / f"draft{draft}").glob("*.json")):
        if path.stem in LEFT_OUT:
            continue
        for group in json.loads(path.read_text(encoding="utf-8")):
            schema = group["schema"]
            if _elsewhere(schema) or _untyped_circle(schema):
                continue
            tests = tuple((test["description"], test["data"], test["valid"]) for test in group["tests"])
            yield _typed(Case(f"{path.stem}: {group['description']}", schema, tests))


def _elsewhere(value: Any) -> bool:
    """Whether a schema refers to another document, by an identifier, or to what is not fixed."""
    if isinstance(value, list):
        return any(map(_elsewhere, value))
    if not isinstance(value, dict):
        return False
    ref = value.get("$ref")
    outside = isinstance(ref, str) and not (ref == "#" or ref.startswith("#/"))
    return outside or "$dynamicRef" in value or any(map(_elsewhere, value.values()))


def _untyped_circle(schema: Any) -> bool:
    """Whether a schema without a type contains itself: with a type it would ask it of what it contains, too."""
    return isinstance(schema, dict) and not COMPOSED & schema.keys() and '"$ref": "#"' in json.dumps(schema)


def _typed(case: Case) -> Case:
    schema = case.schema
    if not isinstance(schema, dict) or COMPOSED & schema.keys():
        return case
    kinds = [kind for kind, words in SPOKEN_OF.items() if schema.keys() & set(words)]
    if len(kinds) != 1:
        return case
    (kind,) = kinds
    tests = tuple((d, data, valid and _is(data, kind)) for d, data, valid in case.tests)
    return Case(case.name, {"type": kind, **schema}, tests)


def _is(data: Any, kind: str) -> bool:
    return isinstance(data, PYTHON[kind]) and not (kind == "number" and isinstance(data, bool))  # type: ignore[arg-type]  # types, by name


def document(listed: list[Case], draft: str) -> dict[str, Any]:
    """One description with an operation for each case."""
    paths, schemas = {}, {}
    for number, case in enumerate(listed):
        name = f"C{number}"
        schemas[name] = _within(case.schema, f"#/components/schemas/{name}")
        body = {"required": True, "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
        answers = {"204": {"description": "ok"}}
        paths[f"/c{number}"] = {"post": {"operationId": f"c{number}", "requestBody": body, "responses": answers}}
    info = {"title": "Suite", "version": "1"}
    return {"openapi": VERSIONS[draft], "info": info, "paths": paths, "components": {"schemas": schemas}}


def _within(value: Any, root: str) -> Any:
    """A schema whose references lead into itself where it now stands."""
    if isinstance(value, list):
        return [_within(one, root) for one in value]
    if not isinstance(value, dict):
        return value
    made = {k: one if k in ("enum", "const") else _within(one, root) for k, one in value.items() if k != "$schema"}
    ref = value.get("$ref")
    if isinstance(ref, str):
        made["$ref"] = root + ref[1:]
    return made


@dataclass(slots=True)
class Score:
    """How often a judge agreed, and where it did not."""

    agreed: int
    differing: list[tuple[str, str, bool]]  # case, instance, whether the suite calls it valid

    def line(self, who: str) -> str:
        total = self.agreed + len(self.differing)
        refused = sum(valid for *_, valid in self.differing)
        share = 100 * self.agreed / max(total, 1)
        return f"{who:28} {self.agreed:5} of {total:5}  {share:6.2f} %  valid ones refused: {refused}"


def score(listed: list[Case], accepts: Any) -> Score:
    """Ask a judge, which is given the number of the case and the instance."""
    made = Score(0, [])
    for number, case in enumerate(listed):
        for description, data, valid in case.tests:
            if accepts(number, data) == valid:
                made.agreed += 1
            else:
                made.differing.append((case.name, description, valid))
    return made


def client_of(package: ModuleType) -> Any:
    """Whether the generated client would send an instance: checked and written, but not sent."""
    inner = f"{package.__name__}._runtime"
    entries, preparing, faults = (import_module(f"{inner}.{name}") for name in ("entries", "preparing", "faults"))
    made = import_module(f"{package.__name__}.svc").Svc(base_url="http://127.0.0.1:9")

    def accepts(number: int, data: Any) -> bool:
        operation = import_module(f"{package.__name__}.svc.operations.c{number}").OPERATION
        try:
            request, options = entries.request_of(operation, {"body": data}, True)
            preparing.prepare(made._settings, operation, request, options)
        except faults.InvalidRequest:
            return False
        return True

    return accepts


def mock_of(spec: Any) -> Any:
    """Whether the mock takes an instance."""
    schemas = SchemaValidators()
    bodies = ((one.path, one.body) for one in operations(open_spec(spec)))
    nodes = {path: body.contents[0].schema for path, body in bodies if body is not None}
    return lambda number, data: schemas.fits(nodes[f"/c{number}"], data, "request")


def measured(folder: Path, draft: str) -> dict[str, Score]:
    """The scores of the three judges for a draft."""
    listed = list(cases(folder, draft))
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "suite.json"
        path.write_text(json.dumps(document(listed, draft)), encoding="utf-8")
        spec = load(path).value
        assert spec is not None
        model = pipeline.model(spec, "Svc").value
        assert model is not None
        found = {"mock": score(listed, mock_of(spec))}
        for who in ("client with strict", "client without strict"):
            out = Path(made) / f"suite_{draft.replace('-', '_')}_{len(found)}"
            assert pipeline.write_service(model, out).value is not None
            package = load_package(out).value
            assert package is not None
            real = sys.modules.get("jsonschema_rs")
            try:
                if who == "client without strict":
                    sys.modules["jsonschema_rs"] = None  # type: ignore[assignment]  # how Python says: not installed
                found[who] = score(listed, client_of(package))
            finally:
                sys.modules.pop("jsonschema_rs")
                if real is not None:
                    sys.modules["jsonschema_rs"] = real
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draft", choices=sorted(VERSIONS), action="append")
    parser.add_argument("--show", action="store_true", help="list every difference")
    given = parser.parse_args()
    for draft in given.draft or sorted(VERSIONS):
        for who, result in measured(given.folder, draft).items():
            print(result.line(f"draft {draft} {who}"))
            if given.show:
                for name, count in Counter((case, text, valid) for case, text, valid in result.differing).items():
                    print(f"    {name[0]} | {name[1]} | valid: {name[2]}" + (f" ({count})" if count > 1 else ""))


if __name__ == "__main__":
    main()
