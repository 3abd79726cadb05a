"""Use before change in Integration Procedures: what Rest Actions call and send, and what of their answers is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from external_services import ServicesAtHand, diff, find_uses
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.uses import ServiceUse
from tests.test_apex_stubs import SPEC
from tests.tries import tries

SPECS = Path(__file__).parent.parent / "specs"
SMS = ServicesAtHand({"CPaaSSMS": SPECS / "sms.json"}, discovery=False)
WELCOME = SPECS / "sms" / "omniIntegrationProcedures" / "Message_Welcome_Procedure_1.oip-meta.xml"
GET = {"restPath": "/orders/%number%", "restMethod": "GET", "namedCredential": "Shop"}
LIST = {"restPath": "/orders", "restMethod": "GET", "namedCredential": "Shop"}
Rows = list[tuple[str, str, str]]  # of each use: the element around its line, kind, name


def procedure(*elements: tuple[str, str, object]) -> str:
    """A procedure of (name, type, configuration), its configurations over several lines."""
    rows = [
        f"<omniProcessElements>\n<isActive>true</isActive><name>{name}</name>\n<propertySetConfig>"
        f"{json.dumps(config, indent=1).replace('&', '&amp;').replace('<', '&lt;')}</propertySetConfig>\n"
        f"<sequenceNumber>{number}</sequenceNumber><type>{type}</type></omniProcessElements>\n"
        for number, (name, type, config) in enumerate(elements)
    ]
    return f"<OmniIntegrationProcedure>\n{''.join(rows)}<omniProcessKey>Shop_Desk</omniProcessKey></OmniIntegrationProcedure>"


def uses_of(folder: Path, *elements: tuple[str, str, object], name: str = "Shop", spec: str = SPEC) -> Rows:
    (folder / "shop.yaml").write_text(spec, encoding="utf-8")
    file = folder / "Shop_Desk.oip-meta.xml"
    text = procedure(*elements)
    file.write_text(text, encoding="utf-8")
    made = find_uses(name, [file], services=ServicesAtHand({"Shop": folder / "shop.yaml"}, discovery=False))
    assert made.value is not None, made.diagnostics
    assert {(one.host, one.component, one.file) for one in made.value.uses} <= {("procedure", "Shop_Desk", str(file))}
    return [(element_at(text, one), one.kind, one.name.removeprefix("Shop.")) for one in made.value.uses]


def element_at(text: str, use: ServiceUse) -> str:
    lines = text.splitlines()
    above = [line for line in lines[: use.line + 1] if "<name>" in line]
    return above[-1].partition("<name>")[2].partition("<")[0]


def test_the_example_is_found_line_by_line() -> None:
    made = find_uses("CPaaSSMS", [WELCOME], services=SMS).value
    assert made is not None
    lines = WELCOME.read_text(encoding="utf-8").splitlines()
    assert [(one.kind, one.name.rpartition(".")[2], lines[one.line - 1].strip()) for one in made.uses] == [
        ("action", "Send-Sms-Single", '"restPath": "/api/v1/subaccounts/%account%/messages",'),
        ("input", "subAccountId", '"restPath": "/api/v1/subaccounts/%account%/messages",'),
        ("input", "body", '"additionalInput": {'),
        ("field", "destination", '"destination": "%to%",'),
        ("field", "text", '"text": "%Words:text%"'),
        ("field", "umid", '"id": "%SendSms:umid%",'),
        ("output", "200", '"id": "%SendSms:umid%",'),
        ("output", "responseCode", '"status": "=%SendSmsInfo:statusCode%"'),
    ]


def test_answers_are_followed_through_paths_nodes_copies_loops_and_formulas(tmp_path: Path) -> None:
    found = uses_of(
        tmp_path,
        ("Ask", "Rest Action", {**GET, "responseJSONPath": "parent", "responseJSONNode": "Data:Above"}),
        ("Keep", "Set Values", {"elementValueMap": {"order": "%Data:Above%", "a": "=CONCAT('x', %Data:Above:when%)"}}),
        ("All", "Rest Action", LIST),
        ("Each", "Loop Block", {"loopList": "%All%", "executionConditionalFormula": 'Keep:order:type == "new"'}),
        (
            "Answer",
            "Response Action",
            {"sendJSONPath": "Keep:order:lines|1:sku", "additionalOutput": {"first": "%Each:All|1:extra:any:message%"}},
        ),
    )
    assert found == [
        ("Ask", "action", "getOrder"), ("Ask", "input", "getOrder.id"),
        ("Ask", "field", "Shop_Order.parent"), ("Ask", "output", "getOrder.200"),
        ("Keep", "field", "Shop_Order.z0when"), ("All", "action", "list-orders"), ("Each", "output", "list-orders.200"),
        ("Each", "field", "Shop_Order.z0type"), ("Answer", "field", "Shop_Order.lines"), ("Answer", "field", "Shop_Order_lines.sku"),
        ("Answer", "field", "Shop_Order.extra"), ("Answer", "field", "Shop_Problem.message"), ("Answer", "output", "list-orders.200"),
    ]  # fmt: skip


def test_an_error_is_read_only_where_the_step_may_fail(tmp_path: Path) -> None:
    answer = ("Answer", "Response Action", {"additionalOutput": {"why": "%Ask:message%", "kind": "%Ask:type%"}})
    strict = uses_of(tmp_path, ("Ask", "Rest Action", GET), answer)
    assert ("Answer", "output", "getOrder.404Exc") not in strict and ("Answer", "output", "getOrder.200") in strict
    lenient = uses_of(tmp_path, ("Ask", "Rest Action", {**GET, "failOnStepError": False}), answer)
    assert ("Answer", "output", "getOrder.404Exc") in lenient and ("Answer", "field", "Shop_Problem.message") in lenient


BODY = """\
  /orders/{id}/notes:
    post:
      operationId: note
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: urgent, in: query, schema: {type: boolean}}
      - {name: X-Trace, in: header, schema: {type: string}}
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'204': {description: Noted}}
components:
"""
NOTE = {"restPath": "/orders/7/notes?urgent=%u%", "restMethod": "POST", "namedCredential": "Shop"}


def test_what_is_sent_is_followed_from_set_values(tmp_path: Path) -> None:
    spec = SPEC.replace("components:\n", BODY)
    words = ("Words", "Set Values", {"elementValueMap": {"parent:type": "a", "other": "b"}, "responseJSONNode": "W"})
    headers = {"restOptions": {"headers": {"x-trace": "t"}}}
    send = {**NOTE, **headers, "sendJSONPath": "W", "additionalInput": {"when": "=NOW()"}}
    rows = [words, ("Send", "Rest Action", send)]
    assert uses_of(tmp_path, *rows, spec=spec, name="note") == [  # in the order of lines
        ("Send", "input", "note.urgent"), ("Send", "output", "note.default"), ("Send", "action", "note"), ("Send", "input", "note.id"),
        ("Send", "input", "note.X-Trace"), ("Send", "input", "note.body"),
    ]  # fmt: skip
    fields = uses_of(tmp_path, *rows, spec=spec, name="Order")
    assert fields == [
        ("Words", "field", "Shop_Order.parent"), ("Words", "field", "Shop_Order.z0type"), ("Send", "field", "Shop_Order.z0when"),
    ]  # fmt: skip
    unsent = {**NOTE, "sendOnlyAdditionalInput": True, "sendJSONPath": "W", "additionalInput": {"when": "x"}}
    assert uses_of(tmp_path, words, ("Send", "Rest Action", unsent), spec=spec, name="Order") == [
        ("Send", "field", "Shop_Order.z0when")
    ]


@pytest.mark.parametrize("more", [{"returnFullDataJSON": True}, None])
def test_an_answer_that_goes_to_the_caller_whole_is_used(more: object, tmp_path: Path) -> None:
    elements = [("Ask", "Rest Action", GET), *([("Answer", "Response Action", more)] if more else [])]
    found = uses_of(tmp_path, *elements)  # type: ignore[arg-type]  # rows of the same three
    assert ("Answer" if more else "Ask", "output", "getOrder.200") in found
    assert not [row for row in found if row[2].endswith("Exc")]


def test_an_element_that_is_given_all_data_uses_every_answer(tmp_path: Path) -> None:
    """What a Data Mapper takes of it is not in the procedure; one that is given a part of the data uses no more than that."""
    for config, used in (({}, True), ({"sendJSONPath": "Other"}, False), ({"sendOnlyAdditionalInput": True}, False)):
        rows = (
            ("Trim", "DataRaptor Transform Action", config),
            ("Answer", "Response Action", {"sendJSONPath": "Trim"}),
        )
        found = uses_of(tmp_path, ("Ask", "Rest Action", GET), *rows)
        assert (("Trim", "output", "getOrder.200") in found) is used


@pytest.mark.parametrize(
    "config",
    [
        {**GET, "restPath": "/order/%number%"},
        {**GET, "restMethod": "DELETE"},
        {**GET, "restPath": "%address%"},
        {**GET, "namedCredential": ""},
    ],
)
def test_what_fits_no_operation_is_no_use(config: object, tmp_path: Path) -> None:
    assert (
        uses_of(tmp_path, ("Ask", "Rest Action", config), ("A", "Response Action", {"sendJSONPath": "Ask:type"})) == []
    )


def test_the_credential_that_the_project_gives_a_service_must_be_the_one_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "Desk.oip-meta.xml").write_text(procedure(("Ask", "Rest Action", GET)), encoding="utf-8")
    for credential, count in (("Shop", 3), ("Else", 0)):
        service = f'[services.Shop]\nspec = "shop.yaml"\noperations = ["*"]\nnamed_credential = "{credential}"\n'
        (tmp_path / "extsvc.toml").write_text(service, encoding="utf-8")
        made = find_uses("Shop", ["Desk.oip-meta.xml"]).value
        assert made is not None and len(made.uses) == count, made.uses


def test_a_diff_says_which_procedure_is_hit(tmp_path: Path) -> None:
    text = (SPECS / "sms.json").read_text(encoding="utf-8")
    (tmp_path / "new.json").write_text(text.replace('"umid"', '"uid"'), encoding="utf-8")
    made = diff(SPECS / "sms.json", tmp_path / "new.json", service="CPaaSSMS", used_in=[WELCOME.parent]).value
    assert made is not None and made.users is not None
    hit = {(use.host, use.line, use.name) for users in made.users.values() for use in users}
    assert ("procedure", 51, "CPaaSSMS_SmsResponse.umid") in hit


def test_a_data_pack_is_looked_through(tmp_path: Path) -> None:
    folder = tmp_path / "Shop_Desk"
    folder.mkdir()
    (tmp_path / "shop.yaml").write_text(SPEC, encoding="utf-8")
    key = "%vlocity_namespace%__"
    told = {
        f"{key}Type__c": "Shop",
        f"{key}SubType__c": "Desk",
        f"{key}Element__c": ["Ask.json"],
        f"{key}Language__c": "Procedure",
    }
    (folder / "Shop_Desk_DataPack.json").write_text(json.dumps(told), encoding="utf-8")
    element = {"Name": "Ask", f"{key}Type__c": "Rest Action", f"{key}PropertySet__c": GET}
    (folder / "Ask.json").write_text(json.dumps(element, indent=1), encoding="utf-8")
    made = find_uses(
        "getOrder", [tmp_path], services=ServicesAtHand({"Shop": tmp_path / "shop.yaml"}, discovery=False)
    ).value
    assert made is not None
    found = [(one.component, Path(one.file).name, one.line, one.kind) for one in made.uses]
    pack = ("Shop_Desk", "Ask.json")
    assert found == [(*pack, 2, "output"), (*pack, 5, "action"), (*pack, 5, "input")]


_TEXTS = st.sampled_from(
    [
        "%Ask:type%",
        "=%Ask%",
        "Ask:lines|1",
        "= ((",
        "%a:" + "b:" * 300,
        "%",
        "=Ask:" + "x:" * 9_000 + "y",
        "%Ask|n:when%",
        "",
    ]
)
_VALUES = st.recursive(
    _TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3), max_leaves=8
)
_KEYS = st.sampled_from(["elementValueMap", "additionalInput", "additionalOutput", "sendJSONPath", "loopList", "responseJSONPath",
                         "responseJSONNode", "executionConditionalFormula", "restOptions", "sendJSONNode", "loopOutput"])  # fmt: skip


@settings(max_examples=tries(60), deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Ask", "B", "%x%", ""]),
                          st.sampled_from(["Set Values", "Rest Action", "Loop Block", "Response Action", "?"]),
                          st.dictionaries(_KEYS, _VALUES, max_size=5)), max_size=5))  # fmt: skip
def test_whatever_a_configuration_holds_is_looked_through(rows: list[tuple[str, str, dict[str, object]]]) -> None:
    from generator.omni.reader import read
    from generator.usecases.hosts import HostWorld
    from generator.usecases.procedure_uses import procedure_uses

    made = read(
        procedure(("Ask", "Rest Action", GET), *[(n, t, {**GET, **c}) for n, t, c in rows]).encode(), "a.oip"
    ).value
    assert made is not None
    world = _shop()
    assert isinstance(world, HostWorld)
    known = {action.name for action in world.catalog.actions} | {"Shop_Order", "Shop_Problem"}
    for one in procedure_uses(made, world.called, world.catalog):
        assert one.line >= 0 and any(one.name.startswith(name) for name in known | {"Shop_"})


_WORLDS: list[object] = []


def _shop() -> object:
    """The shop's service, read once."""
    import tempfile

    from generator.usecases.apex_services import services_at_hand
    from generator.usecases.hosts import HostWorld

    if not _WORLDS:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "shop.yaml")
            path.write_text(SPEC, encoding="utf-8")
            _WORLDS.append(HostWorld(services_at_hand(ServicesAtHand({"Shop": path}, discovery=False), [])[0]))
    return _WORLDS[0]
