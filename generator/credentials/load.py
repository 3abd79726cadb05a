"""All definitions of a project: extsvc.toml and the metadata folders it names, read together and judged together."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath

from generator.credentials import metadata, toml
from generator.credentials.crosscheck import cross_check
from generator.credentials.definition_sets import Reading
from generator.credentials.definitions import Definitions, NamedCredential
from generator.credentials.tables import Table
from generator.diagnostics import Checked, Span
from generator.reading import read
from generator.salesforce.xml import UnreadableXml, parse
from generator.toml_lines import TomlLines

CONFIG = "extsvc.toml"
MAX_BYTES = 5_000_000
MAX_FILES = 5_000
_SKIPPED = ("node_modules", "__pycache__")
_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


def load(paths: Iterable[str | Path]) -> Checked[Definitions]:
    """The definitions in extsvc.toml files, metadata files and SFDX folders, with every finding."""
    reading = Reading()
    chosen = [Path(path) for path in paths]
    tables = [_config(path, reading) for path in chosen if path.suffix == ".toml"]
    for path in chosen:
        if path.suffix != ".toml":
            _metadata(path, reading)
    for table in tables:
        if table is not None:
            _overlay(table, reading)
    cross_check(reading)
    return Checked(reading.definitions(_root(chosen)), tuple(reading.findings))


def load_metadata(files: Mapping[str, bytes]) -> Checked[Definitions]:
    """The definitions in metadata files at hand, by their names or paths, with every finding."""
    reading = Reading()
    for name, data in sorted(files.items()):
        kind = _kind(PurePath(name).name)
        if kind is not None:
            _place(Path(name), kind, data, reading)
    cross_check(reading)
    return Checked(reading.definitions(""), tuple(reading.findings))


def find_config(start: Path) -> tuple[Path, ...]:
    """The nearest extsvc.toml at or above a folder; without one, the folder itself when it is an SFDX project."""
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return (folder / CONFIG,)
        if (folder / "sfdx-project.json").is_file():
            return (folder,)
    return ()


def _root(paths: list[Path]) -> str:
    first = paths[0] if paths else Path(".")
    return str(first if first.is_dir() else first.parent)


def _bytes(path: Path, reading: Reading) -> bytes | None:
    try:
        data = read(path, MAX_BYTES)
    except OSError as error:
        reading.unreadable(path, error.strerror or "it cannot be opened")
        return None
    if len(data) > MAX_BYTES:
        reading.unreadable(path, f"it is larger than {MAX_BYTES:,} bytes")
        return None
    return data


def _config(path: Path, reading: Reading) -> Table | None:
    """The tables of one extsvc.toml; the metadata it names is read at once, so that the tables may overlay it."""
    data = _bytes(path, reading)
    if data is None:
        return None
    try:
        text = data.decode("utf-8")
        tree: dict[str, object] = tomllib.loads(text)
    except UnicodeDecodeError:
        reading.unreadable(path, "it is not UTF-8")
        return None
    except RecursionError:
        reading.unreadable(path, "it is nested too deeply")
        return None
    except tomllib.TOMLDecodeError as error:
        place = _AT_LINE.search(str(error))
        # The message of tomllib may quote a character of the file, never a value.
        reason = _AT_LINE.sub("", str(error)).strip()
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        reading.unreadable(path, reason, line, column)
        return None
    table = Table(str(path), tree, TomlLines(text), str(path))
    credentials = _credentials(table)
    for folder in credentials.texts("metadata"):
        _metadata(path.parent / folder, reading)
    reading.default_user = credentials.text("default_user")
    return table


def _credentials(table: Table) -> Table:
    """The [credentials] table, an empty one when there is none."""
    value = table.data.get("credentials", {})
    if not isinstance(value, dict):
        table.wrong("credentials", "a table", "[credentials]")
        value = {}
    return Table(table.file, value, table.lines, "[credentials]", ("credentials",), table.findings)


def _overlay(table: Table, reading: Reading) -> None:
    credentials = _credentials(table)
    credentials.texts("metadata"), credentials.text("default_user")
    for name, inner in credentials.tables("external", "external credential"):
        external = toml.external_of(name, inner, reading.externals.every.get(name))
        reading.lay(reading.externals, name, inner.span(), external)
    for name, inner in credentials.tables("named", "named credential"):
        named = toml.named_of(name, inner, reading.nameds.every.get(name))
        reading.lay(reading.nameds, name, inner.span(), named)
    for name, inner in table.tables("permission_sets", "permission set"):
        permission_set = toml.permission_set_of(name, inner, reading.sets.every.get(name))
        reading.lay(reading.sets, name, inner.span(), permission_set)
    credentials.unknown()
    reading.findings += dict.fromkeys(table.findings)


def _metadata(path: Path, reading: Reading) -> None:
    if not path.exists():
        reading.unreadable(path, "there is no such file or folder")
        return
    for file in sorted(_files(path)) if path.is_dir() else [path]:
        _read_file(file, reading)


def _files(folder: Path) -> Iterator[Path]:
    count = 0
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SKIPPED)
        for name in names:
            if _kind(name) and count < MAX_FILES:
                count += 1
                yield Path(here, name)


def _kind(file_name: str) -> metadata.Kind | None:
    return metadata.SUFFIXES.get(file_name.removesuffix("-meta.xml").rpartition(".")[2])


def _read_file(path: Path, reading: Reading) -> None:
    kind, data = _kind(path.name), _bytes(path, reading)
    if kind is None or data is None:
        if kind is None:
            reading.unreadable(path, "its name does not end like a metadata file of credentials")
        return
    _place(path, kind, data, reading)


def _place(path: Path, kind: metadata.Kind, data: bytes, reading: Reading) -> None:
    """Read one file's definition into the sets."""
    try:
        root = parse(data)
    except UnreadableXml as error:
        return reading.unreadable(path, error.reason, error.line, error.column)
    if root.tag != kind:
        return reading.unreadable(path, f"its root element is {root.tag[:40]}, not {kind}", root.line, root.column)
    name = path.name.removesuffix("-meta.xml").rpartition(".")[0]
    place = Span(str(path), f"/{kind}", root.line, root.column)
    if kind == "ExternalCredential":
        reading.findings += reading.externals.put(name, place, metadata.external_of(name, str(path), root))
    elif kind == "PermissionSet":
        reading.findings += reading.sets.put(name, place, metadata.permission_set_of(name, str(path), root))
    else:
        _put_named(name, place, metadata.named_of(name, str(path), root), reading)


def _put_named(name: str, place: Span, checked: Checked[metadata.NamedFile], reading: Reading) -> None:
    both = checked.value
    named: Checked[NamedCredential] = Checked(both.named if both else None, checked.diagnostics)
    reading.findings += reading.nameds.put(name, place, named)
    if both and both.external and not checked.failed:
        reading.externals.put(name, place, Checked(both.external))
