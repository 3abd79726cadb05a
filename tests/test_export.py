"""Exported metadata: valid by Salesforce's own schema, round trips, escapes everything, keeps its hands off other files."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.__main__ import main
from generator.credentials.load import load
from generator.targets.render import render
from generator.targets.salesforce.components import component, script
from generator.targets.salesforce.escapes import NotXml, apex, xml
from generator.targets.salesforce.registration import compact
from generator.targets.salesforce.target import Salesforce
from generator.targets.salesforce.views import (
    ElementView,
    ExternalCredentialView,
    NamedCredentialView,
    OperationView,
    ParameterView,
    PermissionSetView,
    RegistrationView,
    SecretView,
)
from generator.targets.seam import Part

ROOT = Path(__file__).parent.parent
CORPUS = Path(os.environ.get("EXTSVC_CORPUS") or ROOT.parent / "shared" / "corpus")
XSD = CORPUS / "salesforce" / "metadata" / "metadata-66.0.xsd"
NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"
SMS = ROOT / "specs" / "sms.json"
GUIDE = ROOT / "specs" / "sms" / "extsvc.toml"


@pytest.fixture(scope="module")
def schema() -> Any:
    if not XSD.is_file():
        pytest.skip("needs metadata-66.0.xsd of the Metadata API (EXTSVC_CORPUS)")
    from lxml import etree

    return etree.XMLSchema(etree.parse(XSD))


def export(out: Path, *words: str, spec: Path = SMS, service: str = "CPaaSSMS") -> int:
    return main(["export", str(spec), "--service", service, "--out", str(out), *words])


def guide(out: Path, *words: str) -> int:
    return export(out, "--all", "--credential", "X8x8_SMS_API", "--from", str(GUIDE), *words)


def tree(out: Path) -> dict[str, str]:
    return {
        path.relative_to(out).as_posix(): path.read_text(encoding="utf-8") for path in out.rglob("*") if path.is_file()
    }


def valid(schema: Any, out: Path) -> int:
    from lxml import etree

    files = [
        path
        for path in out.rglob("*.*")
        if re.search(r"\.(xml|namedCredential|externalCredential|permissionset)$|Registration$", path.name)
    ]
    for path in files:
        document = etree.parse(path)
        if path.name != "package.xml":  # the package format stands in another schema
            assert schema.validate(document), (path, schema.error_log)
    return len(files)


def registration(out: Path, name: str = "CPaaSSMS") -> ElementTree.Element:
    path = out / f"force-app/main/default/externalServiceRegistrations/{name}.externalServiceRegistration-meta.xml"
    return ElementTree.parse(path).getroot()


def text(node: ElementTree.Element, tag: str) -> str:
    return node.findtext(NAMESPACE + tag) or ""


def operations(node: ElementTree.Element) -> list[tuple[str, str]]:
    return [(text(o, "name"), text(o, "active")) for o in node.findall(f"{NAMESPACE}operations")]


def test_the_guide_as_an_sfdx_project(tmp_path: Path) -> None:
    assert guide(tmp_path) == 0
    files = tree(tmp_path)
    assert sorted(files) == [
        ".extsvc.lock",
        "force-app/main/default/externalCredentials/X8x8_CPaaS_Authentication.externalCredential-meta.xml",
        "force-app/main/default/externalServiceRegistrations/CPaaSSMS.externalServiceRegistration-meta.xml",
        "force-app/main/default/namedCredentials/X8x8_SMS_API.namedCredential-meta.xml",
        "force-app/main/default/permissionsets/CPaaS_API_Access.permissionset-meta.xml",
        "manifest/package.xml",
        "scripts/set-secrets-X8x8_CPaaS_Authentication.apex",
        "sfdx-project.json",
    ]
    assert json.loads(files["sfdx-project.json"])["sourceApiVersion"] == "66.0"
    node = registration(tmp_path)
    assert [child.tag.removeprefix(NAMESPACE) for child in node if not child.tag.endswith("operations")] == [
        "label", "namedCredentialReference", "registrationProviderType", "schema", "schemaType",
        "schemaUploadFileExtension", "schemaUploadFileName", "serviceBinding", "status",
    ]  # fmt: skip
    assert operations(node) == [("sendx2dmanyx2dsms", "true"), ("sendx2dsmsx2dsingle", "true")]
    assert text(node, "schema") == SMS.read_text(encoding="utf-8")
    assert (text(node, "schemaType"), text(node, "status")) == ("OpenApi3", "Complete")
    assert text(node, "namedCredentialReference") == "X8x8_SMS_API"
    assert json.loads(text(node, "serviceBinding"))["compatibleMediaTypes"] == {}


def test_what_we_export_equals_what_we_read(tmp_path: Path) -> None:
    """The files of the guide, read and written again, are the same files; and read again, the same definitions."""
    assert guide(tmp_path) == 0
    mine = ROOT / "specs" / "sms"
    for folder in ("externalCredentials", "namedCredentials", "permissionsets"):
        for path in (mine / folder).iterdir():
            written = tmp_path / "force-app/main/default" / folder / path.name
            if "<description>" not in path.read_text(encoding="utf-8"):
                assert written.read_bytes() == path.read_bytes()
    old, new = load([GUIDE]).value, load([tmp_path]).value
    assert old is not None and new is not None
    assert (old.externals, old.nameds) == (new.externals, new.nameds)
    assert [p.accesses for p in old.permission_sets] == [p.accesses for p in new.permission_sets]


def test_only_picked_operations_are_active(tmp_path: Path) -> None:
    assert export(tmp_path, "--operation", "Send-Sms-Single") == 0
    assert operations(registration(tmp_path)) == [("sendx2dmanyx2dsms", "false"), ("sendx2dsmsx2dsingle", "true")]


def test_every_file_is_valid(tmp_path: Path, schema: Any) -> None:
    assert guide(tmp_path / "source") == 0
    assert valid(schema, tmp_path / "source") == 5
    assert guide(tmp_path / "mdapi", "--format", "mdapi") == 0
    assert valid(schema, tmp_path / "mdapi") == 5


def test_the_metadata_api_folder(tmp_path: Path) -> None:
    assert guide(tmp_path, "--format", "mdapi", "--api-version", "67.0") == 0
    files = tree(tmp_path)
    assert set(files) == {
        ".extsvc.lock",
        "externalCredentials/X8x8_CPaaS_Authentication.externalCredential",
        "externalServiceRegistrations/CPaaSSMS.externalServiceRegistration",
        "namedCredentials/X8x8_SMS_API.namedCredential",
        "package.xml",
        "permissionsets/CPaaS_API_Access.permissionset",
        "scripts/set-secrets-X8x8_CPaaS_Authentication.apex",
    }
    package = ElementTree.fromstring(files["package.xml"])
    assert text(package, "version") == "67.0"
    listed = [(text(t, "name"), text(t, "members")) for t in package.findall(f"{NAMESPACE}types")]
    assert listed == [
        ("ExternalCredential", "X8x8_CPaaS_Authentication"),
        ("ExternalServiceRegistration", "CPaaSSMS"),
        ("NamedCredential", "X8x8_SMS_API"),
        ("PermissionSet", "CPaaS_API_Access"),
    ]


def test_flows_travel_as_they_are(tmp_path: Path, schema: Any) -> None:
    flows, tests = GUIDE.parent / "flows", GUIDE.parent / "flowtests"
    assert guide(tmp_path / "sfdx", "--flow", str(flows / "Send_SMS.flow-meta.xml"), "--flow", str(tests)) == 0
    made = tree(tmp_path / "sfdx")
    for path in (flows / "Send_SMS.flow-meta.xml", *tests.glob("*.xml")):
        exported = f"force-app/main/default/{path.parent.name}/{path.name}"
        assert made[exported] == path.read_text(encoding="utf-8")
    package = made["manifest/package.xml"]
    assert "<members>Send_SMS</members>" in package and "<name>FlowTest</name>" in package
    assert valid(schema, tmp_path / "sfdx") == 8
    assert guide(tmp_path / "mdapi", "--flow", str(flows), "--format", "mdapi") == 0
    assert (tmp_path / "mdapi/flows/Send_SMS_As_Written.flow").is_file()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("sms.json", "{}", "not named like a flow"),
        ("gone.flow", None, "cannot be read"),
        ("A b.flow-meta.xml", "<Flow/>", "not named like a flow"),
        ("A.flow-meta.xml", "<FlowTest/>", "cannot be exported"),
        ("A.flowtest-meta.xml", "<Flow/>", "cannot be exported"),
        ("A.flow-meta.xml", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///'>]><Flow>&y;</Flow>", "cannot be exported"),
        ("A.flow-meta.xml", b"\xff\xfe<\x00", "not UTF-8"),
    ],
)
def test_what_is_no_flow_is_not_taken_along(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str | bytes | None, told: str
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert guide(tmp_path / "out", "--flow", str(path)) == 2
    assert told in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_the_same_export_twice_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guide(tmp_path) == 0
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert guide(tmp_path, "--json") == 0
    assert json.loads(capsys.readouterr().out)["files"] == []
    assert {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()
    } == before


def test_two_services_share_a_folder_and_a_credential(tmp_path: Path) -> None:
    assert guide(tmp_path) == 0
    assert export(
        tmp_path, "--all", "--credential", "X8x8_SMS_API", "--from", str(GUIDE), service="Second"
    ) == 0  # fmt: skip
    package = (tmp_path / "manifest/package.xml").read_text(encoding="utf-8")
    assert "<members>CPaaSSMS</members>" in package and "<members>Second</members>" in package
    assert package.count("X8x8_SMS_API") == 1


def test_an_edited_file_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guide(tmp_path) == 0
    path = tmp_path / "force-app/main/default/permissionsets/CPaaS_API_Access.permissionset-meta.xml"
    path.write_text("<mine/>", encoding="utf-8")
    assert guide(tmp_path) == 1
    assert path.read_text(encoding="utf-8") == "<mine/>"
    assert "edited by hand" in capsys.readouterr().err
    assert guide(tmp_path, "--overwrite-edited") == 0
    assert path.read_text(encoding="utf-8") != "<mine/>"


def test_a_foreign_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "sfdx-project.json").write_text("{}", encoding="utf-8")
    assert guide(tmp_path) == 1
    assert (tmp_path / "sfdx-project.json").read_text(encoding="utf-8") == "{}"


def test_a_link_does_not_lead_outside(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "force-app").symlink_to(outside, target_is_directory=True)
    assert guide(tmp_path / "out") == 1
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("name", ["../evil", "a/b", "A<b>", "8x8", "", "a\nb", "a..b"])
def test_hostile_service_names(tmp_path: Path, name: str) -> None:
    assert export(tmp_path / "out", "--all", service=name) == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--all", "--credential", "Nope", "--from", str(GUIDE)], 2, "no usable named credential 'Nope'"),
        (["--all", "--api-version", "latest"], 2, "no API version"),
        (["--operation", "Nope"], 1, "operation-not-found"),
        ([], 2, "it takes the operations to write"),
    ],
)
def test_faults_are_sentences(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    assert export(tmp_path / "out", *words) == code
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def write_spec(tmp_path: Path, words: str, name: str = "shop.json") -> Path:
    path = tmp_path / name
    path.write_text(words, encoding="utf-8")
    return path


def test_swagger_2_in_yaml(tmp_path: Path, schema: Any) -> None:
    spec = write_spec(
        tmp_path,
        "swagger: '2.0'\ninfo:\n  title: A & B <c> \"d\" 'e' ]]>\n  version: '1'\nhost: api.example\nbasePath: /v1\n"
        "schemes: [https]\npaths:\n  /things:\n    get:\n      responses: {'200': {description: ok}}\n",
        "my shop.yaml",
    )
    assert export(tmp_path / "out", "--all", spec=spec, service="Shop") == 0
    node = registration(tmp_path / "out", "Shop")
    assert text(node, "schema") == spec.read_text(encoding="utf-8")
    assert (text(node, "schemaType"), text(node, "schemaUploadFileExtension")) == ("OpenApi", "yaml")
    assert text(node, "schemaUploadFileName") == "my_shop"
    binding = json.loads(text(node, "serviceBinding"))
    assert (binding["host"], binding["basePath"], binding["allowedSchemes"]) == ("api.example", "/v1", ["HTTPS"])
    assert operations(node) == [("getthings", "true")]
    assert valid(schema, tmp_path / "out") == 2


@pytest.mark.parametrize(
    ("servers", "host", "base", "schemes"),
    [
        ([], "", "/", []),
        ([{"url": "https://api.example"}], "api.example", "", ["HTTPS"]),
        ([{"url": "https://api.example:8443/v1"}, {"url": "http://b.example"}], "api.example:8443", "/v1", ["HTTPS"]),
        ([{"url": "/v2"}], "", "/v2", []),
        ([{"url": "https://{r}.example/", "variables": {"r": {"default": "eu"}}}], "eu.example", "/", ["HTTPS"]),
    ],
)
def test_the_binding_of_openapi_3(
    tmp_path: Path, servers: list[object], host: str, base: str, schemes: list[str]
) -> None:
    document = {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {}, "servers": servers}
    spec = write_spec(tmp_path, json.dumps(document))
    assert export(tmp_path / "out", "--all", spec=spec, service="Shop") == 0
    binding = json.loads(text(registration(tmp_path / "out", "Shop"), "serviceBinding"))
    assert (binding["host"], binding["basePath"], binding["allowedSchemes"]) == (host, base, schemes)


@pytest.mark.corpus
@pytest.mark.skipif(not (CORPUS / "salesforce").is_dir(), reason="needs the folder of real metadata (EXTSVC_CORPUS)")
def test_registrations_equal_what_orgs_wrote(tmp_path: Path) -> None:
    """The schema of each registration that an org wrote, registered by us: the same operations, type and binding."""
    compared = bound = 0
    for number, path in enumerate(sorted(CORPUS.rglob("*.externalServiceRegistration-meta.xml"))):
        theirs = ElementTree.parse(path).getroot()
        if not theirs.findall(f"{NAMESPACE}operations"):
            continue  # from before operations were listed
        words = text(theirs, "schema")
        folder = tmp_path / str(number)
        folder.mkdir()
        spec = write_spec(folder, words, "spec.json" if words.lstrip().startswith("{") else "spec.yaml")
        name = path.name.split(".")[0]
        assert export(folder / "out", "--all", spec=spec, service=name) in (0, 1)
        ours = registration(folder / "out", name)
        assert {o[0] for o in operations(ours)} == {o[0] for o in operations(theirs)}, path
        assert text(ours, "schemaType") == text(theirs, "schemaType")
        compared += 1
        if '"host"' in text(theirs, "serviceBinding"):
            assert text(ours, "serviceBinding") == text(theirs, "serviceBinding"), path
            bound += 1
    assert compared >= 15 and bound >= 12


def test_a_document_of_several_files_is_not_torn_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_spec(tmp_path, '{"type": "string"}', "other.json")
    spec = write_spec(
        tmp_path,
        json.dumps(
            {
                "openapi": "3.0.1",
                "info": {"title": "t", "version": "1"},
                "paths": {
                    "/a": {
                        "get": {
                            "responses": {
                                "200": {
                                    "description": "",
                                    "content": {"application/json": {"schema": {"$ref": "other.json"}}},
                                }
                            }
                        }
                    }
                },
            }
        ),
    )
    assert export(tmp_path / "out", "--all", spec=spec, service="Shop") == 1
    assert "export-several-files" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_characters_that_xml_cannot_carry(tmp_path: Path) -> None:
    words = '{"openapi":"3.0.1","info":{"title":"a\ufffeb","version":"1"},"paths":{}}'
    spec = write_spec(tmp_path, words)
    assert export(tmp_path / "out", "--all", spec=spec, service="Shop") == 0
    assert json.loads(text(registration(tmp_path / "out", "Shop"), "schema")) == json.loads(words)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_compact_json_says_the_same(value: Any) -> None:
    loose = json.dumps(value, indent=3)
    assert compact(loose) == json.dumps(value, separators=(",", ":"))


@pytest.mark.parametrize(("limit", "code"), [(3_500, 0), (3_000, 1)])
def test_a_schema_that_is_too_long_is_made_compact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], limit: int, code: int
) -> None:

    from generator.salesforce.limits import SCHEMA_JSON

    monkeypatch.setattr("generator.targets.salesforce.registration.SCHEMA_JSON", SCHEMA_JSON._replace(value=limit))
    assert export(tmp_path, "--all") == code
    assert ("refusal export-schema-too-long" in capsys.readouterr().err) == bool(code)
    schema_text = text(registration(tmp_path), "schema")
    assert json.loads(schema_text) == json.loads(SMS.read_text(encoding="utf-8"))
    assert len(schema_text) < len(SMS.read_text(encoding="utf-8")) and "\n" not in schema_text


CREDENTIALS = """
[credentials.external.Shop]
label = "LABEL"
protocol = "PROTOCOL"
token_url = "https://login.example/token"
scope = "all"
region = "eu-west-1"
service = "sqs"
refresh_statuses = [403, 440]
token_query = { tenant = "a&b" }
jwt_claims = { iss = "me", aud = "you" }
headers = [
  { name = "X-A", value = "{!'<' & $Credential.Shop.Key}", sequence = 2 },
  { name = "X-B", value = "b", sequence = 1, principal = "P & <Q>" },
]
principals = [{ name = "P & <Q>", parameters = ["Key"] }, { name = "Mine", per_user = true }]
[credentials.named.ShopApi]
url = "https://a.example/base"
external_credential = "Shop"
headers = [{ name = "X-C", value = "c" }]
[permission_sets.Shop_Access]
description = "<b>"
principals = ["Shop-P & <Q>", "Shop-Mine"]
users = ["alice"]
"""


@pytest.mark.parametrize(
    "protocol", ["Custom", "Basic", "OAuthClientCredentials", "JwtBearer", "Jwt", "AwsSigV4", "NoAuthentication"]
)
def test_every_protocol_round_trips(tmp_path: Path, schema: Any, protocol: str) -> None:
    config = tmp_path / "extsvc.toml"
    config.write_text(CREDENTIALS.replace("PROTOCOL", protocol).replace("LABEL", "L < & > \\\" '"), encoding="utf-8")
    first = load([config])
    assert not first.failed, first.diagnostics
    assert export(tmp_path / "out", "--all", "--credential", "ShopApi", "--from", str(config)) == 0
    assert valid(schema, tmp_path / "out") == 5
    again = load([tmp_path / "out"])
    assert not again.failed, again.diagnostics
    assert first.value is not None and again.value is not None
    old, new = first.value.externals[0], again.value.externals[0]
    assert (old.name, old.label, old.protocol, old.variant) == (new.name, new.label, new.protocol, new.variant)
    assert [(p.name, p.kind, p.sequence) for p in old.principals] == [
        (p.name, p.kind, p.sequence) for p in new.principals
    ]
    assert sorted(old.headers, key=lambda h: h.sequence) == list(new.headers)
    assert (old.settings, old.token_url, old.token_query) == (new.settings, new.token_url, new.token_query)
    assert (old.jwt_claims, old.refresh_statuses) == (new.jwt_claims, new.refresh_statuses)
    assert first.value.permission_sets[0].accesses == again.value.permission_sets[0].accesses


def test_the_headers_we_imply_are_written_out(tmp_path: Path) -> None:
    """An org sends what a header names: the guide's credential without a header still has to work there."""
    config = tmp_path / "extsvc.toml"
    config.write_text(
        '[credentials.external.A]\nprincipals = [{ name = "P", parameters = ["Authorization"] }]\n'
        '[credentials.named.N]\nurl = "https://a.example"\nexternal_credential = "A"\n',
        encoding="utf-8",
    )
    assert export(tmp_path / "out", "--all", "--credential", "N", "--from", str(config)) == 0
    known = load([tmp_path / "out"]).value
    assert known is not None
    assert [(h.name, h.value) for h in known.externals[0].headers] == [
        ("Authorization", "{!$Credential.A.Authorization}")
    ]
    assert known.nameds[0].merge_in_header


