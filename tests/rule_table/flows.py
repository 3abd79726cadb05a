"""Rules about flows: a good example is a part of Example.flow-meta.xml, and the bad one takes its place."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from generator.diagnostics import Diagnostic
from generator.flow.catalog import catalog_of
from generator.flow.check import check
from generator.flow.reader import read

HERE = Path(__file__).parent
SERVICES = HERE.parent / "flow_cases" / "sms.inspect.json"
WHOLE = ("flow-unreadable", "flow-wrong-root")  # their examples are whole files
CHILD = (
    "<Flow><variables><name>recordId</name><dataType>String</dataType><isInput>true</isInput></variables>"
    "<variables><name>done</name><dataType>String</dataType></variables></Flow>"
)

SLEEPER = (
    CHILD.removesuffix("</Flow>")
    + "<waits><name>Rest</name><label>Rest</label><defaultConnectorLabel>-</defaultConnectorLabel></waits></Flow>"
)


def flow(good: str, example: str) -> str:
    """The example flow with the part `good` written as `example`."""
    text = (HERE / "Example.flow-meta.xml").read_text(encoding="utf-8")
    assert text.count(good) == 1, f"the example flow must hold {good} once, not {text.count(good)} times"
    return text.replace(good, "" if example == "(nothing)" else example)


def findings(text: str) -> Iterable[Diagnostic]:
    """What reading and checking the flow reports, with the service and the subflow it names at hand."""
    made = read(text.encode(), "Example.flow-meta.xml")
    if made.value is None:
        return made.diagnostics
    sleeper = read(SLEEPER.encode(), "Sleeper.flow-meta.xml").value
    child = read(CHILD.encode(), "Child.flow-meta.xml").value
    screens = read(b"<Flow><processType>Flow</processType></Flow>", "Screens.flow-meta.xml").value
    assert screens is not None and child is not None and sleeper is not None
    services = catalog_of([json.loads(SERVICES.read_text(encoding="utf-8"))])
    return (*made.diagnostics, *check(made.value, services, {"Child": child, "Sleeper": sleeper, "Screens": screens}))
