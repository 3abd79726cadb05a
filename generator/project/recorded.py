"""Findings of a service that were there on the day it was taken in: recorded with a reason, borne, and new ones told from them.

They lie in `.extsvc/NAME.findings.json`, one per line, to be committed. A finding is known by its rule, its file and its
place, positions in lists left out: what moves up or down in a list is still the same, and one more at a place is new.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from generator.diagnostics import Checked, Diagnostic, Severity
from generator.project import rules
from generator.project.contract import durable
from generator.project.stored import FOLDER
from generator.wording import counted
from generator.writing.folder import Folder

FORMAT = 1
Place = tuple[str, str, str]  # rule, file as seen from the project's folder, pointer without positions in lists
# Words of OpenAPI whose value is a list: the number after them is a position and no name.
_POSITION = re.compile(
    r"(?<=/)(parameters|allOf|anyOf|oneOf|prefixItems|servers|security|tags|enum|required|type|examples)/\d+(?=/|\Z)"
)


class RecordedFindings(Struct, frozen=True):
    """What was found when it was recorded, why it is borne, and until when; days as 2026-11-26, `expires` "" for no end."""

    reason: str
    recorded: str
    expires: str = ""
    counts: Mapping[Place, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many findings."""
        return sum(self.counts.values())

    def expired(self, today: date) -> bool:
        """Whether the last day that it holds has passed."""
        return bool(self.expires) and today > date.fromisoformat(self.expires)

    @property
    def words(self) -> str:
        """Why a finding is borne."""
        until = f", until {self.expires}" if self.expires else ""
        return f"recorded on {self.recorded}{until}: {self.reason}"


class BorneFindings(Struct, frozen=True):
    """Findings that count, and those that are borne with the reason; `left` is what is recorded and no longer there."""

    counted: tuple[Diagnostic, ...]
    borne: tuple[tuple[Diagnostic, str], ...] = ()
    left: Mapping[Place, int] = field(default_factory=dict)


def within(name: str) -> str:
    """Where the findings of a service are kept, seen from the project's folder."""
    return f"{FOLDER}/{name}.findings.json"


def place_of(found: Diagnostic, folder: Path) -> Place:
    """What a finding is known by."""
    span = found.span
    file = os.path.relpath(span.file, folder).replace(os.sep, "/") if span.file else ""
    return found.rule.id, file, _POSITION.sub(r"\1/*", span.pointer)


def record(found: Iterable[Diagnostic], folder: Path, reason: str, today: date, expires: str = "") -> RecordedFindings:
    """All that weighs something of these findings, recorded."""
    counts = Counter(place_of(one, folder) for one in found if one.severity is not Severity.NOTE)
    return RecordedFindings(reason, today.isoformat(), expires, dict(sorted(counts.items())))


def pruned(known: RecordedFindings, left: Mapping[Place, int]) -> RecordedFindings:
    """Without what is no longer there."""
    counts = {place: number - left.get(place, 0) for place, number in known.counts.items()}
    return replace(known, counts={place: number for place, number in counts.items() if number > 0})


def part(known: RecordedFindings, found: Iterable[Diagnostic], folder: Path) -> BorneFindings:
    """Tell new findings from recorded ones; notes are neither."""
    waiting = Counter(known.counts)
    counted, borne = list[Diagnostic](), list[tuple[Diagnostic, str]]()
    for one in found:
        place = place_of(one, folder)
        if one.severity is not Severity.NOTE and waiting[place] > 0:
            waiting[place] -= 1
            borne.append((one, known.words))
        else:
            counted.append(one)
    return BorneFindings(tuple(counted), tuple(borne), +waiting)


def borne(folder: Path, name: str, found: Iterable[Diagnostic], today: date | None = None) -> BorneFindings:
    """The findings of a service with what is recorded of it taken out, as long as its day has not passed."""
    held = load(folder, name).value
    if held is None or held.expired(today or date.today()):
        return BorneFindings(tuple(found))
    return part(held, found, folder)


def applied(folder: Path, name: str, found: Iterable[Diagnostic], today: date | None = None) -> BorneFindings:
    """The findings of a service with what is recorded of it taken out. Findings: recorded-findings-expired, -gone, -damaged."""
    every = tuple(found)
    held = load(folder, name)
    if held.value is None:
        return BorneFindings(every + held.diagnostics)
    known, file = held.value, within(name)
    if known.expired(today or date.today()):
        words = {
            "service": name,
            "expires": known.expires,
            "reason": known.reason,
            "count": counted(known.total, "recorded finding"),
        }
        return BorneFindings((*every, rules.RECORD_EXPIRED.at("", file=file, **words)))
    made = part(known, every, folder)
    if made.left:
        gone = rules.RECORD_GONE.at(
            "", file=file, service=name, count=counted(sum(made.left.values()), "recorded finding")
        )
        return replace(made, counted=(*made.counted, gone))
    return made


def dump(known: RecordedFindings) -> str:
    """The file's text: one finding a line, sorted, so that version control can merge it."""
    rows = [
        json.dumps({"rule": rule, "file": file, "place": place, "count": number}, ensure_ascii=True)
        for (rule, file, place), number in sorted(known.counts.items())
    ]
    head = {"format": FORMAT, "reason": known.reason, "recorded": known.recorded, "expires": known.expires}
    body = ",\n".join(f"  {row}" for row in rows)
    return json.dumps(head, indent=1, ensure_ascii=True)[:-2] + f',\n "findings": [\n{body}\n ]\n}}\n'


def store(folder: Path, name: str, known: RecordedFindings) -> None:
    """Keep it. Raises OSError."""
    durable(folder, within(name), dump(known).encode("ascii"))


def discard(folder: Path, name: str) -> None:
    """Keep nothing of a service. Raises OSError."""
    from contextlib import suppress

    with Folder(os.path.realpath(folder)) as project, suppress(FileNotFoundError):
        if project.kind(within(name)) == "a file":
            project.unlink(within(name))


def load(folder: Path, name: str) -> Checked[RecordedFindings]:
    """What is recorded of a service; None without findings when nothing is. Findings: recorded-findings-damaged."""
    try:
        with Folder(os.path.realpath(folder)) as project:
            data = project.read(within(name))
        return Checked(_parsed(json.loads(data)))
    except FileNotFoundError:
        return Checked(None)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
        path = within(name)
        return Checked(None, (rules.RECORD_DAMAGED.at("", file=path, path=path, reason=str(fault)),))


def _parsed(body: object) -> RecordedFindings:
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise ValueError("no known format")
    counts: dict[Place, int] = {}
    for row in body["findings"]:
        number = row["count"]
        if not isinstance(number, int) or number < 1:
            raise ValueError(f"a count of {number!r}")
        counts[(_text(row["rule"]), _text(row["file"]), _text(row["place"]))] = number
    recorded, expires = _text(body["recorded"]), _text(body["expires"])
    date.fromisoformat(recorded)
    if expires:
        date.fromisoformat(expires)
    if not (reason := _text(body["reason"])).strip():
        raise ValueError("no reason is given")
    return RecordedFindings(reason, recorded, expires, counts)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value
