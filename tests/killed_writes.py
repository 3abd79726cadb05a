"""For tests of what goes on after a kill: a kill right after an interview's file was written."""

from __future__ import annotations

import pytest

from generator.flow.saved.document import SavedInterview
from generator.usecases import interview_files


class Killed(BaseException):
    """Nothing of ours catches it, as nothing catches a kill."""


def kill_after_write(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Raise `Killed` once, when the file of an interview was written for the `at`-th time, whatever was going on."""
    whole, count = interview_files.InterviewFolder.write, 0

    def write(self: interview_files.InterviewFolder, saved: SavedInterview) -> None:
        nonlocal count
        whole(self, saved)
        count += 1
        if count == at:
            raise Killed

    monkeypatch.setattr(interview_files.InterviewFolder, "write", write)
