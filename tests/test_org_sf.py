"""The real Salesforce CLI against the local org: it logs in, deploys, validates, retrieves, tracks, lists and deletes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from external_services import Org, export, load
from sf_cli import Sf, needs_sf

pytestmark = needs_sf
SPECS = Path(__file__).parent.parent / "specs"
FLOW = "force-app/main/default/flows/Send_SMS.flow-meta.xml"


def make_project(folder: Path) -> None:
    """The guide's project as an SFDX project: registration, credential, permission set, two flows and a flow test."""
    sms = SPECS / "sms"
    spec = load(str(SPECS / "sms.json")).value
    assert spec is not None
    flows = [sms / "flows" / f"{name}.flow-meta.xml" for name in ("Send_SMS", "Send_SMS_With_Fault_Path")]
    tests = [sms / "flowtests" / "Send_SMS_Accepted.flowtest-meta.xml"]
    made = export(spec, "CPaaSSMS", folder, credential="X8x8_SMS_API", credentials_from=[sms], flows=[*flows, *tests])
    assert made.value is not None, made.diagnostics


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sf") / "project"
    make_project(folder)
    return folder


@pytest.fixture
def org() -> Iterator[Org]:
    with Org() as started:
        yield started


@pytest.fixture
def sf(org: Org, project: Path, tmp_path: Path) -> Sf:
    """sf in a copy of the project, logged in as `local`."""
    shutil.copytree(project, tmp_path / "project")
    made = Sf(tmp_path / "home", tmp_path / "project")
    made.login(org.instance_url, org.access_token, "local")
    return made


def test_an_integration_procedure_is_deployed_called_and_retrieved(org: Org, sf: Sf) -> None:
    place = sf.folder / "force-app" / "main" / "default" / "omniIntegrationProcedures"
    name = "Message_Welcome_Procedure_1"
    place.mkdir()
    written = SPECS / "sms" / "omniIntegrationProcedures" / f"{name}.oip-meta.xml"
    shutil.copy(written, place)
    sf.result("project", "deploy", "start", "--source-dir", "force-app", "-o", "local")
    (listed,) = sf.result("org", "list", "metadata", "-m", "OmniIntegrationProcedure", "-o", "local")
    assert listed["fullName"] == name
    org.assign(org.username, "CPaaS_API_Access")
    address = "/services/apexrest/omnistudio/v1/integrationprocedure/Message_Welcome/"
    body = '{"name": "Ada", "account": "demo", "to": "+6591234567"}'
    called = sf.run("api", "request", "rest", address, "--method", "POST", "--body", body, "-o", "local")
    assert '"status": 200' in called.stdout, called.stdout + called.stderr
    (place / written.name).unlink()
    sf.result("project", "retrieve", "start", "-m", f"OmniIntegrationProcedure:{name}", "-o", "local")
    assert (place / written.name).read_bytes() == written.read_bytes()
    sf.result("project", "delete", "source", "-m", f"OmniIntegrationProcedure:{name}", "--no-prompt", "-o", "local")
    assert org.running.org.world.procedures == {}


def test_log_in_and_be_shown(org: Org, sf: Sf) -> None:
    shown = sf.result("org", "display", "-o", "local")
    assert shown["username"] == org.username and shown["connectedStatus"] == "Connected"
    assert shown["instanceUrl"].rstrip("/") == org.instance_url
    refused = Sf(sf.home.parent / "other", sf.folder).run(
        "org",
        "login",
        "access-token",
        "--instance-url",
        org.instance_url,
        "--no-prompt",
        SF_ACCESS_TOKEN="00D000000000001!wrong",
    )
    assert refused.returncode != 0


