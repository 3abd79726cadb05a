"""A regular expression as a tree, and how Python and Rust both write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

LAST = 0x10FFFF

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Code points, as sorted ranges that do not touch."""


class Chars(Struct, frozen=True):
    """One character out of a set."""

    ranges: Ranges


class Edge(Struct, frozen=True):
    """A place between characters: `^`, `$`, `\\b` or `\\B`."""

    kind: str


class Sequence(Struct, frozen=True):
    items: tuple[Node, ...]


class Choice(Struct, frozen=True):
    branches: tuple[Node, ...]


class Repeat(Struct, frozen=True):
    inner: Node
    least: int
    most: int | None
    lazy: bool


Node: TypeAlias = Chars | Edge | Sequence | Choice | Repeat


def united(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The ranges in order, those that meet made one."""
    made: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if made and low <= made[-1][1] + 1:
            made[-1] = (made[-1][0], max(made[-1][1], high))
        else:
            made.append((low, high))
    return tuple(made)


def others(ranges: Ranges) -> Ranges:
    """Every character but these."""
    made: list[tuple[int, int]] = []
    start = 0
    for low, high in ranges:
        if low > start:
            made.append((start, low - 1))
        start = high + 1
    return (*made, (start, LAST)) if start <= LAST else tuple(made)


def one(character: str) -> Ranges:
    return ((ord(character), ord(character)),)


def spelled(node: Node, edges: Mapping[str, str]) -> str:
    """The tree as Python and Rust both write it, except for the edges that they call otherwise."""
    return "".join(_spelled(node, edges))


def _spelled(node: Node, edges: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, Chars):
        yield _set(node.ranges)
    elif isinstance(node, Edge):
        yield edges.get(node.kind, node.kind)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _spelled(item, edges)
    elif isinstance(node, Choice):
        yield "(?:"
        for number, branch in enumerate(node.branches):
            yield "|" if number else ""
            yield from _spelled(branch, edges)
        yield ")"
    else:
        simple = isinstance(node.inner, Chars)
        yield "" if simple else "(?:"
        yield from _spelled(node.inner, edges)
        yield "" if simple else ")"
        yield f"{{{node.least},{'' if node.most is None else node.most}}}" + (
            "?" if node.lazy else ""
        )


def _set(ranges: Ranges) -> str:
    if not ranges:
        return r"[^\x00-\U0010ffff]"
    if not is_wide(ranges) and ranges[-1][1] == LAST:
        return (
            "[^" + _listed(others(ranges)) + "]"
            if ranges != ((0, LAST),)
            else r"(?:[^\n]|\n)"
        )
    return "[" + _listed(ranges) + "]"


def is_wide(ranges: Ranges) -> bool:
    """Whether neither the set nor its opposite is within Latin-1: Python takes 2 ms to compile such a set."""
    return (
        ranges[-1][1] > 255 and (ranges[-1][1] < LAST or ranges[-1][0] > 256)
        if ranges
        else False
    )


def _listed(ranges: Ranges) -> str:
    return "".join(
        _point(low) + (f"-{_point(high)}" if high > low else "") for low, high in ranges
    )


def _point(code: int) -> str:
    character = chr(code)
    return (
        character
        if character.isascii() and character.isalnum()
        else f"\\U{code:08x}" if code > 255 else f"\\x{code:02x}"
    )
