"""Values of a configuration over the data: formulas behind `=`, merge fields, objects and lists of them."""

from __future__ import annotations

from dataclasses import dataclass

from generator.model.types import Json
from generator.omni.formula.evaluate import Formulas
from generator.omni.formula.operators import OmniFault, truth
from generator.omni.merge import filled, merged
from generator.omni.paths import put

MOST_NODES = 200_000  # values in one answer: more would not fit a transaction's heap
MOST_NESTED = 200  # objects and lists in one another
_DEEPEST = 200
_LETTERS = 100  # that weigh as much as a value


@dataclass(frozen=True, slots=True)
class ConfigValues:
    """What configurations are computed with."""

    formulas: Formulas

    def value(self, given: Json, data: Json, formulas: bool = True, depth: int = 0) -> Json:
        """The value of anything in a configuration. Raises `OmniFault`."""
        if depth > _DEEPEST:
            raise OmniFault("a value is nested too deeply")
        match given:
            case str():
                words = given.strip()
                if formulas and words.startswith("=") and len(words) > 1:
                    return self.formulas.value(words, data)
                return merged(given, data, self.formulas.environment)
            case dict():
                return {name: self.value(one, data, formulas, depth + 1) for name, one in given.items()}
            case list():
                return [self.value(one, data, formulas, depth + 1) for one in given]
            case _:
                return given

    def filled(self, words: str, data: Json) -> str:
        """A text with its merge fields filled in."""
        return filled(words, data, self.formulas.environment)

    def table(self, given: Json, data: Json, formulas: bool = True) -> dict[str, Json]:
        """An object whose keys are paths: `Order:Id` makes an object in an object. Raises `OmniFault`."""
        made: dict[str, Json] = {}
        for path, one in (given if isinstance(given, dict) else {}).items():
            put(made, self.filled(path, data), self.value(one, data, formulas))
        size(made)
        return made

    def holds(self, formula: str, data: Json) -> bool:
        """Whether a condition is true. Raises `OmniFault`."""
        return truth(self.formulas.value(formula, data))


def size(value: Json, most: int = MOST_NODES) -> int:
    """How many values are in a value; a long text weighs more than one; counting ends past `most`.

    Raises `OmniFault` for more, and for a value that nests deeper than JSON is safely written.
    """
    count, waiting = 0, [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        count += 1 + (len(one) // _LETTERS if isinstance(one, str) else 0)
        if count > most:
            raise OmniFault(f"the data has more than {most:,} values")
        if depth > MOST_NESTED:
            raise OmniFault(f"the data nests deeper than {MOST_NESTED}")
        if isinstance(one, dict):
            waiting.extend((inner, depth + 1) for inner in one.values())
        elif isinstance(one, list):
            waiting.extend((inner, depth + 1) for inner in one)
    return count
