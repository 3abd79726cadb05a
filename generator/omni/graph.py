"""A procedure as a picture's boxes and lines: elements in their order, blocks around theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from generator.omni.model import RUN, Element, Kind, Procedure

Shape = Literal["start", "end", "action", "decision", "loop", "step", "other"]
_SHAPES: Mapping[Kind, Shape] = {
    Kind.REST: "action", Kind.PROCEDURE: "action", Kind.CONDITIONAL: "decision", Kind.LOOP: "loop", Kind.TRY_CATCH: "decision",
    Kind.CACHE: "decision", Kind.RESPONSE: "end",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Box:
    """An element: its number in reading order as key, what is written in it, how often a run came by."""

    key: str
    shape: Shape
    title: str
    detail: str = ""
    times: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    source: str
    target: str
    label: str = ""
    fault: bool = False


@dataclass(slots=True)
class Picture:
    """Boxes and the lines between them; `open` are the ends that the next element hangs on, with their labels."""

    boxes: list[Box]
    lines: list[Line]
    open: list[tuple[str, str]]
    times: Mapping[str, int]


def picture_of(procedure: Procedure, passed: Mapping[str, int] | None = None) -> tuple[list[Box], list[Line]]:
    """The picture; `passed` tells how often a run came by each element, by its name in lower case."""
    made = Picture([Box("start", "start", "Start")], [], [("start", "")], passed or {})
    _each(procedure.elements, made)
    if made.open:
        made.boxes.append(Box("end", "end", "End"))
        _join(made, "end")
    return made.boxes, made.lines


def _each(elements: Sequence[Element], made: Picture) -> None:
    for element in elements:
        if element.active:
            _add(element, made)


def _add(element: Element, made: Picture) -> None:
    key = f"e{len(made.boxes)}"
    detail = _detail(element)
    shape: Shape = _SHAPES.get(element.kind, "step" if element.kind in RUN else "other")
    made.boxes.append(Box(key, shape, element.name, detail, made.times.get(element.name.lower(), 0)))
    before = list(made.open)
    _join(made, key)
    condition = element.word("executionConditionalFormula")
    skipped = [(source, label or "else") for source, label in before] if condition else []
    if element.kind is Kind.RESPONSE:
        made.open = skipped  # it ends the procedure
        return
    made.open = [(key, "")]
    if element.children:
        _inside(element, key, made)
    made.open += [one for one in skipped if one not in made.open]


def _inside(element: Element, key: str, made: Picture) -> None:
    if element.kind is Kind.CONDITIONAL and element.flag("isIfElseBlock"):
        ends: list[tuple[str, str]] = []
        for number, child in enumerate(one for one in element.children if one.active):
            made.open = [(key, child.word("executionConditionalFormula") or ("else" if number else ""))]
            _add(_unconditional(child), made)
            ends += made.open
        made.open = ends or [(key, "")]
        return
    made.open = [(key, "For Each" if element.kind is Kind.LOOP else "")]
    _each(element.children, made)
    if element.kind is Kind.LOOP:
        made.lines += [Line(source, key, label) for source, label in made.open if source != key]
        made.open = [(key, "After Last")]
    elif element.kind is Kind.TRY_CATCH:
        made.open.append((key, "failed"))


def _unconditional(element: Element) -> Element:
    """A branch, whose condition stands at its line already."""
    from dataclasses import replace

    return replace(element, config={k: v for k, v in element.config.items() if k != "executionConditionalFormula"})


def _join(made: Picture, target: str) -> None:
    made.lines += [Line(source, target, label, label == "failed") for source, label in made.open]


def _detail(element: Element) -> str:
    match element.kind:
        case Kind.REST:
            return f"{element.word('restMethod')} {element.word('restPath')}"
        case Kind.PROCEDURE:
            return element.word("integrationProcedureKey")
        case Kind.LOOP:
            return element.word("loopList")
        case _:
            return element.word("bundle") or element.word("remoteClass") or element.type
