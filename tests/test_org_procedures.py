"""Integration Procedures in the local org: deployed, judged, served over REST, run as a user, logged."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import httpx2
import pytest

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
sys.path.insert(0, str(Path(__file__).parent))
from external_services import Org, serve
from org_setups import xml
from test_org_deploy import deploy, package
from test_org_live import project as shop_project
from test_org_sf import SPECS, make_project

from generator.omni.datapack import read as read_datapack
from generator.omni.metadata import name_of, oip_of
from generator.omni.model import Element as OmniElement
from generator.omni.model import Procedure
from generator.omni.reader import read as read_oip
from generator.org.archive import read_zip
from generator.org.deploy_model import Deploy
from generator.org.manifest import Manifest
from generator.org.metadata_types import ComponentKey
from generator.org.retrieving import retrieve
from generator.org.source import read_source
from generator.rest.procedures import sent_headers

KIND = "OmniIntegrationProcedure"
ROOT = Path(__file__).parent.parent
APEX = "/services/apexrest/omnistudio/v1/integrationprocedure/"
CONNECT = "/services/data/v66.0/connect/omni-global/integration-procedure/execute/"
CORPUS = Path(os.environ.get("EXTSVC_CORPUS", "/nowhere")) / "salesforce" / "hosts" / "omnistudio"
Element = tuple[str, str, dict[str, object]]  # name, type, configuration
ALL: Element = ("Answer", "Response Action", {"returnFullDataJSON": True})


def procedure(key: str, *elements: Element, version: int = 1, active: bool = True, more: str = "") -> dict[str, str]:
    """The file of a procedure of these elements."""
    rows = "".join(
        f"<omniProcessElements><isActive>true</isActive><name>{name}</name>\n<propertySetConfig>{escape(json.dumps(config))}"
        f"</propertySetConfig><sequenceNumber>{at}.0</sequenceNumber><type>{kind}</type></omniProcessElements>\n"
        for at, (name, kind, config) in enumerate(elements, 1)
    )
    first, _, second = key.partition("_")
    name = f"{key}_Procedure_{version}"
    head = f"<isActive>{str(active).lower()}</isActive><language>Procedure</language><name>{key}</name>\n"
    tail = (
        f"<omniProcessType>Integration Procedure</omniProcessType>{more}<subType>{second}</subType><type>{first}</type>"
        f"<uniqueName>{name}</uniqueName><versionNumber>{version}.0</versionNumber>"
    )
    return {f"omniIntegrationProcedures/{name}.oip": xml(KIND, head + rows + tail)}


def members(files: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(KIND, path.rpartition("/")[2].removesuffix(".oip")) for path in files]


def put(org: Org, *files: dict[str, str], **options: object) -> Deploy:
    """Deploy these procedures."""
    every = {path: text for one in files for path, text in one.items()}
    return deploy(org.running.org, package(every, *members(every)), **options)


def ask(org: Org, method: str, path: str, token: str = "", **more: object) -> httpx2.Response:
    headers = {"authorization": f"Bearer {token or org.access_token}"}
    return httpx2.request(method, org.instance_url + path, headers=headers, **more)  # type: ignore[arg-type]  # words of httpx2


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    """The guide's project, with its procedure."""
    folder = tmp_path_factory.mktemp("project")
    make_project(folder)
    place = folder / "force-app" / "main" / "default" / "omniIntegrationProcedures"
    place.mkdir()
    file = "Message_Welcome_Procedure_1.oip-meta.xml"
    (place / file).write_bytes((SPECS / "sms" / "omniIntegrationProcedures" / file).read_bytes())
    with Org(init=folder) as started:
        yield started


# -- deployed


def test_it_is_metadata_like_any_other(org: Org) -> None:
    made = procedure("Meta_Data", ALL)
    assert put(org, made, check_only=True).success
    here = org.running.org
    assert ComponentKey(KIND, "Meta_Data_Procedure_1") not in here.components
    (result,) = put(org, made).results
    assert result.created and not result.problem
    back = retrieve(Manifest(((KIND, "Meta_Data_Procedure_1"),)), here.components)
    assert (
        read_zip(back.archive)["unpackaged/omniIntegrationProcedures/Meta_Data_Procedure_1.oip"]
        == next(iter(made.values())).encode()
    )
    assert (here.state.path / "metadata/omniIntegrationProcedures/Meta_Data_Procedure_1.oip-meta.xml").is_file()
    assert ask(org, "GET", f"{APEX}Meta_Data").status_code == 200
    gone = package({}, destructiveChanges=package_xml("Meta_Data_Procedure_1"))
    assert deploy(here, gone).success and ask(org, "GET", f"{APEX}Meta_Data").status_code == 404


