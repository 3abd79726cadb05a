"""What a run is asked for, made into its options: the package of the project where none is named, and headers without their secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.bulk import rules
from generator.bulk.options import BulkOptions, with_changes
from generator.usecases.secret_words import headers_of
from generator.usecases.stopping import Stop, needed

ENDING = ".ledger"
AT_ONCE, AT_ONCE_IN_ORG = 8, 200  # rows on their way where nobody says how many


def place_of_ledger(source: str | Path, ledger: str | Path) -> Path:
    """Where the ledger of a run lies: beside its rows, unless it is named. Raises `Stop` for rows from standard input without one."""
    if str(source) == "-" and not ledger:
        raise Stop(rules.NO_LEDGER.at(""))
    return Path(ledger) if ledger else Path(f"{source}{ENDING}")


def asked_options(
    action: str,
    source: str | Path,
    headers: Sequence[str],
    clients: str | Path,
    org: str | Path,
    *,
    concurrency: int | None,
    **given: object,
) -> BulkOptions:
    """The options of a run; `given` are those of `BulkOptions` by name. Raises `Stop`."""
    words, names = _kept_headers(headers)
    package = "" if org else str(clients_of(action, clients))
    begun = BulkOptions(action, _absolute(source), package, header_words=words, header_names=names)
    return with_changes(begun, {"org": org, "concurrency": at_once(org, concurrency), **given}).checked()


def at_once(org: str | Path, concurrency: int | None) -> int:
    """How many rows are on their way at once."""
    if concurrency is not None:
        return concurrency
    return AT_ONCE_IN_ORG if org else AT_ONCE


def _absolute(source: str | Path) -> str:
    return "-" if str(source) == "-" else str(Path(source).absolute())


def _kept_headers(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is kept of headers: words that only say where a value is found, and the names of the others. Raises `Stop`."""
    found = tuple(word for word in words if word.startswith("@") or "=env:" in word)
    named: Mapping[str, str] = needed(headers_of([word for word in words if word not in found]))
    return found, tuple(sorted(named))


def clients_of(action: str, named: str | Path) -> Path:
    """The generated package with the action. Raises `Stop`."""
    if named:
        return Path(named).absolute()
    from generator.project.config import find, load

    service, file = action.partition(".")[0], find(Path.cwd())
    project = needed(load(file)) if file is not None else None
    config = project.service(service) if project is not None else None
    if project is None or config is None:
        near = project.near(service) if project is not None else ""
        raise Stop(rules.NO_CLIENTS.at("", service=service, hint=f"Did you mean {near}? Or give" if near else "Give"))
    return (project.folder / config.out).absolute()
