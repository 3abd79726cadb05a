"""Actions of the local org over REST: lists, exact descriptions, invocations with their errors, batches."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
from org_setups import SHOP, registration, xml
from test_org_deploy import deploy, package

from generator.org.local_org import LocalOrg, open_org
from generator.rest import app
from generator.rest.messages import RestAnswer

Call = Callable[..., RestAnswer]
BASE = "/services/data/v67.0"
# An operation of each shape: a query parameter, a body with encoded names, a list, and an answer with a declared error.
SCHEMA = json.dumps(
    {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://shop.example"}],
        "paths": {
            "/orders": {
                "get": {
                    "operationId": "fetch",
                    "description": "All orders of a shop.",
                    "parameters": [
                        {"name": "shop-id", "in": "query", "required": True, "schema": {"type": "string"}},
                        {"name": "most", "in": "query", "schema": {"type": "integer", "format": "int32"}},
                    ],
                    "responses": {
                        "200": {
                            "description": "them",
                            "content": {
                                "application/json": {
                                    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Order"}}
                                }
                            },
                        },
                    },
                },
                "post": {
                    "operationId": "place order",
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
                    },
                    "responses": {
                        "201": {
                            "description": "made",
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
                        },
                        "409": {
                            "description": "twice",
                            "content": {"application/json": {"schema": {"type": "object", "properties": {"why": {"type": "string"}}}}},
                        },
                    },
                },
            }
        },
        "components": {
            "schemas": {
                "Order": {
                    "type": "object",
                    "required": ["number"],
                    "properties": {
                        "number": {"type": "string", "example": "A-1"},
                        "_links": {"type": "array", "items": {"type": "string"}},
                        "total": {"type": "number"},
                        "day": {"type": "string", "format": "date"},
                    },
                }
            }
        },
    }
)  # fmt: skip


def shop() -> dict[str, str]:
    rows = "".join(
        f"<operations><active>true</active><name>{name}</name></operations>" for name in ("fetch", "placex20order")
    )
    made = registration(SCHEMA)
    return {
        path: text.replace("<operations><active>true</active><name>fetch</name></operations>", rows)
        for path, text in made.items()
    }


def flow(
    name: str = "Greet", *, status: str = "Active", kind: str = "AutoLaunchedFlow", more: str = ""
) -> dict[str, str]:
    variables = "".join(
        f"<variables><name>{name}</name><dataType>{kind}</dataType><isCollection>{many}</isCollection>"
        f"<isInput>{given}</isInput><isOutput>{made}</isOutput></variables>"
        for name, kind, many, given, made in (
            ("who", "String", "false", "true", "false"),
            ("tags", "String", "true", "true", "true"),
            ("greeting", "String", "false", "false", "true"),
        )
    )
    greet = (
        "<assignments><name>Set</name><label>Set</label><assignmentItems><assignToReference>greeting</assignToReference>"
        "<operator>Assign</operator><value><stringValue>Hello {!who}</stringValue></value></assignmentItems></assignments>"
    )
    start = "<start><connector><targetReference>Set</targetReference></connector></start>"
    inner = f"{more}{greet}<label>{name}</label><processType>{kind}</processType>{start}<status>{status}</status>{variables}"
    return {f"flows/{name}.flow": xml("Flow", inner)}


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalOrg]:
    opened = open_org(tmp_path_factory.mktemp("state") / "org").value
    assert opened is not None
    files = {**shop(), **flow(), **flow("Draft", status="Draft"), **flow("Screens", kind="Flow")}
    ended = deploy(opened, package(files, *SHOP, *(("Flow", name) for name in ("Greet", "Draft", "Screens"))))
    assert ended.success, [one.problem for one in ended.failures]
    yield opened
    opened.close()


@pytest.fixture
def call(org: LocalOrg) -> Call:
    token = org.sessions.issue(org.identity.username, "test")

    def made(method: str, path: str, body: object = None, base: str = BASE) -> RestAnswer:
        parts = urlsplit(path)
        headers = {"authorization": f"Bearer {token}"}
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return app.answer(org, method, base + parts.path, dict(parse_qsl(parts.query)), headers, data)

    return made


def invoked(call: Call, name: str, *inputs: object, kind: str = "externalService") -> tuple[int, Any]:
    answer = call("POST", f"/actions/custom/{kind}/{name}", {"inputs": list(inputs)})
    return answer.status, answer.body


def test_lists_and_kinds(call: Call) -> None:
    assert call("GET", "/actions").body == {"standard": f"{BASE}/actions/standard", "custom": f"{BASE}/actions/custom"}
    assert call("GET", "/actions/custom").body == {
        kind: f"{BASE}/actions/custom/{kind}" for kind in ("externalService", "flow")
    }
    assert call("GET", "/actions/custom/externalService").body == {
        "actions": [
            {
                "label": label,
                "name": f"Shop.{label}",
                "type": "EXTERNALSERVICE",
                "url": f"{BASE}/actions/custom/externalService/Shop.{quote(label)}",
            }
            for label in ("fetch", "place order")
        ]
    }
    flows: Any = call("GET", "/actions/custom/flow").body
    assert [(one["name"], one["type"]) for one in flows["actions"]] == [("Greet", "FLOW")]  # no draft, no screens


def parameter(name: str, **more: object) -> dict[str, object]:
    usual = {"byteLength": 0, "description": None, "label": name, "maxOccurs": 1, "name": name, "picklistValues": None}
    return {**usual, "apexClass": None, "required": False, "sobjectType": None, "type": None, **more}


def test_a_description_is_exact(call: Call) -> None:
    fetch: Any = call("GET", "/actions/custom/externalService/shop.FETCH").body
    order = "ExternalService__Shop_Order"
    assert fetch["inputs"] == [
        parameter("shop-id", type="STRING", required=True),
        parameter("most", type="INTEGER"),
    ]
    assert fetch["outputs"] == [
        parameter("200", apexClass=order, maxOccurs=2000),
        parameter("responseCode", type="INTEGER"),
        parameter("defaultExc", type="STRING"),
    ]
    assert (fetch["name"], fetch["type"], fetch["standard"]) == ("Shop.fetch", "EXTERNALSERVICE", False)
    assert fetch["description"] == "All orders of a shop."
    place: Any = call("GET", "/actions/custom/externalService/Shop.place order").body
    assert place["inputs"] == [parameter("body", apexClass=order, required=True)]
    classes = {one["name"]: one["apexClass"] for one in place["outputs"]}
    assert classes["201"] == order and classes["409Exc"] == "ExternalService__Shop_placex20order_EXC_409"
    greet: Any = call("GET", "/actions/custom/flow/greet").body
    assert greet["inputs"] == [parameter("who", type="STRING"), parameter("tags", type="STRING", maxOccurs=2000)]
    assert [one["name"] for one in greet["outputs"]] == ["tags", "greeting"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/actions/custom/externalService/Shop.nothing", 404, "NOT_FOUND"),
        ("GET", "/actions/custom/apex", 404, "NOT_FOUND"),
        ("GET", "/actions/custom/flow/Draft", 404, "NOT_FOUND"),
        ("POST", "/actions/custom/flow/Screens", 404, "NOT_FOUND"),
        ("DELETE", "/actions/custom/flow/Greet", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/actions/custom/flow/../../x", 404, "NOT_FOUND"),
    ],
)
def test_what_is_not_there(call: Call, method: str, path: str, status: int, code: str) -> None:
    answer: Any = call(method, path, {"inputs": [{}]})
    assert (answer.status, answer.body[0]["errorCode"]) == (status, code)


def test_head_tells_whether_it_is_there(call: Call) -> None:
    assert call("HEAD", "/actions/custom/externalService/Shop.fetch").status == 200
    assert call("HEAD", "/actions/custom/externalService/Shop.gone").status == 404


def test_objects_go_in_and_out_under_salesforce_names(call: Call, org: LocalOrg) -> None:
    body = {"z0number": "A-7", "x5flinks": ["a", "b"], "total": 1.5, "day": "2026-11-26"}
    status, (result,) = invoked(call, "Shop.place order", {"body": body})
    assert status == 200, result
    assert result["outputValues"]["responseCode"] == 201
    assert result["outputValues"]["201"].keys() <= {"z0number", "x5flinks", "total", "day"}
    assert json.loads(org.callouts.latest()[-1].request_body) == {
        "number": "A-7", "_links": ["a", "b"], "total": 1.5, "day": "2026-11-26",
    }  # fmt: skip


def test_a_result_has_the_members_of_its_version(call: Call) -> None:
    _, (result,) = invoked(call, "Shop.fetch", {"shop-id": "a"})
    older = {"actionName": "Shop.fetch", "errors": None, "isSuccess": True, "outputValues": result["outputValues"]}
    assert result == {**older, "invocationId": None, "outcome": None, "sortOrder": -1, "version": 1}
    asked = {"inputs": [{"shop-id": "a"}]}
    old: Any = call("POST", "/actions/custom/externalService/Shop.fetch", asked, "/services/data/v62.0").body
    assert old[0].keys() == older.keys()


def test_one_result_for_each_input_in_order(call: Call, org: LocalOrg) -> None:
    entries: list[dict[str, object]] = [{"shop-id": str(number)} for number in range(6)]
    entries[2] = {"shop": "x"}  # no such input
    entries[4] = {}  # a required one is missing
    status, results = invoked(call, "Shop.fetch", *entries)
    assert status == 200 and [one["isSuccess"] for one in results] == [True, True, False, True, False, True]
    assert [one.url.rpartition("=")[2] for one in org.callouts.latest()[-4:]] == ["0", "1", "3", "5"]
    (error,) = results[2]["errors"]
    assert error == {
        "statusCode": "INVALID_API_INPUT", "fields": ["shop"],
        "message": "Shop.fetch has no input shop (its inputs: shop-id, most)",
    }  # fmt: skip
    assert results[2]["outputValues"] is None and "shop-id" in results[4]["errors"][0]["message"]


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"shop-id": "a", "most": "many"}, "most"),
        ({"body": {}}, "body"),
        ({"shop-id": {"deep": 1}}, ""),
    ],
)
def test_all_failing_is_400(call: Call, inputs: dict[str, object], field: str) -> None:
    status, (result,) = invoked(call, "Shop.fetch", inputs)
    assert status == 400 and not result["isSuccess"] and result["errors"][0]["message"]
    assert not field or result["errors"][0]["fields"] == [field]


def test_unknown_properties_are_told_not_dropped(call: Call, org: LocalOrg) -> None:
    before = org.callouts.latest()
    status, (result,) = invoked(call, "Shop.place order", {"body": {"z0number": "A", "_links": []}})
    assert status == 400 and result["errors"][0]["message"] == (
        "body._links is no property of ExternalService__Shop_Order (it has z0number, x5flinks, total, day)"
    )
    assert org.callouts.latest() == before


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"{}", b'{"inputs": {}}', b'{"inputs": []}', b'{"inputs": [1]}', b'{"inputs": [{}], "more": 1}', b"NaN", b'{"inputs": [], "inputs": [{}]}',
     b'{"inputs": [{"shop-id": 1e999}]}', b"[" * 100_000, b"\xff\xfe", json.dumps({"inputs": [{}] * 2_001}).encode()],
    ids=lambda body: body[:24].decode("latin-1"),
)  # fmt: skip
def test_a_body_of_another_form_is_refused_whole(call: Call, body: bytes) -> None:
    answer: Any = call("POST", "/actions/custom/externalService/Shop.fetch", body)
    assert answer.status == 400 and answer.body[0]["errorCode"] in ("JSON_PARSER_ERROR", "INVALID_API_INPUT")


def test_deep_values_are_refused_by_name(call: Call) -> None:
    deep: object = "x"
    for _ in range(150):
        deep = [deep]
    for kind, name, given in (("externalService", "Shop.fetch", "shop-id"), ("flow", "Greet", "tags")):
        status, (result,) = invoked(call, name, {given: deep}, kind=kind)
        assert status == 400 and result["errors"][0]["fields"] == [given]


def test_a_flow_is_invoked(call: Call) -> None:
    status, results = invoked(call, "Greet", {"who": "Ana", "tags": ["a"]}, {"who": "Ben"}, {"whom": "x"}, kind="flow")
    first, second, third = results
    assert status == 200 and first["outputValues"]["greeting"] == "Hello Ana" and first["outputValues"]["tags"] == ["a"]
    assert second["outputValues"]["greeting"] == "Hello Ben"
    assert second["outputValues"]["Flow__InterviewStatus"] == "Finished"
    guids = {one["outputValues"]["Flow__InterviewGuid"] for one in (first, second)}
    assert len(guids) == 2 and all(len(guid) == 36 for guid in guids)
    assert not third["isSuccess"] and third["errors"][0]["fields"] == ["whom"]
    assert invoked(call, "Greet", {"who": ["a"]}, kind="flow")[0] == 400


def test_a_batch_answers_each_request(call: Call) -> None:
    action = "v67.0/actions/custom/externalService/Shop.fetch"
    entries = [
        {"method": "POST", "url": action, "richInput": {"inputs": [{"shop-id": "a"}]}},
        {"method": "GET", "url": f"/services/data/{action}"},
        {"method": "GET", "url": "v67.0/query?q=SELECT+Name+FROM+Organization"},
        {"method": "GET", "url": "v67.0/nothing"},
        {"method": "POST", "url": "v67.0/composite/batch", "richInput": {"batchRequests": []}},
        {"method": "GET", "url": "https://elsewhere.example/v67.0/limits"},
        {"url": "v67.0/limits"},
    ]
    answer: Any = call("POST", "/composite/batch", {"batchRequests": entries}).body
    assert [one["statusCode"] for one in answer["results"]] == [200, 200, 200, 404, 400, 404, 400]
    assert answer["hasErrors"] and answer["results"][0]["result"][0]["isSuccess"]
    assert answer["results"][2]["result"]["records"][0]["Name"] == "Local Org"
    halted: Any = call("POST", "/composite/batch", {"batchRequests": entries[3:1:-1], "haltOnError": True}).body
    assert [one["statusCode"] for one in halted["results"]] == [404, 412]
    too_many: Any = call("POST", "/composite/batch", {"batchRequests": entries[:1] * 26})
    assert too_many.status == 400 and too_many.body[0]["errorCode"] == "LIMIT_EXCEEDED"
