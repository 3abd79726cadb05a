"""Content that is sent as a file."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from .marks import Value

__all__ = ["FILE", "File", "FilePart", "file_from", "is_file"]

FILE = object()
"""Marks an annotation as that of a file; msgspec takes it for anything."""


class FilePart(NamedTuple):
    """A file with the name and media type that the receiver shall see."""

    name: str
    content: bytes | Path | BinaryIO
    type: str = ""


def is_file(value: Value) -> bool:
    """Whether a value can be sent as a file."""
    if isinstance(value, tuple):
        return len(value) in (2, 3) and _readable(value[1])
    return _readable(value)


def holds_files(value: Value) -> bool:
    """Whether a value is a file, or a list with one in it."""
    if isinstance(value, (list, set, frozenset)):
        return any(map(is_file, value))
    return is_file(value)


def file_from(data: Any) -> Any:
    """Plain data as a file: text stands for base64, what can be read is one already.

    Raises `ValueError`.
    """
    if isinstance(data, str):
        from base64 import b64decode

        return b64decode(data, validate=True)
    if is_file(data):
        return data
    raise ValueError(f"expected a file or base64 text, got {type(data).__name__}")


def _readable(value: Any) -> bool:
    plain = isinstance(value, (bytes, bytearray, memoryview, PathLike))
    return plain or callable(getattr(value, "read", None))  # a field may be called so


if TYPE_CHECKING:
    from typing import TypeAlias

    File: TypeAlias = (
        bytes
        | Path
        | BinaryIO
        | FilePart
        | tuple[str, bytes | Path | BinaryIO]
        | tuple[str, bytes | Path | BinaryIO, str]
    )
    """Bytes, a path, an open file, or one of these with a name and a media type."""
else:
    File = Annotated[Any, FILE]
