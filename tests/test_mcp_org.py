"""`/mcp` of a local org: asked by the client of the official SDK, by plain HTTP, and by npm's inspector where that is installed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx2
import pytest

from generator.orgserver.embedded import Org
from tests.mcp_session import ERAS, client_of, inspect_http, instance, talk
from tests.test_bulk_org import metadata
from tests.test_org_invoke import flow

if TYPE_CHECKING:
    from mcp import Client

    from tests.mcp_session import Tools

ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "plain", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    folder = metadata(tmp_path_factory.mktemp("app"))
    (folder / "flows").mkdir(exist_ok=True)
    (folder / "flows" / "Greet.flow-meta.xml").write_text(flow()["flows/Greet.flow"], encoding="utf-8")
    with Org(init=folder) as started:
        yield started


def connected(org: Org, era: str, query: str = "?allow-writes&budget=100000", token: str = "") -> Client:
    from mcp.client.streamable_http import streamable_http_client

    headers = {"Authorization": f"Bearer {token or org.access_token}"}
    transport = streamable_http_client(
        f"{org.instance_url}/mcp{query}", http_client=httpx2.AsyncClient(headers=headers)
    )
    return client_of(transport, mode=era)


@pytest.mark.parametrize("era", ERAS)
def test_every_action_and_flow_is_listed_and_called(org: Org, era: str) -> None:
    async def work(client: Client) -> Tools:
        listed = (await client.list_tools()).tools
        return listed, [
            await client.call_tool(
                one.name, {"who": "Ana", "tags": ["a"]} if one.name == "Flow_Greet" else instance(one.input_schema)
            )
            for one in listed
        ]

    listed, called = talk(connected(org, era), work)
    assert "Flow_Greet" in {one.name for one in listed} and len(listed) > 1
    for tool, result in zip(listed, called, strict=True):
        assert not result.is_error, (tool.name, result.content)
        if tool.name == "Flow_Greet":
            assert tool.input_schema["properties"] == {
                "who": {"type": "string"},
                "tags": {"type": "array", "items": {"type": "string"}},
            }
            assert result.structured_content["greeting"] == "Hello Ana" and result.structured_content["tags"] == ["a"]
        else:
            assert result.structured_content["responseCode"] in (200, 201)


@pytest.mark.parametrize("era", ERAS)
def test_a_change_is_not_made_unasked(org: Org, era: str) -> None:
    """A flow that calls nothing and writes nothing is no change."""

    async def work(client: Client) -> Tools:
        listed = (await client.list_tools()).tools
        writing = next(one for one in listed if not one.annotations.read_only_hint)
        asked = ((writing.name, instance(writing.input_schema)), ("Flow_Greet", {"who": "Ana"}))
        return listed, [await client.call_tool(*one) for one in asked]

    listed, (written, greeted) = talk(connected(org, era, "?budget=100000"), work)
    assert written.is_error and "allow-writes" in written.content[0].text
    assert not greeted.is_error and next(one for one in listed if one.name == "Flow_Greet").annotations.read_only_hint


def post(org: Org, body: object, **headers: str) -> httpx2.Response:
    head = {"Authorization": f"Bearer {org.access_token}", "Accept": "application/json, text/event-stream", **headers}
    return httpx2.post(f"{org.instance_url}/mcp?allow-writes", json=body, headers={k: v for k, v in head.items() if v})


def test_plain_http_needs_no_session(org: Org) -> None:
    params = {"name": "Flow_Greet", "arguments": {"who": "Ana"}, "_meta": ENVELOPE}
    headers = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "Flow_Greet"}
    answer = post(org, {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}, **headers)
    assert answer.status_code == 200 and answer.json()["result"]["structuredContent"]["greeting"] == "Hello Ana"
    listing = {"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": {}}
    old = post(org, listing, **{"MCP-Protocol-Version": "2025-11-25"})
    assert old.status_code == 200 and "Flow_Greet" in {one["name"] for one in old.json()["result"]["tools"]}
    assert "mcp-session-id" not in old.headers and "mcp-session-id" not in answer.headers


def test_only_a_bearer_token_and_no_other_origin_opens_it(org: Org) -> None:
    listing = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    nobody = post(org, listing, Authorization="")
    assert nobody.status_code == 401 and nobody.headers["www-authenticate"] == "Bearer"
    assert post(org, listing, Authorization="Bearer wrong").status_code == 401
    cookie = {"Authorization": "", "Cookie": f"sid={org.access_token}; extsvc_setup_1={org.access_token}"}
    assert post(org, listing, **cookie).status_code == 401
    assert post(org, listing, Origin="https://evil.example").status_code == 403
    assert post(org, listing, Host="evil.example").status_code == 421
    assert post(org, listing, Origin=org.instance_url).status_code == 200


def test_the_inspector_lists_and_calls(org: Org) -> None:
    url = f"{org.instance_url}/mcp?allow-writes"
    listed = inspect_http(url, org.access_token, "--method", "tools/list")
    assert '"Flow_Greet"' in json.dumps(listed)
    words = ("--method", "tools/call", "--tool-name", "Flow_Greet", "--tool-arg", "who=Ana")
    called = inspect_http(url, org.access_token, *words)
    assert called["structuredContent"]["greeting"] == "Hello Ana"
