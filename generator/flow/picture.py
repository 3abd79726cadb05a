"""A flow's picture as values: what stands where, and the lines between."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from generator.flow.graph import Edge, GraphNode

Point: TypeAlias = tuple[float, float]


@dataclass(slots=True)
class Spot:
    """Something that stands in a layer: a box, a label, or a line on its way through. `x` is its middle."""

    key: str
    kind: str  # "box", "label", "via"
    width: float
    height: float
    node: GraphNode | None = None
    text: str = ""
    layer: int = 0
    x: float = 0.0
    y: float = 0.0

    @property
    def rectangle(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.x - self.width / 2, self.y - self.height / 2, self.x + self.width / 2, self.y + self.height / 2


@dataclass(slots=True)
class Wire:
    """A line of the picture: its edge, the spots that it goes by, its corners in pieces (a label parts it)."""

    edge: Edge
    stops: list[Spot]
    back: bool = False
    pieces: list[list[Point]] = field(default_factory=list)


@dataclass(slots=True)
class DrawnFlow:
    """A picture that is laid out."""

    spots: list[Spot]
    wires: list[Wire]
    width: float
    height: float
