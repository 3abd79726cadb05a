"""extsvc.lock, beside extsvc.toml: what was generated from what, and the names given, which are a promise."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.diagnostics import Checked
from generator.reading import read_ours
from generator.targets.registry import DEFAULT
from generator.writing import disk, lock, single
from generator.writing.folder import Folder
from generator.writing.lock import LastRead
from generator.writing.rehearsal import current
from generator.writing.rules import LOCK_UNREADABLE

if TYPE_CHECKING:
    from generator.writing.lock_parts import LockPart

FILE_NAME = "extsvc.lock"
FORMAT = 1
Names = Mapping[str, Mapping[str, str]]  # scope -> key -> name


class Accepted(NamedTuple):
    """Names that were let go once, and why: rows of (what, old, new)."""

    reason: str
    names: tuple[tuple[str, str, str], ...]


class ServiceRecord(NamedTuple):
    """What is known of a service since its last generation."""

    name: str
    options: str = ""  # hash over its table in extsvc.toml, the templates and the generator
    inputs: Mapping[str, str] = {}  # path or address -> SHA-256
    out: str = ""
    target: str = DEFAULT
    picks: tuple[str, ...] = ()
    baseline: str = ""  # SHA-256 of the stored model
    words: Mapping[str, str] = {}  # operation key -> what its name was made of
    names: Names = {}
    accepted: tuple[Accepted, ...] = ()


class Contract(NamedTuple):
    """All of extsvc.lock."""

    generator: str = ""
    records: tuple[ServiceRecord, ...] = ()

    def record(self, name: str) -> ServiceRecord | None:
        return next((record for record in self.records if record.name == name), None)

    def with_record(self, record: ServiceRecord) -> Contract:
        others = [other for other in self.records if other.name != record.name]
        return self._replace(records=tuple(sorted([*others, record], key=lambda r: r.name)))

    def without(self, name: str) -> Contract:
        return self._replace(records=tuple(record for record in self.records if record.name != name))


def dump(contract: Contract) -> bytes:
    """The contract as it lies on disk: sorted, one entry per line."""
    services = {record.name: record_json(record) for record in contract.records}
    body = {"format": FORMAT, "generator": contract.generator, "services": services}
    from generator.writing.lock_text import text  # not for those who read

    return _LAST.wrote(text(body), body)


def record_json(record: ServiceRecord) -> dict[str, object]:
    """What stands in the contract under a service's name."""
    return {
        "options": record.options,
        "inputs": dict(record.inputs),
        "out": record.out,
        **({"target": record.target} if record.target != DEFAULT else {}),
        "picks": list(record.picks),
        "baseline": record.baseline,
        "words": dict(record.words),
        "names": {scope: dict(names) for scope, names in record.names.items()},
        "accepted": [{"reason": one.reason, "names": [list(row) for row in one.names]} for one in record.accepted],
    }


def load(folder: Path) -> Checked[Contract]:
    """The contract of a project; an empty one when there is none. Findings: lock-unreadable, lock-not-opened, lock-newer."""
    from generator.writing.lock_parts import BadPart

    path = folder / FILE_NAME
    try:
        return _LAST.of(_bytes(path), path)
    except FileNotFoundError:
        return Checked(Contract())
    except OSError as fault:
        return Checked(None, (lock.unopened(path, fault),))
    except BadPart as fault:
        return Checked(None, (LOCK_UNREADABLE.at("", file=str(path), path=path, reason=fault),))


def _read(data: bytes, path: Path, body: object) -> Checked[Contract]:
    """A contract's bytes, which may be known to have been written from `body`. Raises BadPart."""
    from generator.writing.lock_parts import newer, parsed

    whole = parsed(data, body)
    found = newer(whole, FORMAT, path)
    return Checked(_contract(whole)) if found is None else Checked(None, (found,))


_LAST = LastRead(_read)


def _bytes(path: Path) -> bytes:
    rehearsed = current()
    known, data = rehearsed.get(path) if rehearsed is not None else (False, None)
    if known and data is None:
        raise FileNotFoundError(str(path))
    return data if data is not None else read_ours(path)


def _contract(whole: LockPart) -> Contract:
    records = tuple(_record(name, part) for name, part in sorted(whole.member("services").table().items()))
    return Contract(whole.member("generator").text(), records)


def _record(name: str, row: LockPart) -> ServiceRecord:
    return ServiceRecord(
        name=name,
        options=row.member("options").text(),
        inputs=row.member("inputs").texts(),
        out=row.member("out").text(),
        target=row.member("target").text() if "target" in row.raw() else DEFAULT,
        picks=row.member("picks").words(),
        baseline=row.member("baseline").text(),
        words=row.member("words").texts(),
        names={scope: names.texts() for scope, names in row.member("names").table().items()},
        accepted=tuple(_accepted(one) for one in row.member("accepted").items()),
    )


def _accepted(row: LockPart) -> Accepted:
    names = (name.row(3) for name in row.member("names").items())
    return Accepted(row.member("reason").text(), tuple((a.text(), b.text(), c.text()) for a, b, c in names))


def save(folder: Path, record: ServiceRecord | None, *, generator: str, removed: str = "") -> Checked[Contract]:
    """Put one service's record into the contract, or take one out, whatever other runs do meanwhile. Raises OSError, Busy."""
    with disk.held(folder, 60):

        def changed(contract: Contract) -> Checked[Contract]:
            after = contract.without(removed) if removed else contract
            after = (after.with_record(record) if record else after)._replace(generator=generator)
            if after != contract:
                _store(folder, after)
            return Checked(after)

        return load(folder).then(changed)


def _store(folder: Path, contract: Contract) -> None:
    with Folder(os.path.realpath(folder)) as place:
        if contract.records:
            single.put(place, FILE_NAME, dump(contract))
        elif place.kind(FILE_NAME) == "a file":
            place.unlink(FILE_NAME)


def durable(folder: Path, path: str, data: bytes) -> None:
    """Write a file of the project's bookkeeping so that it is the old or the new one. Raises OSError."""
    with Folder(os.path.realpath(folder)) as place:
        single.put(place, path, data)
