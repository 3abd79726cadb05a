"""What a document says to agents in x-sfdc: read, judged where agents are asked for, and kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.__main__ import main
from generator.salesforce.agent_fields import AgentFields, fields_of, misread

APPLINK = {"heroku": {"authorization": {"connectedApp": "QuoteApp", "permissionSet": "Quotes"}}}
SHOWN = {"agent": {"action": {"isDisplayable": True}}}
ASKED = {"agent": {"action": {"isUserInput": True}}, "privacy": {"isPii": True}}


def document() -> dict[str, Any]:
    """An operation that is published as an agent action, as AppLink and Apex REST documents write it."""
    order = {"type": "object", "properties": {"id": {"type": "string", "x-sfdc": SHOWN}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Quotes", "version": "1"},
        "paths": {
            "/quotes/{id}": {
                "get": {
                    "operationId": "getQuote",
                    "description": "Finds a quote by its number.",
                    "x-sfdc": {**APPLINK, "agent": {"action": {"publishAsAgentAction": True}}},
                    "parameters": [
                        {
                            "name": "id",
                            "in": "path",
                            "required": True,
                            "description": "The number of the quote.",
                            "schema": {"type": "string", "x-sfdc": ASKED},
                        }
                    ],
                    "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": order}}}},
                }
            }
        },
    }


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "quotes.json"
    path.write_text(json.dumps(document()), encoding="utf-8")
    return path


def rules(spec: Path, capfd: pytest.CaptureFixture[str], reader: str = "agents") -> set[str]:
    main(["validate", str(spec), "--for", reader, "--json", "--fail-on", "never"])
    found = json.loads(capfd.readouterr().out)["files"][0]["diagnostics"]
    return {one["rule"] for one in found if one["rule"].startswith("agent-")}


def test_a_document_written_for_agents_has_nothing_against_it(spec: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert rules(spec, capfd) == set()


def test_agents_are_judged_only_when_asked_for(spec: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tree = document()
    del tree["paths"]["/quotes/{id}"]["get"]["description"]
    spec.write_text(json.dumps(tree), encoding="utf-8")
    assert rules(spec, capfd, "external-services") == set() and rules(spec, capfd) == {"agent-no-description"}


def test_the_lowest_answer_is_the_one_that_is_judged(spec: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tree = document()
    open_object = {"type": "object", "properties": {"id": {"type": "string"}}, "additionalProperties": True}
    answers = tree["paths"]["/quotes/{id}"]["get"]["responses"]
    answers["202"] = {"description": "Later", "content": {"application/json": {"schema": open_object}}}
    spec.write_text(json.dumps(tree), encoding="utf-8")
    assert rules(spec, capfd) == {"agent-several-answers"}
    answers["200"], answers["202"] = answers["202"], answers["200"]
    spec.write_text(json.dumps(tree), encoding="utf-8")
    assert rules(spec, capfd) == {"agent-several-answers", "agent-open-answer", "agent-flags-missing"}


def test_what_is_said_is_read() -> None:
    assert fields_of(
        {"x-sfdc": {**ASKED, **{"agent": {"action": {"publishAsAgentAction": False, "isUserInput": True}}}}}
    ) == (AgentFields(publish=False, user_input=True, pii=True))
    assert fields_of({}) == fields_of([]) == fields_of({"x-sfdc": 1}) == AgentFields()


@pytest.mark.parametrize(
    ("held", "found"),
    [
        ([], [("", "is no object")]),
        ({"privacy": {"isPII": True}}, [("privacy/isPII", "is not known; isPii is")]),
        ({"agent": {"action": {"isUserInput": 1}}}, [("agent/action/isUserInput", "is neither true nor false")]),
        ({"agent": {"topic": {"name": "Quotes"}}, "heroku": {"anything": 1}}, []),
        ({"agent": {"action": {"somethingNew": 1}}}, []),
    ],
)
def test_what_is_not_as_documented_is_told(held: object, found: list[tuple[str, str]]) -> None:
    assert list(misread({"x-sfdc": held})) == found


def test_it_is_kept_by_inspect_fix_and_export(spec: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said = document()["paths"]["/quotes/{id}"]["get"]["x-sfdc"]
    assert main(["inspect", str(spec), "--service", "Quotes", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["operations"][0]["x-sfdc"] == said
    spec.write_text(json.dumps(document() | {"openapi": "3.1.0"}), encoding="utf-8")
    assert main(["fix", str(spec), "--all"]) == 0
    mended = yaml.safe_load(capfd.readouterr().out)
    assert mended["paths"] == document()["paths"]
    spec.write_text(json.dumps(document()), encoding="utf-8")
    assert main(["export", str(spec), "--service", "Quotes", "--all", "--out", str(tmp_path / "org")]) == 0
    (file,) = (tmp_path / "org").rglob("*.externalServiceRegistration-meta.xml")
    assert file.read_text(encoding="utf-8").count("x-sfdc") == 3
