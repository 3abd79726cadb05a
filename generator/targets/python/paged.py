"""How an operation that pages tells the runtime so."""

from __future__ import annotations

from generator.model.answer_paths import item_of
from generator.model.paging import COUNTING, Paging
from generator.model.service import Operation
from generator.naming.python import OperationNames
from generator.targets.python.layout import Doc, Pair, annotated, call, sequence, subscript
from generator.targets.python.spelling import Spelling
from generator.targets.python.types import NeededImports, Types
from generator.targets.text import Code, quoted

PATHS = ("items", "next", "more", "total", "total_pages")


def pages_line(
    operation: Operation, how: Paging, types: Types, names: OperationNames, needs: NeededImports, spelled: Spelling
) -> Code:
    """`PAGES: Paging[Item] = Paging(...)`, of which the type says what an item is."""
    top = needs.at_top()
    kind = item_of(operation, how.items, types.declared)
    if kind is None:
        top.plain.add("Any")
        item: Doc = "Any"
    else:
        item = types.say(kind, top).doc
    needs.join(top)
    needs.outer.update(("Paging", "paged", "paged_async"))
    parts: list[Doc] = [quoted(how.style)]
    parts += [
        Pair(f"{word}=", sequence([quoted(name) for name in path])) for word in PATHS if (path := getattr(how, word))
    ]
    parts += _inputs(operation, how, names)
    if how.style in COUNTING and how.first != 1:
        parts.append(Pair("first=", repr(how.first)))
    parts += [Pair(f"{word}=", repr(number)) for word in ("usual", "most") if (number := getattr(how, word))]
    line = annotated("PAGES", subscript("Paging", spelled.outside(item)), call("Paging", *parts), 0)
    return Code(line)


def _inputs(operation: Operation, how: Paging, names: OperationNames) -> list[Doc]:
    """The inputs that move on and that say how many, as attributes of the request."""
    parts: list[Doc] = []
    for word, wire in (("input", how.input), ("size", how.size)):
        attribute = next((names.inputs[p.location, p.name] for p in operation.parameters if p.name == wire), "")
        if attribute:
            parts.append(Pair(f"{word}=", quoted(attribute)))
    return parts
