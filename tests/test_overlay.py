"""Overlays: read with findings at their own lines, applied as the specification says, written so that they apply."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.__main__ import main
from generator.diagnostics import Checked
from generator.document import parse
from generator.edit.align import same
from generator.overlay import Applied, Overlay, apply, derive, read, write
from generator.overlay.load import load, read_file
from tests.tries import tries

HEAD = "overlay: 1.0.0\ninfo: {title: t, version: 1.0.0}\n"


def overlay(text: str, head: str = HEAD) -> Overlay:
    made = parse((head + text).encode(), "o.yaml").then(read)
    assert made.value is not None and not made.diagnostics, [found.message for found in made.diagnostics]
    return made.value


def findings(text: str, head: str = HEAD) -> list[tuple[str, int]]:
    made = parse((head + text).encode(), "o.yaml").then(read)
    return [(found.rule.id, found.span.line) for found in made.diagnostics]


def applied(tree: Any, actions: str, head: str = HEAD) -> Checked[Applied]:
    return apply(tree, [overlay("actions:\n" + actions, head)], file="spec.yaml")


def result(tree: Any, actions: str, head: str = HEAD) -> Any:
    made = applied(tree, actions, head)
    assert made.value is not None and not made.diagnostics, [found.message for found in made.diagnostics]
    return made.value.tree


SPEC: dict[str, Any] = {
    "info": {"title": "A", "version": "1"},
    "tags": [{"name": "a"}, {"name": "b"}],
    "paths": {
        "/a": {"get": {"parameters": [{"name": "x", "in": "query"}, {"name": "y", "in": "header"}]}},
        "/b": {"get": {"summary": "s", "tags": ["p", "q"]}, "post": {"x-internal": True}},
    },
}


def test_update_merges_objects_recursively() -> None:
    made = result(SPEC, "- target: $\n  update: {info: {title: B, contact: {name: c}}, x-new: [1]}")
    assert made["info"] == {"title": "B", "version": "1", "contact": {"name": "c"}}
    assert made["x-new"] == [1] and SPEC["info"]["title"] == "A"


def test_update_of_a_list_appends_an_entry() -> None:
    made = result(SPEC, "- target: $.paths.*.get.parameters\n  update: {name: z, in: query}")
    assert [item["name"] for item in made["paths"]["/a"]["get"]["parameters"]] == ["x", "y", "z"]


def test_lists_inside_an_update_are_joined() -> None:
    made = result(SPEC, "- target: $.paths['/b'].get\n  update: {tags: [r]}")
    assert made["paths"]["/b"]["get"]["tags"] == ["p", "q", "r"]


def test_version_1_1_joins_lists_and_changes_single_values() -> None:
    head = HEAD.replace("1.0.0\ninfo", "1.1.0\ninfo")
    made = result(SPEC, "- target: $.tags\n  update: [{name: c}]\n- target: $.info.title\n  update: B", head)
    assert [tag["name"] for tag in made["tags"]] == ["a", "b", "c"] and made["info"]["title"] == "B"
    made = result(SPEC, "- target: $.paths['/b']\n  copy: $.paths['/a']", head)
    assert "parameters" in made["paths"]["/b"]["get"] and "summary" in made["paths"]["/b"]["get"]


def test_remove_takes_members_and_items() -> None:
    actions = (
        "- target: $.paths.*.*.parameters[?@.in == 'header']\n  remove: true\n- target: $.paths['/b']\n  remove: true"
    )
    made = result(SPEC, actions)
    assert made["paths"] == {"/a": {"get": {"parameters": [{"name": "x", "in": "query"}]}}}


def test_remove_of_several_items_of_one_list() -> None:
    assert result(SPEC, "- target: $.tags[*]\n  remove: true")["tags"] == []


def test_actions_see_what_earlier_ones_did() -> None:
    actions = "- target: $.tags\n  remove: true\n- target: $\n  update: {tags: [{name: z}]}"
    assert result(SPEC, actions)["tags"] == [{"name": "z"}]


def test_the_update_is_copied_for_each_target() -> None:
    made = result(SPEC, "- target: $.paths.*\n  update: {x-o: {deep: []}}")
    assert made["paths"]["/a"]["x-o"] is not made["paths"]["/b"]["x-o"]


@pytest.mark.parametrize(
    ("action", "rule", "line"),
    [
        ("- target: $.paths['/x']\n  remove: true", "overlay-no-match", 4),
        ("- target: $.info.title\n  update: B", "overlay-primitive-target", 4),
        ("- target: $.info\n  update:\n    title: {a: b}", "overlay-incompatible-update", 6),
        ("- target: $.info\n  update: text", "overlay-incompatible-update", 5),
        ("- remove: true\n  target: $", "overlay-removes-everything", 5),
        ("- target: paths\n  remove: true", "overlay-bad-path", 4),
        ("- target: $.paths[\n  remove: true", "overlay-bad-path", 4),
    ],
)
def test_faults_of_actions_are_found_at_their_lines(action: str, rule: str, line: int) -> None:
    made = applied(SPEC, action)
    assert [(found.rule.id, found.span.line) for found in made.diagnostics] == [(rule, line)]
    assert made.value is not None


def test_a_near_path_is_named() -> None:
    found = applied(SPEC, "- target: $.paths['/aa'].get\n  remove: true").diagnostics[0]
    assert "'/a'" in found.remedy


def test_extends_is_compared_by_file_name() -> None:
    text = "extends: {}\nactions:\n- target: $.info\n  update: {x-a: 1}"
    ok = apply(SPEC, [overlay(text.replace("{}", "https://h.example/v1/spec.yaml?x=1", 1))], file="dir/spec.yaml")
    assert not ok.diagnostics
    other = apply(SPEC, [overlay(text.replace("{}", "./other.yaml", 1))], file="dir/spec.yaml")
    assert [(found.rule.id, found.span.line) for found in other.diagnostics] == [("overlay-extends-another", 3)]


@pytest.mark.parametrize(
    ("text", "head", "expected"),
    [
        ("actions: []", HEAD, [("overlay-missing-field", 3)]),
        ("", HEAD, [("overlay-missing-field", 1)]),
        ("actions:\n- {}", HEAD, [("overlay-missing-field", 4)]),
        ("actions:\n- 5", HEAD, [("overlay-missing-field", 4)]),
        ("actions:\n- target: $.a\n  updat: {}", HEAD, [("overlay-idle-action", 4), ("overlay-unknown-field", 5)]),
        ("actions:\n- target: $.a\n  remove: true\n  update: {}", HEAD, [("overlay-update-and-remove", 6)]),
        ("actions:\n- target: $.a\n  remove: yes", HEAD, [("overlay-missing-field", 5)]),
        ("actions:\n- target: $.a\n  update: {}", "overlay: 7.0.0\ninfo: {title: t, version: '1'}\n",
         [("overlay-unknown-version", 1)]),
        ("actions:\n- target: $.a\n  update: {}", "overlay: 1.0.0\n", [("overlay-missing-field", 1)]),
        ("openapi: 3.0.0", "", [("overlay-not-an-overlay", 1)]),
        ("- a", "", [("overlay-not-an-overlay", 1)]),
        ("extends: 5\nactions:\n- target: $.a\n  update: {}", HEAD, [("overlay-missing-field", 3)]),
    ],
)  # fmt: skip
def test_faults_of_the_overlay_itself(text: str, head: str, expected: list[tuple[str, int]]) -> None:
    assert sorted(findings(text, head)) == sorted(expected)


KEYS = st.sampled_from(["a", "b", "c d", "on", "1", "/x/{y}", "$ref", "it's", "é", "~/", "\\", "\n"])
SCALARS = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "x", "on", "a: b", "l1\nl2", "'\"", "日本"])
)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=14
)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A tree and a changed copy."""

    def changed(node: Any) -> Any:
        if draw(st.integers(0, 9)) == 0:
            return draw(TREES)
        if isinstance(node, dict):
            made = {key: changed(value) for key, value in node.items() if draw(st.integers(0, 5))}
            return made | (draw(st.dictionaries(KEYS, TREES, max_size=1)) if not draw(st.integers(0, 3)) else {})
        if isinstance(node, list):
            kept = [changed(value) for value in node if draw(st.integers(0, 4))]
            return kept + (draw(st.lists(TREES, max_size=2)) if not draw(st.integers(0, 4)) else [])
        return node

    old = draw(st.dictionaries(KEYS, TREES, max_size=5))
    return old, {key: changed(value) for key, value in old.items() if draw(st.integers(0, 5))}


