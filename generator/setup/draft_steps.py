"""What the steps of the wizard share: the draft of a page, its title, its findings on the text, and work that is awaited."""

from __future__ import annotations

from generator.setup.drafts import OpenDraft
from generator.setup.messages import SetupError, SetupRequest, Told
from generator.setup.works import BackgroundWork, Result, StillWorking

_LINE = 160  # characters of a line that are shown


def kept(request: SetupRequest, id: str) -> OpenDraft:
    """The draft of an id, whether it was read or not. Raises `SetupError`."""
    found = request.drafts.find(id, request.user)
    if found is None:
        raise SetupError(
            404, "That draft is gone: drafts are kept while the org runs, the last few of them. Begin again."
        )
    return found


def opened(request: SetupRequest, id: str) -> OpenDraft:
    """The draft of an id once it was read and judged. Raises `SetupError`, `StillWorking`."""
    found = kept(request, id)
    if awaited(found, found.reading, found.path).value is None:
        raise SetupError(404, "The schema of that draft cannot be read. Begin again.")
    found.begin_picking()
    return found


def awaited(it: OpenDraft, work: BackgroundWork[Result], path: str) -> Result:
    """The result of work on a draft. Raises `StillWorking` when it takes long: its page will be at `path`."""
    if not work.waited():
        raise StillWorking(work, path, f"{it.path}/progress")
    return work.result()


def title_of(it: OpenDraft) -> str:
    """The heading of a draft's pages."""
    return f"Edit {it.name}" if it.former else f"Add External Service {it.name}"


def with_line(one: Told, lines: list[str]) -> Told:
    """A finding with the line of text that it stands on, cut around its column."""
    if not 0 < one.line <= len(lines):
        return one
    text = lines[one.line - 1].rstrip("\r")
    start = max(one.column - 1 - _LINE // 2, 0) if len(text) > _LINE else 0
    return Told(
        one.weight, one.message, one.remedy, one.rule, one.line, one.column - start, text[start : start + _LINE]
    )
