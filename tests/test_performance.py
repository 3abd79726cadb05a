"""What docs/performance.md says of start-up is so, and the profile of a generation names every stage."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.bench import bench, growth, modules, stages
from tests.bench.cost import ROOT, Cost, in_turns, ratio
from tests.bench.rows import Workshop, rows, with_a_change

SMS = Path(__file__).parents[1] / "specs" / "sms.json"


def test_no_command_imports_more_than_the_page_says() -> None:
    """A command that grew says so on the page, by `python tests/bench/modules.py --write`, or imports later."""
    most, names = modules.allowed(), modules.commands()
    assert set(most) == set(names)
    with ThreadPoolExecutor(2) as pool:
        now = dict(
            zip(names, pool.map(lambda name: sum(modules.imported(name, "--help").values()), names), strict=True)
        )
    assert {name: number for name, number in now.items() if number > most[name]} == {}


@pytest.mark.slow
def test_no_command_imports_more_at_work_than_the_page_says(tmp_path: Path) -> None:
    most = modules.allowed(modules.AT_WORK)
    now = dict(modules.at_work(tmp_path))
    assert set(most) == set(now)
    assert {name: found for name, found in now.items() if modules.ours(found) > most[name]} == {}
    assert now["call"]["clients"] > 50 and now["flow run"]["httpcore2"] > 0  # a call was made


def test_the_profile_of_a_generation_has_every_stage() -> None:
    found = stages.measured(SMS)
    assert [one.name for one in found] == list(stages.STAGES)
    assert all(one.peak >= one.kept for one in found) and all(one.seconds >= 0 for one in found)
    by_name = {one.name: one for one in found}
    assert by_name["import"].blocks > by_name["tell"].blocks and by_name["print"].kept > 0
    lines = list(stages.table(found))
    assert lines[0] == stages.HEAD and len(lines) == len(found) + 2 and lines[-1].startswith("all")


def test_the_bench_compares_two_checkouts_in_turns_and_prints_ratios_only(tmp_path: Path) -> None:
    shops = {name: Workshop(ROOT, tmp_path / name) for name in ("now", "before")}
    by_name = {row.name: row for row in rows()}
    line = bench.measured(by_name["SMS, nothing changed"], shops, None, rounds=1, seconds=False)
    figures = [float(word) for word in line.removeprefix("SMS, nothing changed").split()]
    assert len(figures) == 3 and all(0 < figure < 20 for figure in figures), line
    missing = bench.measured(by_name["Microsoft Graph, generate"], shops, tmp_path, rounds=1, seconds=False)
    assert missing.endswith("msgraph.json is not here")


def test_the_bench_says_which_command_failed(tmp_path: Path) -> None:
    shops = {name: Workshop(ROOT, tmp_path / name) for name in ("now", "before")}
    (row,) = (row for row in rows() if row.name == "GitHub, check")
    (tmp_path / "github.json").write_bytes(b"no document")
    assert bench.measured(row, shops, tmp_path, rounds=1, seconds=False).endswith("failed")


def test_runs_take_turns_and_the_first_round_does_not_count() -> None:
    told: list[str] = []

    def run(name: str) -> Cost:
        told.append(name)
        return Cost(9.0 if len(told) < 3 else {"a": 1.0, "b": 2.0}[name], 1, 0)

    costs = in_turns({"a": lambda: run("a"), "b": lambda: run("b")}, 2)
    assert told == ["a", "b"] * 3
    assert ratio(costs["a"], costs["b"]) == 0.5


def test_a_change_of_a_property_is_one() -> None:
    before = b'{"info": {"description": "x"}, "s": {"properties": {"a": {"type": "string", "description": "y"}}}}'
    assert with_a_change(before) == before.replace(b'"y"', b'"Changed. y"')
    assert bench.checkout("no-such-commit", Path("nowhere")) is None


@pytest.mark.parametrize("axis", growth.axes(), ids=lambda axis: axis.name.replace(" ", "-"))
def test_what_is_called_grows_in_a_straight_line(axis: growth.Axis) -> None:
    """By counts of calls, which no load changes: four times as much costs twice what twice as much does, beyond the first."""
    small = max(2, axis.first // 5)
    growth.calls(axis.document(2))  # what is imported and kept at first use
    first, double, fourfold = (growth.calls(axis.document(small * times)) for times in (1, 2, 4))
    # The name of an object within objects is made of the way to it, which its place in the document bounds.
    most = 3.5 if axis.name == "objects within objects" else 2.2
    noise = fourfold // 10_000  # where the size costs nearly no calls, as that of a text, a few more are no curve
    assert first - noise < double < fourfold + noise
    assert fourfold - double <= most * (double - first) + noise


def test_the_picture_of_growth_has_a_panel_for_each_axis() -> None:
    shown = growth.drawn([(axis.name, axis.sizes(), [1.0, 2.0, 4.0, 8.0]) for axis in growth.axes()])
    for text in (shown, growth.PICTURE.read_text(encoding="utf-8")):
        picture = ElementTree.fromstring(text)
        lines = picture.findall("{http://www.w3.org/2000/svg}polyline")
        words = " ".join(one.text or "" for one in picture.iter("{http://www.w3.org/2000/svg}text"))
        assert len(lines) == len(growth.axes())
        assert all(f"{axis.sizes()[-1]:,} {axis.name}" in words for axis in growth.axes())
