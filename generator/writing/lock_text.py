"""JSON as locks are written: sorted, one entry per line, so that version control can merge it."""

from __future__ import annotations

import json
from collections.abc import Iterable


def text(value: object, depth: int = 0) -> str:
    """As `json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)` has it, in a fifth of the time.

    With an indentation `json` goes through every entry in Python; tables and lists of texts, which a lock mostly is made
    of, are written in C once the break between their entries is given as a separator.
    """
    if not isinstance(value, (dict, list)) or not value:
        return json.dumps(value, ensure_ascii=False)
    start = "\n" + " " * (depth + 1)
    if any(
        inner and isinstance(inner, (dict, list)) for inner in (value.values() if isinstance(value, dict) else value)
    ):
        entries = f",{start}".join(_entries(value, depth + 1))
    else:
        entries = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(f",{start}", ": "))[1:-1]
    end = "\n" + " " * depth
    return f"{{{start}{entries}{end}}}" if isinstance(value, dict) else f"[{start}{entries}{end}]"


def _entries(value: dict[str, object] | list[object], depth: int) -> Iterable[str]:
    if isinstance(value, list):
        return (text(inner, depth) for inner in value)
    return (f"{json.dumps(name, ensure_ascii=False)}: {text(inner, depth)}" for name, inner in sorted(value.items()))
