"""Messages on a pipe: eight bytes of length, then JSON."""

from __future__ import annotations

from typing import IO

LONGEST = 256 * 1024 * 1024  # bytes


def send(pipe: IO[bytes], body: bytes) -> None:
    """Write one message. Raises OSError."""
    pipe.write(len(body).to_bytes(8, "big") + body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """The next message; None when the other side has gone. Raises OSError."""
    head = pipe.read(8)
    if len(head) < 8:
        return None
    length = int.from_bytes(head, "big")
    body = pipe.read(length) if length <= LONGEST else b""
    return body if len(body) == length else None
