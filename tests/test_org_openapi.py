"""The description of the REST face that the org serves: valid, complete, without secrets, and kept to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
from external_services import Org
from org_setups import SHOP
from test_org_deploy import deploy, package
from test_org_invoke import flow, shop
from test_org_procedures import ALL, procedure
from test_org_records import LINE, MEMBERS, ORDER

from generator.rest.app import ROUTES
from generator.rest.openapi import PROCEDURES, TOLD, document

V = "/services/data/v66.0"
# What is there to be found, so that schemathesis gets past NOT_FOUND.
THERE = """[parameters]
"path.name" = "Order__c"
"path.id" = "{id}"
"query.q" = "SELECT Id, Note__c FROM Order__c"

[[operations]]
include-path = "/services/data/v{{version}}/actions/custom/{{kind}}/{{name}}"
parameters = {{ "path.kind" = "flow", "path.name" = "Greet" }}
"""


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    with Org() as started:
        files = {**shop(), **flow(), **ORDER, **LINE, **procedure("Meta_Data", ALL)}
        named = (("Flow", "Greet"), ("OmniIntegrationProcedure", "Meta_Data_Procedure_1"))
        archive = package(files, *SHOP, *MEMBERS, *named)
        assert deploy(started.running.org, archive).success
        yield started


def test_it_is_served_to_everybody_and_tells_no_secret(org: Org) -> None:
    answer = httpx2.get(f"{org.instance_url}/openapi.json")
    assert answer.status_code == 200 and answer.json() == document()
    for secret in (org.access_token, org.username, org.running.org.identity.org_id, str(org.dir)):
        assert secret not in answer.text


def test_it_is_valid_and_has_every_route() -> None:
    made: Any = document()
    validate(json.loads(json.dumps(made)))
    methods = {(path, method) for path, item in made["paths"].items() for method in item if method != "parameters"}
    assert len(methods) == sum(len(route.methods.split()) for route in (*ROUTES, PROCEDURES))
    known = {f"{method.upper()} {path.removeprefix('/services/data/v{version}')}" for path, method in methods}
    assert not TOLD.keys() - known  # nothing is told of what is not there


EXECUTE = "/connect/omni-global/integration-procedure/execute"
ASKED: list[tuple[str, str, str, object]] = [
    ("GET", "", "", None),
    ("GET", "/actions", "/actions", None),
    ("GET", "/actions/custom", "/actions/custom", None),
    ("GET", "/actions/custom/{kind}", "/actions/custom/flow", None),
    ("GET", "/actions/custom/{kind}/{name}", "/actions/custom/externalService/Shop.place%20order", None),
    ("GET", "/actions/custom/{kind}/{name}", "/actions/custom/flow/Nothing", None),
    ("POST", "/actions/custom/{kind}/{name}", "/actions/custom/flow/Greet", {"inputs": [{"who": "Ana"}, {"whom": "x"}]}),
    ("POST", "/actions/custom/{kind}/{name}", "/actions/custom/flow/Greet", {"inputs": [{"whom": "x"}]}),
    ("POST", "/actions/custom/{kind}/{name}", "/actions/custom/flow/Greet", {"inputs": 5}),
    ("POST", "/composite/batch", "/composite/batch", {"batchRequests": [{"method": "GET", "url": "v66.0/limits"}]}),
    ("POST", "/sobjects/{name}", "/sobjects/Order__c", {"Note__c": "a"}),
    ("POST", "/sobjects/{name}", "/sobjects/Order__c", {}),
    ("GET", "/sobjects", "/sobjects", None),
    ("GET", "/sobjects/{name}", "/sobjects/Order__c", None),
    ("GET", "/sobjects/{name}/describe", "/sobjects/Line__c/describe", None),
    ("GET", "/sobjects/{name}/{id}", "/sobjects/User/{user}", None),
    ("GET", "/query", "/query?q=" + quote("SELECT Id, Owner.Name FROM Order__c"), None),
    ("GET", "/query", "/query?columns=true&q=" + quote("SELECT Id FROM Order__c"), None),
    ("GET", "/tooling/query", "/tooling/query?q=SELECT", None),
    ("POST", "/composite/tree/{name}", "/composite/tree/Account", {"records": [{"attributes": {"type": "Account", "referenceId": "a"}, "Name": "A"}]}),
    ("POST", "/composite/tree/{name}", "/composite/tree/Order__c", {"records": [{"attributes": {"type": "Order__c", "referenceId": "a"}}]}),
    ("GET", "/limits/recordCount", "/limits/recordCount", None),
    ("POST", f"{EXECUTE}/{{name}}", f"{EXECUTE}/Meta_Data", {"input": {"inputs": ["{}"]}}),
    ("POST", f"{EXECUTE}/{{name}}", f"{EXECUTE}/Nothing", {"input": {"inputs": ["{}"]}}),
    ("POST", f"{EXECUTE}/{{name}}", f"{EXECUTE}/Meta_Data", {"input": {"inputs": [1]}}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "described", "path", "body"), ASKED, ids=[f"{m} {p[:60]}" for m, _, p, _ in ASKED])
def test_answers_are_as_described(org: Org, method: str, described: str, path: str, body: object) -> None:
    user = org.running.org.identity.admin_id
    headers = {"authorization": f"Bearer {org.access_token}"}
    answer = httpx2.request(method, f"{org.instance_url}{V}{path.format(user=user)}", json=body, headers=headers)
    made: Any = json.loads(json.dumps(document()))
    told = made["paths"]["/services/data/v{version}" + described][method.lower()]["responses"][str(answer.status_code)]
    if "$ref" in told:
        told = made["components"]["responses"][told["$ref"].rpartition("/")[2]]
    schema = {**told["content"]["application/json"]["schema"], "components": made["components"]}
    OAS31Validator(schema).validate(answer.json())


@pytest.mark.skipif(
    not os.environ.get("EXTSVC_SCHEMATHESIS"), reason="no schemathesis: set EXTSVC_SCHEMATHESIS to its program st"
)
def test_schemathesis_finds_no_500_and_nothing_outside_the_description(org: Org, tmp_path: Path) -> None:
    headers = {"authorization": f"Bearer {org.access_token}"}
    made = httpx2.post(f"{org.instance_url}{V}/sobjects/Order__c", json={"Note__c": "found"}, headers=headers).json()
    config = tmp_path / "schemathesis.toml"
    config.write_text(THERE.format(id=made["id"]))
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    ran = subprocess.run(
        [os.environ["EXTSVC_SCHEMATHESIS"], "--config-file", str(config), "run", f"{org.instance_url}/openapi.json", "--checks", checks, "--max-examples", "20",
         "-H", f"Authorization: Bearer {org.access_token}", "--phases", "examples,coverage,fuzzing", "--seed", "1"],
        capture_output=True, text=True, timeout=900, cwd=tmp_path,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:]
