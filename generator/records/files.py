"""Records from files and back: JSON (by object, or as `sf data export tree` writes it), a folder of CSV, SQLite."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from generator import reading
from generator.model.types import Json
from generator.records.rows import Row, UnreadableRecords, columns_of, typed
from generator.records.schema import NO_SCHEMA, RecordSchema
from generator.records.store import RecordStore
from generator.records.values import FieldValue, RecordError, StoredRecord, number, record, stored, text_of

MAX_BYTES = 64 * 1024 * 1024  # of one file
_MAX_CELL = 1_000_000
SQLITE = (".sqlite", ".sqlite3", ".db")


def load(path: Path, schema: RecordSchema = NO_SCHEMA) -> RecordStore:
    """The records of a JSON file, a folder of CSV files named like their objects, or a SQLite file with a table for each.

    Raises `UnreadableRecords`.
    """
    store = RecordStore(schema)
    if path.is_dir():
        found = _csv_folder(path, schema)
    elif path.suffix.lower() in SQLITE:
        from generator.records.sqlite import rows

        found = rows(path, schema)
    elif path.suffix.lower() == ".csv":
        found = _csv(path, schema)
    else:
        found = _json(path)
    for where, object_name, values in found:
        try:
            store.add(object_name, values)
        except RecordError as error:
            raise UnreadableRecords(f"{where}: {error}") from None
    return store


def bytes_of(path: Path) -> bytes:
    """The bytes of a regular file of a bearable size. Raises `UnreadableRecords`."""
    try:
        data = reading.read(path, MAX_BYTES)
    except OSError as error:
        raise UnreadableRecords(f"{path} cannot be read: {reading.why_unread(path, error)}") from None
    if len(data) > MAX_BYTES:
        raise UnreadableRecords(f"{path}: larger than {MAX_BYTES:,} bytes")
    return data


# -- JSON


def _json(path: Path) -> Iterator[Row]:
    try:
        tree = reading.json_given(bytes_of(path), parse_float=number, parse_int=number, parse_constant=number)
    except (ValueError, RecursionError) as error:
        raise UnreadableRecords(f"{path}: not valid JSON ({error})") from None
    if isinstance(tree, dict) and isinstance(tree.get("records"), list):
        tree = tree["records"]
    if isinstance(tree, list):
        for at, one in enumerate(tree):
            yield _row(f"{path}: /{at}", _type_of(one), one)
    elif isinstance(tree, dict):
        for name, rows in tree.items():
            for at, one in enumerate(rows if isinstance(rows, list) else [rows]):
                yield _row(f"{path}: /{name}/{at}", name, one)
    else:
        raise UnreadableRecords(f"{path}: expected an object of lists by object name, or a list of records")


def _type_of(plain: object) -> str:
    attributes = plain.get("attributes") if isinstance(plain, dict) else None
    found = attributes.get("type") if isinstance(attributes, dict) else None
    return found if isinstance(found, str) else ""


def _row(where: str, object_name: str, plain: object) -> Row:
    if not isinstance(plain, dict) or not object_name:
        raise UnreadableRecords(
            f"{where}: expected a record with fields, of an object named by its list or attributes.type"
        )
    _once(where, plain)
    return (
        where,
        object_name,
        {name: _plain(value, where, name) for name, value in plain.items() if name != "attributes"},
    )


def _once(where: str, names: Iterable[str]) -> None:
    """Refuse a field that is named twice, whatever the capitals: one of its values would be lost."""
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise UnreadableRecords(f"{where}: the field {name} is there twice")
        seen.add(name.lower())


def _plain(value: object, where: str, name: str) -> FieldValue:
    if isinstance(value, dict) and "records" not in value:
        inside = {key: _plain(one, where, key) for key, one in value.items() if key != "attributes"}
        return record(_type_of(value), inside)
    if value is None or isinstance(value, (bool, str, Decimal)):
        return value
    raise UnreadableRecords(f"{where}: the field {name} holds a list; child records stand in a list of their own")


def dumped(store: RecordStore) -> str:
    """The records as JSON by object, in the order in which they came."""
    tree = {name: [_json_fields(one) for one in records] for name, records in store.objects()}
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"


def _json_fields(one: StoredRecord) -> dict[str, Json]:
    return {name: json_value(value) for name, value in one.items()}


def json_value(value: FieldValue) -> Json:
    """A field's value as JSON has it: dates as texts, whole numbers without a fraction."""
    match value:
        case None | bool() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else float(value)
        case StoredRecord():
            return _json_fields(value)
        case _:
            return text_of(value)


# -- CSV


def _csv_folder(folder: Path, schema: RecordSchema) -> Iterator[Row]:
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    if not paths:
        raise UnreadableRecords(f"{folder}: holds no .csv file")
    for path in paths:
        yield from _csv(path, schema)


def _csv(path: Path, schema: RecordSchema) -> Iterator[Row]:
    for where, row in csv_rows(path, bytes_of(path)):
        yield where, path.stem, {name: typed(schema, path.stem, name, value) for name, value in row.items()}


def csv_rows(path: Path, data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a CSV file, each with the place that a message names. Raises `UnreadableRecords`."""
    try:
        csv.field_size_limit(_MAX_CELL)
        rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        _once(f"{path}: the first line", rows.fieldnames or ())
        for at, row in enumerate(rows, 1):
            if None in row or None in row.values():
                raise UnreadableRecords(f"{path}: record {at} has other columns than the first line names")
            yield f"{path}: record {at}", row
    except UnicodeDecodeError:
        raise UnreadableRecords(f"{path}: not UTF-8") from None
    except csv.Error as error:
        raise UnreadableRecords(f"{path}: {error}") from None


def csv_texts(store: RecordStore) -> dict[str, str]:
    """The records as CSV texts by file name; records given inside others are left to their own lists."""
    made: dict[str, str] = {}
    for name, records in store.objects():
        columns = columns_of(records)
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([text_of(stored(one.get(column))) for column in columns] for one in records)
        made[f"{name}.csv"] = out.getvalue()
    return made
