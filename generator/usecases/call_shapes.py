"""The shapes of what an operation of a generated package takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.flow.package_parts import InputOperation, InputShape, ShapesModule


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
