"""Actions as tools of an agent: asked by the client of the official SDK over pipes, and judged by the service's own mock."""

from __future__ import annotations

import json
import re
import shutil
import string
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.__main__ import main
from generator.agents.answers import answer_of, fitting
from generator.agents.arguments import read_arguments
from generator.agents.json_schema import SchemaWriter
from generator.agents.search import ToolSearch
from generator.agents.tool_list import DESCRIBE, INVOKE, RESERVED, SEARCH, ToolList
from generator.agents.tools import LONGEST_NAME, Hints, Tool, ToolNames, ToolResult, ToolSchemas, hints_of, tool_of
from generator.agents.words import short, tokens
from generator.mock import serve
from generator.model.service import Operation, Parameter
from generator.model.types import Field, Json, Named, Place, Record, Scalar
from generator.usecases.agent_tools import agent_tools
from generator.usecases.described import describe
from generator.usecases.tool_calls import ToolCalls
from tests.mcp_session import ERAS, client_of, inspect_stdio, inspector, instance, stdio, talk

if TYPE_CHECKING:
    from mcp import Client
    from mcp_types import CallToolResult

    from tests.mcp_session import Tools

ROOT = Path(__file__).parent.parent
SMS = ROOT / "specs" / "sms.json"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project with the bundled service."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(SMS, folder / "sms.json")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["add", "sms.json", "--service", "Sms", "--all"]) == 0
    yield folder


MESSAGE = {"subAccountId": "demo", "body": {"destination": "+6512345678", "text": "Hello"}}


@pytest.mark.parametrize("era", ERAS)
def test_the_client_of_the_sdk_lists_and_calls(project: Path, era: str) -> None:
    with serve(project / "sms.json") as mock:

        async def work(client: Client) -> Tools:
            listed = (await client.list_tools()).tools
            return listed, [
                await client.call_tool("Sms_Send-Sms-Single", one) for one in (MESSAGE, as_text(MESSAGE), {})
            ]

        words = ["--base-url", mock.base_url, "--allow-writes"]
        listed, (sent, again, refused) = talk(client_of(stdio(words, project), mode=era), work)
        assert [one.name for one in listed] == ["Sms_Send-Sms-Single", "Sms_Send-Many-Sms"]
        assert [one.title for one in listed] == ["Send SMS", "Send SMS Batch"]
        asked = [request.body for request in mock.requests]
    assert not sent.is_error and sent.structured_content == {**sent.structured_content, "responseCode": 200}
    assert set(sent.structured_content) == {"200", "responseCode"}
    assert json.loads(sent.content[0].text) == sent.structured_content
    assert again.structured_content["responseCode"] == 200 and asked[0] == asked[1] and len(asked) == 2
    assert refused.is_error and "subAccountId" in refused.content[0].text and "body" in refused.content[1].text


def as_text(arguments: dict[str, object]) -> dict[str, object]:
    """The same arguments with each object as JSON text, as a common client sends them."""
    return {name: json.dumps(value) if isinstance(value, dict) else value for name, value in arguments.items()}


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("replies", [("decline", "accept", "cancel"), ()], ids=["asked", "nobody to ask"])
def test_a_change_needs_consent_where_it_was_not_allowed(project: Path, era: str, replies: tuple[str, ...]) -> None:
    """Consent holds for one call: a session that was refused may be allowed, and the other way round."""
    asked: list[str] = []
    counts: list[int] = []
    with serve(project / "sms.json") as mock:

        async def work(client: Client) -> list[CallToolResult]:
            results = []
            for _ in replies or ("",):
                results.append(await client.call_tool("Sms_Send-Sms-Single", MESSAGE))
                counts.append(len(mock.requests))
            return results

        elicit = answering(replies, asked) if replies else None
        client = client_of(stdio(["--base-url", mock.base_url], project), mode=era, elicitation_callback=elicit)
        called = talk(client, work)
    assert len(asked) == len(replies) and all("Send SMS" in one for one in asked)
    assert [one.is_error for one in called] == ([True, False, True] if replies else [True])
    assert counts == ([0, 1, 1] if replies else [0])
    if not replies:
        assert "--allow-writes" in called[0].content[0].text


def answering(replies: tuple[str, ...], asked: list[str]) -> object:
    """A client's way to ask its user, who answers each question with the next of these."""
    from mcp_types import ElicitResult

    async def elicit(context: object, params: object) -> ElicitResult:
        reply = replies[len(asked)]
        asked.append(params.message)
        return ElicitResult(action=reply, content={} if reply == "accept" else None)

    return elicit


