"""How rows may be written, and what is told of each that cannot be sent: every dialect, every fault with its row and column."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from generator.__main__ import main

SPEC = """
openapi: 3.0.3
info: {title: Kinds, version: "1"}
paths:
  /things/{id}:
    post:
      operationId: make
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: X-Day, in: header, schema: {type: string, format: date}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [count]
              properties:
                count: {type: integer}
                price: {type: number}
                live: {type: boolean}
                at: {type: string, format: date-time}
                day: {type: string, format: date}
                kind: {type: string, enum: [a, b]}
                tags: {type: array, items: {type: string}}
                sizes: {type: array, items: {type: integer}}
                note: {type: string, nullable: true}
                owner: {type: object, properties: {name: {type: string}, address: {type: object, properties: {city: {type: string}}}}}
                lines: {type: array, items: {type: object, properties: {sku: {type: string}, count: {type: integer}}}}
      responses:
        "200": {description: Made, content: {application/json: {schema: {type: object, properties: {ok: {type: boolean}}}}}}
"""
ONE = [{"id": "1", "body": {"count": 2}}]


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "kinds.yaml").write_text(SPEC, encoding="utf-8")
    words = [
        "generate",
        str(folder / "kinds.yaml"),
        "--service",
        "Kinds",
        "--all",
        "--out",
        str(folder / "kind_clients"),
    ]
    assert main([*words, "--quiet"]) == 0
    return folder / "kind_clients"


def tried(source: str, clients: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    """The exit code of a dry run, and what it printed."""
    capsys.readouterr()
    words = ["bulk", "run", "Kinds.make", "--in", source, "--clients", str(clients), "--base-url", "http://127.0.0.1:9"]
    code = main([*words, "--dry-run", *more])
    return code, *capsys.readouterr()


@pytest.mark.parametrize(
    ("name", "data", "rows"),
    [
        ("plain.csv", "id,count\n1,2\n", ONE),
        ("mark.csv", "\ufeffid,count\n1,2\n", ONE),
        ("returns.csv", "id,count\r\n\r\n1,2\r\n\r\n", ONE),
        ("no-end.csv", "id,count\n1,2", ONE),
        ("semicolons.csv", 'id;count;note\n1;2;"a;b, c"\n', [{"id": "1", "body": {"count": 2, "note": "a;b, c"}}]),
        ("tabs.tsv", "id\tcount\n1\t2\n", ONE),
        ("quoted-names.csv", '"id";"count, in all"\n1;2\n', ONE),
        ("blanks.csv", " id , count\n1,2\n", ONE),
        ("quotes.csv", 'id,count,note\n1,2,"a ""b"",\nc"\n', [{"id": "1", "body": {"count": 2, "note": 'a "b",\nc'}}]),
        ("empty-cell.csv", "id,count,price\n1,2,\n", ONE),
        ("long.csv", f"id,count,note\n1,2,{'x' * 999_999}\n", [{"id": "1", "body": {"count": 2, "note": "x" * 999_999}}]),
        (
            "typed.csv",
            "id,count,price,live,at,day,kind,X-Day\n01,-2,1e3,TRUE,2026-01-01T10:00:00Z,2026-02-28,b,2026-03-01\n",
            [
                {
                    "id": "01",
                    "X-Day": "2026-03-01",
                    "body": {
                        "count": -2, "price": 1000.0, "live": True, "at": "2026-01-01T10:00:00Z", "day": "2026-02-28", "kind": "b",
                    },
                }
            ],
        ),
        (
            "objects.csv",
            'id,count,owner.name,body.owner.address.city,tags,sizes,lines\n1,2,Ann,Rome,"a,b","[1,2]","[{""sku"":""x""}]"\n',
            [
                {
                    "id": "1",
                    "body": {
                        "count": 2, "owner": {"name": "Ann", "address": {"city": "Rome"}}, "tags": ["a,b"], "sizes": [1, 2],
                        "lines": [{"sku": "x"}],
                    },
                }
            ],
        ),
        (
            "values.jsonl",
            '\ufeff{"id":"1","count":2,"tags":["a","b"],"owner":{"name":"x"},"note":null}\n\n{"id":"2","count":3,"live":false}\n',
            [
                {"id": "1", "body": {"count": 2, "tags": ["a", "b"], "owner": {"name": "x"}, "note": None}},
                {"id": "2", "body": {"count": 3, "live": False}},
            ],
        ),
    ],
)  # fmt: skip
def test_rows_that_are_read(
    name: str, data: str, rows: list[object], clients: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / name
    source.write_bytes(data.encode())
    more = ["--map", "body.count=count, in all"] if "in all" in data else []
    code, out, err = tried(str(source), clients, capsys, *more)
    assert code == 0, err
    shown = [line.partition(": ")[2] for line in out.splitlines() if line.startswith("row ")]
    if name == "long.csv":  # a dry run shows its beginning
        assert len(shown) == 1 and "xxx" in shown[0]
    else:
        assert [json.loads(line) for line in shown] == rows


@pytest.mark.parametrize("data", ["id,count\n1,2\n", '{"id":"1","count":2}\n', '\ufeff\n {"id":"1","count":2}\n'])
def test_rows_from_standard_input(
    data: str, clients: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data.encode()))))
    code, out, err = tried("-", clients, capsys, "--ledger", str(tmp_path / "l"))
    assert code == 0 and 'row 1: {"id": "1", "body": {"count": 2}}' in out, err


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("wrong.csv", b"id,count,note\n1,2,M\xfcller\n", "line 2 is not UTF-8 at byte 6"),
        ("wide.csv", "id,count\n1,2\n".encode("utf-16"), "it is UTF-16, not UTF-8"),
        ("twice.csv", b"id,count,count\n1,2,3\n", "two columns are called 'count'"),
        ("nameless.csv", b"id,,count\n1,2,3\n", "a column has no name"),
        ("empty.csv", b"", "no first line with the names of the columns"),
        ("no-rows.csv", b"id,count\n", "holds no row"),
        ("open.csv", b'id,count,note\n1,2,"abc\n3,4,x\n', "line 2: a cell begins with a quote that nothing ends"),
        ("inside.csv", b'id,count,note\n1,2,x\n1,2,"abc"d\n', "line 3: ',' expected after '\"'"),
        ("long.csv", b"id,count,note\n1,2," + b"x" * 1_000_001, "line 2: a cell holds more than 1,000,000 characters"),
        ("wrong.jsonl", b'{"id":"1","count":2}\n{"id":"\xff","count":2}\n', "line 2 is not UTF-8 at byte 8"),
    ],
)
def test_files_that_are_no_rows(
    name: str, data: bytes, words: str, clients: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(data)
    code, out, err = tried(str(tmp_path / name), clients, capsys)
    assert code == 2 and words in err and "Traceback" not in err, err
    assert list(tmp_path.iterdir()) == [tmp_path / name]


@pytest.mark.parametrize(
    ("name", "data", "faults"),
    [
        ("few.csv", "id,count,note,day\n1,2\n", {2: "row 1: it has 2 cells, and the first line has 4: nothing for note, day"}),
        ("more.csv", "id,count\n1,2\n3,4,x\n", {3: "row 2: it has 3 cells, and the first line has 2: cell 3 has no column"}),
        ("again.csv", "id,count\n1,2\nid,count\n", {3: "row 2: column count: expected `int`, got `str` ('count')"}),
        (
            "all.csv",
            "id,count,price,live,at,day,kind,X-Day\n,two,\"1,5\",yes,x,01/02/2026,c,2026-02-30\n",
            {2: ["column id: ", "column count: ", "column price: ", "column live: ", "column at: ", "column day: ", "column kind: must be one of 'a', 'b'", "column X-Day: "]},
        ),
        (
            "deep.csv",
            'id,count,sizes,lines,kind\n1,2,"[1,""x""]","[{""sku"":1}]",c\n2,2,3,{,b\n',
            {2: ["column sizes: ", "column lines: ", "column kind: "], 3: ["column lines: it is no JSON: ", " at character 2"]},
        ),
        ("text.jsonl", '{"id":"1","count":"3","live":"true"}\n', {1: ["column count: ", "column live: "]}),
        ("list.jsonl", "[1]\n", {1: "row 1: it is no JSON object: each line holds one, which is one row"}),
        ("cut.jsonl", '{"id":"1","count":2}\n{"id":"2",\n', {2: ["row 2: it is no JSON: ", "at character 11"]}),
        ("double.jsonl", '{"id":"1","count":1,"count":2}\n', {1: "row 1: it is no JSON: `count` stands twice in one object"}),
        ("number.jsonl", '{"id":"1","count":1,"price":NaN}\n', {1: "NaN"}),
        ("misspelt.jsonl", '{"id":"1","cout":1,"kind":"c"}\n', {1: ["column cout: the action has no such input; did you mean count?"]}),
    ],
)  # fmt: skip
def test_every_fault_with_its_row_and_column(
    name: str, data: str, faults: dict[int, str | list[str]], clients: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    source = tmp_path / name
    source.write_text(data, encoding="utf-8")
    code, _, err = tried(str(source), clients, capsys)
    told = {int(line.split(":")[1]): line for line in err.splitlines() if line.startswith(str(source))}
    assert code == 2 and told.keys() == faults.keys(), err
    for line, words in faults.items():
        for word in [words] if isinstance(words, str) else words:
            assert word in told[line], (word, told[line])
    assert " at $" not in err


def test_a_name_that_fits_twice_fits_nowhere(clients: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rows.csv").write_text("id,count,sku\n1,2,x\n", encoding="utf-8")
    code, _, err = tried(str(tmp_path / "rows.csv"), clients, capsys)
    assert code == 2 and "column sku is no input of Kinds.make" in err
