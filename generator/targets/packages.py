"""A service as an installable project: where its code lies, and the releases that its changelog tells of.

The lock of the output folder keeps the releases among the facts of the service, so that the changelog is made from what is
known and the same run gives the same bytes. A lock is input: what has not the shape that is written here is not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked
from generator.naming.distribution import home_of, module_name, name_fault, next_version, pep440
from generator.naming.python_style import STYLE
from generator.targets import rules
from generator.writing.lock import Lock, LockEntry, load

if TYPE_CHECKING:
    from generator.compare.show import Comparison

FACT = "project"  # of a lock's entry
FIRST = "The first version."
MOST = 200  # changes that a release lists


@dataclass(frozen=True, slots=True)
class PackageRelease:
    """One version: as an index knows it, as the document wrote it, what changed for callers, and of which state it is."""

    version: str
    written: str
    state: str  # SHA-256 over all that the operations reach
    changes: tuple[tuple[str, str], ...] = ()  # how grave, what


@dataclass(frozen=True, slots=True)
class Package:
    """An installable project of one service; its releases, the newest first."""

    name: str
    releases: tuple[PackageRelease, ...]

    @property
    def module(self) -> str:
        return module_name(self.name)

    @property
    def home(self) -> str:
        """The folder of what Python imports, below that of the project."""
        return home_of(self.name)

    def facts(self) -> dict[str, object]:
        """The project as the lock keeps it, among the facts of the service."""
        releases = [{**asdict(one), "changes": [list(change) for change in one.changes]} for one in self.releases]
        return {FACT: {"name": self.name, "releases": releases}}


def package_of(entry: LockEntry | None) -> Package | None:
    """The project that the lock knows of a service; None where it knows none, or what it says is none."""
    fact = entry.facts.get(FACT) if entry is not None else None
    name = fact.get("name") if isinstance(fact, dict) else None
    if not isinstance(fact, dict) or not isinstance(name, str) or name_fault(name):
        return None
    rows = fact.get("releases")
    return Package(name, tuple(_releases(rows if isinstance(rows, list) else [])))


def _releases(rows: Iterable[object]) -> Iterable[PackageRelease]:
    for row in rows:
        if not isinstance(row, dict):
            continue
        words = [row.get(key) for key in ("version", "written", "state")]
        changes = row.get("changes")
        if not all(isinstance(word, str) for word in words) or not isinstance(changes, list):
            continue
        version, written, state = map(str, words)
        kept = (one for one in changes if isinstance(one, (list, tuple)) and len(one) == 2)
        yield PackageRelease(pep440(version), written, state, tuple((str(kind), str(what)) for kind, what in kept))


def packaged(
    name: str,
    entry: LockEntry | None,
    written: str,
    closures: Mapping[str, str],
    comparison: Comparison | None,
    spelling: Mapping[str, str],
) -> Package:
    """The project as it will be: with a new release where the version or something that callers feel is another.

    `entry` is what the lock knows of the service, `written` the document's version, `closures` hash all that its operations
    reach, `comparison` is with what was written before (None: not known), `spelling` how Python names are spelt now.
    """
    known = package_of(entry)
    before = known.releases if known is not None else ()
    state = sha256("\0".join(f"{key} {closures[key]}" for key in sorted(closures)).encode()).hexdigest()
    if not before:
        return Package(name, (PackageRelease(pep440(written), written, state, (("first", FIRST),)),))
    newest = before[0]
    changes = _changes(comparison) if comparison is not None else ()
    respelt = tuple(_respelt(entry.names.get(STYLE, {}) if entry is not None else {}, spelling))
    if newest.written == written and not respelt and (newest.state == state or not changes):
        return Package(name, before)
    version = next_version(pep440(written), frozenset(release.version for release in before))
    return Package(name, (PackageRelease(version, written, state, (*respelt, *changes)), *before))


def _respelt(before: Mapping[str, str], now: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """What callers feel of another spelling of the same names: nothing that is sent, and every line that says one of them."""
    as_written = "as the document writes them"
    for key, what, otherwise in (
        ("names", "Arguments and fields", "in snake_case"),
        ("classes", "Classes of components", "in PascalCase"),
    ):
        if before.get(key) != now.get(key):
            how = otherwise if key in now else as_written
            yield "breaking", f"{what} are called {how} now; what is sent, and the names that flows know, stay."


def _changes(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    from generator.compare.rules import Impact  # few services are projects

    headings = {Impact.BREAKING: "breaking", Impact.RISKY: "risky", Impact.FINE: "fine"}
    rows = [(headings[c.rule.python], f"`{c.subject}`: {c.message}") for c in comparison.changes]
    ordered = [row for kind in headings.values() for row in dict.fromkeys(rows) if row[0] == kind]
    more = [("fine", f"{len(ordered) - MOST:,} more")] if len(ordered) > MOST else []
    return (*ordered[:MOST], *more)


def unshared(out: Path, label: str, packaged: bool) -> Checked[Lock]:
    """The lock of a folder that a service, `packaged` or not, may be written to.

    Findings: package-shared where another service lies in the folder that cannot share it; lock-unreadable.
    """
    held = load(out)
    for entry in held.value.services if held.value is not None else ():
        if entry.name != label and (packaged or package_of(entry) is not None):
            return Checked(None, (rules.PACKAGE_SHARED.at("", file=str(out), out=out, other=entry.name),))
    return held


def known_name(out: Path, label: str) -> str:
    """What the project in a folder is called that the service is; "" where it is none, or the lock cannot be read."""
    held = load(out).value
    known = package_of(held.entry(label)) if held is not None else None
    return known.name if known is not None else ""
