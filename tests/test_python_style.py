"""`names = "python"` and `class_style = "pascal"`: snake-case arguments and fields, Pascal-case classes; the wire stays as it is."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import external_services as es
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.__main__ import main
from generator.document import parse
from generator.mock import serve
from generator.naming.python_style import PythonStyle, style_of
from generator.naming.style_words import ATTRIBUTES, CLASSES
from generator.oas import resolve
from generator.pipeline import model
from tests.conftest import TypeChecker
from tests.tries import tries

TEXT = {"type": "string"}
STYLE = PythonStyle(snake=True, pascal=True)


def spec_of(**properties: Any) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["issueId"],
        "properties": {"issueId": TEXT, "in": {"$ref": "#/components/schemas/full-repository"}, **properties},
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/issue"}}}
    parameters = [
        {"name": "repoId", "in": "path", "required": True, "schema": TEXT},
        {"name": "X-Trace", "in": "header", "schema": TEXT},
        {"name": "pageSize", "in": "query", "schema": {"type": "integer", "maximum": 9}},
        {"name": "class", "in": "query", "schema": TEXT},
    ]
    operation = {
        "operationId": "editIssue",
        "parameters": parameters,
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "it", "content": content}},
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Issues", "version": "1"},
        "paths": {"/{repoId}/issue": {"put": operation}},
        "components": {"schemas": {"issue": schema, "full-repository": {"type": "object", "properties": {"a": TEXT}}}},
    }


def write(folder: Path, spec: dict[str, Any]) -> Path:
    path = folder / "issues.json"
    path.write_text(json.dumps(spec), encoding="utf-8")
    return path


def generated(folder: Path, spec: dict[str, Any], out: str, *more: str) -> Path:
    path = write(folder, spec)
    assert main(["generate", str(path), "--service", "Issues", "--all", "--out", str(folder / out), *more]) == 0
    return folder / out


PYTHON = ("--names", "python", "--class-style", "pascal")
EXTRA = {
    "issueTitle": TEXT,
    "issue_title": TEXT,
    "HTMLUrl": TEXT,
    "from": TEXT,
    "2fa": TEXT,
    "@type": TEXT,
    "$": TEXT,
    "toDict": TEXT,
}


def test_calls_in_pythons_spelling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = generated(tmp_path, spec_of(**EXTRA), "style_calls", *PYTHON)
    monkeypatch.syspath_prepend(str(tmp_path))
    issues = importlib.import_module("style_calls.issues")
    given = issues.Issue(
        issue_id="7", issue_title="wins", issue_title_field="gives way", html_url="u", from_="f", _2_fa="x"
    )
    assert json.loads(given.to_json()) == {
        "issueId": "7", "issue_title": "wins", "issueTitle": "gives way", "HTMLUrl": "u", "from": "f", "2fa": "x",
    }  # fmt: skip
    assert issues.Issue.from_json(given.to_json()) == given
    with serve(tmp_path / "issues.json") as mock:
        seen: list[Any] = []
        api = issues.Issues(base_url=mock.base_url, on_request=seen.append)
        reply = api.edit_issue("r", x_trace="t", page_size=3, class_="c", body=given)
        assert isinstance(reply.value.issue_id, str)
        assert seen[0].url.endswith("/r/issue?pageSize=3&class=c") and seen[0].headers["X-Trace"] == "t"
        assert json.loads(seen[0].body)["HTMLUrl"] == "u"
        made = es.call(out, "Issues.editIssue", {"repoId": "r", "body": {"issueId": "1"}}, base_url=mock.base_url)
        assert made.value is not None and made.value.success  # flows and plain data know the wire's names
    with pytest.raises(issues.InvalidRequest, match="page_size|pageSize"):
        issues.Issues(base_url="http://localhost").edit_issue("r", page_size=10, body=given)


def test_documents_and_checkers_speak_it(tmp_path: Path, mypy: TypeChecker) -> None:
    out = generated(tmp_path, spec_of(**EXTRA), "style_docs", *PYTHON)
    docs = (out / "issues/docs.md").read_text(encoding="utf-8")
    assert (
        "`page_size`" in docs
        and "query, as `pageSize`" in docs
        and "### `Issue`" in docs
        and "### `FullRepository`" in docs
    )
    assert "page_size:" in (out / "issues/operations/edit_issue.py").read_text(encoding="utf-8")
    program = tmp_path / "program.py"
    program.write_text(
        "from style_docs.issues import Issue, Issues\n\n"
        "def edit(api: Issues) -> str:\n"
        '    return api.edit_issue("r", page_size=3, body=Issue(issue_id="1")).value.issue_id\n\n'
        "def typo(api: Issues) -> None:\n"
        '    api.edit_issue("r", pageSize=3, body=Issue(issue_id="1"))\n'
    )
    ran = mypy(tmp_path, "program.py", "style_docs")
    told = [line for line in ran.stdout.splitlines() if "error:" in line]
    assert len(told) == 1 and "pageSize" in told[0], ran.stdout
    tidy = subprocess.run([sys.executable, "-m", "black", "--check", "-q", str(out)], cwd=tmp_path)
    assert tidy.returncode == 0


def test_nothing_asked_is_as_before_and_what_is_there_goes_on(tmp_path: Path) -> None:
    plain = generated(tmp_path, spec_of(**EXTRA), "plain")
    usual = generated(tmp_path, spec_of(**EXTRA), "usual", "--names", "wire", "--class-style", "written")
    assert read_tree(plain) == read_tree(usual) and '"style"' not in (plain / ".extsvc.lock").read_text()
    styled = generated(tmp_path, spec_of(**EXTRA), "styled", *PYTHON)
    before = read_tree(styled)
    generated(tmp_path, spec_of(**EXTRA), "styled")
    assert read_tree(styled) == before
    generated(tmp_path, spec_of(**EXTRA), "styled", "--names", "wire", "--class-style", "written")
    assert read_tree(styled) == read_tree(plain)
    generated(tmp_path, spec_of(**EXTRA), "plain", *PYTHON)
    assert read_tree(plain) == before


def read_tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_in_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, spec_of())
    assert main(["add", "issues.json", "--service", "Issues", "--all", *PYTHON]) == 0
    toml = (tmp_path / "extsvc.toml").read_text()
    assert 'names = "python"' in toml and 'class_style = "pascal"' in toml
    assert main(["check"]) == 0
    kept = json.loads((tmp_path / "extsvc.lock").read_text())["services"]["Issues"]["names"]
    assert kept["style"] == {"names": "python", "classes": "pascal"}
    write(tmp_path, spec_of(issue_id=TEXT, IssueID=TEXT))  # what was given stays with who had it
    assert main(["sync"]) == 0 and main(["check"]) == 0
    module = (tmp_path / "clients/issues/types/issue.py").read_text()
    assert 'issue_id: str = field(name="issueId")' in module
    capsys.readouterr()
    assert main(["names", "Issues"]) == 0
    shown = capsys.readouterr().out
    assert "page_size" in shown
    (tmp_path / "extsvc.toml").write_text(toml.replace('"python"', '"snake"'))
    assert main(["sync"]) != 0 and "there is: wire, python" in capsys.readouterr().err


def test_words_of_the_options_are_those_of_the_style() -> None:
    assert (ATTRIBUTES, CLASSES) == (("wire", "python"), ("written", "pascal"))
    assert style_of("python", "pascal") == STYLE and style_of("", "", {"style": STYLE.given}) == STYLE
    assert style_of("wire", "", {"style": STYLE.given}) == PythonStyle(pascal=True)


WORDS = st.text("abAB_-1 $é", min_size=1, max_size=6)


def named(names: list[str], schemas: list[str], pins: Any = None) -> Any:
    spec = spec_of(**dict.fromkeys(names, TEXT))
    spec["components"]["schemas"].update({name: {"type": "object", "properties": {"a": TEXT}} for name in schemas})
    parameters = spec["paths"]["/{repoId}/issue"]["put"]["parameters"]
    parameters += [{"name": name, "in": "query", "schema": TEXT} for name in names]
    loaded = parse(json.dumps(spec).encode(), "issues.json").then(resolve).value
    assert loaded is not None
    made = model(loaded, "Issues", pins=pins, style=STYLE).value
    assert made is not None
    return made.python


@settings(max_examples=tries(60), deadline=None)
@given(st.lists(WORDS, unique=True, max_size=6), st.lists(WORDS, unique=True, max_size=4), st.data())
def test_names_are_unique_and_a_lock_holds_them(names: list[str], schemas: list[str], data: st.DataObject) -> None:
    few = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    before = named(few, schemas[:1])
    after = named(names, schemas, before.given)
    for python in (before, after):
        shorts = [one.short for one in python.types.values()]
        assert len(set(shorts)) == len(shorts)
        for one in (*(t.fields for t in python.types.values()), *(o.inputs for o in python.operations.values())):
            assert len(set(one.values())) == len(one) and all(name.isidentifier() for name in one.values())
    for key, type_ in before.types.items():
        assert after.types[key].short == type_.short
        assert {wire: after.types[key].fields[wire] for wire in type_.fields} == type_.fields
    for key, operation in before.operations.items():
        assert {place: after.operations[key].inputs[place] for place in operation.inputs} == operation.inputs
