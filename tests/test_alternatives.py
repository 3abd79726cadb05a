"""oneOf and anyOf, alone and joined with what stands beside them: what each alternative holds, and what it requires."""

from __future__ import annotations

import pytest

from generator.document import parse
from generator.model.types import AnyValue, Choice, Declared, Field, ListOf, Named, Nullable, Record, Scalar
from generator.modelling.build import Built, build
from generator.oas import resolve

_TEXT = """\
openapi: VERSION
info: {title: Shop, version: '1'}
paths:
  /a:
    get:
      operationId: a
      responses: {'200': {description: Fine, content: {application/json: {schema: {$ref: '#/components/schemas/Top'}}}}}
components:
  schemas:
    B: {type: object, required: [b], properties: {b: {type: string}, c: {type: string}}}
    Top: TOP
"""


def built(top: str, version: str = "3.0.3") -> Built:
    text = _TEXT.replace("TOP", top).replace("VERSION", version)
    spec = parse(text.encode(), "shop.yaml").then(resolve).value
    assert spec is not None
    return build(spec, "Shop")


def declared(made: Built) -> dict[str, Declared]:
    return {each.key: each for each in made.service.types}


def fields(each: Declared) -> dict[str, bool]:
    """Wire name -> whether it is required."""
    assert isinstance(each, Record)
    return {field.wire: field.required for field in each.fields}


def property_of(made: Built, name: str) -> Field:
    top = declared(made)["schema:Top"]
    assert isinstance(top, Record)
    return next(field for field in top.fields if field.wire == name)


def alternatives(made: Built) -> list[dict[str, bool]]:
    known = declared(made)
    choice = known["schema:Top"]
    assert isinstance(choice, Choice)
    return [fields(known[each.key]) for each in choice.alternatives if isinstance(each, Named)]


@pytest.mark.parametrize("word", ["oneOf", "anyOf"])
def test_what_stands_beside_the_alternatives_holds_for_each(word: str) -> None:
    made = built(
        "{required: [id], properties: {id: {type: string}, note: {type: string}}, "
        f"{word}: [{{required: [a], properties: {{a: {{type: integer}}}}}}, {{$ref: '#/components/schemas/B'}}]}}"
    )
    assert alternatives(made) == [
        {"id": True, "note": False, "a": True},
        {"id": True, "note": False, "b": True, "c": False},
    ]
    choice = declared(made)["schema:Top"]
    assert isinstance(choice, Choice)
    assert choice.exclusive == (word == "oneOf")
    assert choice.labels == ("", "B")
    assert not made.diagnostics


def test_an_alternative_may_require_what_stands_beside_it() -> None:
    made = built("{properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}")
    # Alternatives that only ask for presence are conditions: they make no types.
    assert fields(declared(made)["schema:Top"]) == {"a": False, "b": False}
    made = built(
        "{properties: {a: {type: string}}, "
        "oneOf: [{required: [a], properties: {x: {type: string}}}, {properties: {y: {type: string}}}]}"
    )
    assert alternatives(made) == [{"a": True, "x": False}, {"a": False, "y": False}]


def test_two_groups_make_every_pair() -> None:
    made = built(
        "{type: object, oneOf: [{required: [a], properties: {a: {type: string}}}, {properties: {b: {type: string}}}], "
        "anyOf: [{properties: {x: {type: string}}}, {required: [y], properties: {y: {type: string}}}]}"
    )
    assert alternatives(made) == [
        {"a": True, "x": False},
        {"a": True, "y": True},
        {"b": False, "x": False},
        {"b": False, "y": True},
    ]


def test_additional_properties_beside_alternatives_stay() -> None:
    made = built(
        "{type: object, additionalProperties: {type: integer}, "
        "oneOf: [{properties: {a: {type: string}}}, {properties: {b: {type: string}}}]}"
    )
    records = [each for each in made.service.types if isinstance(each, Record)]
    assert [each.extras for each in records] == [Scalar("integer")] * 2


def test_alternatives_within_alternatives_are_joined() -> None:
    inner = "{properties: {m: {type: string}}, oneOf: [{required: [p], properties: {p: {type: string}}}, {properties: {q: {type: string}}}]}"
    made = built(
        f"{{required: [id], properties: {{id: {{type: string}}}}, oneOf: [{inner}, {{properties: {{z: {{type: string}}}}}}]}}"
    )
    known = [fields(each) for each in made.service.types if isinstance(each, Record)]
    assert {"id": True, "m": False, "p": True} in known
    assert {"id": True, "m": False, "q": False} in known
    assert {"id": True, "z": False} in known


