"""Record files beside metadata, loaded once, together or not at all: what `sf data export tree` writes, and folders of CSV.

They lie in folders called `data`, or in the folder itself when it is no SFDX project. Nothing in them is run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.org.sfdx import files_below
from generator.records.files import bytes_of, csv_rows
from generator.records.rows import UnreadableRecords

_KINDS = (".json", ".csv")


@dataclass(slots=True)
class RecordRow:
    """A record of a file. `key` is how other rows of its `scope` refer to it, `above` the number of the row that it lies in."""

    place: str
    object_name: str
    fields: Mapping[str, object]
    scope: str
    key: str = ""
    above: int = -1
    relation: str = ""


@dataclass(slots=True)
class RecordFiles:
    """The rows of a folder's record files in their order, and a digest of these files ("" for none)."""

    rows: list[RecordRow] = field(default_factory=list)
    digest: str = ""


def read_record_files(folder: Path) -> RecordFiles:
    """The records below a folder. Raises `UnreadableRecords`, OSError."""
    made, total = RecordFiles(), hashlib.sha256()
    paths = [path for path in files_below(folder) if path.suffix.lower() in _KINDS and _is_meant(path, folder)]
    texts = {path: bytes_of(path) for path in paths}
    for path, data in texts.items():
        total.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data)
    trees = {path: _json(path, texts[path]) for path in paths if path.suffix.lower() == ".json"}
    planned: set[Path] = set()
    for path, tree in trees.items():
        if isinstance(tree, list):
            for file in _planned(path, tree, trees):
                planned.add(file)
                _tree(file, trees[file], str(path), made.rows)
    for path, tree in trees.items():
        if path not in planned and not isinstance(tree, list):
            _tree(path, tree, str(path), made.rows)
    for path in paths:
        if path.suffix.lower() == ".csv":
            made.rows += _csv(path, texts[path])
    made.digest = total.hexdigest() if paths else ""
    return made


def _is_meant(path: Path, folder: Path) -> bool:
    inside = path.relative_to(folder).parts[:-1]
    return "data" in inside or (not inside and not (folder / "sfdx-project.json").is_file())


def _json(path: Path, data: bytes) -> object:
    try:
        return json.loads(data, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnreadableRecords(f"{path}: not valid JSON ({error})") from None


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def _planned(path: Path, tree: list[object], trees: Mapping[Path, object]) -> Iterator[Path]:
    """The files of a plan in their order; they lie beside it."""
    for at, entry in enumerate(tree):
        names = entry.get("files") if isinstance(entry, dict) else None
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise UnreadableRecords(f"{path}: /{at}: expected an entry of a plan, with sobject and files")
        for name in map(str, names):
            file = path.parent / name
            if Path(name).name != name or not isinstance(trees.get(file), dict):
                raise UnreadableRecords(f"{path}: /{at}: {name[:80]} is no file of records beside the plan")
            yield file


def _tree(path: Path, tree: object, scope: str, rows: list[RecordRow]) -> None:
    records = tree.get("records") if isinstance(tree, dict) else None
    if not isinstance(records, list):
        raise UnreadableRecords(
            f'{path}: expected {{"records": [...]}} or a plan, as `sf data export tree` writes them'
        )
    try:
        for at, one in enumerate(records):
            _nested(f"{path}: /records/{at}", one, scope, -1, "", rows)
    except RecursionError:
        raise UnreadableRecords(f"{path}: nested too deeply") from None


def _nested(place: str, given: object, scope: str, above: int, relation: str, rows: list[RecordRow]) -> None:
    """Take in a record and those that lie in it."""
    told = given.get("attributes") if isinstance(given, dict) else None
    name, key = (told.get("type"), told.get("referenceId", "")) if isinstance(told, dict) else (None, "")
    if not isinstance(given, dict) or not isinstance(name, str) or not isinstance(key, str):
        raise UnreadableRecords(f"{place}: expected a record with attributes that hold its type")
    below = {word: value for word, value in given.items() if isinstance(value, dict) and "records" in value}
    number = len(rows)
    fields = {word: value for word, value in given.items() if word not in below and word != "attributes"}
    rows.append(RecordRow(place, name, fields, scope, f"@{key}" if key else "", above, relation))
    for word, value in below.items():
        inside = value["records"]
        for at, one in enumerate(inside if isinstance(inside, list) else [None]):
            _nested(f"{place}/{word}/records/{at}", one, scope, number, word, rows)


def _csv(path: Path, data: bytes) -> Iterator[RecordRow]:
    """The records of a file that is named like their object. Their Ids are names that the files of the folder share."""
    for place, row in csv_rows(path, data):
        key = next((value for name, value in row.items() if name.lower() == "id"), "")
        fields = {name: value for name, value in row.items() if name.lower() != "id"}
        yield RecordRow(place, path.stem, fields, str(path.parent), key)
