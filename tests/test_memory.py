"""A process that goes on gives what one that begins anew gives: every file, both locks, the stored model, what is told."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import pytest

from generator.document.again import Rereader
from generator.modelling.build import build
from generator.modelling.operations import OperationBuilder
from generator.modelling.outline import outlines, take_over
from generator.oas import Spec, resolve
from generator.project import baseline, source, stored
from generator.project.config import load
from generator.project.memory import SyncMemory
from generator.project.outcome import Outcome
from generator.project.packing import Packer
from generator.project.request import Consent, SyncRequest
from generator.project.sync import sync
from generator.reading import digest
from generator.targets.python.links import links_of
from generator.usecases.watching import look
from tests.random_documents import Document, together
from tests.random_edits import Tree, edited, nodes
from tests.test_building_again import read

TOML = """
[services.S]
spec = "spec.json"
operations = {operations}
out = "clients"
"""


def project_in(folder: Path, operations: str) -> Path:
    folder.mkdir()
    (folder / "extsvc.toml").write_text(TOML.format(operations=operations), encoding="utf-8")
    return folder


def synced(folder: Path, tree: Tree, request: SyncRequest) -> tuple[Outcome, dict[str, bytes]]:
    (folder / "spec.json").write_text(json.dumps(tree), encoding="utf-8")
    project = load(folder / "extsvc.toml").value
    assert project is not None
    outcome = sync(project, project.services[0], request)
    return outcome, {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


ODD = {
    "a": "class",
    "b": "a-b",
    "c": "a_b",
    "d": "Class",
    "e": "from",
    "zz1": "a.b",
    "zz2": "S",
    "zz3": "x" * 90,
    "zz4": "D2C0",
}


def oddly_named(tree: Tree) -> Tree:
    """The document with properties whose names are no Python or Apex, or are called alike there."""
    made: Tree = json.loads(json.dumps(tree))
    for node in nodes(made):
        if isinstance(node.get("properties"), dict):
            node["properties"] = {ODD.get(name, name): value for name, value in node["properties"].items()}
        if isinstance(node.get("required"), list):
            node["required"] = [ODD.get(name, name) for name in node["required"]]
    return made


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("operations", ['"*"', '["*C[0-5]*"]'])
def test_random_edits(seed: int, operations: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    tree = together([Document(seed * 2 + number) for number in range(2)])
    lasting, anew = project_in(tmp_path / "lasting", operations), project_in(tmp_path / "anew", operations)
    memory = SyncMemory()
    for _ in range(6):
        same(lasting, anew, oddly_named(tree) if seed % 2 else tree, memory, monkeypatch)
        tree = edited(tree, rng, 2)


def same(lasting: Path, anew: Path, tree: Tree, memory: SyncMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    consent, results = Consent(breaking=True, names="an edit"), []
    for folder, known in ((lasting, memory), (anew, None)):
        monkeypatch.chdir(folder)
        results.append(synced(folder, tree, SyncRequest(consent, memory=known)))
    (one, files), (other, expected) = results
    assert files == expected
    assert told(one) == told(other)


def told(outcome: Outcome) -> tuple[object, ...]:
    changes = outcome.changes and outcome.changes._replace(
        root=Path(), unchanged=tuple(sorted(outcome.changes.unchanged))
    )  # those that stay are named apart from those that come out the same
    return outcome.state, outcome.diagnostics, outcome.suppressed, outcome.comparison, changes


def test_what_an_edit_does_not_reach_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, memory = together([Document(1), Document(2)]), SyncMemory()
    monkeypatch.chdir(project_in(tmp_path / "lasting", '"*"'))
    component = next(key for key, schema in tree["components"]["schemas"].items() if "properties" in schema)
    states = []
    for number in range(4):
        tree["components"]["schemas"][component]["properties"][f"new{number}"] = {"type": "string"}
        synced(Path.cwd(), tree, SyncRequest(Consent(breaking=True), memory=memory))
        states.append(memory.of("S").named)
    before, after = states[-2:]
    assert before is not None and after is not None
    operations = zip(before.service.operations, after.service.operations, strict=True)
    assert sum(one is not other for one, other in operations) < len(after.service.operations) / 2
    same = {key for key, names in after.python.types.items() if before.python.types[key] is names}
    changed = after.python.types.keys() - same
    assert f"schema:{component}" in changed and len(changed) < len(same)


def test_what_was_made_of_the_same_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A description says nothing of how modules import each other."""
    tree, memory = together([Document(1), Document(2)]), SyncMemory()
    monkeypatch.chdir(project_in(tmp_path / "lasting", '"*"'))
    component = next(schema for schema in tree["components"]["schemas"].values() if "properties" in schema)
    links = []
    for place, words in ((component, "one"), (component, "two"), (component, "three"), (tree["info"], "four")):
        place["description"] = words
        synced(Path.cwd(), tree, SyncRequest(Consent(breaking=True), memory=memory))
        named = memory.of("S").named
        assert named is not None
        links.append(links_of(named))
    assert links[1] is links[2] is links[3]


