"""An element of a flow is a row, a handler and the words of its events: none of them is missing for any."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from generator.flow import elements, log, schema
from generator.flow.mask import Masker
from generator.flow.model import ActionCall, Element, Flow, NotEmulated
from generator.flow.run import events
from generator.flow.run.elements import HANDLERS
from generator.flow.run.state import RunContext, program
from generator.flow.stage_model import OrchestratedStage
from generator.flow.wait_model import Wait
from generator.salesforce.xml import parse

EVENTS = {value for name, value in vars(events).items() if name.isupper() and isinstance(value, str)}


def test_every_element_has_a_row_and_a_handler() -> None:
    classes = {kind.type for kind in elements.KINDS}
    assert classes | {NotEmulated} == set(get_args(Element))
    assert HANDLERS.keys() == classes - {
        ActionCall,
        OrchestratedStage,
        Wait,
    }  # the driver makes callouts, runs stages and waits
    assert len(elements.BY_TAG) == len(elements.PICTURES) == len(elements.KINDS)
    assert not elements.BY_TAG.keys() & (
        elements.ONLY_IN_ORGS.keys() | schema.READ | schema.SETTINGS | schema.RESOURCES
    )


def test_every_event_has_a_block_in_the_log() -> None:
    flow = Flow("F", "F.flow", parse(b"<Flow/>"))
    made = log.DebugLog(program(flow), RunContext({}), Masker(), datetime.now(UTC))
    assert made._blocks.keys() == EVENTS and len(EVENTS) > 15


@pytest.mark.parametrize("kind", elements.KINDS, ids=lambda kind: str(kind.tag))
def test_a_bare_element_is_read_and_its_fields_are_known(kind: elements.ElementKind) -> None:
    made = kind.read(parse(f"<{kind.tag}><name>A</name><label>An A</label></{kind.tag}>".encode()))
    assert isinstance(made, kind.type) and (made.name, made.label, made.line) == ("A", "An A", 1)
    assert elements.FIELDS[kind.tag] >= {"name", "label", "locationX", *schema.words(kind.fields)}
