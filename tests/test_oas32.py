"""OpenAPI 3.2 around the client: picked by tags, named, inspected, exported, its tags and servers told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator import pipeline
from generator.__main__ import main
from generator.compare.closure import closures
from generator.diagnostics import Diagnostic
from generator.oas import load
from generator.oas.checks_operations import _in_rings
from generator.project import baseline
from generator.project.packing import Packer
from generator.project.unpacking import unpacked

SPEC = Path(__file__).parents[1] / "specs" / "calls32.yaml"
HEAD = "openapi: {version}\ninfo: {{title: A, version: '1'}}\n"


def printed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(arguments)
    return code, capsys.readouterr().out


def findings(body: str, tmp_path: Path) -> list[Diagnostic]:
    path = tmp_path / "api.yaml"
    path.write_text(HEAD.format(version="3.2.0") + body, encoding="utf-8")
    spec = load(path).value
    assert spec is not None
    return list(pipeline.model(spec, "Svc").diagnostics)


def test_a_tag_picks_what_lies_under_it(capsys: pytest.CaptureFixture[str]) -> None:
    _, text = printed(["operations", str(SPEC), "--tag", "items", "--json"], capsys)
    rows = {row["operation_id"]: row for row in json.loads(text)}
    assert "findItems" in rows and "purgeItems" not in rows
    assert rows["watchMovements"]["tags"] == ["movements"] and rows["watchMovements"]["outer_tags"] == ["items"]
    _, text = printed(["operations", str(SPEC), "--tag", "movements", "--json"], capsys)
    assert {row["operation_id"] for row in json.loads(text)} == {
        "watchMovements", "sendMovements", "logMovements", "partMovements", "sendPapers", "readWords",
    }  # fmt: skip


def test_a_circle_of_tags_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "api.yaml"
    tags = "tags: [{name: a, parent: b}, {name: b, parent: a}]\n"
    paths = "paths: {/x: {get: {operationId: x, tags: [a], responses: {'200': {description: x}}}}}\n"
    path.write_text(HEAD.format(version="3.2.0") + tags + paths, encoding="utf-8")
    _, text = printed(["operations", str(path), "--tag", "b", "--json"], capsys)
    assert [row["outer_tags"] for row in json.loads(text)] == [["b"]]
    path.write_text(HEAD.format(version="3.1.0") + tags + paths, encoding="utf-8")  # which knows no parents
    assert printed(["operations", str(path), "--tag", "b"], capsys)[0] == 1


def test_inspect_tells_tags_servers_and_ways_of_signing_in(capsys: pytest.CaptureFixture[str]) -> None:
    _, text = printed(["inspect", str(SPEC), "--service", "Stock", "--json"], capsys)
    model = json.loads(text)
    assert model["servers"] == [{"name": "production", "url": "https://stock.example.com"}]
    movements = model["tags"][1]
    assert (movements["parent"], movements["kind"], movements["summary"]) == ("items", "nav", "What moves")
    assert "/paths/~1movements/post" in movements["operations"]
    device, old = model["security_schemes"]
    assert device["device_url"] == "https://login.example.com/device" and old["deprecated"] is True
    assert device["metadata_url"].endswith("/.well-known/oauth-authorization-server")
    methods = {operation["operation_id"]: operation["method"] for operation in model["operations"]}
    assert (methods["findItems"], methods["copyItems"], methods["purgeItems"]) == ("query", "COPY", "Purge")
    event = next(type for type in model["types"] if type["schema"] == "MovementEvent")
    data = next(field for field in event["fields"] if field["wire"] == "data")
    assert data["type"] == "ExternalService__Stock_Movement_KT_PT"


def test_names_of_methods_and_whole_query_strings(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = printed(["names", str(SPEC), "--service", "Stock"], capsys)
    lines = [line.split() for line in text.splitlines()]
    assert ["findItems", "Stock.findItems", "ExternalService.Stock.findItems", "find_items"] in [
        line[:4] for line in lines
    ]
    assert any(line[:2] == ["in", "wanted"] and "querystring," in line for line in lines)


def test_an_export_keeps_the_text_and_says_what_an_org_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["export", str(SPEC), "--service", "Stock", "--all", "--out", str(tmp_path / "out")])
    said = capsys.readouterr()
    assert "refusal es-openapi-31: OpenAPI 3.2.0 is not supported" in said.err
    made = next((tmp_path / "out").rglob("*.externalServiceRegistration-meta.xml")).read_text(encoding="utf-8")
    assert "additionalOperations" in made and "<active>true</active>" in made and "findItems" in made


def test_docs_tell_what_is_new(tmp_path: Path) -> None:
    main(["generate", str(SPEC), "--service", "Stock", "--all", "--out", str(tmp_path / "clients")])
    text = (tmp_path / "clients" / "stock" / "docs.md").read_text(encoding="utf-8")
    assert "- `https://stock.example.com`: production" in text
    assert "| `movements` | `items` | nav | What moves | `watch_movements`," in text
    assert (
        "a device asks for its code at https://login.example.com/device" in text and "scheme basic (deprecated)" in text
    )


def test_a_kept_model_comes_back_whole() -> None:
    spec = load(SPEC).value
    assert spec is not None
    made = pipeline.model(spec, "Stock").value
    assert made is not None
    service = made.service

    held = baseline._baseline(unpacked(Packer().begin(service).end(closures(service))))
    assert held.part({operation.key for operation in service.operations}) == service


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        ("application/json: {schema: {type: array}, itemEncoding: {contentType: text/plain}}", "/application~1json/itemEncoding",
         "application/json has no parts"),
        ("multipart/mixed: {schema: {type: object, properties: {a: {type: string}}}, prefixEncoding: [{contentType: text/plain}]}",
         "/multipart~1mixed/prefixEncoding", "the body is no list"),
        ("multipart/mixed: {itemSchema: {type: array}, itemEncoding: {contentType: multipart/mixed, itemEncoding: {}}}",
         "/multipart~1mixed/itemEncoding/itemEncoding", "a part that has parts itself"),
    ],
)  # fmt: skip
def test_encodings_that_cannot_be_carried_are_told(content: str, place: str, words: str, tmp_path: Path) -> None:
    body = f"paths: {{/x: {{post: {{operationId: x, requestBody: {{content: {{{content}}}}}, responses: {{}}}}}}}}\n"
    found = [d for d in findings(body, tmp_path) if d.rule.id == "encoding-not-carried"]
    assert [d.span.pointer for d in found] == [f"/paths/~1x/post/requestBody/content{place}"]
    assert words in found[0].message and "Remove it" in found[0].remedy


def test_a_ring_of_many_tags_costs_one_look_at_each() -> None:
    looks = 0

    class Counted(dict[str, str]):
        def __getitem__(self, name: str) -> str:
            nonlocal looks
            looks += 1
            return super().__getitem__(name)

    ring = {f"r{n}": f"r{(n + 1) % 3000}" for n in range(3000)}
    tail = {f"t{n}": f"t{n + 1}" for n in range(3000)} | {"t3000": "r7"}
    lone = {"a": "b", "c": "missing", "self": "self"}
    parents = Counted({**lone, **tail, **ring})
    assert _in_rings(parents) == {*ring, "self"}
    assert looks == len(parents)
