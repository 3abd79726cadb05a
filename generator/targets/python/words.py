"""What no name of a generated package may be: Python's own words, and those that its templates and runtime use.

The latter are read from the templates and the runtime themselves, so that a word which a template begins to use is
reserved from then on.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from generator.bundled import templates_folder
from generator.naming.policy import DEVICES, Reserved

KEYWORDS = frozenset(keyword.kwlist) | {"print"}  # soft keywords (match, type) are legal names
# What client objects had or may get; names given before they were read from the runtime stay as they are.
_KEPT = frozenset({"credential", "headers", "hooks", "mro", "options", "timeout", "transport"})
# Beside what the runtime exports.
_USED = frozenset({"bool", "bytes", "dict", "float", "int", "list", "str"}) | {
    "Annotated", "Any", "Decimal", "Literal", "OPERATION", "TYPE_CHECKING", "TypeAlias", "annotations", "builtins", "date",
    "datetime", "read", "value",
}  # fmt: skip
ALIASES = "types._aliases"  # the module of components that are another type; none gives a module such a name
# What templates of type modules write themselves, and the language's own: no type gets such a name there.
KEPT_BY_MODULES = frozenset({"TYPE_CHECKING", "TypeAlias", "annotations", "bool", "builtins", "bytes", "dict", "float", "int"}) | {
    "list", "str",
}  # fmt: skip
PACKAGE = frozenset({"callbacks", "client", "types", "operations"})  # modules of a service's package
_EXPORTED = re.compile(r"^from \.\w+ import (\w+) as ", re.MULTILINE)
_EXPRESSION = re.compile(r"\{\{.*?\}\}")
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)


@cache
def reserved() -> Reserved:
    """The reserved words, by what they are reserved for."""
    folder = templates_folder() / "python"
    members = frozenset(_members(folder / "_runtime" / "client.py", ("_Base", "Client")))
    return Reserved(
        keywords=KEYWORDS,
        types=KEPT_BY_MODULES,
        files=DEVICES,
        members=members | _KEPT | PACKAGE,
        # `_request` gathers the inputs where one is called `request`; a record's own __init__ has `self`.
        fields=frozenset(_members(folder / "_runtime" / "records.py", ("Record",))),
        packages=frozenset({"runtime"}),
        locals=frozenset(_locals(folder / "operation.py.jinja")) | {"_request", "self"},
    )


@cache
def module_words() -> frozenset[str]:
    """What the modules of a service import or define for themselves: a type that is called so is imported under another
    name there."""
    runtime = templates_folder() / "python" / "_runtime" / "__init__.pyi"
    return frozenset(_EXPORTED.findall(runtime.read_text(encoding="utf-8"))) | _USED


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