def package_xml(name: str) -> bytes:
    from generator.org.manifest import manifest_text

    return manifest_text([ComponentKey(KIND, name)])


def test_what_is_no_procedure_is_refused_at_its_line(org: Org) -> None:
    (path, text), = procedure("Bad_Config", ("Words", "Set Values", {})).items()  # fmt: skip
    broken = {path: text.replace("<propertySetConfig>{}", "<propertySetConfig>{elementValueMap}")}
    (refused,) = put(org, broken).failures
    assert refused.line == 5 and "not JSON" in refused.problem
    (other,) = put(org, {path: text.replace("<uniqueName>Bad_Config_Procedure_1</uniqueName>", "")}).failures
    assert "uniqueName" in other.problem
    assert not put(org, {path: "<OmniScript/>"}).success and not put(org, {path: "<Omni"}).success


def test_what_shows_only_in_a_run_is_a_warning(org: Org) -> None:
    made = procedure(
        "Bad_Formula",
        ("Words", "Set Values", {"elementValueMap": {"a": "=CONCAT("}}),
        ("Call", "Rest Action", {"namedCredential": "X8x8_SMS_APY", "restPath": "/x", "restMethod": "GET"}),
        ("Send", "Rest Action", {"namedCredential": "X8x8_SMS_API", "restPath": "/nowhere", "restMethod": "POST"}),
        ALL,
    )
    ended = put(org, made)
    (result,) = ended.results
    assert ended.success and result.warning
    for words in (
        "cannot be read",
        "no NamedCredential named X8x8_SMS_APY",
        "no operation of CPaaSSMS is POST /nowhere",
    ):
        assert words in result.problem
    assert ask(org, "GET", f"{APEX}Bad_Formula").json() == {"Success": "False"}


def test_the_active_version_with_the_highest_number_runs(org: Org) -> None:
    def saying(word: str) -> Element:
        return ("Answer", "Response Action", {"additionalOutput": {"says": word}, "returnOnlyAdditionalOutput": True})

    versions = [
        procedure("Many_Versions", saying("one")),
        procedure("Many_Versions", saying("two"), version=2),
        procedure("Many_Versions", saying("three"), version=3, active=False),
    ]
    assert put(org, *versions).success
    assert ask(org, "GET", f"{APEX}Many_Versions").json() == {"says": "two"}
    assert put(org, procedure("Never_On", saying("x"), active=False)).success
    off = ask(org, "GET", f"{APEX}Never_On")
    assert off.status_code == 404 and "no version of it is active" in off.json()[0]["message"]


def test_the_procedures_of_the_corpus_are_taken() -> None:
    files = sorted(CORPUS.glob("*.oip-meta.xml"))
    if not files:
        pytest.skip("EXTSVC_CORPUS names no corpus")
    with Org() as org:
        ended = org.deploy(CORPUS)
        assert ended.success and len(ended.results) == len(files) + 1, ended.failures  # and a DataPack
        keys = [one.key for one in org.running.org.world.procedures.values()]
        statuses = {key: ask(org, "POST", f"{APEX}{key}", json={}).status_code for key in keys}
        assert len(statuses) == len(files) + 1 and set(statuses.values()) <= {200, 404, 500, 501}, statuses
        paid = ask(org, "POST", f"{APEX}ApexForcePtyLtd_IPPayment", json={"cardNumber": "4111"})
        assert paid.status_code == 200 and "OK" in paid.text


def shape(procedure: Procedure) -> object:
    def of(elements: Sequence[OmniElement]) -> object:
        return [(one.name, one.type, one.active, one.config, of(one.children)) for one in elements]

    return (
        procedure.key,
        procedure.number or 1.0,
        procedure.sample,
        procedure.config,
        procedure.permissions,
        of(procedure.elements),
    )


