"""The parts of a lock or a journal as they are read: input like any other, so that every part is asked for its shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, cast

from generator.diagnostics import Diagnostic
from generator.reading import HALF, halves_characters
from generator.writing import rules


class BadPart(ValueError):
    """A part has another shape than we write; the text says which and what was due."""


class LockPart(NamedTuple):
    """A value of JSON, and where it stands: the names that lead to it."""

    value: object
    place: tuple[str, ...] = ()

    def fault(self, words: str) -> BadPart:
        """The error to raise: the place and what is wrong there."""
        return BadPart(f"{'.'.join(self.place)[:200] or 'the whole'} {words}")

    def table(self) -> dict[str, LockPart]:
        """The members by name. Raises BadPart."""
        return {name: LockPart(value, (*self.place, name)) for name, value in self.raw().items()}

    def raw(self) -> dict[str, object]:
        """The members as they stand. Raises BadPart."""
        if not isinstance(self.value, dict):
            raise self.fault(f"is {_kind(self.value)} where a table is due")
        return self.value

    def member(self, name: str) -> LockPart:
        """One member, which must be there. Raises BadPart."""
        held = self.raw()
        if name not in held:
            raise self.fault(f"has no '{name}'")
        return LockPart(held[name], (*self.place, name))

    def items(self) -> Iterator[LockPart]:
        """The items of a list. Raises BadPart."""
        if not isinstance(self.value, list):
            raise self.fault(f"is {_kind(self.value)} where a list is due")
        return (LockPart(item, (*self.place, str(number))) for number, item in enumerate(self.value))

    def row(self, length: int) -> tuple[LockPart, ...]:
        """The items of a list of this length. Raises BadPart."""
        made = tuple(self.items())
        if len(made) != length:
            raise self.fault(f"has {len(made)} items where {length} are due")
        return made

    def text(self) -> str:
        """Raises BadPart."""
        if not isinstance(self.value, str):
            raise self.fault(f"is {_kind(self.value)} where a text is due")
        return self.value

    def number(self) -> int:
        """A whole number. Raises BadPart."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.fault(f"is {_kind(self.value)} where a whole number is due")
        return self.value

    def texts(self) -> dict[str, str]:
        """Texts by name. Raises BadPart."""
        if _are_texts(self.raw().values()):
            return cast("dict[str, str]", self.raw())
        return {name: part.text() for name, part in self.table().items()}

    def words(self) -> tuple[str, ...]:
        """The texts of a list. Raises BadPart."""
        if isinstance(self.value, list) and _are_texts(self.value):
            return tuple(self.value)
        return tuple(item.text() for item in self.items())


def _are_texts(values: Iterable[object]) -> bool:
    """Whether all are texts, which is nearly always so: a place is only made for what is none."""
    return set(map(type, values)) <= {str}


def parsed(data: bytes | str, body: object = None) -> LockPart:
    """JSON read; where it was written from `body`, as that says. Raises BadPart for what is none, with the line and column."""
    if body is not None:
        from generator.writing.lock_text import read_back

        return LockPart(read_back(body))
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        made = json.loads(text)
        if not halves_characters(text, made):
            return LockPart(made)
        words = HALF
    except UnicodeDecodeError:
        words = "it is not UTF-8"
    except json.JSONDecodeError as error:
        words = f"it is no JSON: line {error.lineno}, column {error.colno}"
    except ValueError:
        words = "a number in it is longer than any of ours"
    except RecursionError:
        words = "it is nested too deep"
    raise BadPart(words)


def newer(whole: LockPart, known: int, path: Path) -> Diagnostic | None:
    """The finding that a lock has a later format than the `known` one. Raises BadPart for one of no format."""
    told = whole.raw().get("format")
    if not isinstance(told, int) or isinstance(told, bool) or told < known:
        raise BadPart("it has no format that we know")
    if told == known:
        return None
    version = whole.raw().get("generator")
    return rules.LOCK_NEWER.at("", file=str(path), path=path, version=version, format=told)


def _kind(value: object) -> str:
    """What a value is, in the words of JSON."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    for type_, words in ((str, "a text"), (list, "a list"), (dict, "a table")):
        if isinstance(value, type_):
            return words
    return "a number"
