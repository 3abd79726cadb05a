"""Reading in a run: references, merge fields, formulas, globals. A path through null is null, never an error."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.flow.formula.evaluate import evaluate
from generator.flow.formula.operators import utc
from generator.flow.references import PathStep, pieces, steps
from generator.flow.run.conversion import convert_result, json_value, literal
from generator.flow.run.fields import related
from generator.flow.run.paths import Lookup, descend, indexed
from generator.flow.run.state import Frame, InterviewState, RunContext
from generator.flow.run.transforms import transformed
from generator.flow.values import FlowFault, FlowObject, Value, merge_text, scaled
from generator.flow.written import Value as Written

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_NESTING = 40  # formulas and templates that read one another
_ORIGIN = datetime(1900, 1, 1, tzinfo=UTC)


class Scope:
    """What can be read at one moment of a run. `each` is the item number that `[$EachItem]` stands for."""

    __slots__ = ("context", "state", "frame", "each", "extra", "depth")

    def __init__(self, context: RunContext, state: InterviewState, frame: Frame | None = None) -> None:
        self.context, self.state = context, state
        self.frame = state.frame if frame is None else frame
        self.each: int | None = None
        self.extra: Mapping[str, Value] = {}
        self.depth = 0

    @property
    def now(self) -> datetime:
        return self.state.now

    @property
    def zone(self) -> tzinfo:
        return self.context.zone

    def read(self, path: str) -> Value:
        """The value of a reference. Raises `FlowFault` only when a formula on the way cannot be computed."""
        first, *rest = steps(path)
        if first.folded.startswith("$"):
            value = self._global(first.folded, rest)
            return value if first.folded in _OWN else descend(value, rest, self.each, self.lookup)
        value = self._named(first.folded)
        if first.index is not None:
            value = indexed(value, first.index, self.each)
        return descend(value, rest, self.each, self.lookup) if rest else value

    @property
    def lookup(self) -> Lookup | None:
        """How lookups of records are followed; None without records at hand."""
        store = self.context.records
        return None if store is None else lambda holder, name: related(store, holder, name)

    def _named(self, name: str) -> Value:
        if name in self.extra:
            return self.extra[name]
        if name in self.frame.values:
            return self.frame.values[name]
        program = self.frame.program
        if name in program.formulas:
            return self._formula(name)
        if name in program.templates:
            return self._nested(program.templates[name].text)
        return self.context.presets.get(name)

    def _formula(self, name: str) -> Value:
        formula = self.frame.program.formulas[name]
        self._enter(name)
        try:
            value = evaluate(formula.expression, self)
        finally:
            self.depth -= 1
        return convert_result(value, formula.data_type)

    def _nested(self, text: str) -> str:
        self._enter("a text template")
        try:
            return self.merged(text)
        finally:
            self.depth -= 1

    def _enter(self, name: str) -> None:
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.depth = 0
            raise FlowFault(f"The resource {name} refers to itself")

    def merged(self, text: str) -> str:
        """A text with its merge fields filled in."""
        return "".join(self.shown(part) if is_path else part for part, is_path in pieces(text))

    def shown(self, path: str) -> str:
        """What a merge field shows: numbers with the decimals that their variable declares."""
        value = self.read(path)
        scale = self.frame.program.scales.get(path.strip().lower())
        if isinstance(value, Decimal) and scale is not None:
            return format(scaled(value, scale), "f")
        if isinstance(value, datetime):
            value = value.astimezone(self.zone)
        return merge_text(value)

    def value(self, written: Written, *, as_text: bool = False) -> Value:
        """The value that a definition's value union stands for."""
        match written.kind:
            case "":
                return None
            case "elementReference" | "transformValueReference":
                return self.read(written.text)
            case "stringValue":
                return self._string(str(written.literal), as_text)
            case "formulaExpression":
                return convert_result(evaluate(written.text, self), written.data_type or "String")
            case "collectionElements":
                return tuple(self.value(item) for item in written.items)
            case "transform" if written.transform is not None:
                return transformed(written.transform, self)
            case "sobjectValue" | "apexValue":
                return json_value(str(written.literal or ""))
            case _:
                return literal(written.literal)

    def _string(self, text: str, as_text: bool) -> Value:
        """A text; one that is a single merge field keeps its value's kind unless text is wanted."""
        parts = pieces(text)
        if len(parts) == 1 and parts[0][1] and not as_text:
            return self.read(parts[0][0])
        return self.merged(text) if "{!" in text else text

    def _global(self, name: str, rest: list[PathStep]) -> Value:
        if name == "$flow":
            return self._flow(rest)
        if name == "$globalconstant":
            return _CONSTANTS.get(rest[0].folded) if rest else None
        if name == "$eachitem":
            return None
        if name == "$system":
            return _ORIGIN if rest and rest[0].folded == "origindatetime" else None
        # A flow may assign to $Record; then its own value counts.
        return self.frame.values[name] if name in self.frame.values else self.context.globals.get(name)

    def _flow(self, rest: list[PathStep]) -> Value:
        today = self.now.astimezone(self.zone)
        match rest[0].folded if rest else "":
            case "currentdate":
                return today.date()
            case "currentdatetime":
                return utc(self.now)
            case "currenttime":
                return today.time().replace(microsecond=0)
            case "interviewstarttime":
                return utc(self.state.started)
            case "interviewguid":
                return self.state.guid
            case "faultmessage":
                return self.state.fault or None
            case name:
                found = self.frame.values.get("$flow", self.context.globals.get("$flow"))
                return found.get(name) if isinstance(found, FlowObject) else None


_OWN = frozenset(("$flow", "$globalconstant", "$system"))
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "emptystring": ""}
