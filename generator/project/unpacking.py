"""The stream that a stored model lies in (`packing`): its text, and the pieces that stand by themselves, to be used again.

That a piece does is not believed but seen: it is unpacked alone, to its very end. What else gzip may hold is read, too.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TypeAlias

from msgspec import Raw, Struct
from msgspec.json import Decoder

HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # of gzip: no name, no time, no system (RFC 1952)
FLUSHED = b"\x00\x00\xff\xff"  # how a piece ends: an empty block, behind which nothing refers to what lies before it
END = b"\x03\x00"  # of what is compressed: an empty last block (RFC 1951)
LIMIT = 512 * 1024 * 1024  # bytes of a text
SECTIONS = ("operations", "callbacks", "types")
_TEXTS = Decoder(dict[str, Raw])
_PIECE = b"\0"  # in a text of which the pieces are left out
_FRAME = re.compile(
    _PIECE + b"".join(rb',"%b":\{(?P<%b>(?:\0(?:,\0)*)?)\}' % (2 * (s.encode(),)) for s in SECTIONS) + rb"\}"
)
_BEGINNING = 200  # bytes by which the text of a piece is found: more than its first key, most often


Pieces: TypeAlias = Mapping[bytes, tuple[bytes, bytes]]  # texts with what they are packed to, by how they begin


class Stream(Struct, frozen=True):
    """A stored model as it lies there: JSON texts, and of those that are pieces what they are packed to, by how they begin."""

    head: Mapping[str, Raw]  # what stands there beside the sections
    sections: Mapping[str, tuple[bytes, ...]]  # the members of these objects, each in one text or in several
    pieces: Pieces = {}


def unpacked(data: bytes, limit: int = LIMIT) -> Stream:
    """Raises EOFError for a stream that is not whole, zlib.error for one that is damaged, ValueError for one that is too large,
    MsgspecError and KeyError for one that says something else."""
    return _in_pieces(data, limit) or _as_one(data, limit)


def beginning(text: bytes | bytearray) -> bytes:
    """What a piece is found by."""
    return bytes(text[:_BEGINNING])


def plain(text: bytes) -> bytes:
    """A few signs, as a block that is not compressed."""
    return struct.pack("<BHH", 0, len(text), len(text) ^ 0xFFFF) + text


def tail(check: int, size: int) -> bytes:
    """The end of a stream, with the check over its text."""
    return END + struct.pack("<LL", check, size & 0xFFFFFFFF)


def _in_pieces(data: bytes, limit: int) -> Stream | None:
    """None where it is not the stream that we write."""
    if not data.startswith(HEAD):
        return None
    *stretches, end = data[len(HEAD) :].split(FLUSHED)
    frame, check, size = b"", 0, 0
    pieces: list[tuple[bytes, bytes]] = []
    for stretch in stretches:
        between, start = _signs(stretch)
        packed = stretch[start:] + FLUSHED
        text = _alone(packed, limit - size)
        if text is None:
            return None
        pieces.append((text, packed))
        frame += between + _PIECE
        check, size = zlib.crc32(text, zlib.crc32(between, check)), size + len(between) + len(text)
    between, start = _signs(end)
    size += len(between)
    whole = size <= limit and end[start:] == tail(zlib.crc32(between, check), size)
    found = _FRAME.fullmatch(frame + between) if whole else None
    return _parted(pieces, found) if found is not None else None


def _parted(pieces: Sequence[tuple[bytes, bytes]], frame: re.Match[bytes]) -> Stream:
    texts = (text for text, _ in pieces)
    head = _TEXTS.decode(next(texts) + b"}")
    sections = {name: tuple(islice(texts, frame[name].count(_PIECE))) for name in SECTIONS}
    return Stream(head, sections, {beginning(text): (text, packed) for text, packed in pieces})


def _signs(data: bytes) -> tuple[bytes, int]:
    """The signs that stand there as they are, and where they end."""
    start, found = 0, []
    while data[start : start + 1] == b"\0":
        size = int.from_bytes(data[start + 1 : start + 3], "little")
        text = data[start + 5 : start + 5 + size]
        if data[start : start + 5 + size] != plain(text):
            break
        found.append(text)
        start += 5 + size
    return b"".join(found), start


def _alone(packed: bytes, limit: int) -> bytes | None:
    """What a piece unpacks to; None where it is not one, or is larger than `limit`."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        text = stream.decompress(packed + END, max(limit, 0) + 1)
    except zlib.error:
        return None
    return text if stream.eof and not stream.unused_data and len(text) <= limit else None


def _as_one(data: bytes, limit: int) -> Stream:
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)  # as gzip has it
    body = stream.decompress(data, limit + 1)
    if len(body) > limit:
        raise ValueError("it is larger than anything we write")
    if not stream.eof or stream.unused_data:
        raise EOFError
    head = _TEXTS.decode(body)
    return Stream(head, {name: (_members(bytes(head[name])),) for name in SECTIONS})


def _members(text: bytes) -> bytes:
    if not text.startswith(b"{"):
        raise ValueError("a section of it is no object")
    return text[1:-1]
