"""The folder of interviews that wait: a file for each, readable for its owner alone, written whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic
from generator.reading import read_ours
from generator.usecases import flow_rules as rules
from generator.usecases.stopping import Stop
from generator.wording import nearest
from generator.writing.disk import try_lock
from generator.writing.folder import Folder
from generator.writing.rehearsal import current
from generator.writing.single import put

if TYPE_CHECKING:
    from generator.flow.saved.document import SavedInterview

DEFAULT = Path(".extsvc") / "interviews"
_ID = re.compile(r"[0-9a-z]{6,40}")
_IGNORED = b"*\n"  # what waits on one machine is nobody's source


def new_id() -> str:
    """An id that no other interview has."""
    return secrets.token_hex(5)


class InterviewFolder:
    """Saved interviews by id. Everything read from it is checked; everything that goes wrong is a `Stop`."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def ids(self) -> tuple[str, ...]:
        """The ids of all that are there, in order; none where there is no folder."""
        try:
            names = os.listdir(self.path)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise Stop(rules.INTERVIEWS_UNUSABLE.at("", path=self.path, reason=error.strerror)) from None
        found = (name.removesuffix(".json") for name in names if name.endswith(".json"))
        return tuple(sorted(name for name in found if _ID.fullmatch(name)))

    def read(self, wanted: str) -> SavedInterview:
        """The interview of this id."""
        from generator.flow.saved.document import MAX_BYTES, read
        from generator.flow.saved.values import BadState

        try:
            if not _ID.fullmatch(wanted):
                raise FileNotFoundError
            saved = read(read_ours(self.path / f"{wanted}.json", MAX_BYTES))
        except FileNotFoundError:
            raise Stop(self._unknown(wanted)) from None
        except OSError as error:
            raise Stop(rules.INTERVIEW_UNREADABLE.at("", id=wanted, reason=error.strerror)) from None
        except BadState as error:
            raise Stop(rules.INTERVIEW_UNREADABLE.at("", id=wanted, reason=error)) from None
        if saved.id != wanted:
            raise Stop(rules.INTERVIEW_UNREADABLE.at("", id=wanted, reason=f"it calls itself {saved.id[:60]}"))
        return saved

    def _unknown(self, wanted: str) -> Diagnostic:
        """The finding about an id that none has, with the one that was meant."""
        near = nearest(wanted, self.ids(), 1)
        return rules.NO_INTERVIEW.at(
            "", id=wanted[:60], folder=self.path, meant=f"did you mean {near[0]}? " if near else ""
        )

    def write(self, saved: SavedInterview) -> None:
        """Put an interview in its file, in place of what was there."""
        from generator.flow.saved.document import written

        try:
            if current() is None:
                self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with Folder(os.path.realpath(self.path)) as folder:
                if not folder.kind(".gitignore"):
                    put(folder, ".gitignore", _IGNORED)
                put(folder, f"{saved.id}.json", written(saved), mode=0o600)
        except OSError as error:
            raise Stop(rules.INTERVIEWS_UNUSABLE.at("", path=self.path, reason=error.strerror)) from None

    def remove(self, wanted: str) -> None:
        """Forget an interview."""
        try:
            with Folder(os.path.realpath(self.path)) as folder:
                folder.unlink(f"{wanted}.json")
        except OSError as error:
            raise Stop(rules.INTERVIEWS_UNUSABLE.at("", path=self.path, reason=error.strerror)) from None

    @contextmanager
    def held(self, wanted: str) -> Iterator[None]:
        """Hold an interview for this process; another one that goes on with it is a `Stop`."""
        if not _ID.fullmatch(wanted) or wanted not in self.ids():
            raise Stop(self._unknown(wanted))
        name = self.path / f".{wanted}.lock"
        try:
            descriptor = os.open(name, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError as error:
            raise Stop(rules.INTERVIEWS_UNUSABLE.at("", path=name, reason=error.strerror)) from None
        try:
            if not try_lock(descriptor) or not _is_there(name, descriptor):
                raise Stop(rules.INTERVIEW_BUSY.at("", id=wanted))
            yield
            with suppress(OSError):
                os.unlink(name)
        finally:
            os.close(descriptor)


def _is_there(name: Path, descriptor: int) -> bool:
    """Whether a lock is still the one under its name: whoever held it before removes it at the end."""
    try:
        return os.path.samestat(os.lstat(name), os.fstat(descriptor))
    except OSError:
        return False
