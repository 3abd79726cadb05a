"""How often an element is repeated within one transaction, as far as a flow's definition tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generator.flow.model import Assignment, AssignmentItem, CollectionProcessor, Element, Flow, Loop, connectors
from generator.flow.record_model import RecordLookup
from generator.flow.references import uses
from generator.flow.resources import Variable
from generator.flow.values import number_from
from generator.flow.written import Number

GROWING = ("Add", "AddItem", "AddAtStart")


@dataclass(frozen=True, slots=True)
class Repeats:
    """The words for what repeats an element, and the most often that it can; None when nothing bounds it."""

    cycle: str
    most: int | None


def repeats(
    flow: Flow, by_name: Mapping[str, Element], element: Element, goes_on: Callable[[Element], bool]
) -> Repeats | None:
    """What repeats an element, None when nothing does. A cycle through an element that `goes_on` refuses does not count."""
    ways = {
        name: tuple(c.target.lower() for c in connectors(one) if c.target.lower() in by_name) if goes_on(one) else ()
        for name, one in by_name.items()
    }
    here = element.name.lower()
    if here not in _behind(ways, ways[here], frozenset()):
        return None
    around = [one for one in flow.elements if isinstance(one, Loop) and _inside(ways, one, here)]
    heads = frozenset(one.name.lower() for one in around)
    if not around or here in _behind(ways, ways[here], heads):
        return Repeats("a cycle that nothing bounds", None)
    bounds = [_bound(flow, by_name, one.collection, ways) for one in around]
    names = " and ".join(f'the loop "{one.name}"' for one in around)
    most = 1
    for bound in bounds:
        if bound is None:
            return Repeats(names, None)
        most *= bound
    return Repeats(names, most)


def _behind(ways: Mapping[str, tuple[str, ...]], first: tuple[str, ...], closed: frozenset[str]) -> set[str]:
    """What these names lead to, themselves included, not through the closed ones."""
    found: set[str] = set()
    pending = list(first)
    while pending:
        name = pending.pop()
        if name not in found and name not in closed:
            found.add(name)
            pending.extend(ways[name])
    return found


def _inside(ways: Mapping[str, tuple[str, ...]], loop: Loop, here: str) -> bool:
    """Whether an element stands between a loop's "for each" and the way back to the loop."""
    head = loop.name.lower()
    if loop.next_value is None or loop.next_value.target.lower() not in ways:
        return False
    body = _behind(ways, (loop.next_value.target.lower(),), frozenset((head,)))
    return here in body and head in _behind(ways, ways[here], frozenset())


def _bound(
    flow: Flow, by_name: Mapping[str, Element], collection: str, ways: Mapping[str, tuple[str, ...]], depth: int = 0
) -> int | None:
    """The most items that a collection can hold, None when the flow does not tell."""
    name = collection.strip().lower()
    source = by_name.get(name)
    if isinstance(source, RecordLookup):
        return _limit(source)
    if isinstance(source, CollectionProcessor) and depth < 8:
        inner = _bound(flow, by_name, source.collection, ways, depth + 1)
        return min((n for n in (source.limit or None, inner) if n is not None), default=None)
    variable = next((v for v in flow.variables if v.name.lower() == name), None)
    return _filled(flow, variable, ways) if variable is not None else None


def _limit(source: RecordLookup) -> int | None:
    if source.first_only:
        return 1
    literal = source.limit.literal
    return int(number_from(literal.text)) if isinstance(literal, Number) and literal.text else None


def _filled(flow: Flow, variable: Variable, ways: Mapping[str, tuple[str, ...]]) -> int | None:
    """The items of a variable that only its default and single additions outside of cycles fill."""
    name = variable.name.lower()
    writes = sum(use.role == "write" and use.path.lower() == name for use in uses(flow))
    if variable.input or not variable.collection:
        return None
    added = 0
    for element in flow.elements:
        key = element.name.lower()
        if isinstance(element, Assignment) and key not in _behind(ways, ways[key], frozenset()):
            added += sum(_adds_one(flow, item, name) for item in element.items)
    return len(variable.value.items) + added if added == writes else None


def _adds_one(flow: Flow, item: AssignmentItem, name: str) -> bool:
    """Whether an assignment adds a single item: a literal, or a variable that holds one value."""
    if item.to.lower() != name or item.operator not in GROWING:
        return False
    if item.value.kind != "elementReference":
        return bool(item.value.kind)
    added = next((v for v in flow.variables if v.name.lower() == item.value.text.lower()), None)
    return added is not None and not added.collection
