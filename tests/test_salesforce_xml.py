"""The one XML reader: what it reads stands where it says, what could expand or fetch is refused, nothing goes without bound."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.salesforce import xml

PACKAGE = Path(xml.__file__).parent.parent
TREES = st.recursive(st.just([]), lambda inner: st.lists(inner, max_size=4), max_leaves=25)


def written(tree: list[object], gaps: list[str], at: list[tuple[int, int]], before: str) -> str:
    """A tree as XML behind `before`; notes the line and column of each start tag."""
    at.append((before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1))
    text = before + "<e>"
    for number, child in enumerate(tree):
        assert isinstance(child, list)
        text = written(child, gaps, at, text + gaps[number % len(gaps)])
    return text + "</e>"


@given(TREES, st.lists(st.sampled_from(["", "\n", "  ", "\n\n   ", "é", "<!-- -->"]), min_size=1))
def test_every_element_knows_its_place(tree: list[object], gaps: list[str]) -> None:
    places: list[tuple[int, int]] = []
    text = written(tree, gaps, places, "")
    found = [(element.line, element.column) for element in xml.parse(text.encode()).walk()]
    assert found == places


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DTD", (1, None)),
        ('\n <!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>', "DTD", (2, None)),
        ("<a>\n  &b;</a>", "undefined entity", (2, 3)),
        ("<a>\n <b></a>", "mismatched tag", (2, 7)),
        ("<a/><b/>", "junk after document element", (1, 5)),
        ("", "the file is empty", (1, 1)),
        ('<?xml version="1.0" encoding="utf-7"?><a/>', "encoding", (1, 0)),
        ("<a>" * (xml.MAX_DEPTH + 1), "nested deeper", (1, 3 * xml.MAX_DEPTH + 1)),
        (" " * (xml.MAX_BYTES + 1), "larger than", (0, 0)),
    ],
)
def test_what_is_refused_says_why_and_where(text: str, reason: str, place: tuple[int, int | None]) -> None:
    with pytest.raises(xml.UnreadableXml, match=reason) as caught:
        xml.parse(text.encode())
    line, column = place
    assert caught.value.line == line and column in (caught.value.column, None)


def test_as_many_elements_as_allowed_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_ELEMENTS", 5)
    assert len(xml.parse(b"<a><b/><b/><b/><b/></a>").children) == 4
    with pytest.raises(xml.UnreadableXml, match="more than 5 elements"):
        xml.parse(b"<a><b/><b/><b/><b/><b/></a>")


def test_text_namespaces_and_nil() -> None:
    root = xml.parse(
        b'<a xmlns="urn:x" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"> <b> t&amp;u </b><c i:nil="true"/>'
        b"<d>true</d></a>"
    )
    assert (root.tag, root.namespace, root.text) == ("a", "urn:x", "")
    assert root.value("b") == "t&u" and root.child("b") == root.children[0] and root.children[0].text == " t&u "
    assert root.children[1].nil and not root.children[0].nil
    assert root.flag("d", False) and not root.flag("none", False) and root.flag("none", True)
    assert root.value("none", "else") == "else" and root.line_of("none") == root.line


def test_nothing_else_parses_xml() -> None:
    parsers = {"xml", "lxml", "defusedxml", "pyexpat"}
    copied = PACKAGE / "probe" / "script.py"  # runs by itself where we are not installed, over its owner's own org
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if any(name in text for name in parsers) else ():
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            harmless = {"xml.sax.saxutils"}  # it only escapes
            met = {name for name in names if name.partition(".")[0] in parsers} - harmless
            assert not met or path in (Path(xml.__file__), copied), f"{path} imports {met}"
