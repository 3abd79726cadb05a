"""All definitions of a project: extsvc.toml and the metadata folders it names, read together and judged together."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from generator.credentials import metadata, rules, toml
from generator.credentials.check import check_headers_of
from generator.credentials.definitions import (
    Broken,
    Definitions,
    ExternalCredential,
    NamedCredential,
    PermissionSet,
    Protocol,
)
from generator.credentials.names import found, guess
from generator.credentials.protocols import known_parameters
from generator.credentials.slots import Slot
from generator.credentials.tables import Lines, Table
from generator.credentials.xml import UnreadableXml, parse
from generator.diagnostics import Checked, Diagnostic, Severity, Span

T = TypeVar("T", ExternalCredential, NamedCredential, PermissionSet)

CONFIG = "extsvc.toml"
MAX_BYTES = 5_000_000
MAX_FILES = 5_000
_SKIPPED = ("node_modules", "__pycache__")
_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(slots=True)
class _Shelf:
    """Definitions of one kind by name, with the place of each and what makes it unusable."""

    kind: str
    good: dict[str, ExternalCredential | NamedCredential | PermissionSet] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)
    broken: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)

    def put(self, name: str, place: Span, checked: Checked[T]) -> tuple[Diagnostic, ...]:
        findings = checked.diagnostics
        if name in self.places and self.places[name].file != place.file and not place.file.endswith(".toml"):
            first = self.places[name].file
            findings += (found(rules.DUPLICATE, place, kind=self.kind, name=name, first=first),)
        self.places.setdefault(name, place)
        if checked.value is None or any(d.severity.rank <= Severity.REFUSAL.rank for d in findings):
            self.spoil(name, findings)
        elif name not in self.broken or place.file.endswith(".toml"):
            self.broken.pop(name, None)
            self.good[name] = checked.value
        return findings

    def spoil(self, name: str, findings: Iterable[Diagnostic]) -> None:
        self.good.pop(name, None)
        self.broken[name] = self.broken.get(name, ()) + tuple(findings)


@dataclass(slots=True)
class _Reading:
    externals: _Shelf = field(default_factory=lambda: _Shelf("external credential"))
    nameds: _Shelf = field(default_factory=lambda: _Shelf("named credential"))
    sets: _Shelf = field(default_factory=lambda: _Shelf("permission set"))
    findings: list[Diagnostic] = field(default_factory=list)
    default_user: str = ""

    def shelves(self) -> tuple[_Shelf, ...]:
        return (self.externals, self.nameds, self.sets)


def load(paths: Iterable[str | Path]) -> Checked[Definitions]:
    """The definitions in extsvc.toml files, metadata files and SFDX folders, with every finding."""
    reading = _Reading()
    chosen = [Path(path) for path in paths]
    tables = [_config(path, reading) for path in chosen if path.suffix == ".toml"]
    for path in chosen:
        if path.suffix != ".toml":
            _metadata(path, reading)
    for table in tables:
        if table is not None:
            _overlay(table, reading)
    _cross_check(reading)
    return Checked(_definitions(reading, _root(chosen)), tuple(reading.findings))


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


def _definitions(reading: _Reading, root: str) -> Definitions:
    broken = (Broken(s.kind, name, why) for s in reading.shelves() for name, why in s.broken.items())
    return Definitions(
        externals=tuple(cast("Iterable[ExternalCredential]", reading.externals.good.values())),
        nameds=tuple(cast("Iterable[NamedCredential]", reading.nameds.good.values())),
        permission_sets=tuple(cast("Iterable[PermissionSet]", reading.sets.good.values())),
        broken=tuple(broken),
        default_user=reading.default_user,
        root=root,
    )


def _bytes(path: Path, reading: _Reading) -> bytes | None:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        _unreadable(path, error.strerror or "it cannot be opened", 0, reading)
        return None
    if len(data) > MAX_BYTES:
        _unreadable(path, f"it is larger than {MAX_BYTES:,} bytes", 0, reading)
        return None
    return data


def _unreadable(path: Path, reason: str, line: int, reading: _Reading, column: int = 0) -> None:
    reading.findings.append(found(rules.UNREADABLE, Span(str(path), "", line, column), reason=reason))


def _config(path: Path, reading: _Reading) -> Table | None:
    """The tables of one extsvc.toml; the metadata it names is read at once, so that the tables may overlay it."""
    data = _bytes(path, reading)
    if data is None:
        return None
    try:
        text = data.decode("utf-8")
        tree: dict[str, object] = tomllib.loads(text)
    except UnicodeDecodeError:
        _unreadable(path, "it is not UTF-8", 0, reading)
        return None
    except RecursionError:
        _unreadable(path, "it is nested too deeply", 0, reading)
        return None
    except tomllib.TOMLDecodeError as error:
        place = _AT_LINE.search(str(error))
        # The message of tomllib may quote a character of the file, never a value.
        reason = _AT_LINE.sub("", str(error)).strip()
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        _unreadable(path, reason, line, reading, column)
        return None
    table = Table(str(path), tree, Lines(text), str(path))
    credentials = _credentials(table)
    for folder in credentials.texts("metadata"):
        _metadata(path.parent / folder, reading)
    reading.default_user = credentials.text("default_user")
    return table


def _credentials(table: Table) -> Table:
    """The [credentials] table, an empty one when there is none."""
    value = table.data.get("credentials", {})
    if not isinstance(value, dict):
        table._wrong("credentials", "a table", "[credentials]")
        value = {}
    return Table(table.file, value, table.lines, "[credentials]", ("credentials",), table.findings)


def _overlay(table: Table, reading: _Reading) -> None:
    credentials = _credentials(table)
    credentials.texts("metadata"), credentials.text("default_user")
    for name, inner in credentials.tables("external", "external credential"):
        base = cast("ExternalCredential | None", reading.externals.good.get(name))
        reading.findings += reading.externals.put(name, inner.span(), toml.external_of(name, inner, base))
    for name, inner in credentials.tables("named", "named credential"):
        known = cast("NamedCredential | None", reading.nameds.good.get(name))
        reading.findings += reading.nameds.put(name, inner.span(), toml.named_of(name, inner, known))
    for name, inner in table.tables("permission_sets", "permission set"):
        old = cast("PermissionSet | None", reading.sets.good.get(name))
        reading.findings += reading.sets.put(name, inner.span(), toml.permission_set_of(name, inner, old))
    credentials.unknown()
    reading.findings += dict.fromkeys(table.findings)


def _metadata(path: Path, reading: _Reading) -> None:
    if not path.exists():
        _unreadable(path, "there is no such file or folder", 0, reading)
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


def _read_file(path: Path, reading: _Reading) -> None:
    kind, data = _kind(path.name), _bytes(path, reading)
    if kind is None or data is None:
        if kind is None:
            _unreadable(path, "its name does not end like a metadata file of credentials", 0, reading)
        return
    try:
        root = parse(data)
    except UnreadableXml as error:
        return _unreadable(path, error.reason, error.line, reading)
    if root.tag != kind:
        return _unreadable(path, f"its root element is {root.tag[:40]}, not {kind}", root.line, reading)
    name = path.name.removesuffix("-meta.xml").rpartition(".")[0]
    place = Span(str(path), f"/{kind}", root.line, 1)
    if kind == "ExternalCredential":
        reading.findings += reading.externals.put(name, place, metadata.external_of(name, str(path), root))
    elif kind == "PermissionSet":
        reading.findings += reading.sets.put(name, place, metadata.permission_set_of(name, str(path), root))
    else:
        _put_named(name, place, metadata.named_of(name, str(path), root), reading)


def _put_named(name: str, place: Span, checked: Checked[metadata.NamedFile], reading: _Reading) -> None:
    both = checked.value
    named: Checked[NamedCredential] = Checked(both.named if both else None, checked.diagnostics)
    reading.findings += reading.nameds.put(name, place, named)
    if both and both.external and not checked.failed:
        reading.externals.put(name, place, Checked(both.external))


def _cross_check(reading: _Reading) -> None:
    externals = cast("dict[str, ExternalCredential]", reading.externals.good)
    for name, named in list(cast("dict[str, NamedCredential]", reading.nameds.good).items()):
        findings = list(_check_reference(named, reading))
        reading.findings += findings
        if any(d.severity is Severity.ERROR for d in findings):
            reading.nameds.spoil(name, findings)
    for permission_set in cast("dict[str, PermissionSet]", reading.sets.good).values():
        reading.findings += _check_accesses(permission_set, reading)
    _check_environment(externals, reading)
    _note_implied(externals, reading)


def _check_reference(named: NamedCredential, reading: _Reading) -> Iterator[Diagnostic]:
    place = reading.nameds.places[named.name]
    external = cast("ExternalCredential | None", reading.externals.good.get(named.external))
    if external is not None:
        yield from check_headers_of(named, external, place)
    elif named.external:
        reason = "cannot be used" if named.external in reading.externals.broken else "is not defined"
        near = guess(named.external, list(reading.externals.good)) if reason == "is not defined" else ""
        args = {"name": named.name, "external": named.external, "reason": reason, "guess": near}
        yield found(rules.EXTERNAL_MISSING, place, **args)


def _check_accesses(permission_set: PermissionSet, reading: _Reading) -> Iterator[Diagnostic]:
    externals = cast("dict[str, ExternalCredential]", reading.externals.good)
    known = [f"{e.name}-{p.name}" for e in externals.values() for p in e.principals]
    for access in permission_set.accesses:
        name = f"{access.external}-{access.principal}"
        if name not in known and access.external not in reading.externals.broken:
            args = {"name": permission_set.name, "access": name, "guess": guess(name, known)}
            yield found(rules.ACCESS_UNKNOWN, reading.sets.places[permission_set.name], **args)


def _check_environment(externals: dict[str, ExternalCredential], reading: _Reading) -> None:
    """Two secrets must never share a variable: one would be sent to the other's host."""
    seen: dict[str, Slot] = {}
    users = sorted({user for s in cast("dict[str, PermissionSet]", reading.sets.good).values() for user in s.users})
    for external in list(externals.values()):
        for slot in _slots(external, users):
            other = seen.setdefault(slot.variable, slot)
            if other != slot:
                place = reading.externals.places[external.name]
                args = {"first": other.words, "second": slot.words, "variable": slot.variable}
                finding = found(rules.ENVIRONMENT_CLASH, place, **args)
                reading.findings.append(finding)
                reading.externals.spoil(external.name, [finding])


def _slots(external: ExternalCredential, users: list[str]) -> Iterator[Slot]:
    for principal in external.principals:
        for parameter in known_parameters(external, principal):
            for user in users if principal.per_user else [""]:
                yield Slot(external.name, principal.name, parameter, user)


def _note_implied(externals: dict[str, ExternalCredential], reading: _Reading) -> None:
    nameds = cast("dict[str, NamedCredential]", reading.nameds.good).values()
    generating = {named.external for named in nameds if named.generate_authorization}
    for external in externals.values():
        sent = {header.name.lower() for header in external.headers}
        if external.name in generating and implies_authorization(external) and "authorization" not in sent:
            place = reading.externals.places[external.name]
            reading.findings.append(found(rules.AUTHORIZATION_IMPLIED, place, name=external.name))


def implies_authorization(external: ExternalCredential) -> bool:
    """Whether a custom credential keeps its Authorization header as a parameter of that name, as the SMS guide does."""
    return external.protocol is Protocol.CUSTOM and any(
        "Authorization" in known_parameters(external, principal) for principal in external.principals
    )
