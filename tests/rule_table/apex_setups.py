"""Rules about Apex and other metadata that uses services: examples of code are checked against the bundled spec."""

from __future__ import annotations

import json
from pathlib import Path

from bulk_setups import SETUPS, Found, Scene, setup

from generator.api import load
from generator.catalog import all_rules
from generator.usecases import apex_services
from generator.usecases.agent_files import check_agent_files
from generator.usecases.agent_tools import agent_tools
from generator.usecases.apex_checks import check_apex
from generator.usecases.apex_services import ServicesAtHand
from generator.usecases.exporting import export
from generator.usecases.finding_uses import find_uses
from generator.usecases.generating import generate_service

__all__ = ["SETUPS"]

SPEC = Path(__file__).parents[2] / "specs" / "sms.json"
AT_HAND = ServicesAtHand({"CPaaSSMS": str(SPEC)})


def _in_apex(rule: str) -> None:
    @setup(rule)
    def _(scene: Scene, bad: bool) -> Found:
        row = all_rules()[rule]
        scene.put("Caller.cls", row.bad if bad else row.good)
        made = check_apex(["Caller.cls"], services=AT_HAND)
        assert made.value is not None and made.value.files
        return made.value.findings


for _rule in ("service-not-at-hand", "unknown-class", "unknown-field", "unknown-operation", "wrong-arguments"):
    _in_apex(f"apex-{_rule}")


@setup("apex-operation-inactive")
def _(scene: Scene, bad: bool) -> Found:
    row = all_rules()["apex-operation-inactive"]
    scene.put("sms.json", SPEC.read_text(encoding="utf-8"))
    scene.put("extsvc.toml", '[services.CPaaSSMS]\nspec = "sms.json"\noperations = ["Send-Sms-Single"]\n')
    scene.put("Caller.cls", row.bad if bad else row.good)
    made = check_apex(["Caller.cls"])
    return made.value.findings if made.value is not None else made.diagnostics


@setup("apex-update-breaks")
def _(scene: Scene, bad: bool) -> Found:
    row = all_rules()["apex-update-breaks"]
    document = json.loads(SPEC.read_text(encoding="utf-8"))
    del document["components"]["schemas"]["SmsRequest"]["properties"]["text"]
    document["components"]["schemas"]["SmsRequest"]["required"].remove("text")
    scene.put("new.json", json.dumps(document))
    scene.put("Caller.cls", row.bad if bad else row.good)
    made = check_apex(["Caller.cls"], services=AT_HAND, updates={"CPaaSSMS": "new.json"})
    return made.value.findings if made.value is not None else made.diagnostics


@setup("apex-unreadable")
def _(scene: Scene, bad: bool) -> Found:
    scene.put("Caller.cls", b"\xff\xfe" if bad else all_rules()["apex-unreadable"].good)
    made = check_apex(["Caller.cls"], services=AT_HAND)
    return made.value.findings if made.value is not None else made.diagnostics


@setup("folder-too-large")
def _(scene: Scene, bad: bool) -> Found:
    scene.patch.setattr(apex_services, "_MOST_FILES", 0 if bad else 10)
    scene.put("classes/Caller.cls", "public class Caller {}")
    return check_apex(["classes"], services=AT_HAND).diagnostics


@setup("uses-name-unknown")
def _(scene: Scene, bad: bool) -> Found:
    scene.put("classes/Caller.cls", "public class Caller {}")
    return find_uses(f"CPaaSSMS.{'SendSms' if bad else 'Send-Sms-Single'}", ["classes"], services=AT_HAND).diagnostics


_FUNCTION = "genAiFunctions/Send/Send.genAiFunction-meta.xml"
_XML = '<GenAiFunction xmlns="http://soap.sforce.com/2006/04/metadata">{}<masterLabel>S</masterLabel></GenAiFunction>'


def _of_agent(rule: str, side: str = "") -> None:
    @setup(rule)
    def _(scene: Scene, bad: bool) -> Found:
        row = all_rules()[rule]
        example = row.bad if bad else row.good
        scene.put(_FUNCTION, _XML.format(all_rules()["agent-target-unknown"].good if side else example))
        if side:
            scene.put(f"genAiFunctions/Send/{side}/schema.json", example)
        made = check_agent_files(["genAiFunctions"], services=AT_HAND)
        assert made.value is not None and made.value.actions
        return made.value.findings


