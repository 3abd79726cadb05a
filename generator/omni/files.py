"""Procedures from disk: `.oip` files and DataPacks, named or found in folders, bounded and never through links."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from generator import reading
from generator.diagnostics import Checked
from generator.fetch import unread
from generator.omni import datapack, reader
from generator.omni.model import Kind, Procedure
from generator.salesforce.xml import MAX_BYTES

_SUFFIXES = (*reader.SUFFIXES, datapack.SUFFIX)
MOST_FOUND = 10_000


def read_procedure(path: Path) -> Checked[Procedure]:
    """The procedure in a file; a file that cannot be read is a finding."""
    try:
        if path.name.endswith(".json"):
            return datapack.read(path)
        return reader.read(reading.read(path, MAX_BYTES), str(path))
    except (OSError, ValueError) as error:
        return Checked(None, (unread(path, error, _SUFFIXES),))


def inside(folder: Path) -> list[Path]:
    """The files of procedures in a folder and below, in order."""
    found = []
    for path in folder.rglob("*"):
        if path.name.endswith(_SUFFIXES) and not path.is_symlink() and path.is_file() and _is_one(path):
            found.append(path)
            if len(found) >= MOST_FOUND:
                break
    return sorted(found)


def _is_one(path: Path) -> bool:
    """A folder of DataPacks has Omniscripts, Data Mappers and cards beside its procedures."""
    return not path.name.endswith(datapack.SUFFIX) or datapack.holds_procedure(path)


def together(procedure: Procedure, folders: Iterable[Path]) -> dict[str, Procedure]:
    """The procedure and all that it calls, by key in lower case, found in the folders; the newest active version counts."""
    made = {procedure.key.lower(): procedure}
    wanted = _called(procedure)
    if not wanted - made.keys():
        return made
    at_hand: dict[str, Procedure] = {}
    for folder in folders:
        for path in inside(folder) if folder.is_dir() else ():
            other = read_procedure(path).value
            if other is not None and other.better_than(at_hand.get(other.key.lower())):
                at_hand[other.key.lower()] = other
    waiting = list(wanted)
    while waiting:
        key = waiting.pop()
        # A key that is put together when it runs may be that of any.
        for found in [key] if "%" not in key else list(at_hand):
            if found not in made and found in at_hand:
                made[found] = at_hand[found]
                waiting += _called(at_hand[found])
    return made


def _called(procedure: Procedure) -> set[str]:
    return {
        element.word("integrationProcedureKey").lower()
        for element in procedure.running()
        if element.kind is Kind.PROCEDURE and element.word("integrationProcedureKey")
    }
