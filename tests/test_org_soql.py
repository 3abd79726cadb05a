"""Queries of the local org: SQLite as the judge of which rows, and what is refused instead of being answered wrongly."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.org.object_model import ANY, OrgField, OrgObject, Row
from generator.org.soql import SelectedRows, select
from generator.org.soql_periods import period
from generator.org.soql_statement import QueryFault
from generator.org.soql_values import like
from tests.tries import tries

DAYS = [date(2026, 1, 1), date(2026, 5, 4), date(2027, 1, 1)]
TEXTS = ["Acme", "acme", "ACM", "me", "a%", "b_", "a\\b", "it's", "10", "_", "%"]
KINDS = {"T": "string", "N": "double", "B": "boolean", "D": "date", "M": "datetime"}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "T": st.sampled_from(TEXTS),
    "N": st.integers(-2, 3).map(Decimal) | st.sampled_from([Decimal("1.5"), Decimal("-0.25")]),
    "B": st.booleans(),
    "D": st.sampled_from(DAYS),
}
# Days from which date literals are seen: ends of months, quarters and years, a leap day, both ends of a week.
TODAYS = [
    date(2026, 1, 1),
    date(2026, 3, 31),
    date(2024, 2, 29),
    date(2026, 11, 28),
    date(2026, 11, 29),
    date(2025, 12, 31),
]
NEAR = st.sampled_from(TODAYS).flatmap(lambda day: st.integers(-420, 420).map(lambda days: day + timedelta(days=days)))
MOMENTS = st.builds(
    lambda day, seconds: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=seconds), NEAR,
    st.sampled_from([0, 1, 43_200, 86_399]),
)  # fmt: skip
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "t": st.none() | VALUES["T"], "n": st.none() | VALUES["N"], "b": VALUES["B"], "d": st.none() | VALUES["D"] | NEAR,
            "m": st.none() | MOMENTS,
        }
    ),
    max_size=9,
)  # fmt: skip


@dataclass
class Known:
    """Two objects with the same fields."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=lambda: dict(KINDS))

    def named(self, name: str) -> OrgObject | None:
        rows = self.rows.get(name.lower())
        fields = {"id": OrgField("Id", "id"), **{n.lower(): OrgField(n, kind) for n, kind in self.kinds.items()}}
        fields["otherid"] = OrgField("OtherId", "reference", "Other")
        return None if rows is None else OrgObject(name.title(), fields, lambda: rows)

    def by_id(self, record_id: str) -> tuple[OrgObject, Row] | None:
        for name, rows in self.rows.items():
            for row in rows:
                known = self.named(name)
                if row.get("id") == record_id and known is not None:
                    return known, row
        return None


def known_of(things: Iterable[Row], others: Iterable[Row] = ()) -> Known:
    numbered = [
        [{"id": f"{p}{n:012d}AAA", **row} for n, row in enumerate(rows)]
        for p, rows in (("a00", things), ("a01", others))
    ]
    return Known({"thing": list(numbered[0]), "other": list(numbered[1])})