_of_agent("agent-target-unknown")
_of_agent("agent-service-not-at-hand")
_of_agent("agent-input-unknown", "input")
_of_agent("agent-input-missing", "input")
_of_agent("agent-output-unknown", "output")
_of_agent("agent-type-wrong", "output")


@setup("agent-file-unreadable")
def _(scene: Scene, bad: bool) -> Found:
    row = all_rules()["agent-file-unreadable"]
    scene.put(_FUNCTION, row.bad if bad else row.good)
    made = check_agent_files(["genAiFunctions"], services=AT_HAND)
    return made.value.findings if made.value is not None else made.diagnostics


def _answering(rule: str) -> None:
    @setup(rule)
    def _(scene: Scene, bad: bool) -> Found:
        document = json.loads(SPEC.read_text(encoding="utf-8"))
        operation = next(
            one["post"]
            for one in document["paths"].values()
            if one.get("post", {}).get("operationId") == "Send-Sms-Single"
        )
        if bad and rule.endswith("unused"):
            operation["responses"]["202"] = operation["responses"]["200"]
        elif bad:
            document["components"]["schemas"]["SmsResponse"]["additionalProperties"] = True
        scene.put("sms.json", json.dumps(document))
        scene.put(_FUNCTION, _XML.format(all_rules()["agent-target-unknown"].good))
        made = check_agent_files(["genAiFunctions"], services=ServicesAtHand({"CPaaSSMS": "sms.json"}))
        return made.value.findings if made.value is not None else made.diagnostics


_answering("agent-answer-unused")
_answering("agent-answer-open")


def _stubbed(rule: str, service: str = "Shop", good: str = "Shop") -> None:
    @setup(rule)
    def _(scene: Scene, bad: bool) -> Found:
        row = all_rules()[rule]
        text = row.bad if bad else row.good
        text = text if text.startswith("openapi") else f'openapi: 3.0.3\ninfo: {{title: T, version: "1"}}\n{text}\n'
        spec = load(scene.put("spec.yaml", text)).value
        assert spec is not None
        made = generate_service(spec, service if bad else good, out="stubs", target="apex")
        return [one for one in made.diagnostics if one.rule.id.startswith("apex-")]


_stubbed("apex-class-left-out", "Aux", "AuxService")
_stubbed("apex-member-left-out")
_stubbed("apex-callback-left-out")


@setup("flow-no-tool")
def _(scene: Scene, bad: bool) -> Found:
    flow = (SPEC.parent / "sms" / "flows" / "Send_SMS.flow-meta.xml").read_text(encoding="utf-8")
    scene.put("sms.json", SPEC.read_text(encoding="utf-8"))
    scene.put("extsvc.toml", '[services.CPaaSSMS]\nspec = "sms.json"\noperations = ["Send-Sms-Single"]\n')
    start = "<start>\n<object>Account</object>" if bad else "<start>"
    scene.put("Send_SMS.flow-meta.xml", flow.replace("<start>", start))
    made = agent_tools()
    assert made.value is not None
    return made.diagnostics


def _mocked(example: str = "{}", *recordings: str) -> Found:
    document = json.loads(SPEC.read_text(encoding="utf-8"))
    answer = document["paths"]["/api/v1/subaccounts/{subAccountId}/messages"]["post"]["responses"]["200"]
    answer["content"] = {"text/plain": {"schema": {"type": "string"}, "example": example}}
    Path("large.json").write_text(json.dumps(document), encoding="utf-8")
    spec = load("large.json").value
    assert spec is not None
    return export(spec, "CPaaSSMS", "org", callout_mocks=True, recordings=recordings).diagnostics


@setup("callout-mock-answer-left-out")
def _(scene: Scene, bad: bool) -> Found:
    return _mocked("x" * (600_000 if bad else 600))


@setup("recording-without-service")
def _(scene: Scene, bad: bool) -> Found:
    call = {"action": f"{'Shop' if bad else 'CPaaSSMS'}.Send-Sms-Single", "outputs": {"responseCode": 204}}
    scene.put("calls.json", json.dumps({"format": "extsvc-flow-recording/1", "calls": [call]}))
    return _mocked("", "calls.json")
