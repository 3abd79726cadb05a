"""Records, unions, open records, rules: what the runtime does with values, no network."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import inside, runtime, shop, sms

Check, Record, UNSET, UnsetType = runtime.Check, runtime.Record, runtime.UNSET, runtime.UnsetType
decode, encode, check, plain, build = runtime.decode, runtime.encode, runtime.check, runtime.plain, runtime.build
choice, extras, field = runtime.choice, runtime.extras, runtime.field


class Cat(Record):
    kind: Annotated[str, Check(choices=("cat",))]
    lives: int
    toy: Animal | UnsetType = UNSET


class Dog(Record):
    kind: Annotated[str, Check(choices=("dog",))]
    bark: str


class Bird(Record):
    wings: int


class Fish(Record):
    fins: int
    name: str | UnsetType = UNSET


Animal: Any = choice("Animal", lambda: (Cat, Dog), tag="kind", tags={"cat": 0, "dog": 1})
Untagged: Any = choice("Untagged", lambda: (Bird, Fish, list[int], list[str], datetime, str), exclusive=False)
Amount: Any = choice("Amount", lambda: (Annotated[int, Check(maximum=9)], Annotated[int, Check(minimum=5)]))
Nested: Any = choice("Nested", lambda: (Untagged, dict[str, int], int))


class Zoo(Record):
    animals: list[Animal]
    best: Animal | None | UnsetType = UNSET
    other: Untagged | UnsetType = UNSET


class Open(Record):
    id: int
    inner: Open | UnsetType = UNSET
    many: list[Open] | UnsetType = UNSET
    extra_things: dict[str, date] = extras()


class Holder(Record):
    by_name: dict[str, Open] = field(name="by-name")
    one: OpenOrList | UnsetType = UNSET


Round: Any = choice("Round", lambda: (Bird, Simple))
Simple: Any = choice("Simple", lambda: (Round, Fish))
OpenOrList: Any = choice("OpenOrList", lambda: (Open, list[Open]))


class Numbers(Record):
    big: int
    price: Decimal | UnsetType = UNSET
    blob: bytes | UnsetType = UNSET
    at: datetime | UnsetType = UNSET
    on: date | UnsetType = UNSET


def rules(value: Any, kind: Any) -> list[tuple[str, str]]:
    return [(v.path, v.rule) for v in check(value, kind, "v")]


def test_tagged_union() -> None:
    zoo = decode(
        b'{"animals":[{"kind":"dog","bark":"w"},{"kind":"cat","lives":9,"toy":{"kind":"dog","bark":"x"}}]}', Zoo
    )
    assert [type(one) for one in zoo.animals] == [Dog, Cat]
    assert isinstance(zoo.animals[1].toy, Dog)
    assert json.loads(encode(zoo))["animals"][1]["toy"] == {"kind": "dog", "bark": "x"}
    assert check(zoo, Zoo) == ()
    with pytest.raises(runtime.DecodeError) as caught:
        decode(b'{"animals":[{"kind":"cat","lives":1,"toy":{"kind":"dog","bark":5}}]}', Zoo)
    assert (caught.value.at, caught.value.value) == ("$.animals[0].toy.bark", 5)


def test_unknown_tag_is_kept_as_plain_data_and_not_sent() -> None:
    zoo = decode(b'{"animals":[{"kind":"owl","eyes":2}],"best":null}', Zoo)
    assert zoo.animals == [{"kind": "owl", "eyes": 2}]
    assert zoo.best is None
    assert [v.path for v in check(zoo, Zoo, "body")] == ["body.animals[0]"]
    assert "Cat" in check(zoo, Zoo)[0].message
    assert "Dog" in check(zoo, Zoo)[0].message


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"wings":2}', Bird(wings=2)),
        (b'{"fins":3,"name":"n"}', Fish(fins=3, name="n")),
        (b"[1,2]", [1, 2]),
        (b'["a"]', ["a"]),
        (b'"2026-01-02T03:04:05Z"', datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (b'"words"', "words"),
        (b"true", True),
        (b'{"legs":4}', {"legs": 4}),
        (b'[1,"a"]', [1, "a"]),
    ],
)
def test_untagged_union(data: bytes, expected: Any) -> None:
    assert decode(b'{"animals":[],"other":' + data + b"}", Zoo).other == expected
    assert decode(data, Untagged) == expected


def test_exactly_one_of() -> None:
    assert rules(3, Amount) == []
    assert rules(7, Amount) == [("v", "one_of")]
    assert rules("x", Amount) == [("v", "one_of")]
    assert rules({"wings": 2}, Untagged) == []
    assert decode(b'{"a":1}', Nested) == {"a": 1}
    assert decode(b'{"fins":1}', Nested) == Fish(fins=1)


def test_a_record_must_be_what_its_tag_says() -> None:
    wrong = Zoo(animals=[Cat(kind="dog", lives=1), Dog(kind="owl", bark="")], best=Cat(kind="cat", lives="many"))
    assert rules(wrong, Zoo) == [
        ("v.animals[0].kind", "one_of"),
        ("v.animals[1].kind", "choices"),
        ("v.best.lives", "type"),
    ]


def test_open_records_keep_their_extras_both_ways() -> None:
    data = {
        "by-name": {"a": {"id": 1, "born": "2020-01-02", "inner": {"id": 2, "x": "2021-01-01"}}},
        "one": [{"id": 3, "many": [{"id": 4, "y": "2022-02-02"}]}],
    }
    holder = decode(json.dumps(data), Holder)
    first = holder.by_name["a"]
    assert first.extra_things == {"born": date(2020, 1, 2)}
    assert first.inner.extra_things == {"x": date(2021, 1, 1)}
    assert holder.one[0].many[0].extra_things == {"y": date(2022, 2, 2)}
    assert plain(holder) == data
    assert json.loads(encode(holder)) == data
    assert build(data, Holder) == holder
    assert pickle.loads(pickle.dumps(holder)) == holder
    first.extra_things["wrong"] = 5
    assert rules(holder, Holder) == [("v.by-name.a.wrong", "type")]


def test_numbers_survive() -> None:
    data = b'{"big":123456789012345678901234567890,"price":12345678901234567890.10,"blob":"aGk="}'
    value = decode(data, Numbers)
    assert value.price == Decimal("12345678901234567890.10")
    assert value.blob == b"hi"
    assert encode(value) == data
    assert check(value, Numbers) == ()
    assert [v.rule for v in check(Numbers(big=float("nan"), price=Decimal("Infinity")), Numbers)] == ["type", "type"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02 03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04Z", datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
        ("2026-01-02T03:04:05+0100", datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=1)))),
        ("2026-01-02T03:04:05,123+01", datetime(2026, 1, 2, 3, 4, 5, 123000, tzinfo=timezone(timedelta(hours=1)))),
        ("20260102T030405Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02", datetime(2026, 1, 2)),
    ],
)
def test_a_second_chance_for_times(text: str, expected: datetime) -> None:
    assert decode(json.dumps({"big": 1, "at": text}), Numbers).at == expected


def test_a_second_chance_for_the_rest() -> None:
    value = decode('{"big":2.0,"on":"2026-01-02T00:00:00Z","blob":"_-8"}', Numbers)
    assert value == Numbers(big=2, on=date(2026, 1, 2), blob=b"\xff\xef")
    with pytest.raises(runtime.DecodeError) as caught:
        decode('{"big":1,"at":"yesterday"}', Numbers)
    assert (caught.value.at, caught.value.value) == ("$.at", "yesterday")


def test_unset_is_not_null() -> None:
    for data in (b'{"big":1}', b'{"animals":[],"best":null}', b'{"animals":[]}'):
        kind = Numbers if b"big" in data else Zoo
        assert encode(decode(data, kind)) == data
    assert "UNSET" not in repr(decode(b'{"big":1}', Numbers))


class Ruled(Record):
    text: Annotated[str | UnsetType, Check(min_length=2, max_length=3, pattern=r"^\d+$")] = UNSET
    number: Annotated[float | None, Check(above=0, below=10, multiple_of=0.1)] = None
    tags: Annotated[list[str] | UnsetType, Check(unique=True, max_items=2, items=Check(max_length=1))] = UNSET
    scores: Annotated[dict[str, int] | UnsetType, Check(values=Check(minimum=0), min_items=1)] = UNSET
    pin: Annotated[str | UnsetType, Check(secret=True, min_length=9)] = UNSET
    made: Annotated[str, Check(read_only=True)]
    mixed: int | str | UnsetType = UNSET


def test_every_rule() -> None:
    wrong = Ruled(text="abcd", number=10, tags=["a", "a", "bb"], scores={"x": -1}, pin="1234", made=UNSET, mixed=1.5)
    assert rules(wrong, Ruled) == [
        ("v.text", "max_length"),
        ("v.text", "pattern"),
        ("v.number", "below"),
        ("v.tags[2]", "max_length"),
        ("v.tags", "max_items"),
        ("v.tags", "unique"),
        ("v.scores.x", "minimum"),
        ("v.pin", "min_length"),
        ("v.mixed", "type"),
    ]
    fine = Ruled(text="12", number=0.3, tags=["a"], scores={"x": 1}, pin="123456789", made="x", mixed="y")
    assert check(fine, Ruled) == ()
    found = {v.path: v for v in check(wrong, Ruled)}
    assert found["pin"].value == "***"
    assert "1234" not in repr(found["pin"]) + repr(wrong)
    assert rules(Ruled(text=True, number=True, made=1), Ruled) == [
        ("v.text", "type"),
        ("v.number", "type"),
        ("v.made", "type"),
    ]


def test_missing_and_null() -> None:
    assert rules(Cat(kind=UNSET, lives=None), Cat) == [("v.kind", "required"), ("v.lives", "type")]
    assert rules({"kind": "cat"}, Cat) == [("v", "type")]


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"^[A-Z]{2}-\d+$", "AB-1", "AB-١"),
        (r"^a$", "a", "a\n"),
        (r"^(?<year>\d{4})-[\w-.]$", "2020--", "2020-+"),
        (r"^[^]$", "\n", ""),
        (r"^\u0041\x42\/$", "AB/", "ab/"),
        (r"^[\w.-]+@[[]$", "a@[", "a@"),
        (r"^\cJ$", "\n", "J"),
        (r"^\u{1F600}$", "\U0001f600", "x"),
        (r"^(?:[a&&b~~c||d])$", "&", "e"),
    ],
)
def test_patterns_of_the_web(pattern: str, good: str, bad: str) -> None:
    kind = Annotated[str, Check(pattern=pattern)]
    assert rules(good, kind) == []
    assert rules(bad, kind) == [("v", "pattern")]


@pytest.mark.parametrize("pattern", ["(?=a)b", r"(a)\1", "(", r"a\q", "[b-a]", "\\"])
def test_patterns_without_a_counterpart_are_skipped(pattern: str) -> None:
    assert inside("patterns").compiled(pattern).reason
    assert rules("anything", Annotated[str, Check(pattern=pattern)]) == []


@given(st.text(max_size=30))
def test_any_pattern_text_is_harmless(pattern: str) -> None:
    assert {v.rule for v in check("x", Annotated[str, Check(pattern=pattern)])} <= {"pattern"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "kind", "x", "many"]), inner),
    max_leaves=8,
)


@given(json_values)
def test_reading_answers_a_value_or_a_typed_error(data: Any) -> None:
    for kind in (Zoo, Open, Untagged, Nested, Numbers, Ruled):
        try:
            value = decode(json.dumps(data), kind)
        except runtime.DecodeError as error:
            assert error.at.startswith("$")
        else:
            encode(value)


@given(
    st.builds(Numbers, big=st.integers(), price=st.decimals(allow_nan=False, allow_infinity=False), blob=st.binary())
)
def test_round_trip(value: Any) -> None:
    assert decode(encode(value), Numbers) == value


@given(st.dictionaries(st.text(max_size=4).filter(lambda k: k not in ("id", "inner", "many")), st.dates(), max_size=4))
def test_extras_round_trip(more: dict[str, date]) -> None:
    value = Open(id=1, extra_things=more)
    assert decode(encode(value), Open) == value


def test_unions_that_msgspec_refuses_can_be_read_at_the_top() -> None:
    assert decode(b'{"wings":1}', Bird | str | bytes) == Bird(wings=1)
    assert decode(b'"x"', Bird | str | bytes) == "x"
    assert decode(b"null", Bird | Fish | None) is None


def test_secrets_in_answers_are_masked() -> None:
    with pytest.raises(runtime.DecodeError) as caught:
        decode(b'{"kind":"card","number":4111111111111111}', shop.Card)
    assert caught.value.value == "***"
    assert "4111" not in str(caught.value)
    with pytest.raises(runtime.DecodeError) as inner:
        decode(b'{"lines":[],"shipping":null,"payment":{"kind":"card","number":4111}}', shop.Order)
    assert inner.value.at == "$.payment.number"
    assert "4111" not in str(inner.value)
    assert "4111" not in repr(shop.Card(kind="card", number="4111"))


def test_importing_costs_next_to_nothing() -> None:
    code = (
        "import sys, handmade_clients.cpaassms as p; p.CPaaSSMS;"
        "heavy = {'httpx2', 'httpcore2', 'asyncio', 'email', 'ssl', 'dataclasses'} & set(sys.modules);"
        "assert not heavy, heavy;"
        "p.CPaaSSMS(base_url='http://x');"
        "assert 'httpx2' not in sys.modules and 'asyncio' not in sys.modules, 'client'"
    )
    root = Path(sys.modules["handmade_clients"].__file__ or "").parent.parent
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)


def test_the_package_lists_and_names() -> None:
    assert "SmsRequest" in dir(sms)
    assert sms.SmsRequest is sms.ExternalService__CPaaSSMS_SmsRequest
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        _ = sms.Nonsense
    assert "send_sms_single" in dir(sms.CPaaSSMS)
    assert sms.CPaaSSMS.send_sms_single is sms.send_sms_single
    assert sms.AsyncCPaaSSMS.send_sms_single is sms.send_sms_single_async


@pytest.mark.parametrize("kind", [Round, Simple])
@pytest.mark.parametrize("value", [Bird(wings=2), Fish(fins=3), {"fins": 3}])
def test_a_choice_that_is_an_alternative_of_its_own_alternative_is_judged_by_the_others(kind: Any, value: Any) -> None:
    assert rules(value, kind) == []
    assert len(rules({"wheels": 4}, kind)) == 1


class Parcel(Record):
    weight: float
    label: Label | UnsetType = UNSET
    holds: list[Parcel] | UnsetType = UNSET


class Label(Record):
    text: str | None


def test_annotations_are_compiled_once_for_us_and_the_json_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """msgspec compiles each text of an annotation by itself; it finds none where ours were resolved first."""

    def compiled(text: str) -> None:
        raise AssertionError(f"{text!r} is compiled once more")

    monkeypatch.setattr("msgspec._utils._forward_ref", compiled)
    read = decode(b'{"weight": 1, "holds": [{"weight": 2}], "label": {"text": null}}', Parcel)
    assert read == Parcel(weight=1.0, holds=[Parcel(weight=2.0)], label=Label(text=None))


def test_an_operation_is_found_without_listing_every_class(monkeypatch: pytest.MonkeyPatch) -> None:
    lazy = inside("lazy")
    package = shop.__name__
    monkeypatch.setattr(
        lazy, "operation_classes", lambda function: pytest.fail(f"the classes of {function} are listed")
    )
    find, _ = lazy.attach_service(package, clients=("Shop",), operations=("list_orders",), types={})
    assert find("list_orders").__name__ == "list_orders" and find("list_orders_async").__name__ == "list_orders_async"
    with pytest.raises(pytest.fail.Exception, match="list_orders are listed"):
        find("ListOrders_Request")
