"""Ask an org what only an org knows: write the questions, and say what its answers mean."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked
from generator.usecases import rules
from generator.usecases.stopping import Stop, stopping
from generator.writing.rehearsal import current

if TYPE_CHECKING:
    from generator.model.types import Json
    from generator.probe.outcome import ProbeRow

_MOST = 8 * 1024 * 1024  # bytes of answers
_FORMAT = 1
_LONGEST = 255  # bytes of a name that file systems take
_STRANGE = frozenset("<>:\"|?*\\$`!;&'")  # that Windows or a shell reads as something else


@dataclass(frozen=True, slots=True)
class ProbeOutcome:
    """What an org answered, row by row, and the API version it said it has. `local`: an org on the asker's own machine."""

    api_version: str
    rows: tuple[ProbeRow, ...]
    local: bool = False

    def count(self, standing: str) -> int:
        """How many rows hold, differ or are open."""
        return sum(row.standing == standing for row in self.rows)


@stopping
def write_probe(out: str | Path) -> Checked[tuple[str, ...]]:
    """Write an SFDX project with one small service per open question, and a script for `sf` that asks them, into a new folder.

    Answers the files, sorted. Findings: probe-folder-name, probe-folder-taken, file-unwritable.
    """
    from generator.probe.project import files

    folder = Path(out)
    if reason := _name_fault(str(out), folder.name):
        raise Stop(rules.PROBE_FOLDER_NAME.at("", name=str(out)[:100], reason=reason))
    if folder.is_symlink() or (folder.exists() and not (folder.is_dir() and not any(folder.iterdir()))):
        raise Stop(rules.PROBE_FOLDER_TAKEN.at("", path=folder))
    made = tuple(files())
    if (rehearsed := current()) is not None:
        for path, text in made:
            rehearsed.put(folder / path, text.encode())
        return Checked(tuple(sorted(path for path, _ in made)))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".extsvc-probe-", dir=folder.parent))
        try:
            for path, text in made:
                place = staging / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8", newline="\n")
            staging.chmod(0o755)
            os.replace(staging, folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise Stop(rules.FILE_UNWRITABLE.at("", path=folder, reason=error.strerror)) from None
    return Checked(tuple(sorted(path for path, _ in made)))


def _name_fault(given: str, name: str) -> str:
    """Why shells, `sf` and version control would stumble over a folder of this name; "" for a good one."""
    if not given.strip():
        return "it is empty"
    if len(os.fsencode(name)) > _LONGEST:
        return f"it has more than {_LONGEST} bytes"
    if not name.isprintable():
        return "it holds a sign that cannot be seen"
    strange = next((sign for sign in name if sign in _STRANGE), "")
    if strange:
        return f"it holds {strange!r}"
    return f"it begins with {name[0]!r}" if name[:1] in ("-", "~") else ""


@stopping
def read_probe(file: str | Path) -> Checked[ProbeOutcome]:
    """What the answers of an org mean: which inferences hold, which differ, and the rows to change (none after a local org).

    Findings: probe-answers-unreadable.
    """
    from generator.probe.outcome import outcomes

    told, answers = _answers(Path(file))
    version = told.get("api_version")
    shown = version if isinstance(version, str) and len(version) <= 8 else "?"
    local = told.get("local") is True
    return Checked(ProbeOutcome(shown, tuple(outcomes(answers, shown, local=local)), local))


def _answers(path: Path) -> tuple[dict[str, Json], dict[str, Json]]:
    """What the file says, and the answers by service. Raises `Stop`."""
    from generator.reading import read, why_unread

    try:
        data = read(path, _MOST)
        told = json.loads(data) if len(data) <= _MOST else None
    except OSError as error:
        raise Stop(rules.PROBE_UNREADABLE.at("", path=path, reason=why_unread(path, error))) from None
    except (ValueError, RecursionError):
        raise Stop(rules.PROBE_UNREADABLE.at("", path=path, reason="it is no JSON")) from None
    answers = told.get("answers") if isinstance(told, dict) and told.get("format") == _FORMAT else None
    if not isinstance(told, dict) or not isinstance(answers, dict):
        raise Stop(rules.PROBE_UNREADABLE.at("", path=path, reason="it is not what run.py of a probe writes"))
    return told, answers
