"""What blocks of the debug log are put together from: values, conditions, inputs and outputs in Flow Builder's words, masked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator.flow.log_text import as_value, logic_words, pairs
from generator.flow.mask import Masker
from generator.flow.model import ActionCall, Subflow
from generator.flow.run import compare
from generator.flow.run.conditions import EvaluatedCondition
from generator.flow.run.events import Clipped, Event
from generator.flow.run.state import Program, RunContext
from generator.flow.show import dumped
from generator.flow.show import short as shown
from generator.flow.values import FlowObject, Value
from generator.flow.written import InputParameter
from generator.flow.written import Value as Written


class LogWords:
    """Writes the values of one run; secrets are hidden."""

    def __init__(self, program: Program, context: RunContext, masker: Masker) -> None:
        self.program, self.context, self.masker = program, context, masker

    def dump(self, value: Value) -> str:
        """An object or a list, field by field."""
        return dumped(self.masker.value(value), self.context.catalog)

    def short(self, name: str, value: object) -> str:
        """A value in a line; one whose `name` speaks of a secret is hidden."""
        if isinstance(value, Clipped):
            value = Clipped(tuple(self.masker.value(item) for item in value.items), value.total)
            return shown(value, self.context.catalog)
        hidden = self.masker.named(name, as_value(value))
        scale = self.program.scales.get(name.lower()) if isinstance(hidden, Decimal) else None
        return shown(hidden, self.context.catalog, scale)

    def side(self, to: str, written: Written, value: object) -> str:
        """The right side: a reference as written, a literal by its value."""
        if written.kind == "elementReference":
            return f"{{!{written.text}}}"
        if written.kind == "stringValue":
            return str(self.masker.named(to, str(written.literal)))
        return self.short(to, value)

    def conditions(self, logic: str, conditions: tuple[EvaluatedCondition, ...]) -> Iterator[str]:
        words = logic_words(logic)
        single = len(conditions) == 1
        for number, one in enumerate(conditions, 1):
            left = self.short(one.condition.left, one.left) if one.left is not None else ""
            operator = compare.WORDS.get(one.condition.operator, one.condition.operator)
            prefix = "" if single else f"{number}. "
            if one.condition.left:
                yield f"{prefix}{{!{one.condition.left}}} ({left}) {operator} {self.right(one)}".rstrip()
            else:
                yield f"{prefix}{one.condition.right.literal or one.condition.right.text} ({self.right(one)})"
        yield words if single else f"Logic: {words}"

    def right(self, one: EvaluatedCondition) -> str:
        value = "" if one.right is None else self.short(one.condition.left, one.right)
        if one.condition.right.kind == "elementReference":
            return f"{{!{one.condition.right.text}}} ({value})"
        return value

    def inputs(self, event: Event) -> Iterator[str]:
        """The inputs of an action or a subflow, each with the reference it was given by."""
        given = {p.name.lower(): p.value for p in self._written_inputs(event)}
        yield "Inputs:"
        for name, value in pairs(event, "inputs"):
            written = given.get(name.lower())
            reference = f"{{!{written.text}}}" if written is not None and written.kind == "elementReference" else ""
            if isinstance(value, (FlowObject, tuple)):
                yield f"{name} = {reference}".rstrip()
                yield self.dump(value)
            elif reference:
                yield f"{name} = {reference} ({self.short(name, value)})"
            else:
                yield f"{name} = {self.short(name, value)}"

    def _written_inputs(self, event: Event) -> tuple[InputParameter, ...]:
        program = self.context.programs.get(event.flow.lower(), self.program)
        element = program.elements.get(event.element.lower())
        return element.inputs if isinstance(element, (ActionCall, Subflow)) else ()

    def outputs(self, event: Event) -> Iterator[str]:
        outputs = event.data.get("outputs")
        yield "Outputs:"
        if not isinstance(outputs, FlowObject) or not outputs.fields:
            yield "None."
            return
        for name, value in outputs.items():
            if isinstance(value, (FlowObject, tuple)):
                yield name
                yield self.dump(value)
            else:
                yield f"{name} ({self.short(name, value)})"
