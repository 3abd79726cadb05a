"""Callout mocks for Apex tests: what they answer, that no text gets out of a literal, and what the judges of Apex say."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from external_services import export, load
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.__main__ import main
from generator.apex.tokens import Token, Tokens
from generator.diagnostics import Checked
from generator.salesforce.apex_text import apex_string
from generator.selection import ALL, Selection
from generator.targets.apex import callout_mocks
from generator.targets.apex.callout_mocks import (
    CalloutMock,
    MockedAnswer,
    MockedOperation,
    callout_mock_classes,
    pattern,
)
from generator.usecases.exporting import ExportedMetadata
from tests.apex_judges import issues, syntax_errors
from tests.test_apex_stubs import SPEC
from tests.tries import tries

SMS = Path(__file__).parent.parent / "specs" / "sms.json"
CLASSES = "force-app/main/default/classes"
ESCAPE = re.compile(r"\\(u[0-9a-f]{4}|.)")
EXAMPLE = SPEC.replace(
    "schema: {$ref: '#/components/schemas/Problem'}}}}",
    "schema: {$ref: '#/components/schemas/Problem'}, example: {message: \"it's gone\\n\", error-code: 7}}}}",
)


def mock_of(
    folder: Path, spec: Path | str = SMS, service: str = "CPaaSSMS", wanted: Selection = ALL, **more: object
) -> str:
    """The main class of a mock, exported into `folder`."""
    made = exported(folder, spec, service, wanted, **more)
    assert made.value is not None, made.diagnostics
    return (folder / CLASSES / f"{service}CalloutMock.cls").read_text(encoding="utf-8")


def exported(
    folder: Path, spec: Path | str, service: str, wanted: Selection = ALL, **more: object
) -> Checked[ExportedMetadata]:
    loaded = load(spec).value
    assert loaded is not None
    return export(loaded, service, folder, wanted, callout_mocks=True, **more)  # type: ignore[arg-type]  # words of each test


def shop(tmp_path: Path, text: str = EXAMPLE) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def text_of(literal: str) -> str:
    """What an Apex literal means."""
    assert literal[0] == literal[-1] == "'"
    body = ESCAPE.sub(
        lambda m: chr(int(m[1][1:], 16)) if len(m[1]) == 5 else {"n": "\n"}.get(m[1], m[1]), literal[1:-1]
    )
    return body.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def bodies(text: str) -> list[tuple[str, str]]:
    """Status and body of each answer in a class."""
    found = re.findall(
        r"new [\w.]*Answer\((\d+), new Map<String, String>\{[^\n]*\}, String\.join\(new List<String>\{\n(.*?)\n +\}, ('.*?')\)",
        text,
        re.DOTALL,
    )
    made = []
    for status, rows, joint in found:
        lines = [text_of(row.strip().removesuffix(",")) for row in rows.splitlines()]
        made.append((status, text_of(joint).join(lines)))
    return made


def test_each_operation_answers_with_its_examples_the_success_first(tmp_path: Path) -> None:
    text = mock_of(tmp_path / "org", shop(tmp_path), "Shop")
    assert "new Route('getOrder', 'GET', '/orders/[^/]+', 1)" in text
    assert text.index("'/orders/[^/]+'") < text.index("'/orders', 1"), "more steps come first"
    first = text.partition("/** GET /orders/{id} */")[2].partition("/** GET")[0]
    found = bodies(first)
    assert [status for status, _ in found] == ["200", "404", "500"]
    assert set(json.loads(found[0][1])) >= {"type"} and json.loads(found[1][1]) == {
        "message": "it's gone\n",
        "error-code": 7,
    }
    assert "'Content-Type' => 'text/plain; charset=utf-8'" in first
    assert "answering('getOrder', 500)" in text.partition("@isTest")[0], "its words show a call that works"


def test_only_picked_operations_are_answered(tmp_path: Path) -> None:
    text = mock_of(tmp_path / "org", shop(tmp_path), "Shop", Selection(operations=("list-orders",)))
    assert "'listx2dorders'" in text and "getOrder" not in text


def test_the_class_is_part_of_the_deployment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "org"
    words = [
        "export",
        str(SMS),
        "--service",
        "CPaaSSMS",
        "--all",
        "--out",
        str(out),
        "--callout-mocks",
        "--api-version",
        "61.0",
    ]
    assert main(words) == 0
    meta = (out / CLASSES / "CPaaSSMSCalloutMock.cls-meta.xml").read_text(encoding="utf-8")
    assert "<apiVersion>61.0</apiVersion>" in meta
    manifest = (out / "manifest/package.xml").read_text(encoding="utf-8")
    assert "<members>CPaaSSMSCalloutMock</members>" in manifest and "<name>ApexClass</name>" in manifest
    assert main([*words, "--format", "mdapi"]) == 0 and (out / "classes/CPaaSSMSCalloutMock.cls").is_file()
    capsys.readouterr()
    path = out / CLASSES / "CPaaSSMSCalloutMock.cls"
    path.write_text(path.read_text(encoding="utf-8").replace("QUEUED", "SENT"), encoding="utf-8")
    other = [*words, "--operation", "Send-Sms-Single"]
    other.remove("--all")
    assert main(other) == 1 and "output-edited" in capsys.readouterr().err
    assert "SENT" in path.read_text(encoding="utf-8")
    assert main([*words[:-2], "--dry-run"]) in (0, 1) and "SENT" in path.read_text(encoding="utf-8")


def tokens(text: str) -> list[Token]:
    read = Tokens(text)
    return [read[at] for at in range(len(read))]


def recording(folder: Path, *calls: dict[str, object]) -> Path:
    path = folder / "calls.json"
    path.write_text(json.dumps({"format": "extsvc-flow-recording/1", "calls": calls}), encoding="utf-8")
    return path


def test_recorded_answers_come_first_and_in_turn(tmp_path: Path) -> None:
    kept = recording(
        tmp_path,
        {
            "action": "Shop.getOrder",
            "success": True,
            "outputs": {"200": {"type": "a'b"}, "responseCode": 200},
            "errors": [],
        },
        {"action": "Other.x", "success": True, "outputs": {"responseCode": 204}, "errors": []},
        {
            "action": "ns__Shop.getOrder",
            "success": False,
            "outputs": {"404Exc": {"message": "no"}, "responseCode": 404},
        },
        {"action": "Shop.getOrder", "success": False, "outputs": {}, "errors": ["Read timed out: 'x'"]},
        {"action": "Shop.list-orders", "success": True, "outputs": {"default": "plain", "responseCode": 203}},
        {"action": "Shop.list-orders", "success": True, "outputs": {"responseCode": 204}},
    )
    text = mock_of(tmp_path / "org", shop(tmp_path), "Shop", recordings=[kept])
    assert "'/orders/[^/]+', 3)" in text and "'/orders', 2)" in text
    first = text.partition("/** GET /orders/{id} */")[2].partition("/** GET")[0]
    assert [one[0] for one in bodies(first)] == ["200", "404", "200", "404", "500"], "the examples stay for answering()"
    assert json.loads(bodies(first)[0][1]) == {"type": "a'b"} and "new Answer('Read timed out: \\'x\\'')" in first
    second = bodies(text.partition("/** GET /orders */")[2])
    assert second[:2] == [("203", "plain"), ("204", "")]


def test_a_recording_that_cannot_serve_is_told(tmp_path: Path) -> None:
    made = exported(tmp_path / "a", shop(tmp_path), "Shop", recordings=[recording(tmp_path, {"action": "Other.x"})])
    assert made.value is not None and "recording-without-service" in {one.rule.id for one in made.diagnostics}
    bad = tmp_path / "bad.json"
    bad.write_text("[", encoding="utf-8")
    made = exported(tmp_path / "b", shop(tmp_path), "Shop", recordings=[bad])
    assert made.value is None and not (tmp_path / "b").exists(), "nothing is half written"


def test_what_is_no_text_is_in_base64(tmp_path: Path) -> None:
    text = SPEC.replace("text/plain: {schema: {type: string}}", "image/png: {schema: {type: string, format: binary}}")
    answers = mock_of(tmp_path / "org", shop(tmp_path, text), "Shop")
    assert "'Content-Type' => 'image/png'" in answers and "'iVBOR" in answers and "), true)" in answers


# -- texts of strangers


@settings(max_examples=tries(300), deadline=None)
@given(st.text(st.characters(codec=None), max_size=60))
def test_a_literal_holds_any_text_and_nothing_gets_out_of_it(text: str) -> None:
    literal = apex_string(text)
    assert [token.kind for token in tokens(literal)] == ["text"] and text_of(literal) == text.encode(
        "utf-16", "surrogatepass"
    ).decode("utf-16", "surrogatepass")
    assert literal.isascii() and literal.isprintable()


HOSTILE = [
    "'); System.abort(); //",
    "*/ public class Evil {} /*",
    "\\",
    "\\'",
    "\r\n\u2028'",
    "\ud83d\ude00",
    "${x}",
    "{{ 7 }}",
    "\0",
]


def hostile(body: str) -> CalloutMock:
    answers = (
        MockedAnswer(200, (("X-A", body),), f"{body}\n{body}"),
        MockedAnswer(0, fault=body),
        MockedAnswer(404, (), body * 900),
    )
    return CalloutMock(
        "Shop",
        (MockedOperation("op", "get", f"/a/{body}/{{id}}", answers, 2), MockedOperation("b", "get", "/b", answers)),
        (body,),
    )


def outside(text: str) -> str:
    """A class without its texts, comments and header words."""
    return re.sub(r"\s+", " ", " ".join("''" if token.kind == "text" else token.text for token in tokens(text)))


@pytest.mark.parametrize("body", HOSTILE)
def test_no_text_of_a_document_becomes_code(body: str) -> None:
    (plain,), (made,) = callout_mock_classes(hostile("x")), callout_mock_classes(hostile(body))
    # Texts may be cut into more pieces; beside them every token is that of the harmless class.
    assert re.sub(r"''( , '')+", "''", outside(made.text)) == re.sub(r"''( , '')+", "''", outside(plain.text))


@settings(max_examples=tries(100), deadline=None)
@given(
    st.lists(st.sampled_from(["orders", "{id}", "a.b", "x{id}y", "$(", "{a}-{b}", "\u00e9", "[", "*"]), max_size=5),
    st.text("ab.$*/", max_size=8),
)
def test_a_path_fits_what_its_template_means_alone(steps: list[str], other: str) -> None:
    path = "/" + "/".join(steps)
    expression = re.compile(re.sub(r"\\x\{([0-9a-f]+)\}", lambda m: re.escape(chr(int(m[1], 16))), pattern(path)))
    filled = re.sub(r"\{[^}]*\}", "v7", path)
    assert expression.fullmatch(filled) and not expression.fullmatch(f"{filled}/more")
    fits = expression.fullmatch(other) is not None
    means = re.fullmatch("[^/]+".join(map(re.escape, re.split(r"\{[^}]*\}", path))), other) is not None
    assert fits is means


# -- what an org takes


def test_a_class_that_would_be_too_long_is_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callout_mocks, "LONGEST_CLASS", 30_000)
    rows = tuple(MockedOperation(f"op{n}", "get", f"/{n}", (MockedAnswer(200, (), "x" * 2_000),)) for n in range(40))
    *parts, main_class = callout_mock_classes(CalloutMock("Shop", rows))
    assert len(parts) > 2 and all(len(one.text) <= 30_000 for one in (*parts, main_class))
    asked = [re.findall(r"when '(op\d+)'", one.text) for one in parts]
    assert sorted(name for names in asked for name in names) == sorted(f"op{n}" for n in range(40))
    assert [one.name for one in parts] == [f"ShopCalloutMockAnswers{n}" for n in range(1, len(parts) + 1)]
    assert all(f"{one.name}.answersOf(operation)" in main_class.text for one in parts)


def test_an_answer_that_no_class_can_hold_is_left_out_and_named(tmp_path: Path) -> None:
    long = SPEC.replace("schema: {type: string}}}}", f"schema: {{type: string}}, example: '{'x' * 600_000}'}}}}}}", 1)
    assert len(long) > 600_000
    made = exported(tmp_path / "org", shop(tmp_path, long), "Shop")
    assert made.value is not None
    (told,) = [one for one in made.diagnostics if one.rule.id == "callout-mock-answer-left-out"]
    assert "Shop.getOrder" in told.message
    text = (tmp_path / "org" / CLASSES / "ShopCalloutMock.cls").read_text(encoding="utf-8")
    first = text.partition("/** GET /orders/{id} */")[2].partition("/** GET")[0]
    assert [status for status, _ in bodies(first)] == ["200", "404"] and len(text) < 20_000


def test_no_method_has_more_routes_than_fit() -> None:
    rows = tuple(MockedOperation(f"op{n}", "get", f"/{n}", (MockedAnswer(204),)) for n in range(1_203))
    (made,) = callout_mock_classes(CalloutMock("Shop", rows))
    methods = re.findall(r"List<Route> routes\d+\(\) \{(.*?)\n    \}", made.text, re.DOTALL)
    assert [one.count("new Route(") for one in methods] == [500, 500, 203]


# -- the judges of Apex

TEST = """\
@isTest
private class SendTest {
    @isTest
    static void sends() {
        CPaaSSMSCalloutMock mock = new CPaaSSMSCalloutMock().answering('Sendx2dManyx2dSms', 200).answering('x', 500, '{}');
        Test.setMock(HttpCalloutMock.class, mock);
        ExternalService.CPaaSSMS.Sendx2dSmsx2dSingle_Request request = new ExternalService.CPaaSSMS.Sendx2dSmsx2dSingle_Request();
        ExternalService.CPaaSSMS.Sendx2dSmsx2dSingle_Response response = new ExternalService.CPaaSSMS().Sendx2dSmsx2dSingle(request);
        System.assertEquals('QUEUED', response.Code200.status.code);
        System.assertEquals(1, mock.requests.size());
    }
}
"""


def project(folder: Path, test: str, monkeypatch: pytest.MonkeyPatch, longest: int = 0) -> Path:
    if longest:
        monkeypatch.setattr(callout_mocks, "LONGEST_CLASS", longest)
    mock_of(folder, stubs=True)
    settings_file = folder / "sfdx-project.json"
    told = json.loads(settings_file.read_text(encoding="utf-8"))
    told["plugins"] = {"dependencies": [{"namespace": "ExternalService", "path": "stubs/ExternalService"}]}
    settings_file.write_text(json.dumps(told), encoding="utf-8")
    (folder / CLASSES / "SendTest.cls").write_text(test, encoding="utf-8")
    meta = (folder / CLASSES / "CPaaSSMSCalloutMock.cls-meta.xml").read_text(encoding="utf-8")
    (folder / CLASSES / "SendTest.cls-meta.xml").write_text(meta, encoding="utf-8")
    return folder


@pytest.mark.parametrize("longest", [0, 1_700])
def test_apex_ls_takes_a_test_that_uses_the_mock(longest: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole, and with its answers in classes of their own."""
    folder = project(tmp_path / "org", TEST, monkeypatch, longest)
    assert len(list((folder / CLASSES).glob("*Answers*.cls"))) == (1 if longest else 0)
    assert issues(folder) == []


