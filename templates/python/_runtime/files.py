"""Content that is sent as a file."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["File", "FilePart", "FileType", "is_file"]


class FilePart(NamedTuple):
    """A file with the name and media type that the receiver shall see."""

    name: str
    content: bytes | Path | BinaryIO
    type: str = ""


class FileType(type):
    """The class of `File`: whatever can be read."""

    def __instancecheck__(cls, value: Any) -> bool:
        return is_file(value)


def is_file(value: Any) -> bool:
    """Whether a value can be sent as a file."""
    if isinstance(value, tuple):
        return len(value) in (2, 3) and _readable(value[1])
    return _readable(value)


def _readable(value: Any) -> bool:
    plain = isinstance(value, (bytes, bytearray, memoryview, PathLike))
    return plain or hasattr(value, "read")


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

    class File(metaclass=FileType):
        """Bytes, a path, an open file, or one of these with a name and a type."""
