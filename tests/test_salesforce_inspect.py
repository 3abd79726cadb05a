"""`extsvc inspect` and `extsvc names`: the contract's shape, every kind of class, look-ups, slips of syntax."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.document import parse
from generator.modelling.build import build
from generator.oas import resolve
from generator.oas.salvage import salvage
from generator.salesforce.actions import action_of
from generator.salesforce.lookup import LookUp
from generator.salesforce.names import names_for

SHAPES = Path(__file__).parent / "salesforce_cases" / "shapes"
SMS = Path(__file__).parent.parent / "specs" / "sms.json"


def inspect(path: Path, capsys: pytest.CaptureFixture[str], service: str = "Shop") -> tuple[int, dict[str, Any]]:
    code = main(["inspect", str(path), "--service", service, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_every_place_of_a_class_has_its_name(
    capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    code, model = inspect(SHAPES / "spec.yaml", capsys)
    for found in model["diagnostics"]:
        found["file"] = Path(found["file"]).name
    expected = SHAPES / "inspect.json"
    if request.config.getoption("--update", default=False):
        expected.write_text(json.dumps(model, indent=1, ensure_ascii=False) + "\n")
    assert code == 0
    assert model == json.loads(expected.read_text())


def test_the_shape_and_key_order_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    _, model = inspect(SHAPES / "spec.yaml", capsys)
    assert list(model) == ["service", "operations", "types", "diagnostics"]
    operation, type = model["operations"][0], model["types"][0]
    assert list(operation) == ["operation_id", "method", "path", "names", "inputs", "outputs"]
    assert list(operation["names"]) == ["python", "flow", "apex", "metadata"]
    assert list(operation["inputs"][0]) == ["name", "in", "required", "type"]
    assert list(operation["outputs"][0]) == ["name", "type"]
    assert list(type) == ["schema", "pointer", "names", "fields"]
    assert list(type["names"]) == ["python", "flow", "apex"]
    assert list(type["fields"][0]) == ["wire", "python", "salesforce", "type", "required"]


def test_every_class_that_is_mentioned_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    _, model = inspect(SHAPES / "spec.yaml", capsys)
    listed = {type["names"]["flow"] for type in model["types"]}
    texts = [f["type"] for t in model["types"] for f in t["fields"]]
    texts += [i["type"] for o in model["operations"] for i in (*o["inputs"], *o["outputs"])]
    mentioned = {part for text in texts for part in text.replace("<", ",").replace(">", ",").split(",") if "__" in part}
    assert mentioned and mentioned <= listed


def test_text_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(SHAPES / "spec.yaml"), "--service", "Shop"]) == 0
    out = capsys.readouterr().out
    assert "action Shop.Get Order" in out
    assert "out  4XXExc: ExternalService__Shop_Getx20Order_EXC_4XX" in out


def names(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["names", str(SHAPES / "spec.yaml"), "--service", "Shop", *arguments])
    return code, capsys.readouterr().out


def test_the_table_can_be_searched(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = names(["--find", "UPDATED", "--json"], capsys)
    [row] = json.loads(out)
    assert code == 0
    assert (row["written"], row["flow"], row["python"]) == ("last_updated_at", "lastx5fupdatedx5fat", "last_updated_at")
    assert row["apex"] == "ExternalService.Shop_Getx20Order_OUT_200_records.lastx5fupdatedx5fat"
    code, out = names(["--find", "no such text"], capsys)
    assert code == 1


def test_the_whole_table_has_every_name_of_inspect(capsys: pytest.CaptureFixture[str]) -> None:
    _, model = inspect(SHAPES / "spec.yaml", capsys)
    _, out = names(["--json"], capsys)
    rows = json.loads(out)
    assert [r["flow"] for r in rows if r["kind"] == "action"] == [o["names"]["flow"] for o in model["operations"]]
    assert [r["flow"] for r in rows if r["kind"] == "class"] == [t["names"]["flow"] for t in model["types"]]
    assert sum(r["kind"] == "field" for r in rows) == sum(len(t["fields"]) for t in model["types"])
    _, table = names([], capsys)
    assert len(table.splitlines()) == len(rows) + 1


@pytest.mark.parametrize(
    ("path", "type"),
    [
        ("ExternalService__Shop_SendRequest.message.TextMessage.z0type", "String"),
        ("SendRequest.variables[$EachItem].FileMessage.content", "Blob"),
        ("SendRequest.VARIABLES", "List<ExternalService__Shop_Variable_KT_PT>"),
        ("SendRequest.message_set", "Boolean"),
        ("{!Shop.Get Order.200.records[0].owner.z0type}", "String"),
        ("Get Order.order-id", "String"),
        ("Shop.Getx20Order.responseCode", "Integer"),
        ("Get Order.4XXExc.oneOfObject1.reason", "String"),
        ("Shop.send", "action"),
        ("system", "ExternalService__Shop_z0system"),
    ],
)
def test_paths_that_hold(path: str, type: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = names(["--check", path, "--json"], capsys)
    [answer] = json.loads(out)
    assert (code, answer["found"], answer["type"]) == (0, True, type)


@pytest.mark.parametrize(
    ("path", "words", "near"),
    [
        ("TextMessage.type", "is called 'z0type' in Flow and Apex", "z0type"),
        ("TextMessage.txt", "no member 'txt'", "text"),
        ("SendRequest.message.TextMessage.text.x", "of type String", ""),
        ("system.free.x", "a map, which Flow cannot look into", ""),
        ("Shop.sendd", "Shop has no action 'sendd'", "Shop.send"),
        ("Get Order.201", "no input or output '201'", "200"),
        ("textBody.text", "for a variable of a flow, give its class", "Shop_TextMessage"),
        ("nothing.at.all", "none has a member 'at.all'", ""),
    ],
)
def test_paths_that_break_get_the_nearest_names(
    path: str, words: str, near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = names(["--check", path, "--json"], capsys)
    [answer] = json.loads(out)
    assert (code, answer["found"]) == (1, False)
    assert words in answer["sentence"]
    assert answer["nearest"][:1] == ([near] if near else []) or near in answer["nearest"]


def test_the_slip_of_the_8x8_guide_is_caught(capsys: pytest.CaptureFixture[str]) -> None:
    for field in ("to", "from"):
        path = f"ExternalService__CPaaSSMS_SmsRequest.{field}"
        assert main(["names", str(SMS), "--service", "CPaaSSMS", "--check", path]) == 1
        out = capsys.readouterr().out
        assert f"no member '{field}'" in out
        assert "destination" in out and "source" in out


BASE = (
    '{"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"operationId":"a b","responses":{}}}}}'
)
SLIPS = {
    "comma": BASE[:-1] + ",}",
    "comment": "// by hand\n" + BASE,
    "cut short": BASE[:-3],
    "quotes": BASE.replace('"', "'"),
    "raw line break": BASE.replace('"title":"t"', '"title":"t\nu"'),
    "twice": BASE.replace('"title":"t"', '"title":"t","title":"u"'),
    "no comma": BASE.replace('},"paths"', '} "paths"'),
    "no version": BASE.replace('"openapi":"3.0.1",', ""),
    "more behind": BASE + "}",
    "colon": "openapi: 3.0.1\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: a b\n"
    "      summary: this: that\n      responses: {}\n",
    "tab": "openapi: 3.0.1\ninfo:\n  title: t\n  version: '1'\npaths:\n  /a:\n    get:\n      operationId: a b\n\t\tx: y\n"
    "      responses: {}\n",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_document_with_a_slip_of_syntax_still_gives_names(
    slip: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "spec"
    path.write_text(SLIPS[slip])
    code, model = inspect(path, capsys)
    assert code == 1
    assert [o["names"]["metadata"] for o in model["operations"]] == ["ax20b"]
    rules = [d["rule"] for d in model["diagnostics"]]
    assert "document-read-leniently" in rules and len(rules) > 1


def test_what_is_no_document_at_all_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "spec"
    for data in (b"", b"hello", b"\x00\xff" * 9, b"[" * 100_000, b"a: &a [*a]", b'{"paths": 1}', b"{" * 300):
        path.write_bytes(data)
        assert main(["inspect", str(path), "--service", "S", "--json"]) == 2
        assert capsys.readouterr().out == ""


def test_a_lenient_reading_is_bounded() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{n}: &a{n} [{','.join([f'*a{n - 1}' if n else '*a'] * 9)}]\n" for n in range(9)
    )
    assert salvage((bomb + "paths: {/a: {get: {}}}\nx: y: z\n").encode()) is None
    assert salvage(b" " * (16 * 1024 * 1024 + 1)) is None


def test_a_look_up_never_fails_on_odd_paths() -> None:
    spec = parse((SHAPES / "spec.yaml").read_bytes(), "s.yaml").then(resolve).value
    assert spec is not None
    service = build(spec, "Shop").service
    given = names_for(service)
    look_up = LookUp(given, [action_of(o, given) for o in service.operations])
    for path in (
        "",
        ".",
        "..",
        "Shop",
        "Shop.",
        "SendRequest.",
        "SendRequest..",
        "{!}",
        "SendRequest.message[",
        "a" * 9999,
    ):
        assert look_up.of(path).sentence


TAGS = ["!!binary", "!!bool", "!!float", "!!int", "!!map", "!!merge", "!!null", "!!omap", "!!pairs", "!!python/name:os.system",
        "!!seq", "!!set", "!!str", "!!timestamp", "!!value", "!", "!own", "!<tag:a.example,2000:b>"]  # fmt: skip
NODES = ["aGVsbG8=", "maybe", "2020-01-01", "12:30:45", "0x" + "f" * 9_000, "9" * 9_000, "1e400", ".inf", "-.NaN", "''",
         "[1, .inf, {a: 2020-01-01}]", "{a: 0b1, 2020-01-01: yes}", "{? [a]: b}", "[a: 1, b: 2]"]  # fmt: skip


@pytest.mark.parametrize("node", NODES, ids=lambda node: node[:12])
@pytest.mark.parametrize("tag", ["", *TAGS])
def test_a_lenient_reading_is_json_however_it_is_tagged(tag: str, node: str) -> None:
    """Tags of YAML make dates, bytes, sets and infinities; names are read beside them, and none of them is in the tree."""
    made = salvage(f"paths: {{/a: {{get: {{operationId: getA}}}}}}\nx: y: z\nodd: {tag} {node}\n".encode())
    assert isinstance(made, dict) and json.loads(json.dumps(made, allow_nan=False)) == made
    assert made["paths"] == {"/a": {"get": {"operationId": "getA"}}}
