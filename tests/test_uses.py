"""Use before change: who uses what of a service, in flows and in Apex; what a diff says of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from external_services import ServicesAtHand, diff, find_uses

from generator.__main__ import main
from tests.test_apex_stubs import SPEC

CASES = Path(__file__).parent / "flow_cases"
ORDER, SHOP = "ExternalService.Shop_Order", "ExternalService.Shop"
APEX = f"""\
public class Desk {{
    {ORDER} kept;
    void run({SHOP}.getOrder_Request ask) {{
        ask.id = 1;
        kept = new {SHOP}().getOrder(ask).Code200;
        kept.extra.get('a').message = kept.z0type;
    }}
}}
"""
FLOW = """\
<?xml version="1.0" encoding="UTF-8"?>
<Flow xmlns="http://soap.sforce.com/2006/04/metadata">
    <actionCalls>
        <name>Ask</name><label>Ask</label>
        <actionName>Shop.getOrder</actionName>
        <actionType>externalService</actionType>
        <inputParameters><name>id</name><value><numberValue>1.0</numberValue></value></inputParameters>
        <storeOutputAutomatically>true</storeOutputAutomatically>
    </actionCalls>
    <formulas>
        <name>Kind</name><dataType>String</dataType>
        <expression>{!Ask.200.parent.z0type} &amp; {!Ask.404Exc.message}</expression>
    </formulas>
    <status>Draft</status>
    <variables>
        <name>Trouble</name><apexClass>ExternalService__Shop_Problem</apexClass><dataType>Apex</dataType>
        <isCollection>false</isCollection><isInput>false</isInput><isOutput>false</isOutput>
    </variables>
</Flow>
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "force-app"
    (folder / "classes").mkdir(parents=True)
    (folder / "flows").mkdir()
    (folder / "classes/Desk.cls").write_text(APEX, encoding="utf-8")
    (folder / "flows/Order_Desk.flow-meta.xml").write_text(FLOW, encoding="utf-8")
    (tmp_path / "shop.yaml").write_text(SPEC, encoding="utf-8")
    return tmp_path


def used(project: Path, name: str) -> list[tuple[str, int, str, str]]:
    made = find_uses(name, [project], services=ServicesAtHand({"Shop": project / "shop.yaml"}))
    assert made.value is not None, made.diagnostics
    return [(use.host, use.line, use.kind, use.name) for use in made.value.uses]


FIELD = [("flow", 12, "field", "Shop_Order.z0type"), ("apex", 6, "field", "Shop_Order.z0type")]


@pytest.mark.parametrize("name", ["Shop_Order.z0type", "Order.type", "ExternalService.Shop_Order.z0type", "order.TYPE",
                                  "ExternalService__Shop_Order.type"])  # fmt: skip
def test_a_field_is_found_by_any_of_its_names(name: str, project: Path) -> None:
    assert used(project, name) == FIELD


def test_actions_inputs_outputs_and_classes_are_found(project: Path) -> None:
    assert used(project, "Shop.getOrder.id") == [
        ("flow", 7, "input", "Shop.getOrder.id"),
        ("apex", 4, "input", "Shop.getOrder.id"),
    ]
    action = [(host, line, kind) for host, line, kind, _ in used(project, "getOrder")]
    assert action == [("flow", 3, "action"), ("flow", 7, "input"), ("flow", 12, "output"), ("flow", 12, "output"),
                      ("apex", 3, "action"), ("apex", 4, "input"), ("apex", 5, "action"), ("apex", 5, "output")]  # fmt: skip
    assert used(project, "Problem") == [
        ("flow", 12, "field", "Shop_Problem.message"), ("flow", 16, "class", "Shop_Problem"), ("apex", 6, "field", "Shop_Problem.message"),
    ]  # fmt: skip
    assert used(project, "Shop.list-orders") == [] and used(project, "Shop.getOrder.404Exc") == [
        ("flow", 12, "output", "Shop.getOrder.404Exc")
    ]
    assert len(used(project, "Shop")) == 16, "everything, each once"


