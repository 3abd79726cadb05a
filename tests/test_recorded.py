"""What `extsvc baseline` records is borne, what is new is told, and `add` says what `check` will say."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from external_services import add, add_all, check, open_project, record_findings
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, Rule, Severity
from generator.project.recorded import RecordedFindings, applied, dump, load, part, pruned, record, store

CASES = sorted((Path(__file__).parent / "cases").glob("*/spec.*"))
TODAY = date(2026, 11, 26)
RULES = [Rule(f"odd-{severity.value}", severity, "odd", "mend it") for severity in Severity]
POINTERS = st.sampled_from(
    ["", "/paths/~1a/get", "/paths/~1a/get/parameters/0/name", "/paths/~1a/get/parameters/1/name", "/components/x/2"]
)
FINDINGS = st.lists(
    st.builds(
        lambda rule, at, file: rule.at(at, file=file), st.sampled_from(RULES), POINTERS, st.sampled_from(["a.yaml", ""])
    )
)


def weighing(found: list[Diagnostic]) -> list[Diagnostic]:
    return [one for one in found if one.severity is not Severity.NOTE]


@given(FINDINGS, FINDINGS)
def test_what_is_recorded_is_borne_and_what_is_more_counts(known: list[Diagnostic], new: list[Diagnostic]) -> None:
    held = record(known, Path(), "why", TODAY)
    assert held.total == len(weighing(known))
    made = part(held, [*known, *new], Path())
    assert weighing(list(made.counted)) == weighing(new) and not made.left
    assert len(made.borne) == len(weighing(known))


@given(FINDINGS, FINDINGS)
def test_what_is_gone_is_left_over_and_pruned(known: list[Diagnostic], gone: list[Diagnostic]) -> None:
    held = record([*known, *gone], Path(), "why", TODAY)
    made = part(held, known, Path())
    assert sum(made.left.values()) == len(weighing(gone))
    assert pruned(held, made.left).counts == record(known, Path(), "why", TODAY).counts


def test_a_place_in_a_list_may_shift_and_a_name_may_not() -> None:
    rule = RULES[0]
    held = record([rule.at("/paths/~1a/get/parameters/0/name")], Path(), "why", TODAY)
    assert not part(held, [rule.at("/paths/~1a/get/parameters/7/name")], Path()).counted
    held = record([rule.at("/paths/~1a/get/responses/200/x")], Path(), "why", TODAY)
    assert part(held, [rule.at("/paths/~1a/get/responses/404/x")], Path()).counted


@given(FINDINGS)
def test_the_file_gives_back_what_was_put_into_it(found: list[Diagnostic]) -> None:
    import tempfile

    known = replace(record(found, Path(), 'why "\u202e\n', TODAY), expires="2026-12-01")
    with tempfile.TemporaryDirectory() as folder:
        store(Path(folder), "Orders", known)
        assert load(Path(folder), "Orders").value == known
    assert dump(known).isascii() and json.loads(dump(known))["reason"] == known.reason


def test_the_last_day_still_holds() -> None:
    known = RecordedFindings("why", "2026-01-01", "2026-11-26")
    assert (
        not known.expired(TODAY) and known.expired(date(2026, 11, 27)) and not replace(known, expires="").expired(TODAY)
    )


@pytest.mark.parametrize(
    "text",
    ["[]", "{}", '{"format": 2}', "\udcff", "[" * 100_000,
     '{"format":1,"reason":" ","recorded":"2026-01-01","expires":"","findings":[]}',
     '{"format":1,"reason":"x","recorded":"soon","expires":"","findings":[]}',
     '{"format":1,"reason":"x","recorded":"2026-01-01","expires":"","findings":[{"rule":"a","file":"","place":"","count":0}]}'],
)  # fmt: skip
def test_a_damaged_file_bears_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / ".extsvc").mkdir()
    (tmp_path / ".extsvc/Orders.findings.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    found = RULES[0].at("/x")
    made = applied(tmp_path, "Orders", [found], TODAY)
    assert made.counted[0] == found and made.counted[1].rule.id == "recorded-findings-damaged" and not made.borne


@pytest.mark.parametrize("spec", CASES, ids=lambda path: path.parent.name)
def test_add_says_what_check_will_say(spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / spec.name).write_bytes(spec.read_bytes())
    made = add(spec.name, "Case").value
    assert made is not None
    project = open_project().value
    assert project is not None
    if made.good:
        (checkup,) = check(project)
        assert made.verdict == checkup.diagnostics
        record_findings(project, reason="as it is")
        (after,) = check(project)
        assert not [found for found in after.diagnostics if found.severity is not Severity.NOTE]


def test_many_are_named_by_their_files_and_a_bad_one_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = CASES[0].read_text(encoding="utf-8")
    for name in ("a/openapi", "b/openapi", "a/orders", "b/orders", "bad"):
        path = tmp_path / f"specs/{name}{CASES[0].suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if name != "bad" else "openapi: [", encoding="utf-8")
    told = []
    made = add_all("specs/**/*.*", jobs=2, done=lambda outcome: told.append(outcome.name))
    assert made.value is not None
    states = {outcome.name: outcome.good for outcome in made.value}
    assert states == {"a": True, "orders": True, "b": True, "borders": True, "bad": False}
    assert sorted(told) == sorted(states)
    project = open_project().value
    assert project is not None and {config.name for config in project.services} == states.keys() - {"bad"}
    assert not [found for checkup in check(project) for found in checkup.diagnostics if found.severity.rank < 2]
    again = add_all("specs/a/*.*").value
    assert again == ()