def test_no_secret_reaches_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "zq-Very-Hidden-9911-value"
    monkeypatch.setenv("EXTSVC_X8X8_CPAAS_AUTHENTICATION_8X8_API_KEY_PRINCIPAL_AUTHORIZATION", secret)
    assert guide(tmp_path) == 0
    assert not any(secret in words for words in tree(tmp_path).values())
    script_text = tree(tmp_path)["scripts/set-secrets-X8x8_CPaaS_Authentication.apex"]
    assert "PUT-THE-VALUE-HERE" in script_text and "'Authorization'" in script_text


def test_a_control_character_in_a_label_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "extsvc.toml"
    words = CREDENTIALS.replace("PROTOCOL", "Custom").replace("LABEL", "a\\u0000b")
    config.write_text(words, encoding="utf-8")
    assert export(tmp_path / "out", "--all", "--credential", "ShopApi", "--from", str(config)) == 1
    assert "export-text-not-xml" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_legacy_credential_is_not_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "Bank.namedCredential-meta.xml"
    file.write_text(
        "<NamedCredential><endpoint>https://a.example</endpoint><label>B</label><protocol>NoAuthentication</protocol>"
        "<principalType>Anonymous</principalType></NamedCredential>",
        encoding="utf-8",
    )
    assert export(tmp_path / "out", "--all", "--credential", "Bank", "--from", str(file)) == 2
    assert "legacy" in capsys.readouterr().err


