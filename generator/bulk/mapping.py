"""From the columns of a row to the inputs of an action, each value typed as the action wants it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import cast

from generator.bulk import rules
from generator.bulk.rows import Json, json_reason
from generator.diagnostics import Diagnostic
from generator.flow.package_parts import InputShape
from generator.reading import HALF, halves_characters, json_given
from generator.usecases.call_inputs import Given, inside, is_list, place_of, put, typed
from generator.usecases.call_shapes import OperationShapes
from generator.usecases.stopping import Stop

_FITTING: Mapping[object, Json] = {
    str: "x", bool: True, int: 1, float: 1.5, date: "2000-01-01", datetime: "2000-01-01T00:00:00Z"
}  # fmt: skip
_DEEPEST = 4  # levels of objects in which a column's name is looked for


@dataclass(frozen=True, slots=True)
class ColumnPlace:
    """Where the values of a column go: steps from an input downwards, and the shapes that may stand there."""

    column: str
    path: tuple[str, ...]
    shapes: tuple[InputShape, ...]

    @property
    def dotted(self) -> str:
        """As a message names it: body.lines.0.text"""
        return ".".join(self.path)


class RowFault(Exception):
    """A value that cannot be read: in which column, and why."""

    def __init__(self, column: str, words: str) -> None:
        super().__init__(f"column {column}: {words}")
        self.column, self.words = column, words


@dataclass(slots=True)
class RowMapper:
    """Turns rows into inputs. `constants` are inputs that every row has; `renamed` leads from columns to inputs."""

    shapes: OperationShapes
    constants: Mapping[str, Given]
    renamed: Mapping[str, str]
    ignored: frozenset[str]
    _places: dict[str, ColumnPlace | None] = field(default_factory=dict)
    _leaves: tuple[ColumnPlace, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._leaves = tuple(_leaves(self.shapes))

    def check(self, columns: Sequence[str]) -> None:
        """Find the place of every column at once. Raises `Stop` for those that have none, all of them."""
        missing = [column for column in columns if self.place(column) is None and column not in self.ignored]
        if missing:
            raise Stop(*map(self._unknown, missing))
        for column in self.renamed:
            if columns and column not in columns:
                raise Stop(rules.NO_COLUMN.at("", column=column, columns=", ".join(columns)))

    def _unknown(self, column: str) -> Diagnostic:
        near = self._near(column)
        hint = f"did you mean {near}? " if near else ""
        taken = ", ".join([place.dotted for place in self._leaves[:20]])
        return rules.UNKNOWN_COLUMN.at(
            "", column=column, action=self.shapes.operation.action, hint=f"{hint}It takes: {taken}"
        )

    def _near(self, column: str) -> str:
        """The input whose name, or whose last step, is the likest; "" for none."""
        whole, last = [one.dotted for one in self._leaves], [one.column for one in self._leaves]
        return next(iter(get_close_matches(column, whole, n=1) or get_close_matches(column, last, n=1)), "")

    def inputs(self, values: Mapping[str, Json], *, texts: bool) -> dict[str, Given]:
        """The inputs of a row; empty `texts` count as not given. Raises `RowFault`."""
        made: dict[str, Given] = deepcopy(dict(self.constants))
        for column, value in values.items():
            if (texts and value == "") or column in self.ignored:
                continue
            place = self.place(column)
            if place is None:
                near = self._near(column)
                hint = f"; did you mean {near}?" if near else ""
                raise RowFault(column, f"the action has no such input{hint}")
            given = _typed(place, value) if texts and isinstance(value, str) else value
            try:
                put(made, list(place.path), _given(given), is_list(list(place.shapes)), place.dotted)
            except Stop as stop:
                raise RowFault(column, stop.findings[0].message) from None
        return made

    def fitting(self, column: str) -> Json:
        """A value of the type that a column is to have, None where there is no such simple one."""
        place = self.place(column)
        kinds = [shape.type for shape in place.shapes if shape.kind == "scalar"] if place is not None else []
        return next((_FITTING[kind] for kind in kinds if kind in _FITTING), None)

    def columns(self) -> dict[str, str]:
        """From each column that was met to the input that it goes to, "" for those that go nowhere."""
        found = {column: place.dotted if place is not None else "" for column, place in self._places.items()}
        return found | {column: "" for column in self.ignored if column not in found}

    def column_of(self, path: str) -> str:
        """The column that an input's path belongs to, else the path itself."""
        plain = path.replace("[", ".").replace("]", "")
        known = [place for place in self._places.values() if place is not None]
        for place in sorted(known, key=lambda one: -len(one.path)):
            if plain == place.dotted or plain.startswith(f"{place.dotted}."):
                return place.column
        return path

    def place(self, column: str) -> ColumnPlace | None:
        """Where the values of a column go, None for nowhere. Raises `Stop` where it was given to an input that is none."""
        if column not in self._places:
            self._places[column] = self._place(column)
        return self._places[column]

    def _place(self, column: str) -> ColumnPlace | None:
        if column in self.ignored:
            return None
        try:
            path, shapes = place_of(self.shapes, self.renamed.get(column, column))
            if shapes:
                return ColumnPlace(column, tuple(path), tuple(shapes))
        except Stop:
            if column in self.renamed:
                raise
        found = [one for one in self._leaves if one.column == column or one.dotted.endswith(f".{column}")]
        return ColumnPlace(column, found[0].path, found[0].shapes) if len(found) == 1 else None


def _leaves(shapes: OperationShapes) -> Iterator[ColumnPlace]:
    """Every input, and every property of the objects in it, as far down as `_DEEPEST`."""
    waiting = [
        (ColumnPlace(name, (*shapes.holder(name), name), (shape,)), 0) for name, shape in shapes.inputs().items()
    ]
    while waiting:
        place, depth = waiting.pop(0)
        yield place
        records = [shape for shape in place.shapes if shape.kind == "record"] if depth < _DEEPEST else []
        names = dict.fromkeys(one.wire for shape in records for one in shapes.shapes.fields_of(shape.type))
        for name in names:
            inner = tuple(found for shape in records for found in inside(shapes, shape, name))
            waiting.append((ColumnPlace(name, (*place.path, name), inner), depth + 1))


def _typed(place: ColumnPlace, text: str) -> Json:
    """A text as the place wants it: an object or a list of objects is written as JSON."""
    leaves = [inner for shape in place.shapes for inner in (shape.parts if shape.kind == "list" else (shape,))]
    structured = [shape.kind for shape in place.shapes if shape.kind in ("record", "map", "list")]
    if structured and text[:1] in "[{" and not any(leaf.type is str for leaf in leaves):
        try:
            made = cast("Json", json_given(text))
        except (ValueError, RecursionError) as error:
            raise RowFault(place.column, f"it is no JSON: {json_reason(error)}") from None
        if halves_characters(text, made):
            raise RowFault(place.column, HALF)
        return made
    return typed(text, leaves)


def _given(value: Json) -> Given:
    return cast("Given", value)  # JSON is a part of what can be given
