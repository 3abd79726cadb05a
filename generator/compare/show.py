"""Changes for people, programs and pull requests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from generator.compare.change import Change
from generator.compare.operations import operation_name
from generator.compare.rules import READERS, Impact
from generator.model.service import Service
from generator.wording import counted

if TYPE_CHECKING:
    from generator.oas.resolve import Spec
    from generator.uses import ServiceUse

FORMATS = ("text", "json", "markdown")
READER_NAMES = {"python": "Python", "salesforce": "Salesforce", "wire": "wire"}
_MARKS = {Impact.BREAKING: "breaks", Impact.RISKY: "may break", Impact.FINE: "fine"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes between two versions, and how to call their operations (`names`: key -> name)."""

    old: str
    new: str
    changes: tuple[Change, ...]
    names: Mapping[str, str]
    documents: tuple[Spec, Spec] | None = field(default=None, compare=False, repr=False)  # what they were read from
    users: Mapping[Change, tuple[ServiceUse, ...]] | None = field(default=None, compare=False)  # None: nobody looked

    def worst(self, readers: Iterable[str] = READERS) -> Impact:
        chosen = tuple(readers)
        found = (change.rule.verdict(reader) for change in self.changes for reader in chosen)
        return min(found, key=lambda verdict: verdict.rank, default=Impact.FINE)

    def count(self, reader: str, verdict: Impact) -> int:
        return sum(change.rule.verdict(reader) is verdict for change in self.changes)

    def users_of(self, change: Change) -> list[str]:
        """Who is hit by a change, a line each: what it is, its name, and where in its file."""
        lines: dict[tuple[str, str, str], list[str]] = {}
        for use in (self.users or {}).get(change, ()):
            places = lines.setdefault((use.host, use.component, use.file), [])
            if use.line and str(use.line) not in places:
                places.append(str(use.line))
        return [
            f"{host} {name} ({':'.join((file, ', '.join(at))) if at else file})"
            for (host, name, file), at in lines.items()
        ]

    def felt_by(self, change: Change, limit: int = 3) -> str:
        """The operations that feel a change, beside the one it is told of; "" when that is all there is to say."""
        names = [self.names.get(key, key) for key in change.operations]
        if names == [change.subject] or not names:
            return ""
        more = f" and {len(names) - limit} more" if len(names) > limit else ""
        return ", ".join(names[:limit]) + more


def operation_names(*services: Service) -> dict[str, str]:
    """Key -> name of every operation of these versions; a later version's name wins."""
    return {o.key: operation_name(o) for service in services for o in (*service.operations, *service.callbacks)}


def show(comparison: Comparison, format: str = "text") -> str:
    """The comparison in one of FORMATS: same in, same bytes out."""
    return {"text": text, "json": as_json, "markdown": markdown}[format](comparison)


def summary(comparison: Comparison) -> str:
    """One line: `12 changes; Python: 2 break, 1 may break; ...`."""
    if not comparison.changes:
        return "no changes"
    parts = [counted(len(comparison.changes), "change")]
    for reader in READERS:
        marks = [(comparison.count(reader, v), _MARKS[v]) for v in (Impact.BREAKING, Impact.RISKY)]
        words = ", ".join(f"{number:,} {'break' if word == 'breaks' else word}" for number, word in marks if number)
        parts.append(f"{reader.capitalize() if reader != 'wire' else 'wire'}: {words or 'fine'}")
    return "; ".join(parts)


def text(comparison: Comparison) -> str:
    """For a terminal: grouped by operation or type, heaviest group first."""
    from generator.report.common import safe

    lines = [f"{comparison.old} -> {comparison.new}", summary(comparison)]
    for subject, changes in _groups(comparison.changes).items():
        felt = {comparison.felt_by(change) for change in changes}
        alike = felt.pop() if len(felt) == 1 else ""
        lines += ["", f"{subject} (in {alike})" if alike else subject]
        for change in changes:
            lines += _lines(change, "" if alike else comparison.felt_by(change))
            lines += _users(comparison, change)
    return "\n".join(safe(line) for line in lines) + "\n"


