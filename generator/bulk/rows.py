"""Rows of a file: CSV with a line of names, or JSON Lines."""

from __future__ import annotations

import codecs
import csv
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, TypeAlias

from generator.reading import HALF, halves_characters, json_given, open_named, why_unread
from generator.wording import counted

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
CSV, JSON_LINES = "csv", "jsonl"
SEPARATORS = ",;\t"
MOST_CELL = 1_000_000  # characters of a cell
MOST_LINE = 16_000_000  # bytes of a line of JSON


_QUOTED = re.compile(r'"[^"]*"?')


class UnreadableRows(Exception):
    """The file cannot be read as rows; the text says where and why."""


@dataclass(frozen=True, slots=True)
class InputRow:
    """A row: its number from 1, the line it begins on, its values by column (texts in CSV). `fault` says what is wrong with it."""

    number: int
    line: int
    values: Mapping[str, Json]
    fault: str = ""


class RowFile:
    """A file of rows, read once from beginning to end; `digest` is that of its bytes when all were read."""

    def __init__(self, stream: IO[bytes], kind: str) -> None:
        self.kind = kind
        self._hash = hashlib.sha256()
        self._lines = self._read(stream)
        self.columns: tuple[str, ...] = self._header() if kind == CSV else ()

    @property
    def digest(self) -> str:
        """The SHA-256 of what was read so far."""
        return self._hash.hexdigest()

    def _read(self, stream: IO[bytes]) -> Iterator[str]:
        number = 0
        while line := stream.readline(MOST_LINE + 1):
            number += 1
            if len(line) > MOST_LINE:
                raise UnreadableRows(f"line {number} is longer than {MOST_LINE:,} bytes")
            self._hash.update(line)
            if number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise UnreadableRows("it is UTF-16, not UTF-8")
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise UnreadableRows(f"line {number} is not UTF-8 at byte {error.start + 1}: {error.reason}") from None

    def _header(self) -> tuple[str, ...]:
        csv.field_size_limit(MOST_CELL)
        first = next(self._lines, "")
        self._reader = csv.reader(chain((first,), self._lines), delimiter=_separator(first), strict=True)
        try:
            names = next(self._reader, None)
        except csv.Error as error:
            raise UnreadableRows(f"line {self._reader.line_num}: {_reason(error)}") from None
        if not names:
            raise UnreadableRows("it has no first line with the names of the columns")
        names = [name.strip() for name in names]
        for name in names:
            if not name or names.count(name) > 1:
                raise UnreadableRows(f"two columns are called {name!r}" if name else "a column has no name")
        return tuple(names)

    def rows(self) -> Iterator[InputRow]:
        """The rows in their order. Raises `UnreadableRows` where the file is none any more."""
        return self._csv_rows() if self.kind == CSV else self._json_rows()

    def _csv_rows(self) -> Iterator[InputRow]:
        number = 0
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader, None)
            except csv.Error as error:
                raise UnreadableRows(f"line {line}: {_reason(error)}") from None
            if cells is None:
                return
            if not any(cells):
                continue  # an empty line
            number += 1
            fault = self._uneven(cells) if len(cells) != len(self.columns) else ""
            yield InputRow(number, line, dict(zip(self.columns, cells, strict=False)), fault)

    def _uneven(self, cells: Sequence[str]) -> str:
        """What is wrong with a row that has more or fewer cells than there are columns."""
        told = f"it has {counted(len(cells), 'cell')}, and the first line has {len(self.columns):,}"
        missing = ", ".join(self.columns[len(cells) :][:5])
        return f"{told}: nothing for {missing}" if missing else f"{told}: cell {len(self.columns) + 1} has no column"

    def _json_rows(self) -> Iterator[InputRow]:
        number = 0
        for line, text in enumerate(self._lines, 1):
            if not text.strip():
                continue
            number += 1
            try:
                made = json_given(text.rstrip("\r\n"), parse_constant=_refused)
            except (ValueError, RecursionError) as error:
                yield InputRow(number, line, {}, f"it is no JSON: {json_reason(error)}")
                continue
            if halves_characters(text, made):
                yield InputRow(number, line, {}, HALF)
            elif isinstance(made, dict):
                yield InputRow(number, line, made)
            else:
                yield InputRow(number, line, {}, "it is no JSON object: each line holds one, which is one row")


def json_reason(error: Exception) -> str:
    """Why a text is no JSON, with the character (from 1) where it ends to be some."""
    return f"{error.msg} at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else str(error)


def _separator(first: str) -> str:
    """What stands between the cells of a file, by its first line: a comma, or a semicolon or tab where there is no comma."""
    bare = _QUOTED.sub("", first)
    return next((sign for sign in SEPARATORS if sign in bare), ",")


def _reason(error: csv.Error) -> str:
    """Why a line is no CSV."""
    told = str(error)
    if told.startswith("field larger"):
        return f"a cell holds more than {MOST_CELL:,} characters"
    return "a cell begins with a quote that nothing ends" if told == "unexpected end of data" else told


def _refused(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


@contextmanager
def opened(source: str, kind: str = "") -> Iterator[RowFile]:
    """The rows of a file by its name, "-" for standard input. The kind is told by the name, else by the first character.

    Raises `UnreadableRows`.
    """
    try:
        stream: IO[bytes] = sys.stdin.buffer if source == "-" else os.fdopen(open_named(source), "rb")
    except OSError as error:
        raise UnreadableRows(f"{source} cannot be read: {why_unread(source, error)}") from None
    except ValueError as error:
        raise UnreadableRows(f"{source} cannot be read: {error}") from None
    try:
        yield RowFile(stream, kind or _kind_of(source, stream))
    except OSError as error:
        raise UnreadableRows(f"{source} cannot be read: {error.strerror or error}") from None
    finally:
        if source != "-":
            stream.close()


def _kind_of(source: str, stream: IO[bytes]) -> str:
    ending = Path(source).suffix.lower()
    if ending in (".csv", ".tsv", ".txt"):
        return CSV
    if ending in (".jsonl", ".ndjson", ".json"):
        return JSON_LINES
    peek = getattr(stream, "peek", None)
    begin = peek(16)[:16].removeprefix(codecs.BOM_UTF8).lstrip() if peek is not None else b""
    return JSON_LINES if begin[:1] == b"{" else CSV
