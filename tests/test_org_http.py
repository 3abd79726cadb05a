"""The local org over HTTP: what its faces answer, and whom they do not answer. SOAP answers are judged by the WSDL's types."""

from __future__ import annotations

import base64
import json
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
sys.path.insert(0, str(Path(__file__).parent))
from external_services import Org
from org_setups import CALL, SHOP, flow, registration
from test_org_deploy import FLOW, package

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
META = "http://soap.sforce.com/2006/04/metadata"
GOOD = package({**registration(), **flow(inner=CALL)}, *SHOP, FLOW)
BAD = package({**registration(), **flow(inner=CALL.replace("fetch", "gone"))}, *SHOP, FLOW)


@pytest.fixture
def org() -> Iterator[Org]:
    with Org() as started:
        yield started


@pytest.fixture
def http(org: Org) -> Iterator[httpx2.Client]:
    headers = {"authorization": f"Bearer {org.access_token}"}
    with httpx2.Client(base_url=org.instance_url, headers=headers, trust_env=False, timeout=60) as client:
        yield client


def envelope(token: str, body: str) -> bytes:
    return (
        f'<e:Envelope xmlns:e="{SOAP}"><e:Header><SessionHeader xmlns="{META}"><sessionId>{token}</sessionId></SessionHeader>'
        f"</e:Header><e:Body>{body}</e:Body></e:Envelope>"
    ).encode()


def call(org: Org, http: httpx2.Client, operation: str, inner: str = "", status: int = 200) -> str:
    body = envelope(org.access_token, f'<{operation} xmlns="{META}">{inner}</{operation}>')
    answer = http.post("/services/Soap/m/66.0", content=body)
    assert answer.status_code == status, answer.text
    return answer.text


def deployed(
    org: Org, http: httpx2.Client, archive: bytes, options: str = "<rollbackOnError>true</rollbackOnError>"
) -> str:
    """The id of a deploy that is over."""
    inner = f"<ZipFile>{base64.b64encode(archive).decode()}</ZipFile><DeployOptions>{options}</DeployOptions>"
    made = re.search(r"<id>(\w+)</id>", call(org, http, "deploy", inner))
    assert made is not None
    org.running.org.deploys.wait(made[1], 60)
    return made[1]


@pytest.mark.corpus
def test_soap_answers_have_the_types_of_the_wsdl(org: Org, http: httpx2.Client, corpus: Path) -> None:
    from lxml import etree

    text = (corpus / "salesforce" / "metadata" / "metadata-66.0.xsd").read_text()
    types = {
        "deploy": "AsyncResult", "checkDeployStatus": "DeployResult", "cancelDeploy": "CancelDeployResult",
        "retrieve": "AsyncResult", "checkRetrieveStatus": "RetrieveResult", "listMetadata": "FileProperties",
        "describeMetadata": "DescribeMetadataResult",
    }  # fmt: skip
    results = "".join(f'<xsd:element name="{name}Result" type="tns:{kind}"/>' for name, kind in types.items())
    schema = etree.XMLSchema(etree.fromstring(text.replace("</xsd:schema>", f"{results}</xsd:schema>").encode()))

    def judged(operation: str, inner: str = "") -> Any:
        found = etree.fromstring(call(org, http, operation, inner).encode()).findall(f".//{{{META}}}result")
        assert found, operation
        for result in found:
            result.tag = f"{{{META}}}{operation}Result"
            assert schema.validate(etree.ElementTree(result)), schema.error_log
        return found[0]

    for archive in (BAD, GOOD, b"no zip"):
        status = judged("deploy", f"<ZipFile>{base64.b64encode(archive).decode()}</ZipFile><DeployOptions/>")
        made = status.findtext(f"{{{META}}}id")
        org.running.org.deploys.wait(made, 60)
        for details in ("true", "false"):
            judged(
                "checkDeployStatus",
                f"<asyncProcessId>{made}</asyncProcessId><includeDetails>{details}</includeDetails>",
            )
    judged("listMetadata", "<queries><type>Flow</type></queries><asOfVersion>66.0</asOfVersion>")
    judged("describeMetadata", "<asOfVersion>66.0</asOfVersion>")
    members = (
        "<types><members>*</members><name>Flow</name></types><types><members>Gone</members><name>Flow</name></types>"
    )
    asked = judged("retrieve", f"<retrieveRequest><unpackaged>{members}</unpackaged></retrieveRequest>")
    judged("checkRetrieveStatus", f"<asyncProcessId>{asked.findtext(f'{{{META}}}id')}</asyncProcessId>")