PACKS = [ROOT / "tests" / "omni_cases" / "datapack", *CORPUS.glob("datapack_*")]


@pytest.mark.parametrize("folder", PACKS, ids=lambda path: path.name)
def test_a_datapack_becomes_metadata_that_says_the_same(folder: Path) -> None:
    (pack,) = folder.rglob("*_DataPack.json")
    whole = read_datapack(pack).value
    assert whole is not None
    again = read_oip(oip_of(whole), "a.oip")
    assert again.value is not None and not again.diagnostics and shape(again.value) == shape(whole)
    with Org() as org:
        ended = org.deploy(folder)
        assert ended.success and [one.key.name for one in ended.results] == [name_of(whole)]
        assert ask(org, "POST", f"{APEX}{whole.key}", json=whole.sample or {}).status_code in (200, 500, 501)


def test_packs_of_anything_else_are_told_as_left_out(tmp_path: Path) -> None:
    for name, row in (
        ("Card", {"Type": "Card", "OmniProcessType": "OmniScript"}),
        ("Bad", {"Type": "A", "SubType": "B", "Element": ["gone.json"]}),
    ):
        (tmp_path / f"{name}_DataPack.json").write_text(json.dumps(row))
    found = read_source(tmp_path)
    assert not found.components and sorted(found.outside) == ["Bad_DataPack.json", "Card_DataPack.json"]


# -- served


def test_a_rest_action_goes_through_the_registered_service(org: Org) -> None:
    given = {"name": "Ana", "account": "demo", "to": "+6512345678"}
    before = ask(org, "POST", f"{APEX}Message_Welcome/", json=given)
    assert (before.status_code, before.json()) == (500, {"Success": "False"})
    told = org.running.org.logs.invocations.latest()
    assert told[-1].kind == "procedure" and "You might not have the required permissions" in told[-1].error
    org.assign(org.username, "CPaaS_API_Access")
    answer = ask(org, "POST", f"{APEX}Message_Welcome/", json=given)
    assert answer.status_code == 200 and answer.json()["status"] == 200 and answer.json()["id"]
    callout = org.callouts()[-1]
    assert (callout.action, callout.how, callout.status) == ("CPaaSSMS.Send-Sms-Single", "played", 200)
    assert json.loads(callout.request_body) == {"destination": "+6512345678", "text": "Hello Ana!"}
    last = org.running.org.logs.invocations.latest()[-1]
    assert (last.kind, last.name, last.status) == ("procedure", "Message_Welcome", "finished")


def test_path_and_query_are_input(org: Org) -> None:
    assert put(org, procedure("IP_Rest", ALL)).success
    got = ask(org, "GET", f"{APEX}IP_Rest/Apple/Phones/?product=iPhone%20X&chainable=true").json()
    options = {"Path1": "Apple", "Path2": "Phones", "product": "iPhone X", "chainable": "true"}
    assert got == {"product": "iPhone X", "options": options}
    posted = ask(org, "POST", f"{APEX}IP_Rest?product=b", json={"product": "a", "options": {"isDebug": "true"}}).json()
    assert posted == {"product": "a", "options": {"isDebug": "true", "product": "b"}}
    assert ask(org, "POST", f"{APEX}IP_Rest").json() == {}
    for namespace in ("vlocity_cmt", "vlocity_ins", "vlocity_ps"):
        assert ask(org, "GET", f"{APEX}IP_Rest".replace("omnistudio", namespace)).status_code == 200


def test_versions_are_rows_of_omniprocess(org: Org) -> None:
    assert put(org, procedure("Row_Made", ALL), procedure("Row_Made", ALL, version=2, active=False)).success
    query = "SELECT Id, Type, SubType, VersionNumber, IsActive FROM OmniProcess WHERE OmniProcessKey = 'Row_Made' ORDER BY VersionNumber"
    rows = ask(org, "GET", "/services/data/v66.0/query?" + urlencode({"q": query})).json()["records"]
    assert [(one["Type"], one["SubType"], one["VersionNumber"], one["IsActive"]) for one in rows] == [
        ("Row", "Made", 1.0, True), ("Row", "Made", 2.0, False)
    ]  # fmt: skip
    assert ask(org, "POST", CONNECT + rows[0]["Id"], json={"input": {"inputs": ["{}"]}}).json()["status"] == "Success"


