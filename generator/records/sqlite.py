"""Records in a SQLite file: a table for each object, a column for each field, numbers and texts as SQLite holds them.

Only tables are read; names are quoted, values bound; what the file's own schema would call is not trusted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from generator.records.rows import UnreadableRecords, columns_of, typed
from generator.records.values import FieldValue, text_of

if TYPE_CHECKING:
    from generator.records.schema import RecordSchema
    from generator.records.store import RecordStore


def rows(path: Path, schema: RecordSchema) -> Iterator[tuple[str, str, Mapping[str, FieldValue]]]:
    """Every record with its place and object. Raises `UnreadableRecords`."""
    if not path.is_file():
        raise UnreadableRecords(f"{path}: no such file")
    try:
        with closing(_opened(f"file:{_quoted_path(path)}?mode=ro", uri=True)) as base:
            for (table,) in base.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            ).fetchall():
                found = base.execute(f"SELECT * FROM {quoted(table)}")
                names = [column[0] for column in found.description]
                for at, row in enumerate(found, 1):
                    values = {n: _value(schema, table, n, v) for n, v in zip(names, row, strict=True)}
                    yield f"{path}: {table} {at}", table, values
    except sqlite3.Error as error:
        raise UnreadableRecords(f"{path}: {error}") from None


def write(store: RecordStore, path: Path) -> None:
    """Make the file hold these records and no others, in one transaction. Raises `UnreadableRecords`."""
    try:
        with closing(_opened(str(path))) as base, base:
            base.execute("BEGIN IMMEDIATE")
            for name, records in store.objects():
                columns = columns_of(records)
                base.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
                base.execute(f"CREATE TABLE {quoted(name)} ({', '.join(quoted(column) for column in columns)})")
                marks = ", ".join("?" for _ in columns)
                base.executemany(
                    f"INSERT INTO {quoted(name)} VALUES ({marks})",
                    ([bound(one.get(column)) for column in columns] for one in records),
                )
    except sqlite3.Error as error:
        raise UnreadableRecords(f"{path}: {error}") from None


def _opened(path: str, uri: bool = False) -> sqlite3.Connection:
    base = sqlite3.connect(path, uri=uri, isolation_level=None)
    base.execute("PRAGMA trusted_schema = OFF")
    return base


def _quoted_path(path: Path) -> str:
    from urllib.parse import quote

    return quote(str(path.absolute()))


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def bound(value: FieldValue) -> int | float | str | None:
    """A value as SQLite keeps it; true and false are 1 and 0, dates ISO texts."""
    if value is None:
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value() and abs(value) < 2**63
        return int(value) if whole else float(value)
    return text_of(value)


def _value(schema: RecordSchema, table: str, name: str, value: object) -> FieldValue:
    if isinstance(value, bytes):
        raise UnreadableRecords(f"{table}.{name}: holds bytes")
    info = schema.info(table, name)
    if info is not None and info.kind == "Checkbox" and isinstance(value, int):
        return bool(value)
    if isinstance(value, (int, float)):
        return Decimal(repr(value))
    return typed(schema, table, name, value) if isinstance(value, str) else None
