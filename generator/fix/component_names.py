"""Names for components that mending makes: what a thing is called where it stands, else what it says of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.pointer import tokens_of
from generator.salesforce.derive import derived_name

if TYPE_CHECKING:
    from generator.oas import ResolvedReference

_FRAME = frozenset(("responses", "content", "schema", "requestBody", "properties", "items", "headers", "parameters"))


def component_name(target: ResolvedReference, kind: str) -> str:
    """A component name for a target: what it is called where it stands, else what it says of itself."""
    node = target.node if isinstance(target.node, dict) else {}
    tokens = tokens_of(target.pointer)
    last = tokens[-1] if tokens else re.sub(r"\.\w+$", "", target.file.rpartition("/")[2])
    if kind == "parameter" and "name" in node:
        last = str(node["name"])
    elif tokens[:1] == ["paths"] or last.isdigit() or last in _FRAME:
        said = node.get("title") if kind == "schema" else None
        last = said if isinstance(said, str) and re.fullmatch(r"\w+", said) else _of_place(tokens) or kind
    made = re.sub(r"[^A-Za-z0-9._-]+", "_", last).strip("_")
    return made or kind


def _of_place(tokens: list[str]) -> str:
    """`getPrices_400` for a place inside an operation."""
    if tokens[:1] != ["paths"] or len(tokens) < 3:
        inside = tokens[2:] if tokens[:1] == ["components"] else tokens[1:]
        return "_".join(token for token in inside if re.fullmatch(r"[A-Za-z]\w*", token) and token not in _FRAME)
    rest = [token for token in tokens[3:] if re.fullmatch(r"\w+", token) and token not in _FRAME]
    return "_".join([derived_name(tokens[2], tokens[1]), *rest])


def free_name(name: str, taken: set[str]) -> str:
    """The name, with a number when it is taken; `taken` is in lower case, for case does not count, as in Apex."""
    if name.lower() not in taken:
        return name
    number = 2
    while f"{name}{number}".lower() in taken:
        number += 1
    return f"{name}{number}"
