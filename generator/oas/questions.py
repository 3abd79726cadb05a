"""What is asked of each field of an object: whether its value is what the book's row wants, and the check that hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from generator.oas.book import Book, FixedField

Check: TypeAlias = Callable[..., None]


class FieldQuestion(NamedTuple):
    """`row` is None where the value is known to be right."""

    row: FixedField | None
    check: Check | None


Asked: TypeAlias = dict[str, "FieldQuestion | None"]  # by field; None where nothing is asked


class Questions(dict[str, Asked]):
    """The questions for each kind by its name, made when the first object of the kind turns up.

    `sound` says that the official meta-schema has accepted all that they are asked of: it has judged plain values already.
    """

    def __init__(self, book: Book, checks: Mapping[str, Mapping[str, Check]], *, sound: bool) -> None:
        super().__init__()
        self._book, self._checks, self.sound = book, checks, sound
        # those for a schema of a type that asks for nothing beside it
        self.of_plain_schema = {**self["Schema"], "type": None} if sound else self["Schema"]
        self.passed = frozenset(word for word, asked in self.of_plain_schema.items() if asked is None)

    def __missing__(self, name: str) -> Asked:
        checks = self._checks.get(name, {})
        fields = self._book.kinds[name].fields.items()
        made = self[name] = {key: self._question(key, row, checks.get(key)) for key, row in fields}
        return made

    def _question(self, key: str, row: FixedField, check: Check | None) -> FieldQuestion | None:
        if not self.sound or key == "$ref":
            return FieldQuestion(row, check)
        # jsonschema-rs lets an empty list pass that the schema of 2.0 forbids
        known = row.is_plain or (row.item is not None and row.item.is_plain and not row.filled)
        return None if known and check is None else FieldQuestion(None if known else row, check)