def test_deploy_retrieve_list_delete(org: Org, sf: Sf, tmp_path: Path) -> None:
    dry = sf.result("project", "deploy", "start", "--dry-run", "--source-dir", "force-app", "-o", "local")
    assert dry["status"] == "Succeeded" and dry["checkOnly"] and not org.running.org.components
    made = sf.result("project", "deploy", "start", "--source-dir", "force-app", "-o", "local")
    assert made["status"] == "Succeeded" and made["numberComponentsTotal"] == 7 and len(org.running.org.components) == 7
    listed = sf.result("org", "list", "metadata", "-m", "Flow", "-o", "local")
    assert sorted(row["fullName"] for row in listed) == ["Send_SMS", "Send_SMS_With_Fault_Path"]
    types = sf.result("org", "list", "metadata-types", "-o", "local")["metadataObjects"]
    assert {"ExternalServiceRegistration", "Flow", "CustomObject"} <= {row["xmlName"] for row in types}

    empty = tmp_path / "empty"
    (empty / "force-app").mkdir(parents=True)
    shutil.copy(sf.folder / "sfdx-project.json", empty)
    other = Sf(sf.home, empty)
    names = [word for kind in types for word in ("-m", kind["xmlName"])]
    other.result("project", "retrieve", "start", *names, "-o", "local")
    assert _files(empty / "force-app") == _files(sf.folder / "force-app")

    refused = sf.json(
        "project", "delete", "source", "-m", "ExternalServiceRegistration:CPaaSSMS", "--no-prompt", "-o", "local"
    )
    assert refused["status"] == 1 and "Flow Send_SMS" in str(refused)
    for kind, name in (("FlowTest", "Send_SMS_Accepted"), ("Flow", "Send_SMS"), ("Flow", "Send_SMS_With_Fault_Path")):
        sf.result("project", "delete", "source", "-m", f"{kind}:{name}", "--no-prompt", "-o", "local")
    sf.result("project", "delete", "source", "-m", "ExternalServiceRegistration:CPaaSSMS", "--no-prompt", "-o", "local")
    assert {key.type for key in org.running.org.components} == {
        "ExternalCredential",
        "NamedCredential",
        "PermissionSet",
    }


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_deploy_that_must_fail_shows_line_and_column(org: Org, sf: Sf) -> None:
    path = sf.folder / FLOW
    path.write_text(path.read_text().replace("CPaaSSMS.Send-Sms-Single", "CPaaSSMS.Send-Sms-Twice"))
    failed = sf.json("project", "deploy", "start", "--source-dir", "force-app", "-o", "local")
    failures = failed["result"]["details"]["componentFailures"]
    line = path.read_text()[: path.read_text().index("<actionCalls>")].count("\n") + 1
    (failure,) = [failures] if isinstance(failures, dict) else [one for one in failures if "Twice" in one["problem"]]
    assert failed["status"] == 1 and (failure["fullName"], failure["lineNumber"]) == ("Send_SMS", line)
    shown = sf.run("project", "deploy", "start", "--source-dir", "force-app", "-o", "local").stdout
    assert f"{line}:" in shown and "Send-Sms-Twice" in shown and not org.running.org.components


def test_validate_then_quick_and_asynchronous_deploys(org: Org, sf: Sf) -> None:
    checked = sf.result("project", "deploy", "validate", "--source-dir", "force-app", "-o", "local")
    assert checked["status"] == "Succeeded" and checked["numberTestsTotal"] == 1 and not org.running.org.components
    quick = sf.result("project", "deploy", "quick", "--job-id", checked["id"], "-o", "local")
    assert quick["status"] == "Succeeded" and len(org.running.org.components) == 7
    started = sf.result(
        "project", "deploy", "start", "--async", "--ignore-conflicts", "--source-dir", "force-app", "-o", "local"
    )
    assert sf.result("project", "deploy", "report", "--job-id", started["id"], "-o", "local")["status"] == "Succeeded"
    assert sf.result("project", "deploy", "resume", "--job-id", started["id"])["status"] == "Succeeded"
    over_rest = sf.result(
        "project", "deploy", "start", "--ignore-conflicts", "--source-dir", "force-app", "-o", "local",
        SF_ORG_METADATA_REST_DEPLOY="true",
    )  # fmt: skip
    assert over_rest["status"] == "Succeeded" and over_rest["numberComponentsTotal"] == 7


def test_source_tracking_without_flags(org: Org, sf: Sf) -> None:
    started = sf.json("project", "deploy", "start", "-o", "local")
    assert started["status"] == 0 and not started["warnings"]
    assert sf.result("project", "deploy", "preview", "-o", "local")["toDeploy"] == []
    path = sf.folder / FLOW
    path.write_text(path.read_text().replace("<label>Send SMS</label>", "<label>Send SMS here</label>"))
    (change,) = sf.result("project", "deploy", "preview", "-o", "local")["toDeploy"]
    assert change["fullName"] == "Send_SMS"

    org.deploy(_changed(sf.folder.parent / "elsewhere", path, "Send SMS here", "Send SMS there"))
    (conflict,) = sf.result("project", "deploy", "preview", "-o", "local")["conflicts"]
    assert conflict["fullName"] == "Send_SMS"
    refused = sf.json("project", "deploy", "start", "-o", "local")
    assert refused["status"] == 1 and "conflict" in refused["message"]
    sf.result("project", "retrieve", "start", "--ignore-conflicts", "-o", "local")
    assert "Send SMS there" in path.read_text()
    assert sf.result("project", "deploy", "preview", "-o", "local")["conflicts"] == []


