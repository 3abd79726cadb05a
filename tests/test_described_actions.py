"""`clients.actions()` and `clients.describe()`: equal to what the package's classes say to others, typed, and in the guide as it runs."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.flow.package_catalog import catalog_of_package
from generator.mock import serve
from tests.conftest import TypeChecker
from tests.test_client_guide import code_of

SPECS = Path(__file__).parent.parent / "specs"
DOCUMENTS = sorted(SPECS.glob("*.yaml"))
OWN_NAMES = frozenset({"Any", "File", "Stream", "None", "UUID", "Decimal"})


def generated(folder: Path, spec: Path, package: str, patch: pytest.MonkeyPatch, service: str = "Shop") -> Any:
    assert main(["generate", str(spec), "--service", service, "--all", "--out", str(folder / package)]) == 0
    patch.syspath_prepend(str(folder))
    return importlib.import_module(package)


def capitalised(text: str) -> set[str]:
    return set(re.findall(r"\b[A-Z]\w*", text)) - OWN_NAMES


@pytest.mark.parametrize("spec", DOCUMENTS, ids=lambda spec: str(spec.stem))
def test_it_says_what_flows_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: Path) -> None:
    package = generated(tmp_path, spec, f"described_{spec.stem}", monkeypatch)
    known = {action.name: action for action in catalog_of_package(package).actions}
    assert package.actions() == list(known)
    for name, action in known.items():
        told = package.describe(name)
        assert {one.name: one.required for one in told.inputs} == {one.name: one.required for one in action.inputs}
        assert {one.name for one in told.outputs} == {one.name for one in action.outputs}
        assert callable(getattr(importlib.import_module(f"{package.__name__}.shop").Shop, told.function, None))
        written = [*told.inputs, *told.outputs, *(field for kind in told.types.values() for field in kind.fields)]
        texts = [one.type for one in written] + [text for kind in told.types.values() for text in kind.alternatives]
        assert {name for text in texts for name in capitalised(text)} <= set(told.types)
        assert all(one.location for one in told.inputs) and not any(one.location for one in told.outputs)


def test_types_refer_to_each_other_in_circles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = tmp_path / "trees.yaml"
    spec.write_text("""
openapi: 3.0.3
info: {title: Trees, version: '1'}
paths:
  /trees:
    post:
      operationId: plant
      deprecated: true
      summary: Plant a tree
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}
      responses:
        '201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Any'}}}}
        '404': {description: No, content: {application/json: {schema: {type: object, additionalProperties: {type: integer}}}}}
        default: {description: Else, content: {text/plain: {schema: {type: string}}}}
components:
  schemas:
    Tree:
      type: object
      properties:
        kind: {type: string, enum: [oak, elm], nullable: true}
        kids: {type: array, items: {$ref: '#/components/schemas/Tree'}}
    Any:
      oneOf: [{$ref: '#/components/schemas/Tree'}, {$ref: '#/components/schemas/Leaf'}]
    Leaf: {type: object, required: [tree], properties: {tree: {$ref: '#/components/schemas/Any'}}}
""")
    told = generated(tmp_path, spec, "described_circles", monkeypatch).describe("Shop.plant")
    assert (told.deprecated, told.summary, told.method, told.path) == (True, "Plant a tree", "POST", "/trees")
    (body,) = told.inputs
    assert (body.type, body.required, body.location, body.media_types) == ("Tree", True, "body", ("application/json",))
    outputs = {one.name: one.type for one in told.outputs}
    assert outputs == {"responseCode": "int", "201": "Any", "404Exc": "dict[str, int]", "defaultExc": "str"}
    kind, kids = told.types["Tree"].fields
    assert (kind.type, kind.choices, kids.type) == ("str | None", ("oak", "elm"), "list[Tree]")
    assert told.types["Any"].alternatives == ("Tree", "Leaf")
    assert [(one.name, one.required, one.type) for one in told.types["Leaf"].fields] == [("tree", True, "Any")]


def test_a_name_that_nobody_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = generated(tmp_path, SPECS / "sms.json", "described_sms", monkeypatch, "CPaaSSMS")
    with pytest.raises(package.NoSuchAction, match=r"CPaaSSMS\.Send-Sms-Single"):
        package.describe("CPaaSSMS.Send-Sms-Singel")
    with pytest.raises(package.NoSuchAction, match="no service 'SMS'; there are: CPaaSSMS"):
        package.actions("SMS")


def test_an_operation_of_that_name_stays_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = tmp_path / "own.yaml"
    one = "responses: {'204': {description: Done}}"
    spec.write_text(
        "openapi: 3.0.3\ninfo: {title: Own, version: '1'}\npaths:\n"
        f"  /a: {{get: {{operationId: describe, {one}}}}}\n  /b: {{get: {{operationId: actions, {one}}}}}\n"
    )
    package = generated(tmp_path, spec, "described_own", monkeypatch)
    assert package.actions() == ["Shop.describe", "Shop.actions"]
    assert importlib.import_module("described_own.shop").describe.__module__.endswith(".operations.describe")
    assert package.describe("Shop.describe").function == "describe"


TYPED = """\
from clients import ActionDescription, TypeDescription, ValueDescription, actions, describe

names: list[str] = actions("CPaaSSMS")
told: ActionDescription = describe(names[0])
first: ValueDescription = told.inputs[0]
kind: TypeDescription = told.types["SmsRequest"]
wrong: int = describe(names[0]).inputs[0].name
told.nothing
"""


def test_a_type_checker_knows_them(tmp_path: Path, mypy: TypeChecker) -> None:
    words = ["generate", str(SPECS / "sms.json"), "--service", "CPaaSSMS", "--all", "--out", str(tmp_path / "clients")]
    assert main(words) == 0
    (tmp_path / "use.py").write_text(TYPED)
    told = mypy(tmp_path, "use.py").stdout
    assert re.findall(r"use\.py:(\d+): error", told) == ["7", "8"], told


def test_the_guide_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    generated(tmp_path, SPECS / "sms.json", "described_guide", monkeypatch, "CPaaSSMS")
    code = code_of("By name").replace("import clients", "import described_guide as clients")
    with serve(SPECS / "sms.json") as mock:
        capsys.readouterr()
        exec(compile(code.replace("http://127.0.0.1:8099", mock.base_url), "docs/clients.md", "exec"), {})
        assert len(mock.requests) == 40
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "CPaaSSMS.Send-Sms-Single: Send SMS, POST /api/v1/subaccounts/{subAccountId}/messages"
    assert lines[1:3] == [
        "  subAccountId: str, sent in the path, required",
        "  body: SmsRequest, sent in the body, required",
    ]
    assert lines[6] == "['destination', 'text'] [('AUTO', 'GSM7', 'UCS2')]"
    assert len(lines[7].split(",")) == 40