@settings(max_examples=tries(150))
@given(pairs(), st.booleans())
def test_a_derived_overlay_makes_the_new_tree_of_the_old(pair: tuple[Any, Any], as_json: bool) -> None:
    old, new = pair
    made = derive(old, new, title="t")
    if not made.actions:
        assert same(old, new)
        return
    back = parse(write(made, as_json=as_json).encode(), "o").then(read)
    assert back.value is not None and not back.diagnostics
    before = copy.deepcopy(old)
    done = apply(old, [back.value])
    assert done.value is not None and not done.diagnostics, [found.message for found in done.diagnostics]
    assert same(done.value.tree, new) and same(old, before)


def test_a_derived_overlay_keeps_to_1_0() -> None:
    old = {"a": {"b": {"const": 1, "x": {"y": 2}}}, "l": [1, 2]}
    made = derive(old, {"a": {"b": {"x": {"y": 3}}}, "l": [1]}, title="t")
    assert made.dialect == "1.0"
    assert [(action.target, action.remove) for action in made.actions] == [
        ("$['l']", True), ("$['a']['b']", True), ("$['a']", False), ("$", False),
    ]  # fmt: skip


def test_only_a_single_value_at_the_root_needs_1_1() -> None:
    assert derive({"a": 1, "b": {}}, {"b": {}}, title="t").dialect == "1.1"


