"""Mutated descriptions: whatever is done to one, loading and judging it ends with findings, never with a traceback.

`python tests/test_fuzz_specs.py COUNT [SEED]` runs as many as one likes and prints what was found.
"""

from __future__ import annotations

import copy
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.diagnostics import Severity
from generator.document import parse
from generator.oas import Spec, resolve
from generator.oas.validate import fast, strict

HERE = Path(__file__).parent
SEEDS = sorted((HERE / "validity" / "valid").glob("*.yaml")) + sorted((HERE.parent / "specs").glob("*.[jy]*"))
KEYS = [
    "$ref",
    "type",
    "items",
    "properties",
    "required",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "enum",
    "default",
    "example",
    "examples",
    "additionalProperties",
    "nullable",
    "discriminator",
    "mapping",
    "propertyName",
    "in",
    "name",
    "schema",
    "content",
    "parameters",
    "responses",
    "200",
    "default",
    "description",
    "operationId",
    "security",
    "servers",
    "variables",
    "tags",
    "x-a",
    "$id",
    "$anchor",
    "$defs",
    "const",
    "pattern",
    "format",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "style",
    "explode",
    "headers",
    "links",
    "callbacks",
    "paths",
    "components",
    "definitions",
    "info",
    "openapi",
    "swagger",
    "get",
    "post",
    "consumes",
    "flows",
    "scopes",
]
VALUES: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**30, 1e308, "", "a", "#", "#/", "#/paths", "#/components/schemas/Pet", "#/definitions/Pet",
    "#/%", "#a", "a.yaml", "http://[", "//", "..", "{", "{a}", "/{a}", "$request.body#/x", "(a+)+$", "[", "\u0000", "\ud7ff",
    "𝒳" * 50, [], {}, [[]], [{}], [None], {"": {}}, {"$ref": "#"}, {"$ref": "#/x"}, {"$ref": 5}, {"$ref": {"$ref": "#"}},
    ["string", "null"], {"type": "object"}, {"type": "array"}, {"200": {}}, "string", "object", "array", "3.0.3", "3.1.0", "2.0",
]  # fmt: skip


def containers(tree: Any) -> list[Any]:
    """Every object and list that holds something."""
    found, stack = [], [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, (dict, list)) and node:
            found.append(node)
            stack.extend(node.values() if isinstance(node, dict) else node)
    return found


def mutate(tree: Any, chance: random.Random) -> Any:
    """The tree after a few blows: values replaced, keys renamed, parts moved, dropped, doubled and nested."""
    tree = copy.deepcopy(tree)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        places = containers(tree)
        if not places:
            return tree
        node, other = chance.choice(places), chance.choice(places)
        blow = chance.randrange(7)
        key = chance.choice(list(node)) if isinstance(node, dict) else chance.randrange(len(node))
        if blow == 0:
            node[key] = copy.deepcopy(chance.choice(VALUES))
        elif blow == 1:
            del node[key]
        elif blow == 2:
            node[key] = copy.deepcopy(other)
        elif blow == 3 and isinstance(node, dict):
            node[chance.choice(KEYS)] = node.pop(key)
        elif blow == 4 and isinstance(node, dict):
            node[chance.choice(KEYS)] = copy.deepcopy(chance.choice(VALUES))
        elif blow == 5:
            node[key] = [copy.deepcopy(node[key])] * chance.randrange(1, 3)
        elif isinstance(node, list):
            node.append(copy.deepcopy(chance.choice(VALUES)))
    return tree


def scramble(data: bytes, chance: random.Random) -> bytes:
    """The bytes after a few blows."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 2, 8))):
        at = chance.randrange(len(made)) if made else 0
        blow = chance.randrange(4)
        if blow == 0:
            made[at : at + 1] = bytes([chance.randrange(256)])
        elif blow == 1:
            del made[at : at + chance.randrange(1, 40)]
        elif blow == 2:
            made[at:at] = chance.choice(
                (b"{", b"[", b"\t", b": ", b"- ", b"&a ", b"*a", b'"', b"\xff", b"\x00", b"<<: ", b"!!a ")
            )
        else:
            made[at:at] = made[at : at + 60]
    return bytes(made)


def document(chance: random.Random, trees: list[Any], texts: list[bytes]) -> tuple[bytes, str]:
    """One hostile document and its name."""
    way = chance.randrange(4)
    if way == 0:
        return scramble(chance.choice(texts), chance), chance.choice(("a.yaml", "a.json"))
    tree = mutate(chance.choice(trees), chance)
    if way == 1:
        return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False).encode("utf-8", "replace"), "a.yaml"
    return json.dumps(tree).encode(), "a.json"


def judge(data: bytes, name: str, *, thorough: bool) -> tuple[str, list[str]]:
    """Load and judge a document as the commands do; "" or the spec's version, and the rules that objected."""
    made = parse(data, name).then(resolve)
    found = list(made.diagnostics)
    spec: Spec | None = made.value
    if spec is not None:
        found = list(spec.locate((*found, *(strict if thorough else fast)(spec))))
    for diagnostic in found:
        assert diagnostic.message and diagnostic.remedy and diagnostic.span.line > 0 and diagnostic.span.file == name
    assert spec is not None or found
    return spec.version.name if spec else "", [d.rule.id for d in found if d.severity is Severity.ERROR]


def material(paths: list[Path] = SEEDS, most: int = 60_000) -> tuple[list[Any], list[bytes]]:
    """The trees and texts to start from, of files smaller than `most` bytes."""
    texts = [path.read_bytes() for path in paths if path.stat().st_size < most and path.suffix in (".json", ".yaml")]
    made = [parse(text, "a.yaml").value for text in texts]
    return [document.tree for document in made if document is not None], texts