def test_what_does_not_fit_is_found_described_and_invoked(project: Path) -> None:
    with serve(project / "sms.json") as mock:

        async def work(client: Client) -> Tools:
            listed = (await client.list_tools()).tools
            calls = (
                (SEARCH, {"words": "send a single message"}),
                (DESCRIBE, {"name": "Sms_Send-Sms-Single"}),
                (INVOKE, {"name": "Sms_Send-Sms-Single", "arguments": MESSAGE}),
                (INVOKE, {"name": "Sms_Send-Sms-Single", "arguments": json.dumps(as_text(MESSAGE))}),
                (INVOKE, {"name": "Sms.Send-Sms-Single", "arguments": MESSAGE}),
                (INVOKE, {"name": INVOKE, "arguments": {}}),
                (DESCRIBE, {"name": "send"}),
                ("Nothing", {}),
            )
            return listed, [await client.call_tool(*one) for one in calls]

        words = ["--base-url", mock.base_url, "--allow-writes", "--budget", "0"]
        listed, (found, told, *called, itself, missing, nothing) = talk(client_of(stdio(words, project)), work)
    assert [one.name for one in listed] == list(RESERVED)
    assert [one["name"] for one in found.structured_content["found"]] == ["Sms_Send-Sms-Single", "Sms_Send-Many-Sms"]
    assert told.structured_content["inputSchema"]["required"] == ["subAccountId", "body"]
    assert [one.structured_content["responseCode"] for one in called] == [200, 200, 200]
    assert itself.is_error and missing.is_error and nothing.is_error and "Perhaps Sms_Send" in missing.content[0].text


def test_what_a_service_repeats_of_a_secret_is_hidden(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mock answers a wrong key with a problem; the key is in no answer, in whatever words the service repeats it."""
    with serve(project / "sms.json", check_auth=True, token="right-key") as mock:
        words = ["--base-url", mock.base_url, "--allow-writes", "--header", "Authorization=env:SMS_KEY"]
        server = stdio(words, project)
        server.env = {"SMS_KEY": "Bearer very-secret-key"}
        called = talk(
            client_of(server), lambda one: one.call_tool("Sms_Send-Sms-Single", {**MESSAGE, "subAccountId": "x"})
        )
    assert called.is_error and called.structured_content["responseCode"] == 401
    assert "very-secret-key" not in called.model_dump_json()


def test_a_generated_folder_has_the_tools_of_its_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What classes tell is what the spec tells, but for the words of properties."""
    monkeypatch.chdir(project)
    of_spec, of_folder = agent_tools().value, agent_tools("clients").value
    assert of_spec is not None and of_folder is not None and len(of_spec.tools) == 2
    for one, other in zip(of_spec.tools, of_folder.tools, strict=True):
        assert json.loads(json.dumps(one.listed), object_pairs_hook=undescribed) == other.listed
    with serve(project / "sms.json") as mock:
        made = agent_tools("clients", ToolCalls(base_url=mock.base_url)).value
        assert made is not None and made.call(made.tools[0], MESSAGE).outputs["responseCode"] == 200


def undescribed(pairs: list[tuple[str, object]]) -> dict[str, object]:
    return {
        k: v
        for k, v in pairs
        if k != "description" or any(name == "inputSchema" for name, _ in pairs) or isinstance(v, dict)
    }


def test_what_cannot_be_served_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["mcp"]) == 2 and "no extsvc.toml" in capsys.readouterr().err
    assert main(["mcp", "nothing"]) == 2 and "no generated package" in capsys.readouterr().err
    monkeypatch.setattr("generator.mcp.serving.find_spec", lambda name: None)
    assert main(["mcp"]) == 2 and "needs the extra `agents`" in capsys.readouterr().err


@pytest.mark.corpus
@pytest.mark.parametrize("era", ERAS)
def test_every_operation_of_a_real_service_is_called(
    real_specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, era: str
) -> None:
    spec = real_specs / "8x8_sms_api.json"
    monkeypatch.chdir(tmp_path)
    assert main(["add", str(spec), "--service", "Sms", "--all"]) == 0
    with serve(spec) as mock:

        async def work(client: Client) -> Tools:
            listed = (await client.list_tools()).tools
            return listed, [await client.call_tool(one.name, instance(one.input_schema)) for one in listed]

        words = ["--base-url", mock.base_url, "--allow-writes", "--budget", "100000"]
        listed, called = talk(client_of(stdio(words, tmp_path), mode=era), work)
        wrong = [request for request in mock.requests if request.violations]
    assert len(listed) == 17 and not wrong
    for tool, result in zip(listed, called, strict=True):
        assert not result.is_error, (tool.name, result.content)
        assert 200 <= result.structured_content["responseCode"] < 300, tool.name


