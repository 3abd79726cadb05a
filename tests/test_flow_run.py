"""The run's semantics, piece by piece: operators, comparisons, logic, reading, writing, limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.flow.actions import ActionResult
from generator.flow.catalog import ActionInput, ActionOutput, ApexClass, ApexField, Catalog, CatalogAction
from generator.flow.reader import read
from generator.flow.recorded import StubActions
from generator.flow.run.assign import assigned
from generator.flow.run.compare import compared, equal, holds
from generator.flow.run.conversion import from_plain
from generator.flow.run.driver import Result, run
from generator.flow.run.interpret import begin, step
from generator.flow.run.state import InterviewState, RunContext, program
from generator.flow.run.writing import coerced
from generator.flow.show import moment
from generator.flow.values import FlowFault, FlowObject, Value, merge_text, obj
from generator.flow.wire import from_wire, to_wire
from generator.salesforce.condition_logic import BadLogic, parse_logic

NOW = datetime(2026, 6, 24, 16, 19, tzinfo=UTC)
HEAD = '<Flow xmlns="http://soap.sforce.com/2006/04/metadata"><label>T</label><apiVersion>{}</apiVersion>'


def flow_of(body: str, api: str = "66.0") -> Any:
    found = read((HEAD.format(api) + body + "</Flow>").encode(), "T.flow-meta.xml").value
    assert found is not None
    return program(found)


def start(target: str) -> str:
    return f"<start><connector><targetReference>{target}</targetReference></connector></start>"


def variable(name: str, kind: str = "String", *, default: str = "", more: str = "") -> str:
    value = f"<value>{default}</value>" if default else ""
    return (
        f"<variables><name>{name}</name><dataType>{kind}</dataType><isOutput>true</isOutput>{more}{value}</variables>"
    )


def assignment(name: str, *items: tuple[str, str, str], to: str = "") -> str:
    made = "".join(
        f"<assignmentItems><assignToReference>{target}</assignToReference><operator>{operator}</operator><value>{value}</value></assignmentItems>"
        for target, operator, value in items
    )
    link = f"<connector><targetReference>{to}</targetReference></connector>" if to else ""
    return f"<assignments><name>{name}</name><label>{name}</label>{made}{link}</assignments>"


def reference(path: str) -> str:
    return f"<elementReference>{path}</elementReference>"


def outcome(
    body: str, context: RunContext | None = None, answers: dict[str, Any] | None = None, **inputs: Value
) -> Result:
    return run(flow_of(body), context or RunContext({}), inputs, StubActions(answers or {}), clock=lambda: NOW)


values = st.one_of(
    st.none(), st.booleans(), st.text(max_size=5), st.decimals(-1000, 1000, places=2, allow_nan=False), st.dates(), st.times(),
    st.datetimes(timezones=st.just(UTC)), st.lists(st.text(max_size=2), max_size=3).map(tuple), st.builds(lambda text: obj(a=text), st.text(max_size=2)),
)  # fmt: skip


@given(values, values)
def test_comparison_is_a_whole(left: Value, right: Value) -> None:
    assert holds("EqualTo", left, right) is not holds("NotEqualTo", left, right)
    assert equal(left, left) and equal(left, right) is equal(right, left)
    order = compared(left, right)
    if order is not None:
        assert compared(right, left) == -order
        assert holds("GreaterThanOrEqualTo", left, right) is (order >= 0)
        assert (order == 0) is equal(left, right)
    assert holds("IsNull", left, True) is (left is None)
    assert holds("IsNull", left, False) is (left is not None)


@given(st.text(max_size=8), st.text(max_size=8))
def test_text_is_compared_without_regard_to_case(left: str, right: str) -> None:
    assert holds("EqualTo", left.upper(), left.lower()) is (left.upper().casefold() == left.lower().casefold())
    assert holds("StartsWith", left + right, left)
    assert holds("EndsWith", left + right, right)
    assert holds("Contains", left + right, right)


@pytest.mark.parametrize(
    ("operator", "left", "right", "expected"),
    [
        ("EqualTo", None, "", False), ("EqualTo", None, None, True), ("EqualTo", Decimal("1.0"), Decimal(1), True), ("EqualTo", "5", Decimal(5), True),
        ("EqualTo", True, "TRUE", True), ("EqualTo", date(2026, 1, 2), "2026-01-02", True), ("EqualTo", date(2026, 1, 2), datetime(2026, 1, 2, tzinfo=UTC), True),
        ("EqualTo", True, Decimal(1), False), ("LessThan", None, Decimal(1), False), ("GreaterThan", None, Decimal(1), False), ("GreaterThan", "b", "A", True),
        ("Contains", ("a", "b"), "B", True), ("Contains", None, "a", False), ("Contains", "abc", None, False), ("IsBlank", " \t", True, True), ("IsBlank", None, True, True),
        ("IsBlank", "x", False, True), ("IsEmpty", (), True, True), ("IsEmpty", None, True, True), ("IsEmpty", ("a",), False, True), ("In", "A", ("a", "b"), True),
        ("NotIn", "c", ("a", "b"), True), ("WasSet", None, True, False), ("LessThan", time(1), time(2), True), ("GreaterThan", obj(), Decimal(1), False),
    ],
)  # fmt: skip
def test_conditions(operator: str, left: Value, right: Value, expected: bool) -> None:
    assert holds(operator, left, right) is expected


@pytest.mark.parametrize(
    ("operator", "old", "new", "expected"),
    [
        ("Assign", "a", None, None), ("Add", None, Decimal(2), Decimal(2)), ("Add", "a", Decimal(2), "a2"), ("Add", "a", None, "a"), ("Subtract", None, Decimal(2), Decimal(-2)),
        ("Add", date(2026, 2, 27), Decimal(3), date(2026, 3, 2)), ("Add", ("a",), ("b", "c"), ("a", "b", "c")), ("AddAtStart", ("a",), ("b", "c"), ("b", "c", "a")),
        ("AddItem", None, "a", ("a",)), ("RemoveFirst", ("a", "b", "A"), "a", ("b", "A")), ("RemoveAll", ("a", "b", "A"), "a", ("b",)), ("RemoveAll", ("a", "b"), ("a", "b"), ()),
        ("RemoveAfterFirst", ("a", "b", "c"), "b", ("a", "b")), ("RemoveBeforeFirst", ("a", "b", "c"), "b", ("b", "c")), ("RemoveBeforeFirst", ("a",), "z", ("a",)),
        ("RemovePosition", ("a", "b"), Decimal(1), ("a",)), ("RemovePosition", ("a",), Decimal(7), ("a",)), ("RemoveUncommon", ("a", "b"), ("B", "c"), ("b",)),
        ("AssignCount", None, ("a", "b"), Decimal(2)), ("AssignCount", None, None, Decimal(0)),
    ],
)  # fmt: skip
def test_assignments(operator: str, old: Value, new: Value, expected: Value) -> None:
    assert assigned(operator, old, new) == expected


@pytest.mark.parametrize(
    ("operator", "old", "new"), [("None", "a", "b"), ("", "a", "b"), ("Add", Decimal(1), ("a",)), ("RemoveAll", "a", "b"), ("Subtract", Decimal(1), True), ("RemovePosition", ("a",), "x")]
)  # fmt: skip
def test_what_cannot_be_assigned_is_a_fault(operator: str, old: Value, new: Value) -> None:
    with pytest.raises(FlowFault):
        assigned(operator, old, new)


@given(st.lists(st.booleans(), min_size=3, max_size=3))
def test_condition_logic_is_boolean_algebra(truth: list[bool]) -> None:
    one, two, three = truth
    cases = {
        "and": one and two and three, "or": one or two or three, "1 AND (2 OR NOT 3)": one and (two or not three), "1 or 2 and 3": one or (two and three),
        "NOT (1 OR 2) AND NOT 3": not (one or two) and not three, "((1))": one,
    }  # fmt: skip
    for text, expected in cases.items():
        assert parse_logic(text, 3)(lambda number: truth[number]) is expected


@pytest.mark.parametrize(
    "text", ["1 AND", "4", "0", "1 2", "(1", "1 XOR 2", "NOT", "()", "1 AND )", "(" * 500 + "1", "9" * 50]
)
def test_bad_logic_is_told(text: str) -> None:
    with pytest.raises(BadLogic):
        parse_logic(text, 3)


@given(st.text(max_size=30))
def test_no_logic_breaks_the_reader(text: str) -> None:
    try:
        parse_logic(text, 3)(lambda number: True)
    except BadLogic as error:
        assert error.reason


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (Decimal("5.0"), "String", "5"), (True, "String", "true"), (date(2026, 6, 24), "String", "June 24, 2026"), ("5.5", "Number", Decimal("5.5")), ("", "Number", None),
        ("TRUE", "Boolean", True), ("2026-06-24", "Date", date(2026, 6, 24)), (NOW, "Date", date(2026, 6, 24)), (date(2026, 6, 24), "DateTime", datetime(2026, 6, 24, tzinfo=UTC)),
        ("2026-06-24T18:19:00+02:00", "DateTime", NOW), ("10:00:00.000Z", "Time", time(10)), (None, "Number", None),
    ],
)  # fmt: skip
def test_values_take_the_declared_kind(value: Value, kind: str, expected: Value) -> None:
    assert coerced(value, kind) == expected


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("x", "Number"),
        ("NaN", "Number"),
        (True, "Number"),
        ("maybe", "Boolean"),
        (Decimal(1), "Date"),
        ("soon", "DateTime"),
    ],
)
def test_values_that_do_not_fit_are_a_fault(value: Value, kind: str) -> None:
    with pytest.raises(FlowFault):
        coerced(value, kind)


def test_what_a_merge_field_shows() -> None:
    assert merge_text(Decimal("1E+3")) == "1000" and merge_text(Decimal("-0.0")) == "0" and merge_text(None) == ""
    assert merge_text((True, "a", None)) == "[true, a, ]" and merge_text(NOW) == "6/24/2026, 4:19 PM"


# -- flows ------------------------------------------------------------------------------------------------------------


def test_null_is_not_empty_and_unset_is_not_null() -> None:
    body = assignment(
        "A", ("text", "Assign", reference("$GlobalConstant.EmptyString")), ("box.a", "Assign", reference("nothing"))
    ) + start("A")
    body += variable("text") + variable("nothing") + variable("box", "Apex")
    found = outcome(body).outputs
    assert found["text"] == "" and found["nothing"] is None
    box = found["box"]
    assert (
        isinstance(box, FlowObject) and box.get("a_set") is True and box.get("A") is None and box.get("b_set") is False
    )


def test_a_path_through_null_is_null() -> None:
    body = (
        assignment("A", ("text", "Assign", reference("box.a.b.c")))
        + start("A")
        + variable("text")
        + variable("box", "Apex")
    )
    assert outcome(body).outputs == {"text": None, "box": None}


def test_a_step_changes_nothing_but_its_answer() -> None:
    made = flow_of(
        assignment("A", ("n", "Add", "<numberValue>1</numberValue>"), to="A") + start("A") + variable("n", "Number")
    )
    first = begin(made, RunContext({}), InterviewState((), NOW, NOW), {})
    second, again = step(RunContext({}), first), step(RunContext({}), first)
    assert second == again and second is not first
    assert first.frame.values["n"] is None and second.frame.values["n"] == 1 and first.executed == 0


@pytest.mark.parametrize(("api", "executed"), [("56.0", 2_000), ("57.0", 3_000)])
def test_endless_loops_end(api: str, executed: int) -> None:
    made = flow_of(
        assignment("A", ("n", "Add", "<numberValue>1</numberValue>"), to="A") + start("A") + variable("n", "Number"),
        api,
    )
    found = run(made, RunContext({}, element_limit=3_000), {}, StubActions({}), clock=lambda: NOW)
    assert (found.status, found.executed) == ("failed", executed) and "exceeded the limit" in found.fault


def test_a_growing_text_ends() -> None:
    body = (
        assignment("A", ("t", "Add", reference("t")), to="A")
        + start("A")
        + variable("t", default="<stringValue>xx</stringValue>")
    )
    found = outcome(body)
    assert found.status == "failed" and "grows beyond" in found.fault


@pytest.mark.parametrize("number", ["1E999999999", "1E900", "9" * 3000, "-1E-999999999"])
def test_numbers_beyond_all_use_cost_nothing(number: str) -> None:
    body = assignment(
        "A",
        ("n", "Assign", f"<numberValue>{number}</numberValue>"),
        ("t", "Assign", "<stringValue>{!n}</stringValue>"),
        to="B",
    )
    body += (
        assignment("B", ("n", "Assign", reference("big")), to="B")
        + start("A")
        + variable("n", "Number")
        + variable("t")
    )
    body += "<formulas><name>big</name><expression>{!n} * {!n}</expression></formulas>"
    found = outcome(body)
    assert found.status == "failed" and len(str(found.outputs)) < 10_000


def test_subflows_that_call_themselves_end() -> None:
    body = "<subflows><name>S</name><label>S</label><flowName>T</flowName></subflows>" + start("S")
    made = flow_of(body)
    found = run(made, RunContext({"t": made}), {}, StubActions({}), clock=lambda: NOW)
    assert found.status == "failed" and "nested deeper" in found.fault


def test_globals() -> None:
    names = [
        "$Flow.CurrentDate",
        "$Flow.CurrentDateTime",
        "$Flow.InterviewStartTime",
        "$Flow.FaultMessage",
        "$User.Username",
        "$System.OriginDateTime",
        "$GlobalConstant.True",
        "$Record.Name",
        "$Label.x",
    ]
    body = assignment("A", *((f"v{n}.x", "Assign", reference(name)) for n, name in enumerate(names))) + start("A")
    body += "".join(variable(f"v{n}", "Apex") for n in range(len(names)))
    context = RunContext({}, globals={"$user": obj(Username="ada"), "$record": obj(Name="Acme")})
    found = [
        value.get("x") if isinstance(value, FlowObject) else None for value in outcome(body, context).outputs.values()
    ]
    assert found == [date(2026, 6, 24), NOW, NOW, None, "ada", datetime(1900, 1, 1, tzinfo=UTC), True, "Acme", None]


def test_a_decision_by_an_inline_formula() -> None:
    rule = (
        "<decisions><name>D</name><label>D</label><defaultConnector><targetReference>No</targetReference></defaultConnector>"
        "<rules><name>R</name><conditionLogic>formula_evaluates_to_true</conditionLogic><label>R</label><conditions><leftValueReference></leftValueReference>"
        "<operator>EqualTo</operator><rightValue><stringValue>{!n} &gt; 2</stringValue></rightValue></conditions>"
        "<connector><targetReference>Yes</targetReference></connector></rules></decisions>"
    )
    body = rule + "".join(
        assignment(name, ("said", "Assign", f"<stringValue>{name}</stringValue>")) for name in ("Yes", "No")
    )
    body += start("D") + variable("said") + variable("n", "Number", more="<isInput>true</isInput>")
    assert outcome(body, n=Decimal(3)).outputs["said"] == "Yes"
    assert outcome(body, n=Decimal(2)).outputs["said"] == "No"


CATALOG = Catalog(
    ("Shop",),
    (CatalogAction("Shop.get order", "Shop", (ActionInput("id", "String", True), ActionInput("body", "ExternalService__Shop_Order", False)), (ActionOutput("200", "ExternalService__Shop_Order"), ActionOutput("404Exc", "ExternalService__Shop_Order"), ActionOutput("responseCode", "Integer"), ActionOutput("defaultExc", "String"))),),
    (ApexClass("ExternalService__Shop_Order", "Shop", (ApexField("type", "z0type", "String"), ApexField("_links", "x5flinks", "List<ExternalService__Shop_Order>"), ApexField("due", "due", "Date"), ApexField("total", "total", "Double"))),),
)  # fmt: skip
CALL = (
    "<actionCalls><name>Get</name><label>Get</label><actionName>Shop.get order</actionName><actionType>externalService</actionType>"
    "<connector><targetReference>Take</targetReference></connector>{fault}<inputParameters><name>id</name><value><stringValue>A-1</stringValue></value></inputParameters>"
    "<storeOutputAutomatically>true</storeOutputAutomatically></actionCalls>"
)
TAKE = assignment(
    "Take", ("kind", "Assign", reference("get.200.Z0TYPE")), ("due", "Assign", reference("Get.200.x5flinks[0].due")), ("code", "Assign", reference("Get.responseCode")),
    ("lost", "Assign", reference("Get.404Exc.z0type")), ("text", "Assign", reference("Get.defaultExc")), ("why", "Assign", reference("$Flow.FaultMessage")),
)  # fmt: skip
OUT = (
    "".join(variable(name) for name in ("kind", "lost", "text", "why"))
    + variable("due", "Date")
    + variable("code", "Number")
)
FAULT = "<faultConnector><targetReference>Take</targetReference></faultConnector>"


def called(answer: Any, fault: str = FAULT, **options: Any) -> Result:
    return outcome(
        CALL.format(fault=fault) + TAKE + start("Get") + OUT,
        RunContext({}, CATALOG, **options),
        {"Shop.get order": answer},
    )


def test_outputs_are_stored_under_salesforce_names() -> None:
    found = called({"200": {"type": "big", "_links": [{"due": "2026-01-02"}]}, "responseCode": 200})
    assert found.outputs == {
        "kind": "big",
        "due": date(2026, 1, 2),
        "code": 200,
        "lost": None,
        "text": None,
        "why": None,
    }


@pytest.mark.parametrize(("http_errors", "fault"), [("fault", True), ("normal", False)])
def test_both_routes_of_an_http_error_fill_every_output(http_errors: str, fault: bool) -> None:
    found = called({"404Exc": {"type": "gone"}, "defaultExc": "gone", "responseCode": 404}, http_errors=http_errors)
    assert (found.outputs["lost"], found.outputs["text"], found.outputs["code"]) == ("gone", "gone", 404)
    assert (found.outputs["why"] is not None) is fault


@pytest.mark.parametrize("http_errors", ["fault", "normal"])
def test_without_an_answer_the_fault_path_is_the_only_one(http_errors: str) -> None:
    found = called(ActionResult({}, False, ("no connection",)), http_errors=http_errors)
    assert found.outputs["why"] == "Callout failed for invocable action Shop.get order. no connection"
    assert called(ActionResult({}, False, ("no connection",)), "", http_errors=http_errors).status == "failed"


def test_a_mocked_element_is_not_run() -> None:
    context = {"mocks": {"get": from_plain({"200": {"type": "mock"}, "responseCode": 200})}}
    found = called(None, **context)
    assert found.outputs["kind"] == "mock" and found.callouts == 0


plain_orders = st.recursive(
    st.fixed_dictionaries({}, optional={"type": st.text(max_size=4), "due": st.dates().map(date.isoformat), "total": st.integers(-99, 99)}),
    lambda inner: st.fixed_dictionaries({"_links": st.lists(inner, max_size=3)}, optional={"type": st.text(max_size=4)}),
    max_leaves=6,
)  # fmt: skip


@given(plain_orders)
def test_from_the_wire_and_back(order: dict[str, Any]) -> None:
    value = from_wire(order, "ExternalService__Shop_Order", CATALOG)
    assert isinstance(value, FlowObject) and value.type == "ExternalService__Shop_Order"
    assert to_wire(value, "ExternalService__Shop_Order", CATALOG) == order


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "12:05 am"), (1, "1:05 am"), (11, "11:05 am"), (12, "12:05 pm"), (13, "1:05 pm"), (23, "11:05 pm")]
)  # fmt: skip
def test_moments_are_told_by_twelve_hours(hour: int, words: str) -> None:
    assert moment(datetime(2026, 6, 4, hour, 5, tzinfo=UTC)) == f"4 June 2026 at {words}"


def test_outputs_are_named_as_the_service_does_and_unknown_ones_stay() -> None:
    catalog = Catalog(actions=(CatalogAction("Svc.read", "Svc", (), (ActionOutput("responseCode", "Integer"),)),))
    call = (
        "<actionCalls><name>Read</name><label>Read</label><actionName>Svc.read</actionName><actionType>externalService</actionType>"
        "<storeOutputAutomatically>true</storeOutputAutomatically><connector><targetReference>Tell</targetReference></connector></actionCalls>"
    )
    tell = assignment(
        "Tell", ("code", "Assign", reference("Read.responseCode")), ("more", "Assign", reference("Read.extra"))
    )
    body = call + tell + start("Read") + variable("code", "Number") + variable("more")
    events: list[Any] = []
    answers = {"Svc.read": [{"RESPONSECODE": 200, "extra": "kept"}]}
    found = run(flow_of(body), RunContext({}, catalog), {}, StubActions(answers), events.append, lambda: NOW)
    assert (found.status, found.outputs) == ("finished", {"code": Decimal(200), "more": "kept"}), found.fault


def test_a_single_merge_field_becomes_text_in_a_text_and_keeps_its_kind_elsewhere() -> None:
    kinds = {"Number": "<numberValue>1234.5</numberValue>", "Date": "<dateValue>2026-06-24</dateValue>"}
    made = "".join(variable(f"from{kind}", kind, default=value) for kind, value in kinds.items())
    made += "".join(variable(f"text{kind}") + variable(f"same{kind}", kind) for kind in kinds)
    items = [
        (f"{to}{kind}", "Assign", f"<stringValue>{{!from{kind}}}</stringValue>")
        for kind in kinds
        for to in ("text", "same")
    ]
    found = outcome(made + assignment("Put", *items) + start("Put"))
    assert found.status == "finished", found.fault
    assert (found.outputs["sameNumber"], found.outputs["sameDate"]) == (Decimal("1234.5"), date(2026, 6, 24))
    assert (found.outputs["textNumber"], found.outputs["textDate"]) == ("1234.5", merge_text(date(2026, 6, 24)))
