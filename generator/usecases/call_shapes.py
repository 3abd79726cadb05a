"""What is asked of a generated package's runtime to read inputs: the shapes of what an operation takes.

The package is only known at run time; these are the parts of it that every version has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class InputShape(Protocol):
    """One annotation of the package: its kind, the bare type, what it is made of."""

    @property
    def kind(self) -> str: ...
    @property
    def type(self) -> object: ...
    @property
    def null(self) -> bool: ...
    @property
    def parts(self) -> Sequence[InputShape]: ...
    @property
    def item(self) -> InputShape: ...


class ChoiceType(Protocol):
    """The type of a shape whose kind is "choice"."""

    @property
    def alternatives(self) -> Sequence[object]: ...


class InputField(Protocol):
    """A field of a record: its name on the wire, its shape."""

    @property
    def wire(self) -> str: ...
    @property
    def shape(self) -> InputShape: ...


class ShapesModule(Protocol):
    """The runtime's module `shapes`."""

    def fields_of(self, record: object, /) -> Sequence[InputField]: ...
    def shape_of(self, annotation: object, /) -> InputShape: ...


class InputBody(Protocol):
    """The body of an operation; `spread` says that its form parameters are inputs of their own."""

    @property
    def name(self) -> str: ...
    @property
    def spread(self) -> bool: ...


class InputOperation(Protocol):
    """An operation of the package."""

    @property
    def request(self) -> object: ...
    @property
    def body(self) -> InputBody | None: ...
    @property
    def action(self) -> str: ...


@dataclass(frozen=True, slots=True)
class OperationShapes:
    """The parts of a generated package's runtime that say what an operation takes."""

    shapes: ShapesModule
    operation: InputOperation

    def inputs(self) -> dict[str, InputShape]:
        """Shapes of the operation's inputs by wire name; form parameters beside the object that holds them."""
        return {**self.form(), **self._own()}

    def form(self) -> dict[str, InputShape]:
        """Shapes of the form parameters that are inputs of their own."""
        body = self.operation.body
        if body is None or not body.spread:
            return {}
        own = self._own()[body.name]
        return {field.wire: field.shape for field in self.shapes.fields_of(own.type)} if own.kind == "record" else {}

    def holder(self, name: str) -> list[str]:
        """What an input lies in: the body, for a form parameter."""
        body = self.operation.body
        return [] if body is None or name in self._own() else [body.name]

    def offered(self) -> list[str]:
        """The inputs as Flow and Apex know them."""
        form, body = self.form(), self.operation.body
        return [name for name in self.inputs() if not form or body is None or name != body.name]

    def _own(self) -> dict[str, InputShape]:
        return {field.wire: field.shape for field in self.shapes.fields_of(self.operation.request)}
