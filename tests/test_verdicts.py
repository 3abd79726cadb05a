"""What an org would say where sources contradict each other, or OpenAPI's own rules are stricter than an org."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main

JSON_OBJECT = {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}


def document(content: Any = None, parameters: Any = (), **top: Any) -> dict[str, Any]:
    answer = {"200": {"description": "OK", "content": content or JSON_OBJECT}}
    get = {"operationId": "getIt", "parameters": list(parameters), "responses": answer}
    return {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/it": {"get": get}}, **top}


def one(schema: Any) -> Any:
    return {"application/json": {"schema": {"type": "object", "properties": {"a": schema}}}}


class Judge:
    def __init__(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capfd = folder, capfd

    def put(self, tree: Any) -> str:
        path = self.folder / "spec.json"
        path.write_text(json.dumps(tree), encoding="utf-8")
        return str(path)

    def __call__(self, tree: Any, *words: str) -> tuple[int, str, dict[str, str]]:
        """Exit code, verdict, and the severity of each rule found."""
        words = words or ("--for", "external-services")
        code = main(["validate", self.put(tree), *words, "--json"])
        (report,) = json.loads(self.capfd.readouterr().out)["files"]
        found = {d["rule"]: d["severity"] for d in report["diagnostics"]}
        return code, report.get("external_services", {}).get("verdict", ""), found


@pytest.fixture
def judge(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Judge:
    return Judge(tmp_path, capfd)


def test_a_label_alone_is_doubtful_and_passes(judge: Judge) -> None:
    code, verdict, found = judge(document(openapi="3.1.0"))
    assert (code, verdict, found["es-openapi-31-label"]) == (0, "doubtful", "warning")


@pytest.mark.parametrize(
    "top",
    [
        {"webhooks": {}}, {"info": {"title": "T", "version": "1", "summary": "S"}}, {"components": {"pathItems": {}}},
        {"components": {"schemas": {"A": {"type": "integer", "exclusiveMinimum": 1}}}},
        {"components": {"schemas": {"A": {"type": "string", "const": "a"}}}},
        {"components": {"schemas": {"A": {"type": ["string"]}}}}, {"components": {"schemas": {"A": True}}},
        {"components": {"schemas": {"B": {"type": "object"}, "A": {"$ref": "#/components/schemas/B", "title": "x"}}}},
    ],
)  # fmt: skip
def test_one_word_of_31_makes_it_refused(judge: Judge, top: dict[str, Any]) -> None:
    code, verdict, found = judge(document(openapi="3.1.0", **top))
    assert (code, verdict) == (1, "refused") and "es-openapi-31" in found and "es-openapi-31-label" not in found


def test_a_newer_label_is_refused(judge: Judge) -> None:
    assert judge(document(openapi="3.2.0"))[1] == "refused"


@pytest.mark.parametrize(("version", "verdict"), [("3.0.3", "refused"), ("3.1.0", "doubtful")])
def test_null_alone_without_a_type_is_refused_under_30(judge: Judge, version: str, verdict: str) -> None:
    content = one({"enum": [None]})
    assert judge(document(content, openapi=version))[1] == verdict
    assert judge(document(one({"type": "string", "nullable": True, "enum": ["x", None]})))[1] == "accepted with changes"


def test_fix_mends_null_alone(judge: Judge, tmp_path: Path) -> None:
    out = tmp_path / "mended.json"
    assert main(["fix", judge.put(document(one({"enum": [None], "description": "gone"}))), "--out", str(out)]) == 0
    answer = json.loads(out.read_text(encoding="utf-8"))["paths"]["/it"]["get"]["responses"]["200"]
    mended = answer["content"]["application/json"]["schema"]["properties"]["a"]
    assert mended == {"type": "string", "nullable": True, "description": "gone"}


def test_items_as_a_list_without_a_type_is_warned_of(judge: Judge) -> None:
    tree = document()
    tree["components"] = {"schemas": {"A": {"items": [{"type": "string"}, {"type": "integer"}]}}}
    assert judge(tree)[2]["es-items-list"] == "warning"


@pytest.mark.parametrize(
    ("schema", "media"),
    [
        ({"type": "string"}, "text/plain"), ({"type": "string", "format": "binary"}, "application/octet-stream"),
        ({"type": "object"}, "application/json"), ({}, "application/json"),
    ],
)  # fmt: skip
def test_validate_fix_and_export_say_the_same_of_any_media_type(
    judge: Judge, tmp_path: Path, schema: Any, media: str
) -> None:
    spec = judge.put(document({"*/*": {"schema": schema}}))
    main(["validate", spec, "--for", "external-services"])
    assert f"here most likely to {media}" in judge.capfd.readouterr().out
    main(["fix", spec, "--out", str(tmp_path / "mended.json")])
    assert f"the media type '*/*' becomes '{media}'" in judge.capfd.readouterr().err
    main(["export", spec, "--service", "S", "--all", "--out", str(tmp_path / "org")])
    assert f"mapped after it is deployed: */* to {media}" in judge.capfd.readouterr().err


@pytest.mark.parametrize(
    ("content", "version", "rule", "severity"),
    [
        (one({"enum": [None]}), "3.0.3", "es-enum-null", "refusal"),
        (one({"type": "string"}), "3.1.0", "es-openapi-31-label", "warning"),
        (one({"type": ["string", "null"]}), "3.1.0", "es-openapi-31", "refusal"),
        ({"text/plain": JSON_OBJECT["application/json"]}, "3.0.3", "es-text-holds-json", "warning"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["export", "generate"])
def test_what_is_written_for_an_org_is_told_what_validate_says(
    judge: Judge, tmp_path: Path, command: str, content: Any, version: str, rule: str, severity: str
) -> None:
    tree = document(content, openapi=version)
    assert judge(tree)[2][rule] == severity
    more = ["--target", "salesforce", "--fail-on", "wrong"] if command == "generate" else []
    code = main([command, judge.put(tree), "--service", "S", "--all", "--out", str(tmp_path / "org"), *more])
    assert code == (severity == "refusal") and f"{severity} {rule}: " in judge.capfd.readouterr().err
    assert list(tmp_path.glob("org/force-app/main/default/externalServiceRegistrations/S.*"))


def test_json_under_text_alone_is_doubtful(judge: Judge) -> None:
    thing = {"components": {"schemas": {"A": JSON_OBJECT["application/json"]["schema"], "B": {"type": "string"}}}}
    text = {"text/plain": {"schema": {"$ref": "#/components/schemas/A"}}}
    assert judge(document(text, **thing))[1] == "doubtful"
    assert judge(document({**text, **JSON_OBJECT}, **thing))[1] != "doubtful"
    assert judge(document({"text/plain": {"schema": {"$ref": "#/components/schemas/B"}}}, **thing))[1] != "doubtful"


def test_an_org_asks_for_no_version_of_the_description(judge: Judge) -> None:
    tree = document(info={"title": "T"})
    code, _, found = judge(tree)
    assert (code, found["field-is-missing"]) == (0, "note")
    assert judge(tree, "--fast")[0] == 1
    assert judge(document(info={"version": "1"}))[0] == 1  # nothing is known of a missing title


def test_a_header_is_called_ignored_only_where_it_is(judge: Judge) -> None:
    header = {"name": "Authorization", "in": "header", "schema": {"type": "string"}}
    assert "header-parameter-is-ignored" not in judge(document(parameters=[header]))[2]
    assert "header-parameter-is-ignored" in judge(document(parameters=[header]), "--fast")[2]
    assert "header-parameter-is-ignored" in judge(document(parameters=[{**header, "name": "Accept"}]))[2]
