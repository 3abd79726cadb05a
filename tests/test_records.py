"""The records of an org on this machine: queries against SQLite as the judge, transactions, files there and back."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.records.files import csv_texts, dumped, load
from generator.records.ids import checksum
from generator.records.metadata import schema_of
from generator.records.query import FieldTest, Query
from generator.records.rows import UnreadableRecords
from generator.records.sqlite import write
from generator.records.store import RecordStore
from generator.records.values import FieldValue, RecordError
from generator.salesforce.condition_logic import parse_logic
from tests.tries import tries

TEXTS = st.sampled_from(["", "Acme", "acme", "ACM", "me", "a%", "b_", "Zoë", "10"])
NUMBERS = st.integers(-3, 3).map(Decimal)
ROWS = st.lists(st.fixed_dictionaries({"T": st.none() | TEXTS, "N": st.none() | NUMBERS}), max_size=8)
SIGNS = {
    "EqualTo": "=", "NotEqualTo": "<>", "GreaterThan": ">", "LessThan": "<", "GreaterThanOrEqualTo": ">=",
    "LessThanOrEqualTo": "<=",
}  # fmt: skip


@st.composite
def questions(draw: st.DrawFn) -> FieldTest:
    name = draw(st.sampled_from("TN"))
    values: st.SearchStrategy[FieldValue] = TEXTS if name == "T" else NUMBERS
    kinds = [*SIGNS, "IsNull", "In", "NotIn", *(("StartsWith", "EndsWith", "Contains") if name == "T" else ())]
    operator = draw(st.sampled_from(kinds))
    if operator == "IsNull":
        return FieldTest(name, operator, draw(st.booleans()))
    if operator in ("In", "NotIn"):
        return FieldTest(name, operator, tuple(draw(st.lists(st.none() | values, max_size=3))))
    return FieldTest(name, operator, draw(st.none() | values))


def in_sql(test: FieldTest) -> tuple[str, list[object]]:
    """A test in SQL, written from SOQL's rules: text without case, an empty text is null, "not equal" true of null."""
    column = f"nullif({test.field}, '') COLLATE nocase"
    bound = [
        float(v) if isinstance(v, Decimal) else v
        for v in (test.value if isinstance(test.value, tuple) else (test.value,))
    ]
    match test.operator:
        case "IsNull":
            return f"({column} IS {'' if test.value else 'NOT '}NULL)", []
        case "In" | "NotIn":
            parts = [f"{column} IS nullif(?, '')" for _ in bound] or ["0"]
            return f"{'NOT ' if test.operator == 'NotIn' else ''}({' OR '.join(parts)})", list(bound)
        case "EqualTo":
            return f"({column} IS nullif(?, ''))", list(bound)
        case "NotEqualTo":
            return f"({column} IS NOT nullif(?, ''))", list(bound)
        case "StartsWith":
            return f"ifnull(instr(lower({column}), lower(?)) = 1, 0)", list(bound)
        case "EndsWith":
            return (
                f"ifnull(substr(lower({column}), length({column}) - length(?) + 1) = lower(?) AND length({column}) >= length(?), 0)",
                bound * 3,
            )
        case "Contains":
            return f"ifnull(instr(lower({column}), lower(?)) > 0, 0)", list(bound)
        case operator:
            return f"ifnull({column} {SIGNS[operator]} ?, 0)", list(bound)


def store_of(rows: list[dict[str, FieldValue]]) -> RecordStore:
    store = RecordStore()
    for row in rows:
        store.add("Thing", row)
    return store


@settings(max_examples=tries(400))
@given(
    ROWS,
    st.lists(questions(), min_size=2, max_size=3),
    st.sampled_from(["and", "or", "1 AND NOT 2", "NOT (1 OR 2)", "1 OR (2 AND 1)"]),
)
def test_filters_mean_what_they_mean_in_sql(
    rows: list[dict[str, FieldValue]], asked: list[FieldTest], logic: str
) -> None:
    store = store_of(rows)
    found = store.find(Query("Thing", tuple(asked), parse_logic(logic, len(asked))))
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE t (at INTEGER, T TEXT, N REAL)")
    plain = [(n, r["T"], None if r["N"] is None else float(r["N"])) for n, r in enumerate(rows)]  # type: ignore[arg-type]
    base.executemany("INSERT INTO t VALUES (?, ?, ?)", plain)
    made = [in_sql(test) for test in asked]
    joined = {"and": " AND ", "or": " OR "}
    if logic in joined:
        order, text = list(range(len(asked))), joined[logic].join(sql for sql, _ in made)
    else:
        order = [int(c) - 1 for c in logic if c.isdigit()]
        text = "".join(made[int(c) - 1][0] if c.isdigit() else c for c in logic)
    values = [v for at in order for v in made[at][1]]
    wanted = [at for (at,) in base.execute(f"SELECT at FROM t WHERE {text} ORDER BY at", values)]
    everything = store.find(Query("Thing"))
    assert [everything.index(one) for one in found] == wanted, (asked, logic)