def test_a_parent_that_nothing_declares_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(name: str) -> Tree:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        return {"get": {"operationId": f"get{name}", "responses": {"200": {"description": "", "content": content}}}}

    schemas = {
        "Base": {"type": "object", "properties": {"a": {"type": "string"}}},
        "Heir": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"b": {"type": "string"}}}]},
    }
    tree: Tree = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "components": {"schemas": schemas}}
    lasting, anew, memory = project_in(tmp_path / "lasting", '"*"'), project_in(tmp_path / "anew", '"*"'), SyncMemory()
    for names in (["Heir", "Base"], ["Heir"], ["Heir", "Base"]):
        tree["paths"] = {f"/{name}": answer(name) for name in names}
        same(lasting, anew, tree, memory, monkeypatch)


@pytest.mark.parametrize("seed", (122, 143))
def test_the_stored_model_is_the_model(seed: int, tmp_path: Path) -> None:
    service = build(read(together([Document(seed), Document(seed + 1)])), "S").service
    stored.store(tmp_path, "S", Packer().begin(service).end({}))
    held = baseline.load(tmp_path, "S").value
    assert held is not None
    part = held.part({operation.key for operation in service.operations})
    assert (part.operations, part.auth, part.tags) == (service.operations, service.auth, service.tags)
    assert "Enumeration" in repr(service)
    assert part.types and set(part.types) <= set(service.types)  # an enumeration is no plain scalar there either