SPEC_TEXT = """\
openapi: 3.0.3
info: {title: A, version: '1'}
tags:
  - name: a
  - name: b
  - name: c
paths: {}
"""


def test_findings_point_at_the_overlay_when_it_is_at_fault(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC_TEXT)
    (tmp_path / "o.yaml").write_text(
        HEAD + "actions:\n- target: $.tags[0]\n  remove: true\n- target: $.paths\n  update:\n    /x:\n      get: {}\n"
    )
    made = load(tmp_path / "spec.yaml", [tmp_path / "o.yaml"])
    assert made.value is not None and not made.diagnostics
    from generator.overlay.rules import IDLE_ACTION as ANY

    located = made.value.locate([ANY.at("/paths/~1x/get"), ANY.at("/tags/1/name"), ANY.at("/info")])
    places = [(Path(found.span.file).name, found.span.line) for found in located]
    assert places == [("o.yaml", 9), ("spec.yaml", 6), ("spec.yaml", 2)]


def test_an_unusable_overlay_stops_the_load(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC_TEXT)
    (tmp_path / "o.yaml").write_text("nothing: here")
    made = load(tmp_path / "spec.yaml", [tmp_path / "o.yaml", tmp_path / "missing.yaml"])
    assert made.value is None
    assert [found.rule.id for found in made.diagnostics] == ["overlay-not-an-overlay", "input-not-found"]
    assert read_file(tmp_path / "missing.yaml").value is None


def test_the_command_keeps_the_text_it_does_not_touch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "# head\n" + SPEC_TEXT.replace("  - name: b\n", "  # second\n  - name: b  # keep\n")
    (tmp_path / "spec.yaml").write_text(text)
    (tmp_path / "o.yaml").write_text(HEAD + "actions:\n- target: $.tags[0]\n  remove: true\n")
    out = tmp_path / "out.yaml"
    assert main(["overlay", "apply", str(tmp_path / "spec.yaml"), str(tmp_path / "o.yaml"), "-o", str(out)]) == 0
    assert out.read_text() == text.replace("  - name: a\n  # second\n", "")
    assert main(["overlay", "check", str(tmp_path / "o.yaml"), "--spec", str(tmp_path / "spec.yaml")]) == 0


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "spec.json").write_text(json.dumps(SPEC))
    (tmp_path / "o.yaml").write_text(HEAD + "actions:\n- target: $.nothing\n  remove: true\n")
    words = ["overlay", "apply", str(tmp_path / "spec.json"), str(tmp_path / "o.yaml")]
    assert main(words) == 0
    told = capsys.readouterr()
    assert "overlay-no-match" in told.err and json.loads(told.out) == SPEC
    assert main([*words, "--strict"]) == 1
    assert main([*words[:3], str(tmp_path / "spec.json")]) == 2
    assert main([*words[:2], str(tmp_path / "none.json"), words[3]]) == 2
    (tmp_path / "bad.yaml").write_text(HEAD + "actions:\n- target: $[\n  remove: true\n")
    assert main([*words[:3], str(tmp_path / "bad.yaml"), "-o", str(tmp_path / "x.json")]) == 1
    assert not (tmp_path / "x.json").exists()
    assert main([*words, "-o", str(tmp_path / "no" / "x.json")]) == 2
