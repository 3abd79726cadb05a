"""What leaves the machine: nothing, unless a named credential was asked for, and only for as long as it stays what it was."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
sys.path.insert(0, str(Path(__file__).parent))
from external_services import Org, OrgFailed, serve
from org_setups import SCHEMA, registration, xml


def project(folder: Path, url: str, header: str = "X-Shop") -> Path:
    rows = "".join(
        f"<namedCredentialParameters><parameterName>{kind}</parameterName><parameterType>{kind}</parameterType>{value}"
        "</namedCredentialParameters>"
        for kind, value in (
            ("Url", f"<parameterValue>{url}</parameterValue>"),
            ("Authentication", "<externalCredential>Shop_Auth</externalCredential>"),
        )
    )
    principal = (
        "<externalCredentialParameters><parameterGroup>Main</parameterGroup><parameterName>Main</parameterName>"
        "<parameterType>NamedPrincipal</parameterType><sequenceNumber>1</sequenceNumber></externalCredentialParameters>"
        "<externalCredentialParameters><parameterGroup>DefaultGroup</parameterGroup>"
        f"<parameterName>{header}</parameterName><parameterType>AuthHeader</parameterType>"
        "<parameterValue>a</parameterValue></externalCredentialParameters>"
    )
    files = {
        "namedCredentials/Shop_API.namedCredential-meta.xml": xml(
            "NamedCredential", f"<label>Shop</label>{rows}<namedCredentialType>SecuredEndpoint</namedCredentialType>"
        ),
        "externalCredentials/Shop_Auth.externalCredential-meta.xml": xml(
            "ExternalCredential",
            f"<authenticationProtocol>Custom</authenticationProtocol>{principal}<label>Shop</label>",
        ),
    }
    (text,) = registration(more="<namedCredentialReference>Shop_API</namedCredentialReference>").values()
    files["externalServiceRegistrations/Shop.externalServiceRegistration-meta.xml"] = text
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(data)
    return folder


def test_live_ends_when_the_credential_changes(tmp_path: Path) -> None:
    with Org() as org:
        folder = project(tmp_path, "https://shop.example")
        made = org.deploy(folder)
        assert made.success, made.failures
        live = org.running.org.live
        assert live.names() == [] and live.ask(["shop_api"]) == [] and live.names() == ["Shop_API"]
        assert live.ask(["Other"]) == ["Other"] and live.names() == []
        live.ask(["*"])
        assert live.names() == ["Shop_API"] and org.deploy(folder).success and live.names() == ["Shop_API"]
        assert org.deploy(project(tmp_path, "https://evil.example")).success
        assert live.names() == [] and live.lapsed() == ["shop_api"] and not live.is_live("Shop_API")
        live.ask(["Shop_API"])
        assert org.deploy(project(tmp_path, "https://evil.example", header="X-Other")).success
        assert live.names() == [] and not live.is_live("")


def test_a_live_callout_goes_to_the_host_of_the_credential(tmp_path: Path) -> None:
    spec = tmp_path / "shop.json"
    spec.write_text(SCHEMA)
    with serve(spec) as vendor, Org(init=project(tmp_path / "p", vendor.base_url)) as org:
        org.running.org.policy.refusal = lambda user, registration: ""
        org.running.org.policy.credential = lambda credential, user: None
        org.invoke("Shop.fetch", {"shop": "a"})
        assert not vendor.requests and org.callouts()[-1].how == "played"
        org.running.org.live.ask(["Shop_API"])
        (answer,) = org.invoke("Shop.fetch", {"shop": "b"})
        assert answer.success and [request.query for request in vendor.requests] == ["shop=b"]
        callout = org.callouts()[-1]
        assert (
            callout.how == "live"
            and callout.url == f"{vendor.base_url}/orders?shop=b"
            and "number" in callout.answer_body
        )


def test_a_folder_at_the_start_is_deployed_whole_or_the_org_does_not_start(tmp_path: Path) -> None:
    with Org(init=project(tmp_path / "good", "https://shop.example")) as org:
        assert len(org.running.org.components) == 3
    bad = project(tmp_path / "bad", "https://shop.example")
    (bad / "externalCredentials" / "Shop_Auth.externalCredential-meta.xml").unlink()
    with pytest.raises(OrgFailed, match="Shop_Auth"):
        Org(init=bad).start()
    with pytest.raises(OrgFailed, match="Gone"):
        Org(init=tmp_path / "good", live=["Gone"]).start()
