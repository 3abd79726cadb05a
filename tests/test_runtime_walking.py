"""The first answers of a type are read along themselves: what that gives is what the type's decoder gives."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import inside, runtime

Check, Record, UNSET, UnsetType = runtime.Check, runtime.Record, runtime.UNSET, runtime.UnsetType
walking = inside("walking")


class Leaf(Record):
    id: int
    name: str | None | UnsetType = UNSET
    kind: Annotated[str, Check(choices=("leaf",), fixed=True)] = "leaf"
    mood: Annotated[str, Check(choices=("calm",))] = "calm"


class Kept(Record):
    id: int
    more: dict[str, int] = runtime.extras()


class Other(Record):
    x: str
    a_b: int | UnsetType = runtime.field(name="a-b", default=UNSET)
    odd: str | UnsetType = runtime.named(name='o"d', default=UNSET)


Side: Any = runtime.choice("Side", lambda: (Leaf, Other, str, datetime, list[Leaf]), exclusive=False)
Tagged: Any = runtime.choice("Tagged", lambda: (Leaf, Kept), tag="name", tags={"a": 0, "b": 1}, fallback=1)
Later: Any = inside("choices").link(__package__, __name__, "Whole")
FIELDS: dict[str, Any] = {
    "text": str, "whole": int, "part": float, "flag": bool, "when": datetime, "day": date, "blob": bytes, "exact": Decimal,
    "maybe": str | None, "texts": list[str], "rows": list[Leaf], "named": dict[str, Kept | None], "any": Any, "none": None,
    "number": int | float, "mixed": str | Leaf | list[Kept] | None, "unions": list[str | int], "kept": Kept, "other": Other,
    "either": Side, "sides": list[Side], "tagged": Tagged, "bag": set[str],
}  # fmt: skip
Whole = type(
    "Whole",
    (Record,),
    {
        "__module__": __name__,
        "__annotations__": {n: kind | UnsetType for n, kind in FIELDS.items()} | {"inner": Later | UnsetType},
        **dict.fromkeys([*FIELDS, "inner"], UNSET),
    },
)

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([1.0, 1.5, 2**53 + 1, 2**70, "", "a", "b", "leaf", "calm", "2026-01-02", "2026-01-02T03:04:05Z"])
)
NAMES = st.sampled_from([*FIELDS, "inner", "id", "name", "kind", "mood", "more", "x", "a-b", 'o"d', "unheard-of"])
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=25
)
LEAF: dict[str, Any] = {"id": 1, "kind": "leaf", "mood": "calm"}
GOOD: dict[str, Any] = {
    "text": "a", "whole": 1, "part": 2, "flag": True, "when": "2026-01-02T03:04:05Z", "day": "2026-01-02", "blob": "AAAA",
    "maybe": None, "texts": ["a"], "rows": [LEAF, LEAF | {"new": [1]}], "named": {"a": {"id": 1, "b": 2}, "b": None},
    "any": {"a": [1.5]}, "none": None, "number": 1.5, "mixed": LEAF | {"name": None}, "unions": [1, "a"],
    "kept": {"id": 1, "more": 3}, "other": {"x": "a", "a-b": 1, 'o"d': "b", "unheard": 1}, "either": LEAF,
    "sides": ["a", LEAF, {"x": "a"}, [LEAF]], "tagged": LEAF | {"name": "a"}, "inner": {"text": "b", "beside": {}},
}  # fmt: skip


def told(value: Any) -> Any:
    """A value down to the types of its numbers, with what no field is for."""
    if isinstance(value, Record):
        return type(value), {n: told(getattr(value, n)) for n in value.__struct_fields__}
    if isinstance(value, dict):
        return {key: told(one) for key, one in value.items()}
    if isinstance(value, list):
        return [told(one) for one in value]
    return type(value), value


def decoded(data: bytes) -> Any:
    return inside("delivery").decode_as_it_came(data, Whole)


@given(data=st.dictionaries(NAMES, JSON, max_size=6))
def test_what_a_walk_reads_is_what_the_decoder_reads(data: dict[str, Any]) -> None:
    text = json.dumps(data).encode()
    try:
        walked = walking.walked(msgspec.json.decode(text), inside("shapes").shape_of(Whole))
    except (walking.Unsure, walking.Deviates):
        return
    value, deviations = decoded(text)
    assert not deviations
    assert told(walked) == told(value)


@given(data=st.dictionaries(NAMES, JSON, max_size=6))
def test_what_deviates_is_read_as_what_the_decoder_refuses(data: dict[str, Any]) -> None:
    text = json.dumps(data).encode()
    value, deviations = decoded(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walking, "_READ", {})
        walked, found = walking.read_as_it_came(text, Whole)
    assert found == deviations
    assert told(walked) == told(value)


@pytest.mark.parametrize("name", GOOD)
def test_an_answer_as_declared_is_read_by_a_walk(name: str) -> None:
    data = {name: GOOD[name]}
    walked = walking.walked(data, inside("shapes").shape_of(Whole))
    value, deviations = decoded(json.dumps(data).encode())
    assert not deviations
    assert told(walked) == told(value)


@pytest.mark.parametrize(
    "data",
    [
        {"whole": 1.5}, {"part": 2**70}, {"when": "now"}, {"exact": 1.5}, {"mixed": 1}, {"mixed": {"id": "a"}}, {"none": 1},
        {"bag": ["a"]}, {"tagged": {"id": 1, "name": "c", "more": "a"}}, {"either": {"y": 1}}, {"either": None}, {"rows": [{"id": 1}]}, {"inner": {"text": 1}},
    ],
)  # fmt: skip
def test_all_else_is_left_to_the_decoder(data: dict[str, Any]) -> None:
    with pytest.raises(walking.Unsure):
        walking.walked(data, inside("shapes").shape_of(Whole))


@pytest.mark.parametrize(
    "data",
    [
        {"text": 1}, {"text": None}, {"whole": True}, {"whole": "1"}, {"part": "1"}, {"flag": 1}, {"rows": {}}, {"named": []},
        {"named": {"a": {}}}, {"kept": {}}, {"kept": 1}, {"kept": {"id": 1, "more": "a"}}, {"texts": [None]},
    ],
)  # fmt: skip
def test_what_no_decoder_takes_is_known_by_a_walk(data: dict[str, Any]) -> None:
    with pytest.raises(walking.Deviates):
        walking.walked(data, inside("shapes").shape_of(Whole))


def test_a_type_gets_its_decoder_when_enough_was_read_of_it() -> None:
    class Much(Record):
        text: str

    readers = inside("codec")._READERS
    body = json.dumps({"text": "x" * (walking.ENOUGH // 2 - 20)}).encode()
    for has in (False, False, True):
        assert walking.read_as_it_came(body, Much) == (Much(text=json.loads(body)["text"]), ())
        assert (Much in readers) is has


def test_a_long_answer_is_read_by_the_decoder_at_once() -> None:
    class Long(Record):
        text: str

    walking.read_as_it_came(json.dumps({"text": "x" * walking.ENOUGH}).encode(), Long)
    assert Long in inside("codec")._READERS
