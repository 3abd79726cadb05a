"""Changing a tree and keeping its text: what is untouched stays as it was written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.document import Document, parse
from generator.edit.align import align, same
from generator.edit.emit import DocumentStyle, yaml_block
from generator.edit.save import save
from tests.tries import tries


def document(text: str, name: str = "x.yaml") -> Document:
    made = parse(text.encode(), name)
    assert made.value is not None, [found.message for found in made.diagnostics]
    return made.value


def tree_of(text: str) -> Any:
    return document(text).tree


YAML = """\
# head
openapi: 3.1.0   # version
info:
  title: x
  # about the version
  version: "1" # tail
paths:
  # first
  /a:
    get: {summary: hi, tags: [a, b]}
  # second
  /b:
    get:
      parameters:
        # p1
        - name: p
          in: query
          schema: {type: [string, "null"]}
        - name: q   # qq
          schema:
            type:
              - string
              - "null"
            const: 5

  /c:
    get:
      description: |
        long text

        here
      responses: {}
components:
  schemas: {}
# foot
"""

EDITED = """\
# head
openapi: 3.0.3   # version
info:
  title: x
  # about the version
  version: "1" # tail
paths:
  # first
  /b:
    get:
      parameters:
        # p1
        - name: p
          in: query
          schema: {type: string, nullable: true}
        - name: q   # qq
          schema:
            type: string
            nullable: true
            enum:
              - 5

  /c:
    get:
      description: |
        long text

        here
      operationId: getC
      responses: {}
components:
  schemas:
    X:
      type: object
# foot
"""


def edited(tree: Any) -> Any:
    made = json.loads(json.dumps(tree))
    made["openapi"] = "3.0.3"
    del made["paths"]["/a"]
    first, second = made["paths"]["/b"]["get"]["parameters"]
    first["schema"] = {"type": "string", "nullable": True}
    second["schema"] = {"type": "string", "nullable": True, "enum": [5]}
    get = made["paths"]["/c"]["get"]
    made["paths"]["/c"]["get"] = {"description": get["description"], "operationId": "getC", "responses": {}}
    made["components"]["schemas"] = {"X": {"type": "object"}}
    return made


def test_yaml_keeps_comments_order_and_quotes() -> None:
    made = save(document(YAML), edited(tree_of(YAML)))
    # The comment above a removed first key stays with its collection; everything else moves with its own key.
    assert made.kept and made.text.replace("  # first\n  # second\n", "  # first\n") == EDITED


@pytest.mark.parametrize("indent", [None, 1, 2, 4, "\t"])
@pytest.mark.parametrize("tight", [False, True])
def test_json_keeps_its_indentation(indent: int | str | None, tight: bool) -> None:
    tree = tree_of(YAML)

    def dumps(value: Any) -> str:
        separators = ("," if tight or indent is not None else ", ", ":" if tight else ": ")
        return json.dumps(value, indent=indent, separators=separators)

    made = save(document(dumps(tree)), edited(tree))
    assert made.kept and made.text == dumps(edited(tree))


def test_numbers_and_escapes_stay_as_written() -> None:
    text = '{\r\n  "a": 1.50, "b": "\\u00e9\\/",\r\n  "c": [ 1e3 ],\r\n  "d": {}\r\n}\r\n'
    made = save(document(text), {"a": 1.50, "b": "é/", "c": [1e3], "d": {"e": 1}})
    assert made.text == text.replace('"d": {}', '"d": {\r\n    "e": 1\r\n  }')


def test_anchors_make_it_write_anew_and_say_so() -> None:
    text = "a: &x {b: 1}\nc: *x\n"
    made = save(document(text), {"a": {"b": 2}, "c": {"b": 1}})
    assert not made.kept and tree_of(made.text) == {"a": {"b": 2}, "c": {"b": 1}}


ANCHORED = """\
# shared
x-base: &base   # the base
  type: object
  note: "\N{GRINNING FACE}"
paths:
  /a:
    get: {tags: [*tag1, &tag2 b]}
  /b:
    <<: *base
    extra: 1
    list:
      - *base
      - &other
        k: 1
      - *other