def test_what_was_looked_at_before_the_first_save(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, memory = together([Document(3), Document(4)]), SyncMemory()
    lasting, anew = project_in(tmp_path / "lasting", '"*"'), project_in(tmp_path / "anew", '"*"')
    monkeypatch.chdir(lasting)
    synced(lasting, tree, SyncRequest())
    synced(anew, tree, SyncRequest())
    project = load(lasting / "extsvc.toml").value
    assert project is not None
    look(project, memory, project.services[0])
    built: list[str] = []
    plainly = OperationBuilder.of
    monkeypatch.setattr(
        OperationBuilder, "of", lambda self, outline: built.append(outline.key) or plainly(self, outline)
    )
    component = next(key for key, schema in tree["components"]["schemas"].items() if "properties" in schema)
    tree["components"]["schemas"][component]["properties"]["new"] = {"type": "string"}
    synced(lasting, tree, SyncRequest(Consent(breaking=True), memory=memory))
    few = len(built)
    monkeypatch.chdir(anew)
    synced(anew, tree, SyncRequest(Consent(breaking=True)))
    assert 0 < few < (len(built) - few) / 2


@pytest.mark.parametrize("steps", [(0, 70), (70, 0), (70, 71)])
def test_modules_that_stay_are_those_of_a_whole_sync(
    steps: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One edit lets modules lead to so many others that all of them mention each other in another way."""
    monkeypatch.chdir(project_in(tmp_path / "lasting", '"*"'))
    leaf = {"type": "object", "properties": {"a": {"type": "string"}}}

    def holder(names: list[str]) -> Tree:
        return {"type": "object", "properties": {name: {"$ref": f"#/components/schemas/{name}"} for name in names}}

    names = [f"L{number}" for number in range(140)]
    for count in steps:
        schemas = {**dict.fromkeys(names, leaf), "A": holder(names[:70]), "B": holder(["A", *names[70 : 70 + count]])}
        schemas["C"] = holder(names[139:])
        tree = {
            "openapi": "3.0.3",
            "info": {"title": "T", "version": "1"},
            "components": {"schemas": schemas},
            "paths": {},
        }
        for name in ("A", "B", "C"):
            content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
            tree["paths"][f"/{name}"] = {"get": {"operationId": f"get{name}", "responses": {"200": {"description": "", "content": content}}}}  # type: ignore[index]
        _, files = synced(Path.cwd(), tree, SyncRequest(Consent(breaking=True)))
    _, whole = synced(Path.cwd(), tree, SyncRequest(Consent(breaking=True), force=True))
    assert files == whole


@pytest.mark.parametrize("mark", (b"", b"\xef\xbb\xbf"))
def test_a_file_that_was_read_last_is_known_without_its_hash(
    mark: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, hashed = SyncMemory().of("S"), list[str]()
    spec = tmp_path / "spec.json"
    texts = [mark + json.dumps({**together([Document(1)]), "x-now": number}).encode() for number in range(2)]
    digests = [hashlib.sha256(text).hexdigest() for text in texts]
    monkeypatch.setattr(source, "digest", lambda path: hashed.append(path) or digest(path))
    memory.ways()[0](texts[0], "spec.json")
    for lying in (0, 1):
        spec.write_bytes(texts[lying])
        assert [memory.holds(str(spec), known) for known in digests] == [lying == 0, lying == 1]
    assert len(hashed) == (4 if mark else 2)  # a text without the mark is another one than that of the file
    spec.unlink()
    assert not any(memory.holds(str(spec), known) for known in digests)


def test_operations_that_stand_elsewhere_are_not_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def operation(name: str) -> Tree:
        return {"get": {"operationId": name, "responses": {"204": {"description": ""}}}}

    tree: Tree = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}
    tree["paths"] = {"/a": {"$ref": "#/components/pathItems/A"}, "/b": operation("b")}
    lasting, anew, memory = project_in(tmp_path / "lasting", '"*"'), project_in(tmp_path / "anew", '"*"'), SyncMemory()
    for items in ({}, {"A": operation("first")}, {"A": operation("second")}, {}):
        tree["components"] = {"pathItems": items}
        same(lasting, anew, tree, memory, monkeypatch)
        spec = memory.of("S").named
        assert spec is not None and [o.id for o in spec.picked] == [
            one["get"]["operationId"] for one in items.values()
        ] + ["b"]


def test_operations_that_stand_in_the_paths_are_taken_over() -> None:
    tree, reader = together([Document(1)]), Rereader()
    specs: list[Spec] = []
    for number in range(3):
        schema = next(iter(tree["components"]["schemas"].values()))
        schema["description"] = f"number {number}"
        if number == 2:
            next(iter(tree["paths"].values()))["summary"] = "Another."
        document = reader.parse(json.dumps(tree).encode(), "spec.json").value
        spec = resolve(document).value if document is not None else None
        assert spec is not None
        if specs:
            take_over(spec, specs[-1])
        specs.append(spec)
        assert outlines(spec) == outlines(read(tree))
    assert outlines(specs[0]) is outlines(specs[1]) and outlines(specs[1]) is not outlines(specs[2])


def calls(names: str, security: str = "") -> Tree:
    """A document whose operations all have one id, each at a path of its own."""
    operation = {"operationId": "same", "responses": {"204": {"description": ""}}}
    tree: Tree = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}}
    tree["components"] = {"securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": "X"}}}
    tree["paths"] = {f"/{name}": {"get": operation} for name in names}
    return tree | ({"security": [{security: []}]} if security else {})


def inner_and_outer(names: str) -> Tree:
    """A document whose operations, in this order, answer with a component and with a part of it."""
    schema = {"type": "object", "properties": {"inner": {"type": "object", "properties": {"a": {"type": "string"}}}}}
    tree: Tree = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {}}
    tree["components"] = {"schemas": {"C": schema}}
    for name in names:
        target = "#/components/schemas/C" + ("/properties/inner" if name == "i" else "")
        content = {"application/json": {"schema": {"$ref": target}}}
        tree["paths"][f"/{name}"] = {
            "get": {"operationId": name, "responses": {"200": {"description": "", "content": content}}}
        }
    return tree


def answers(*names: str) -> Tree:
    """A document with an operation for each of these components, which it answers with."""
    tree: Tree = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {}}
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    tree["components"] = {"schemas": dict.fromkeys(names, schema)}
    for name in names:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        tree["paths"][f"/{name}"] = {"get": {"responses": {"200": {"description": "", "content": content}}}}
    return tree


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (answers("A", "Record"), answers("A")),
        (answers("A"), answers("A", "Record")),
        (calls("a", "k"), calls("a")),
        (calls("a"), calls("a", "k")),
        (calls("ab"), calls("b")),
        (calls("b"), calls("ab")),
        (calls("ab"), calls("ba")),
        (inner_and_outer("io"), inner_and_outer("oi")),
    ],
)
@pytest.mark.parametrize("goes_on", (False, True))
def test_what_a_module_says_of_the_whole(
    before: Tree, after: Tree, goes_on: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What all operations ask for, which of several has the name that all of them have, the order of classes, and whether the
    word of something that modules import is the name of a type."""
    memory = SyncMemory() if goes_on else None
    monkeypatch.chdir(project_in(tmp_path / "lasting", '"*"'))
    consent = Consent(breaking=True, names="an edit")
    for tree in (before, after):
        _, files = synced(Path.cwd(), tree, SyncRequest(consent, memory=memory))
    _, whole = synced(Path.cwd(), after, SyncRequest(consent, force=True))
    assert files == whole
