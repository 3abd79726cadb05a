"""Apex stubs: what is written, that nothing of a document gets out of a comment, and what the judges of Apex say."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from external_services import export, generate_service, load

from generator.__main__ import main
from generator.selection import ALL, Selection
from tests.apex_judges import issues, syntax_errors

SMS = Path(__file__).parent.parent / "specs" / "sms.json"
SPEC = """
openapi: 3.0.3
info: {title: 'Ends */ here /* and } there', version: '1'}
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      summary: "Finds an order.\\n}} global class Evil {{"
      parameters: [{name: id, in: path, required: true, schema: {type: integer, format: int64}}]
      responses:
        '200': {description: Found, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
        '404': {description: None, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
        default: {description: Else, content: {text/plain: {schema: {type: string}}}}
  /orders:
    get:
      operationId: list-orders
      responses:
        '200':
          description: All
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}
components:
  schemas:
    Order:
      type: object
      required: [type]
      properties:
        type: {type: string, description: 'Kind */ of order'}
        when: {type: string, format: date-time}
        lines: {type: array, items: {type: object, properties: {sku: {type: string}}}}
        extra: {type: object, additionalProperties: {$ref: '#/components/schemas/Problem'}}
        parent: {$ref: '#/components/schemas/Order'}
    Problem: {type: object, properties: {message: {type: string}, error-code: {type: integer}}}
    Unused: {type: object, properties: {x: {type: string}}}
"""
SERVICE = """\
/** Ends * / here /* and } there */
global class Shop {
    /** Finds an order. }} global class Evil {{ */
    global getOrder_Response getOrder(getOrder_Request request) {
        return null;
    }

    global listx2dorders_Response listx2dorders() {
        return null;
    }

    global class getOrder_Request {
        /** Required. */
        global Long id;
    }

    global class getOrder_Response {
        /** Found */
        global Shop_Order Code200;
        /** Else */
        global String defaultResponse;
        global Integer responseCode;
    }

    global class getOrder_ResponseException extends Exception {
        /** The status of the answer. */
        global Integer responseCode;
        /** None */
        global Shop_Problem Code404;
        global String defaultResponse;
    }

    global class listx2dorders_Response {
        /** All */
        global List<Shop_Order> Code200;
        global Integer responseCode;
    }

    global class listx2dorders_ResponseException extends Exception {
        /** The status of the answer. */
        global Integer responseCode;
        global String defaultResponse;
    }
}
"""
ORDER = """\
global class Shop_Order {
    /** Required. `type` on the wire. Kind * / of order */
    global String z0type;
    /** `when` on the wire. */
    global Datetime z0when;
    global List<Shop_Order_lines> lines;
    global Map<String,Shop_Problem> extra;
    global Shop_Order parent;
}
"""
CALLER = """\
public class Caller {
    public static String run(String to) {
        ExternalService.CPaaSSMS service = new ExternalService.CPaaSSMS();
        ExternalService.CPaaSSMS.Sendx2dSmsx2dSingle_Request req = new ExternalService.CPaaSSMS.Sendx2dSmsx2dSingle_Request();
        req.subAccountId = 'demo';
        ExternalService.CPaaSSMS_SmsRequest body = new ExternalService.CPaaSSMS_SmsRequest();
        body.destination = to;
        body.text = 'Hi';
        req.body = body;
        try {
            return service.Sendx2dSmsx2dSingle(req).Code200.umid;
        } catch (ExternalService.CPaaSSMS.Sendx2dSmsx2dSingle_ResponseException e) {
            return e.responseCode + e.defaultResponse;
        }
    }
}
"""
META = "<ApexClass xmlns='http://soap.sforce.com/2006/04/metadata'><apiVersion>65.0</apiVersion></ApexClass>"


def stubs(folder: Path, spec: Path, service: str, wanted: Selection = ALL) -> Path:
    loaded = load(spec).value
    assert loaded is not None
    made = generate_service(loaded, service, wanted, folder, target="apex")
    assert made.value is not None, made.diagnostics
    return folder / "ExternalService"


def shop(tmp_path: Path, text: str = SPEC) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def body_of(path: Path) -> str:
    """The text without the mark in its first line."""
    mark, _, text = path.read_text(encoding="utf-8").partition("\n")
    assert mark.startswith("// Compile-only stub")
    return text


def test_the_classes_are_those_of_an_org(tmp_path: Path) -> None:
    package = stubs(tmp_path / "stubs", shop(tmp_path), "Shop")
    classes = sorted(path.stem for path in (package / "classes").glob("*.cls"))
    assert classes == [
        "Shop",
        "Shop_Order",
        "Shop_Order_lines",
        "Shop_Problem",
    ], "what no operation reaches has no class"
    assert body_of(package / "classes/Shop.cls") == SERVICE and body_of(package / "classes/Shop_Order.cls") == ORDER
    project = json.loads((package / "sfdx-project.json").read_text(encoding="utf-8"))
    assert project["namespace"] == "ExternalService" and project["packageDirectories"][0]["path"] == "classes"
    assert {path.name for path in (package / "classes").glob("*.xml")} == {f"{name}.cls-meta.xml" for name in classes}


def test_only_picked_operations_have_a_method(tmp_path: Path) -> None:
    one = stubs(tmp_path / "stubs", shop(tmp_path), "Shop", Selection(operations=("list-orders",)))
    text = body_of(one / "classes/Shop.cls")
    assert "listx2dorders()" in text and "getOrder" not in text
    stubs(tmp_path / "stubs", shop(tmp_path, SPEC.replace("Problem", "Trouble")), "Shop")
    assert (one / "classes/Shop_Trouble.cls").is_file() and not (one / "classes/Shop_Problem.cls").exists()


def test_services_share_a_folder_each_namespace_its_package(tmp_path: Path) -> None:
    spec = shop(tmp_path)
    for service, more in (("Shop", []), ("Store", []), ("Lake", ["--namespace", "herokuapplink"])):
        out = ["--target", "apex", "--out", str(tmp_path / "stubs")]
        assert main(["generate", str(spec), "--service", service, "--all", *out, *more]) == 0
    assert (tmp_path / "stubs/ExternalService/classes/Store_Order.cls").is_file()
    lake = tmp_path / "stubs/herokuapplink"
    assert "Lake_Order Code200;" in (lake / "classes/Lake.cls").read_text(encoding="utf-8")
    assert json.loads((lake / "sfdx-project.json").read_text(encoding="utf-8"))["namespace"] == "herokuapplink"


def test_an_edited_stub_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = stubs(tmp_path / "stubs", shop(tmp_path), "Shop")
    path = package / "classes/Shop_Problem.cls"
    path.write_text(path.read_text(encoding="utf-8") + "// mine\n", encoding="utf-8")
    spec = shop(tmp_path, SPEC.replace("error-code", "code"))
    words = ["generate", str(spec), "--service", "Shop", "--all", "--target", "apex", "--out", str(tmp_path / "stubs")]
    assert main(words) == 1 and "output-edited" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8").endswith("// mine\n")


def test_export_writes_them_beside_the_metadata(tmp_path: Path) -> None:
    loaded = load(SMS).value
    assert loaded is not None
    made = export(loaded, "CPaaSSMS", tmp_path / "org", Selection(operations=("Send-Sms-Single",)), stubs=True)
    assert made.value is not None and "stubs/ExternalService/classes/CPaaSSMS_SmsRequest.cls" in made.value.files
    assert {path for path in made.value.files if not (tmp_path / "org" / path).is_file()} == set()
    text = (tmp_path / "org/stubs/ExternalService/classes/CPaaSSMS.cls").read_text(encoding="utf-8")
    assert "Sendx2dSmsx2dSingle(" in text and "Sendx2dManyx2dSms" not in text, "as in the registration beside it"


def project_with(tmp_path: Path, **classes: str) -> Path:
    """An SFDX project that depends on the stubs of the bundled spec."""
    stubs(tmp_path / "stubs", SMS, "CPaaSSMS")
    named = {"namespace": "ExternalService", "path": "stubs/ExternalService"}
    settings = {
        "packageDirectories": [{"path": "force-app", "default": True}],
        "sourceApiVersion": "65.0",
        "plugins": {"dependencies": [named]},
    }
    (tmp_path / "sfdx-project.json").write_text(json.dumps(settings), encoding="utf-8")
    folder = tmp_path / "force-app/main/default/classes"
    folder.mkdir(parents=True)
    for name, text in classes.items():
        (folder / f"{name}.cls").write_text(text, encoding="utf-8")
        (folder / f"{name}.cls-meta.xml").write_text(META, encoding="utf-8")
    return tmp_path


def test_apex_ls_takes_a_right_caller_and_finds_the_slips(tmp_path: Path) -> None:
    slip = CALLER.replace("class Caller", "class Slip").replace("body.destination", "body.to")
    other = CALLER.replace("class Caller", "class Other").replace("Code200.umid", "Code200.umidd")
    found = issues(project_with(tmp_path, Caller=CALLER, Slip=slip, Other=other))
    assert len(found) == 2 and not [line for line in found if line.startswith("Caller")], found
    assert any("Slip.cls" in line and "'to' on 'ExternalService.CPaaSSMS_SmsRequest'" in line for line in found), found
    assert any("Other.cls" in line and "'umidd' on" in line for line in found), found


def test_stubs_parse(tmp_path: Path) -> None:
    package = stubs(tmp_path / "stubs", shop(tmp_path), "Shop")
    assert not syntax_errors(sorted(package.rglob("*.cls")))
    broken = tmp_path / "Broken.cls"
    broken.write_text("global class Broken {", encoding="utf-8")
    assert syntax_errors([broken]), "the judge judges"


@pytest.mark.corpus
@pytest.mark.slow
def test_stubs_of_real_specs_parse(real_specs: Path, tmp_path: Path) -> None:
    every = sorted(
        p for p in real_specs.rglob("*") if p.suffix in (".json", ".yaml", ".yml") and p.stat().st_size < 500_000
    )
    random.Random(17).shuffle(every)
    files: list[Path] = []
    done = 0
    for number, spec in enumerate(every):
        loaded = load(spec).value
        if loaded is None or done == 20:
            continue
        made = generate_service(loaded, f"Service{number}", ALL, tmp_path / str(number), target="apex")
        if made.value is not None and made.value.changes.created:
            done += 1
            files += sorted((tmp_path / str(number)).rglob("*.cls"))
    assert done == 20 and len(files) > 300
    assert not syntax_errors(files)[:10]
