"""Laws of mending, over schemas nobody wrote: the result is valid 3.0.3, nothing crashes, the overlay says the same."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.diagnostics import Severity
from generator.document import parse
from generator.edit.align import same
from generator.edit.save import save
from generator.fix import fix, overlay_of
from generator.oas import Spec, resolve, validate
from generator.overlay import apply
from generator.selection import ALL, Selection
from tests.tries import tries

TYPES = st.sampled_from(["string", "integer", "number", "boolean", "object", "array", "null"])
VALUES = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["a", "b", 1.5])
NAMES = st.sampled_from(["a", "b", "c/d", "x-y", "$ref~"])
REFS = st.sampled_from(["#/components/schemas/A", "#/components/schemas/B", "#/components/schemas/A/$defs/inner"])


def schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A schema object of 3.1 with some of its words."""
    words: dict[str, st.SearchStrategy[Any]] = {
        "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
        "const": VALUES,
        "enum": st.lists(VALUES, min_size=1, max_size=3, unique_by=repr),
        "examples": st.lists(VALUES, max_size=2),
        "description": st.just("words"),
        "exclusiveMinimum": st.integers(0, 3),
        "minimum": st.integers(0, 3),
        "maxLength": st.integers(1, 3),
        "items": inner | st.booleans(),
        "prefixItems": st.lists(inner, min_size=1, max_size=2),
        "properties": st.dictionaries(NAMES, inner | st.booleans(), max_size=2),
        "patternProperties": st.dictionaries(st.just("^a"), inner, min_size=1, max_size=1),
        "additionalProperties": inner | st.booleans(),
        "unevaluatedProperties": st.booleans(),
        "required": st.lists(st.sampled_from(["a", "b"]), max_size=2, unique=True),
        "anyOf": st.lists(inner, min_size=1, max_size=3),
        "oneOf": st.lists(inner, min_size=1, max_size=3),
        "allOf": st.lists(inner, min_size=1, max_size=2),
        "not": inner,
        "if": inner,
        "contentEncoding": st.sampled_from(["base64", "quoted-printable"]),
        "contentMediaType": st.sampled_from(["image/png", "application/json"]),
        "$ref": REFS,
        "$comment": st.just("c"),
        "propertyNames": inner,
        "contains": inner,
    }
    return st.lists(st.sampled_from(sorted(words)), max_size=4, unique=True).flatmap(
        lambda picked: st.fixed_dictionaries({word: words[word] for word in picked})
    )


SCHEMAS = st.recursive(st.fixed_dictionaries({"type": TYPES}), schemas, max_leaves=6)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A description of 3.1 with one operation and the schemas it may refer to."""
    content = {"application/json": {"schema": draw(SCHEMAS)}}
    operation = {"operationId": "a", "responses": {"200": {"description": "ok", "content": content}}}
    inner = {"type": "object", "properties": {"z": {"type": "string"}}}
    own = {"A": {"type": "object", "properties": {"p": draw(SCHEMAS)}, "$defs": {"inner": inner}}, "B": draw(SCHEMAS)}
    return {
        "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": operation}},
        "components": {"schemas": own},
    }  # fmt: skip


def spec_of(tree: Any) -> Spec:
    made = parse(json.dumps(tree).encode(), "x.json").then(resolve)
    assert made.value is not None
    return made.value


# What mending cannot decide: an author's contradiction stays one.
CONTRADICTIONS = {"reference-leads-back-to-itself", "default-does-not-fit"}


def faults(spec: Spec) -> list[tuple[str, str, str]]:
    found = validate.fast(spec, examples=False)
    return [(d.rule.id, d.span.pointer, d.message) for d in found if d.severity is Severity.ERROR]


@settings(max_examples=tries(100), suppress_health_check=list(HealthCheck))
@given(documents())
def test_any_schema_of_31_becomes_valid_30(tree: dict[str, Any]) -> None:
    before = spec_of(tree)
    known = {rule for rule, _, _ in faults(before)} | CONTRADICTIONS
    made = fix(before, ALL)
    assert made.value is not None
    written = save(before.document, made.value.tree)
    assert written.kept
    left = [found for found in faults(spec_of(made.value.tree)) if found[0] not in known]
    assert not left, (left, made.value.tree)
    overlay = overlay_of(tree, made.value, "x.json")
    done = apply(tree, [overlay])
    assert done.value is not None and same(done.value.tree, made.value.tree)


ODD = st.sampled_from(
    [None, 5, True, "text", [], {}, [None], {"$ref": 5}, {"$ref": "#/nowhere"}, [[{}]], {"": {}}, -1.5]
)
SOUND = """
openapi: 3.1.0
info: {title: t, version: '1', license: {name: x, identifier: MIT}}
servers: [{url: 'callout:x'}]
tags: [{name: a}]
security: [{k: []}]
paths:
  /a/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      security: [{m: []}]
      callbacks: {done: {'{$request.body#/u}': {post: {responses: {'200': {description: ok}}}}}}
      responses:
        '200':
          description: ok
          headers: {H: {schema: {type: [string, 'null']}}}
          links: {next: {operationId: b}}
          content:
            text/xml: {schema: {$ref: '#/components/schemas/A', description: d}, encoding: {x: {}}}
    post:
      operationId: b
      requestBody: {$ref: '#/paths/~1c/post/requestBody'}
      responses: {'200': {$ref: '#/components/responses/R'}}
  /c:
    post:
      requestBody: {content: {multipart/form-data: {schema: {oneOf: [{type: 'null'}, {type: object}]}}}}
      responses: {}
webhooks: {w: {post: {}}}
components:
  schemas:
    A:
      discriminator: {propertyName: k, mapping: {b: B}}
      properties: {k: {enum: [a]}, n: {type: 'null'}, d: {$ref: '#/components/schemas/A/$defs/x'}}
      required: [k]
      $defs: {x: {const: 1}}
    B: {allOf: [{$ref: '#/components/schemas/A'}, {prefixItems: [true, {}], items: false}]}
  responses: {R: {description: r}}
  securitySchemes: {k: {type: apiKey, in: header, name: n}, m: {type: mutualTLS}}
"""


@st.composite
def mutilated(draw: st.DrawFn) -> Any:
    """A sound description with something odd at up to three places."""
    tree = parse(SOUND.encode(), "x.yaml").value
    assert tree is not None
    made = json.loads(json.dumps(tree.tree))
    for _ in range(draw(st.integers(1, 3))):
        node, above, key = made, None, None
        while isinstance(node, (dict, list)) and node and (above is None or draw(st.integers(0, 3))):
            above = node
            key = draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
            node = node[key]
        if above is not None and key not in ("openapi",):
            above[key] = json.loads(json.dumps(draw(ODD)))  # a copy: the next change may be inside it
    return made


@settings(max_examples=tries(120), suppress_health_check=list(HealthCheck))
@given(mutilated(), st.sampled_from([ALL, Selection(operations=("b",)), Selection(include=("GET *",))]))
def test_nothing_a_document_says_breaks_the_mending(tree: Any, wanted: Selection) -> None:
    spec = parse(json.dumps(tree, indent=1).encode(), "x.json").then(resolve).value
    if spec is None:
        return
    made = fix(spec, wanted)
    if made.value is None:
        assert made.diagnostics
        return
    written = save(spec.document, made.value.tree)
    assert written.kept
    overlay = overlay_of(tree, made.value, "x.json")
    done = apply(tree, [overlay])
    assert done.value is not None and same(done.value.tree, made.value.tree)
    for found in made.value.changes:
        assert found.message and found.remedy
