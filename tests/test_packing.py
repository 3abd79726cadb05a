"""A stored model packed in a process that goes on is that of a process that begins, and one stream of gzip for whoever reads it."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from generator.compare.closure import closures, encoded
from generator.model.service import Service
from generator.modelling import build
from generator.modelling.again import Former, build_again
from generator.project import baseline, packing, stored
from generator.project.packing import Packer
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
    compress = packing._compressed
    monkeypatch.setattr(packing, "_compressed", lambda text, items=(): made.append(text) or compress(text, items))
    again, anew = 0, 0
    for _ in range(12):
        rebuilt = build_again(read(tree), "S", None, former)
        service, former = rebuilt.built.service, rebuilt.former
        reached = closures(service)
        made.clear()
        data = lasting.pack(service, reached)
        again += len(made)
        made.clear()
        assert data == Packer().pack(service, reached)
        anew += len(made)
        assert json.loads(gzip.decompress(data)) == said(service)
        tree = edited(tree, rng, 1)
    assert again < anew or usual == 64  # few have so many operations or types


def test_what_was_stored_in_one_piece_is_read(tmp_path: Path) -> None:
    service = build(read(together([Document(5)])), "S").service
    keys = [operation.key for operation in service.operations]
    parts = []
    for data in (Packer().pack(service, closures(service)), gzip.compress(json.dumps(said(service)).encode())):
        stored.store(tmp_path, "S", data)
        held = baseline.load(tmp_path, "S").value
        parts.append(held and held.part(keys))
    assert parts[0] is not None and parts[0] == parts[1]


def test_half_a_character() -> None:
    service = build(read(together([Document(6)])), "S").service
    first, *others = service.operations
    service = replace(service, title="\ud800", operations=(replace(first, description="a \udfff"), *others))
    assert json.loads(gzip.decompress(Packer().pack(service, closures(service)))) == said(service)
