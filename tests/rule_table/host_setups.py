"""Rules about the other hosts of actions: Integration Procedures, their examples being parts of an element's configuration."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from interview_setups import SETUPS
from setups import Found, Scene, setup

from generator.bot.check import check as check_bot
from generator.bot.reader import read_bot
from generator.catalog import by_room
from generator.diagnostics import Checked
from generator.omni.check import check
from generator.omni.model import Procedure
from generator.omni.reader import read
from generator.omni.services import BodyField, OperationInput, RegisteredService, RestOperation

SHOP = RegisteredService(
    "Shop",
    "Messages",
    ("https://api.example.com",),
    (
        RestOperation("Shop.send", "POST", "/messages", (OperationInput("body", "body", True),),
                      (BodyField("text", True), BodyField("destination", True))),
        RestOperation("Shop.country", "GET", "/country", (OperationInput("country", "query", True, "String"),)),
    ),
)  # fmt: skip
_POST = {"namedCredential": "Messages", "restPath": "/messages", "restMethod": "POST"}
_GET = {
    "namedCredential": "Messages",
    "restPath": "/country",
    "restMethod": "GET",
    "restOptions": {"params": {"country": "%c%"}},
}
# Rule -> the element that its example is a part of: type, and the configuration around the part.
PARTS: dict[str, tuple[str, dict[str, object]]] = {
    "omni-bad-formula": ("Set Values", {}),
    "omni-formula-slip": ("Set Values", {}),
    "omni-function-not-emulated": ("Set Values", {}),
    "omni-procedure-not-at-hand": ("Integration Procedure Action", {}),
    "omni-block-without-list": ("Loop Block", {}),
    "omni-no-operation": ("Rest Action", {"namedCredential": "Messages"}),
    "omni-parameter-missing": ("Rest Action", {k: v for k, v in _GET.items() if k != "restOptions"}),
    "omni-parameter-unknown": ("Rest Action", {**_GET, "restOptions": {}}),
    "omni-field-unknown": ("Rest Action", {**_POST}),
    "omni-field-missing": ("Rest Action", {**_POST, "sendOnlyAdditionalInput": True}),
    "omni-absolute-address": ("Rest Action", {"restMethod": "POST"}),
    "omni-secret-written": ("Rest Action", {**_POST}),
    "omni-rest-not-matched": ("Rest Action", {"restPath": "/messages", "restMethod": "POST"}),
}


def element(name: str, type_name: str, config: object, tag: str = "omniProcessElements", inner: str = "") -> str:
    text = config if isinstance(config, str) else json.dumps(config)
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f"<{tag}>{inner}<isActive>true</isActive><name>{name}</name><propertySetConfig>{text}</propertySetConfig>"
        f"<sequenceNumber>1.0</sequenceNumber><type>{type_name}</type></{tag}>"
    )


def procedure(elements: str, key: str = "Shop_Order", response: bool = True) -> Checked[Procedure]:
    last = element("Answer", "Response Action", {}) if response else ""
    text = (
        f"<OmniIntegrationProcedure>{elements}{last}<omniProcessKey>{key}</omniProcessKey></OmniIntegrationProcedure>"
    )
    return read(text.encode(), "Example.oip-meta.xml")


def findings(elements: str, response: bool = True) -> Found:
    made = procedure(elements, response=response)
    if made.value is None:
        return made.diagnostics
    price = procedure("", "Order_Price").value
    assert price is not None
    return (*made.diagnostics, *check(made.value, [SHOP], {"order_price": price}))


def _part(name: str) -> Callable[[Scene, bool], Found]:
    def made(scene: Scene, bad: bool) -> Found:
        rule = by_room()["omni"][name]
        type_name, around = PARTS[name]
        part = json.loads("{" + (rule.bad if bad else rule.good) + "}")
        if name == "omni-parameter-unknown":
            part = {"restOptions": {"params": {"country": "x", **part["params"]}}}
        if name == "omni-secret-written" and bad:
            part = {"restOptions": part}
        return findings(element("Step", type_name, {**around, **part}))

    return made


for _name in PARTS:
    setup(_name)(_part(_name))


@setup("omni-unreadable")
def _(scene: Scene, bad: bool) -> Found:
    rule = by_room()["omni"]["omni-unreadable"]
    return read((rule.bad if bad else rule.good).encode(), "Example.oip-meta.xml").diagnostics


@setup("omni-bad-config")
def _(scene: Scene, bad: bool) -> Found:
    rule = by_room()["omni"]["omni-bad-config"]
    inner = (rule.bad if bad else rule.good).removeprefix("<propertySetConfig>").removesuffix("</propertySetConfig>")
    return findings(element("Step", "Set Values", inner))


@setup("omni-not-emulated")
def _(scene: Scene, bad: bool) -> Found:
    rule = by_room()["omni"]["omni-not-emulated"]
    return findings(element("Step", json.loads("{" + (rule.bad if bad else rule.good) + "}")["type"], {}))


@setup("omni-same-name")
def _(scene: Scene, bad: bool) -> Found:
    names = ("SetValues1", "SetValues1" if bad else "SetValues2")
    return findings("".join(element(name, "Set Values", {}) for name in names))


@setup("omni-no-response")
def _(scene: Scene, bad: bool) -> Found:
    return findings(element("Step", "Set Values", {}), response=not bad)


@setup("omni-nested-loop")
def _(scene: Scene, bad: bool) -> Found:
    kind, config = (
        ("Loop Block", {"loopList": "b"})
        if bad
        else ("Integration Procedure Action", {"integrationProcedureKey": "Order_Price"})
    )
    return findings(
        element("Outer", "Loop Block", {"loopList": "a"}, inner=element("Inner", kind, config, "childElements"))
    )


# -- what stands in the way of running


def _order(scene: Scene) -> Path:
    made = element("Price", "Set Values", {"elementValueMap": {"total": 12}})
    made += element("Answer", "Response Action", {"sendJSONPath": "Price"})
    text = f"<OmniIntegrationProcedure>{made}<omniProcessKey>Order_Price</omniProcessKey></OmniIntegrationProcedure>"
    return scene.put("Order_Price_Procedure_1.oip-meta.xml", text)


@setup("step-not-found")
def _(scene: Scene, bad: bool) -> Found:
    _order(scene)
    scene.run("omni", "run", "Order_Price_Procedure_1.oip-meta.xml", "--set", "Prise={}" if bad else "Price={}")
    return None


@setup("procedure-input-no-object")
def _(scene: Scene, bad: bool) -> Found:
    _order(scene)
    scene.put("input.json", "[1, 2]" if bad else '{"country": "NZ"}')
    scene.run("omni", "run", "Order_Price_Procedure_1.oip-meta.xml", "--input-file", "input.json")
    return None


@setup("remote-site-unusable")
def _(scene: Scene, bad: bool) -> Found:
    _order(scene)
    site = "restcountries" if bad else "https://restcountries.com"
    scene.run("omni", "run", "Order_Price_Procedure_1.oip-meta.xml", "--remote-site", site)
    return None


@setup("host-test-unusable")
def _(scene: Scene, bad: bool) -> Found:
    from generator.usecases.omni_rules import TEST_UNUSABLE

    _order(scene)
    scene.put("price.omnitest.json", TEST_UNUSABLE.bad if bad else TEST_UNUSABLE.good)
    scene.run("omni", "test", "price.omnitest.json")
    return None


# -- bots: an example stands in one step of the only dialog

_CALL = (
    "<botSteps><botInvocation><invocationActionName>Shop.send</invocationActionName>"
    "<invocationActionType>externalService</invocationActionType><invocationMappings><parameterName>text</parameterName>"
    "<type>Input</type><variableName>Email</variableName></invocationMappings></botInvocation><type>Invocation</type></botSteps>"
)
_GO = (
    "<botSteps><botNavigation><botNavigationLinks><targetBotDialog>Main_Menu</targetBotDialog></botNavigationLinks>"
    "<type>Redirect</type></botNavigation><type>Navigation</type></botSteps>"
)


def bot_findings(steps: str) -> Found:
    return bot_text(
        f"<BotVersion><botDialogs>{steps}<developerName>Main_Menu</developerName></botDialogs>"
        "<conversationVariables><developerName>Email</developerName></conversationVariables></BotVersion>"
    )


def bot_text(text: str) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "v1.botVersion-meta.xml"
        path.write_text(text, encoding="utf-8")
        made = read_bot(path)
    if made.value is None:
        return made.diagnostics
    return check_bot(
        made.value,
        {"Shop.send": (("text", "body"), ("200",))},
        frozenset({"shop"}),
        {"get_case_details": (("text",), ("200",))},
    )


def _bot_part(name: str) -> Callable[[Scene, bool], Found]:
    def made(scene: Scene, bad: bool) -> Found:
        rule = by_room()["bot"][name]
        part = rule.bad if bad else rule.good
        if name == "bot-limit":
            return bot_findings("<botSteps><type>Wait</type></botSteps>" * (51 if bad else 50))
        if name == "bot-unreadable":
            return bot_text(part)
        if name == "bot-is-agent":
            return bot_text(f"<BotVersion>{part if bad else ''}</BotVersion>")
        tag = part[1 : part.index(">")]
        whole = re.sub(rf"<{tag}>.*?</{tag}>", part, _GO if tag == "targetBotDialog" else _CALL)
        assert part in whole
        flow = name == "bot-flow-not-at-hand"
        return bot_findings(whole.replace(">externalService<", ">flow<") if flow else whole)

    return made


for _name in (
    "unreadable",
    "dialog-missing",
    "variable-missing",
    "not-emulated",
    "action-missing",
    "parameter-missing",
    "nesting",
    "limit",
    "flow-not-at-hand",
    "is-agent",
):
    setup(f"bot-{_name}")(_bot_part(f"bot-{_name}"))


__all__ = ["SETUPS"]
