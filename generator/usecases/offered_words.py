"""The names that a shell offers: of the services, actions and credentials of the project around a folder.

A shell asks at each press of the tab key, so little is imported, and a project file that has a fault still offers what it says. What a
shell could read as anything but a word is left out: a name of a spec is a stranger's.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

PROJECT, LOCK, INTERVIEWS = "extsvc.toml", "extsvc.lock", ".extsvc/interviews"
_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_LONGEST = 64 * 1024 * 1024  # bytes of a file of ours


def offered_words(kind: str, start: Path) -> list[str]:
    """The words of a kind (one of `KINDS`), sorted; none where there is no project, or nothing of it can be read."""
    folder = next((one for one in (start, *start.parents) if (one / PROJECT).is_file()), None)
    if folder is None:
        return []
    try:
        return sorted({word for word in _KINDS[kind](folder) if _WORD.fullmatch(word)})
    except (OSError, ValueError, RecursionError):  # no such file, no text, or nothing that can be read
        return []


def _services(folder: Path) -> Iterable[str]:
    return _table(_project(folder).get("services"))


def _actions(folder: Path) -> Iterator[str]:
    for service, kept in _table(_lock(folder).get("services")).items():
        yield from (f"{service}.{word}" for word in _table(_table(kept).get("words")).values())


def _operations(folder: Path) -> Iterator[str]:
    return (action.partition(".")[2] for action in _actions(folder))


def _credentials(folder: Path) -> Iterable[str]:
    return _table(_table(_project(folder).get("credentials")).get("named"))


def _interviews(folder: Path) -> Iterator[str]:
    return (path.stem for path in (folder / INTERVIEWS).glob("*.json"))


def _project(folder: Path) -> Mapping[str, object]:
    return tomllib.loads(_read(folder / PROJECT))


def _lock(folder: Path) -> Mapping[str, object]:
    return _table(json.loads(_read(folder / LOCK)))


def _table(value: object) -> Mapping[str, object]:
    """A table; an empty one where something else stands."""
    return value if isinstance(value, dict) else {}


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_LONGEST).decode()


_KINDS: dict[str, Callable[[Path], Iterable[str]]] = {
    "services": _services,
    "actions": _actions,
    "operations": _operations,
    "credentials": _credentials,
    "interviews": _interviews,
}
KINDS = tuple(_KINDS)