@pytest.mark.parametrize("depth", [300, 900, 1_500, 20_000])
def test_data_that_nests_without_end_is_an_error_of_the_procedure(org: Org, depth: int) -> None:
    deep: Element = ("Deep", "Set Values", {"elementValueMap": {":".join("a" * depth): "x"}})
    assert put(org, procedure("Deep_Data", deep, ALL)).success
    assert ask(org, "GET", f"{APEX}Deep_Data").json() == {"Success": "False"}
    assert "nests deeper" in org.running.org.logs.invocations.latest()[-1].error
    given = '{"a": ' + "[" * depth + "]" * depth + "}"
    answer = ask(org, "POST", f"{APEX}Deep_Data", content=given.encode())
    assert answer.json()[0]["errorCode"] == "JSON_PARSER_ERROR"


REFUSED = [
    ("GET", "/services/apexrest/omnistudio/v1/integrationprocedure/Nothing_Here", {}, 404, "NOT_FOUND"),
    (
        "GET",
        "/services/apexrest/omnistudio/v1/integrationprocedure/message_welcome",
        {},
        404,
        "NOT_FOUND",
    ),  # case counts
    ("GET", "/services/apexrest/elsewhere/v1/integrationprocedure/Message_Welcome", {}, 404, "NOT_FOUND"),
    ("GET", "/services/apexrest/", {}, 404, "NOT_FOUND"),
    ("PUT", f"{APEX}Message_Welcome", {"json": {}}, 405, "METHOD_NOT_ALLOWED"),
    ("POST", f"{APEX}Message_Welcome", {"content": b"{"}, 400, "JSON_PARSER_ERROR"),
    ("POST", f"{APEX}Message_Welcome", {"json": [1]}, 400, "JSON_PARSER_ERROR"),
    ("POST", f"{APEX}Message_Welcome", {"content": b"[" * 100_000}, 400, "JSON_PARSER_ERROR"),
]


@pytest.mark.parametrize(("method", "path", "more", "status", "code"), REFUSED)
def test_refusals_are_of_salesforces_shape(
    org: Org, method: str, path: str, more: dict[str, object], status: int, code: str
) -> None:
    answer = ask(org, method, path, **more)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (status, code)
    assert ask(org, method, path, "00Dnobody", **more).status_code == 401


def test_an_element_that_needs_an_org_is_named(org: Org) -> None:
    assert put(org, procedure("Needs_Org", ("GetAccount", "DataRaptor Extract Action", {}), ALL)).success
    answer = ask(org, "GET", f"{APEX}Needs_Org")
    assert answer.status_code == 501 and 'DataRaptor Extract Action "GetAccount"' in answer.json()[0]["message"]


def test_a_response_action_sets_status_and_headers_but_none_of_ours(org: Org) -> None:
    headers = {"StatusCode": "202", "X-Kind": "%kind%", "Set-Cookie": "sid=1", "Content-Length": "1", "Bad Name": "x"}
    config: dict[str, object] = {"vlcResponseHeaders": headers, "additionalOutput": {"a": 1}}
    assert put(org, procedure("With_Headers", ("Answer", "Response Action", config))).success
    answer = ask(org, "POST", f"{APEX}With_Headers", json={"kind": "good"})
    assert answer.status_code == 202 and answer.headers["x-kind"] == "good" and "set-cookie" not in answer.headers
    split = ask(org, "POST", f"{APEX}With_Headers", json={"kind": "a\r\nSet-Cookie: sid=2"})
    assert split.status_code == 202 and "x-kind" not in split.headers and "set-cookie" not in split.headers


@pytest.mark.parametrize(
    "name", ["Transfer-Encoding", "Location", "Access-Control-Allow-Origin", "x y", "", "X:", "Connection"]
)
def test_headers_that_are_not_the_procedures_to_set(name: str) -> None:
    assert sent_headers({name: "a", "X-Mine": "b"}) == {"X-Mine": "b"}


