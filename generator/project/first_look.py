"""What a run reads of a spec to tell whether it changed: a service that is made anew is made of just that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator import reading
from generator.remembered.untouched import digest

if TYPE_CHECKING:
    from hashlib import _Hash

    from generator.document import Document

_MOST = 64 * 1024 * 1024  # bytes; what is larger is refused as a spec, and need not be in memory for that


class FirstLook:
    """The file of one spec, read once in a run, and not at all where it is known to be untouched."""

    def __init__(self, spec: str) -> None:
        self._spec = spec
        self._hashes: list[_Hash] = []
        self.text: bytes | None = None  # None: nobody had to read it

    def holds(self, path: str, known: str) -> bool:
        """Whether a file, the spec or another one, has a hash."""
        try:
            return digest(path, self._read if path == self._spec else None) == known
        except (OSError, ValueError):
            return False

    def tell(self, document: Document) -> None:
        """Let the document know the hash of what was read, if that is its text."""
        if document.data is self.text:
            document.know(self._hashes)

    def _read(self, path: str) -> str:
        text = reading.read(path, _MOST)
        if len(text) > _MOST:
            return reading.digest(path)
        self.text = text
        return reading.hashed(text, self._hashes).hexdigest()
