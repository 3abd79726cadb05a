"""Bytes to trees: what is read, what is refused and where, and places of pointers."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import Checked
from generator.document import Document, parse
from generator.document.read_json import MAX_DEPTH
from generator.pointer import escape


def tree_of(data: bytes | str, name: str = "a.yaml") -> Any:
    made = parse(data.encode() if isinstance(data, str) else data, name)
    assert made.value is not None, [d.message for d in made.diagnostics]
    return made.value.tree


def refused(data: bytes | str, name: str = "a.yaml") -> list[tuple[str, int, int]]:
    made = parse(data.encode() if isinstance(data, str) else data, name)
    assert made.value is None
    for diagnostic in made.diagnostics:
        assert diagnostic.message and diagnostic.remedy
        assert diagnostic.span.file == name and diagnostic.span.line > 0
    return [(d.rule.id, d.span.line, d.span.column) for d in made.diagnostics]


YAML_12 = [
    ("on", "on"), ("no", "no"), ("y", "y"), ("010", 10), ("0o10", 8), ("0x1F", 31), ("1e3", 1000.0), ("1_000", "1_000"),
    ("1:30", "1:30"), ("2024-01-31", "2024-01-31"), ("~", None), ("null", None), ("true", True), ("FALSE", False),
    ("+5", 5), ("-.5", -0.5), ("'5'", "5"), ("=", "="), ("!!str 5", "5"), ("!!float 5", 5.0), ("!!int 5", 5),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), YAML_12)
def test_yaml_scalars_mean_what_yaml_1_2_says(text: str, value: Any) -> None:
    read = tree_of(f"a: {text}\n")["a"]
    assert read == value and type(read) is type(value)


def test_keys_stay_the_text_that_was_written() -> None:
    assert tree_of("200: a\n1.10: b\non: c\nnull: d\n~: e\ntrue: f\n0x1F: g\n") == {
        "200": "a", "1.10": "b", "on": "c", "null": "d", "~": "e", "true": "f", "0x1F": "g",
    }  # fmt: skip


@pytest.mark.parametrize("tabbed", ["\t", " \t ", "\t# said", "  \t# it's", "\t\r"])
def test_tabs_where_yaml_allows_them_change_nothing(tabbed: str) -> None:
    lines = [
        "a:",
        "  b: 1",
        "  c: [1,",
        "    2]",
        "d: |",
        "  x",
        "  y",
        "e: >-",
        "    z",
        "f:",
        "- g: 'h",
        "    i'",
        "j: k",
        "  l",
    ]
    plain = tree_of("\n".join(lines) + "\n")
    for number in (1, 2, 3, 4, 10, 12, 14):
        assert tree_of("\n".join([*lines[:number], tabbed, *lines[number:]]) + "\n") == plain, number


def test_tabs_of_a_text_of_several_lines_are_kept() -> None:
    assert tree_of("a:\n\t# said\nb: |\n  x\n  \t\n  \t# y\nc: 1\n\t\n") == {"a": None, "b": "x\n\t\n\t# y\n", "c": 1}


def test_merge_keys_give_way_to_own_keys_and_to_earlier_merges() -> None:
    text = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: [*a, *b]\n  x: 0\nd: {'<<': text}\n"
    tree = tree_of(text)
    assert tree["c"] == {"x": 0, "y": 2, "z": 4}
    assert tree["d"] == {"<<": "text"}


REFUSED = [
    ("", [("file-is-empty", 1, 1)]),
    ("# only a comment\n", [("file-is-empty", 1, 1)]),
    ("a: 1\nb: {c: 1, c: 2}\na: 2\n", [("duplicate-key", 2, 11), ("duplicate-key", 3, 1)]),
    ("a: &a {b: *a}\n", [("yaml-alias-contains-itself", 1, 4)]),
    ("a: !include x\nb: !!set {c}\n", [("yaml-tag-unknown", 1, 4), ("yaml-tag-unknown", 2, 4)]),
    ("a: !!int many\n", [("yaml-tag-does-not-fit", 1, 4)]),
    ("a: .inf\nb: 1e999\n", [("number-is-not-json", 1, 4), ("number-is-not-json", 2, 4)]),
    ("? [a]\n: 1\n", [("yaml-key-is-not-text", 1, 3)]),
    ("a: {<<: 5}\n", [("yaml-merge-needs-a-mapping", 1, 9)]),
    ("a: 1\n---\nb: 1\n", [("yaml-syntax", 2, 1)]),
    ("a:\n\tb: 1\n", [("yaml-syntax", 2, 1)]),
    ("a: *nobody\n", [("yaml-syntax", 1, 4)]),
    ("a: b: c\n", [("yaml-syntax", 1, 5)]),
    ("a: " + "9" * 5000, [("number-is-too-long", 1, 4)]),
    ("a: '\x01'\n", [("yaml-syntax", 1, 5)]),
]


@pytest.mark.parametrize(("text", "found"), REFUSED, ids=[found[0][0] + str(i) for i, (_, found) in enumerate(REFUSED)])
def test_faulty_yaml_is_refused_with_its_place(text: str, found: list[tuple[str, int, int]]) -> None:
    assert refused(text) == found


JSON_REFUSED = [
    ('{"a": 1,\n "b": {"c": 1, "c": 2}, "a": 3}', [("duplicate-key", 2, 16), ("duplicate-key", 2, 25)]),
    ('{"a": 1, "\\u0061": 2}', [("duplicate-key", 1, 10)]),
    ('{"a": 1, "a" : 2}', [("duplicate-key", 1, 10)]),
    ('{"a\\u0022:": 1, "b": 1, "b": 2}', [("duplicate-key", 1, 25)]),
    ('{"a": NaN}', [("number-is-not-json", 1, 7)]),
    ('{"a": -1e999}', [("number-is-not-json", 1, 7)]),
    ('{"a": "\\ud800"}', [("text-has-half-a-character", 1, 8)]),
    ('{"a": 1,}', [("json-syntax", 1, 8 if sys.version_info >= (3, 13) else 9)]),  # newer ones show the comma itself
    ("{\n// no comments\n}", [("json-syntax", 2, 1)]),
    ('{"a": [1, 2', [("json-syntax", 1, 12)]),
    ('{"a": 1} x', [("json-syntax", 1, 10)]),
    ('{"a": ' + "9" * 5000 + "}", [("number-is-too-long", 1, 1)]),
]


@pytest.mark.parametrize(("text", "found"), JSON_REFUSED)
def test_faulty_json_is_refused_with_its_place(text: str, found: list[tuple[str, int, int]]) -> None:
    assert refused(text, "a.json") == found


KINDS = [
    b"PK\x03\x04...", b"\x1f\x8b\x08", b"%PDF-1.7", b"\x89PNG\r\n", b"<!DOCTYPE html><p>", b"<?xml version='1.0'?><a/>",
    b"#%RAML 1.0\ntitle: a", b"FORMAT: 1A\n", b'{"a": "\x00"}', b"version https://git-lfs.github.com/spec/v1\n",
]  # fmt: skip


@pytest.mark.parametrize("data", KINDS)
def test_other_kinds_of_files_are_called_by_their_name(data: bytes) -> None:
    made = parse(data, "a.json")
    assert [d.rule.id for d in made.diagnostics] == ["file-is-not-text"]
    assert made.diagnostics[0].message.startswith("This is a")


def test_every_unicode_encoding_is_read() -> None:
    text = '{"openapi": "3.0.3", "é": "日本"}'
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        assert tree_of(text.encode(encoding), "a.json") == json.loads(text)


def test_a_byte_that_is_no_text_is_shown() -> None:
    assert refused(b'{"a":\n "\xff"}', "a.json") == [("file-is-not-utf-8", 2, 3)]


def test_c1_controls_in_quoted_yaml_are_kept() -> None:
    assert tree_of('a: "x\u009fy\x7f"\n') == {"a": "x\u009fy\x7f"}


def test_integers_beyond_64_bits_stay_exact() -> None:
    for name in ("a.json", "a.yaml"):
        tree = tree_of(
            '{"a": 123456789012345678901234567890, "b": [-18446744073709551616], "c": "9999999999999999999999"}', name
        )
        assert tree == {
            "a": 123456789012345678901234567890,
            "b": [-18446744073709551616],
            "c": "9999999999999999999999",
        }


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_depth_is_limited_without_overflow(name: str, opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    fine = opening * (MAX_DEPTH - 1) + "[]" + closing * (MAX_DEPTH - 1)
    assert parse(fine.encode(), name).value is not None
    for depth in (MAX_DEPTH + 1, 1000, 100_000):
        text = opening * depth + "[]" + closing * depth
        assert [rule for rule, _, _ in refused(text, name)] == ["nested-too-deep"]


@pytest.mark.parametrize("middle", ["", "NaN", "1e999", "1" * 5000])
def test_what_only_the_slow_reader_reads_is_limited_too(middle: str) -> None:
    closing = "]" * 100_000 if middle else ""
    assert [rule for rule, _, _ in refused("[" * 100_000 + middle + closing, "a.json")] == ["nested-too-deep"]


@pytest.mark.parametrize("depth", [300, 50_000])
def test_brackets_of_both_kinds_count_together(depth: int) -> None:
    text = "x: " + "[{a: " * depth + "b" + "}]" * depth
    assert [rule for rule, _, _ in refused(text, "a.yaml")] == ["nested-too-deep"]


def test_deep_block_yaml_is_refused() -> None:
    assert refused("- " * 5000 + "a") == [("nested-too-deep", 1, 1)]
    assert refused("".join(" " * i + "a:\n" for i in range(2000))) == [("nested-too-deep", 1, 1)]


def test_an_alias_bomb_is_refused_in_no_time() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    began = time.process_time()
    found = refused("\n".join(lines))
    assert [rule for rule, _, _ in found] == ["yaml-aliases-expand-too-far"]
    assert time.process_time() - began < 2


def test_aliases_cannot_hide_depth() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 150)]
    assert [rule for rule, _, _ in refused("\n".join(lines))] == ["nested-too-deep"]


TEXT = '{\n  "a": {"x/y": 1,\n    "b~c": [10,\n {"d": 2}]},\n  "é": {"u": 3}\n}\n'
POINTERS = {
    "": (1, 1), "/a": (2, 3), "/a/x~1y": (2, 9), "/a/b~0c": (3, 5), "/a/b~0c/1": (4, 2), "/a/b~0c/1/d": (4, 3),
    "/é/u": (5, 9), "/a/missing": (2, 3), "/a/b~0c/7/x": (3, 5), "/nowhere/at/all": (1, 1), "/a/x~1y/z": (2, 9),
}  # fmt: skip


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_pointers_are_found_and_missing_ones_show_their_nearest_ancestor(name: str) -> None:
    made = parse(TEXT.encode(), name)
    assert made.value is not None
    assert made.value.locate(POINTERS) == POINTERS


def test_merged_members_are_found_where_they_are_written() -> None:
    made = parse(b"a: &a\n  x: 1\nb:\n  <<: *a\n", "a.yaml")
    assert made.value is not None
    assert made.value.locate(["/b/x"]) == {"/b/x": (2, 3)}


def test_many_pointers_on_one_long_line_take_one_pass() -> None:
    text = json.dumps({"a": [{"b": "x" * 100} for _ in range(20_000)]})
    made = parse(text.encode(), "a.json")
    assert made.value is not None
    began = time.process_time()
    places = made.value.locate([f"/a/{number}/b" for number in range(20_000)])
    assert time.process_time() - began < 3
    assert places["/a/19999/b"][1] > 2_000_000


def test_excerpts_show_a_line() -> None:
    made = parse(b'{"a":\r\n  "' + b"x" * 300 + b'"\r\n}', "a.json")
    assert made.value is not None
    assert made.value.excerpt(1) == '{"a":'
    assert len(made.value.excerpt(2)) == 160 and made.value.excerpt(2).endswith("…")
    assert made.value.excerpt(9) == ""


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_json_is_read_as_the_standard_library_reads_it(value: Any) -> None:
    for text in (json.dumps({"a": value}), json.dumps({"a": value}, indent=1, ensure_ascii=False)):
        if "\ud800" <= max(text) <= "\udfff":
            continue
        made: Checked[Document] = parse(text.encode("utf-8", "surrogatepass"), "a.json")
        if made.value is None:
            assert made.diagnostics
        else:
            assert made.value.tree == json.loads(text)


def _inside(node: Any, at: str = "") -> Iterator[tuple[str, str | None, Any]]:
    """The pointer of each member, its key where it has one, and what it holds."""
    for token, member in enumerate(node) if isinstance(node, list) else node.items() if isinstance(node, dict) else ():
        pointer = f"{at}/{escape(str(token))}"
        yield pointer, token if isinstance(token, str) else None, member
        yield from _inside(member, pointer)


@given(
    st.lists(VALUES | st.integers(-(10**40), 10**40), min_size=1, max_size=3),
    st.sampled_from([None, 0, 3]),
    st.booleans(),
)
def test_a_place_is_where_its_member_is_written(values: list[Any], indent: int | None, plain: bool) -> None:
    tree = {"a": values[0], "b": {"c": values[-1], "d": [values[-1]], "e": {"f": values}}}
    text = json.dumps(tree, indent=indent, ensure_ascii=plain, separators=(" ,", " :\t") if indent else None)
    document = parse(text.encode("utf-8", "surrogatepass"), "a.json").value
    for pointer, key, member in _inside(document.tree) if document is not None else ():
        line, column = document.locate([pointer])[pointer] if document is not None else (0, 0)
        rest = "\n".join(text.split("\n")[line - 1 :])[column - 1 :]
        if key is not None:
            found, end = json.JSONDecoder().raw_decode(rest)
            assert found == key
            rest = rest[end:].lstrip(" :\t")
        assert json.JSONDecoder().raw_decode(rest)[0] == member


@given(st.binary(max_size=60), st.sampled_from(["a.json", "a.yaml"]))
def test_any_bytes_give_a_tree_or_findings(data: bytes, name: str) -> None:
    made = parse(data, name)
    assert (made.value is None) == bool(made.diagnostics)


@given(st.text(alphabet="{}[]:,-?&*!|>'\"%@`#\n\t ab0.<~", max_size=40))
def test_any_yaml_gives_a_tree_or_findings(text: str) -> None:
    made = parse(text.encode(), "a.yaml")
    assert (made.value is None) == bool(made.diagnostics)
    for diagnostic in made.diagnostics:
        assert diagnostic.message and diagnostic.span.line > 0


MERGED = """\
a: &a {x: 1, y: [2, {z: 3}]}
b: &b
  y: 4
  w: {v: 5}
c:
  <<: [*a, *b]
  x: 6
  "<<": 7
d: [*a, *b, {<<: *b, u: "\u0080"}]
"""


def test_what_is_merged_or_meant_by_an_alias_stands_where_it_was_written() -> None:
    made = parse(MERGED.encode(), "a.yaml").value
    assert made is not None
    assert made.tree["c"] == {"x": 6, "y": [2, {"z": 3}], "w": {"v": 5}, "<<": 7}  # type: ignore[index,call-overload]
    places = {
        "/c/x": (7, 3), "/c/y": (1, 14), "/c/y/1/z": (1, 22), "/c/w/v": (4, 7), "/c/<<": (8, 3), "/d/0/x": (1, 8),
        "/d/1/w": (4, 3), "/d/2/y": (3, 3), "/d/2/u": (9, 22), "/d/2/none": (9, 13), "/d/3": (9, 1), "/c/x/none": (7, 3),
    }  # fmt: skip
    assert made.locate(places) == places
