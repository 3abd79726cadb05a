"""Build a folder anew in the staging folder, with hard links for all that stays, ready to be exchanged in one step."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from generator.writing.folder import Folder, kind_of
from generator.writing.journal import NEW, Journal
from generator.writing.lock import FILE_NAME
from generator.writing.paths import parents
from generator.writing.plan import Plan
from generator.writing.staging import Staging

_MANY = 10_000  # files that stay, beyond which linking them all is not worth it
_COMPILED = "__pycache__"


class NotSuitable(Exception):
    """This folder had better not be exchanged."""


def smallest_folder(plan: Plan, root: Folder) -> str:
    """The deepest existing folder that holds every change; "" is the root."""
    chains = [step.path.split("/")[:-1] for step in plan.steps]
    folder = "/".join(os.path.commonprefix(chains))
    while folder and root.kind(folder) != "a folder":
        folder = folder.rpartition("/")[0]
    return folder


def stage_folder(plan: Plan, folder: str, root: Folder, place: Staging) -> dict[str, int]:
    """Build the new state of a folder; answers the inode of each file that stays, by its path.

    Raises NotSuitable, OSError; the caller removes what was built.
    """
    _refuse_home(plan.root / folder if folder else plan.root)
    builder = _FolderBuilder(plan, folder, root, place)
    if not folder:
        builder.refuse_foreign_folders()
    builder.link(folder)
    builder.write()
    return builder.linked


def _refuse_home(live: Path) -> None:
    """A process that stands in the folder would stand in the removed one."""
    try:
        here = Path.cwd()
    except OSError:
        return
    if here == live or live in here.parents:
        raise NotSuitable("the current directory lies in it")


class _FolderBuilder:
    def __init__(self, plan: Plan, folder: str, root: Folder, place: Staging) -> None:
        self.plan, self.folder, self.root = plan, folder, root
        self.above, self.top = place.above, place.at(NEW)
        self.steps = {step.path: step for step in plan.steps}
        self.known = {path for path, _, _ in plan.lock.owned()} | self.steps.keys()
        self.gone = {_compiled_stem(step.path) for step in plan.steps if step.new is None}
        self.linked: dict[str, int] = {}

    def refuse_foreign_folders(self) -> None:
        """Whole foreign folders (sources, a virtual environment, .git) are not ours to carry."""
        ours = {path.partition("/")[0] for path in self.known} | {_COMPILED}
        if any(entry.is_dir(follow_symlinks=False) and entry.name not in ours for entry in self.root.names()):
            raise NotSuitable("foreign folders beside ours")

    def link(self, top: str) -> None:
        """Give every file that stays a second name; folders are made anew, from the topmost down."""
        waiting = [(top, self.top)]
        while waiting:
            folder, target = waiting.pop()
            found = self.root.stat(folder)
            if found is None or kind_of(found.st_mode) != "a folder":
                raise NotSuitable("it changes while it is read")
            self.above.mkdir(target, 0o700)
            folders, others = self.root.parted(folder)
            cut = f"{folder}/" if folder else ""
            waiting += [(f"{cut}{entry.name}", f"{target}/{entry.name}") for entry in folders]
            staying = [entry for entry in others if self._stays(f"{cut}{entry.name}", entry.name)]
            if len(self.linked) + len(staying) > _MANY:
                raise NotSuitable("too many files that stay")
            self._name_again(folder, target, [entry.name for entry in staying])
            self.linked.update((f"{cut}{entry.name}", entry.inode()) for entry in staying)
            self.above.chmod(target, found.st_mode)

    def _name_again(self, folder: str, target: str, names: list[str]) -> None:
        """A second name for files, and for links themselves."""
        here, there = self.root.handle(folder), self.above.handle(target)
        for name in names:
            os.link(name, name, src_dir_fd=here, dst_dir_fd=there, follow_symlinks=False)

    def _stays(self, path: str, name: str) -> bool:
        if path in self.steps or path == FILE_NAME:
            return False
        if path in self.known:
            return True
        return not (f"/{_COMPILED}/" in f"/{path}" and name.endswith(".pyc") and path.rsplit(".", 2)[0] in self.gone)

    def write(self) -> None:
        cut = len(self.folder) + 1 if self.folder else 0
        for step in self.plan.steps:
            if step.new is not None:
                target = f"{self.top}/{step.path[cut:]}"
                self.above.make_way(target)
                self.above.write_new(target, step.new.data)
                if step.old is not None and (old := self.root.stat(step.path)) is not None:
                    self.above.chmod(target, old.st_mode)
        for step in self.plan.steps:
            if step.new is None:
                _drop_empty(self.above, self.top, step.path[cut:])


def _drop_empty(above: Folder, top: str, path: str) -> None:
    folder = path.rpartition("/")[0]
    with suppress(OSError):
        above.rmdir(f"{top}/{folder}/{_COMPILED}" if folder else f"{top}/{_COMPILED}")
    for folder in parents(path):
        try:
            above.rmdir(f"{top}/{folder}")
        except OSError:
            return


def _compiled_stem(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return f"{folder}/{_COMPILED}/{name.removesuffix('.py')}".lstrip("/")


def retire(place: Staging, root: Folder, journal: Journal, linked: Mapping[str, int]) -> None:
    """Remove the old folder, as far as nobody puts anything into it meanwhile; before a file goes: bring it over where
    somebody else put it there while the new folder was built.

    `linked` are the files that the new one has too, as far as that is known; one of them is another by its inode.
    """
    prefix = f"{journal.folder}/" if journal.folder else ""
    ours = {move.path for move in journal.moves}
    old, folders = place.at(NEW), [""]
    for folder in folders:
        inner, files = place.above.parted(f"{old}{folder}")
        folders += [f"{folder}/{entry.name}" for entry in inner]
        for entry in files:
            path = f"{prefix}{folder[1:]}/{entry.name}" if folder else prefix + entry.name
            if linked.get(path) != entry.inode() and path not in ours and _foreign(entry.name):
                _bring_over(place.above, f"{old}{folder}/{entry.name}", root, path)
        place.above.unlink_all(f"{old}{folder}", [entry.name for entry in files])
    for folder in reversed(folders):
        with suppress(OSError):
            place.above.rmdir(f"{old}{folder}")


def _foreign(name: str) -> bool:
    return not name.startswith(".extsvc") and not name.endswith(".pyc")


def _bring_over(above: Folder, source: str, root: Folder, path: str) -> None:
    """The file of the old folder that the new one lacks, or has in an older state."""
    there, here = root.stat(path), above.stat(source)
    if here is None or root.obstacle(path)[0]:
        return
    if there is None or (there.st_ino != here.st_ino and here.st_mtime_ns >= there.st_mtime_ns):
        root.make_way(path)
        above.move(source, path, root)
