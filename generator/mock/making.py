"""Valid example data: walks over the raw schemas, each mended where the compiled schema objects, until one fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.mock.data import DataWalk
from generator.mock.nodes import SpecNode
from generator.mock.plan import DecisionPlan, mend
from generator.mock.schemas import Direction, SchemaValidators
from generator.mock.shapes import EndlessValue

MENDS = 60  # how often the schema check may send the walk back


@dataclass(frozen=True, slots=True)
class Sample:
    """A made value; `fits` is False when no valid one was found (the schema may allow none)."""

    value: object
    fits: bool = True


class Maker:
    """Makes and checks example data for places of one spec."""

    def __init__(self, schemas: SchemaValidators) -> None:
        self.schemas = schemas
        self._made: dict[object, Sample] = {}

    def make(
        self,
        node: SpecNode,
        direction: Direction,
        *,
        seed: str = "",
        name: str = "",
        examples: bool = True,
        binary: bool = False,
        lean: bool = False,
    ) -> Sample:
        """A value for a schema, valid where one is found.

        `binary` gives bytes for binary texts, `lean` leaves out whatever may be left out.
        """
        key = (node.file, node.pointer, direction, seed, name, examples, binary, lean)
        if key not in self._made:
            plans = [DecisionPlan(examples and not lean, each, binary) for each in ((True,) if lean else (False, True))]
            samples = (self._mended(node, direction, seed, name, plan) for plan in plans)
            self._made[key] = _best(samples)
        return self._made[key]

    def _mended(self, node: SpecNode, direction: Direction, seed: str, name: str, plan: DecisionPlan) -> Sample:
        best: Sample | None = None
        for _ in range(MENDS):
            walk = DataWalk(direction, seed, plan)
            try:
                value = walk.value((node,), name)
            except (EndlessValue, RecursionError):
                break
            paths = [violation.path for violation in self.schemas.violations(node, value, direction)]
            if not paths:
                return Sample(value)
            best = best or Sample(value, fits=False)
            if not mend(plan, walk.marks, paths):
                break
        return best if best is not None else Sample(None, fits=False)


def _best(samples: Iterator[Sample]) -> Sample:
    """The first sample that fits, else the first."""
    first: Sample | None = None
    for sample in samples:
        if sample.fits:
            return sample
        first = first or sample
    return first if first is not None else Sample(None, fits=False)
