"""Uses of External Services in Apex: found through declarations, calls, lists and maps; what is wrong is told, nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from external_services import ServicesAtHand, check_apex

from generator.__main__ import main
from generator.apex.tokens import Token, Tokens
from tests.test_apex_stubs import CALLER, SMS, SPEC, stubs

ROOT = Path(__file__).parent.parent


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(SPEC, encoding="utf-8")
    return path


def found(folder: Path, spec: Path, *statements: str, members: str = "") -> list[str]:
    """Line, column and message of what is found in a class with these statements, one a line from line 5 on."""
    lines = "\n".join(f"        {one}" for one in statements)
    head = "public with sharing class Caller {\n    // ' an apostrophe, { a brace\n    /* ( */"
    (folder / "Caller.cls").write_text(f"{head}\n    void run() {{\n{lines}\n    }}\n{members}}}\n", encoding="utf-8")
    made = check_apex([folder / "Caller.cls"], services=ServicesAtHand({"Shop": spec}))
    assert made.value is not None, made.diagnostics
    return [f"{one.span.line}:{one.span.column} {one.message}" for one in made.value.findings]


ORDER = "ExternalService.Shop_Order"
SHOP = "ExternalService.Shop"


@pytest.mark.parametrize(
    "statements",
    [
        [f"{ORDER} o = new {ORDER}();", "o.z0type = 'a'; O.Z0TYPE = 'b'; Boolean b = o.z0type_set;"],
        [f"for ({ORDER} o : new {SHOP}().listx2dorders().Code200) o.parent.lines[0].sku = 'a';"],
        [f"Map<String, {ORDER}> m = new Map<String, {ORDER}>();", "m.get('a').extra.get('b').message = 'c'; m.size();"],
        [f"Object any; String s = (({ORDER}) any).parent.z0type; (({ORDER}) any)?.toString();"],
        [f"try {{ }} catch ({SHOP}.getOrder_ResponseException e) {{ e.getMessage(); e.Code404.message.length(); }}"],
        [f"{SHOP}.getOrder_Request r = new {SHOP}.getOrder_Request(); new {SHOP}().getOrder(r).code200.z0type.trim();"],
        ["String s = 'ExternalService.Shop_Nothing'; // ExternalService.Shop_Nothing", "/* ExternalService.Shop_No */"],
        [f"{ORDER} o;", "if (true) { Account o = new Account(); o.Nothing__c = 1; }", "o.parent = null;"],
        [f"{ORDER} a, b;", "b.parent = a;", "List<Account> l = [SELECT Id, o.x FROM Account WHERE Name = :b.z0type];"],
        [f"Type t = {ORDER}.class; Type u = {SHOP}.getOrder_Request.class;"],
    ],
)
def test_what_is_right_is_left_alone(statements: list[str], tmp_path: Path, spec: Path) -> None:
    assert found(tmp_path, spec, *statements) == []


@pytest.mark.parametrize(
    ("statements", "messages"),
    [
        ([f"{ORDER} o;", "o.type = 'a';"], ["6:11 ExternalService.Shop_Order has no field type"]),
        ([f"new {SHOP}().listx2dorders().Code200[0].lines.get(0).skuu.trim();"], ["skuu"]),
        ([f"for ({ORDER} o : orders) {{ o.parent.nothing = 1; }}"], ["ExternalService.Shop_Order has no field nothing"]),
        ([f"Map<String, List<{ORDER}>> m;", "m.values()[0][1].extra.get('x').msg = 'a';"], ["Shop_Problem has no field msg"]),
        ([f"Object any; Object x = (({ORDER}) any).kind;"], ["has no field kind"]),
        ([f"new {SHOP}().getOrders(null);"], ["ExternalService.Shop has no method getOrders"]),
        ([f"new {SHOP}().getOrder();"], ["getOrder takes a ExternalService.Shop.getOrder_Request"]),
        ([f"new {SHOP}().listx2dorders(null);"], ["listx2dorders takes nothing"]),
        ([f"{SHOP}.listx2dorders_Request r;"], ["has no class Shop.listx2dorders_Request"]),
        (["ExternalService.Shop_Oder o;"], ["5:25 the service Shop has no class Shop_Oder"]),
        ([f"try {{ }} catch ({SHOP}.getOrder_ResponseException e) {{ e.Code409 = null; }}"], ["has no field Code409"]),
        ([f"{ORDER} o;", "{ Account o; }", "o.nothing = 1;"], ["7:11 "]),
        ([f"{ORDER} o;", "List<Account> l = [SELECT Id FROM Account WHERE Name = :o.nothing];"], ["has no field nothing"]),
        (["ExternalService.Weather w; ExternalService.Weather v;"], ["ExternalService.Weather is not at hand"]),
        ([f"{ORDER} o;", "foo((1 + 2), o.nothing);"], ["has no field nothing"]),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_told(statements: list[str], messages: list[str], tmp_path: Path, spec: Path) -> None:
    told = found(tmp_path, spec, *statements)
    assert len(told) == len(messages) and all(one in line for one, line in zip(messages, told, strict=True)), told


def test_members_and_other_classes_are_followed(tmp_path: Path, spec: Path) -> None:
    members = (
        f"    private {ORDER} kept {{ get; set; }}\n    {ORDER} make(String a, {ORDER} given) {{ given.no = 1; return given; }}\n"
        f"    class Base {{ protected {ORDER} below; }}\n    class Inner extends Base {{ {ORDER} held; }}\n    Inner inner;\n"
    )
    lines = ["kept.a = 1;", "this.kept.b = 1;", "make('a', null).c = 1;", "inner.held.d = 1;", "inner.below.e = 1;", "Util.one().f = 1;"]  # fmt: skip
    (tmp_path / "Util.cls").write_text(
        f"global class Util {{ public static {ORDER} one() {{ return null; }} }}", "utf-8"
    )
    found(tmp_path, spec, *lines, members=members)
    made = check_apex([tmp_path], services=ServicesAtHand({"Shop": spec}))
    assert made.value is not None and len(made.value.files) == 2
    assert [one.message.rpartition(" ")[2] for one in made.value.findings] == ["a", "b", "c", "d", "e", "f", "no"]


def test_the_nearest_names_are_offered(tmp_path: Path, spec: Path) -> None:
    (tmp_path / "A.cls").write_text(
        f"class A {{ {ORDER} o; void a() {{ o.type = ''; o.parnt = o; }} }}", encoding="utf-8"
    )
    made = check_apex([tmp_path / "A.cls"], services=ServicesAtHand({"Shop": spec}))
    assert made.value is not None
    assert [one.remedy for one in made.value.findings][0] == "perhaps z0type"
    assert made.value.findings[1].remedy.startswith("perhaps parent")


def test_an_update_is_judged_by_what_is_used(tmp_path: Path, spec: Path) -> None:
    (tmp_path / "A.cls").write_text(
        f"class A {{ void a({ORDER} o) {{ o.z0when = null; o.parent = o; o.extra.get('').message = ''; o.nothing = 1;\n"
        f"new {SHOP}().getOrder(null); new {SHOP}().listx2dorders(); }} }}",
        encoding="utf-8",
    )
    newer = SPEC.replace("format: date-time", "format: date").replace("operationId: list-orders", "operationId: all")
    newer = newer.replace("message: {type: string}", "text: {type: string}").replace("lines: {", "rows: {")
    (tmp_path / "new.yaml").write_text(newer, encoding="utf-8")
    services = ServicesAtHand({"Shop": spec})
    made = check_apex([tmp_path / "A.cls"], services=services, updates={"Shop": tmp_path / "new.yaml"})
    assert made.value is not None
    broken = [one.message for one in made.value.findings if one.rule.id == "apex-update-breaks"]
    assert [line.partition("this: ")[2] for line in broken] == [
        "ExternalService.Shop_Order.z0when becomes Date, it was Datetime",
        "ExternalService.Shop_Problem has no field message",
        "ExternalService.Shop has no method listx2dorders",
    ]
    assert (
        sum(one.rule.id == "apex-unknown-field" for one in made.value.findings) == 1
    ), "what is wrong today is told once"
    same = check_apex([tmp_path / "A.cls"], services=services, updates={"Shop": spec})
    assert same.value is not None and len(same.value.findings) == 1


def test_services_are_those_of_the_project_and_its_picks(
    tmp_path: Path, spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["add", "shop.yaml", "--service", "Shop", "--operation", "getOrder"]) == 0
    (tmp_path / "A.cls").write_text(f"class A {{ void a() {{ new {SHOP}().listx2dorders(); }} }}", encoding="utf-8")
    stubs(tmp_path / "stubs", SMS, "CPaaSSMS")  # what extsvc wrote is no user's code
    capsys.readouterr()
    assert main(["apex", "check", ".", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["files"] == ["A.cls"] and told["services"] == ["Shop"]
    assert [(row["rule"], row["line"], row["column"]) for row in told["findings"]] == [
        ("apex-operation-inactive", 1, 49)
    ]


def test_hostile_apex_is_read_in_steps_that_grow_with_its_length(
    tmp_path: Path, spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looks at tokens are counted: type arguments are followed to a limited depth, everything else a few times."""
    texts = ["a<" * 5_000, "(" * 5_000, "ExternalService." * 5_000, "[SELECT " * 5_000, "/*" * 5_000, "'" * 5_001]
    texts += ["class A extends A { A a; void f() { a.b.c(); } }", "{" * 5_000, "}" * 5_000, "x = y." * 5_000]
    texts += ["\x00\u2028"]
    for number, text in enumerate(texts):
        (tmp_path / f"H{number}.cls").write_text(text, encoding="utf-8")
    looks, look = [0], Tokens.__getitem__

    def counted(tokens: Tokens, at: int) -> Token:
        looks[0] += 1
        assert looks[0] < 200 * sum(map(len, texts)), "steps grow faster than the text"
        return look(tokens, at)

    monkeypatch.setattr(Tokens, "__getitem__", counted)
    made = check_apex([tmp_path], services=ServicesAtHand({"Shop": spec}))
    assert made.value is not None and len(made.value.files) == len(texts)
    assert len(texts[0]) < looks[0] < 8 * sum(map(len, texts)), looks[0] / sum(map(len, texts))


