"""Parts of the model that are written once are told apart by all that is written of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.model.service import Content, Header, Operation, Parameter, Part, QueryString, Response, Service
from generator.model.types import Enumeration, Limits, ListOf, MapOf, Named, Nullable, Scalar, Type, exact
from generator.targets.python.parts import alike_answers

NUMBERS = st.sampled_from([None, 0, 1, 1.0, 0.0, -0.0])
LIMITS = st.none() | st.builds(Limits, minimum=NUMBERS, maximum=NUMBERS, max_length=st.sampled_from([None, 1]))
LEAVES = st.builds(Named, st.sampled_from("ab")) | st.builds(
    Scalar, st.sampled_from(["number", "integer"]), limits=LIMITS
)
TYPES: st.SearchStrategy[Type] = st.recursive(
    LEAVES | st.builds(Enumeration, st.just("number"), limits=LIMITS, component=st.sampled_from("ab")),
    lambda inner: st.builds(Nullable, inner) | st.builds(ListOf, inner, LIMITS) | st.builds(MapOf, inner, LIMITS),
    max_leaves=4,
)
OTHER: dict[str, object] = {
    "name": "n", "location": "header", "type": Scalar("boolean"), "required": True, "style": "form", "explode": True,
    "allow_reserved": True, "media_type": "text/csv", "description": "d", "default": "1", "example": "2", "deprecated": True,
    "conditions": "{}", "parts": (Part("p"),), "code": "404", "contents": (Content("text/csv", Scalar("string")),),
    "headers": (Header("h", Scalar("string")),),
}  # fmt: skip
PARAMETER = QueryString("q", "query", Scalar("string"))
RESPONSE = Response("200")


def printed_as_one(*parameters: Parameter) -> bool:
    operation = Operation("k", "", "get", "/", parameters)
    return len({id(one) for one in Service("S", operations=(operation,)).unplaced().operations[0].parameters}) == 1


@given(TYPES, TYPES)
def test_types_are_exactly_alike_where_they_are_written_alike(one: Type, other: Type) -> None:
    assert (exact(one) == exact(other)) is (repr(one) == repr(other))


@pytest.mark.parametrize("word", [w for w in QueryString.__struct_fields__ if w != "pointer"])
def test_inputs_that_differ_in_a_word_are_not_alike(word: str) -> None:
    assert not printed_as_one(PARAMETER, replace(PARAMETER, **{word: OTHER[word]}))


@pytest.mark.parametrize("word", [w for w in Response.__struct_fields__ if w not in ("pointer", "links")])
def test_answers_that_differ_in_a_word_are_not_alike(word: str) -> None:
    assert alike_answers(RESPONSE) != alike_answers(replace(RESPONSE, **{word: OTHER[word]}))


def test_where_parts_stand_does_not_count() -> None:
    limited, broken = (Scalar("integer", limits=Limits(minimum=number)) for number in (1, 1.0))
    parameter = replace(PARAMETER, type=limited, pointer="/a")
    assert printed_as_one(parameter, replace(parameter, pointer="/b"))
    assert not printed_as_one(parameter, replace(parameter, type=broken))
    answer = Response("200", contents=(Content("a/b", limited, pointer="/a"),), headers=(Header("h", limited),))
    moved = replace(answer, contents=(Content("a/b", limited, pointer="/b", example="1"),), pointer="/c")
    assert alike_answers(answer) == alike_answers(moved)
