"""No flow runs or grows without end: cycles without a way out, states that come again, collections, texts held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.__main__ import main
from generator.flow.actions import ActionResult
from generator.flow.check import graph
from generator.flow.model import Flow
from generator.flow.reader import read
from generator.flow.run import guards, limits
from generator.flow.run.driver import Result, run
from generator.flow.run.state import RunContext, program
from generator.flow.values import MAX_ITEMS, FlowObject, Value
from generator.usecases.flow_world import Surroundings
from tests.tries import tries

ROOT = Path(__file__).parent.parent

NODE = "<name>{0}</name><label>{0}</label><locationX>0</locationX><locationY>0</locationY>"


def to(target: str, tag: str = "connector") -> str:
    return f"<{tag}><targetReference>{target}</targetReference></{tag}>" if target else ""


def assign(name: str, target: str, *items: str) -> str:
    return f"<assignments>{NODE.format(name)}{''.join(items)}{to(target)}</assignments>"


def item(variable: str, operator: str, value: str) -> str:
    return (
        f"<assignmentItems><assignToReference>{variable}</assignToReference><operator>{operator}</operator>"
        f"<value>{value}</value></assignmentItems>"
    )


def variable(name: str, kind: str, collection: bool = False) -> str:
    flags = f"<isCollection>{str(collection).lower()}</isCollection><isInput>true</isInput><isOutput>true</isOutput>"
    return f"<variables><name>{name}</name><dataType>{kind}</dataType>{flags}</variables>"


def text(value: str) -> str:
    return f"<stringValue>{value}</stringValue>"


def ref(path: str) -> str:
    return f"<elementReference>{path}</elementReference>"


def flow_of(*parts: str, start: str = "A") -> Flow:
    body = f"<Flow><apiVersion>62.0</apiVersion><label>F</label>{''.join(parts)}<start>{to(start)}</start></Flow>"
    made = read(body.encode(), "F.flow-meta.xml")
    assert made.value is not None
    return made.value


class NoActions:
    def call(self, action: str, inputs: Mapping[str, object]) -> ActionResult:
        raise AssertionError("nothing is called here")


def ran(flow: Flow, limit: int = 1_000_000, mocks: Mapping[str, Value] | None = None, **inputs: Value) -> Result:
    made = program(flow)
    context = replace(RunContext({flow.name.lower(): made}, mocks=mocks or {}), element_limit=limit)
    return run(made, context, inputs, NoActions())


# -- the checker


def test_a_cycle_without_a_way_out_is_an_error() -> None:
    flow = flow_of(assign("A", "B"), assign("B", "A"))
    (found,) = [f for f in graph.findings(flow) if f.rule.id == "flow-endless-cycle"]
    assert "A > B > A" in found.message and (found.span.line, found.span.pointer) == (1, "A")


@pytest.mark.parametrize("tag", ["waits", "screens"])
def test_a_cycle_that_rests_is_none(tag: str) -> None:
    inner = to("A", "defaultConnector" if tag == "waits" else "connector")
    assert not graph.endless(flow_of(assign("A", "W"), f"<{tag}>{NODE.format('W')}{inner}</{tag}>"))


@st.composite
def canvases(draw: st.DrawFn) -> tuple[Flow, dict[str, list[str]]]:
    """A flow of assignments and decisions, and where each leads; "" is the end."""
    names = [f"E{n}" for n in range(draw(st.integers(1, 7)))]
    ways: dict[str, list[str]] = {}
    parts = []
    for name in names:
        targets = draw(st.lists(st.sampled_from([*names, ""]), min_size=1, max_size=2))
        ways[name] = targets
        if len(targets) == 1:
            parts.append(assign(name, targets[0]))
        else:
            rule = f"<rules><name>{name}_r</name><label>r</label><conditionLogic>and</conditionLogic>{to(targets[0])}</rules>"
            parts.append(f"<decisions>{NODE.format(name)}{to(targets[1], 'defaultConnector')}{rule}</decisions>")
    return flow_of(*parts, start=names[0]), ways


@given(canvases())
def test_the_cycles_found_are_those_nothing_leads_out_of(made: tuple[Flow, dict[str, list[str]]]) -> None:
    flow, ways = made

    def reach(name: str) -> set[str]:
        seen: set[str] = set()
        pending = [name]
        while pending:
            one = pending.pop()
            if one not in seen:
                seen.add(one)
                pending.extend(ways.get(one, []))
        return seen

    hopeless = {name for name in reach("E0") if name and "" not in reach(name)}
    found = [[element.name for element in cycle] for cycle in graph.endless(flow)]
    assert bool(found) == bool(hopeless)
    for cycle in found:
        assert set(cycle) <= hopeless
        assert all(after in ways[name] for name, after in zip(cycle, [*cycle[1:], cycle[0]], strict=True))
    ends_up = {name for name in hopeless if any(set(cycle) & reach(name) for cycle in found)}
    assert ends_up == hopeless, "every element that cannot end leads to a cycle that is told"


# -- runs that come back to where they were


@pytest.mark.parametrize(
    "parts",
    [
        (
            assign("A", "B", item("t", "Assign", text("x"))),
            assign("B", "A", item("n", "Assign", "<numberValue>1</numberValue>")),
        ),
        (
            f"<recordLookups>{NODE.format('A')}{to('B')}</recordLookups>",
            assign("B", "A", item("t", "Assign", ref("A.Name"))),
        ),
        (
            f"<decisions>{NODE.format('A')}<defaultConnectorLabel>d</defaultConnectorLabel>{to('B', 'defaultConnector')}</decisions>",
            assign("B", "A", item("t", "Assign", text("x"))),
        ),
    ],
    ids=["assignments", "answered by --set", "decision"],
)
def test_a_state_that_comes_again_ends_the_run(parts: tuple[str, ...]) -> None:
    mocks: dict[str, Value] = {"a": FlowObject("", {"name": ("Name", "Ann")})} if "recordLookups" in parts[0] else {}
    ended = ran(flow_of(*parts, variable("t", "String"), variable("n", "Number")), mocks=mocks)
    assert ended.status == "failed" and "never ends" in ended.fault and ended.executed < 20


@settings(max_examples=tries(30))
@given(st.integers(1, 300))
def test_a_run_that_changes_something_goes_on(rounds: int) -> None:
    condition = (
        "<conditionLogic>and</conditionLogic><conditions><leftValueReference>n</leftValueReference>"
        f"<operator>LessThan</operator><rightValue><numberValue>{rounds}</numberValue></rightValue></conditions>"
    )
    more = f"<rules><name>More</name><label>More</label>{condition}{to('A')}</rules>"
    flow = flow_of(
        assign("A", "D", item("n", "Add", "<numberValue>1</numberValue>")),
        f"<decisions>{NODE.format('D')}{more}</decisions>",
        variable("n", "Number"),
    )
    ended = ran(flow)
    assert ended.status == "finished" and ended.outputs["n"] == rounds and ended.executed == 2 * rounds


def test_what_changes_for_ever_meets_the_limit_of_elements() -> None:
    flow = flow_of(assign("A", "A", item("n", "Add", "<numberValue>1</numberValue>")), variable("n", "Number"))
    ended = ran(flow, limit=500)
    assert ended.status == "failed" and "limit of 500 of this run; max_elements (--max-elements)" in ended.fault


def test_every_face_has_the_limit_that_is_documented() -> None:
    assert RunContext({}).element_limit == Surroundings().max_elements == limits.MAX_ELEMENTS == 100_000
    assert "`--max-elements` for all: 100,000" in (ROOT / "docs" / "flow.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", ["0", "-3", "x", "1" * 13, "\u0661"])
def test_a_limit_is_a_number_from_one_on(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["flow", "run", "F.flow-meta.xml", f"--max-elements={word}"])
    assert ended.value.code == 2 and "is no number from 1 on" in capsys.readouterr().err


# -- what grows


@pytest.mark.parametrize("operator", ["Add", "AddItem", "AddAtStart"])
def test_a_collection_that_doubles_is_stopped(operator: str) -> None:
    flow = flow_of(assign("A", "A", item("c", operator, ref("c"))), variable("c", "String", True))
    ended = ran(flow, c=("x",))
    assert ended.status == "failed" and f"beyond {MAX_ITEMS:,} items" in ended.fault and ended.executed < 20


def test_a_collection_that_grows_by_one_costs_no_look_at_every_item(monkeypatch: pytest.MonkeyPatch) -> None:
    from generator.flow.run import writing

    looked = 0
    real = writing.coerced

    def counting(value: Value, kind: str) -> Value:
        nonlocal looked
        looked += 1
        return real(value, kind)

    monkeypatch.setattr(writing, "coerced", counting)
    flow = flow_of(assign("A", "A", item("c", "AddItem", text("x"))), variable("c", "String", True))
    ended = ran(flow, limit=2_000)
    assert ended.status == "failed" and ended.state is not None
    held = ended.state.frame.values["c"]
    assert isinstance(held, tuple) and len(held) == 2_000 and looked <= 3 * 2_000


def test_texts_gathered_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "MAX_HELD", 4_000_000)
    monkeypatch.setattr(guards, "_LOOK_AFTER", 500_000)
    grow = item("t", "Add", text("y" * 1_000))
    flow = flow_of(
        assign("A", "A", grow, item("c", "AddItem", ref("t"))), variable("c", "String", True), variable("t", "String")
    )
    ended = ran(flow)
    assert ended.status == "failed" and "hold more than 4,000,000 bytes" in ended.fault
    assert ended.executed < 200


def test_what_is_thrown_away_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "MAX_HELD", 1_000_000)
    monkeypatch.setattr(guards, "_LOOK_AFTER", 100_000)
    big = item("t", "Assign", f"<stringValue>{{!n}}{'z' * 50_000}</stringValue>")
    flow = flow_of(
        assign("A", "A", big, item("n", "Add", "<numberValue>1</numberValue>")),
        variable("t", "String"),
        variable("n", "Number"),
    )
    ended = ran(flow, limit=300)
    assert "limit of 300" in ended.fault


@given(st.recursive(st.text(max_size=5), lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=20))
def test_the_size_counts_what_is_shared_once(value: Value) -> None:
    once = guards.size_of([value])
    assert once >= len(value) if isinstance(value, str) else once > 0
    assert guards.size_of([value, value]) == once
    assert guards.size_of([(value, value)]) < 2 * once + 100