def test_no_link_is_followed_out_of_a_folder(tmp_path: Path, spec: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "Out.cls").write_text("class Out {}", encoding="utf-8")
    (tmp_path / "in/Link.cls").symlink_to(tmp_path / "Out.cls")
    alone = check_apex([tmp_path / "in"], services=ServicesAtHand({"Shop": spec}))
    assert [found.rule.id for found in alone.diagnostics] == ["no-flow-files"]
    (tmp_path / "in/Own.cls").write_text("class Own {}", encoding="utf-8")
    made = check_apex([tmp_path / "in"], services=ServicesAtHand({"Shop": spec}))
    assert made.value is not None and made.value.files == (str(tmp_path / "in/Own.cls"),)


def test_the_guides_own_slip_is_found(tmp_path: Path) -> None:
    (tmp_path / "Caller.cls").write_text(CALLER.replace("body.destination", "body.to"), encoding="utf-8")
    made = check_apex([tmp_path], services=ServicesAtHand({"CPaaSSMS": SMS}))
    assert made.value is not None
    (only,) = made.value.findings
    assert only.message == "ExternalService.CPaaSSMS_SmsRequest has no field to" and "destination" in only.remedy


@pytest.mark.corpus
def test_apex_of_the_corpus_fits_its_registrations(corpus: Path, tmp_path: Path) -> None:
    files = sorted((corpus / "salesforce" / "examples").rglob("*.cls"))
    if not files:
        pytest.skip("no Apex in the corpus")
    for path in files:
        project = next(folder for folder in path.parents if folder.parent.name == "examples")
        made = check_apex([project])
        assert made.value is not None and made.value.services and not made.value.findings
        copy = Path(shutil.copytree(project, tmp_path / project.name))
        text = path.read_text(encoding="utf-8")
        changed = copy / path.relative_to(project)
        changed.write_text(
            text.replace("Code201.z0type", "Code201.type").replace("exc.code404.error", "exc.code404.eror", 1), "utf-8"
        )
        again = check_apex([copy])
        assert again.value is not None and len(again.value.findings) == 2, "the same code with two slips"


def test_the_page_about_apex_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "hosts.md").read_text(encoding="utf-8").partition("## Apex\n")[2].partition("\n## ")[0]
    monkeypatch.chdir(tmp_path)
    shutil.copy(SMS, tmp_path / "sms.json")
    shown = page.partition("```apex\n")[2].partition("```")[0]
    (tmp_path / "Caller.cls").write_text(shown, encoding="utf-8")
    (tmp_path / "Slip.cls").write_text(shown.replace("body.destination", "body.to"), encoding="utf-8")
    commands = [line for block in page.split("```sh\n")[1:] for line in block.partition("```")[0].splitlines()]
    assert len(commands) == 3 and all(main(line.split()[1:]) == 0 for line in commands), capsys.readouterr()
    assert main(["apex", "check", "Slip.cls", "--spec", "sms.json", "--service", "CPaaSSMS"]) == 1
    dependency = json.loads(page.partition("```json\n")[2].partition("```")[0])["plugins"]["dependencies"][0]
    assert (tmp_path / dependency["path"] / "sfdx-project.json").is_file()
