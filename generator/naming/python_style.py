"""How Python names are spelt: as the document writes them, or as Python does; what a lock holds of another spelling is let go."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from generator.naming.policy import Pins
from generator.naming.styles import snake
from generator.naming.words import legal

STYLE = "style"  # the scope of a lock that says how its names are spelt, where it is not the usual way
TYPES = "types"  # the scope of short names: type key -> name


class PythonStyle(Struct, frozen=True):
    """`snake`: arguments and fields in snake case; `pascal`: components in Pascal case. What is sent stays as it is."""

    snake: bool = False
    pascal: bool = False

    @property
    def given(self) -> dict[str, str]:
        """The style as a lock keeps it."""
        return {**({"names": "python"} if self.snake else {}), **({"classes": "pascal"} if self.pascal else {})}


WIRE = PythonStyle()


def style_of(names: str, classes: str, held: Pins | None = None) -> PythonStyle:
    """The style by its words (`generator.naming.style_words`); for "" what the lock holds, else the usual way."""
    kept = (held or {}).get(STYLE, {})
    return PythonStyle((names or kept.get("names")) == "python", (classes or kept.get("classes")) == "pascal")


def attribute(wire: str, style: PythonStyle, keywords: Collection[str]) -> str:
    """The nearest legal attribute or parameter name. Two leading underscores would be mangled inside a class."""
    if style.snake and (words := snake(wire)):
        return _safe(legal(words), keywords)
    if wire.isidentifier() and wire.isascii() and wire not in keywords and not wire.startswith("__"):
        return wire
    name = _safe(legal(wire), keywords) or "field_"
    return f"_{name.lstrip('_')}" if name.startswith("__") else name


def _safe(name: str, keywords: Collection[str]) -> str:
    return f"{name}_" if name in keywords else name


def still_held(pins: Pins, style: PythonStyle, components: Collection[str]) -> Pins:
    """The names given before that go on: not those of a kind that is spelt otherwise now. `components` are keys of types."""
    if STYLE not in pins and style == WIRE:
        return pins
    before = style_of("", "", pins)
    left: dict[str, Mapping[str, str]] = {scope: names for scope, names in pins.items() if scope != STYLE}
    if before.snake != style.snake:
        left = {scope: names for scope, names in left.items() if not scope.startswith(("fields ", "inputs "))}
    if before.pascal != style.pascal and TYPES in left:
        left[TYPES] = {key: name for key, name in left[TYPES].items() if key not in components}
    return left
