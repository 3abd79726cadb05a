"""What docs/performance.md says of start-up is so, and the profile of a generation names every stage."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench import modules, stages

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


def test_the_profile_of_a_generation_has_every_stage() -> None:
    found = stages.measured(SMS)
    assert [one.name for one in found] == list(stages.STAGES)
    assert all(one.peak >= one.kept for one in found) and all(one.seconds >= 0 for one in found)
    by_name = {one.name: one for one in found}
    assert by_name["import"].blocks > by_name["tell"].blocks and by_name["print"].kept > 0
    lines = list(stages.table(found))
    assert lines[0] == stages.HEAD and len(lines) == len(found) + 2 and lines[-1].startswith("all")
