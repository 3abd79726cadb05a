"""A flow's picture: right-angled lines, none through a box or a label; over our own flows and, where it is there, the corpus's."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.flow.draw import svg
from generator.flow.graph import END, START, Edge, Graph, GraphNode, graph_of
from generator.flow.layout import laid_out
from generator.flow.picture import DrawnFlow
from generator.flow.reader import read
from tests.tries import tries

ROOT = Path(__file__).parent
CORPUS = Path(os.environ.get("EXTSVC_CORPUS", ROOT.parent.parent / "shared" / "corpus"))


def crosses(a: tuple[float, float], b: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    """Whether a line that is level or upright goes through the inside of a rectangle."""
    left, top, right, bottom = box[0] + 0.5, box[1] + 0.5, box[2] - 0.5, box[3] - 0.5
    return min(a[0], b[0]) < right and max(a[0], b[0]) > left and min(a[1], b[1]) < bottom and max(a[1], b[1]) > top


def faults(drawn: DrawnFlow) -> Iterator[str]:
    """What is wrong with a picture."""
    solid = [(spot, spot.rectangle) for spot in drawn.spots]
    for (one, first), (other, second) in combinations(solid, 2):
        if first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]:
            yield f"{one.key} lies on {other.key}"
    for wire in drawn.wires:
        yield from wire_faults(wire.stops[0].rectangle, wire.stops[-1].rectangle, wire.pieces)
        for points in wire.pieces:
            for a, b in zip(points, points[1:], strict=False):
                if a[0] != b[0] and a[1] != b[1]:
                    yield f"a slanting line of {wire.edge}"
                yield from (f"{wire.edge} goes through {spot.key}" for spot, box in solid if crosses(a, b, box))
    left, top = min(box[0] for _, box in solid), min(box[1] for _, box in solid)
    if left < 0 or top < 0 or max(b[2] for _, b in solid) > drawn.width or max(b[3] for _, b in solid) > drawn.height:
        yield "something lies outside"


def wire_faults(
    source: tuple[float, float, float, float],
    target: tuple[float, float, float, float],
    pieces: list[list[tuple[float, float]]],
) -> Iterator[str]:
    """Whether a wire begins at its source's lower edge and ends at its target's upper one."""
    (x, y), (end_x, end_y) = pieces[0][0], pieces[-1][-1]
    if not (source[0] < x < source[2] and abs(y - source[3]) < 0.2):
        yield f"a line does not leave its box: {x}, {y}, {source}"
    if not (target[0] < end_x < target[2] and abs(end_y - target[1]) < 0.2):
        yield f"a line does not reach its box: {end_x}, {end_y}, {target}"


def test_the_judge_sees_what_is_wrong() -> None:
    assert crosses((0, 5), (20, 5), (5, 0, 10, 10)) and crosses((7, -5), (7, 20), (5, 0, 10, 10))
    assert not crosses((0, 10), (20, 10), (5, 0, 10, 10)) and not crosses((5, 0), (5, 10), (5, 0, 10, 10))
    assert list(wire_faults((0, 0, 10, 10), (0, 20, 10, 30), [[(5, 10), (5, 19)]]))


FLOWS = [
    *sorted((ROOT / "flow_cases").rglob("*.flow-meta.xml")),
    *sorted((ROOT.parent / "specs").rglob("*.flow-meta.xml")),
    *sorted(CORPUS.rglob("*.flow-meta.xml")),
    *sorted(CORPUS.rglob("*.flow")),
]


def test_no_line_goes_through_a_box_or_a_label() -> None:
    drawn = boxes = 0
    for path in FLOWS:
        flow = read(path.read_bytes(), path.name).value
        if flow is None:
            continue
        picture = laid_out(graph_of(flow))
        found = list(faults(picture))
        assert not found, (path.name, found[:3])
        drawn, boxes = drawn + 1, boxes + len(picture.spots)
    assert drawn >= 25 and boxes > 100, f"{drawn} flows, {boxes} boxes and labels"


@settings(max_examples=tries(60), deadline=None)
@given(st.integers(1, 9), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 9), st.booleans()), max_size=22))
def test_nor_in_any_graph(count: int, pairs: list[tuple[int, int, bool]]) -> None:
    """Circles, loops of one, several lines between two boxes, what nothing leads to."""
    names = [f"n{n}" for n in range(count)]
    nodes = (
        GraphNode(START, "start", "Start", ""),
        *(GraphNode(n, "other", n, "") for n in names),
        GraphNode(END, "end", "End", ""),
    )
    edges = [Edge(START, names[0])]
    for source, target, labelled in pairs:
        if source < count:
            edges.append(
                Edge(names[source], names[target] if target < count else END, "An outcome" if labelled else "")
            )
    assert not list(faults(laid_out(Graph("any", nodes, tuple(edges)))))


def test_marks_and_the_path_are_drawn() -> None:
    flow = read(
        (ROOT.parent / "specs" / "sms" / "flows" / "Send_SMS_With_Fault_Path.flow-meta.xml").read_bytes(), "x"
    ).value
    assert flow is not None
    assert flow.start.connector is not None
    first = flow.start.connector.target
    text = svg(graph_of(flow, [(first, "")]), {first.lower(): "error"})
    root = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert [one for one in root.iter(f"{space}circle")] and 'class="run wire"' in text and 'class="box run"' in text
    assert any("error" in (one.text or "") for one in root.iter(f"{space}title"))


@pytest.mark.parametrize("word", ["<script>", "\x00", "]]>", '" onload="x'])
def test_words_stay_words(word: str) -> None:
    nodes = (GraphNode(START, "start", word, word), GraphNode("a", "action", word, word))
    ElementTree.fromstring(svg(Graph(word, nodes, (Edge(START, "a", word),))))