def test_apex_ls_finds_a_wrong_use_of_the_mock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = issues(project(tmp_path / "org", TEST.replace("mock.requests", "mock.request"), monkeypatch))
    assert len(found) == 1 and "SendTest.cls" in found[0] and "request" in found[0], found


def test_hostile_classes_parse(tmp_path: Path) -> None:
    paths = []
    for number, body in enumerate(HOSTILE):
        (made,) = callout_mock_classes(hostile(body))
        paths.append(tmp_path / f"Mock{number}.cls")
        paths[-1].write_text(made.text, encoding="utf-8")
    assert syntax_errors(paths) == []


@pytest.mark.corpus
@pytest.mark.slow
def test_mocks_of_real_specs_parse(real_specs: Path, tmp_path: Path) -> None:
    every = sorted(
        p for p in real_specs.rglob("*") if p.suffix in (".json", ".yaml", ".yml") and p.stat().st_size < 500_000
    )
    random.Random(18).shuffle(every)
    files: list[Path] = []
    done = 0
    for number, spec in enumerate(every):
        loaded = load(spec).value
        if loaded is None or done == 20:
            continue
        made = export(loaded, f"Service{number}", tmp_path / str(number), ALL, callout_mocks=True)
        done += made.value is not None
        files += sorted((tmp_path / str(number)).rglob("*.cls"))
    assert done == 20 and len(files) >= 20 and all(path.stat().st_size <= 1_000_000 for path in files)
    assert not syntax_errors(files)[:10]