def test_soap_faults(org: Org, http: httpx2.Client) -> None:
    assert "sf:UNSUPPORTED_API" in call(org, http, "readMetadata", status=500)
    assert "sf:INVALID_ID_FIELD" in call(org, http, "checkDeployStatus", "<asyncProcessId>0Af</asyncProcessId>", 500)
    assert "sf:INVALID_ID_FIELD" in call(org, http, "cancelDeploy", f"<id>{deployed(org, http, GOOD)}</id>", 500)
    assert "sf:INVALID_ID_FIELD" in call(org, http, "deployRecentValidation", "<validationId>0Af</validationId>", 500)
    wrong = http.post("/services/Soap/m/66.0", content=envelope("00D!x", f'<describeMetadata xmlns="{META}"/>'))
    assert wrong.status_code == 500 and "sf:INVALID_SESSION_ID" in wrong.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no XML",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a>" * 100_000,
        f'<e:Envelope xmlns:e="{SOAP}"><e:Body><a/><b/></e:Body></e:Envelope>'.encode(),
    ],
    ids=["nothing", "text", "no-envelope", "entity", "bomb", "external", "deep", "two-operations"],
)
def test_envelopes_that_are_refused(org: Org, http: httpx2.Client, body: bytes) -> None:
    answer = http.post("/services/Soap/m/66.0", content=body)
    assert answer.status_code == 500 and "sf:INVALID" in answer.text and "root:" not in answer.text


def test_components_with_bombs_are_refused(org: Org, http: httpx2.Client) -> None:
    bomb = '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><Flow>&b;</Flow>'
    ended = org.running.org.deploys.find(deployed(org, http, package({"flows/A.flow": bomb}, ("Flow", "A"))))
    assert ended is not None and ended.status == "Failed" and "DTD" in ended.failures[0].problem


