"""Two versions side by side: every rule has a case, every case its expected verdicts."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.__main__ import main
from generator.compare.closure import closures, neighbours, reached
from generator.compare.compare import compare
from generator.compare.findings import Marking, annotated
from generator.compare.rules import READERS, RULES, Impact
from generator.compare.show import Comparison, show, to_dict
from generator.compare.sides import Side, compare_sides, side_of
from generator.model.service import Content, Operation, Response, Service
from generator.model.types import Field, Named, Place, Record
from generator.model.written import encoded
from generator.oas import load

CASES = Path(__file__).parent / "compare_cases"
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())


def read_both(path: Path) -> Side:
    made = load(path)
    assert made.value is not None, [d.message for d in made.diagnostics]
    return side_of(made.value, "Orders")


def read(path: Path) -> Service:
    return read_both(path).service


def compared(name: str, *, back: bool = False) -> Comparison:
    sides = [read_both(CASES / name / f"{side}.yaml") for side in ("old", "new")]
    old, new = reversed(sides) if back else sides
    return compare_sides(old, new, "old", "new")


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, request: pytest.FixtureRequest) -> None:
    expected = CASES / name / "expected.txt"
    shown = show(compared(name))
    if request.config.getoption("--update", default=False):
        expected.write_text(shown, encoding="utf-8")
    assert shown == expected.read_text(encoding="utf-8")


def test_every_rule_has_a_case() -> None:
    seen = {change.rule.id for name in NAMES for back in (False, True) for change in compared(name, back=back).changes}
    assert seen == set(RULES)


@pytest.mark.parametrize("name", NAMES)
def test_a_version_compared_with_itself_has_no_changes(name: str) -> None:
    for side in ("old", "new"):
        path = CASES / name / f"{side}.yaml"
        assert compare_sides(read_both(path), read_both(path), "same", "same").changes == ()


@pytest.mark.parametrize("name", NAMES)
def test_what_was_added_is_removed_on_the_way_back(name: str) -> None:
    def count(comparison: Comparison, verb: str) -> int:
        ends = ("operation", "callback", "server", "property", "success", "error", "enum-value", "media-type")
        return sum(change.rule.id.endswith(tuple(f"{end}-{verb}" for end in ends)) for change in comparison.changes)

    assert count(compared(name), "added") == count(compared(name, back=True), "removed")


def test_renamed_hashes_do_not_depend_on_the_run() -> None:
    """Two processes with different hash seeds say the same."""
    code = (
        "import sys; from generator.compare.closure import closures, encoded, neighbours, reached; from generator.compare.sides import side_of; from generator.oas import load;"
        "print(sorted(closures(side_of(load(sys.argv[1]).value, 'X').service).items()))"
    )
    path = CASES / "alternatives" / "old.yaml"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, str(path)], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert runs[0] == runs[1] and len(runs[0]) > 80


def test_a_closure_changes_only_where_something_reached_changed() -> None:
    old, new = (closures(read(CASES / "parameters" / f"{side}.yaml")) for side in ("old", "new"))
    assert old.keys() == new.keys() and old != new
    old, new = (closures(read(CASES / "operations" / f"{side}.yaml")) for side in ("old", "new"))
    assert old["/paths/~1orders/post"] == new["/paths/~1orders/post"]
    assert old["/paths/~1orders/get"] != new["/paths/~1orders/get"]


@given(st.lists(st.lists(st.integers(0, 39), max_size=3), min_size=1, max_size=40), st.integers(0, 39))
def test_a_closure_holds_exactly_what_is_reached(links: list[list[int]], start: int) -> None:
    """Whatever circles there are: the hash is that over the hashes of all types that steps lead to, in their order."""
    types = tuple(
        Record(f"t{number}", Place(("schema", f"t{number}")), tuple(Field(f"f{n}", Named(f"t{n}")) for n in below))
        for number, below in enumerate(links)
    )
    answer = Response("200", contents=(Content("application/json", Named(f"t{start}")),))
    operation = Operation("/paths/~1x/get", "x", "get", "/x", responses=(answer,))
    graph = {one.key: neighbours(one) for one in types}
    own = {one.key: sha256(encoded(one)).digest() for one in types}
    beneath = b"".join(own[key] for key in sorted(reached([f"t{start}"], graph)))
    made = closures(Service("S", operations=(operation,), types=types))
    assert made == {operation.key: sha256(encoded(operation) + beneath).hexdigest()}


def test_a_change_names_the_operations_that_feel_it() -> None:
    (change,) = (c for c in compared("recursion").changes if c.rule.id == "request-type-changed")
    assert change.message == "Twin.weight: integer became string"
    assert change.operations == ("/paths/~1orders/post",)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fail_on", ["breaking", "any", "never"])
def test_the_exit_code_is_what_was_asked_for(name: str, fail_on: str, capsys: pytest.CaptureFixture[str]) -> None:
    sides = [str(CASES / name / f"{side}.yaml") for side in ("old", "new")]
    comparison = compared(name)
    breaking = any(change.breaks(READERS) for change in comparison.changes)
    wanted = {"breaking": breaking, "any": bool(comparison.changes), "never": False}[fail_on]
    assert main(["diff", *sides, "--fail-on", fail_on, "--format", "json"]) == int(wanted)
    body = json.loads(capsys.readouterr().out)
    assert len(body["changes"]) == len(comparison.changes)
    assert set(body["summary"]) == set(READERS)


def test_one_reader_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    sides = [str(CASES / "classes" / f"{side}.yaml") for side in ("old", "new")]
    assert main(["diff", *sides, "--reader", "wire"]) == 0
    assert main(["diff", *sides, "--reader", "wire", "--reader", "salesforce"]) == 1
    assert "Salesforce refuses" in capsys.readouterr().out


def test_unreadable_sides_are_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("openapi: [")
    good = str(CASES / "enums" / "old.yaml")
    assert main(["diff", good, str(broken)]) == 2
    assert main(["diff", str(tmp_path / "missing.yaml"), good]) == 2
    assert capsys.readouterr().out == ""


def test_words_of_a_document_are_no_markup_and_no_escapes(tmp_path: Path) -> None:
    evil = "</td>|`@x` [a](http://b)\u202e\x1b[31m"
    for number, side in enumerate(("old", "new")):
        document = {
            "openapi": "3.0.3",
            "info": {"title": "x", "version": "1"},
            "paths": {"/a": {"get": {"operationId": f"{evil}{number}", "responses": {"200": {"description": ""}}}}},
        }
        (tmp_path / f"{side}.json").write_text(json.dumps(document))
    comparison = compare_sides(read_both(tmp_path / "old.json"), read_both(tmp_path / "new.json"), "old", "new")
    assert comparison.changes
    shown = show(comparison, "markdown")
    assert not any(mark in shown for mark in ("</td>", "`", "@x", "](", "\u202e", "\x1b"))
    assert "\x1b" not in show(comparison) and "\u202e" not in show(comparison)
    assert json.loads(show(comparison, "json")) == to_dict(comparison)


def test_what_is_written_otherwise_breaks_nobody_on_the_wire() -> None:
    changes = compared("same-on-the-wire").changes
    assert changes and {change.rule.wire for change in changes} == {Impact.FINE}


def as_told(name: str, format: str, *more: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    sides = [str((CASES / name / f"{side}.yaml").relative_to(Path.cwd())) for side in ("old", "new")]
    code = main(["diff", *sides, "--format", format, *more])
    return code, capsys.readouterr().out


def test_sarif_gives_each_change_a_line_in_the_file_it_stands_in(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = as_told("properties-required", "sarif", capsys=capsys)
    results = json.loads(out)["runs"][0]["results"]
    assert code == 1 and len(results) == len(compared("properties-required").changes)
    for result in results:
        physical = result["locations"][0]["physicalLocation"]
        lines = Path(physical["artifactLocation"]["uri"]).read_text(encoding="utf-8").splitlines()
        member = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].rpartition("/")[2]
        assert member in lines[physical["region"]["startLine"] - 1]
    removed = [r for r in results if r["ruleId"].endswith("property-removed")]
    assert removed and all(
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("old.yaml") for r in removed
    )


def test_what_fails_is_what_the_exit_code_says(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = as_told("enums", "junit", "--reader", "salesforce", capsys=capsys)
    assert code == 0 and 'failures="0" errors="0">' in out.splitlines()[1]
    code, out = as_told("enums", "junit", "--fail-on", "any", capsys=capsys)
    assert code == 1 and f'failures="{len(compared("enums").changes)}"' in out.splitlines()[1]
    code, out = as_told("enums", "github", "--reader", "wire", capsys=capsys)
    errors = sum(change.rule.wire is Impact.BREAKING for change in compared("enums").changes)
    assert code == 1 and errors and sum(line.startswith("::error ") for line in out.splitlines()) == errors


def test_a_comparison_without_documents_has_no_lines() -> None:
    with pytest.raises(ValueError, match="without its documents"):
        annotated(Comparison("old", "new", (), {}), "sarif", Marking())


def test_conditions_of_a_recursive_web_are_met_once(tmp_path: Path) -> None:
    """Forty schemas that all hold each other, each with a condition: one change each, and an end."""
    for side, number in (("old", 1), ("new", 2)):
        names = [f"S{n}" for n in range(40)]
        schemas = {
            name: {
                "type": "object",
                "properties": {other: {"$ref": f"#/components/schemas/{other}"} for other in names},
                "not": {"required": ["S0"] * number},
            }
            for name in names
        }
        body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}}
        document = {
            "openapi": "3.1.0",
            "info": {"title": "x", "version": "1"},
            "paths": {"/a": {"post": {"requestBody": body, "responses": {"200": {"description": ""}}}}},
            "components": {"schemas": schemas},
        }
        (tmp_path / f"{side}.json").write_text(json.dumps(document))
    made = compare_sides(read_both(tmp_path / "old.json"), read_both(tmp_path / "new.json"), "old", "new")
    assert [change.rule.id for change in made.changes].count("request-condition-added") == 40
    assert {change.operations for change in made.changes} == {("/paths/~1a/post",)}


def test_verdicts_of_the_reference() -> None:
    """Section 4.3 of the reference: what an org refuses for active components, and what it takes."""
    refused = ["operation-removed", "request-required-parameter-removed", "operation-id-changed"]
    refused += ["request-required-property-removed", "response-required-property-removed", "request-class-changed"]
    taken = ["operation-added", "request-property-added", "request-parameter-added", "operation-id-case-changed"]
    taken += ["request-parameter-case-changed", "request-property-case-changed", "request-class-case-changed"]
    assert all(RULES[rule].salesforce is Impact.BREAKING for rule in refused)
    assert all(RULES[rule].salesforce is Impact.FINE for rule in taken)
    assert RULES["request-parameter-removed"].salesforce is Impact.RISKY
    assert RULES["response-property-removed"].salesforce is Impact.RISKY


PAIRS = [
    ("sample/Adyen_adyen-openapi_json_CheckoutService_v64.json", "named/adyen_CheckoutService-v72.json"),
    ("named/8x8_8x8_contact_center_chat_api.json", "named/8x8_8x8_contact_center_chat_api_v2.json"),
    ("named/petstore.yaml", "named/petstore_expanded.yaml"),
    ("named/sendgrid_v2.json", "named/sendgrid_v3.json"),
]


def spec_of(corpus: Path, name: str, target: Path) -> Path:
    """A spec of the corpus: lying there unpacked, or taken out of its archive."""
    if (corpus / name).is_file():
        return corpus / name
    archive = corpus / f"{Path(name).parent}.tar.xz"
    if not archive.is_file():
        pytest.skip(f"the corpus has neither {name} nor {archive.name}")
    with tarfile.open(archive) as packed:
        packed.extract(packed.getmember(name), target, filter="data")
    return target / name


@pytest.mark.corpus
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: Path(pair[1]).stem)
def test_real_pairs(pair: tuple[str, str], corpus: Path, tmp_path: Path) -> None:
    sides = [read_both(spec_of(corpus, name, tmp_path)) for name in pair]
    old, new = (side.service for side in sides)
    for one, other in itertools.permutations(sides):
        comparison = compare_sides(one, other, "one", "other")
        for shown in ("text", "json", "markdown"):
            assert show(comparison, shown)
        keys = {o.key for o in (*old.operations, *new.operations, *old.callbacks, *new.callbacks)}
        assert all(set(change.operations) <= keys for change in comparison.changes)
    assert compare(old, old) == ()


def test_the_documentation_has_every_rule_with_its_verdicts() -> None:
    text = (Path(__file__).parents[1] / "docs" / "diff.md").read_text(encoding="utf-8")
    words = {Impact.BREAKING: "**breaks**", Impact.RISKY: "may break", Impact.FINE: "fine"}
    org = {Impact.BREAKING: "**refuses**", Impact.RISKY: "takes it, flows may break", Impact.FINE: "takes it"}
    for rule in RULES.values():
        assert f"| `{rule.id}` | {words[rule.python]} | {org[rule.salesforce]} | {words[rule.wire]} |" in text
