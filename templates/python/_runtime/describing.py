"""What an action takes and gives, told to programs: for forms, menus and other callers by name."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from msgspec import Struct

from .lookup import Action, find
from .marks import Constant
from .shapes import FieldShape, Shape, fields_of, hints_of, shape_of
from .structs import EXTRAS, spoken


class ValueDescription(Struct, frozen=True, kw_only=True):
    """An input, an output, or a field of a type.

    `name` is what `invoke` calls it, `attribute` its name in the Python classes. `type`
    is written as in Python ("list[Order] | None"); capitalised names are in
    `ActionDescription.types`. `location` says where an input is sent ("path", "query",
    "querystring", "header", "cookie", "body"), and is "" for all others. `choices` are
    the values that the document names, `media_types` those of a body or an answer.
    """

    name: str
    attribute: str
    type: str
    required: bool = False
    location: str = ""
    choices: tuple[Constant, ...] = ()
    media_types: tuple[str, ...] = ()
    deprecated: bool = False


class TypeDescription(Struct, frozen=True, kw_only=True):
    """A class with its fields, or a type that is one of `alternatives`."""

    name: str
    fields: tuple[ValueDescription, ...] = ()
    alternatives: tuple[str, ...] = ()


class ActionDescription(Struct, frozen=True, kw_only=True):
    """An action: what it calls, what it takes, and what it gives under which name.

    `function` is the method of the service's clients. Outputs are called as in
    `Result.output_values`: "responseCode", the codes of success, and those of errors
    with "Exc" behind. `types` holds every type that inputs and outputs lead to.
    """

    name: str
    service: str
    function: str
    method: str
    path: str
    summary: str
    deprecated: bool
    inputs: tuple[ValueDescription, ...]
    outputs: tuple[ValueDescription, ...]
    types: Mapping[str, TypeDescription]


def describe(action: str) -> ActionDescription:
    """What the action of a name takes and gives; nothing is called.

    Raises `NoSuchAction` for a name that the package does not know.
    """
    found = find(action)
    operation = found.operation
    known = _KnownTypes()
    return ActionDescription(
        name=found.name,
        service=found.service.name,
        function=_function(found),
        method=operation.method,
        path=operation.path,
        summary=_summary(found),
        deprecated=operation.deprecated,
        inputs=tuple(_inputs(found, known)),
        outputs=tuple(_outputs(found, known)),
        types=known.described(),
    )


def _function(action: Action) -> str:
    return action.service.operations[action.name.partition(".")[2]]


def _summary(action: Action) -> str:
    """The first line that the operation's function says of itself."""
    name = _function(action)
    function = getattr(import_module(action.service.module(name)), name)
    return (inspect.getdoc(function) or "").partition("\n")[0]


def _inputs(action: Action, known: _KnownTypes) -> Iterator[ValueDescription]:
    """The inputs by name; the fields of a form that is spread stand for the body."""
    operation = action.operation
    body = operation.body
    beside = {one.attribute: one for one in operation.inputs}
    for field in fields_of(operation.request):
        sent = beside.get(field.name)
        if sent is not None:
            yield known.value(field, location=sent.location, deprecated=sent.deprecated)
        elif body is not None and body.spread and field.shape.kind == "record":
            for part in fields_of(field.shape.type):
                if part.wire != EXTRAS:
                    yield known.value(part, "body", body.media_types)
        elif body is not None:
            yield known.value(field, "body", body.media_types)


def _outputs(action: Action, known: _KnownTypes) -> Iterator[ValueDescription]:
    operation = action.operation
    yield ValueDescription(name="responseCode", attribute="response_code", type="int")
    good, bad = hints_of(operation.response), hints_of(operation.exception)
    for output in operation.outputs:
        ending = "" if output.field in good else "Exc"
        hint = good.get(output.field, bad.get(output.field))
        name = f"{output.code}{ending}"
        field = FieldShape(output.field, name, shape_of(hint), False)
        yield known.value(field, media_types=output.media_types)
    if "default" not in bad:  # the text of an error that the document does not name
        yield ValueDescription(name="defaultExc", attribute="body", type="str")


class _KnownTypes:
    """Collects the types that values lead to, however they refer to each other."""

    def __init__(self) -> None:
        self._shapes: dict[str, Shape] = {}
        self._names: dict[Any, str] = {}

    def value(
        self,
        field: FieldShape,
        location: str = "",
        media_types: tuple[str, ...] = (),
        deprecated: bool = False,
    ) -> ValueDescription:
        return ValueDescription(
            name=field.wire,
            attribute=field.name,
            type=self.text(field.shape),
            required=field.required,
            location=location,
            choices=field.shape.check.choices,
            media_types=media_types,
            deprecated=deprecated,
        )

    def text(self, shape: Shape) -> str:
        """The type as Python writes it; types with a name are kept for later."""
        written = self._text(shape)
        empty = shape.kind in ("any", "none")
        return f"{written} | None" if shape.null and not empty else written

    def _text(self, shape: Shape) -> str:
        if shape.kind == "list":
            return f"list[{self.text(shape.item)}]"
        if shape.kind == "map":
            return f"dict[str, {self.text(shape.item)}]"
        if shape.kind == "stream":
            return f"Stream[{self.text(shape.item)}]"
        if shape.kind == "union":
            return " | ".join(dict.fromkeys(map(self._text, shape.parts)))
        if shape.kind in ("record", "choice"):
            return self._named(shape)
        plain = {"any": "Any", "file": "File", "none": "None"}
        return plain.get(shape.kind) or str(shape.type.__name__)

    def _named(self, shape: Shape) -> str:
        kind = shape.type
        if kind not in self._names:
            short = spoken(kind)
            name = short if short not in self._shapes else str(kind.__name__)
            self._names[kind], self._shapes[name] = name, shape
        return self._names[kind]

    def described(self) -> dict[str, TypeDescription]:
        """Every type met, with those that they lead to."""
        made: dict[str, TypeDescription] = {}
        while left := [name for name in self._shapes if name not in made]:
            for name in left:
                made[name] = self._described(name, self._shapes[name])
        return made

    def _described(self, name: str, shape: Shape) -> TypeDescription:
        if shape.kind == "choice":
            options = tuple(self.text(shape_of(one)) for one in shape.type.alternatives)
            return TypeDescription(name=name, alternatives=options)
        fields = [one for one in fields_of(shape.type) if one.wire != EXTRAS]
        return TypeDescription(name=name, fields=tuple(map(self.value, fields)))
