"""A service with its names to the files of a target, and the files that services of one folder share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked
from generator.targets.registry import DEFAULT, TARGETS, owners, target
from generator.targets.render import TemplateFailed, render
from generator.targets.seam import Options, Target
from generator.targets.text import File

if TYPE_CHECKING:
    from generator.named import Model
    from generator.writing.lock import LockEntry

PLAIN = Options()


def files_of(
    made: Model, templates: Path | None = None, options: Options = PLAIN, to: Target | None = None
) -> Checked[tuple[File, ...]]:
    """The generated files of a service.

    Findings: template-failed for the user's own `templates`, and what the target cannot write.
    """
    chosen = to or target(DEFAULT)
    pages = chosen.pages(made, options)
    found = made.spec.locate(pages.diagnostics)
    if pages.value is None:
        return Checked(None, found)
    try:
        return Checked(render(chosen, pages.value, templates, options.jobs, options.aside), found)
    except TemplateFailed as failed:
        return Checked(None, (*found, failed.finding))


def signed(path: str, data: bytes) -> bool:
    """Whether a file of an output folder bears the mark of any target's output."""
    plain = data.replace(b"\r\n", b"\n")  # as a checkout may have left it
    return any(target(name).signed(path, plain) for name in TARGETS)


def shared_files(entries: Sequence[LockEntry], templates: Path | None = None) -> tuple[File, ...]:
    """The files that serve all services of an output folder, of every target that wrote into it.

    Raises `TemplateFailed` for templates of the user's.
    """
    made: dict[str, File] = {}
    for owner, mine in owners(entries):
        for file in render(owner, owner.shared(mine), templates):
            made.setdefault(file.path, file)
    return tuple(made.values())
