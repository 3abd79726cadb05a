"""One class name, one meaning: no name is borne by two classes of the generator."""

from __future__ import annotations

import ast
import functools
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "generator"

# Names that two rooms bear for a reason.
SHARED = {
    "OperationNames": "the names of one operation, in Python and in an org: two styles of one thing",
    "TypeNames": "the names of one type, in Python and in an org: two styles of one thing",
    "OperationView": "what the templates of a target print of an operation, one per target",
    "Operation": "the library's own class is refined under its own name",
}


@functools.cache
def classes() -> dict[str, list[str]]:
    """Where each public class is defined, by its name."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "class " in text else ():
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(str(path.relative_to(PACKAGE)))
    return found


def test_no_class_name_is_borne_twice() -> None:
    found = classes()
    assert len(found) > 250
    twice = {name: places for name, places in found.items() if len(places) > 1}
    new = {name: places for name, places in twice.items() if name not in SHARED}
    assert not new, f"give each its own name: {new}"
    three = {name: places for name, places in twice.items() if len(places) > 2}
    assert not three, f"borne by more than the two that are known: {three}"


def test_the_list_of_shared_names_does_not_outlive_its_reasons() -> None:
    found = classes()
    gone = {name for name in SHARED if len(found.get(name, ())) < 2}
    assert not gone, f"strike from SHARED: {gone}"
