"""A stored model packed in a process that goes on is that of a process that begins, and one stream of gzip for whoever reads it."""

from __future__ import annotations

import gzip
import json
import random
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from msgspec import MsgspecError
from msgspec.structs import replace

from generator.compare.closure import Hashes, closures
from generator.model.service import Service
from generator.model.written import encoded
from generator.modelling.again import Former, build_again
from generator.modelling.build import build
from generator.project import baseline, packing, stored, unpacking
from generator.project.packing import Packer
from generator.project.past import differing
from generator.project.unpacking import FLUSHED, HEAD, Stream, unpacked
from tests.random_documents import Document, together
from tests.random_edits import edited
from tests.test_building_again import read


def said(service: Service) -> Any:
    """What a stored model is to say."""
    keyed = {part: {one.key: one for one in getattr(service, part)} for part in ("operations", "callbacks", "types")}
    rest = replace(service, operations=(), callbacks=(), types=(), aliases=())
    return json.loads(encoded({"format": 1, "closures": closures(service), "rest": rest, **keyed}))


@pytest.mark.parametrize("usual", (1, 2, 5, 64))
def test_random_edits(usual: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_USUAL", usual)
    rng, lasting = random.Random(usual), Packer()
    former: Former | None = None
    tree = together([Document(number) for number in range(3)])
    made: list[bytes] = []
    compress = packing._deflated
    monkeypatch.setattr(packing, "_deflated", lambda text: made.append(text) or compress(text))
    again, anew, read_again = 0, 0, 0
    data = gzip.compress(b'{"operations":{},"callbacks":{},"types":{}}')  # of another one that wrote it
    for _ in range(12):
        rebuilt = build_again(read(tree), "S", None, former)
        service, former = rebuilt.built.service, rebuilt.former
        reached = closures(service)
        made.clear()
        before, data = data, lasting.begin(service).end(reached)
        again += len(made)
        made.clear()
        assert data == Packer().begin(service).end(reached)
        anew += len(made)
        made.clear()
        assert data == Packer().begin(service, unpacked(before).pieces).end(reached)
        read_again += len(made)
        assert json.loads(gzip.decompress(data)) == said(service)
        tree = edited(tree, rng, 1)
    assert again < anew or usual == 64  # few have so many operations or types
    assert read_again <= again


@pytest.mark.parametrize("usual", (1, 3, 64))
def test_what_stays_is_what_it_was(usual: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_USUAL", usual)
    rng = random.Random(usual)
    tree = together([Document(number) for number in range(3)])
    taken = 0
    for _ in range(12):
        service = build(read(tree), "S").service
        last = baseline.load(tmp_path, "S").value
        hashes = Hashes()
        begun = Packer().begin(service, last.pieces if last is not None else {}, hashes)
        assert closures(service, hashes) == closures(service)
        if last is not None:
            changed = differing(last.closures, closures(service))
            assert last.part(changed, begun.stayed) == last.part(changed)
            assert last.part(last.closures, begun.stayed) == last.part(last.closures)
            taken += sum(map(len, begun.stayed.values()))
        stored.store(tmp_path, "S", begun.end(closures(service, hashes)))
        tree = edited(tree, rng, 1)
    assert taken or usual == 64


def test_what_was_stored_in_one_piece_is_read(tmp_path: Path) -> None:
    service = build(read(together([Document(5)])), "S").service
    keys = [operation.key for operation in service.operations]
    parts = []
    for data in (Packer().begin(service).end(closures(service)), gzip.compress(json.dumps(said(service)).encode())):
        stored.store(tmp_path, "S", data)
        held = baseline.load(tmp_path, "S").value
        parts.append(held and held.part(keys))
    assert parts[0] is not None and parts[0] == parts[1]


def whole(stream: Stream) -> Any:
    """What a stream says."""
    head = {name: json.loads(bytes(text)) for name, text in stream.head.items() if name not in stream.sections}
    joined = {name: json.loads(b"{%b}" % b",".join(texts)) for name, texts in stream.sections.items()}
    return {**head, **joined}


def packed_otherwise(data: bytes, level: int) -> bytes:
    """The stream with each piece compressed in another way, or put together of what stands by itself and what does not."""
    made, start = [], len(HEAD)
    parts = data[start:].split(FLUSHED)
    for part in parts[:-1]:
        between, begin = unpacking._signs(part)
        text = zlib.decompress(part[begin:] + FLUSHED + b"\x03\0", -15)
        other = zlib.compressobj(level, zlib.DEFLATED, -15)
        half = other.compress(text[: len(text) // 2]) + other.flush(
            zlib.Z_SYNC_FLUSH if level == 9 else zlib.Z_FULL_FLUSH
        )
        made.append(part[:begin] + half + other.compress(text[len(text) // 2 :]) + other.flush(zlib.Z_FULL_FLUSH))
    return HEAD + b"".join(made) + parts[-1]


@pytest.mark.parametrize("level", (1, 9))
def test_pieces_of_a_stranger(level: int) -> None:
    service = build(read(together([Document(7), Document(8)])), "S").service
    data = packed_otherwise(Packer().begin(service).end(closures(service)), level)
    stream = unpacked(data)
    assert whole(stream) == json.loads(gzip.decompress(data)) == said(service)
    changed = replace(service, operations=service.operations[1:])
    again = Packer().begin(changed, stream.pieces).end(closures(changed))
    assert json.loads(gzip.decompress(again)) == said(changed)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_streams(seed: int) -> None:
    rng = random.Random(seed)
    service = build(read(together([Document(9)])), "S").service
    data = bytearray(Packer().begin(service).end(closures(service)))
    for _ in range(rng.randrange(1, 3)):
        at, other = rng.randrange(len(data)), rng.randrange(len(data))
        kind = rng.randrange(4)
        if kind == 0:
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            data[at:at] = FLUSHED
        elif kind == 2:
            del data[at : at + rng.randrange(1, 9)]
        else:
            data[at:at] = data[other : other + 40]
    told: Any = None
    with suppress(OSError, EOFError, zlib.error):
        told = json.loads(gzip.decompress(bytes(data)))
    with suppress(EOFError, zlib.error, ValueError, KeyError, MsgspecError):
        assert whole(unpacked(bytes(data))) == told


def test_what_is_too_large_is_not_unpacked() -> None:
    service = build(read(together([Document(9)])), "S").service
    data = Packer().begin(service).end(closures(service))
    size = len(gzip.decompress(data))
    assert unpacked(data, size).pieces
    for less in (size - 1, size // 2, 0):
        with pytest.raises(ValueError, match="larger"):
            unpacked(data, less)


def test_half_a_character() -> None:
    service = build(read(together([Document(6)])), "S").service
    first, *others = service.operations
    service = replace(service, title="\ud800", operations=(replace(first, description="a \udfff"), *others))
    assert json.loads(gzip.decompress(Packer().begin(service).end(closures(service)))) == said(service)