def test_null_among_the_alternatives_is_no_alternative() -> None:
    made = built(
        "{type: object, properties: {x: {oneOf: [{type: string}, {type: 'null'}, {type: integer}]}}}", version="3.1.0"
    )
    assert property_of(made, "x").type == Nullable(Named("schema:Top/property:x"))
    choice = declared(made)["schema:Top/property:x"]
    assert isinstance(choice, Choice)
    assert choice.alternatives == (Scalar("string"), Scalar("integer"))


def test_the_type_beside_oneof_holds_for_members_that_name_none() -> None:
    made = built(
        "{type: object, properties: {x: {type: integer, oneOf: [{format: int64}, {minimum: 5, title: Many}]}}}"
    )
    assert property_of(made, "x").type == Scalar("integer")


def test_as_many_combinations_as_are_allowed() -> None:
    def members(letter: str, count: int) -> str:
        return ", ".join(f"{{properties: {{{letter}{n}: {{type: string}}}}}}" for n in range(count))

    fine = built(f"{{type: object, oneOf: [{members('a', 8)}], anyOf: [{members('b', 8)}]}}")
    assert len(alternatives(fine)) == 64 and not fine.diagnostics
    over = built(f"{{type: object, oneOf: [{members('a', 13)}], anyOf: [{members('b', 5)}]}}")
    assert [found.rule.id for found in over.diagnostics] == ["alternatives-too-many"]
    assert over.diagnostics[0].message.count("65") == 1
    answer = over.service.operations[0].responses[0].contents[0].type
    assert isinstance(answer, (AnyValue, Named, ListOf)) and "oneOf" not in repr(declared(over))


def test_an_alternative_that_takes_the_base_in_is_read_as_its_sub() -> None:
    text = _TEXT.replace("VERSION", "3.0.3").replace(
        "    Top: TOP\n",
        "    Top: {required: [id], properties: {id: {type: string}}, oneOf: [{$ref: '#/components/schemas/Sub'}, "
        "{$ref: '#/components/schemas/B'}]}\n"
        "    Sub: {allOf: [{$ref: '#/components/schemas/Top'}], properties: {s: {type: string}}}\n",
    )
    spec = parse(text.encode(), "shop.yaml").then(resolve).value
    assert spec is not None
    known = declared(build(spec, "Shop"))
    assert fields(known["schema:Sub"]) == {"id": True, "s": False}


@pytest.mark.parametrize(
    ("members", "one"),
    [
        ("{type: string, enum: [a, b]}, {type: string, enum: [b, c]}", Scalar("string", "", ('"a"', '"b"', '"c"'))),
        ("{type: string, enum: [a]}, {type: string}", Scalar("string")),
        ("{type: string, enum: [a], maxLength: 3}, {type: string, enum: [b]}", Scalar("string")),
        ("{type: string, format: date-time}, {type: string, format: date-time}", Scalar("datetime", "date-time")),
        ("{type: string, format: date-time}, {type: string, format: date}", Scalar("string")),
        ("{type: integer, format: int64}, {type: integer}", Scalar("integer")),
        ("{type: integer, enum: [1]}, {type: number, enum: [2.5]}", Scalar("number")),
        ("{type: boolean}, {type: boolean}", Scalar("boolean")),
    ],
)
def test_scalars_that_one_scalar_covers_are_one(members: str, one: Scalar) -> None:
    made = built(f"{{type: object, properties: {{x: {{oneOf: [{members}]}}}}}}")
    assert property_of(made, "x").type == one


def test_scalars_of_different_kinds_stay_a_choice() -> None:
    made = built("{type: object, properties: {x: {oneOf: [{type: string, enum: [a]}, {type: integer, enum: [1]}]}}}")
    choice = declared(made)["schema:Top/property:x"]
    assert isinstance(choice, Choice)
    assert choice.alternatives == (Scalar("string", "", ('"a"',)), Scalar("integer", "", ("1",)))


def _nested(levels: int) -> str:
    """Alternatives within alternatives, each beside a property of its own."""
    own = f"type: object, required: [p{levels}], properties: {{p{levels}: {{type: string}}}}"
    if not levels:
        return f"{{{own}}}"
    return f"{{{own}, oneOf: [{_nested(levels - 1)}, {{type: object, properties: {{q{levels}: {{type: integer}}}}}}]}}"


def test_alternatives_within_alternatives_end_with_a_finding() -> None:
    """Every level doubles what is joined: below the fifteenth the place is typed as any value, and that is said."""
    assert not [d for d in built(_nested(16)).diagnostics if d.rule.id == "alternatives-too-many"]
    (found,) = [d for d in built(_nested(17)).diagnostics if d.rule.id == "alternatives-too-many"]
    assert "endlessly many" in found.message and found.span.pointer == "/components/schemas/Top" + "/oneOf/0" * 15