def test_an_unknown_name_is_refused_with_the_nearest(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["uses", "Shop.getOrdr", "--in", str(project), "--spec", str(project / "shop.yaml"), "--service", "Shop"]
    assert main(words) == 2
    told = capsys.readouterr().err
    assert "nothing" not in told and "'Shop.getOrdr'" in told and "Shop.getOrder" in told


def test_the_command_prints_places(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["uses", "Order.type", "--in", str(project), "--spec", str(project / "shop.yaml"), "--service", "Shop"]
    assert main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("Order_Desk.flow-meta.xml:12: flow Order_Desk uses the field Shop_Order.z0type")
    assert lines[-1] == "2 uses in 2 of 2 files"
    assert main([*words, "--format", "json"]) == 0
    assert [row["host"] for row in json.loads(capsys.readouterr().out)["uses"]] == ["flow", "apex"]


CHANGES = {
    "type: {type: string, description: 'Kind */ of order'}": ("request: {type: string}", "Order.type removed", {"flow", "apex"}),
    "message: {type: string}": ("message: {type: integer}", "Problem.message: string became integer", {"flow", "apex"}),
    "sku: {type: string}": ("sku: {type: boolean}", "Order.lines[].sku: string became boolean", set()),
    "operationId: getOrder": ("operationId: findOrder", "operationId 'getOrder' became 'findOrder'", {"flow", "apex"}),
    "type: integer, format: int64": ("type: string", "path parameter 'id': int64", {"flow", "apex"}),
    "operationId: list-orders": ("operationId: all", "operationId 'list-orders' became 'all'", set()),
}  # fmt: skip


@pytest.mark.parametrize("before", CHANGES)
def test_a_diff_says_who_is_hit(before: str, project: Path) -> None:
    after, words, hosts = CHANGES[before]
    text = SPEC.replace(before, after)
    text = text.replace("required: [type]\n", "required: [request]\n") if "request:" in after else text
    assert text != SPEC
    (project / "new.yaml").write_text(text, encoding="utf-8")
    made = diff(project / "shop.yaml", project / "new.yaml", service="Shop", used_in=[project / "force-app"]).value
    assert made is not None and made.users is not None
    changes = [change for change in made.changes if words in change.message]
    assert changes, [change.message for change in made.changes]
    for change in changes:
        assert {use.host for use in made.users[change]} == hosts, change
    others = [change for change in made.changes if change.rule.id.endswith("-added")]
    assert all(not made.users[change] for change in others if "required" not in change.rule.id)


def test_a_property_newly_asked_for_hits_who_makes_the_object(project: Path) -> None:
    text = SPEC.replace("required: [type]", "required: [type, when]")
    text = text.replace("'200': {description: Found, content", "'200': {description: Found, content", 1)
    body = "      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}\n"
    old, new = (
        one.replace("      operationId: getOrder\n", "      operationId: getOrder\n", 1) for one in (SPEC, text)
    )
    old, new = (
        one.replace("    get:\n      operationId: getOrder\n", f"    put:\n      operationId: getOrder\n{body}", 1)
        for one in (old, new)
    )
    for name, words in (("shop.yaml", old), ("new.yaml", new)):
        (project / name).write_text(words, encoding="utf-8")
    made = diff(project / "shop.yaml", project / "new.yaml", service="Shop", used_in=[project / "force-app"]).value
    assert made is not None and made.users is not None
    (asked,) = [change for change in made.changes if change.rule.id == "request-property-became-required"]
    assert {(use.host, use.kind) for use in made.users[asked]} >= {("apex", "class"), ("flow", "field")}


def test_the_text_names_files_and_lines(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "new.yaml").write_text(
        SPEC.replace("sku: {type", "code: {type").replace("message: {", "text: {"), "utf-8"
    )
    words = ["diff", str(project / "shop.yaml"), str(project / "new.yaml"), "--service", "Shop", "--in", str(project)]
    assert main(words) == 1
    out = capsys.readouterr().out
    assert "hits flow Order_Desk (" in out and "Desk.cls:6)" in out and "hits nobody who was found" in out
    assert main([*words, "--format", "json"]) == 1
    rows = json.loads(capsys.readouterr().out)["changes"]
    assert {use["host"] for row in rows for use in row["uses"]} == {"flow", "apex"}
    assert main([*words, "--format", "markdown"]) == 1
    out = capsys.readouterr().out
    assert "| Hits |" in out and "flow Order" in out and "apex Desk" in out


@pytest.mark.corpus
def test_uses_in_the_corpus(corpus: Path) -> None:
    """Every action that a flow of the corpus calls, and whose registration lies beside it, is found as used there."""
    found = 0
    for project in sorted((corpus / "salesforce" / "examples").iterdir()):
        for registration in project.rglob("*.externalServiceRegistration-meta.xml"):
            service = registration.name.partition(".")[0]
            made = find_uses(service, [project], services=ServicesAtHand(registrations=[registration], discovery=False))
            if made.value is None:
                continue
            calls = {use.name for use in made.value.uses if use.kind == "action"}
            texts = [path.read_text(encoding="utf-8") for path in project.rglob("*.flow-meta.xml")]
            assert all(
                f"<actionName>{name}</actionName>".lower() in " ".join(texts).lower() or name in _in_apex(project)
                for name in calls
            )
            found += len(calls)
    assert found >= 10


def _in_apex(project: Path) -> set[str]:
    texts = " ".join(path.read_text(encoding="utf-8") for path in project.rglob("*.cls"))
    return {f"BankService.{name}" for name in ("getAccount", "addAccount", "updateAccount") if name in texts}


def test_a_file_that_cannot_be_read_is_told(project: Path) -> None:
    shutil.copy(project / "shop.yaml", project / "force-app/flows/Bad.flow-meta.xml")
    made = find_uses("Shop", [project], services=ServicesAtHand({"Shop": project / "shop.yaml"}))
    assert made.value is not None and any("Bad.flow" in one.span.file for one in made.diagnostics)


def test_the_page_about_uses_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (CASES.parents[1] / "docs" / "hosts.md").read_text(encoding="utf-8")
    page = page.partition("## Use before change\n")[2].partition("\n## ")[0]
    monkeypatch.chdir(tmp_path)
    shutil.copy(CASES.parents[1] / "specs" / "sms.json", tmp_path / "sms.json")
    commands = page.partition("```sh\n")[2].partition("```")[0].splitlines()
    assert len(commands) == 2 and all(main(line.split()[1:]) == 0 for line in commands)


BOTS = Path(__file__).parent.parent / "specs" / "sms" / "bots"


def test_bots_are_looked_through(tmp_path: Path) -> None:
    """Einstein bots name actions and their parameters; a flow that a bot calls is no use of a service by the bot."""
    spec = ServicesAtHand({"CPaaSSMS": BOTS.parents[1] / "sms.json"}, discovery=False)
    made = find_uses("CPaaSSMS.Send-Sms-Single", [BOTS], services=spec).value
    assert made is not None and {use.host for use in made.uses} == {"bot"}
    file = BOTS / "Messenger" / "v1.botVersion-meta.xml"
    lines = file.read_text(encoding="utf-8").splitlines()
    kinds = {use.kind for use in made.uses}
    assert kinds == {"action", "input", "output"} and len(made.uses) == 5
    for use in made.uses:
        assert use.file == str(file)
        if use.kind != "action":
            assert any(f">{use.name.split('.')[-1]}" in line for line in lines[use.line - 1 : use.line + 4])
    (tmp_path / "Broken.botVersion-meta.xml").write_text("<BotVersion>")
    told = find_uses("CPaaSSMS.Send-Sms-Single", [tmp_path], services=spec)
    assert [one.rule.id for one in told.diagnostics] == ["bot-unreadable"]


def test_who_uses_an_action_through_something_else_is_named(project: Path) -> None:
    """A bot's flow, a flow's subflow, a topic's function, a tool and a script that are flows; nothing ends in a circle."""
    app, xmlns = project / "force-app", 'xmlns="http://soap.sforce.com/2006/04/metadata"'
    call = "<subflows><name>Do</name><label>Do</label><flowName>{}</flowName></subflows>"
    for name, other in (("Outer", "order_desk"), ("Round", "Outer"), ("Alone", "Nothing")):
        inner = call.format(other) + (call.format("Round").replace("Do<", "Again<") if name == "Outer" else "")
        (app / "flows" / f"{name}.flow-meta.xml").write_text(
            f"<Flow {xmlns}>{inner}<status>Draft</status></Flow>", "utf-8"
        )
    files = {
        "Find.genAiFunction-meta.xml": "<GenAiFunction><invocationTarget>Outer</invocationTarget><invocationTargetType>flow</invocationTargetType></GenAiFunction>",
        "Topic.genAiPlugin-meta.xml": "<GenAiPlugin><genAiFunctions><functionName>Find</functionName></genAiFunctions></GenAiPlugin>",
        "Tools.mcpServerDefinition-meta.xml": "<McpServerDefinition><tools><toolName>fa:flow-Order_Desk</toolName></tools><tools><toolName>x</toolName></tools><tools><apiDefinition><apiIdentifier>fa:flow-ns__Outer</apiIdentifier><operation>ns__Outer</operation></apiDefinition><toolName>y</toolName></tools></McpServerDefinition>",
    }  # fmt: skip
    for name, text in files.items():
        (app / name).write_text(text.replace(">", f" {xmlns}>", 1), "utf-8")
    (app / "Guide.agent").write_text(
        'actions:\n    a:\n        target: "flow://Round"\n    b:\n        target: "flow://Alone"\n', "utf-8"
    )
    made = find_uses("getOrder", [project], services=ServicesAtHand({"Shop": project / "shop.yaml"})).value
    assert made is not None
    found = {(use.host, use.component, use.through, use.line) for use in made.uses if use.through}
    assert found == {
        ("flow", "Outer", "the flow order_desk", 1), ("flow", "Outer", "the flow Round", 1), ("flow", "Round", "the flow Outer", 1),
        ("agent", "Find", "the flow Outer", 1), ("agent", "Topic", "the function Find", 1), ("agent", "Tools", "the flow Order_Desk", 1), ("agent", "Tools", "the flow Outer", 1),
        ("agent", "Guide", "the flow Round", 3),
    }  # fmt: skip
    assert {use.name for use in made.uses if use.through} == {"Shop.getOrder"}


def test_a_bot_uses_what_its_flow_calls(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bot = (BOTS / "Messenger" / "v1.botVersion-meta.xml").read_text(encoding="utf-8")
    bot = bot.replace("externalService<", "flow<").replace("CPaaSSMS.Send-Sms-Single", "Send_SMS")
    (tmp_path / "v1.botVersion-meta.xml").write_text(bot, encoding="utf-8")
    shutil.copy(BOTS.parent / "flows" / "Send_SMS.flow-meta.xml", tmp_path)
    words = [
        "uses",
        "CPaaSSMS.Send-Sms-Single",
        "--in",
        str(tmp_path),
        "--spec",
        str(BOTS.parents[1] / "sms.json"),
        "--service",
        "CPaaSSMS",
    ]
    assert main(words) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if ": bot " in line]
    assert len(lines) == 1 and lines[0].endswith("uses the action CPaaSSMS.Send-Sms-Single through the flow Send_SMS")
