"""The book of shapes: agrees with the official meta-schema, is the only list of methods, and misses no member of a path item."""

from __future__ import annotations

import ast
from pathlib import Path

import orjson
import pytest

from generator.document import parse
from generator.oas import resolve
from generator.oas.book import book
from generator.oas.validate import fast
from generator.oas.walk import Role, roles

GENERATOR = Path(__file__).parents[1] / "generator"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
ORGS = "limits.py"  # which methods an org makes actions of is a fact about Salesforce


def test_methods_are_listed_in_the_book_only() -> None:
    found = []
    for path in sorted(GENERATOR.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if sum(method in text.lower() for method in METHODS) <= 4:
            continue  # not worth reading as Python
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
                words = {str(e.value).lower() for e in node.elts if isinstance(e, ast.Constant)}
                if len(words & METHODS) > 4:
                    found.append(path.name)
    assert found == [ORGS]


@pytest.mark.parametrize(
    ("version", "methods", "more"),
    [("2.0", 7, ()), ("3.0", 8, ()), ("3.1", 8, ()), ("3.2", 9, ("additionalOperations",))],
)
def test_methods_of_each_version(version: str, methods: int, more: tuple[str, ...]) -> None:
    known = book(version)
    assert len(known.methods) == methods and known.more_methods == more
    item = {"parameters": [], "get": {}, "x-query": {}, "query": {}, "additionalOperations": {"COPY": {}}}
    verbs = [entry.verb for entry in known.entries(item)]
    assert verbs == (["GET", "QUERY", "COPY"] if version == "3.2" else ["GET"])


def test_the_book_of_3_2_has_the_fields_of_the_meta_schema() -> None:
    import openapi_spec_validator

    place = Path(openapi_spec_validator.__file__).parent / "resources/schemas/v3.2/schema.json"
    official = orjson.loads(place.read_bytes())["$defs"]
    kinds = {
        "path-item": "PathItem", "operation": "Operation", "media-type": "MediaType", "encoding": "Encoding",
        "response": "Response", "tag": "Tag", "server": "Server", "components": "Components", "example": "Example",
        "info": "Info", "oauth-flows": "OAuthFlows", "link": "Link",
    }  # fmt: skip
    for name, kind in kinds.items():
        shared = {"example", "examples"} if name == "media-type" else set()  # a definition of their own there
        assert set(book("3.2").kinds[kind].fields) == {*official[name]["properties"], *shared}, name


@pytest.mark.parametrize("version", ["2.0", "3.0", "3.1", "3.2"])
def test_where_data_stand_follows_from_the_rows(version: str) -> None:
    of_objects, of_lists = roles(book(version))
    assert of_objects["default"] is of_objects["dataValue"] is of_objects["enum"] is Role.DATA
    assert of_objects["properties"] is of_objects["responses"] is Role.NAMES
    assert of_objects["callbacks"] is Role.CALLBACKS and of_objects["paths"] is Role.PATHS
    assert of_objects["examples"] is (Role.DATA if version == "2.0" else Role.NAMES)
    assert of_lists["examples"] is Role.DATA


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("member", ["query", "additionalOperations", "link", "Copy"])
def test_a_member_of_a_path_item_that_nobody_reads_is_a_finding(version: str, member: str) -> None:
    text = f"openapi: {version}\ninfo: {{title: A, version: '1'}}\npaths:\n  /a:\n    {member}: {{}}\n"
    document = parse(text.encode(), "a.yaml").value
    assert document is not None
    spec = resolve(document).value
    assert spec is not None
    assert [(f.rule.id, f.span.pointer) for f in fast(spec)] == [("field-is-unknown", f"/paths/~1a/{member}")]