def test_a_required_permission_is_asked_for(org: Org) -> None:
    needs = "<requiredPermission>Run_Orders, Run_All</requiredPermission>"
    assert put(org, procedure("Only_Some", ALL, more=needs)).success
    refused = ask(org, "GET", f"{APEX}Only_Some")
    assert refused.status_code == 403 and "Run_Orders or Run_All" in refused.json()[0]["message"]
    rows = "<customPermissions><enabled>{}</enabled><name>{}</name></customPermissions>"
    inner = rows.format("false", "Run_Orders") + rows.format("true", "Run_All") + "<label>Orders</label>"
    granting = package(
        {"permissionsets/Orders.permissionset": xml("PermissionSet", inner)}, ("PermissionSet", "Orders")
    )
    assert deploy(org.running.org, granting).success
    org.assign(org.username, "Orders")
    assert ask(org, "GET", f"{APEX}Only_Some").status_code == 200


def test_the_connect_api_runs_what_sends_nothing(org: Org) -> None:
    double: Element = ("Sum", "Set Values", {"elementValueMap": {"twice": "=%n% * 2"}})
    assert put(org, procedure("Plain_Sum", double, ALL)).success
    for name in (
        "Plain_Sum",
        "Plain_Sum_Procedure_1",
        org.running.org.id_of(ComponentKey(KIND, "Plain_Sum_Procedure_1")),
    ):
        body = {"input": {"inputs": ['{"n": 2}', '{"n": 3}']}, "options": {"ignoreCache": False}}
        told = ask(org, "POST", CONNECT + name, json=body).json()
        assert told["status"] == "Success" and [one["Sum"]["twice"] for one in told["response"]] == [4, 6]
    sending = ask(org, "POST", f"{CONNECT}Message_Welcome", json={"input": {"inputs": ["{}"]}}).json()
    assert sending["status"] == "Error" and "uncommitted work pending" in sending["error"]
    missing = ask(org, "POST", f"{CONNECT}Plain_Som", json={"input": {"inputs": ["{}"]}})
    assert missing.status_code == 400 and "Plain_Sum" in missing.json()["error"]
    for body in ({}, {"input": {"inputs": []}}, {"input": {"inputs": ["[]"]}}, {"input": {"inputs": ["{"]}}, []):
        assert ask(org, "POST", f"{CONNECT}Plain_Sum", json=body).status_code == 400
    assert ask(org, "POST", f"{CONNECT}Plain_Sum".replace("v66.0", "v63.0"), json={}).status_code == 404


def test_plain_http_goes_out_only_where_callouts_are_live(tmp_path: Path) -> None:
    config: dict[str, object] = {"namedCredential": "Shop_API", "restPath": "/health/%which%", "restMethod": "GET"}
    with serve(SPECS / "sms.json") as host, Org() as org:
        assert org.deploy(shop_project(tmp_path, host.base_url)).success
        assert put(org, procedure("Plain_Http", ("Call", "Rest Action", config), ALL)).success
        grant = xml(
            "PermissionSet",
            "<externalCredentialPrincipalAccesses><enabled>true</enabled><externalCredentialPrincipal>Shop_Auth-Main"
            "</externalCredentialPrincipal></externalCredentialPrincipalAccesses><label>Shop</label>",
        )
        files = {"permissionsets/Shop.permissionset": grant}
        assert deploy(org.running.org, package(files, ("PermissionSet", "Shop"))).success
        org.assign(org.username, "Shop")
        assert ask(org, "GET", f"{APEX}Plain_Http?which=a").status_code == 500
        assert "--live Shop_API" in org.running.org.logs.invocations.latest()[-1].error and not org.callouts()
        org.running.org.live.ask(["Shop_API"])
        assert ask(org, "GET", f"{APEX}Plain_Http?which=a%2Fb").status_code == 500  # the host has no such path
        (callout,) = org.callouts()
        assert callout.how == "live" and callout.status == 404 and callout.url == f"{host.base_url}/health/a%2Fb"
        assert "HTTP status 404" in org.running.org.logs.invocations.latest()[-1].error


def test_secrets_are_hidden_in_the_log_alone(org: Org) -> None:
    assert put(org, procedure("With_Secret", ALL)).success
    assert ask(org, "POST", f"{APEX}With_Secret", json={"apiKey": "k-4711-secret"}).json() == {
        "apiKey": "k-4711-secret"
    }
    last = org.running.org.logs.invocations.latest()[-1]
    assert "k-4711-secret" not in last.inputs + last.outputs