last: *other
"""


def test_anchors_and_aliases_stay_where_nothing_changes() -> None:
    text = ANCHORED.replace("[*tag1, &tag2 b]", "[&tag1 a, *tag1]")
    tree = tree_of(text)
    new = json.loads(json.dumps(tree))
    new["paths"]["/a"]["get"] = {"tags": ["a", "a"], "operationId": "getA"}
    made = save(document(text), new)
    assert made.kept and same(tree_of(made.text), new)
    assert made.text == text.replace("*tag1]}", "*tag1], operationId: getA}")


def test_a_change_inside_an_anchor_is_made_at_its_aliases_too() -> None:
    tree = tree_of(ANCHORED.replace("[*tag1, &tag2 b]", "[]"))
    new = json.loads(json.dumps(tree))
    for place in (new["x-base"], new["paths"]["/b"], new["paths"]["/b"]["list"][0]):
        place["note"] = "new"
    made = save(document(ANCHORED.replace("[*tag1, &tag2 b]", "[]")), new)
    assert same(tree_of(made.text), new)


def test_signs_that_yaml_refuses_do_no_harm() -> None:
    text = "a: caf\x9f  # odd\nb: 1\n"
    made = save(document(text), {**tree_of(text), "b": 2})
    assert made.text == "a: caf\x9f  # odd\nb: 2\n"


KEYS = st.sampled_from(["a", "b", "c d", "on", "1", "/x/{y}", "$ref", "it's", "é", "~/", "? k", "#k", "k:"])
TEXTS = [
    "",
    "x",
    "on",
    "a: b",
    "l1\nl2",
    "'\"",
    "\u2028",
    "#x",
    " pad ",
    "-",
    "{",
    "日本",
    "1e3",
    "~",
    "0o7",
    "\x85",
    "=",
    "<<",
]
SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(TEXTS) | st.sampled_from([1.5, 1e300])
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=14
)
ROOTS = st.dictionaries(KEYS, TREES, min_size=1, max_size=5)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A tree and a changed copy, its keys in the same order as far as they stay."""

    def changed(node: Any) -> Any:
        if draw(st.integers(0, 9)) == 0:
            return draw(TREES)
        if isinstance(node, dict):
            made = {key: changed(value) for key, value in node.items() if draw(st.integers(0, 5))}
            return made | (draw(st.dictionaries(KEYS, TREES, max_size=1)) if not draw(st.integers(0, 3)) else {})
        if isinstance(node, list):
            return [changed(value) for value in node if draw(st.integers(0, 4))]
        return node

    old = draw(ROOTS)
    return old, {key: changed(value) for key, value in old.items() if draw(st.integers(0, 5))}


@settings(max_examples=tries(150))
@given(pairs(), st.sampled_from([None, 2, "\t"]))
def test_json_says_the_new_tree(pair: tuple[Any, Any], indent: int | str | None) -> None:
    made = save(document(json.dumps(pair[0], indent=indent, ensure_ascii=False)), pair[1])
    assert made.kept and same(tree_of(made.text), pair[1])


@settings(max_examples=tries(150))
@given(pairs(), st.booleans(), st.sampled_from(["  ", "    "]))
def test_yaml_says_the_new_tree(pair: tuple[Any, Any], comments: bool, indent: str) -> None:
    text = yaml_block(pair[0], "", DocumentStyle(indent)) + "\n"
    if comments:
        text = text.replace("\n", "  # c\n# own\n\n")
    before = document(text)
    assert same(before.tree, pair[0])
    made = save(before, pair[1])
    assert made.kept and same(tree_of(made.text), pair[1])


@given(ROOTS, st.sampled_from([None, 2]), st.booleans())
def test_nothing_changed_means_no_byte_changed(tree: Any, indent: int | None, as_json: bool) -> None:
    text = json.dumps(tree, indent=indent) if as_json else yaml_block(tree, "", DocumentStyle()) + "\n# end\n"
    assert save(document(text), tree).text == text


@given(st.lists(SCALARS, max_size=8), st.lists(SCALARS, max_size=8))
def test_aligned_items_rise(old: list[Any], new: list[Any]) -> None:
    numbers = [number for number in align(old, new) if number is not None]
    assert numbers == sorted(set(numbers)) and all(number < len(old) for number in numbers)


def test_same_tells_json_kinds_apart() -> None:
    assert not same(1, True) and not same(1, 1.0) and not same({"a": 0}, {"a": False}) and same([{}], [{}])
