"""Names of a service: derived from places, distinct within their scope, stable."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model.service import Body, Content, Operation, Parameter, Response, Service
from generator.model.types import AnyValue, Choice, Field, ListOf, MapOf, Named, Nullable, Place, Record, Scalar, Type
from generator.salesforce.actions import action_of
from generator.salesforce.names import names_for
from generator.salesforce.scopes import CLASSES, MEMBERS, OPERATIONS
from generator.salesforce.types import classes, flow_obstacle, members, type_text
from tests.tries import tries

TEXT = Scalar("string")
GET = "/paths/~1orders/get"


def record(key: str, place: Place, *fields: str, extras: Type | None = None) -> Record:
    return Record(key, place, tuple(Field(name, TEXT) for name in fields), extras)


def service(*types: Record | Choice, operations: tuple[Operation, ...] = ()) -> Service:
    return Service("Shop", operations=operations, types=types)


def part(place: Place, operation_id: str = "get order") -> str:
    operation = Operation(GET, operation_id, "get", "/orders")
    return names_for(service(record("k", place, "a"), operations=(operation,))).type("k").part


def test_classes_are_named_by_their_place() -> None:
    step = ("property", "line_items")
    assert part(Place(("schema", "single-message"))) == "Shop_singlex2dmessage"
    assert part(Place(("schema", "system"))) == "Shop_z0system"
    assert part(Place(("schema", "Order"), (step, ("item",)))) == "Shop_Order_linex5fitems"
    assert part(Place(("schema", "Order"), (step, ("item",), ("property", "type")))) == "Shop_Order_linex5fitems_z0type"
    assert part(Place(("body", GET, "body"))) == "Shop_getx20order_IN_body"
    assert part(Place(("body", GET, "generated"))) == "Shop_getx20order_IN_generated"
    assert part(Place(("response", GET, "200"))) == "Shop_getx20order_OUT_200"
    assert (
        part(Place(("response", GET, "2XX"), (("property", "records"), ("item",))))
        == "Shop_getx20order_OUT_2XX_records"
    )
    assert part(Place(("response", GET, "409"))) == "Shop_getx20order_EXC_409"
    assert part(Place(("response", GET, "4XX"), (("oneOf", "1"),))) == "Shop_getx20order_EXC_4XX_oneOfObject1"
    assert part(Place(("response", GET, "default"))) == "Shop_getx20order_OUT_default"
    assert part(Place(("response", GET, "200"), (("value",),))) == "Shop_getx20order_OUT_200_KT_V"
    assert part(Place(("schema", "Orders"), (("item",),))) == "Shop_VT_Orders"
    assert part(Place(("schema", "Orders"), (("item",), ("property", "a")))) == "Shop_VT_Orders_a"
    assert part(Place(("schema", "Rates"), (("value",),))) == "Shop_KT_VN_Rates"
    assert part(Place(("schema", "Rates"), (("property", "by_day"), ("value",)))) == "Shop_Rates_byx5fday_KT_V"
    assert part(Place(("schema", "A"), (("anyOf", "2"), ("property", "b")))) == "Shop_A_anyOfObject2_b"


def test_namespaces() -> None:
    names = names_for(service(record("k", Place(("schema", "Order")), "a")))
    assert names.type("k").flow == "ExternalService__Shop_Order"
    assert names.type("k").apex == "ExternalService.Shop_Order"


def test_a_discriminated_choice_has_a_class_with_its_alternatives_as_members() -> None:
    text = record("t", Place(("schema", "TextMessage")), "type", "text")
    file = record("f", Place(("schema", "FileMessage")), "type", "url")
    choice = Choice(
        "c", Place(("schema", "Message")), (Named("t"), Named("f")), tag_field="type", labels=("TextMessage", "FileMessage")
    )  # fmt: skip
    names = names_for(service(text, file, choice))
    assert names.type("c").part == "Shop_Message_KT_PT"
    assert [(m.name, m.type) for m in members("c", names)] == [
        ("TextMessage", "ExternalService__Shop_TextMessage"),
        ("FileMessage", "ExternalService__Shop_FileMessage"),
    ]
    assert [m.name for m in members("t", names)] == ["z0type", "text"]


def test_inline_alternatives_are_numbered_and_scalars_are_no_members() -> None:
    inline = record("i", Place(("schema", "Reply"), (("oneOf", "2"),)), "a")
    choice = Choice("c", Place(("schema", "Reply")), (TEXT, Named("i")), labels=("", ""))
    names = names_for(service(inline, choice))
    assert [(m.name, m.type) for m in members("c", names)] == [
        ("oneOfObject2", "ExternalService__Shop_Reply_oneOfObject2")
    ]
    scalars = Choice("s", Place(("schema", "Id")), (TEXT, Scalar("integer")))
    names = names_for(service(scalars))
    assert classes(names) == []
    assert type_text(Named("s"), names) == "Object"


def test_types_as_flow_and_apex_write_them() -> None:
    names = names_for(
        service(record("k", Place(("schema", "Order")), "a"), record("m", Place(("schema", "Map")), extras=TEXT))
    )
    texts: list[tuple[Type, str, str]] = [
        (TEXT, "String", ""),
        (Scalar("integer"), "Integer", ""),
        (Scalar("int64", "int64"), "Long", ""),
        (Scalar("number"), "Double", ""),
        (Scalar("date"), "Date", ""),
        (Scalar("datetime"), "Datetime", ""),
        (Scalar("binary"), "Blob", ""),
        (Scalar("boolean"), "Boolean", ""),
        (Nullable(Named("k")), "ExternalService__Shop_Order", ""),
        (ListOf(Named("k")), "List<ExternalService__Shop_Order>", ""),
        (ListOf(ListOf(TEXT)), "List<List<String>>", "a list of lists"),
        (MapOf(TEXT), "Map<String,String>", "a map"),
        (Named("m"), "Map<String,String>", "a map"),
        (AnyValue(), "Object", "a value of any type"),
    ]
    for type, text, obstacle in texts:
        assert type_text(type, names) == text
        assert flow_obstacle(text) == obstacle


def test_further_keys_stand_in_a_member_called_properties() -> None:
    names = names_for(service(record("k", Place(("schema", "Customer")), "id", extras=Scalar("number"))))
    assert [(m.name, m.type) for m in members("k", names)] == [("id", "String"), ("properties", "Map<String,Double>")]


def test_outputs_of_an_action() -> None:
    json = (Content("application/json", TEXT),)
    responses = (
        Response("201", contents=json),
        Response("404", contents=json),
        Response("204"),
        Response("5XX", contents=json),
    )
    body = Body((Content("text/xml", AnyValue()), Content("application/json", Scalar("int64"))), True, "order")
    operation = Operation(GET, "add", "post", "/orders", (Parameter("x-id", "header", TEXT),), body, responses)
    names = names_for(service(operations=(operation,)))
    action = action_of(operation, names)
    assert [(i.name, i.apex, i.location, i.type) for i in action.inputs] == [
        ("x-id", "xx2did", "header", "String"),
        ("order", "order", "body", "Long"),
    ]
    assert [o.name for o in action.outputs] == ["201", "404Exc", "5XXExc", "responseCode", "defaultExc"]


def test_an_action_without_a_schema_answers_its_raw_text() -> None:
    operation = Operation(GET, "ping", "get", "/ping", responses=(Response("204"),))
    names = names_for(service(operations=(operation,)))
    assert [(o.name, o.type) for o in action_of(operation, names).outputs] == [
        ("responseCode", "Integer"), ("default", "String"), ("defaultExc", "String"),
    ]  # fmt: skip


def test_a_declared_default_is_also_the_type_of_its_exception() -> None:
    default = Response("default", contents=(Content("application/json", Scalar("integer")),))
    operation = Operation(GET, "ping", "get", "/ping", responses=(default,))
    outputs = action_of(operation, names_for(service(operations=(operation,)))).outputs
    assert {o.name: o.type for o in outputs} == {
        "default": "Integer",
        "responseCode": "Integer",
        "defaultExc": "Integer",
    }


def test_form_fields_are_inputs_of_their_own() -> None:
    form = record("form", Place(("body", GET, "body")), "grant_type", "code")
    body = Body((Content("application/x-www-form-urlencoded", Named("form")),), spread=True)
    operation = Operation(GET, "token", "post", "/token", body=body)
    names = names_for(service(form, operations=(operation,)))
    assert [(i.name, i.apex) for i in action_of(operation, names).inputs] == [
        ("grant_type", "grantx5ftype"),
        ("code", "code"),
    ]


def test_equal_operations_fall_together_and_the_first_survives() -> None:
    one, two = Operation("1", "getOrder", "get", "/a"), Operation("2", "getorder", "get", "/b")
    names = names_for(service(operations=(one, two)))
    assert (names.operation("1").survivor, names.operation("2").survivor) == ("", "1")
    assert names.operation("2").metadata == "getorder"


def test_the_xml_form_of_an_answer_gets_the_second_name_whatever_the_order() -> None:
    at = "/paths/~1orders/get/responses/200/content/"
    place = Place(("response", GET, "200"))
    xml = Record("x", place, (Field("a", TEXT),), pointer=f"{at}text~1xml/schema")
    json = Record("j", place, (Field("a", TEXT),), pointer=f"{at}application~1json/schema")
    contents = (
        Content("text/xml", Named("x"), pointer=f"{at}text~1xml"),
        Content("application/json", Named("j"), pointer=f"{at}application~1json"),
    )
    operation = Operation(GET, "get", "get", "/orders", responses=(Response("200", contents=contents),))
    names = names_for(service(xml, json, operations=(operation,)))
    assert names.type("j").part == "Shop_get_OUT_200"
    assert [d.key for d in classes(names)] == ["j"]
    assert names.clashes == ()


def test_clashes_are_told_apart_and_reported() -> None:
    names = names_for(
        service(
            record("1", Place(("schema", "Order")), "id", "ID", "a_b", "ax5fb"),
            record("2", Place(("schema", "order")), "a"),
        )
    )
    assert names.type("2").part == "Shop_order2"
    assert list(names.fields("1").values()) == ["id", "ID2", "ax5fb", "ax5fb2"]
    assert [(c.kind, c.loser, c.name) for c in names.clashes] == [
        ("type", "2", "Shop_order2"), ("field", "ID", "ID2"), ("field", "ax5fb", "ax5fb2"),
    ]  # fmt: skip


def test_pins_win() -> None:
    pins = {OPERATIONS: {"1": "fetchOrder"}, CLASSES: {"2": "Shop_Order"}, f"{MEMBERS}2": {"ID": "id"}}
    given = service(
        record("1", Place(("schema", "Order")), "a"), record("2", Place(("schema", "order")), "id", "ID"),
        operations=(Operation("1", "getOrder", "get", "/a"),),
    )  # fmt: skip
    names = names_for(given, pins)
    assert names.operation("1").flow == "Shop.fetchOrder"
    assert (names.type("1").part, names.type("2").part) == ("Shop_Order2", "Shop_Order")
    assert dict(names.fields("2")) == {"ID": "id", "id": "id2"}


WIRES = st.lists(
    st.text(max_size=8) | st.sampled_from(["type", "Type", "a_b", "ax5fb", "id", "ID"]), unique=True, max_size=12
)


@settings(max_examples=tries(200))
@given(WIRES, WIRES)
def test_names_are_legal_distinct_and_stable_for_any_texts(schemas: list[str], fields: list[str]) -> None:
    types = [record(f"k{n}", Place(("schema", name)), *fields, extras=TEXT) for n, name in enumerate(schemas)]
    operations = tuple(Operation(f"o{n}", name, "get", f"/{n}") for n, name in enumerate(schemas))
    first, second = (names_for(service(*types, operations=operations)) for _ in range(2))
    parts = [first.type(t.key).part for t in types]
    assert len({p.lower() for p in parts}) == len(parts)
    assert all(re.fullmatch(r"Shop(_[A-Za-z0-9]+)+", p) for p in parts)
    assert parts == [second.type(t.key).part for t in types]
    for declared in types:
        given = list(first.fields(declared.key).values())
        assert len({g.lower() for g in given}) == len(given) == len({*fields, ""} if fields else ())
        assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", g) for g in given)
    standing = [first.operation(o.key) for o in operations if not first.operation(o.key).survivor]
    assert len({s.metadata for s in standing}) == len(standing)


@settings(max_examples=tries(100))
@given(WIRES, st.text(max_size=8))
def test_an_addition_moves_no_pinned_name(fields: list[str], added: str) -> None:
    before = names_for(service(record("k", Place(("schema", "A")), *fields)))
    pins = {f"{MEMBERS}k": dict(before.fields("k"))}
    grown = names_for(service(record("k", Place(("schema", "A")), added, *(f for f in fields if f != added))), pins)
    assert all(grown.fields("k")[wire] == name for wire, name in before.fields("k").items())
