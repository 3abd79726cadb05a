"""Build a folder anew beside itself, with hard links for all that stays, ready to be exchanged in one step."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from generator.writing import disk
from generator.writing.journal import JOURNAL, NEXT_LOCK, Journal
from generator.writing.lock import FILE_NAME
from generator.writing.paths import parents
from generator.writing.plan import Plan

_MANY = 10_000  # files that stay, beyond which linking them all is not worth it
_COMPILED = "__pycache__"


class NotSuitable(Exception):
    """This folder had better not be exchanged."""


def smallest_folder(plan: Plan) -> str:
    """The deepest existing folder that holds every change; "" is the root."""
    chains = [step.path.split("/")[:-1] for step in plan.steps]
    folder = "/".join(os.path.commonprefix(chains))
    while folder and not (plan.root / folder).is_dir():
        folder = folder.rpartition("/")[0]
    return folder


def stage_folder(plan: Plan, folder: str, staged: Path) -> None:
    """Build the new state of a folder. Raises NotSuitable, OSError; the caller removes what was built."""
    live = plan.root / folder if folder else plan.root
    _refuse_home(live)
    builder = _Builder(plan, folder)
    if not folder:
        builder.refuse_foreign_folders()
    os.mkdir(staged, stat.S_IMODE(live.stat().st_mode))
    builder.link(folder, str(staged))
    builder.write(staged)


def _refuse_home(live: Path) -> None:
    """A process that stands in the folder would stand in the removed one."""
    try:
        here = Path.cwd()
    except OSError:
        return
    if here == live or live in here.parents:
        raise NotSuitable("the current directory lies in it")


class _Builder:
    def __init__(self, plan: Plan, folder: str) -> None:
        self.plan, self.folder = plan, folder
        self.steps = {step.path: step for step in plan.steps}
        self.known = {path for path, _, _ in plan.lock.owned()} | self.steps.keys()
        self.gone = {_compiled_stem(step.path) for step in plan.steps if step.new is None}
        self.linked = 0

    def refuse_foreign_folders(self) -> None:
        """Whole foreign folders (sources, a virtual environment, .git) are not ours to carry."""
        ours = {path.partition("/")[0] for path in self.known} | {_COMPILED}
        with os.scandir(self.plan.root) as entries:
            if any(entry.is_dir(follow_symlinks=False) and entry.name not in ours for entry in entries):
                raise NotSuitable("foreign folders beside ours")

    def link(self, folder: str, target: str) -> None:
        with os.scandir(self.plan.root / folder if folder else self.plan.root) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    made = f"{target}/{entry.name}"
                    os.mkdir(made, stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode))
                    self.link(path, made)
                elif self._stays(path, entry.name):
                    os.link(entry.path, f"{target}/{entry.name}", follow_symlinks=False)

    def _stays(self, path: str, name: str) -> bool:
        if path in self.steps or path in (JOURNAL, FILE_NAME, NEXT_LOCK):
            return False
        self.linked += 1
        if self.linked > _MANY:
            raise NotSuitable("too many files that stay")
        if path in self.known:
            return True
        return not (f"/{_COMPILED}/" in f"/{path}" and name.endswith(".pyc") and path.rsplit(".", 2)[0] in self.gone)

    def write(self, staged: Path) -> None:
        cut = len(self.folder) + 1 if self.folder else 0
        made: set[str] = set()
        for step in self.plan.steps:
            target = f"{staged}/{step.path[cut:]}"
            above = os.path.dirname(target)
            if step.new is not None:
                if above not in made:
                    os.makedirs(above, exist_ok=True)
                    made.add(above)
                disk.write_new(target, step.new)
                if step.old is not None:
                    with suppress(FileNotFoundError):
                        os.chmod(target, stat.S_IMODE(os.lstat(self.plan.root / step.path).st_mode))
        for step in self.plan.steps:
            if step.new is None:
                _drop_empty(staged, step.path[cut:])


def _drop_empty(staged: Path, path: str) -> None:
    with suppress(OSError):
        os.rmdir(staged / os.path.dirname(path) / _COMPILED)
    for folder in parents(path):
        try:
            os.rmdir(staged / folder)
        except OSError:
            return


def _compiled_stem(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return f"{folder}/{_COMPILED}/{name.removesuffix('.py')}".lstrip("/")


def retire(old: Path, live: Path, journal: Journal) -> None:
    """Before the old folder goes: bring over what somebody else put there while the new one was built."""
    prefix = f"{journal.folder}/" if journal.folder else ""
    ours = {move.path for move in journal.moves}
    for top, _, names in os.walk(old):
        for name in names:
            source = os.path.join(top, name)
            relative = os.path.relpath(source, old).replace(os.sep, "/")
            if prefix + relative in ours or name.startswith(".extsvc") or name.endswith(".pyc"):
                continue
            target = live / relative
            if not os.path.lexists(target) or os.lstat(target).st_ino != os.lstat(source).st_ino:
                os.makedirs(target.parent, exist_ok=True)
                os.replace(source, target)
