"""Services of which one type leads to a hundred others: they are imported when what mentions them is looked at."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.__main__ import main
from generator.model.graph import components, longest, widest
from generator.targets.python.links import WIDEST
from tests.conftest import TypeChecker
from tests.deep import TEXT, Schemas, document, ref, thing

BRANCHES = 4
LEAVES = WIDEST // BRANCHES


def tree(leaves: int) -> dict[str, Any]:
    """A type that leads to a few, each of which leads to its leaves, one of them by a choice, and back."""
    schemas: Schemas = {}
    for branch in range(BRANCHES):
        names = [f"B{branch}L{leaf}" for leaf in range(leaves)]
        schemas |= {name: thing({"id": TEXT, name: TEXT}) for name in names}
        fields = {f"l{number}": ref(name) for number, name in enumerate(names)}
        fields["either"] = {"oneOf": [ref(names[0]), {"type": "array", "items": ref(names[1])}, TEXT]}
        schemas[f"B{branch}"] = thing(fields | {"root": ref("Root")})
    schemas["Root"] = thing({f"b{branch}": ref(f"B{branch}") for branch in range(BRANCHES)})
    return document(schemas, "Root")


def generated(folder: Path, made: dict[str, Any]) -> Path:
    spec = folder / "spec.json"
    spec.write_text(json.dumps(made), encoding="utf-8")
    assert main(["generate", str(spec), "--service", "T", "--all", "--out", str(folder / "clients")]) == 0
    return folder / "clients" / "t" / "types"


READ = """
import json, sys
from clients.t.operations.send import OPERATION
from clients.t import Root
from clients._runtime import decode, encode
from clients._runtime.walking import read_as_it_came

def imported():
    return sum(name.startswith("clients.t.types.b") for name in sys.modules)

data = {"b0": {"l1": {"id": "a", "new": 1}, "either": [{"id": "c"}], "root": {"b0": {"either": {"id": "d"}}}}}
text = json.dumps(data)
found = [imported()]
walked, deviations = read_as_it_came(text, Root)
found.append(imported())
assert not deviations
assert type(walked.b0.either[0]).__name__.endswith("B0L1"), walked
assert type(walked.b0.root.b0.either).__name__.endswith("B0L0"), walked
decoded = decode(text, Root)
found.append(imported())
assert walked == decoded
assert json.loads(encode(walked)) == data
print(json.dumps(found))
"""


def read(folder: Path, code: str = READ) -> str:
    ran = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-1500:]
    return ran.stdout


def test_an_answer_imports_the_types_that_it_holds(tmp_path: Path) -> None:
    generated(tmp_path, tree(LEAVES))
    assert json.loads(read(tmp_path)) == [0, BRANCHES + LEAVES, BRANCHES * (1 + LEAVES)]


def test_an_ordinary_service_imports_its_types_at_once(tmp_path: Path) -> None:
    types = generated(tmp_path, tree(LEAVES - 2))
    assert not any("link(" in path.read_text(encoding="utf-8") for path in types.glob("*.py"))
    everything = BRANCHES * (1 + LEAVES - 2)
    assert json.loads(read(tmp_path)) == [everything] * 3


@pytest.mark.parametrize(
    "code",
    [
        "import pydoc; print(pydoc.render_doc(Root))",
        "import typing; typing.get_type_hints(Root)",
        "import msgspec; assert msgspec.structs.fields(Root)",
        "from clients._runtime import describe; assert describe('T.send').inputs",
    ],
)
def test_what_looks_at_classes_by_itself_finds_them(code: str, tmp_path: Path) -> None:
    generated(tmp_path, tree(LEAVES))
    read(tmp_path, f"from clients.t import Root\n{code}")


def test_type_checkers_see_the_types_themselves(tmp_path: Path, mypy: TypeChecker) -> None:
    generated(tmp_path, tree(LEAVES))
    there = "assert {0} and not isinstance({0}, UnsetType)\n"  # before msgspec 0.21 its truth said nothing to a type checker
    use = "from clients.t import Root\nfrom msgspec import UnsetType\n\nroot = Root()\n"
    use += there.format("root.b0") + there.format("root.b0.l1") + "reveal_type(root.b0.l1.id)\n"
    (tmp_path / "use.py").write_text(use, encoding="utf-8")
    ran = mypy(tmp_path, "-p", "clients", "-m", "use")
    assert ran.returncode == 0 and '"str | ' in ran.stdout, ran.stdout[-1500:]
    subprocess.run([sys.executable, "-m", "black", "--check", "-q", "clients/t"], cwd=tmp_path, check=True)


def test_the_most_that_one_leads_to() -> None:
    graph = {"a": ["b", "c"], "b": ["d"], "c": ["d", "a"], "d": [], "e": ["e", "f"], "f": ["unknown"]}
    assert widest(graph, components(graph)) == 4
    assert widest({}, []) == 0


TYPES = st.dictionaries(st.integers(0, 12).map(str), st.lists(st.integers(0, 12).map(str), max_size=3), min_size=1)


@given(TYPES, st.integers(1, 4))
def test_no_way_is_longer_than_all_that_its_modules_hold(types: dict[str, list[str]], modules: int) -> None:
    """What spares looking for the longest way along types."""
    graph = {key: [other for other in others if other in types] for key, others in types.items()}
    places = {key: str(int(key) % modules) for key in graph}
    between: dict[str, set[str]] = {place: set() for place in places.values()}
    for key, others in graph.items():
        between[places[key]].update({places[other] for other in others} - {places[key]})
    most = longest(between, sizes=Counter(places.values()))
    assert max(longest(graph), longest(between)) <= most <= len(graph)
    assert longest(graph, sizes=dict.fromkeys(graph, 1)) == longest(graph)
