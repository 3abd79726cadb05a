"""The words that are reserved are those that the templates and the runtime use: read from them, and held against the tables."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from generator.bundled import templates_folder
from generator.targets.python.words import CLIENT_MEMBERS, OPERATION_LOCALS, RECORD_MEMBERS

FOLDER = templates_folder() / "python"
_EXPRESSION = re.compile(r"\{\{.*?\}\}")
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)


def test_what_clients_and_records_have_is_reserved() -> None:
    assert set(_members(FOLDER / "_runtime" / "client.py", ("_Base", "Client"))) == CLIENT_MEMBERS
    assert set(_members(FOLDER / "_runtime" / "records.py", ("Record",))) == RECORD_MEMBERS


def test_what_the_functions_of_operations_use_is_reserved() -> None:
    assert set(_locals(FOLDER / "operation.py.jinja")) == OPERATION_LOCALS


def test_a_template_is_read_as_the_python_that_it_prints() -> None:
    template = "def {{ f }}(\n    new: int,\n{% for p in ps %}\n{{ p }}\n{% endfor %}\n) -> {{ r }}:\n{{ docs }}\n    return also(new)\n"
    names = {node.id for node in ast.walk(ast.parse(python_of(template))) if isinstance(node, ast.Name)}
    assert {"also", "new"} <= names


def _members(runtime: Path, classes: tuple[str, ...]) -> Iterator[str]:
    """What classes have, by name, without what begins with an underscore; of classes whose names end with one of these."""
    for node in ast.parse(runtime.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and node.name.endswith(classes):
            for inner in ast.walk(node):
                if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)) and inner.name[0] != "_":
                    yield inner.name


def _locals(template: Path) -> Iterator[str]:
    """Every name that the functions of a template take or use."""
    for node in ast.walk(ast.parse(python_of(template.read_text(encoding="utf-8")))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from (one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))
            yield from (
                inner.id
                for statement in node.body
                for inner in ast.walk(statement)
                if isinstance(inner, ast.Name) and inner.id != _HOLE
            )


_HOLE = "hole__"


def python_of(template: str) -> str:
    """A template as Python: what it prints by itself, with a name in place of every expression."""
    lines: list[str] = []
    for line in _STATEMENT.sub("", template).splitlines():
        if _EXPRESSION.fullmatch(line.strip()):  # a statement of its own, which brings its own indentation
            before = next((known for known in reversed(lines) if known.strip()), "")
            indent = len(before) - len(before.lstrip()) + (4 if before.endswith(":") else 0)
            opened = before.endswith((",", "("))
            line = "" if opened else f"{' ' * indent}{_HOLE}"
        lines.append(_EXPRESSION.sub(_HOLE, line))
    return "\n".join(lines) + "\n"