def test_the_page_about_it_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "hosts.md").read_text(encoding="utf-8").partition("## Agents of any make")[2]
    commands = re.findall(r"^extsvc (.*)$", page.partition("```sh")[2].partition("```")[0], re.M)
    shutil.copy(SMS, tmp_path / "sms.json")
    monkeypatch.chdir(tmp_path)
    assert len(commands) == 2 and [main(one.split()) for one in commands] == [0, 0]
    assert '"CPaaSSMS_Send-Sms-Single"' in capsys.readouterr().out
    told = json.loads(page.partition("```json")[2].partition("```")[0])["mcpServers"]["sms"]
    assert told["command"] == "extsvc" and told["args"][0] == "mcp"
    client = client_of(stdio(told["args"][1:], tmp_path / told["cwd"]))
    assert len(talk(client, lambda one: one.list_tools()).tools) == 2


@pytest.mark.corpus
def test_an_action_beyond_the_budget_is_reached_by_search(real_specs: Path, tmp_path: Path) -> None:
    """GitHub's 1,223 operations; one of them is generated, and is none of those that are listed."""
    shutil.copy(real_specs / "github.json", tmp_path / "github.json")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert main(["add", "github.json", "--service", "GitHub", "--operation", "issues/create"]) == 0
    settings = tmp_path / "extsvc.toml"
    settings.write_text(settings.read_text().replace('"issues/create"', '"*"'))
    arguments = {"owner": "octo", "repo": "cat", "body": {"title": "Found a bug"}}
    with serve(tmp_path / "github.json") as mock:

        async def work(client: Client) -> Tools:
            listed = (await client.list_tools()).tools
            found = await client.call_tool(SEARCH, {"words": "create an issue in a repository"})
            name = found.structured_content["found"][0]["name"]
            told = await client.call_tool(DESCRIBE, {"name": name})
            return listed, [found, told, await client.call_tool(INVOKE, {"name": name, "arguments": arguments})]

        words = ["--base-url", mock.base_url, "--allow-writes"]
        listed, (found, told, called) = talk(client_of(stdio(words, tmp_path)), work)
    assert found.structured_content["of"] == 1223 and 3 < len(listed) < 60
    sent = [one.model_dump(mode="json", by_alias=True, exclude_none=True) for one in listed]
    assert tokens(json.dumps(sent, ensure_ascii=False, separators=(",", ":"))) <= 8_000
    assert told.structured_content["name"] == "GitHub_issues_create"
    assert told.structured_content["name"] not in {one.name for one in listed}
    assert not called.is_error and called.structured_content["responseCode"] == 201, called.content


def test_the_inspector_lists_and_calls(project: Path) -> None:
    inspector()
    with serve(project / "sms.json") as mock:
        server = ("--base-url", mock.base_url, "--allow-writes")
        assert '"Sms_Send-Many-Sms"' in json.dumps(inspect_stdio(project, "--method", "tools/list", mcp=server))
        given = [f"{name}={json.dumps(value) if isinstance(value, dict) else value}" for name, value in MESSAGE.items()]
        words = [word for one in given for word in ("--tool-arg", one)]
        words = ["--method", "tools/call", "--tool-name", "Sms_Send-Sms-Single", *words]
        called = inspect_stdio(project, *words, mcp=server)
    assert called["structuredContent"]["responseCode"] == 200


# -- parts -------------------------------------------------------------------------------------------------------------

NAMES = st.text(string.ascii_letters + string.digits + " /.-_{}é", min_size=1, max_size=90)


@given(st.lists(st.tuples(st.sampled_from(["Shop", "Sms"]), NAMES), max_size=20, unique=True))
def test_names_are_valid_and_told_apart(operations: list[tuple[str, str]]) -> None:
    names = ToolNames(RESERVED)
    made = [names.name(service, operation) for service, operation in operations]
    assert len({one.lower() for one in made} | set(RESERVED)) == len(made) + len(RESERVED)
    assert all(re.fullmatch(f"[A-Za-z0-9_-]{{1,{LONGEST_NAME}}}", one) for one in made)
    for name, (_, operation) in zip(made, operations, strict=True):
        plain = re.sub("[^A-Za-z0-9_-]+", "_", operation).strip("_")
        assert len(plain) > LONGEST_NAME - 9 or plain in name


@pytest.mark.parametrize(
    ("method", "header", "hints"),
    [
        ("get", "", Hints(True, False, True)),
        ("post", "", Hints(False, False, False)),
        ("post", "Idempotency-Key", Hints(False, False, True)),
        ("put", "", Hints(False, True, True)),
        ("patch", "", Hints(False, True, False)),
        ("delete", "", Hints(False, True, True)),
        ("PURGE", "", Hints(False, True, False)),
        ("query", "", Hints(True, False, True)),
    ],
)
def test_hints_follow_the_method(method: str, header: str, hints: Hints) -> None:
    parameters = (Parameter(header, "header", Scalar("string")),) if header else ()
    assert hints_of(Operation("", "", method, "/", parameters)) == hints