def _lines(change: Change, felt: str) -> list[str]:
    lines = [f"  {_MARKS[change.worst]:<9}  {change.message}  [{change.rule.id}]"]
    if change.worst is not Impact.FINE:
        lines.append(f"             {_verdicts(change)}")
    return [*lines, f"             in {felt}"] if felt else lines


def _users(comparison: Comparison, change: Change) -> list[str]:
    if comparison.users is None or change.worst is Impact.FINE:
        return []
    return [f"             hits {line}" for line in comparison.users_of(change)] or [
        "             hits nobody who was found"
    ]


def _groups(changes: Sequence[Change]) -> dict[str, list[Change]]:
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.subject, []).append(change)
    return groups


def _verdicts(change: Change) -> str:
    return ", ".join(f"{READER_NAMES[reader]} {said_of(change, reader)}" for reader in READERS)


def said_of(change: Change, reader: str) -> str:
    """What a change means to one reader, in words."""
    verdict = change.rule.verdict(reader)
    if reader == "salesforce":
        return {Impact.BREAKING: "refuses", Impact.RISKY: "takes it, flows may break", Impact.FINE: "takes it"}[verdict]
    return _MARKS[verdict]


def as_json(comparison: Comparison) -> str:
    """For programs."""
    return json.dumps(to_dict(comparison), indent=2, ensure_ascii=False) + "\n"


def to_dict(comparison: Comparison) -> dict[str, object]:
    figures = {reader: {verdict.value: comparison.count(reader, verdict) for verdict in Impact} for reader in READERS}
    return {
        "old": comparison.old,
        "new": comparison.new,
        "summary": figures,
        "changes": [
            _change_json(change, comparison.names) | _uses_json(comparison, change) for change in comparison.changes
        ],
    }


def _uses_json(comparison: Comparison, change: Change) -> dict[str, object]:
    if comparison.users is None:
        return {}
    return {"uses": [asdict(use) for use in comparison.users.get(change, ())]}


def _change_json(change: Change, names: Mapping[str, str]) -> dict[str, object]:
    verdicts = {reader: change.rule.verdict(reader).value for reader in READERS}
    return {
        "rule": change.rule.id,
        "subject": change.subject,
        "message": change.message,
        **verdicts,
        "operations": [names.get(key, key) for key in change.operations],
        "pointer": change.pointer,
        "args": dict(change.args),
    }


def markdown(comparison: Comparison) -> str:
    """For a pull request: what breaks stands open, the rest is folded away."""
    from generator.report.markdown import words

    lines = [f"### {words(comparison.old)} → {words(comparison.new)}", "", words(summary(comparison)), ""]
    heavy = [change for change in comparison.changes if change.worst is not Impact.FINE]
    light = [change for change in comparison.changes if change.worst is Impact.FINE]
    if heavy:
        lines += _table(heavy, comparison)
    if light:
        lines += ["<details>", f"<summary>{len(light)} compatible</summary>", "", *_table(light, comparison)]
        lines += ["", "</details>", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _table(changes: Sequence[Change], comparison: Comparison) -> list[str]:
    from generator.report.markdown import words

    looked = comparison.users is not None
    hits = "| Hits |" if looked else "|"
    rows = [f"| Where | What | Operations | Python | Salesforce | Wire {hits}", "|---" * (7 if looked else 6) + "|"]
    for change in changes:
        cells = [change.subject, change.message, comparison.felt_by(change)]
        verdicts = [said_of(change, reader) for reader in READERS]
        users = [words("; ".join(comparison.users_of(change)))] if looked else []
        rows.append(f"| {' | '.join([*(words(cell) for cell in cells), *verdicts, *users])} |")
    return rows
