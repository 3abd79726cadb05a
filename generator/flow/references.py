"""References as flows write them: `order.lines[$EachItem].price`, `{!$Flow.FaultMessage}`, and where a flow uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from generator.flow.formula.syntax import BadFormula, FormulaReference, parse, walk
from generator.flow.model import Flow
from generator.salesforce.xml import XmlElement

MERGE = re.compile(r"\{!([^{}]*)\}")
_PATH = re.compile(r"\$?\w[\w$]*(\[[^\[\]]*\])?(\.[\w$ :-]+(\[[^\[\]]*\])?)*")
_SEGMENT = re.compile(r"([^\[\]]*)(?:\[([^\[\]]*)\])?")

_READS = frozenset(("elementReference", "leftValueReference", "collectionReference", "inputReference"))
_WRITES = frozenset(
    ("assignToReference", "assignNextValueToReference", "outputReference", "assignRecordIdToReference",
     "objectFieldReference")
)  # fmt: skip
_FORMULAS = frozenset(("expression", "formulaExpression", "formula", "filterFormula"))
_SKIPPED = frozenset(("processMetadataValues", "description", "name", "label"))
# Here paths name fields of records, not resources of the flow.
_NOT_RUN = _SKIPPED | frozenset(("start", "exitRules", "collectionFilterCriteria", "customProperties"))


@dataclass(frozen=True, slots=True)
class PathStep:
    """One part of a path. `index` is what stands in brackets, None without brackets."""

    name: str
    index: str | None = None
    folded: str = ""  # the name in lower case: names are compared without regard to case


@lru_cache(maxsize=8192)
def steps(path: str) -> tuple[PathStep, ...]:
    """The parts of a path."""
    found = []
    for part in path.strip().split("."):
        match = _SEGMENT.fullmatch(part)
        name = match.group(1) if match else part
        found.append(PathStep(name, match.group(2) if match else None, name.lower()))
    return tuple(found)


@lru_cache(maxsize=8192)
def pieces(text: str) -> tuple[tuple[str, bool], ...]:
    """A text with merge fields, cut into (literal text, False) and (path, True)."""
    found: list[tuple[str, bool]] = []
    at = 0
    for match in MERGE.finditer(text):
        path = match.group(1).strip()
        if not is_path(path):
            continue
        if match.start() > at:
            found.append((text[at : match.start()], False))
        found.append((path, True))
        at = match.end()
    if at < len(text):
        found.append((text[at:], False))
    return tuple(found)


def is_path(text: str) -> bool:
    """Whether a merge field's text is a reference at all."""
    return bool(_PATH.fullmatch(text))


@dataclass(frozen=True, slots=True)
class ReferenceUse:
    """A reference in a flow: what, where, and whether it is read, written or merged into text."""

    path: str
    line: int
    role: Literal["read", "write", "merge"]
    owner: str  # the name of the element or resource it stands in
    tag: str  # the XML name of the field

    @property
    def shown(self) -> str:
        return "{!" + self.path + "}"


def uses(flow: Flow) -> tuple[ReferenceUse, ...]:
    """Every reference in the flow's XML, in document order; also those in elements that are not emulated."""
    return tuple(use for node in flow.source.children if node.tag not in _NOT_RUN for use in _uses(node))


def _uses(top: XmlElement) -> Iterator[ReferenceUse]:
    owner = top.value("name") or top.tag
    pending = [top]
    while pending:
        node = pending.pop()
        if node.tag in _SKIPPED and node is not top:
            continue
        if node.children:
            pending.extend(reversed(node.children))
        else:
            yield from _leaf(node, owner)


def _leaf(node: XmlElement, owner: str) -> Iterator[ReferenceUse]:
    text = node.text.strip()
    if not text:
        return
    if node.tag in _READS or node.tag in _WRITES:
        role: Literal["read", "write"] = "read" if node.tag in _READS else "write"
        yield ReferenceUse(text.removeprefix("{!").removesuffix("}").strip(), node.line, role, owner, node.tag)
    elif node.tag in _FORMULAS:
        for path in formula_paths(node.text):
            yield ReferenceUse(path, node.line, "read", owner, node.tag)
    elif "{!" in text:
        for path, is_merge in pieces(text):
            if is_merge:
                yield ReferenceUse(path, node.line, "merge", owner, node.tag)


def formula_paths(text: str) -> tuple[str, ...]:
    """The references of a formula; of a broken formula those that stand in merge fields."""
    try:
        tree = parse(text)
    except BadFormula:
        return tuple(path for path, is_merge in pieces(text) if is_merge)
    found = (node for node in walk(tree) if isinstance(node, FormulaReference))
    return tuple(ref.path for ref in found if is_path(ref.path) and (not ref.bare or ref.path.startswith("$")))
