"""Values as Flow Builder's debug log writes them, and as plain data for JSON."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal

from generator.flow.catalog import Catalog
from generator.flow.formula.functions import written
from generator.flow.formula.operators import utc
from generator.flow.run.events import Clipped
from generator.flow.values import FlowObject, Value, number_text, scaled
from generator.model.types import Json

MAX_SHOWN = 20_000  # characters of one value in the log


def plain(value: object) -> Json:
    """A value as JSON can hold it."""
    match value:
        case None | bool() | str() | int() | float():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() and abs(value) < 10**18 else float(value)
        case datetime():
            return utc(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case Clipped():
            return {"items": [plain(item) for item in value.items], "total": value.total}
        case tuple() | list():
            return [plain(item) for item in value]
        case FlowObject():
            return {name: plain(item) for name, item in value.items()}
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case _:
            return str(value)


def dump(value: Value, catalog: Catalog) -> Json:
    """An Apex-defined object as the log shows it: each set field after its `_set` twin, names from Z to A."""
    if isinstance(value, tuple):
        return [dump(item, catalog) for item in value]
    if not isinstance(value, FlowObject):
        return plain(value)
    made: dict[str, Json] = {}
    for name, item in sorted(value.items(), key=lambda pair: pair[0], reverse=True):
        if catalog.class_named(value.type) is not None:
            made[f"{name}_set"] = True
        made[name] = dump(item, catalog)
    return made


def dumped(value: Value, catalog: Catalog) -> str:
    """The dump as indented JSON text."""
    return clip(json.dumps(dump(value, catalog), indent=2, ensure_ascii=False))


def clip(text: str) -> str:
    """A text short enough for a log."""
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + f"... ({len(text):,} characters)"


def short(value: object, catalog: Catalog, scale: int | None = None) -> str:
    """A value on one line."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return number_text(value) if scale is None else format(scaled(value, scale), "f")
        case datetime() | date() | time():
            return written(value)
        case Clipped():
            inner = ",".join(short(item, catalog) for item in value.items)
            return clip(f"[{inner},... ({value.total} items)]")
        case tuple():
            return clip("[" + ",".join(short(item, catalog) for item in value) + "]")
        case FlowObject():
            name = value.type.partition("__")[2] or value.type
            prefix = f"{name} : " if name else ""
            return clip(prefix + json.dumps(dump(value, catalog), ensure_ascii=False))
        case _:
            return str(value)


def moment(value: datetime) -> str:
    """A moment as the log writes it: 24 June 2026 at 4:19 pm."""
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    hour = value.hour % 12 or 12
    half = "am" if value.hour < 12 else "pm"
    return f"{value.day} {months[value.month - 1]} {value.year} at {hour}:{value.minute:02d} {half}"
