"""Content that is sent as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

__all__ = ["File", "FilePart"]


class FilePart(NamedTuple):
    """A file with the name and media type that the receiver shall see."""

    name: str
    content: bytes | Path | BinaryIO
    type: str = ""


if TYPE_CHECKING:
    from typing import TypeAlias

    File: TypeAlias = bytes | Path | BinaryIO | FilePart | tuple[str, bytes]
    """Bytes, a path, an open file, or one of these with a name and a media type."""
else:

    class FileType(type):
        """The class of `File`: whatever can be read."""

        def __instancecheck__(cls, value: object) -> bool:
            known = (bytes, bytearray, memoryview, Path, tuple)
            return isinstance(value, known) or hasattr(value, "read")

    class File(metaclass=FileType):
        """Bytes, a path, an open file, or one of these with a name and a media type."""
