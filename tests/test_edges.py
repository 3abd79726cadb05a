"""Edges of small functions that no case reaches: the last number that is allowed, the second of two, the one that is skipped."""

from __future__ import annotations

import io
import json
import threading
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

import pytest

from generator.__main__ import main
from generator.oas import load
from generator.oas.validate import strict

SPEC = {
    "openapi": "3.0.3",
    "info": {"title": "T", "version": "1"},
    "paths": {"/it": {"get": {"operationId": "getIt", "responses": {"200": {"description": "OK"}}}}},
}


def put(folder: Path, tree: object, name: str = "spec.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


# -- the faces


def test_a_mock_greets_with_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("generator.mock.server.MockServer.run", lambda server: server.close())
    assert main(["mock", str(put(tmp_path, SPEC)), "--port", "0"]) == 0
    assert "http://127.0.0.1:" in "".join(capsys.readouterr())


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_what_is_no_port_is_said(tmp_path: Path, port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mock", str(put(tmp_path, SPEC)), f"--port={port}"]) == 2
    assert f"{port} is no port" in capsys.readouterr().err


def test_add_asks_for_picks_unless_a_registration_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    spec = str(put(tmp_path, SPEC))
    assert main(["add", spec, "--service", "It"]) == 2
    said = capsys.readouterr().err
    assert "it takes the operations to write\n" in said and f"extsvc add {spec} --service It --all\n" in said


class Counted(io.StringIO):
    flushes = 0

    def isatty(self) -> bool:
        return True

    def flush(self) -> None:
        self.flushes += 1


@pytest.mark.parametrize(("total", "drawn"), [(1, 0), (2, 2)])
def test_a_bar_is_drawn_at_once_where_there_are_several(
    total: int, drawn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from generator.cli.projects import Progress

    terminal = Counted()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("generator.cli.projects.watched", lambda: True)
    Progress(total).tick("One")
    assert terminal.flushes == drawn and (f"1/{total} One" in terminal.getvalue()) == bool(drawn)


def test_retrieve_reads_the_folder_of_an_org_that_does_not_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["org", "retrieve", "--dir", str(tmp_path / "org"), str(tmp_path / "out")]) == 0
    assert "does not answer" not in capsys.readouterr().err


# -- credentials


def test_a_broken_definition_is_told_by_its_first_finding() -> None:
    from generator.credentials.definitions import BrokenDefinition, Definitions
    from generator.credentials.provider import _unusable
    from generator.project.rules import NO_PROJECT, NO_SUCH_SERVICE

    found = tuple(
        row.at("", file="extsvc.toml", folder="here", name="A", known="B", offer="")
        for row in (NO_PROJECT, NO_SUCH_SERVICE)
    )
    known = Definitions(broken=(BrokenDefinition("named credential", "Shop", found),))
    assert found[0].message in str(_unusable(known, "named credential", "Shop"))


def test_what_is_missing_is_told_past_a_legacy_credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from generator.credentials.definitions import Definitions, ExternalCredential
    from generator.usecases.secrets import CredentialListing

    old, new = ExternalCredential("Old", "Old", legacy=True), ExternalCredential("New", "New")
    missing = CredentialListing(Definitions(externals=(old, new)), ()).missing
    assert "no permission set opens New" in [one.what for one in missing]
    assert not any("Old" in one.what for one in missing)


@pytest.mark.parametrize("headers", [0, 1])
def test_formulas_in_headers_are_allowed_where_there_are_headers(headers: int) -> None:
    from generator.credentials.definitions import CustomHeader, ExternalCredential, NamedCredential
    from generator.usecases.credential_views import named_view

    own = tuple(CustomHeader("X-A", "1") for _ in range(headers))
    view = named_view(
        NamedCredential("N", "N", "https://n.example.com", "E", headers=own), ExternalCredential("E", "E")
    )
    assert view.merge_in_header == bool(headers)


# -- documents


@pytest.mark.parametrize(("text", "deep"), [(b"{" * 300, True), (b"[" * 300, True), (b"[]" * 300, False)])
def test_brackets_of_both_kinds_count_as_levels(text: bytes, deep: bool) -> None:
    from generator.document.yaml_nodes import _may_be_deep

    assert _may_be_deep(text) == deep


@pytest.mark.parametrize(("value", "sign", "exclusive", "fine"), [
    (3, 1, False, True), (3, 1, True, False), (4, 1, True, True), (2, 1, False, False), (3, -1, False, True), (2, -1, True, True),
])  # fmt: skip
def test_a_limit_holds_at_the_limit(value: int, sign: int, exclusive: bool, fine: bool) -> None:
    from generator.oas.value_checks import limit

    assert (limit(3, sign, exclusive)(value) is None) == fine


def test_a_clash_of_an_overlay_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = {
        "overlay": "1.0.0", "info": {"title": "O", "version": "1"},
        "actions": [{"target": "$.info", "update": {"title": {"is": "no text"}}}],
    }  # fmt: skip
    main(["overlay", "apply", str(put(tmp_path, SPEC)), str(put(tmp_path, overlay, "overlay.json"))])
    assert "/info/title" in capsys.readouterr().err


# -- models


def test_records_are_held_by_lists_alone() -> None:
    from generator.model.answer_paths import _holds_records
    from generator.model.types import ListOf, Named, Scalar

    assert _holds_records(ListOf(Named("item")), {"item": None})  # type: ignore[dict-item]  # only asked for its keys
    assert not _holds_records(Scalar("string"), {})


def test_places_inside_definitions_count_their_steps() -> None:
    from generator.modelling.unfolded import steps_at_once

    wide = {"allOf": [{"$ref": "#/$defs/b"}] * 4}
    schema: Any = {"$defs": {"a": {"properties": {"x": wide}}, "b": {"type": "string"}}}
    assert steps_at_once(schema) > steps_at_once({"$defs": {"b": {"type": "string"}}}) >= 1


def test_of_schemas_from_several_files_the_last_one_holds() -> None:
    from generator.modelling.joined import joined

    nodes: Any = [
        SimpleNamespace(schema={"type": kind}, file=f"{kind}.yaml", pointer="")
        for kind in ("string", "number", "boolean")
    ]
    said: list[object] = []
    references: Any = SimpleNamespace(say=lambda *words: said.append(words))
    assert joined(references, nodes, nodes[0], ()) is nodes[-1] and len(said) == 1


@pytest.mark.parametrize("step", [("oneOf", "value"), ("anyOf", "item")])
def test_an_alternative_may_be_called_like_a_step(step: tuple[str, str]) -> None:
    from generator.salesforce.names import _stepped

    place = SimpleNamespace(steps=[("property", "a"), step])
    assert _stepped("S", "Base", True, place) == f"S_Base_a_{step[0]}Object{step[1]}"  # type: ignore[arg-type]  # steps suffice


def test_words_of_templates_are_kept_from_arguments() -> None:
    from generator.targets.python.words import reserved

    assert {"self", "_client", "_options", "OPERATION"} <= reserved().locals


def test_three_of_one_name_are_three_variables() -> None:
    from generator.targets.salesforce.new_flow import _Maker

    maker = object.__new__(_Maker)
    maker._taken, maker._classes = set(), {}
    maker.view = SimpleNamespace(variables=[])  # type: ignore[assignment]  # a place to put them
    assert [maker.variable("x", "String") for _ in range(3)] == ["x", "x_2", "x_3"]


# -- values


def test_numbers_of_the_mock_keep_to_steps_and_bounds() -> None:
    from generator.mock.shapes import Shape, _add_bounds
    from generator.mock.values import _between

    shape = Shape()
    _add_bounds({"multipleOf": 0.5}, shape)
    assert shape.multiples == [0.5]
    assert [_between(None, high, 100, 0) for high in (None, 5, 1, 0)] == [1, 1, 1, 0]


def test_the_mock_says_what_a_path_allows(tmp_path: Path) -> None:
    import httpx2

    from generator.mock import serve
    from generator.mock.server import MockServer

    before = set(threading.enumerate())
    with serve(put(tmp_path, SPEC)) as server:
        told = httpx2.options(f"{server.base_url}/it")
        assert (told.status_code, told.headers["allow"]) == (204, "GET, OPTIONS")
        other = MockServer(server.mock)
        other.bind()
        assert other.address[1] > 1
        other.close()
    assert not any(thread.name == "mock" for thread in set(threading.enumerate()) - before)


def test_a_day_is_read_from_a_moment() -> None:
    from generator.records.values import moment

    assert moment("2026-01-02T10:00:00Z", date(2026, 1, 1)) == date(2026, 1, 2)


# -- the org


def test_the_depth_of_inputs_is_counted_level_by_level() -> None:
    from generator.org.invoking import _depth

    assert [_depth(value) for value in ("", {}, [[]], {"a": [{}]})] == [1, 1, 2, 3]


def test_a_callout_is_counted_as_it_is_kept(tmp_path: Path) -> None:
    from generator.org.callouts import OrgCallout
    from generator.org.local_org import open_org

    opened = open_org(tmp_path / "org").value
    assert opened is not None
    counted: list[int] = []
    opened.callouts._counted = lambda: counted.append(1)
    opened.callouts.keep(OrgCallout("", "", "Shop.get", "played", "GET", "", {}, "", 200, {}, "", 0.0))
    opened.close()
    assert counted == [1]


# -- a rule of a project


@pytest.mark.parametrize(("file", "applies"), [("specs/a.yaml", True), ("b.yaml", False), ("-", False), ("", False)])
def test_a_suppression_is_for_the_file_it_names(file: str, applies: bool) -> None:
    from generator.report.suppress import Suppression

    assert Suppression("r", "why", file="specs/*.yaml", origin="extsvc.toml").applies(file) == applies


def test_standard_input_is_suppressed_as_it_is_called() -> None:
    from generator.report.suppress import Suppression

    assert Suppression("r", "why", file="-", origin="sub/extsvc.toml").applies("-")


def test_the_wait_before_another_try_doubles() -> None:
    from generator.bulk.backing_off import MOST, jittered

    assert all(2.0 <= jittered(3) <= 4.0 for _ in range(50))
    assert all(MOST / 2 <= jittered(10_000) <= MOST for _ in range(50))


def test_a_spec_of_a_registration_keeps_its_signs(tmp_path: Path) -> None:
    schema = '{"openapi": "3.0.3", "info": {"title": "Bücher", "version": "1",}, "paths": {}}'
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ExternalServiceRegistration xmlns="http://soap.sforce.com/2006/04/metadata">'
        f"<label>B</label><schema>{escape(schema)}</schema><schemaType>OpenApi3</schemaType>"
        "<status>Complete</status></ExternalServiceRegistration>"
    )
    path = tmp_path / "B.externalServiceRegistration-meta.xml"
    path.write_text(xml, encoding="utf-8")
    spec = load(path).value
    assert spec is not None and "Bücher" in spec.document.own_text


# -- the wire of the local org


def test_a_retrieve_may_be_called_request(tmp_path: Path) -> None:
    from generator.org.local_org import open_org
    from generator.salesforce.xml import parse
    from generator.soap.metadata import _retrieve

    org = open_org(tmp_path / "org").value
    assert org is not None
    inside = "<unpackaged><types><members>*</members><name>Flow</name></types></unpackaged>"
    asked: list[Any] = []
    org.retrieves.submit = lambda manifest: asked.append(manifest) or "id"  # type: ignore[method-assign,func-returns-value]
    for word in ("retrieveRequest", "request"):
        _retrieve(org, None, parse(f"<retrieve><{word}>{inside}</{word}></retrieve>".encode()))  # type: ignore[arg-type]  # no session is asked
    _retrieve(org, None, parse(f"<retrieve>{inside}</retrieve>".encode()))  # type: ignore[arg-type]
    org.close()
    assert [one.members for one in asked] == [(("Flow", "*"),)] * 3


def test_components_of_an_archive_are_known_by_their_folder() -> None:
    from generator.orgserver.remote import FOLDER, _components

    (key,) = _components({f"{FOLDER}/flows/A.flow": b"", f"{FOLDER}/odd/flows": b"", f"{FOLDER}/package.xml": b""})
    assert (key.type, key.name) == ("Flow", "A")


# -- flows


def test_an_input_that_no_flow_has_is_told_with_those_it_has() -> None:
    from generator.usecases.flow_world import _unknown

    flow: Any = SimpleNamespace(name="F")
    assert "its input variables: destination" in _unknown("zzz", ["destination"], flow).remedy
    assert "none" in _unknown("zzz", [], flow).remedy


def test_a_service_that_no_flow_uses_does_not_hide_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    from generator.usecases import flow_services

    monkeypatch.setattr(flow_services, "_package", lambda folder: folder)
    given: Any = [
        SimpleNamespace(service="A", spec="a.yaml", clients=""),
        SimpleNamespace(service="B", spec="", clients="b"),
    ]
    assert flow_services.packages(given, lambda service: ["op"] * (service == "B"), None) == {"B": "b"}  # type: ignore[arg-type]  # nothing is generated


@pytest.mark.parametrize("version", [{"openapi": 3.0}, {"swagger": 2.0}])
def test_a_version_without_quotes_is_the_only_finding_of_it(tmp_path: Path, version: dict[str, float]) -> None:
    """The second validator goes by the version, too; and a path without its slash is a path."""
    spec: dict[str, Any] = {"info": SPEC["info"], **version}
    spec["paths"] = {"it": {"get": {"responses": {"200": {"description": "OK"}}}}}
    loaded = load(put(tmp_path, spec))
    assert loaded.value is not None
    found = [one.rule.id for one in (*loaded.diagnostics, *strict(loaded.value))]
    assert sorted(found) == ["path-does-not-begin-with-a-slash", "version-is-not-text"]