@pytest.mark.parametrize("seed", range(10))
def test_mutated_descriptions_are_judged_without_failing(seed: int, thorough: bool) -> None:
    chance = random.Random(seed)
    trees, texts = material()
    for number in range(60 if thorough else 20):
        data, name = document(chance, trees, texts)
        began = time.process_time()
        judge(data, name, thorough=number % 6 == 0)
        assert time.process_time() - began < 10, data[:2000]


HEAD: dict[str, Any] = {"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {}}


def schemas(parts: dict[str, Any], version: str = "3.0.3") -> bytes:
    return json.dumps({**HEAD, "openapi": version, "components": {"schemas": parts}}).encode()


def at(name: object) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def nested(depth: int) -> Any:
    return {"a": nested(depth - 1)} if depth else {}


def doubling_alternatives() -> bytes:
    """Each level tries both alternatives below it: two to the power of the depth."""
    both = {"oneOf": [{"properties": {"a": at("A")}}, {"properties": {"a": at("A")}, "required": ["z"]}]}
    return schemas(
        {"A": {"oneOf": both["oneOf"]}, "B": {**at("A"), "x": 1}, "C": {"allOf": [at("A")], "example": nested(80)}}
    )


def long_chain() -> bytes:
    return schemas({str(n): at(n + 1) for n in range(20_000)})


def long_circle(size: int = 20_000) -> bytes:
    return schemas({str(n): at((n + 1) % size) for n in range(size)})


def pointers_through_pointers() -> bytes:
    return schemas({str(n): {"$ref": f"#/components/schemas/{n + 1}/properties/a"} for n in range(3000)})


def many_broken_references(size: int = 8000) -> bytes:
    return schemas({f"name{n}": {"properties": {"a": at(f"nome{n}")}} for n in range(size)})


def many_slips(size: int = 8000) -> bytes:
    return schemas(
        {f"name{n}": {"properties": {"abc": {}}, "required": [f"abd{n}"], f"descripton{n}": ""} for n in range(size)}
    )


def long_key_with_many_faults() -> bytes:
    return schemas({"k" * 300_000: {"properties": {str(n): 5 for n in range(5000)}}})


def composed_chain(size: int = 6000) -> bytes:
    return schemas({str(n): {"allOf": [at(n + 1)], "required": ["z"], "properties": {}} for n in range(size)})


def doubling_parts() -> bytes:
    parts: dict[str, Any] = {
        str(n): {"allOf": [at(n + 1), at(n + 1)], "required": ["z"], "default": "x"} for n in range(60)
    }
    return schemas({**parts, "60": {"type": "string", "properties": {"y": {}}}})


def large_enum() -> bytes:
    return schemas({"A": {"items": {"enum": list(range(20_000))}, "default": [20_001 + n for n in range(20_000)]}})


def many_required_names() -> bytes:
    names = [f"n{n}" for n in range(3000)]
    whole = {"type": "object", "required": names}
    return schemas({"A": {"type": "array", "items": whole, "example": [dict.fromkeys(names, 1)] * 100 + [{}]}})


def many_duplicates() -> bytes:
    return b'{"openapi": "3.0.3", ' + b", ".join(b'"a": 1' for _ in range(50_000)) + b"}"


def merges_of_merges() -> bytes:
    keys = ", ".join(f"k{n}: 1" for n in range(3000))
    return f"a: &a {{{keys}}}\n".encode() + b"".join(b"b%d: {<<: *a}\n" % n for n in range(3000))


def equal_parameters() -> bytes:
    one = {"name": "a", "in": "query", "schema": {}}
    return json.dumps(
        {**HEAD, "paths": {"/a": {"get": {"parameters": [one] * 5000, "responses": {"200": {"description": "a"}}}}}}
    ).encode()


HOSTILE = [
    doubling_alternatives, long_chain, long_circle, pointers_through_pointers, many_broken_references, many_slips,
    long_key_with_many_faults, composed_chain, doubling_parts, large_enum, many_required_names, many_duplicates, merges_of_merges,
    equal_parameters,
]  # fmt: skip
LONG = {
    long_circle: 5_000,
    many_broken_references: 2000,
    many_slips: 2000,
    composed_chain: 1500,
}  # a quarter of their size


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_documents_made_to_take_for_ever_do_not(make: Any, thorough: bool) -> None:
    data = make() if thorough or make not in LONG else make(LONG[make])
    began = time.process_time()
    made = parse(data, "a.yaml").then(resolve)
    found = [*made.diagnostics, *(made.value.locate(strict(made.value)) if made.value else ())]
    assert found
    assert all(len(d.message) < 1500 for d in found)
    assert time.process_time() - began < 20


def main(count: int, seed: int) -> None:
    """Run many, print the rules that spoke and the slowest; stop at the first failure with its document."""
    chance = random.Random(seed)
    trees, texts = material()
    rules: Counter[str] = Counter()
    unread = slowest = 0
    longest = 0.0
    for number in range(count):
        data, name = document(chance, trees, texts)
        began = time.process_time()
        try:
            version, found = judge(data, name, thorough=number % 10 == 0)
        except BaseException:
            Path("fuzz-failure" + name[1:]).write_bytes(data)
            print(f"document {number} of seed {seed} failed; it is in fuzz-failure{name[1:]}", file=sys.stderr)
            raise
        spent = time.process_time() - began
        longest, slowest = max((longest, slowest), (spent, number))
        unread += not version
        rules.update(set(found))
    print(
        f"{count} documents, seed {seed}: no failure; {unread} unreadable; slowest {longest:.2f} s (number {slowest})"
    )
    for rule, times in rules.most_common():
        print(f"{times:7} {rule}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
