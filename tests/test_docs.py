"""The generated documentation is true: each call that it shows is made, and the mock takes it."""

from __future__ import annotations

import importlib
import json
import random
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.mock import serve
from generator.named import Model
from generator.oas import load
from generator.pipeline import model, write_service
from generator.targets.files import files_of
from generator.targets.python.docs_page import Late
from generator.targets.python.former_docs import Chapter, FormerDocs
from generator.targets.seam import Options
from generator.targets.text import restored, staying

SPECS = Path(__file__).parent.parent / "specs"
PATHS = sorted(p for p in SPECS.iterdir() if p.suffix in (".json", ".yaml")) + [SPECS / "library" / "openapi.yaml"]
PATHS += [Path(__file__).parent / "cases" / case / "spec.yaml" for case in ("pages", "uploads")]
CODE = re.compile(r"```python\n(.*?)```", re.S)


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.parent.name if p.stem == "spec" else p.stem)
def test_every_call_that_is_shown_works(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = load(path).value
    assert spec is not None
    made = model(spec, "Svc").value
    assert made is not None
    assert write_service(made, tmp_path / "clients").value is not None
    monkeypatch.syspath_prepend(str(tmp_path))
    forget()
    page = (tmp_path / "clients/svc/docs.md").read_text(encoding="utf-8")
    opening, *examples = CODE.findall(page)
    sections = re.findall(r"^## (Errors|Files|Streams|Pages)$", page, re.M)
    expected = {"uploads": ["Errors", "Files", "Streams"], "pages": ["Errors", "Pages"]}.get(path.parent.name)
    assert "Errors" in sections and expected in (None, sections)
    assert len(examples) == len(made.service.operations) + len(sections)
    try:
        with serve(str(path)) as server:
            here: dict[str, Any] = {}
            exec(re.sub(r'base_url="[^"]*"', f"base_url={server.base_url!r}", opening), here)
            for example in examples:
                exec(example, here)
                assert here["reply"].response_code, example
    finally:
        forget()


OPTIONAL = {
    "get": ("reply = api.look()", {"properties": {"a": {"type": "string"}}}),
    "post": ('reply = api.look(body=LookBody(email="name@example.com"))', {"properties": {"a": {"type": "string"}, "email": {"type": "string"}}}),
    "put": ("reply = api.look()", {"properties": {"a": {"type": "array", "items": {"type": "string"}}}}),
    "patch": ('reply = api.look(body=LookBody(b="b"))', {"required": ["b"], "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}),
}  # fmt: skip


@pytest.mark.parametrize("method", sorted(OPTIONAL))
def test_a_body_that_may_be_left_out_is_shown_where_it_tells_something(method: str, tmp_path: Path) -> None:
    shown, schema = OPTIONAL[method]
    body = {"content": {"application/json": {"schema": {"type": "object", **schema}}}}
    answer = {"200": {"description": "fine"}}
    scheme = {
        "inHeader": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "more": {"type": "apiKey", "in": "query", "name": "k"},
    }
    tree = {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {method: {"operationId": "look", "requestBody": body, "responses": answer}}},
        "components": {"securitySchemes": scheme},
    }
    (tmp_path / "t.json").write_text(json.dumps(tree), encoding="utf-8")
    spec = load(tmp_path / "t.json").value
    assert spec is not None
    made = model(spec, "Svc").value
    assert made is not None
    assert write_service(made, tmp_path / "clients").value is not None
    page = (tmp_path / "clients/svc/docs.md").read_text(encoding="utf-8")
    assert f"{shown}\n```" in page
    assert 'api = Svc(base_url="https://...", api_key={"inHeader": "..."})' in page
    assert '| `more` | `api_key={"more": "..."}` | a key as query k |' in page


def forget() -> None:
    """Take the generated package out of the interpreter: every test has its own."""
    for name in [n for n in sys.modules if n.split(".")[0] == "clients"]:
        del sys.modules[name]


def test_the_readme_names_every_service(tmp_path: Path) -> None:
    for name, file in (("Sms", "sms.json"), ("Forms", "forms.yaml")):
        spec = load(SPECS / file).value
        assert spec is not None
        made = model(spec, name).value
        assert made is not None
        assert write_service(made, tmp_path / "clients").value is not None
    text = (tmp_path / "clients/README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]*)\)", text)
    assert links == ["forms/docs.md", "sms/docs.md"]
    assert all((tmp_path / "clients" / link).is_file() for link in links)
    assert "from clients.forms import Forms, AsyncForms" in text
    for code in CODE.findall(text):
        compile(code, "README.md", "exec")


def test_what_a_service_calls_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = load(SPECS / "callbacks.yaml").value
    assert spec is not None
    made = model(spec, "Svc").value
    assert made is not None
    assert write_service(made, tmp_path / "clients").value is not None
    monkeypatch.syspath_prepend(str(tmp_path))
    forget()
    try:
        called = importlib.import_module("clients.svc.callbacks.on_job_done")
        outcome = called.read(b'{"job": {"id": "7", "percent": 100}, "faults": ["none"]}')
        assert (outcome.job.id, outcome.job.percent, outcome.faults) == ("7", 100, ["none"])
        with pytest.raises(importlib.import_module("clients._runtime").DecodeError):
            called.read(b'{"faults": []}')
        assert "not invocable" in str(called.__doc__)
        assert "on_job_done" not in dir(importlib.import_module("clients.svc"))
    finally:
        forget()


# -- sections that stay when little changed --------------------------------------------------------------------------------


def docs_of(made: Model, only: frozenset[str] | None = None, former_page: str = "") -> str:
    files = files_of(made, options=Options(only, former_page=former_page.encode())).value
    assert files is not None
    return next(file.text for file in files if file.path.endswith("/docs.md"))


SPECS_OF_CASES = sorted(
    path for path in (Path(__file__).parent / "cases").glob("*/spec.*") if load(path).value is not None
)


@pytest.mark.parametrize("path", SPECS_OF_CASES, ids=lambda p: p.parent.name)
def test_a_page_with_former_sections_is_the_page(path: Path) -> None:
    """Whatever part of the modules is written again."""
    spec = load(path).value
    assert spec is not None
    made = model(spec, "Svc").value
    assert made is not None
    page = docs_of(made)
    modules = [names.module for names in made.python.operations.values()]
    modules += [made.python.types[declared.key].module for declared in made.service.types]
    for seed in range(4):
        again = frozenset(random.Random(seed).sample(modules, len(modules) * seed // 4))
        assert docs_of(made, again, page) == page, sorted(again)


def test_a_former_section_is_taken_as_it_is_and_others_are_made() -> None:
    spec = load(SPECS / "sms.json").value
    assert spec is not None
    made = model(spec, "Sms").value
    assert made is not None
    page = docs_of(made)
    first, second = list(made.python.operations.values())[:2]
    for names in (first, second):
        page = page.replace(f"### `{names.function}`\n", f"### `{names.function}`\n\nAs it stood.\n", 1)
    again = docs_of(made, frozenset({second.module}), page)
    assert f"### `{first.function}`\n\nAs it stood.\n" in again and again.count("As it stood.") == 1


def parts(former: FormerDocs, page: bytes, chapter: Chapter, places: list[tuple[str, str]]) -> list[str | int]:
    """What a chapter is made of, as it will be printed."""
    made = former.parts(chapter, places)
    return [part if isinstance(part, int) else restored(part.kept, page).decode() for part in made]


TWICE = "## Operations\n\n### `a`\n\none\n\n### `a`\n\ntwo\n\n### `b`\n\nthree\n\n## Types\n\n### `a`\n\nfour\n"


def test_a_name_that_stands_twice_in_a_chapter_is_made_again() -> None:
    page = f"# S\n\n{TWICE}".encode()
    former = FormerDocs(page, again={"again"})
    assert parts(former, page, "Operations", [("a", "m"), ("b", "m"), ("b", "again")]) == [0, "### `b`\n\nthree", 2]
    assert parts(former, page, "Types", [("c", "m"), ("a", "m")]) == [0, "### `a`\n\nfour"]


def test_sections_stay_together_as_far_as_they_stood_so() -> None:
    sections = {name: f"### `{name}`\n\n{name * 3}" for name in "abcdef"}
    page = "\n\n".join(["# S", "## Operations", *sections.values(), "## Errors", "x\n"]).encode()
    former = FormerDocs(page, again={"again"})
    places = [(name, "again" if name == "c" else "m") for name in ("a", "b", "c", "e", "f", "d", "new")]
    assert parts(former, page, "Operations", places) == [
        f"{sections['a']}\n\n{sections['b']}", 2, f"{sections['e']}\n\n{sections['f']}", sections["d"], 6,
    ]  # fmt: skip


def test_places_in_the_page_are_those_of_its_bytes() -> None:
    page = "# S\n\n\u00df\n\n## Types\n\n### `a`\n\n\u20ac\n\n### `b`\n\n\U0001f600\n\n### `c`\n\n\u00e9\n".encode()
    places = [("a", "m"), ("b", "again"), ("c", "m")]
    made = parts(FormerDocs(page, {"again"}), page, "Types", places)
    assert made == ["### `a`\n\n\u20ac", 1, "### `c`\n\n\u00e9"]


def forged(node: object, mark: str) -> object:
    """A document in which all words begin with what stands for a part of the former page."""
    if isinstance(node, list):
        return [forged(one, mark) for one in node]
    if not isinstance(node, dict):
        return node
    made = dict[str, object]()
    for key, value in node.items():
        words = key in WORDS and isinstance(value, str)
        made[key] = f"{mark}{value}" if words else forged(value, mark)
        if key == "enum":
            made[key] = [f"{mark}{one}" for one in value]
        if key == "properties":
            made[key] = {f"{mark}{name}": forged(one, mark) for name, one in value.items()}
    return made


WORDS = {"title", "summary", "description", "name", "operationId", "example", "default", "url", "version"}


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.json")), ids=lambda p: p.stem)
def test_no_document_can_say_what_stays_of_a_page(path: Path, tmp_path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    (tmp_path / "spec.json").write_text(json.dumps(forged(document, str(staying(0, 9)))), encoding="utf-8")
    spec = load(tmp_path / "spec.json").value
    assert spec is not None
    made = model(spec, "Svc").value
    assert made is not None
    page = docs_of(made)
    assert "0-9" in page and "\0" not in page
    assert docs_of(made, frozenset(names.module for names in made.python.operations.values()), page) == page


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))), st.data())
def test_what_stays_stands_where_the_template_put_it(texts: list[str], data: st.DataObject) -> None:
    """Other signs are printed as they are, also a lone NUL."""
    former = data.draw(st.binary())
    printed, expected = "", b""
    for text in texts:
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(former))] * 2)))
        printed += f"{text}\0{staying(start, end)}"
        expected += text.encode() + b"\0" + former[start:end]
    assert restored(printed, former) == expected


def test_parts_of_the_page_are_made_when_they_are_asked_for_and_held_by_nobody() -> None:
    made: list[int] = []

    def double(number: int) -> int:
        made.append(number)
        return 2 * number

    late = Late(double, range(5))
    assert len(late) == 5 and made == []
    assert [*late] == [0, 2, 4, 6, 8] and late[-1] == 8 and [*late[1:3]] == [2, 4]
    assert made == [0, 1, 2, 3, 4, 4, 1, 2] and not Late(double, ())
