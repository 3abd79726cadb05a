"""The language server, asked by the client of pygls over pipes; the laws of its parts, asked directly."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.__main__ import main
from generator.diagnostics import Diagnostic, Severity
from generator.document import parse
from generator.edit.cursor import cursor_at
from generator.edit.save import save
from generator.fix.single import SingleMends
from generator.lsp import messages as m
from generator.lsp.answering import Answering
from generator.lsp.places import TextPlaces
from generator.lsp.worker import Worker
from generator.oas import load, resolve, validate
from tests.lsp_session import Editor, offset, session, t
from tests.test_fix import CASES, spec_of
from tests.test_validity import INVALID

ROOT = Path(__file__).parent.parent
FLOW = next((ROOT / "specs" / "sms" / "flows").glob("*.flow-meta.xml"))
PETS = """\
openapi: 3.0.3
info: {title: "\N{DOG FACE} Pets", version: '1'}
paths:
  /pets/{id}:
    get: {summary: "\N{DOG FACE}\N{CAT FACE}", operationId: getPet, responses: {'200': {description: A pet, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string}
        kind: {$ref: 'kinds.yaml#/Kind'}
"""
KINDS = "Kind:\n  type: string\n  enum: [dog, cat]\n"
GOOD_OVERLAY = """\
overlay: 1.0.0
info: {title: T, version: '1'}
actions: [{target: $.info, update: {description: B}}]
"""


def place(text: str, word: str, nth: int = 0) -> tuple[int, int]:
    """Line and UTF-16 column of a word in a text."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(word, at + 1)
    start = text.rfind("\n", 0, at) + 1
    return text.count("\n", 0, at), len(text[start:at].encode("utf-16-le")) // 2


def under(text: str, of: t.Range) -> str:
    """What a range covers."""
    return text[offset(text, of.start) : offset(text, of.end)]


def rules(found: list[t.Diagnostic]) -> set[str]:
    return {str(one.code) for one in found}


# -- a session ---------------------------------------------------------------------------------------------------------

Visit = Callable[[Callable[[Editor], Awaitable[None]]], None]


@pytest.fixture(scope="module")
def long_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, Editor]]:
    """One server for all tests that do not ask how it starts or ends; starting one takes longer than most of them."""
    with asyncio.Runner() as runner:
        editor = Editor()
        runner.run(editor.start(tmp_path_factory.mktemp("empty")))
        yield runner, editor
        runner.run(editor.stop())
        assert editor.exit_code == 0


@pytest.fixture
def visit(long_session: tuple[asyncio.Runner, Editor], tmp_path: Path) -> Visit:
    """Works with a server that has this test's folder open."""
    runner, editor = long_session
    return lambda work: runner.run(editor.visit(tmp_path, work))


def test_findings_follow_the_text(tmp_path: Path) -> None:
    """Shown on opening and after every change, of text that no disk has; an editor that says good-bye ends it with 0."""

    async def work(editor: Editor) -> None:
        uri, found = await editor.opened(tmp_path / "pets.yaml", PETS)
        wrong = {str(one.code): one for one in found if one.severity is t.DiagnosticSeverity.Error}
        assert {"path-parameter-is-not-declared", "referenced-file-unreadable"} <= wrong.keys()
        assert under(PETS, wrong["path-parameter-is-not-declared"].range) == "get"
        assert "parameters" in wrong["path-parameter-is-not-declared"].message
        assert all(one.source == "extsvc" for one in found)
        editor.change(uri, PETS.replace("{id}", "mine"))
        assert "path-parameter-is-not-declared" not in rules(await editor.next(uri))
        editor.close(uri)
        assert await editor.next(uri) == []
        assert not (tmp_path / "pets.yaml").exists()

    assert session(work, tmp_path) == 0


def test_the_command_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str], visit: Visit) -> None:
    (tmp_path / "pets.yaml").write_text(PETS, encoding="utf-8")
    (tmp_path / "kinds.yaml").write_text(KINDS, encoding="utf-8")
    main(["validate", str(tmp_path / "pets.yaml"), "--fast", "--for", "external-services", "--json"])
    (told,) = json.loads(capsys.readouterr().out)["files"]
    listed = {(one["rule"], one["line"] - 1) for one in told["diagnostics"]}

    async def work(editor: Editor) -> None:
        _, found = await editor.opened(tmp_path / "pets.yaml", PETS)
        assert {(one.code, one.range.start.line) for one in found} == listed and listed

    visit(work)