ANY = st.text(max_size=30)


@given(ANY)
def test_any_text_comes_out_of_xml_as_it_went_in(words: str) -> None:
    try:
        escaped = xml(words)
    except NotXml:
        return
    assert not set(escaped) & set("<>\"'")
    assert ElementTree.fromstring(f"<a>{escaped}</a>").text == (words or None)


def printed(part: Part) -> str:
    return render(Salesforce(), [part])[0].text


@given(words=ANY, more=ANY)
def test_hostile_text_never_changes_the_shape_of_a_file(words: str, more: str) -> None:
    def shape(node: ElementTree.Element) -> list[object]:
        return [node.tag, [shape(child) for child in node]]

    def views(a: str, b: str) -> list[Any]:
        rows = (ParameterView("AuthHeader", a, b, a, "x", "y", 1),)
        return [
            RegistrationView("A", (ElementView("label", a),), (OperationView(a, True),), (ElementView("schema", b),)),
            ExternalCredentialView("A", a, b, "d" + a, rows),
            NamedCredentialView("A", a, "d" + b, True, True, True, True, rows),
            PermissionSetView("A", a, "d" + b, ((a, True),)),
        ]

    plain = [shape(ElementTree.fromstring(printed(component(v, "source")[0]))) for v in views("a", "b")]
    try:
        hostile = [printed(component(v, "source")[0]) for v in views(words or "a", more or "b")]
    except NotXml:
        return
    assert [shape(ElementTree.fromstring(each)) for each in hostile] == plain


