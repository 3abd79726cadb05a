"""Tests of Integration Procedures: a JSON file that says what goes in, what is given, and what must come out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.diagnostics import Checked, Diagnostic
from generator.reading import json_given, read_text, why_unread
from generator.usecases import omni_rules as rules
from generator.usecases.flow_callouts import REAL, Callouts
from generator.usecases.flow_files import flow_files
from generator.usecases.flow_services import DISCOVERED, Services
from generator.usecases.omni_running import HERE, ProcedureRun, ProcedureWorld, run_procedure
from generator.usecases.rules import FILE_UNREADABLE
from generator.usecases.stopping import Stop, needed, stopping

SUFFIX = ".omnitest.json"
_KEYS = {"procedure", "input", "set", "fail", "answers", "at", "expect"}
_EXPECTED = {"ending", "response", "contains", "status", "fault", "calls", "elements"}


@dataclass(frozen=True, slots=True)
class HostTestVerdict:
    """What became of a test: a line for each expectation that did not hold. `expectations` is how many there were."""

    name: str
    file: str
    failures: tuple[str, ...]
    expectations: int

    @property
    def passed(self) -> bool:
        return not self.failures


@dataclass(frozen=True, slots=True)
class _Test:
    name: str
    path: Path
    told: Mapping[str, object]
    expect: Mapping[str, object]


@stopping
def run_procedure_tests(
    paths: Sequence[str | Path],
    *,
    services: Services = DISCOVERED,
    callouts: Callouts = REAL,
    world: ProcedureWorld = HERE,
    finding: Callable[[Diagnostic], None] | None = None,
) -> Checked[tuple[HostTestVerdict, ...]]:
    """Run the tests in these files (`*.omnitest.json`) and folders; their procedures lie where they say, or in `world.procedures`.

    Nothing is sent in a test that gives `answers` of actions, or where `callouts` says what answers. Findings:
    host-test-unusable, and why a procedure cannot be run.
    """
    tests = [_read(path) for path in flow_files(paths, (SUFFIX,))]
    return Checked(tuple(_verdict(test, services, callouts, world, finding) for test in tests))


def _read(path: Path) -> _Test:
    """Raises `Stop`."""
    try:
        told = json_given(read_text(path))
    except OSError as error:
        raise Stop(FILE_UNREADABLE.at("", path=path, reason=why_unread(path, error))) from None
    except (ValueError, RecursionError) as error:
        raise Stop(rules.TEST_UNUSABLE.at("", path=path, reason=str(error)[:200])) from None
    reason = unusable(told, _KEYS, _EXPECTED, "procedure")
    if reason:
        raise Stop(rules.TEST_UNUSABLE.at("", path=path, reason=reason))
    assert isinstance(told, dict)
    return _Test(path.name.removesuffix(SUFFIX), path, told, told["expect"])


def unusable(told: object, keys: set[str], expected: set[str], named: str) -> str:
    """What is wrong with the object of a test, "" for nothing."""
    if not isinstance(told, dict):
        return "it is no object"
    odd = sorted(told.keys() - keys)
    if odd:
        return f"{odd[0]!r} is none of {', '.join(sorted(keys))}"
    if not isinstance(told.get(named), str) or not told[named]:
        return f"it names no {named}"
    expect = told.get("expect")
    if not isinstance(expect, dict) or not expect:
        return "it expects nothing"
    odd = sorted(expect.keys() - expected)
    return f"{odd[0]!r} of expect is none of {', '.join(sorted(expected))}" if odd else ""


def _verdict(
    test: _Test,
    services: Services,
    callouts: Callouts,
    world: ProcedureWorld,
    finding: Callable[[Diagnostic], None] | None,
) -> HostTestVerdict:
    told = test.told
    here = replace(
        world,
        given={**world.given, **_table(told, "set", test)},
        failing={**world.failing, **{name: str(why) for name, why in _table(told, "fail", test).items()}},
        at=str(told.get("at") or world.at),
        procedures=(test.path.parent, *world.procedures),
    )
    answers = _table(told, "answers", test) if "answers" in told else None
    through = replace(callouts, answers=answers) if answers is not None else callouts
    given = None if told.get("input") in (None, "sample") else _table(told, "input", test)
    path = _procedure(test, [test.path.parent, *map(Path, world.procedures)])
    run = needed(
        run_procedure(path, given, services=services, callouts=through, world=here, show_secrets=True, finding=finding)
    )
    return HostTestVerdict(test.name, str(test.path), tuple(failures(test.expect, _seen(run))), len(test.expect))


def _table(told: Mapping[str, object], key: str, test: _Test) -> Mapping[str, object]:
    made = told.get(key, {})
    if not isinstance(made, dict):
        raise Stop(rules.TEST_UNUSABLE.at("", path=test.path, reason=f"{key!r} is no object"))
    return made


def _procedure(test: _Test, folders: Sequence[Path]) -> Path:
    """The file of a test's procedure: a path from the test, or a key that one in the folders has. Raises `Stop`."""
    from generator.omni.files import inside, read_procedure

    named = str(test.told["procedure"])
    direct = test.path.parent / named
    if direct.is_file():
        return direct
    for folder in folders:
        for path in inside(folder) if folder.is_dir() else ():
            found = read_procedure(path).value
            if found is not None and found.key.lower() == named.lower():
                return path
    raise Stop(rules.TEST_UNUSABLE.at("", path=test.path, reason=f"the procedure {named} is not there"))


def _seen(run: ProcedureRun) -> dict[str, object]:
    return {
        "ending": run.ending,
        "response": run.response,
        "contains": run.response,
        "status": run.status,
        "fault": run.fault,
        "calls": [[name, inputs] for name, inputs in run.calls],
        "elements": [step["element"] for step in run.steps if step["doing"] != "skipped"],
    }


def failures(expect: Mapping[str, object], seen: Mapping[str, object]) -> list[str]:
    """A line for each expectation that does not hold; `contains` asks for a part of the answer alone."""
    told = []
    for key, wanted in expect.items():
        holds = _holds(wanted, seen[key]) if key == "contains" else wanted == seen[key]
        if not holds:
            told.append(f"{key} is {_short(seen[key])}; expected {_short(wanted)}")
    return told


def _holds(part: object, whole: object) -> bool:
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and _holds(one, whole[name]) for name, one in part.items())
    return bool(part == whole)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 1_000 else text[:1_000] + "..."