def test_only_the_newest_state_is_shown(tmp_path: Path, visit: Visit) -> None:
    """Forty changes in a row are not judged forty times, and what stays is about the last."""

    async def work(editor: Editor) -> None:
        uri, _ = await editor.opened(tmp_path / "pets.yaml", PETS)
        before = editor.published[uri]
        for number in range(40):
            editor.change(uri, PETS.replace("openapi: 3.0.3", f"openapi: 3.0.3\nwrong{number}: 1"))
        last = lambda: any("wrong39" in one.message for one in editor.shown[uri])  # noqa: E731
        await editor.until(last)
        assert editor.published[uri] - before < 10
        await asyncio.sleep(0.5)
        assert last()

    visit(work)


@pytest.mark.parametrize(("units", "size"), [("utf-16", 2), ("utf-8", 4), ("utf-32", 1)])
def test_columns_count_what_was_agreed_upon(tmp_path: Path, units: str, size: int) -> None:
    text = PETS.replace("operationId: getPet", "operationIdd: getPet")
    line = next(line for line in text.splitlines() if "operationIdd" in line)
    before = line.index("operationIdd")

    async def work(editor: Editor) -> None:
        _, found = await editor.opened(tmp_path / "pets.yaml", text)
        (one,) = (one for one in found if "operationIdd" in one.message)
        assert one.range.start.character == before - 2 + 2 * size
        assert one.range.end.character - one.range.start.character == len("operationIdd")

    session(work, tmp_path, units=units)


def test_mends_give_the_text_that_fix_gives(tmp_path: Path, visit: Visit) -> None:
    folder = next(case for case in CASES if case.name == "salesforce")
    path, text = spec_of(folder), spec_of(folder).read_text(encoding="utf-8")
    expected = (folder / f"expected{path.suffix}").read_text(encoding="utf-8")

    async def work(editor: Editor) -> None:
        uri, found = await editor.opened(tmp_path / path.name, text)
        (whole,) = await editor.actions(uri, found[0].range, ["source"])
        assert whole.kind == "source.extsvc.mend" and whole.edit is None
        assert await editor.edited(uri, text, whole) == expected
        assert await editor.actions(uri, found[0].range, ["refactor"]) == []

    visit(work)


@pytest.mark.parametrize("lazy", [True, False])
def test_a_mend_of_one_finding_leaves_the_others(tmp_path: Path, lazy: bool) -> None:
    text = PETS.replace("info:", "wrong: 1\ninfo:").replace("kinds.yaml#/Kind", "#/components/schemas/Pet")

    async def work(editor: Editor) -> None:
        uri, found = await editor.opened(tmp_path / "pets.yaml", text)
        (one,) = (one for one in found if one.code == "field-is-unknown")
        (mend,) = await editor.actions(uri, one.range, ["quickfix"])
        assert mend.title.startswith("Mend: ") and (mend.edit is None) is lazy and list(mend.diagnostics or ()) == [one]
        made = await editor.edited(uri, text, mend)
        assert made == text.replace("wrong: 1\n", "")
        editor.change(uri, made)
        assert rules(await editor.next(uri)) == rules(found) - {"field-is-unknown"}

    session(work, tmp_path, lazy=lazy)


