"""The filters of Start and of the elements that read or write records: their logic and operators."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.flow import rules, schema
from generator.flow.model import Flow
from generator.flow.record_model import RecordDelete, RecordLookup, RecordUpdate
from generator.flow.written import RecordFilter
from generator.salesforce.condition_logic import BadLogic, parse_logic
from generator.wording import counted, nearest

_KNOWN = (*schema.CONDITION_OPERATORS, *schema.NEWER_OPERATORS)


def findings(flow: Flow) -> Iterator[Diagnostic]:
    """Findings about what decides which records count."""
    start = flow.start.entry
    if not start.formula.strip():
        yield from _filters(flow, "Start", start.logic, start.filters, start.line)
    for element in flow.elements:
        if isinstance(element, (RecordLookup, RecordUpdate, RecordDelete)):
            yield from _filters(flow, element.name, element.logic, element.filters, element.line)


def _filters(flow: Flow, name: str, logic: str, filters: tuple[RecordFilter, ...], line: int) -> Iterator[Diagnostic]:
    try:
        parse_logic(logic, len(filters))
    except BadLogic as error:
        yield rules.found(
            rules.BAD_LOGIC, flow.file, line, name, logic=logic, name=name, count=counted(len(filters), "condition"), reason=error.reason
        )  # fmt: skip
    for one in filters:
        if one.operator and one.operator not in _KNOWN:
            offer = rules.offer(nearest(one.operator, _KNOWN), "see the Metadata API's list")
            yield rules.found(rules.BAD_OPERATOR, flow.file, one.line, name, operator=one.operator, offer=offer)