@settings(max_examples=tries(100))
@given(ROWS, st.booleans(), st.integers(0, 5))
def test_sorting_is_stable_null_first_and_limited(rows: list[dict[str, FieldValue]], down: bool, limit: int) -> None:
    store = store_of(rows)
    found = store.find(Query("thing", sort_field="n", descending=down, limit=limit))
    everything = store.find(Query("Thing"))

    def key(at: int) -> tuple[bool, Decimal]:
        value = everything[at].get("N")
        return (value is not None, Decimal(0) if not isinstance(value, Decimal) else -value if down else value)

    assert found == [everything[at] for at in sorted(range(len(everything)), key=key)][:limit]


def test_lookups_lead_to_other_records() -> None:
    store = RecordStore()
    owner = store.add("User", {"Name": "Ada"})
    account = store.add("Account", {"Name": "Acme", "OwnerId": owner.id})
    contact = store.add("Contact", {"AccountId": account.id[:15], "Mentor__c": None, "Site": None})
    assert store.read(contact, "Account.Owner.Name") == "Ada" and store.read(contact, "Mentor__r.Name") is None
    assert store.find(Query("Contact", (FieldTest("account.owner.name", "EqualTo", "ada"),))) == [contact]
    with pytest.raises(RecordError, match="lookups"):
        store.read(contact, "Account." * 10 + "Name")


def test_ids_are_those_of_an_org() -> None:
    store = RecordStore()
    assert store.create("Account", {"Name": "A"}).id == "001000000000001AAA"
    assert store.create("Own__c", {}).id[:3] == "a00" and store.create("Other__c", {}).id[:3] == "a01"
    store.add("Own2__c", {"Id": "a0B000000000001AAA"})
    assert store.create("own2__c", {}).id.startswith("a0B") and checksum("00D300000000bcd") == "EAA"
    with pytest.raises(RecordError, match="Id"):
        store.create("Account", {"Id": "001000000000009AAA"})
    for name in ("../x", "a b", "", "1x", "x" * 90):
        with pytest.raises(RecordError):
            store.create(name, {})


def test_a_transaction_is_taken_back_whole_or_to_a_mark() -> None:
    store = RecordStore()
    kept = store.add("Account", {"Name": "A", "Rating": "Hot"})
    store.update(kept.id, {"rating": "Cold", "Phone": ""})
    assert store.get(kept.id[:15]) is not None and store.changes[0].kind == "updated"
    mark = store.mark()
    store.delete(kept.id)
    made = store.create("Account", {"Name": "B"})
    assert store.get(kept.id) is None
    store.rollback(mark)
    assert store.get(made.id) is None
    found = store.get(kept.id)
    assert found is not None and found.get("Rating") == "Cold" and found.get("Phone") is None
    store.rollback()
    assert store.get(kept.id) == kept and not store.changes
    store.update(kept.id, {"Rating": "Warm"})
    store.commit()
    store.rollback()
    again = store.get(kept.id)
    assert again is not None and again.get("Rating") == "Warm" and len(store.committed) == 1
    for work in (store.delete, lambda unknown: store.update(unknown, {})):
        with pytest.raises(RecordError, match="no record has the Id"):
            work("001000000000777")


FIELD = '<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><fullName>{}</fullName><type>{}</type>{}</CustomField>'


@pytest.fixture
def objects(tmp_path: Path) -> Path:
    below = tmp_path / "objects" / "Trip__c" / "fields"
    below.mkdir(parents=True)
    for name, kind, more in (
        ("Cost__c", "Currency", ""), ("Day__c", "Date", ""), ("Paid__c", "Checkbox", "<required>true</required>"),
        ("Title__c", "Text", "<required>true</required>"), ("At__c", "DateTime", ""),
        ("Guide__c", "Lookup", "<referenceTo>User</referenceTo><relationshipName>Tours</relationshipName>"),
    ):  # fmt: skip
        (below / f"{name}.field-meta.xml").write_text(FIELD.format(name, kind, more), encoding="utf-8")
    (below / "Broken.field-meta.xml").write_text("<CustomField", encoding="utf-8")
    return tmp_path / "objects"


def test_metadata_types_csv_and_refuses_what_an_org_refuses(objects: Path, tmp_path: Path) -> None:
    folder = tmp_path / "csv"
    folder.mkdir()
    text = "Title__c,Cost__c,Day__c,Paid__c,At__c,Phone\nRome,12.50,2026-06-24,true,2026-06-24T10:00:00Z,012\n"
    (folder / "Trip__c.csv").write_text(text, encoding="utf-8")
    store = load(folder, schema_of((objects,)))
    (trip,) = store.find(Query("Trip__c", (FieldTest("Cost__c", "LessThan", Decimal(100)),)))
    assert (trip.get("Cost__c"), trip.get("Day__c"), trip.get("Paid__c")) == (Decimal("12.50"), date(2026, 6, 24), True)
    assert trip.get("At__c") == datetime(2026, 6, 24, 10, tzinfo=UTC) and trip.get("Phone") == "012"
    with pytest.raises(RecordError, match="Title__c"):
        store.create("Trip__c", {"Cost__c": Decimal(1)})
    with pytest.raises(RecordError, match="No such column 'Titel__c'"):
        store.find(Query("Trip__c", (FieldTest("Titel__c", "EqualTo", "x"),)))
    assert store.find(Query("Account", (FieldTest("Anything", "EqualTo", "x"),))) == []
    (folder / "Trip__c.csv").write_text("Title__c,Cost__c\nRome,much\n", encoding="utf-8")
    with pytest.raises(UnreadableRecords, match="Cost__c"):
        load(folder, schema_of((objects,)))


