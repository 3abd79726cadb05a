"""The decisions behind made data, and which to take differently when the schema check objects."""

from __future__ import annotations

from dataclasses import dataclass, field

from generator.mock.violations import Path


@dataclass(frozen=True, slots=True)
class Mark:
    """A decision taken at a path inside the value, which the schema check may ask to take differently."""

    path: Path
    kind: str  # "example", "choice", "optional", in the order in which they are given up
    width: int = 0


@dataclass(slots=True)
class DecisionPlan:
    """Decisions changed so far."""

    examples: bool = True
    lean: bool = False
    binary: bool = False
    plain: set[Path] = field(default_factory=set)
    dropped: set[Path] = field(default_factory=set)
    turns: dict[Path, int] = field(default_factory=dict)


def mend(plan: DecisionPlan, marks: list[Mark], paths: list[Path]) -> bool:
    """Change the nearest decision that may have caused a fault; False when none is left."""
    order = {"example": 0, "choice": 1, "optional": 2}
    for path in sorted(set(paths), key=lambda path: (-len(path), str(path))):
        around = [mark for mark in marks if path[: len(mark.path)] == mark.path]
        for mark in sorted(around, key=lambda mark: (-len(mark.path), order[mark.kind])):
            if mark.kind == "example" and mark.path not in plan.plain:
                plan.plain.add(mark.path)
                return True
            if mark.kind == "choice" and plan.turns.get(mark.path, 0) < mark.width - 1:
                plan.turns[mark.path] = plan.turns.get(mark.path, 0) + 1
                return True
            if mark.kind == "optional" and mark.path not in plan.dropped:
                plan.dropped.add(mark.path)
                return True
    return False
