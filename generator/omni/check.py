"""What can be known to be wrong with a procedure before it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from generator.diagnostics import Diagnostic
from generator.model.types import Json
from generator.omni import check_rest, rules
from generator.omni.formula.functions import FUNCTIONS, SPECIAL
from generator.omni.formula.syntax import BadOmniFormula, calls, read_formula
from generator.omni.model import RUN, Element, Kind, Procedure
from generator.omni.services import RegisteredService
from generator.wording import nearest

CONDITIONS = (
    "executionConditionalFormula", "failureConditionalFormula", "filterListFormula", "refreshCacheConditionalFormula",
    "ignoreCacheConditionalFormula", "addToCacheConditionalFormula",
)  # fmt: skip
TABLES = (
    "elementValueMap",
    "additionalInput",
    "additionalOutput",
    "failureResponse",
    "loopOutput",
    "cacheBlockOutput",
    "updateFieldValue",
)
_SECRET = re.compile(r"(?i)authorization|api[-_]?key|token|secret|password")


def check(
    procedure: Procedure, services: Sequence[RegisteredService], procedures: Mapping[str, Procedure]
) -> tuple[Diagnostic, ...]:
    """Every finding about a procedure's elements that are switched on, in the order of their lines."""
    found: list[Diagnostic] = []
    running = list(procedure.running())
    for element in running:
        found += _element(element, procedures)
        found += check_rest.findings(element, services) if element.kind is Kind.REST else ()
        found += _nested_loops(element)
    found += _names(running)
    if not any(element.kind is Kind.RESPONSE for element in running):
        found.append(rules.found_in(rules.NO_RESPONSE, procedure.file))
    return tuple(sorted(dict.fromkeys(found), key=lambda d: (d.span.file, d.span.line, d.severity.rank, d.rule.id)))


def _element(element: Element, procedures: Mapping[str, Procedure]) -> Iterator[Diagnostic]:
    if element.kind not in RUN:
        yield rules.found(rules.NOT_EMULATED, element, type=element.type or "Element")
    if element.kind is Kind.LIST_MERGE and element.flag("advancedMerge"):
        yield rules.found(rules.NOT_EMULATED, element, "advancedMerge", type="List Merge Action with an advanced merge")
    if element.kind is Kind.LOOP and not element.word("loopList"):
        yield rules.found(rules.BLOCK_EMPTY, element, "loopList")
    if element.kind is Kind.PROCEDURE:
        key = element.word("integrationProcedureKey")
        if "%" not in key and key.lower() not in procedures:
            yield rules.found(rules.PROCEDURE_MISSING, element, "integrationProcedureKey", procedure=key or "(none)")
    for key, formula in formulas(element):
        yield from _formula(element, key, formula)
    if element.kind is Kind.REST:
        yield from _secrets(element)


def formulas(element: Element) -> Iterator[tuple[str, str]]:
    """Every formula of an element with the key of the configuration that it stands under."""
    for key in CONDITIONS:
        if element.word(key):
            yield key, element.word(key)
    for key in TABLES:
        for text in _texts(element.config.get(key)):
            if text.strip().startswith("=") and len(text.strip()) > 1:
                yield key, text


def _texts(value: Json) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _formula(element: Element, key: str, formula: str) -> Iterator[Diagnostic]:
    try:
        tree, slips = read_formula(formula)
    except BadOmniFormula as error:
        yield rules.found(rules.BAD_FORMULA, element, key, part=key, reason=str(error))
        return
    for slip in slips:
        yield rules.found(rules.FORMULA_SLIP, element, key, part=key, slip=slip)
    for name in dict.fromkeys(call.name for call in calls(tree)):
        if name not in FUNCTIONS and name not in SPECIAL:
            near = nearest(name, sorted([*FUNCTIONS, *SPECIAL]), 1, 0.75)
            offer = f"did you mean {near[0]}?" if near else "give the element's answer with --set"
            yield rules.found(rules.UNKNOWN_FUNCTION, element, key, part=key, function=name, offer=offer)
    for call in calls(tree):
        misfit = FUNCTIONS[call.name].misfit(call.name, len(call.arguments)) if call.name in FUNCTIONS else ""
        if misfit:
            yield rules.found(rules.BAD_FORMULA, element, key, part=key, reason=misfit)


def _secrets(element: Element) -> Iterator[Diagnostic]:
    headers = element.table("restOptions").get("headers")
    for name, value in (headers if isinstance(headers, dict) else {}).items():
        if (
            isinstance(value, str)
            and value.strip()
            and _SECRET.search(name)
            and "%" not in value
            and not value.startswith("=")
        ):
            yield rules.found(rules.SECRET, element, name, header=name)


def _nested_loops(element: Element) -> Iterator[Diagnostic]:
    if element.kind is Kind.LOOP:
        for child in element.children:
            for inner in child.walk():
                if inner.kind is Kind.LOOP and inner.active:
                    yield rules.found(rules.NESTED_LOOP, inner)


def _names(elements: Sequence[Element]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for element in elements:
        if element.name.lower() in seen:
            yield rules.found(rules.SAME_NAME, element)
        seen.add(element.name.lower())
