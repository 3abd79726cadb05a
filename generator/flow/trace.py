"""A run as JSON lines: one object per event, for programs and for drawing the run's path."""

from __future__ import annotations

import json
from collections.abc import Iterable

from generator.flow.mask import Masker
from generator.flow.run.conditions import EvaluatedCondition
from generator.flow.run.events import Clipped, Event
from generator.flow.show import plain
from generator.flow.values import FlowObject, Value
from generator.flow.written import Value as Written
from generator.model.types import Json

FORMAT = "extsvc-flow-trace/1"


def record(event: Event, masker: Masker) -> dict[str, Json]:
    """An event as JSON data, secrets hidden."""
    made: dict[str, Json] = {"kind": event.kind, "flow": event.flow}
    for key, value in (("element", event.element), ("label", event.label), ("path", event.path)):
        if value:
            made[key] = value
    made["number"] = event.number
    if event.data:
        made["data"] = {key: _data(key, value, masker) for key, value in event.data.items()}
    return made


def _data(name: str, value: object, masker: Masker) -> Json:
    match value:
        case EvaluatedCondition():
            return {
                "left": value.condition.left,
                "operator": value.condition.operator,
                "value": _data(value.condition.left, value.left, masker),
                "right": _data(value.condition.left, value.right, masker),
            }
        case Written(kind="elementReference"):
            return value.text
        case Written():
            return plain(masker.named(name, value.text or None))
        case Clipped():
            return {"items": [_data("", item, masker) for item in value.items], "total": value.total}
        case str() | FlowObject():
            return plain(masker.named(name, value))
        case tuple() if len(value) == 2 and isinstance(value[0], str) and not isinstance(value[1], str):
            return [value[0], _data(value[0], value[1], masker)]
        case tuple() if value and isinstance(value[0], str):
            return [_data(str(value[0]), item, masker) if n else item for n, item in enumerate(value)]
        case tuple():
            return [_data(name, item, masker) for item in value]
        case dict():
            return {str(key): _data(str(key), item, masker) for key, item in value.items()}
        case _:
            return plain(_value(value))


def _value(value: object) -> Value:
    return value  # type: ignore[return-value]  # put there by our own elements, which hold nothing else


def line(event: Event, masker: Masker) -> str:
    """One line of a trace file."""
    return json.dumps(record(event, masker), ensure_ascii=False, separators=(",", ":")) + "\n"


def header(flow: str, started: str) -> str:
    """The first line of a trace file."""
    return json.dumps({"format": FORMAT, "flow": flow, "started": started}) + "\n"


def walked(lines: Iterable[str], flow: str) -> tuple[tuple[str, str], ...]:
    """The elements of one flow that a trace ran through, each with the path it left by. Raises `ValueError`."""
    found = []
    for text in lines:
        entry = json.loads(text) if text.strip() else {}
        if not isinstance(entry, dict):
            raise ValueError("not a trace file")
        if str(entry.get("flow", "")).lower() == flow.lower() and entry.get("element") and "kind" in entry:
            found.append((str(entry["element"]), str(entry.get("path", ""))))
    return tuple(found)