def test_a_type_that_contains_itself_is_written_once() -> None:
    node = Record(
        "n", Place(("schema", "Node")), (Field("next", Named("n")), Field("secret", Scalar("string"), write_only=True))
    )
    made = SchemaWriter({"n": node}).object({"first": (Named("n"), "The first. And more.")}, ["first"])
    validator = jsonschema_rs.Draft202012Validator(made)
    assert validator.is_valid({"first": {"next": {"next": {"secret": "x"}}}})
    assert not validator.is_valid({"first": {"next": {"next": {"other": 1}}}}) and not validator.is_valid({})
    assert made["$defs"].keys() == {"Node"}
    answered = SchemaWriter({"n": node}, answers=True).object({"first": (Named("n"), "")}, [])
    assert "secret" not in json.dumps(answered)


def test_objects_inside_one_another_do_not_end_in_recursion() -> None:
    chain = {
        str(at): Record(str(at), Place(("schema", f"T{at}")), (Field("next", Named(str(at + 1))),))
        for at in range(10_000)
    }
    made = SchemaWriter(chain).object({"first": (Named("0"), "")}, [])
    assert len(made["$defs"]) > 1_000


def test_an_answer_that_is_not_as_described_keeps_to_the_schema() -> None:
    schema: dict[str, Json] = {
        "type": "object",
        "properties": {"200": {"type": "object", "required": ["id"]}, "responseCode": {"type": "integer"}},
        "required": ["responseCode"],
    }
    answer = answer_of(ToolResult({"responseCode": 200, "200": {}}, (), ("id is missing",)), schema)
    assert answer.structured == {"responseCode": 200} and not answer.failed
    assert json.loads(answer.texts[0])["200"] == {} and "200" in answer.texts[1] and "id is missing" in answer.texts[2]
    assert fitting({"200": {"id": 1}}, schema) is None and answer_of(ToolResult({}, ("No.",)), schema).texts == ("No.",)


def test_a_text_is_read_as_json_only_where_no_text_may_stand() -> None:
    schema: dict[str, Json] = {
        "properties": {
            "text": {"type": "string"}, "either": {"anyOf": [{"type": "object"}, {"type": "string"}]}, "any": {},
            "list": {"type": ["array", "null"]}, "ref": {"$ref": "#/$defs/A"}, "number": {"type": "integer"},
        },
        "$defs": {"A": {"allOf": [{"type": "object"}]}},
    }  # fmt: skip
    given: dict[str, Json] = dict.fromkeys(("text", "either", "any", "list", "ref", "number", "other"), "[1]")
    read = read_arguments(given, schema)
    assert read == {**given, "list": [1], "ref": [1], "number": [1]}
    assert read_arguments({"ref": "[" * 100_000, "list": "nonsense"}, schema)["list"] == "nonsense"


def test_descriptions_end_with_a_sentence() -> None:
    told = "See <b>this</b> [page](https://example.com/a). It has **more** to say. " + "And more. " * 50
    assert short(told, 60) == "See this page. It has more to say. And more. And more."
    assert short("word " * 100, 20) == "word word word…"


def test_a_search_puts_the_name_before_the_description() -> None:
    def tool(name: str, description: str) -> Tool:
        return Tool(name, name, description, Hints(True, False, True), name, lambda: ToolSchemas({}, {}))

    search = ToolSearch([tool("listRepos", "Not about issues."), tool("createIssue", "Make one."), tool("other", "")])
    found, count = search.find("create issues", 1)
    assert [one.name for one in found] == ["createIssue"] and count == 2
    assert ToolSearch([]).find("anything", 5) == ([], 0)


def test_the_listing_keeps_within_its_budget() -> None:
    described = describe(str(SMS), "Sms").value
    assert described is not None
    names = ToolNames(RESERVED)

    class Box:
        tools = tuple(tool_of(one, described.names, names) for one in described.actions)

        def call(self, tool: Tool, arguments: object) -> ToolResult:
            raise AssertionError(tool)

    whole = sum(one.cost for one in Box.tools)
    assert [one.name for one in ToolList(Box(), whole).listed] == ["Sms_Send-Sms-Single", "Sms_Send-Many-Sms"]
    some = ToolList(Box(), whole - 1)
    assert [one.name for one in some.listed][:3] == list(RESERVED) and sum(one.cost for one in some.listed) < whole
    assert some.left_over + len(some.listed) - 3 == 2