def soql(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
        case _:
            return str(value)


def bound(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return float(value) if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True)
class Test:
    """A condition in SOQL and in SQL, with the SQL's values."""

    soql: str
    sql: str
    values: tuple[object, ...] = ()

    __test__ = False


@st.composite
def atoms(draw: st.DrawFn) -> Test:
    name = draw(st.sampled_from("TNBD"))
    column = f"{name} COLLATE nocase"
    operators = [
        "=",
        "!=",
        "<>",
        "in",
        "NOT IN",
        *(("<", "<=", ">", ">=") if name != "B" else ()),
        *(("LIKE",) if name == "T" else ()),
    ]
    operator = draw(st.sampled_from(operators))
    if operator == "LIKE":
        pattern = draw(st.lists(st.sampled_from(["%", "_", "a", "M", "\\%", "\\_", "e", "'"]), max_size=5).map("".join))
        return Test(
            f"{name} like '{pattern.replace(chr(39), chr(92) + chr(39))}'",
            f"coalesce({name} LIKE ? ESCAPE '\\', 0)",
            (pattern,),
        )
    if operator in ("in", "NOT IN"):
        values = draw(st.lists(st.none() | VALUES[name], min_size=1, max_size=3))
        parts = " OR ".join([f"{column} IS ?"] * len(values))
        negation = "NOT " if operator == "NOT IN" else ""
        return Test(
            f"{name} {operator} ({', '.join(map(soql, values))})", f"{negation}({parts})", tuple(map(bound, values))
        )
    if operator in ("=", "!=", "<>"):
        value = draw(st.none() | VALUES[name])
        return Test(
            f"{name}{operator}{soql(value)}", f"{column} {'IS' if operator == '=' else 'IS NOT'} ?", (bound(value),)
        )
    value = draw(VALUES[name])
    return Test(f"{name} {operator} {soql(value)}", f"coalesce({column} {operator} ?, 0)", (bound(value),))


UNITS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR")


@st.composite
def literals(draw: st.DrawFn) -> tuple[str, str, int, int]:
    """A date literal, its unit, and the first and last of these that it means, counted from the present one (the documentation's table)."""
    unit = draw(st.sampled_from(UNITS))
    number = draw(st.integers(1, 5) | st.sampled_from([30, 90]))
    one = (
        [("LAST", -1), ("THIS", 0), ("NEXT", 1)]
        if unit != "DAY"
        else [("YESTERDAY", -1), ("TODAY", 0), ("TOMORROW", 1)]
    )
    found = [(word if unit == "DAY" else f"{word}_{unit}", at, at) for word, at in one]
    found += [
        (f"LAST_N_{unit}S:{number}", -number, 0 if unit == "DAY" else -1),
        (f"NEXT_N_{unit}S:{number}", 1, number),
    ]
    found += [(f"N_{unit}S_AGO:{number}", -number, -number)]
    if unit == "DAY":
        found += [("LAST_90_DAYS", -90, 0), ("NEXT_90_DAYS", 1, 90)]
    word, first, last = draw(st.sampled_from(found))
    return draw(st.sampled_from([word, word.lower()])), unit.removeprefix("FISCAL_"), first, last


def first_day(unit: str, shift: int) -> str:
    """The first day of a unit in SQLite's own arithmetic, seen from `now.d`."""
    within = {
        "DAY": "", "WEEK": "'-6 days', 'weekday 0', ", "MONTH": "'start of month', ", "YEAR": "'start of year', ",
        "QUARTER": "'start of month', '-' || ((strftime('%m', now.d) - 1) % 3) || ' months', ",
    }[unit]  # fmt: skip
    steps, many = {
        "DAY": ("days", 1),
        "WEEK": ("days", 7),
        "MONTH": ("months", 1),
        "QUARTER": ("months", 3),
        "YEAR": ("years", 1),
    }[unit]
    return f"(SELECT date(now.d, {within}'{shift * many} {steps}') FROM now)"


@st.composite
def periods(draw: st.DrawFn) -> Test:
    word, unit, first, last = draw(literals())
    name = draw(st.sampled_from("DM"))
    begin, end, day = first_day(unit, first), first_day(unit, last + 1), f"date({name})"
    operator = draw(st.sampled_from(["=", "!=", "<>", "<", "<=", ">", ">="]))
    inside = f"({day} >= {begin} AND {day} < {end})"
    sql = {
        "=": inside, "!=": f"NOT coalesce({inside}, 0)", "<>": f"NOT coalesce({inside}, 0)", "<": f"{day} < {begin}",
        "<=": f"{day} < {end}", ">": f"{day} >= {end}", ">=": f"{day} >= {begin}",
    }[operator]  # fmt: skip
    return Test(f"{name} {operator} {word}", f"coalesce({sql}, 0)")


@st.composite
def joins(draw: st.DrawFn) -> Test:
    name = draw(st.sampled_from("TND"))
    inner = draw(atoms())
    negated = draw(st.booleans())
    rows = f"SELECT {name} FROM Other WHERE {inner.sql} AND {name} IS NOT NULL"
    joined = f"({name} IS NOT NULL AND {name} COLLATE nocase {'NOT ' * negated}IN ({rows}))"
    return Test(f"{name} {'not ' * negated}in (select {name} from other where {inner.soql})", joined, inner.values)


def trees(children: st.SearchStrategy[Test]) -> st.SearchStrategy[Test]:
    def together(word: str, parts: list[Test]) -> Test:
        values = tuple(value for part in parts for value in part.values)
        inside = [
            f" {word} ".join(f"({text})" for text in texts)
            for texts in zip(*((p.soql, p.sql) for p in parts), strict=True)
        ]
        return Test(inside[0], inside[1], values)

    several = st.lists(children, min_size=2, max_size=3)
    joined = st.builds(together, st.sampled_from(["AND", "or"]), several)
    return joined | children.map(lambda one: Test(f"not ({one.soql})", f"NOT ({one.sql})", one.values))


CONDITIONS = st.recursive(atoms() | joins() | periods(), trees, max_leaves=6)
ORDERS = st.lists(
    st.tuples(st.sampled_from("TNBD"), st.booleans(), st.booleans()), max_size=2, unique_by=lambda one: one[0]
)


@settings(max_examples=tries(400))
@given(
    ROWS,
    ROWS,
    st.none() | CONDITIONS,
    ORDERS,
    st.none() | st.integers(0, 5),
    st.integers(0, 3),
    st.sampled_from(TODAYS),
)
def test_the_rows_are_those_of_sqlite(
    things: list[Row],
    others: list[Row],
    test: Test | None,
    order: list[tuple[str, bool, bool]],
    limit: int | None,
    offset: int,
    today: date,
) -> None:
    known = known_of(things, others)
    where = f" where {test.soql}" if test else ""
    keys = [f"{name}{' desc' * down}{' nulls last' * last}" for name, down, last in order]
    tail = (f" order by {', '.join(keys)}" if keys else "") + (f" limit {limit}" if limit is not None else "")
    tail += f" offset {offset}" if offset else ""
    found = select(known, f"SELECT Id FROM Thing{where}{tail}", today)
    sorting = [f"{n} IS {'NOT ' * (not last)}NULL, {n} COLLATE nocase {'DESC' * down}" for n, down, last in order]
    with sqlite3.connect(":memory:") as judge:
        judge.execute("CREATE TABLE now (d TEXT)")
        judge.execute("INSERT INTO now VALUES (?)", (today.isoformat(),))
        for table in ("Thing", "Other"):
            judge.execute(f"CREATE TABLE {table} (Id TEXT, T TEXT, N REAL, B INTEGER, D TEXT, M TEXT)")
            for row in known.rows[table.lower()]:
                values = [bound(row.get(name)) for name in ("id", "t", "n", "b", "d", "m")]
                judge.execute(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)", values)
        judged = judge.execute(
            f"SELECT Id FROM Thing WHERE {test.sql if test else '1'} ORDER BY {', '.join([*sorting, 'rowid'])} LIMIT ? OFFSET ?",
            (*(test.values if test else ()), -1 if limit is None else limit, offset),
        )
        expected = [one for (one,) in judged]
    assert [row["id"] for row in found.rows] == expected
    assert select(known, f"select count() from thing{where}", today).count >= len(expected)


@given(st.text("aB%_\\é", max_size=8), st.text("aB%_\\é", max_size=8))
def test_like_is_that_of_sqlite(text: str, pattern: str) -> None:
    if pattern.replace("\\\\", "").endswith("\\") or any(
        pattern[at + 1 : at + 2] not in ("%", "_", "\\")
        for at, c in enumerate(pattern)
        if c == "\\" and not _escaped(pattern, at)
    ):
        return  # what the reader of queries refuses
    with sqlite3.connect(":memory:") as judge:
        assert like(text, pattern) == bool(judge.execute("SELECT ? LIKE ? ESCAPE '\\'", (text, pattern)).fetchone()[0])


def _escaped(pattern: str, at: int) -> bool:
    before = 0
    while at - before > 0 and pattern[at - before - 1] == "\\":
        before += 1
    return before % 2 == 1


def test_like_takes_no_more_time_than_text_times_pattern() -> None:
    assert not like("a" * 20_000, "%a" * 40 + "%b")


def rows(known: Known, query: str) -> list[Row]:
    return list(select(known, query).rows)


REFUSED = [
    ("", "MALFORMED_QUERY"), ("SELECT", "MALFORMED_QUERY"), ("SELECT * FROM Thing", "MALFORMED_QUERY"),
    ("SELECT T FROM Nothing", "INVALID_TYPE"), ("SELECT Nope FROM Thing", "INVALID_FIELD"),
    ("SELECT T, t FROM Thing", "INVALID_FIELD"), ("SELECT T FROM Thing WHERE Nope = 1", "INVALID_FIELD"),
    ("SELECT T FROM Thing ORDER BY Nope", "INVALID_FIELD"), ("SELECT T FROM Thing WHERE T = 'a' AND N = 1 OR B = true", "MALFORMED_QUERY"),
    ("SELECT T FROM Thing WHERE NOT T = 'a' AND N = 1", "MALFORMED_QUERY"), ("SELECT T FROM Thing WHERE T = 'a", "MALFORMED_QUERY"),
    ("SELECT T FROM Thing WHERE T = 'a\\x'", "MALFORMED_QUERY"), ("SELECT T FROM Thing WHERE T = 'a\\_'", "MALFORMED_QUERY"),
    ("SELECT T FROM Thing WHERE N = '1'", "INVALID_FIELD"), ("SELECT T FROM Thing WHERE T = 1", "INVALID_FIELD"),
    ("SELECT T FROM Thing WHERE B = 1", "INVALID_FIELD"), ("SELECT T FROM Thing WHERE B > false", "INVALID_FIELD"),
    ("SELECT T FROM Thing WHERE D = 2026-01-01T00:00:00Z", "INVALID_FIELD"), ("SELECT T FROM Thing WHERE D = 2026-13-01", "MALFORMED_QUERY"),
    ("SELECT T FROM Thing WHERE N LIKE '1%'", "INVALID_FIELD"), ("SELECT T FROM Thing WHERE N > null", "INVALID_FIELD"),
    ("SELECT T FROM Thing WHERE Id = 'x'", "INVALID_QUERY_FILTER_OPERATOR"), ("SELECT T FROM Thing WHERE T = TODAY", "INVALID_FIELD"),
    ("SELECT T FROM Thing WHERE D IN (TODAY, YESTERDAY)", "MALFORMED_QUERY"), ("SELECT T FROM Thing WHERE D = LAST_N_DAYS", "MALFORMED_QUERY"),
    ("SELECT T FROM Thing WHERE D = NEXT_N_DAYS:0", "MALFORMED_QUERY"), ("SELECT T FROM Thing WHERE D = LAST_DAY", "MALFORMED_QUERY"),
    ("SELECT T FROM Thing WHERE D = N_YEARS_AGO:9999", "MALFORMED_QUERY"), ("SELECT T FROM Thing WHERE D = LAST_FISCAL_WEEK", "MALFORMED_QUERY"),
    ("SELECT T FROM Thing WHERE D = THIS_N_DAYS:1", "MALFORMED_QUERY"), ("SELECT T FROM Thing WHERE D = 'TODAY'", "INVALID_FIELD"),
    ("SELECT T FROM Thing WHERE D LIKE TODAY", "MALFORMED_QUERY"), ("SELECT T FROM Thing WHERE D = LAST_N_DAYS:1.5", "MALFORMED_QUERY"),
    ("SELECT COUNT(Id) FROM Thing", "MALFORMED_QUERY"), ("SELECT COUNT() FROM Thing ORDER BY T", "MALFORMED_QUERY"),
    ("SELECT T FROM Thing GROUP BY T", "MALFORMED_QUERY"), ("SELECT T, (SELECT Id FROM Others) FROM Thing", "MALFORMED_QUERY"),
    ("SELECT FIELDS(ALL) FROM Thing LIMIT 1", "MALFORMED_QUERY"), ("SELECT T FROM Thing LIMIT -1", "MALFORMED_QUERY"),
    ("SELECT T FROM Thing LIMIT 1 OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE"), ("SELECT T FROM Thing FOR UPDATE", "MALFORMED_QUERY"),
    ("SELECT T FROM Thing WHERE T IN ()", "MALFORMED_QUERY"), ("SELECT T FROM Thing WHERE T IN (SELECT N FROM Other)", "INVALID_FIELD"),
    ("SELECT T FROM Thing WHERE T IN (SELECT T, N FROM Other)", "MALFORMED_QUERY"), ("SELECT Nowhere.T FROM Thing", "INVALID_FIELD"),
    ("SELECT T FROM Thing; DROP TABLE records", "MALFORMED_QUERY"), ("SELECT T FROM Thing WHERE T = :bound", "MALFORMED_QUERY"),
    ("SELECT T FROM Thing WHERE " + "(" * 60 + "N = 1" + ")" * 60, "QUERY_TOO_COMPLICATED"),
    ("SELECT T FROM Thing WHERE T = '" + "a" * 100_000 + "'", "MALFORMED_QUERY"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "code"), REFUSED, ids=[query[:60] for query, _ in REFUSED])
def test_what_is_not_covered_is_refused(query: str, code: str) -> None:
    with pytest.raises(QueryFault) as caught:
        select(known_of([{"t": "a", "n": Decimal(1), "b": True, "d": DAYS[0]}]), query)
    assert caught.value.code == code, str(caught.value)


# Seen from Thursday, 26 November 2026.
MEANT = {
    "TODAY": "2026-11-26 2026-11-26", "LAST_WEEK": "2026-11-15 2026-11-21", "this_week": "2026-11-22 2026-11-28",
    "LAST_90_DAYS": "2026-08-28 2026-11-26", "LAST_N_DAYS:1": "2026-11-25 2026-11-26", "NEXT_N_DAYS:1": "2026-11-27 2026-11-27",
    "N_DAYS_AGO:7": "2026-11-19 2026-11-19", "NEXT_QUARTER": "2027-01-01 2027-03-31", "LAST_N_QUARTERS:2": "2026-04-01 2026-09-30",
    "LAST_N_WEEKS:2": "2026-11-08 2026-11-21", "NEXT_N_MONTHS:3": "2026-12-01 2027-02-28", "LAST_FISCAL_YEAR": "2025-01-01 2025-12-31",
}  # fmt: skip


@pytest.mark.parametrize("literal", MEANT)
def test_a_date_literal_means_these_days(literal: str) -> None:
    found = period(literal, date(2026, 11, 26))
    assert found is not None and f"{found.first} {found.last}" == MEANT[literal]


def test_days_are_those_of_utc() -> None:
    late = datetime.fromisoformat("2026-11-26T23:30:00-03:00")
    known = known_of([{"m": late}, {"m": late - timedelta(hours=3)}])
    assert len(select(known, "SELECT Id FROM Thing WHERE M = TODAY", date(2026, 11, 27)).rows) == 1
    known.kinds["X"] = ANY
    known.rows["thing"] = [{"x": "2026-11-26T23:30:00-03:00"}, {"x": "2026-11-26"}, {"x": None}]
    assert len(select(known, "SELECT X FROM Thing WHERE X = TODAY", date(2026, 11, 27)).rows) == 1
    known.rows["thing"] = [{"x": "soon"}]
    with pytest.raises(QueryFault, match="another type"):
        select(known, "SELECT X FROM Thing WHERE X = TODAY")


def test_names_in_any_case_come_back_as_the_object_spells_them() -> None:
    found: SelectedRows = select(known_of([{"t": "a"}]), "select ID, thing.t, otherID from THING where T='A'")
    assert [column.path for column in found.columns] == [("Id",), ("T",), ("OtherId",)] and found.count == 1


def test_ids_of_15_and_18_characters_are_the_same_and_case_counts() -> None:
    known = known_of([{"otherid": "a01000000000001AAA"}, {"otherid": "A01000000000001IAA"}])
    for text in ("a01000000000001", "a01000000000001AAA"):
        assert [row["id"] for row in rows(known, f"SELECT Id FROM Thing WHERE OtherId = '{text}'")] == [
            "a00000000000000AAA"
        ]


def test_a_path_goes_through_a_reference() -> None:
    known = known_of([{"otherid": "a01000000000000AAA"}, {"otherid": None}], [{"t": "Zed"}])
    query = "SELECT Id, Other.T FROM Thing WHERE Other.T = 'zed'"
    assert [column.read(row) for row in rows(known, query) for column in select(known, query).columns] == [
        "a00000000000000AAA",
        "Zed",
    ]
    assert len(rows(known, "SELECT Id FROM Thing WHERE Other.T = null")) == 1


def test_values_of_another_kind_than_asked_for_are_no_silent_miss() -> None:
    known = known_of([{"x": "10"}, {"x": Decimal(10)}])
    known.kinds["X"] = ANY
    for query in ("WHERE X = 10", "WHERE X > '1'", "ORDER BY X", "WHERE X = true", "WHERE X = 2026-01-01"):
        with pytest.raises(QueryFault, match="type"):
            select(known, f"SELECT Id FROM Thing {query}")
    known.rows["thing"] = [{"x": "2026-03-01"}, {"x": "2025-03-01"}, {"x": None}]
    assert len(rows(known, "SELECT X FROM Thing WHERE X > 2026-01-01")) == 1