def test_names_and_references(tmp_path: Path, visit: Visit) -> None:
    (tmp_path / "kinds.yaml").write_text(KINDS, encoding="utf-8")
    secret = tmp_path.parent / f"{tmp_path.name}-secret.yaml"
    secret.write_text(KINDS, encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(secret)
    outward = [
        f"../{secret.name}#/Kind",
        "link.yaml#/Kind",
        secret.as_uri(),
        str(secret),
        "http://127.0.0.1:9/kinds.yaml",
    ]
    away = "".join(f"        f{number}: {{$ref: '{ref}'}}\n" for number, ref in enumerate(outward))
    text = PETS + away

    async def work(editor: Editor) -> None:
        uri = editor.open(tmp_path / "pets.yaml", text)
        told = await editor.hover(uri, *place(text, "getPet"))
        assert "`pets.getPet`" in told and "`200`: `ExternalService__pets_Pet`" in told
        assert "Class `ExternalService__pets_Pet`" in await editor.hover(uri, *place(text, "#/components"))
        assert "Field `name` of `ExternalService__pets_Pet`: `String`, required" in await editor.hover(
            uri, *place(text, "name", 1)
        )
        assert await editor.hover(uri, *place(text, "openapi")) == ""
        found = await editor.definition(uri, *place(text, "/schemas/Pet"))
        assert found is not None and found.uri == uri and under(text, found.range) == "Pet"
        assert (found.range.start.line, found.range.start.character) == place(text, "Pet:")
        other = await editor.definition(uri, *place(text, "kinds.yaml"))
        assert other is not None and other.uri == (tmp_path / "kinds.yaml").as_uri() and other.range.start.line == 0
        editor.open(tmp_path / "kinds.yaml", "# as it is typed\n" + KINDS)
        moved = await editor.definition(uri, *place(text, "kinds.yaml"))
        assert moved is not None and moved.range.start.line == 1
        for ref in outward:
            assert await editor.definition(uri, *place(text, ref)) is None, ref
        assert await editor.definition(uri, *place(text, "openapi")) is None

    visit(work)


def test_names_are_those_of_the_project(tmp_path: Path, visit: Visit) -> None:
    shutil.copy(ROOT / "specs" / "sms.json", tmp_path / "sms.json")
    text = (tmp_path / "sms.json").read_text(encoding="utf-8")
    (tmp_path / "extsvc.toml").write_text(
        '[services.CPaaSSMS]\nspec = "sms.json"\noperations = ["Send-Sms-Single"]\n', encoding="utf-8"
    )

    async def work(editor: Editor) -> None:
        uri = editor.open(tmp_path / "sms.json", text, "json")
        assert "`CPaaSSMS.Send-Sms-Single`" in await editor.hover(uri, *place(text, "Send-Sms-Single"))

    visit(work)


def test_names_in_a_flow_are_those_of_the_services_around_it(tmp_path: Path, visit: Visit) -> None:
    shutil.copy(ROOT / "specs" / "sms.json", tmp_path / "sms.json")
    toml = '[services.CPaaSSMS]\nspec = "sms.json"\noperations = ["Send-Sms-Single"]\n'
    (tmp_path / "extsvc.toml").write_text(toml, encoding="utf-8")
    text = FLOW.read_text(encoding="utf-8")

    async def work(editor: Editor) -> None:
        uri = editor.open(tmp_path / FLOW.name, text, "xml")
        action = await editor.hover(uri, *place(text, "CPaaSSMS.Send-Sms-Single"))
        assert (
            action.startswith("Action `CPaaSSMS.Send-Sms-Single`")
            and "- in `subAccountId`: `String`, required" in action
        )
        told = await editor.hover(uri, *place(text, "<name>subAccountId"))
        assert told == "Input `subAccountId` of `CPaaSSMS.Send-Sms-Single`: `String`, required"
        told = await editor.hover(uri, *place(text, "<name>responseCode"))
        assert told == "Output `responseCode` of `CPaaSSMS.Send-Sms-Single`: `Integer`"
        known = await editor.hover(uri, *place(text, "ExternalService__CPaaSSMS_SmsRequest"))
        assert known.startswith("Class `ExternalService__CPaaSSMS_SmsRequest`") and "- `destination`: `String`" in known
        for nothing in ("<name>Send_SMS", "<name>destination", "<connector>", "<?xml"):
            assert await editor.hover(uri, *place(text, nothing)) == "", nothing
        editor.open(tmp_path / "Half.flow-meta.xml", text[: text.index("<name>subAccountId") + 12], "xml")
        assert (
            await editor.hover((tmp_path / "Half.flow-meta.xml").as_uri(), *place(text, "CPaaSSMS.Send-Sms-Single"))
            == ""
        )

    visit(work)


def test_another_files_faults_are_shown_there(tmp_path: Path, visit: Visit) -> None:
    """A part of a description is judged where the whole is open, and anew when the part changes."""
    text = PETS.replace("    get: {", "    get: {parameters: [{$ref: 'parts.yaml#/Id'}], ")
    parts = "Id: {name: id, in: path, required: true, schema: {type: strin}}\n"
    (tmp_path / "kinds.yaml").write_text(KINDS, encoding="utf-8")
    (tmp_path / "parts.yaml").write_text(parts, encoding="utf-8")
    part = (tmp_path / "parts.yaml").as_uri()

    async def work(editor: Editor) -> None:
        editor.open(tmp_path / "pets.yaml", text)
        await editor.until(lambda: bool(editor.shown.get(part)))
        assert under(parts, editor.shown[part][0].range) == "type"
        editor.open(tmp_path / "parts.yaml", parts)
        editor.change(part, parts.replace("strin}", "string}"))
        await editor.until(lambda: not editor.shown[part])

    visit(work)


def test_overlays_and_flows(tmp_path: Path, visit: Visit) -> None:
    shutil.copytree(ROOT / "specs" / "sms", tmp_path / "sms")
    shutil.copy(ROOT / "specs" / "sms.json", tmp_path / "sms" / "sms.json")
    with (tmp_path / "sms" / "extsvc.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[services.CPaaSSMS]\nspec = "sms.json"\noperations = "*"\noverlays = ["fix.yaml"]\n')
    spec = (tmp_path / "sms" / "sms.json").read_text(encoding="utf-8")
    (tmp_path / "sms" / "fix.yaml").write_text(GOOD_OVERLAY, encoding="utf-8")
    overlay = "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions:\n  - target: $.info\n    upd: {}\n"
    flow = FLOW.read_text(encoding="utf-8")
    action = flow[flow.index("<actionName>") :].partition("</actionName>")[0].removeprefix("<actionName>")
    operation = action.partition(".")[2]
    wrong = flow.replace(f"<actionName>{action}", f"<actionName>{action}x")

    async def work(editor: Editor) -> None:
        uri, found = await editor.opened(tmp_path / "sms" / "fix.yaml", overlay)
        assert "overlay-unknown-field" in rules(found)
        editor.change(uri, GOOD_OVERLAY.replace("$.info", "$.infos"))
        assert "overlay-no-match" in rules(await editor.next(uri))  # of the spec that it is laid over
        editor.change(uri, GOOD_OVERLAY)
        assert await editor.next(uri) == []
        path = tmp_path / "sms" / "flows" / FLOW.name
        uri, found = await editor.opened(path, flow, "xml")
        assert not [one for one in found if one.severity is t.DiagnosticSeverity.Error]
        editor.change(uri, wrong)
        errors = [one for one in await editor.next(uri) if one.severity is t.DiagnosticSeverity.Error]
        assert any(operation in one.message for one in errors), errors
        assert {under(wrong, one.range) for one in errors} <= {"<actionCalls>"}
        # The operation is given that name in the spec, which nobody has saved.
        editor.open(tmp_path / "sms" / "sms.json", spec.replace(f'"{operation}"', f'"{operation}x"'))
        await editor.until(lambda: not [o for o in editor.shown[uri] if o.severity is t.DiagnosticSeverity.Error])
        editor.change(uri, flow.replace("</Flow>", ""))
        assert len(await editor.next(uri)) == 1

    visit(work)


def test_the_file_of_a_project(tmp_path: Path, visit: Visit) -> None:
    good = '[project]\nout = "clients"\n\n[services.Shop]\nspec = "shop.yaml"\noperations = "*"\n'
    credential = '[credentials.named.Shop]\nurl = "ftp://shop.example"\nexternal_credential = "Shop_Auth"\n'

    async def work(editor: Editor) -> None:
        uri, found = await editor.opened(tmp_path / "extsvc.toml", good.replace("operations", "operatons"), "toml")
        assert [(one.code, one.range.start.line) for one in found] == [("project-invalid", 3), ("project-invalid", 5)]
        assert "did you mean 'operations'?" in found[1].message
        editor.change(uri, good)
        assert await editor.next(uri) == []
        editor.change(uri, good + credential)
        assert ("credential-url", 7) in [(one.code, one.range.start.line) for one in await editor.next(uri)]
        editor.change(uri, good.replace("[services.Shop]", "[services.Shop"))
        assert [(one.code, one.range.start.line) for one in await editor.next(uri)] == [("project-unreadable", 3)]

    visit(work)


def test_what_the_project_bears_is_not_shown(tmp_path: Path, visit: Visit, capsys: pytest.CaptureFixture[str]) -> None:
    """Suppressed and recorded findings are left out, and what lies outside the picked operations weighs less."""
    text = PETS.replace("kinds.yaml#/Kind", "#/components/schemas/Pet").replace(
        "paths:\n", "paths:\n  /other/{a}:\n    get: {operationId: other, responses: {'200': {description: A}}}\n"
    )
    (tmp_path / "pets.yaml").write_text(text, encoding="utf-8")
    toml = '[services.Pets]\nspec = "pets.yaml"\noperations = ["getPet"]\n'
    (tmp_path / "extsvc.toml").write_text(toml, encoding="utf-8")
    rule = "path-parameter-is-not-declared"

    async def weighed(editor: Editor) -> None:
        _, found = await editor.opened(tmp_path / "pets.yaml", text)
        own, other = place(text, "get:", 1)[0], place(text, "get:")[0]
        severities = {one.range.start.line: one.severity for one in found if one.code == rule}
        assert severities == {own: t.DiagnosticSeverity.Error, other: t.DiagnosticSeverity.Warning}
        hushed = f'suppressions = [{{ rule = "{rule}", reason = "known" }}]\n'
        (tmp_path / "extsvc.toml").write_text(toml + hushed, encoding="utf-8")
        changed = [t.FileEvent((tmp_path / "extsvc.toml").as_uri(), t.FileChangeType.Changed)]
        editor.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams(changed))
        await editor.until(lambda: rule not in rules(editor.shown[(tmp_path / "pets.yaml").as_uri()]))

    visit(weighed)
    (tmp_path / "extsvc.toml").write_text(toml, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert main(["baseline", "Pets", "--reason", "as it came"]) == 0
    capsys.readouterr()

    async def recorded(editor: Editor) -> None:
        uri, found = await editor.opened(tmp_path / "pets.yaml", text)
        assert rule not in rules(found)
        editor.change(uri, text.replace("description: A}", "descriptio: A}"))
        assert "field-is-missing" in rules(await editor.next(uri))

    session(recorded, tmp_path)


def test_an_org_is_left_out_where_it_is_not_wanted(tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        _, found = await editor.opened(tmp_path / "pets.yaml", PETS.replace("openapi: 3.0.3", "openapi: 3.1.0"))
        assert found and not [one for one in rules(found) if one.startswith("es-")]

    session(work, tmp_path, {"externalServices": False})


def test_what_is_none_of_ours_is_left_alone(tmp_path: Path, visit: Visit) -> None:
    async def work(editor: Editor) -> None:
        for name, text in (("package.json", '{"name": 1,'), ("values.yaml", "a: [1"), ("notes.txt", PETS)):
            _, found = await editor.opened(tmp_path / name, text)
            assert found == []

    visit(work)


def test_broken_text_ends_nothing(tmp_path: Path, visit: Visit) -> None:
    """Text cut anywhere, half characters, a bomb of aliases, depth: each gets findings, and the next is judged as ever."""
    chance = random.Random(7)
    cut = [PETS[: chance.randrange(20, len(PETS))] for _ in range(12)]
    bomb = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]\n" for n in range(12))
    odd = [f"openapi: 3.0.3\n{bomb}", "openapi: 3.0.3\nx: " + "[" * 100_000, "openapi: \ud83d", '{"openapi": "3.0.3",,']

    async def work(editor: Editor) -> None:
        uri, _ = await editor.opened(tmp_path / "pets.yaml", PETS)
        for number, text in enumerate([*cut, *odd]):
            editor.change(uri, f"{text}\n# {number}" if not text.startswith("{") else text)
            found = await editor.next(uri)
            assert "text-not-judged" not in rules(found), text
            assert found or number < len(cut)
            await editor.hover(uri, 3, 4)
            assert await editor.definition(uri, 0, 0) is None
        editor.change(uri, PETS)
        assert "path-parameter-is-not-declared" in rules(await editor.next(uri))

    visit(work)


def test_a_huge_text_is_not_judged_and_says_so(tmp_path: Path, visit: Visit) -> None:
    async def work(editor: Editor) -> None:
        uri, found = await editor.opened(tmp_path / "pets.yaml", PETS + "#" * (33 * 1024 * 1024))
        (only,) = found
        assert only.code == "text-not-judged" and "characters" in only.message
        assert await editor.hover(uri, *place(PETS, "getPet")) == ""
        editor.change(uri, PETS)
        assert "path-parameter-is-not-declared" in rules(await editor.next(uri))

    visit(work)


def test_nothing_is_imported_from_where_the_editor_works(tmp_path: Path) -> None:
    for name in ("msgspec", "generator", "yaml", "pygls"):
        (tmp_path / f"{name}.py").write_text(
            "import pathlib; pathlib.Path('ran').write_text(__name__)", encoding="utf-8"
        )

    async def work(editor: Editor) -> None:
        _, found = await editor.opened(tmp_path / "pets.yaml", PETS)
        assert found

    assert session(work, tmp_path, place=tmp_path) == 0
    assert not (tmp_path / "ran").exists()


def test_without_the_extra_it_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("generator.lsp.serving.find_spec", lambda name: None)
    assert main(["lsp"]) == 2
    assert "needs the extra `lsp`" in capsys.readouterr().err


# -- the worker --------------------------------------------------------------------------------------------------------


def test_a_worker_that_takes_too_long_or_dies_is_replaced(tmp_path: Path) -> None:
    async def run() -> None:
        worker = Worker(seconds=0.05)
        try:
            worker.hold(str(tmp_path / "pets.yaml"), PETS)
            late = await worker.ask(m.JudgeAsked(str(tmp_path / "pets.yaml")), m.Judged)  # it still gets ready
            assert late.value is None and late.fault == "it took longer than 0.05 s"
            worker._seconds = 60
            good = await worker.ask(m.JudgeAsked(str(tmp_path / "pets.yaml")), m.Judged)
            assert good.value is not None and good.value.findings and not good.fault
            worker._process.kill()
            worker._process.wait()
            dead = await worker.ask(m.JudgeAsked(str(tmp_path / "pets.yaml")), m.Judged)
            assert dead.value is None and "ended unexpectedly" in dead.fault
            again = await worker.ask(m.JudgeAsked(str(tmp_path / "pets.yaml")), m.Judged)
            assert again.value == good.value
            assert await worker.ask(m.JudgeAsked("x"), m.Judged, needed=lambda: False) == m.WorkerAnswer()
        finally:
            worker.end()

    asyncio.run(run())


# -- laws --------------------------------------------------------------------------------------------------------------


@given(st.text(st.sampled_from("ab \n\r\u2028\x85é\N{DOG FACE}")), st.data())
def test_places_come_back(text: str, data: st.DataObject) -> None:
    places = TextPlaces(text)
    at = data.draw(st.integers(0, len(text)))
    position = places.position(at)
    assert offset(text, t.Position(position.line, position.character)) in (at, at - 1)  # never between CR and LF
    if text[at - 1 : at + 1] != "\r\n":
        assert places.offset(position) == at


@pytest.mark.parametrize(("breaks", "expected"), [("json", 0), ("yaml", 2), ("xml", 0)])
def test_lines_of_readers(breaks: str, expected: int) -> None:
    text = "a\u2028b\x85c\nd"
    places = TextPlaces(text)
    line = 2 + expected
    assert text[places.of_reader(line, 1, breaks)] == "d"  # type: ignore[arg-type]  # names of the readers
    assert places.of_reader(0, 0, "yaml") == 0 and TextPlaces("\ufeffab").of_reader(1, 2, "json") == 2


@pytest.mark.parametrize("name", ["sms.json", "types31.yaml", "polymorphism.yaml"])
def test_every_place_is_found_again(name: str) -> None:
    """Where a pointer is located, that pointer stands."""
    document = parse((ROOT / "specs" / name).read_bytes(), name).value
    assert document is not None
    text = document.text
    starts = [0, *(at + 1 for at, sign in enumerate(text) if sign == "\n")]
    pointers = [one for one in pointers_of(document.tree, "") if one]
    located = document.locate(pointers)
    assert len(pointers) > 100
    for pointer in pointers:
        line, column = located[pointer]
        cursor = cursor_at(document, starts[line - 1] + column - 1)
        assert cursor is not None and (cursor.pointer == pointer or cursor.pointer.startswith(f"{pointer}/")), pointer


def pointers_of(node: object, at: str) -> Iterator[str]:
    yield at
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in members:
        yield from pointers_of(value, f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}")


def test_a_single_mend_mends_what_it_is_for() -> None:
    """Over all labelled documents: the finding goes, and no heavy one comes at that place."""
    tried = 0
    for path in INVALID:
        spec = load(path).value
        if spec is None:
            continue
        mends = SingleMends(spec)
        before = validate.fast(spec)
        for found in before:
            tree = mends.of(found)
            if tree is None:
                continue
            tried += 1
            text = save(spec.document, tree).text
            made = parse(text.encode(), path.name).then(resolve).value
            assert made is not None, (path.name, found)
            after = validate.fast(made)
            assert heavy(after) < heavy(before) or key(found) not in map(key, after), (path.name, found)
    assert tried > 60


def heavy(found: tuple[Diagnostic, ...]) -> int:
    return sum(one.severity in (Severity.ERROR, Severity.REFUSAL) for one in found)


def key(found: Diagnostic) -> tuple[str, str, object]:
    return found.rule.id, found.span.pointer, found.args


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_mending_all_is_what_fix_writes(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if (folder / "picks.txt").exists():
        return  # `fix` of some operations; an editor mends the whole
    monkeypatch.chdir(tmp_path)
    path, text = spec_of(folder), spec_of(folder).read_text(encoding="utf-8")
    answering = Answering()
    answering.answer(m.Opened(str(path), text))
    edits = answering.answer(m.MendAsked(str(path)))
    assert isinstance(edits, m.Edits) and len(edits.edits) == 1
    (edit,) = edits.edits
    start, end = (offset(text, t.Position(at.line, at.character)) for at in (edit.range.start, edit.range.end))
    assert text[:start] + edit.text + text[end:] == (folder / f"expected{path.suffix}").read_text(encoding="utf-8")
    assert os.getcwd() == str(tmp_path)


# -- an editor ---------------------------------------------------------------------------------------------------------

SHOWN = """
vim.cmd("edit pets.yaml")
vim.api.nvim_buf_set_lines(0, 0, 1, false, { "openapi: 3.0.3", "wrong: 1" })  -- typed, not saved
vim.wait(60000, function()
  for _, one in ipairs(vim.diagnostic.get(0)) do
    if one.code == "field-is-unknown" or one.message:find("`wrong`") then return true end
  end
  return false
end, 50)
local rows = {}
for _, one in ipairs(vim.diagnostic.get(0)) do
  table.insert(rows, one.lnum .. " " .. one.message:gsub("\\n.*", ""))
end
local at = vim.lsp.util.make_position_params()
at.position = { line = LINE, character = COLUMN }
local told = vim.lsp.buf_request_sync(0, "textDocument/hover", at, 30000)
for _, answer in pairs(told or {}) do
  table.insert(rows, answer.result and answer.result.contents.value or "nothing")
end
vim.fn.writefile(vim.split(table.concat(rows, "\\n"), "\\n"), "shown.txt")
vim.cmd("qall!")
"""


def test_neovim_shows_it_with_the_set_up_of_the_page(tmp_path: Path) -> None:
    """A real editor, with the older of the two set-ups: the newer needs a Neovim that few machines have."""
    nvim = shutil.which("nvim")
    if nvim is None:
        pytest.skip("no Neovim here")
    page = (ROOT / "docs" / "editor.md").read_text(encoding="utf-8")
    (setup,) = (block for block in re.findall(r"```lua\n(.*?)```", page, re.S) if "start_client" in block)
    command = json.dumps([sys.executable, "-P", "-m", "generator", "lsp"])[1:-1]
    (tmp_path / "init.lua").write_text(setup.replace('"extsvc", "lsp"', command), encoding="utf-8")
    (tmp_path / "pets.yaml").write_text(PETS, encoding="utf-8")
    line, column = place(PETS, "getPet")
    script = SHOWN.replace("LINE", str(line + 1)).replace("COLUMN", str(column))
    (tmp_path / "show.lua").write_text(script, encoding="utf-8")
    words = [nvim, "--headless", "--clean", "-u", "init.lua", "-c", "luafile show.lua"]
    ran = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    shown = (tmp_path / "shown.txt").read_text(encoding="utf-8")
    assert "1 `wrong` is not a field of the OpenAPI Object." in shown and "`pets.getPet`" in shown, (shown, ran.stderr)