def test_who_is_not_answered(org: Org, http: httpx2.Client) -> None:
    path = "/services/data/v66.0/limits"
    assert http.get(path).status_code == 200
    for headers in (
        {"authorization": ""},
        {"authorization": "Bearer x"},
        {"authorization": "Basic x"},
        {"cookie": f"sid={org.access_token}", "authorization": ""},
    ):
        answer = http.get(path, headers=headers)
        assert answer.status_code == 401 and answer.json()[0]["errorCode"] == "INVALID_SESSION_ID"
    for host in (
        "evil.example",
        "evil.example:80",
        f"localhost.evil:{org.instance_url.rpartition(':')[2]}",
        "127.0.0.1",
        "",
    ):
        assert http.get(path, headers={"host": host}).status_code in (400, 421), host
    port = org.instance_url.rpartition(":")[2]
    assert http.get(path, headers={"host": f"localhost:{port}"}).status_code == 200
    answer = http.options(path, headers={"origin": "https://evil.example", "access-control-request-method": "GET"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert "access-control-allow-origin" not in http.get(path, headers={"origin": "https://evil.example"}).headers


def test_a_token_that_expired_or_was_revoked_opens_nothing(org: Org, http: httpx2.Client) -> None:
    sessions = org.running.org.sessions
    late, gone = sessions.issue("ana", "user", -1.0), sessions.issue("ana", "user")
    assert sessions.revoke(gone)
    for token in (late, gone):
        answer = http.get("/services/data/v66.0/limits", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 401
    assert org.access_token.encode() not in (org.dir / "org.db").read_bytes() + (org.dir / "org.db-wal").read_bytes()


def test_health_and_versions_need_no_token_and_tell_nothing(org: Org, http: httpx2.Client) -> None:
    bare = httpx2.Client(base_url=org.instance_url, trust_env=False)
    assert bare.get("/health").json() == {"status": "ready"}
    versions = bare.get("/services/data").json()
    assert [row["version"] for row in versions] == [f"{number}.0" for number in range(60, 69)]
    bare.close()


def test_unknown_resources_and_methods(org: Org, http: httpx2.Client) -> None:
    for path in (
        "/",
        "/nothing",
        "/services/data/v66.0/nothing",
        "/services/data/v99.0",
        "/services/data/v66.0/../../x",
        "/extsvc/x",
    ):
        answer = http.get(path)
        assert answer.status_code == 404 and answer.json()[0]["errorCode"] == "NOT_FOUND", path
    assert http.delete("/services/data/v66.0/limits").status_code == 405
    assert http.get(f"{org.instance_url}//services/data/v66.0//limits").status_code == 200


def test_deploys_over_rest(org: Org, http: httpx2.Client) -> None:
    base = "/services/data/v66.0/metadata/deployRequest"
    options = {"deployOptions": {"checkOnly": True, "rollbackOnError": True}}

    def sent(archive: bytes) -> httpx2.Response:
        files = {
            "json": ("", json.dumps(options).encode(), "application/json"),
            "file": ("d.zip", archive, "application/zip"),
        }
        return http.post(base, files=files)

    made = sent(GOOD)
    assert made.status_code == 201
    org.running.org.deploys.wait(made.json()["id"], 60)
    found = http.get(f"{base}/{made.json()['id']}", params={"includeDetails": "true"}).json()["deployResult"]
    assert found["status"] == "Succeeded" and found["checkOnly"] and len(found["details"]["componentSuccesses"]) == 3
    quick = http.post(base, json={"validatedDeployRequestId": made.json()["id"]})
    assert (
        quick.status_code == 201 and org.running.org.deploys.wait(quick.json()["id"], 60) and org.running.org.components
    )
    again = http.post(base, json={"validatedDeployRequestId": made.json()["id"]})
    assert again.status_code == 400
    for content, kind in (
        (b"", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"x", "text/plain"),
        (b"[", "application/json"),
    ):
        answer = http.post(base, content=content, headers={"content-type": kind})
        assert answer.status_code in (400, 415) and answer.json()[0]["errorCode"]
    assert http.get(f"{base}/0Af000000000000AAA").status_code == 404
    assert http.patch(f"{base}/{made.json()['id']}", json={"deployResult": {"status": "Canceling"}}).status_code == 400


def test_a_body_that_is_too_large_is_cut_off(org: Org, http: httpx2.Client) -> None:
    answer = http.post("/services/data/v66.0/limits", content=bytes(9 * 1024 * 1024))
    assert answer.status_code == 413


def test_slow_clients_are_cut_off(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.serving_loop.HEAD_SECONDS", 0.5)
    host, port = org.running.server.address
    with socket.create_connection((host, port), timeout=20) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\n")
        assert slow.recv(1000) == b""
    monkeypatch.setattr("generator.orgserver.app.BODY_SECONDS", 0.5)
    with socket.create_connection((host, port), timeout=20) as slow:
        slow.sendall(
            f"POST /services/Soap/m/66.0 HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 100\r\n\r\n<a".encode()
        )
        assert b" 408 " in slow.recv(1000)


def test_the_administrator_alone_resets_and_reads_the_log(org: Org, http: httpx2.Client) -> None:
    token = org.running.org.sessions.issue("ana", "user")
    for method, path in (("POST", "/extsvc/reset"), ("GET", "/extsvc/callouts"), ("GET", "/extsvc/deploys")):
        answer = http.request(method, path, headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 403
    deployed(org, http, GOOD)
    assert len(http.get("/extsvc/deploys").json()) == 1
    assert http.post("/extsvc/reset").status_code == 200
    assert (
        not org.running.org.components
        and not org.running.org.members.all()
        and http.get("/extsvc/deploys").json() == []
    )
    assert org.running.org.sessions.of(token) is None and http.get("/services/data/v66.0/limits").status_code == 200


@contextmanager
def full_disk() -> Iterator[None]:
    """No file takes another byte."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of processes")
def test_a_full_disk_is_told_and_nothing_is_half_done_after_it(tmp_path: Path) -> None:
    with Org(tmp_path) as org, httpx2.Client(base_url=org.instance_url, trust_env=False, timeout=60) as http:
        http.headers["authorization"] = f"Bearer {org.access_token}"
        with full_disk():
            users = http.post("/extsvc/manage/user-add", json={"name": "ana"})
            soap = http.post(
                "/services/Soap/m/66.0",
                content=envelope(org.access_token, f'<deploy xmlns="{META}"><ZipFile/></deploy>'),
            )
        assert users.status_code == 503 and "the org cannot do that now" in users.json()[0]["message"]
        assert soap.status_code == 503 and "the org cannot do that now" in soap.text
        assert http.post("/extsvc/manage/user-add", json={"name": "ben"}).status_code == 200
    with Org(tmp_path) as again:
        names = {str(row[0]).partition("@")[0] for row in again.running.org.database.rows("SELECT username FROM users")}
    assert names == {"ben"}
