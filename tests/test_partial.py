"""After a small change few modules are rendered, and all files are those of a whole generation."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.project import regenerate
from generator.project.memory import SyncMemory
from generator.project.partial import Some
from generator.project.request import Consent, SyncRequest
from generator.targets.python import links
from tests.random_documents import Document, together
from tests.random_edits import SCHEMAS, Tree, edited
from tests.test_memory import project_in, synced

CONSENT = Consent(breaking=True, names="an edit")
TEXT: Tree = {"type": "string"}
FILE: Tree = {"type": "string", "format": "binary"}


def ref(name: str) -> Tree:
    return {"$ref": f"#/components/schemas/{name}"}


def record(*needed: str, **properties: Tree) -> Tree:
    return {"type": "object", "properties": properties, **({"required": list(needed)} if needed else {})}


def answer(schema: Tree | None = None) -> Tree:
    content = {"content": {"application/json": {"schema": schema}}} if schema else {}
    return {"responses": {"200": {"description": "", **content}}}


def getting(schema: Tree, *queries: str) -> Tree:
    inputs = [{"name": name, "in": "query", "schema": TEXT} for name in queries]
    return {"get": {**answer(schema), "parameters": inputs}}


def taking(schema: Tree, media_type: str = "application/json") -> Tree:
    return {"post": {**answer(), "requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}}


def document(schemas: dict[str, Tree], **calls: Tree) -> Tree:
    paths = {f"/{path}": {verb: {"operationId": path, **call} for verb, call in calls[path].items()} for path in calls}
    return {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "components": {"schemas": schemas},
        "paths": paths,
    }


def shop(order: Tree, **more: Tree) -> Tree:
    """Orders are answered and mentioned, by a record and by a choice."""
    schemas = {"Order": order, "Cart": record(order=ref("Order"), either={"oneOf": [ref("Order"), TEXT]})}
    return document(
        schemas, order=getting(ref("Order")), carts=getting({"type": "array", "items": ref("Cart")}), **more
    )


def ring(last: Tree) -> Tree:
    """`M` mentions a part of `N`, which mentions `S`: does `N` lead back to the module of `M`?"""
    inner, leaf = record(leaf=ref("N/properties/leaf")), record(a=TEXT)
    schemas = {"M": record(inner=inner), "N": record(leaf=leaf, s=ref("S")), "S": record(m=last)}
    return document(schemas, n=getting(ref("N")), m=getting(ref("M")))


def told_apart(**mapping: str) -> Tree:
    """Cats are answered alone, and beside dogs."""
    either = {"oneOf": [ref("Cat"), ref("Dog")], "discriminator": {"propertyName": "kind", "mapping": mapping}}
    schemas = {"Cat": record("kind", kind=TEXT), "Dog": record("kind", kind=TEXT), "Pet": either}
    return document(schemas, cat=getting(ref("Cat")), pet=getting(ref("Pet")))


def family(*parents: str) -> Tree:
    """What is told apart by its kind fills it itself, unless another record extends it."""
    heir = {"allOf": [*map(ref, parents), record(kind=TEXT, own=TEXT)]}
    tree = told_apart(c="#/components/schemas/Cat", d="#/components/schemas/Dog")
    tree["components"]["schemas"]["Kitten"] = heir
    tree["paths"]["/kitten"] = {"get": {"operationId": "kitten", **getting(ref("Kitten"))["get"]}}
    return tree


def parts(*names: str) -> Tree:
    """Some parts of a component that is not mentioned as a whole."""
    calls = {name: getting(ref(f"X/properties/{name}") if name in names else TEXT) for name in "ab"}
    return document({"X": record(a=record(c=TEXT), b=record(d=TEXT))}, **calls)


def shared(*codes: str) -> Tree:
    """Answers within an operation, some of which are those of another one, too."""
    own = {code: answer(record(a=TEXT) if code in codes else TEXT)["responses"]["200"] for code in ("200", "404")}
    place = "#/paths/~1own/get/responses/{}/content/application~1json/schema"
    others = {code: answer({"$ref": place.format(code)})["responses"]["200"] for code in codes}
    return document({}, own={"get": {"responses": own}}, other={"get": {"responses": others}})


def least(number: float) -> Tree:
    return shop(record(id={"type": "number", "minimum": number}))


def sent(order: Tree, media_type: str, answered: Tree) -> Tree:
    return document(
        {"Order": order, "Other": record(a=TEXT)}, put=taking(ref("Order"), media_type), get=getting(answered)
    )


def paged(*names: str) -> Tree:
    page = record(**dict.fromkeys(names, TEXT), orders={"type": "array", "items": ref("Order")})
    return document({"Order": record(id=TEXT), "Page": page}, list=getting(ref("Page"), "cursor", "limit"))


def beside(order: Tree) -> Tree:
    """Types that are declared within an operation: of what it takes, and of what it answers."""
    asked = [{"name": "from", "in": "query", "schema": {"oneOf": [record(at=TEXT), TEXT]}}]
    return document({"Order": order}, list={"get": {**answer(record(order=ref("Order"))), "parameters": asked}})


def counted(kind: str) -> Tree:
    page = record(next_cursor=TEXT, data={"type": "array", "items": {"type": kind}})
    return document({"Page": page}, list=getting(ref("Page"), "cursor", "limit"))


def listed(*names: str) -> Tree:
    """Items that are told apart by one of their properties, which says where the next page begins."""
    item = record(**dict.fromkeys(names, TEXT))
    page = record(has_more={"type": "boolean"}, data={"type": "array", "items": ref("Order")})
    return document({"Order": item, "Page": page}, list=getting(ref("Page"), "starting_after", "limit"))


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[Some]:
    """What was found to be rendered, of each generation."""
    found: list[Some] = []
    plainly = regenerate._to_render

    def noted(*given: Any) -> Some:
        found.append(plainly(*given))
        return found[-1]

    monkeypatch.setattr(regenerate, "_to_render", noted)
    return found


ONE, TWO = record(id=TEXT), record(id=TEXT, more=TEXT)
EITHER = (False, True)
CASES: list[tuple[str, Tree, Tree, set[str] | None]] = [
    ("a property", shop(ONE), shop(TWO), {"types.order"}),
    ("another kind of property", shop(record(id=TEXT)), shop(record(id=FILE)), {"types.order"}),
    ("words", shop(ONE), shop({**ONE, "description": "An order."}), {"types.order"}),
    ("a limit that equals the one before", least(1), least(1.0), {"types.order"}),
    ("a choice", shop(ONE), shop({"oneOf": [ONE, TEXT]}), {"types.order", "types.cart", "operations.order", "operations.carts"}),
    ("of what is taken", shop(ONE, put=taking(ref("Cart"))), shop(record("id", id=TEXT), put=taking(ref("Cart"))), {"types.order", "operations.put"}),
    ("of what is answered beside what is taken", beside(ONE), beside(TWO), {"types.order"}),
    ("that leads on", paged("id"), paged("id", "next_cursor"), {"types.page", "operations.list"}),
    ("of pages, that leads nowhere", paged("next_cursor"), paged("next_cursor", "more"), {"types.page"}),
    ("another kind of items", counted("string"), counted("integer"), {"types.page", "operations.list"}),
    ("that tells items apart", listed("name"), listed("name", "id"), {"types.order", "operations.list"}),
    ("a way back", ring(TEXT), ring(ref("M")), {"types.s", "types.n", "types.m", "operations.n"}),
    ("no way back", ring(ref("M")), ring(TEXT), {"types.s", "types.n", "types.m", "operations.n"}),
    ("of one part", parts("a", "b"), parts("b"), {"types.x", "operations.a"}),
    ("of one answer", shared("200", "404"), shared("200"), {"types.own", "operations.own", "operations.other"}),
    ("a tag", told_apart(c="Cat", d="Dog"), told_apart(e="Cat", d="Dog"), {"types.cat", "types.dog", "types.pet", "operations.pet"}),
    ("an heir", family(), family("Cat"), {"types.cat", "types.kitten", "types.pet", "operations.kitten"}),
    ("no heir", family("Cat"), family(), {"types.cat", "types.kitten", "types.pet", "operations.kitten"}),
    ("of a form", sent(ONE, "multipart/form-data", TEXT), sent(TWO, "multipart/form-data", TEXT), {"types.order", "operations.put"}),
    ("a form that is answered, too", sent(record(f=FILE), "multipart/form-data", TEXT), sent(record(f=FILE), "multipart/form-data", ref("Order")), None),
    ("spelt otherwise", sent(record(f=FILE), "Multipart/Form-Data", ref("Other")), sent(record(f=FILE), "Multipart/Form-Data", ref("Order")), None),
]  # fmt: skip


@pytest.mark.parametrize("goes_on", EITHER)
@pytest.mark.parametrize(("before", "after", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_rendered(
    before: Tree, after: Tree, wanted: set[str] | None, goes_on: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rendered: list[Some],
) -> None:  # fmt: skip
    memory = SyncMemory() if goes_on else None
    monkeypatch.chdir(project_in(tmp_path / "lasting", '"*"'))
    for tree in (before, after):
        outcome, files = synced(Path.cwd(), tree, SyncRequest(CONSENT, memory=memory))
        assert outcome.state == "written", outcome.diagnostics
    assert rendered[-1].again == wanted
    _, whole = synced(Path.cwd(), after, SyncRequest(CONSENT, force=True))
    assert files == whole


@pytest.mark.parametrize("goes_on", EITHER)
def test_what_is_no_longer_deep(goes_on: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where types lead to each other in a long line, a choice among them has a name; else it is written where it is used."""
    monkeypatch.setattr(links, "MOST_MODULES", 5)
    monkeypatch.chdir(project_in(tmp_path / "lasting", '"*"'))
    memory, files = SyncMemory() if goes_on else None, list[dict[str, bytes]]()
    line = {f"L{n}": record(next=ref(f"L{n + 1}"), either={"oneOf": [ref(f"L{n + 1}"), TEXT]}) for n in range(5)}
    for first in (line["L0"], ONE, line["L0"]):
        tree = document({**line, "L0": first, "L5": ONE}, all=getting(ref("L0")), rest=getting(ref("L1")))
        for force in EITHER:
            files.append(synced(Path.cwd(), tree, SyncRequest(CONSENT, memory=memory, force=force))[1])
    assert files[0] == files[1] != files[2] == files[3] and files[4] == files[5]


def chain(tree: Tree, rng: random.Random) -> Iterator[Tree]:
    for _ in range(6):
        yield tree
        tree = edited(tree, rng, 1, SCHEMAS)


@pytest.mark.parametrize("seed", range(16))
def test_random_edits_of_schemas(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process that goes on, by processes that each begin anew, and in a whole generation each time."""
    document = together([Document(seed * 3 + number) for number in range(3)])
    memories = (SyncMemory(), None, None)
    folders = [project_in(tmp_path / name, '"*"') for name in ("lasting", "anew", "whole")]
    for number, tree in enumerate(chain(json.loads(json.dumps(document)), random.Random(seed))):
        made = []
        for folder, memory in zip(folders, memories, strict=True):
            monkeypatch.chdir(folder)
            whole = folder is folders[-1] and number > 0
            made.append(synced(folder, tree, SyncRequest(CONSENT, memory=memory, force=whole))[1])
        assert made[0] == made[2]
        assert made[1] == made[2]