def test_a_project_that_the_org_was_started_in_deploys_without_flags(project: Path, tmp_path: Path) -> None:
    """The org begins with the project's metadata: its own files are no conflict, and only later changes are told."""
    shutil.copytree(project, tmp_path / "project")
    with Org(init=project) as org:
        sf = Sf(tmp_path / "home", tmp_path / "project")
        sf.login(org.instance_url, org.access_token, "local")
        made = sf.result("project", "deploy", "start", "--source-dir", "force-app", "-o", "local")
        assert made["status"] == "Succeeded" and {one["state"] for one in made["files"]} == {"Unchanged"}
        path = sf.folder / FLOW
        org.deploy(_changed(tmp_path / "elsewhere", path, "<label>Send SMS</label>", "<label>Send SMS there</label>"))
        (remote,) = sf.result("project", "retrieve", "preview", "-o", "local")["toRetrieve"]
        assert remote["fullName"] == "Send_SMS"


def _changed(folder: Path, flow: Path, old: str, new: str) -> Path:
    folder.mkdir()
    (folder / flow.name).write_text(flow.read_text().replace(old, new))
    return folder


def test_a_manifest_of_the_org_and_destructive_changes(org: Org, sf: Sf, tmp_path: Path) -> None:
    org.deploy(sf.folder / "force-app")
    sf.result("project", "generate", "manifest", "--from-org", "local")
    manifest = (sf.folder / "package.xml").read_text()
    assert "<members>CPaaSSMS</members>" in manifest and manifest.count("<types>") == 6
    gone = sf.folder / "destructiveChanges.xml"
    gone.write_text(
        '<Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>Send_SMS</members><name>Flow</name></types>'
        "<version>66.0</version></Package>"
    )
    (sf.folder / FLOW).unlink()
    manifest = manifest.replace("        <members>Send_SMS</members>\n", "")
    (sf.folder / "package.xml").write_text(manifest)
    sf.result(
        "project", "deploy", "start", "-x", "package.xml", "--post-destructive-changes", gone.name, "--purge-on-delete",
        "--ignore-conflicts", "-o", "local",
    )  # fmt: skip
    assert "Send_SMS" not in org.running.org.world.flows


def test_two_orgs_with_one_home(org: Org, sf: Sf) -> None:
    with Org() as second:
        sf.login(second.instance_url, second.access_token, "second")
        one, two = (sf.result("org", "display", "-o", alias) for alias in ("local", "second"))
        assert one["username"] != two["username"] and one["id"] != two["id"]
        assert one["instanceUrl"] != two["instanceUrl"] and {one["connectedStatus"], two["connectedStatus"]} == {
            "Connected"
        }


def test_apex_is_answered_with_what_does_its_work(org: Org, sf: Sf, tmp_path: Path) -> None:
    for code, words in (
        ("System.debug(1);", "no Apex"),
        ("ConnectApi.NamedCredentials.createCredential(x);", "org credential set"),
    ):
        script = tmp_path / "a.apex"
        script.write_text(code)
        ran = sf.run("apex", "run", "-f", str(script), "-o", "local")
        assert ran.returncode != 0 and words in ran.stdout + ran.stderr


def test_flow_tests_by_themselves(org: Org, sf: Sf) -> None:
    assert org.deploy(sf.folder / "force-app").success
    words = (
        "logic",
        "run",
        "test",
        "--test-category",
        "Flow",
        "--test-level",
        "RunLocalTests",
        "--wait",
        "2",
        "-o",
        "local",
    )
    passed = sf.json(*words)
    tests = passed["result"]["tests"]
    assert passed["result"]["summary"]["outcome"] == "Passed" and [one["MethodName"] for one in tests] == [
        "Send_SMS_Accepted"
    ]
    path = sf.folder / "force-app/main/default/flowtests/Send_SMS_Accepted.flowtest-meta.xml"
    path.write_text(path.read_text().replace("<numberValue>200.0<", "<numberValue>299.0<"))
    assert org.deploy(path.parent).success
    assert sf.json(*words)["result"]["summary"]["outcome"] == "Failed"
