"""`.flowtest-meta.xml`: a flow's own tests, read and run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from generator.diagnostics import Checked, Diagnostic
from generator.flow import parts, rules
from generator.flow.actions import Actions
from generator.flow.run.conditions import seen, verdict
from generator.flow.run.conversion import json_value, literal
from generator.flow.run.driver import Result, run
from generator.flow.run.scope import Scope
from generator.flow.run.state import InterviewState, Program, RunContext
from generator.flow.show import short
from generator.flow.values import FlowFault, FlowObject, Value
from generator.flow.written import Condition
from generator.flow.written import Value as Written
from generator.salesforce.xml import UnreadableXml, XmlElement, parse

SUFFIXES = (".flowtest-meta.xml", ".flowtest")
START, FINISH = "start", "finish"


@dataclass(frozen=True, slots=True)
class FlowTestParameter:
    """Something given to the flow: `kind` is the WSDL's parameter type."""

    reference: str
    kind: str
    value: Written
    line: int


@dataclass(frozen=True, slots=True)
class Assertion:
    conditions: tuple[Condition, ...]
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class FlowTestPoint:
    """What is given and asserted at an element; "Start" and "Finish" are the flow's ends."""

    element: str
    line: int
    parameters: tuple[FlowTestParameter, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    mock_output: bool = False


@dataclass(frozen=True, slots=True)
class FlowTest:
    name: str
    file: str
    label: str
    flow_name: str
    points: tuple[FlowTestPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class AssertionFailure:
    """An assertion that did not hold, with the values that were seen."""

    message: str
    line: int
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowTestResult:
    test: FlowTest
    failures: tuple[AssertionFailure, ...]
    assertions: int
    run: Result | None = None

    @property
    def passed(self) -> bool:
        return not self.failures


def read_test(data: bytes, file: str) -> Checked[FlowTest]:
    """The test in these bytes, or the finding that says why there is none."""
    try:
        root = parse(data)
    except UnreadableXml as error:
        return Checked(None, (rules.found_in(rules.UNREADABLE, file, error, reason=error.reason),))
    if root.tag != "FlowTest":
        finding = rules.found_in(rules.NOT_A_FLOW, file, root, tag=root.tag, expected="FlowTest")
        return Checked(None, (finding,))
    name = PurePath(file).name
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    points = tuple(_point(node) for node in root.all("testPoints"))
    test = FlowTest(name, file, root.value("label") or name, root.value("flowApiName"), points)
    return Checked(test, tuple(_bad(root, file)))


def _bad(root: XmlElement, file: str) -> Iterator[Diagnostic]:
    for node in root.walk():
        kind = parts.bad_literal(node)
        if kind:
            yield rules.found_in(rules.BAD_LITERAL, file, node, text=node.text.strip()[:60], kind=kind)


def _point(node: XmlElement) -> FlowTestPoint:
    parameters = tuple(
        FlowTestParameter(n.value("leftValueReference"), n.value("type"), parts.value_of(n, "value"), n.line)
        for n in node.all("parameters")
    )
    assertions = tuple(
        Assertion(parts.conditions(n), n.value("errorMessage"), n.line) for n in node.all("assertions")
    )  # fmt: skip
    mock = parts.flag(node, "isUseMockOutput")
    return FlowTestPoint(node.value("elementApiName"), node.line, parameters, assertions, mock)


@dataclass(slots=True)
class _Watch:
    """Evaluates the assertions of a test as the run comes by their elements."""

    context: RunContext
    points: Mapping[str, tuple[FlowTestPoint, ...]]
    failures: list[AssertionFailure] = field(default_factory=list)
    done: int = 0
    seen: set[str] = field(default_factory=set)

    def at(self, name: str, state: InterviewState) -> None:
        for point in self.points.get(name, ()):
            self.seen.add(name)
            for assertion in point.assertions:
                self.done += 1
                failure = _judged(assertion, Scope(self.context, state))
                if failure is not None:
                    self.failures.append(failure)


def _judged(assertion: Assertion, scope: Scope) -> AssertionFailure | None:
    try:
        looked = seen(assertion.conditions, scope)
        if verdict("and", looked, scope):
            return None
    except FlowFault as fault:
        return AssertionFailure(assertion.message or str(fault), assertion.line, (str(fault),))
    catalog = scope.context.catalog
    words = tuple(
        f"{one.condition.left} is {short(one.left, catalog)}; expected {one.condition.operator} {short(one.right, catalog)}"
        for one in looked
    )
    return AssertionFailure(assertion.message or "the assertion does not hold", assertion.line, words)


def run_test(test: FlowTest, program: Program, context: RunContext, actions: Actions) -> FlowTestResult:
    """Run a test. An interview that fails is a failure, unless the test asserts only what holds even so."""
    try:
        inputs, prepared = _prepared(test, context)
    except FlowFault as fault:
        return FlowTestResult(test, (AssertionFailure(str(fault), 0),), 0)
    points: dict[str, tuple[FlowTestPoint, ...]] = {}
    for point in test.points:
        points[point.element.lower()] = (*points.get(point.element.lower(), ()), point)
    watch = _Watch(prepared, points)
    result = run(program, prepared, inputs, actions, on_state=_watcher(watch))
    if result.state is not None and result.state.frames:
        watch.at(FINISH, result.state)
    failures = list(watch.failures)
    if result.status != "finished":
        failures.append(AssertionFailure(f"the interview {result.status}: {result.fault}", 0))
    for name, missed in points.items():
        asserted = next((point for point in missed if point.assertions), None)
        if asserted is not None and name not in watch.seen:
            failures.append(AssertionFailure(f"the run never came by {asserted.element}", asserted.line))
    return FlowTestResult(test, tuple(failures), watch.done, result)


def _watcher(watch: _Watch) -> Callable[[str, InterviewState], None]:
    def on_state(element: str, state: InterviewState) -> None:
        if len(state.frames) == 1:
            watch.at(element or START, state)

    return on_state


def _prepared(test: FlowTest, context: RunContext) -> tuple[dict[str, Value], RunContext]:
    """The inputs of a test, and the context with its records and mocks."""
    inputs: dict[str, Value] = {}
    mocks: dict[str, Value] = dict(context.mocks)
    known: dict[str, Value] = dict(context.globals)
    for point in test.points:
        for parameter in point.parameters:
            value = given_value(parameter.value)
            if parameter.kind == "InputVariable":
                inputs[parameter.reference] = value
            elif parameter.kind == "InputTriggeringRecordInitial":
                known["$record__prior"] = value
                known.setdefault("$record", value)
            elif parameter.kind == "InputTriggeringRecordUpdated":
                known["$record"] = value
            elif parameter.kind == "MockElementOutput":
                _mock(mocks, point.element.lower(), parameter.reference, value)
    return inputs, replace(context, mocks=mocks, globals=known)


def _mock(mocks: dict[str, Value], element: str, reference: str, value: Value) -> None:
    """A mocked output: the whole of the element, or one of its outputs ("Element.200" or "200")."""
    path = reference.split(".")
    if path[0].lower() == element:
        path = path[1:]
    if not path or not path[0]:
        mocks[element] = value
        return
    holder = mocks.get(element)
    mocks[element] = (holder if isinstance(holder, FlowObject) else FlowObject()).put(path[0], value)


def given_value(written: Written) -> Value:
    """The value of a test's value union. Raises `FlowFault` for malformed JSON or literals."""
    if written.kind in ("jsonValue", "sobjectValue"):
        return json_value(str(written.literal or ""))
    return literal(written.literal)
