"""The value of a formula for a procedure's data. `IF` computes both of its branches, as documented."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from generator.model.types import Json
from generator.omni.formula.functions import FUNCTIONS, items
from generator.omni.formula.moments import Clock
from generator.omni.formula.operators import NeedsOrg, OmniFault, below, computed, needed, plain, same, text, truth
from generator.omni.formula.syntax import BadOmniFormula, Call, Literal, Node, Operated, Path, QuotedText, parsed
from generator.omni.merge import Environment, filled, looked_up


@dataclass(frozen=True, slots=True)
class Formulas:
    """What formulas are computed in: the clock, and the values under `$Vlocity`."""

    clock: Clock
    environment: Environment

    def value(self, formula: str, data: Json) -> Json:
        """The value of a formula's text. Raises `OmniFault`, for what cannot be read too."""
        try:
            return self._of(_tree(formula), data)
        except BadOmniFormula as error:
            raise OmniFault(f"the formula cannot be read: {error}") from None

    def _of(self, node: Node, data: Json) -> Json:
        match node:
            case Literal(value):
                return value
            case QuotedText(words):
                return filled(words, data, self.environment)
            case Path(path):
                return looked_up(path, data, self.environment)
            case Call():
                return self._called(node, data)
            case Operated():
                return self._operated(node, data)

    def _operated(self, node: Operated, data: Json) -> Json:
        right = self._of(node.right, data)
        if node.left is None:
            return (
                not truth(right)
                if node.operator == "!"
                else plain(-needed(right, "-") if node.operator == "-" else needed(right, "+"))
            )
        left = self._of(node.left, data)
        match node.operator:
            case "&&":
                return truth(left) and truth(right)
            case "||":
                return truth(left) or truth(right)
            case "=":
                return same(left, right)
            case "!=":
                return not same(left, right)
            case "<" | "<=":
                return below(left, right, node.operator == "<=")
            case "like" | "notlike":  # whether a text holds another; that capitals count is inferred
                return (text(right) in text(left)) is (node.operator == "like")
            case ">" | ">=":
                return below(right, left, node.operator == ">=")
            case _:
                return computed(node.operator, left, right)

    def _called(self, call: Call, data: Json) -> Json:
        if call.name == "FILTER":
            return self._filtered(call, data)
        function = FUNCTIONS.get(call.name)
        if function is None:
            raise NeedsOrg(f"the function {call.name} needs an org")
        misfit = function.misfit(call.name, len(call.arguments))
        if misfit:
            raise OmniFault(misfit)
        return function.of([self._of(one, data) for one in call.arguments], self.clock)

    def _filtered(self, call: Call, data: Json) -> Json:
        """FILTER(list, 'formula'): the items for which the formula, over an item, is true."""
        if len(call.arguments) != 2:
            raise OmniFault("FILTER takes a list and a formula as a text")
        told = self._of(call.arguments[1], data)
        if not isinstance(told, str):
            raise OmniFault("FILTER needs its formula as a text")
        if "FILTER" in told.upper():
            raise NeedsOrg("a FILTER inside a FILTER is not emulated")
        return [item for item in items(self._of(call.arguments[0], data)) if truth(self.value(told, item))]


@lru_cache(maxsize=2_000)
def _tree(formula: str) -> Node:
    return parsed(formula)


def words(value: Json) -> str:
    """A value as text, for what is shown."""
    return text(value)
