"""Formulas, condition logic and operators."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.flow import rules, schema
from generator.flow.formula.evaluate import CLOCKED, FUNCTIONS, KNOWN, RECORD, STRICT, compiled
from generator.flow.formula.logic import LAZY
from generator.flow.formula.syntax import BadFormula, FormulaCall, parse, walk
from generator.flow.model import Assignment, CollectionProcessor, Decision, Flow
from generator.flow.written import Condition
from generator.salesforce.condition_logic import BadLogic, parse_logic
from generator.salesforce.xml import XmlElement
from generator.wording import counted, nearest

_FORMULA_TAGS = ("expression", "formulaExpression", "formula", "filterFormula")
_TITLES = {"start": "Start"}


def findings(flow: Flow) -> Iterator[Diagnostic]:
    """Findings about everything that is evaluated."""
    for top in flow.source.children:
        for node in top.walk():
            if node.tag in _FORMULA_TAGS and node.text.strip():
                yield from _formula(flow, top.value("name") or _TITLES.get(top.tag, top.tag), node)
    for element in flow.elements:
        match element:
            case Decision():
                for outcome in element.outcomes:
                    yield from _logic(flow, outcome.name, outcome.logic, outcome.conditions, outcome.line)
            case CollectionProcessor() if element.conditions:
                yield from _logic(flow, element.name, element.logic, element.conditions, element.line)
            case Assignment():
                for item in element.items:
                    yield from _operator(flow, element.name, item.operator, schema.ASSIGNMENT_OPERATORS, item.line)


def _formula(flow: Flow, owner: str, node: XmlElement) -> Iterator[Diagnostic]:
    try:
        tree = parse(node.text)
    except BadFormula as error:
        yield _bad_formula(flow, owner, node, error)
        return
    unknown = [
        c for c in walk(tree) if isinstance(c, FormulaCall) and c.function not in (*STRICT, *CLOCKED, *LAZY, *RECORD)
    ]
    for call in unknown:
        near = () if call.function in KNOWN else nearest(call.function, FUNCTIONS)
        offer = rules.offer(near, "a run that evaluates it fails there")
        yield rules.found(
            rules.UNKNOWN_FUNCTION, flow.file, node.line, owner, function=call.function, name=owner, offer=offer
        )  # fmt: skip
    if not unknown:
        try:
            compiled(node.text)
        except BadFormula as error:
            yield _bad_formula(flow, owner, node, error)


def _bad_formula(flow: Flow, owner: str, node: XmlElement, error: BadFormula) -> Diagnostic:
    line = node.line + node.text[: error.position].count("\n")
    around = " ".join(node.text[max(error.position - 15, 0) : error.position + 15].split())
    return rules.found(
        rules.BAD_FORMULA, flow.file, line, owner, name=owner, reason=error.reason, offer=f"look near: {around}"
    )  # fmt: skip


def _logic(
    flow: Flow, name: str, logic: str, conditions: tuple[Condition, ...], line: int
) -> Iterator[Diagnostic]:  # fmt: skip
    try:
        parse_logic(logic, len(conditions))
    except BadLogic as error:
        yield rules.found(
            rules.BAD_LOGIC, flow.file, line, name, logic=logic, name=name, count=counted(len(conditions), "condition"), reason=error.reason
        )  # fmt: skip
    for condition in conditions:
        known = (*schema.CONDITION_OPERATORS, *schema.NEWER_OPERATORS)
        yield from _operator(flow, name, condition.operator, known, condition.line)


def _operator(flow: Flow, name: str, operator: str, known: tuple[str, ...], line: int) -> Iterator[Diagnostic]:
    if operator and operator not in known:
        offer = rules.offer(nearest(operator, known), "see the Metadata API's list")
        yield rules.found(rules.BAD_OPERATOR, flow.file, line, name, operator=operator, offer=offer)