@pytest.mark.parametrize(("most", "known"), [(1, 1), (4, 1), (5, 2), (8, 2), (9, 3), (100, 3)])
def test_of_metadata_so_many_files_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, known: int
) -> None:
    """An object counts as one file and its fields as one each; the object that passes the bound is the last."""
    for number in range(3):
        below = tmp_path / f"T{number}__c" / "fields"
        below.mkdir(parents=True)
        for name in ("A__c", "B__c", "C__c"):
            (below / f"{name}.field-meta.xml").write_text(FIELD.format(name, "Text", ""), encoding="utf-8")
    monkeypatch.setattr("generator.records.metadata.MAX_FILES", most)
    schema = schema_of((tmp_path,))
    assert [schema.info(f"T{number}__c", "A__c") is not None for number in range(3)] == [n < known for n in range(3)]


@pytest.mark.parametrize(
    "number", ["0", "-1", "9007199254740993", "-9223372036854775807", "0.5", "1E+3", "12345678.25"]
)
def test_a_number_is_the_same_after_sqlite(tmp_path: Path, number: str) -> None:
    store = RecordStore()
    store.create("Account", {"Name": "A", "Staff": Decimal(number)})
    write(store, tmp_path / "a.sqlite")
    (again,) = load(tmp_path / "a.sqlite").find(Query("Account"))
    assert again.get("Staff") == Decimal(number)


def test_a_long_name_of_no_object_is_cut() -> None:
    with pytest.raises(RecordError) as caught:
        RecordStore().create("no object " * 10, {})
    assert f"{('no object ' * 10)[:40]!r} is no name of an object" in str(caught.value)


def test_records_go_to_files_and_back(tmp_path: Path) -> None:
    tree = {
        "Account": [
            {"Id": "001000000000001AAA", "Name": 'A "b", c\nd', "Staff": 5, "Rate": 1.5, "Hot": True, "Note": None}
        ]
    }
    (tmp_path / "a.json").write_text(json.dumps(tree), encoding="utf-8")
    store = load(tmp_path / "a.json")
    assert json.loads(dumped(store)) == tree
    write(store, tmp_path / "a.sqlite")
    (again,) = load(tmp_path / "a.sqlite").find(Query("Account"))
    assert (again.get("Name"), again.get("Staff"), again.get("Rate"), again.get("Hot")) == (
        'A "b", c\nd',
        5,
        Decimal("1.5"),
        1,
    )
    write(store, tmp_path / "a.sqlite")
    (tmp_path / "csv").mkdir()
    for name, text in csv_texts(store).items():
        (tmp_path / "csv" / name).write_text(text, encoding="utf-8")
    (row,) = load(tmp_path / "csv").find(Query("Account", (FieldTest("Staff", "EqualTo", Decimal(5)),)))
    assert row.get("Name") == 'A "b", c\nd' and row.get("Hot") == "true"


def test_a_tree_export_is_read(tmp_path: Path) -> None:
    rows = [
        {
            "attributes": {"type": "Contact", "referenceId": "r1"},
            "LastName": "B",
            "Account": {"attributes": {"type": "Account"}, "Name": "Acme"},
        }
    ]
    (tmp_path / "t.json").write_text(json.dumps({"records": rows}), encoding="utf-8")
    store = load(tmp_path / "t.json")
    (contact,) = store.find(Query("Contact"))
    assert store.read(contact, "Account.Name") == "Acme"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "[1]"), ("a.json", "{"), ("a.json", '{"A": [{"x": [1]}]}'), ("a.json", '[{"x": 1}]'), ("a.json", "3"),
        ("a.json", '{"A": [{"n": 1e9999}]}'), ("a.json", '{"A": [{"Id": "1"}], "B": [{"Id": "1"}]}'), ("a.json", '{"../A": [{}]}'),
        ("A.csv", "a,b\n1\n"), ("A.csv", "a\n1,2\n"), ("A.csv", 'a\n"x'), ("a.sqlite", "no database at all"), ("a.json", "[" * 5000),
        ("a.json", '{"A": [{"n": 1, "n": 2}]}'), ("a.json", '{"A": [{"n": 1, "N": 2}]}'), ("A.csv", "a,b,a\n1,2,3\n"), ("A.csv", "a,A\n1,2\n"),
    ],
)  # fmt: skip
def test_what_holds_no_records_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableRecords):
        load(tmp_path / name)
    with pytest.raises(UnreadableRecords):
        load(tmp_path / "absent.json")
