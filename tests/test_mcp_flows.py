"""Flows of a project as tools of an agent: asked by the client of the official SDK, and by npm's inspector where it is installed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.__main__ import main
from generator.agents.arguments import misfits
from generator.agents.tool_list import DESCRIBE, INVOKE, RESERVED, SEARCH
from generator.agents.tools import Hints
from generator.diagnostics import Diagnostic
from generator.flow.launch import needs_org, not_launched
from generator.flow.reader import read as read_flow
from generator.mock import serve
from generator.usecases.agent_tools import agent_tools
from generator.usecases.flow_tools import flow_hints
from tests.mcp_session import ERAS, client_of, inspect_stdio, inspector, stdio, talk
from tests.test_mcp import answering, as_text

if TYPE_CHECKING:
    from mcp import Client

    from tests.mcp_session import Tools

ROOT = Path(__file__).parent.parent
SPEC = """\
openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example'}]
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: Found, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
    put:
      operationId: putOrder
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '200': {description: Kept, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
components:
  schemas:
    Order: {type: object, required: [sku], properties: {sku: {type: string}, type: {type: string}, tags: {type: array, items: {type: string}}}}
"""
CLASS = "ExternalService__Shop_Order"
ORDER = {"sku": "A-1", "z0type": "new", "tags": ["a"]}


def variable(name: str, kind: str, *, way: str, more: str = "", many: str = "false") -> str:
    return (
        f"<variables><name>{name}</name>{more}<dataType>{kind}</dataType><isCollection>{many}</isCollection>"
        f"<isInput>{str(way == 'in').lower()}</isInput><isOutput>{str(way == 'out').lower()}</isOutput></variables>"
    )


def flow(
    label: str, action: str, inputs: str, variables: str, *, more: str = "", status: str = "Active", start: str = ""
) -> str:
    call = (
        f"<actionCalls><name>Ask</name><label>Ask</label>{inputs}<actionName>{action}</actionName><actionType>externalService</actionType>"
        "<storeOutputAutomatically>true</storeOutputAutomatically>"
        "<connector><targetReference>Keep</targetReference></connector></actionCalls>"
    )
    kept = (
        "<assignments><name>Keep</name><label>Keep</label><assignmentItems><assignToReference>found</assignToReference>"
        "<operator>Assign</operator><value><elementReference>Ask.200</elementReference></value></assignmentItems></assignments>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Flow xmlns="http://soap.sforce.com/2006/04/metadata">'
        f"{call}<apiVersion>64.0</apiVersion>{kept}<description>{label} of the shop.</description><label>{label}</label>"
        f"<processType>AutoLaunchedFlow</processType><start>{start}<connector><targetReference>Ask</targetReference></connector></start>"
        f"<status>{status}</status>{more}{variables}</Flow>"
    )


def given(name: str, reference: str) -> str:
    value = f"<value><elementReference>{reference}</elementReference></value>"
    return f"<inputParameters><name>{name}</name>{value}</inputParameters>"


OF_CLASS = f"<apexClass>{CLASS}</apexClass>"
FOUND = variable("found", "Apex", way="out", more=OF_CLASS)
NUMBER = variable("number", "String", way="in")
READING = flow("Find an order", "Shop.getOrder", given("id", "number"), NUMBER + FOUND)
WRITING = flow(
    "Keep an order", "Shop.putOrder", given("id", "number") + given("body", "order"),
    NUMBER + variable("order", "Apex", way="in", more=OF_CLASS) + FOUND,
)  # fmt: skip
RECORDS = "<recordCreates><name>Note</name><label>Note</label><object>Task</object></recordCreates>"
# Flows that are no tools: what is in them, and the reason that is told.
LEFT_OUT = {
    "Draft_One": (READING.replace(">Active<", ">Draft<"), "its status is Draft, not Active"),
    "Unset": (READING.replace("<status>Active</status>", ""), "its status is Draft, not Active"),
    "On_Screen": (READING.replace(">AutoLaunchedFlow<", ">Flow<"), "flows of type Flow are not called from outside"),
    "On_Record": (
        flow("R", "Shop.getOrder", "", FOUND, start="<object>Account</object>"),
        "a record, a schedule or an event",
    ),
    "Other_Service": (READING.replace("Shop.getOrder", "Bank.pay"), "it calls Bank.pay, which is not among the picked"),
    "Writes_Records": (
        READING.replace("<apiVersion>", f"{RECORDS}<apiVersion>").replace(
            "</assignments>", "<connector><targetReference>Note</targetReference></connector></assignments>"
        ),
        'its Create Records "Note" needs an org',
    ),
    "Calls_Apex": (
        READING.replace("<actionType>externalService", "<actionType>apex"),
        'its Action (apex) "Ask" needs an org',
    ),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("project")
    (folder / "shop.yaml").write_text(SPEC, encoding="utf-8")
    flows = folder / "force-app" / "main" / "default" / "flows"
    flows.mkdir(parents=True)
    for name, text in {"Find_Order": READING, "Keep_Order": WRITING, **{k: v[0] for k, v in LEFT_OUT.items()}}.items():
        (flows / f"{name}.flow-meta.xml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["add", "shop.yaml", "--service", "Shop", "--all"]) == 0
    yield folder


def calls(
    project: Path, era: str, words: Sequence[str], *asked: tuple[str, dict[str, object]]
) -> tuple[Tools, list[object]]:
    """What is listed, what these calls answer, and the bodies that reached the service."""
    with serve(project / "shop.yaml") as mock:

        async def work(client: Client) -> Tools:
            listed = (await client.list_tools()).tools
            return listed, [await client.call_tool(*one) for one in asked]

        made = talk(client_of(stdio(["--base-url", mock.base_url, *words], project), mode=era), work)
        return made, [request.body for request in mock.requests]


@pytest.mark.parametrize("era", ERAS)
def test_flows_are_listed_and_run(project: Path, era: str) -> None:
    find = ("Flow_Find_Order", {"number": "7"})
    keep = {"number": "7", "order": ORDER}
    asked = [find, ("Flow_Keep_Order", keep), ("Flow_Keep_Order", as_text(keep))]
    (listed, answers), bodies = calls(project, era, ["--allow-writes"], *asked)
    tools = {one.name: one for one in listed}
    assert set(tools) == {"Shop_getOrder", "Shop_putOrder", "Flow_Find_Order", "Flow_Keep_Order"}
    assert tools["Flow_Find_Order"].title == "Find an order"
    assert tools["Flow_Find_Order"].description == "Find an order of the shop."
    assert tools["Flow_Find_Order"].input_schema == {
        "type": "object", "properties": {"number": {"type": "string"}}, "additionalProperties": False,
    }  # fmt: skip
    order = tools["Flow_Keep_Order"].input_schema["properties"]["order"]
    assert set(order["properties"]) == {"sku", "z0type", "tags"} and order["required"] == ["sku"]
    hints = {name: (one.annotations.read_only_hint, one.annotations.destructive_hint) for name, one in tools.items()}
    assert hints["Flow_Find_Order"] == (True, False) and hints["Flow_Keep_Order"] == (False, True)
    assert [one.is_error for one in answers] == [False] * 3, [one.content for one in answers]
    assert isinstance(answers[0].structured_content["found"]["sku"], str)
    assert answers[1].structured_content == answers[2].structured_content
    # The mock saw the same object twice, by its names on the wire.
    wire = [json.loads(body) if isinstance(body, (str, bytes)) else body for body in bodies if body]
    assert wire == [{"sku": "A-1", "type": "new", "tags": ["a"]}] * 2


def test_arguments_that_do_not_fit_reach_nobody(project: Path) -> None:
    wrong = [
        {"number": 7}, {"number": "7", "order": {"z0type": "x"}}, {"number": "7", "order": "no JSON"}, {"number": "7", "ordr": {}},
    ]  # fmt: skip
    (_, answers), bodies = calls(
        project, "2026-07-28", ["--allow-writes"], *(("Flow_Keep_Order", one) for one in wrong)
    )
    assert all(one.is_error and one.content[0].text for one in answers) and bodies == []
    assert [one.content[0].text.partition(":")[0] for one in answers] == ["number", "order", "order", "arguments"]


@pytest.mark.parametrize("era", ERAS)
def test_a_flow_that_changes_something_is_asked_for(project: Path, era: str) -> None:
    """A flow whose callouts only read is not."""
    asked = [("Flow_Find_Order", {"number": "7"}), ("Flow_Keep_Order", {"number": "7", "order": ORDER})]
    (_, answers), bodies = calls(project, era, [], *asked)
    assert [one.is_error for one in answers] == [False, True] and "--allow-writes" in answers[1].content[0].text
    assert len(bodies) == 1


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("reply", ["accept", "decline"])
def test_the_user_is_asked_where_the_client_can(project: Path, era: str, reply: str) -> None:
    """One question for the whole flow, which names it."""
    told: list[str] = []
    with serve(project / "shop.yaml") as mock:
        server = stdio(["--base-url", mock.base_url], project)
        client = client_of(server, mode=era, elicitation_callback=answering((reply,), told))
        made = talk(client, lambda one: one.call_tool("Flow_Keep_Order", {"number": "7", "order": ORDER}))
        count = len(mock.requests)
    assert made.is_error is (reply != "accept") and count == (reply == "accept"), made.content
    assert len(told) == 1 and "Keep an order" in told[0]


def test_flows_beyond_the_budget_are_found_described_and_invoked(project: Path) -> None:
    asked = [
        (SEARCH, {"words": "keep an order of the shop"}), (DESCRIBE, {"name": "Flow_Keep_Order"}),
        (INVOKE, {"name": "Flow_Keep_Order", "arguments": json.dumps({"number": "7", "order": json.dumps(ORDER)})}),
        (INVOKE, {"name": "keep_order", "arguments": {"number": "7", "order": ORDER}}),
    ]  # fmt: skip
    (listed, (found, told, *made)), bodies = calls(project, "2026-07-28", ["--allow-writes", "--budget", "0"], *asked)
    assert [one.name for one in listed] == list(RESERVED)
    assert {one["name"]: one["changes"] for one in found.structured_content["found"]}["Flow_Keep_Order"] is True
    assert found.structured_content["of"] == 4 and told.structured_content["title"] == "Keep an order"
    assert [one.is_error for one in made] == [False, False] and len(bodies) == 2


def test_a_fault_is_an_error_in_words(project: Path) -> None:
    server = stdio(["--base-url", "http://127.0.0.1:9", "--allow-writes"], project)
    result = talk(client_of(server), lambda client: client.call_tool("Flow_Find_Order", {"number": "7"}))
    assert result.is_error and result.content[0].text and "Traceback" not in result.model_dump_json()


def test_secrets_are_in_no_result(project: Path) -> None:
    with serve(project / "shop.yaml", check_auth=True, token="right") as mock:
        server = stdio(["--base-url", mock.base_url, "--header", "X-Api-Key=env:SHOP_KEY"], project)
        server.env = {"SHOP_KEY": "very-secret-key"}
        arguments = {"number": "very-secret-key"}
        result = talk(client_of(server), lambda client: client.call_tool("Flow_Find_Order", arguments))
    assert "very-secret-key" not in result.model_dump_json()


def test_what_is_no_tool_is_told_with_its_reason(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    made = agent_tools()
    told = {
        dict(one.args)["flow"]: dict(one.args)["reason"] for one in made.diagnostics if one.rule.id == "flow-no-tool"
    }
    assert set(told) == set(LEFT_OUT)
    for name, (_, reason) in LEFT_OUT.items():
        assert reason in told[name]
    assert made.value is not None and len(made.value.tools) == 4
    of_service = agent_tools("Shop").value
    assert of_service is not None and len(of_service.tools) == 2, "a service alone has no flows"


def test_a_flow_that_cannot_be_read_stops_no_other(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(project, tmp_path / "p")
    (tmp_path / "p" / "Bad.flow-meta.xml").write_text("<Flow>", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "p")
    made = agent_tools()
    assert made.value is not None and len(made.value.tools) == 4
    broken: list[Diagnostic] = [one for one in made.diagnostics if one.span.file.endswith("Bad.flow-meta.xml")]
    assert [one.rule.id for one in broken] == ["flow-unreadable"]


def test_a_folder_too_large_to_look_through_serves_its_actions(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    monkeypatch.setattr("generator.usecases.apex_services._MOST_FILES", 3)
    made = agent_tools()
    assert made.value is not None and len(made.value.tools) == 2
    assert [one.rule.id for one in made.diagnostics] == ["folder-too-large"]


def test_what_a_flow_does_is_what_its_callouts_do() -> None:
    reading, writing = Hints(True, False, True), Hints(False, True, True)
    known = {"shop.getorder": reading, "shop.putorder": writing}
    flows = {name: read_flow(text.encode(), f"{name}.flow").value for name, text in
             (("R", READING), ("W", WRITING), ("A", LEFT_OUT["Calls_Apex"][0]), ("D", LEFT_OUT["Writes_Records"][0]))}  # fmt: skip
    r, w, a, d = (flows[name] for name in "RWAD")
    assert r is not None and w is not None and a is not None and d is not None
    assert flow_hints([r], known) == reading and flow_hints([w], known) == writing
    assert flow_hints([r, w], known) == writing, "of a flow with a subflow the weightier"
    unknown = Hints(False, True, False)
    assert flow_hints([r], {}) == flow_hints([a], known) == flow_hints([d], known) == unknown
    assert flow_hints([], known) == reading
    assert not not_launched(r) and not needs_org([r]) and needs_org([r, d]).startswith("Create Records")


def test_no_more_than_five_misfits_are_told() -> None:
    schema = {"type": "object", "properties": {name: {"type": "integer"} for name in "abcdefgh"}}
    assert len(misfits(dict.fromkeys("abcdefgh", "x" * 5_000), schema)) == 5
    assert all(len(one) < 400 for one in misfits({"a": "x" * 5_000}, schema)) and not misfits({"a": 1}, schema)


def test_the_inspector_lists_and_runs_flows(project: Path) -> None:
    inspector()
    with serve(project / "shop.yaml") as mock:
        server = ("--base-url", mock.base_url, "--allow-writes")
        assert '"Flow_Keep_Order"' in json.dumps(inspect_stdio(project, "--method", "tools/list", mcp=server))
        words = ["--tool-arg", "number=A7", "--tool-arg", f"order={json.dumps(ORDER)}"]
        words = ["--method", "tools/call", "--tool-name", "Flow_Keep_Order", *words]
        called = inspect_stdio(project, *words, mcp=server)
    assert not called.get("isError") and "sku" in called["structuredContent"]["found"]