@given(ANY)
def test_apex_literals_cannot_be_left(words: str) -> None:
    literal = apex(words)
    assert literal.isascii() and literal.isprintable()
    body = literal[1:-1]
    assert re.fullmatch(r"(?:[^'\\]|\\['\\]|\\u[0-9a-f]{4})*", body)
    back = re.sub(r"\\u(....)|\\(.)", lambda m: chr(int(m[1], 16)) if m[1] else m[2], body)
    assert back.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") == words or back == words


def test_hostile_names_in_the_script() -> None:
    attack = "'); delete [select Id from Account]; //\n*/"
    made = printed(script("A", [SecretView("A", "Custom", "", attack, "NamedPrincipal", (attack,))]))
    lines = [line for line in made.splitlines() if "delete" in line]
    assert len(lines) == 2
    assert all(re.search(r"'\\'\); delete .*\\u000a\*/'", line) for line in lines)


@pytest.mark.skipif(not XSD.is_file(), reason="needs metadata-66.0.xsd (EXTSVC_CORPUS)")
def test_the_schema_rejects_what_is_wrong(tmp_path: Path, schema: Any) -> None:
    """So that the other tests mean something."""
    from lxml import etree

    assert guide(tmp_path) == 0
    path = tmp_path / "force-app/main/default/namedCredentials/X8x8_SMS_API.namedCredential-meta.xml"
    broken = path.read_text(encoding="utf-8").replace("calloutStatus", "calloutState")
    assert not schema.validate(etree.fromstring(broken.encode()))
