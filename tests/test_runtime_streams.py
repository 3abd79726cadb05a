"""What splits a streamed body into items: the same in whatever pieces it comes, and each byte looked at a few times only."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import inside

streams = inside("streams")

LINES = st.lists(st.sampled_from([b"a", b"\n", b"\r", b"\r\n", b"\x1e", b" ", b'{"x":1}', b"\n\n"]), max_size=12)
EVENTS = st.lists(
    st.sampled_from(
        [b"\xef\xbb\xbf", b"data: a", b"data", b"id:1", b"event: e", b":", b"\n", b"\r", b"\r\n", b"\n\n", b"x"]
    ),
    max_size=14,
)
PARTS = st.lists(
    st.sampled_from(
        [b"\r\n--b", b"--b", b"\r\n", b"\r\n--bb", b"--", b" ", b"x", b"Content-Type: text/plain\r\n\r\n", b"-"]
    ),
    max_size=14,
)
SPLITTERS: dict[str, Callable[[int], Any]] = {
    "lines": streams.Lines,
    "events": streams.Events,
    "parts": lambda longest: streams.Parts(longest, "b"),
}


def items(splitter: Any, pieces: list[bytes]) -> list[Any]:
    return [event for piece in pieces for event in splitter.feed(piece)] + splitter.end()


@pytest.mark.parametrize(("kind", "bodies"), [("lines", LINES), ("events", EVENTS), ("parts", PARTS)])
def test_the_items_are_the_same_in_whatever_pieces_they_come(kind: str, bodies: Any) -> None:
    @given(bodies, st.integers(1, 9), st.booleans())
    def same(words: list[bytes], size: int, ended: bool) -> None:
        body = b"".join(words) + (b"\r\n--b--" if ended and kind == "parts" else b"")
        pieces = [body[at : at + size] for at in range(0, len(body), size)]
        whole = items(SPLITTERS[kind](1000), [body])
        assert items(SPLITTERS[kind](1000), pieces) == whole
        assert items(SPLITTERS[kind](1000), [piece for one in pieces for piece in (b"", one)]) == whole

    same()


class Counted(bytearray):
    """A buffer that counts the bytes that are copied out of it or looked through."""

    touched = 0

    def __bytes__(self) -> bytes:
        self.touched += len(self)
        return bytes(memoryview(self))

    def find(self, sought: Any, start: Any = 0, *end: Any) -> int:
        found = super().find(sought, start)
        self.touched += (len(self) if found < 0 else found) - start
        return found

    def __getitem__(self, at: Any) -> Any:
        self.touched += len(range(*at.indices(len(self)))) if isinstance(at, slice) else 1
        return super().__getitem__(at)

    def __delitem__(self, at: Any) -> None:
        self.touched += len(self)
        super().__delitem__(at)


COUNT = 2_000
LONG: dict[str, tuple[str, list[bytes]]] = {
    "a line bit by bit": ("lines", [b"x" * 10] * COUNT + [b"\n"]),
    "many lines": ("lines", [b"x" * 9 + b"\n"] * COUNT),
    "an event bit by bit": ("events", [b"data: "] + [b"x" * 10] * COUNT + [b"\n\n"]),
    "an event ended by returns": ("events", [b"data: x\r"] * COUNT),
    "a part bit by bit": ("parts", [b"--b\r\n\r\n"] + [b"x" * 10] * COUNT + [b"\r\n--b--"]),
    "many parts in one piece": ("parts", [b"--b\r\n\r\nx\r\n" * COUNT + b"--b--"]),
    "words like the boundary": ("parts", [b"--b\r\n\r\n" + b"\r\n--bx" * COUNT + b"\r\n--b--"]),
    "words like the boundary bit by bit": ("parts", [b"--b\r\n\r\n"] + [b"\r\n--bx"] * COUNT + [b"\r\n--b--"]),
}


@pytest.mark.parametrize("kind", LONG)
def test_each_byte_is_touched_a_few_times(kind: str) -> None:
    name, pieces = LONG[kind]
    splitter = SPLITTERS[name](10**9)
    splitter.rest = buffer = Counted(splitter.rest)
    found = items(splitter, pieces)
    total = sum(map(len, pieces))
    assert found and splitter.rest is buffer
    # A piece of an open part is looked through for a boundary from one boundary's length before it.
    assert buffer.touched <= 4 * (total + 10 * len(pieces)), buffer.touched / total


@pytest.mark.parametrize(("kind", "piece"), [("lines", b"x"), ("events", b"data: x\n"), ("events", b"data\n"), ("events", b"x"),
                                             ("parts", b"x")])  # fmt: skip
def test_an_item_without_end_meets_the_limit(kind: str, piece: bytes) -> None:
    splitter = SPLITTERS[kind](100)
    with pytest.raises(streams.TooLarge, match="larger than 100 bytes"):
        for _ in range(200):
            splitter.feed(piece)
