"""The work items of orchestrations that wait in the org: listed, and completed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from generator.flow.saved.document import saved_flow
from generator.flow.saved.values import BadState
from generator.org.local_org import LocalOrg
from generator.org.refusal import INVALID, MISSING, OrgRefused
from generator.org.resuming import resumed
from generator.org.waiting import WAITING
from generator.usecases.stopping import Stop
from generator.usecases.work_items import WorkItem, items_of, typed_outputs
from generator.wording import offered

if TYPE_CHECKING:
    from generator.org.interviews import OrgInterview


def work_items(org: LocalOrg) -> list[WorkItem]:
    """The open work items, in the order of their orchestrations."""
    found: list[WorkItem] = []
    for one in org.interviews.all():
        if one.status == WAITING:
            try:
                found += items_of(org.interviews.read(one.guid))
            except (Stop, BadState, LookupError):
                continue  # gone on with, or damaged: the list of interviews tells of those
    return found


def completed(org: LocalOrg, id: str, outputs: Mapping[str, object]) -> OrgInterview:
    """Complete a work item; how its orchestration ended or waits then. Raises `OrgRefused`."""
    item = next((one for one in work_items(org) if one.id.lower() == id.lower()), None)
    if item is None:
        there = offered(id, [one.id for one in work_items(org)])
        raise OrgRefused(MISSING, f"no work item {id[:120]} is open; {there}")
    guid = item.id.partition(".")[0]
    try:
        saved = org.interviews.read(guid)
        flows = [saved_flow(flow.name, flow.file, flow.data) for flow in org.world.flows.values()]
        data = typed_outputs(outputs, item, replace(saved, flows=[saved.flow, *flows]))
    except Stop as stop:
        raise OrgRefused(INVALID, stop.findings[0].message) from None
    except (BadState, LookupError) as error:
        raise OrgRefused(INVALID, str(error)) from None
    ended = resumed(org, guid, f"WorkItem.{item.step}", data)
    if ended is None:
        raise OrgRefused(MISSING, f"the work item {item.id} is not open any more")
    return ended
