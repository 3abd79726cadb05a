"""A document read once more after an edit says what it says read by itself, whatever the edit was."""

from __future__ import annotations

import hashlib
import json
import random

import pytest

from generator import document, reading
from generator.document import again, parse, read_json
from generator.document.again import Rereader
from generator.oas import resolve
from generator.oas.files import leaves
from generator.oas.units import KnownUnits, units_of
from tests.random_documents import Document, together
from tests.random_edits import edited, nodes

PIECES = (
    "{",
    "}",
    '"',
    "\\",
    ",",
    ":",
    "1",
    "null",
    '"a":1,',
    '},"b":{',
    "\x00",
    "é",
    '"\\u003a":2,',
    "[" * 101 + "]" * 101,
    "1" * 30,
    " ",
)


def mangled(text: str, rng: random.Random) -> str:
    """A text with a few signs put in, taken out or written twice."""
    for _ in range(rng.randint(1, 2)):
        start = rng.randrange(len(text))
        end = min(len(text), start + rng.choice([0, 0, 1, 3, 40]))
        text = text[:start] + rng.choice([rng.choice(PIECES), text[start:end] * 2, ""]) + text[end:]
    return text


@pytest.mark.parametrize("seed", range(40))
def test_random_edits_and_slips(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "_LARGE", 500)
    for module in (document, reading):
        monkeypatch.setattr(module, "STEP", 1000)
    rng = random.Random(seed)
    tree, reader = together([Document(seed), Document(seed + 1)]), Rereader()
    for _ in range(25):
        text = json.dumps(tree, indent=rng.choice([None, 2, 2]), ensure_ascii=rng.random() < 0.5)
        for said in (text, mangled(text, rng), text):
            made, whole = reader.parse(said.encode(), "spec.json"), parse(said.encode(), "spec.json")
            assert made.diagnostics == whole.diagnostics
            assert repr(made.value and made.value.tree) == repr(whole.value and whole.value.tree)  # 1 is not 1.0
            assert (made.value and made.value.data) == (whole.value and whole.value.data)
            assert made.value is None or made.value.hashed().digest() == hashlib.sha256(made.value.data).digest()
        tree = edited(tree, rng, 1)


def test_only_the_edited_piece_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "_LARGE", 500)
    tree, reader = together([Document(1)]), Rereader()
    first = reader.parse(json.dumps(tree, indent=1).encode(), "spec.json").value
    name = list(tree["components"]["schemas"])[2]
    tree["components"]["schemas"][name]["description"] = "Other words."
    read: list[bytes] = []
    plainly = read_json.read
    monkeypatch.setattr(read_json, "read", lambda data, name: read.append(data) or plainly(data, name))
    second = reader.parse(json.dumps(tree, indent=1).encode(), "spec.json").value
    assert first is not None and second is not None and second.tree == tree
    assert read and max(map(len, read)) < len(second.data) / 4
    before, after = (made.tree["components"]["schemas"] for made in (first, second))  # type: ignore[index,call-overload]
    assert [key for key in after if after[key] is not before[key]] == [name]
    spec, other = resolve(first).value, resolve(second).value
    units = units_of(spec) if spec is not None else None
    assert spec is not None and other is not None and units is not None
    assert units_of(other, known=KnownUnits(first.tree, units)) == units_of(other)


@pytest.mark.parametrize("seed", range(4))
def test_references_that_lead_out_are_found_wherever_they_are_put_in(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "_LARGE", 500)
    rng = random.Random(seed)
    tree, reader = together([Document(seed)]), Rereader()
    searched: list[int] = []
    for number in range(12):
        said = json.loads(json.dumps(tree))
        if number % 3 == 1:
            place = rng.choice([node for node in nodes(said["components"]) if node])
            place.clear()
            place["$ref"] = rng.choice(["#/components/schemas/A", "other.json#/A", ""])
        read = [make(json.dumps(said).encode(), "spec.json").value for make in (reader.parse, parse)]
        assert read[0] is not None and read[1] is not None
        searched.append(len(read[0]._held))
        assert leaves(read[0]) == leaves(read[1])
        tree = edited(tree, rng, 1)
    assert any(searched)  # it was known of some without a look at the whole
