"""Two states of a file side by side, as a unified diff."""

from __future__ import annotations

import difflib


def unified(path: str, old: bytes | None, new: bytes | None, old_label: str = "old", new_label: str = "new") -> str:
    """The unified diff of one file; a missing side is /dev/null."""
    before = f"{path} ({old_label})" if old is not None else "/dev/null"
    after = f"{path} ({new_label})" if new is not None else "/dev/null"
    lines = difflib.unified_diff(_lines(old), _lines(new), before, after, lineterm="")
    return "\n".join(lines) + "\n"


def _lines(data: bytes | None) -> list[str]:
    return (data or b"").decode("utf-8", "replace").splitlines()
