"""Two states of a tree side by side, as a unified diff."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from generator.writing.plan import Plan


def unified(path: str, old: bytes | None, new: bytes | None, old_label: str = "old", new_label: str = "new") -> str:
    """The unified diff of one file; a missing side is /dev/null."""
    before = f"{path} ({old_label})" if old is not None else "/dev/null"
    after = f"{path} ({new_label})" if new is not None else "/dev/null"
    lines = difflib.unified_diff(_lines(old), _lines(new), before, after, lineterm="")
    return "\n".join(lines) + "\n"


def _lines(data: bytes | None) -> list[str]:
    return (data or b"").decode("utf-8", "replace").splitlines()


def diff(plan: Plan) -> Iterator[str]:
    """The unified diff of every step of a plan, in path order."""
    for step in sorted(plan.steps, key=lambda step: step.path):
        yield unified(step.path, step.old, step.new, "on disk", "generated")
