"""Faults of ours written down: what failed and where it passed, in a file of the user's own, without the user's data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.release import VERSION

if TYPE_CHECKING:
    from traceback import FrameSummary

_MOST_FRAMES = 60  # of each exception: the outer and the inner half

# Exceptions whose message Python itself writes out of names in the code. Those of others may quote what they were given.
_TELLING = (AttributeError, ImportError, NameError, RecursionError, TypeError, NotImplementedError)


def write_down(error: BaseException, command: str) -> str:
    """The path of a new file with the details of an exception. Raises OSError when none can be written."""
    return _written("\n".join([*_head(command), *_lines(error)]) + "\n")


def _written(text: str) -> str:
    """The path of a new file of the user's own (mode 0600) that holds the text."""
    import tempfile

    handle, path = tempfile.mkstemp(prefix="extsvc-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return path


def _head(command: str) -> list[str]:
    import platform

    return [
        f"external-services {VERSION}, Python {platform.python_version()}, {platform.system()}",
        f"command: {command}",
        "",
    ]


def _lines(error: BaseException) -> Iterator[str]:
    """Each exception of the chain, the last one first: its kind and where it passed. No value of any variable."""
    from traceback import extract_tb

    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        told = f": {current}" if type(current) in _TELLING else ""
        yield f"{type(current).__module__}.{type(current).__qualname__}{told}"
        frames = list(extract_tb(current.__traceback__))
        half = _MOST_FRAMES // 2
        left_out = len(frames) - 2 * half
        yield from map(_frame, frames[:half])
        if left_out > 0:
            yield f"  ... {left_out} more ..."
        yield from map(_frame, frames[max(half, len(frames) - half) :])
        current = current.__cause__ or current.__context__
        yield ""


def _frame(frame: FrameSummary) -> str:
    return f"  {frame.filename}:{frame.lineno} in {frame.name}: {frame.line or ''}"
