"""How records are made, as `help` and interactive shells show it."""

from __future__ import annotations

import ast
from inspect import Parameter, Signature, get_annotations
from typing import Any

from msgspec import UNSET
from msgspec.structs import fields

ABOUT = frozenset({"Annotated", "Const", "Open", "TwoWay"})
"""What stands around a type in the classes; of their arguments the type is the first."""


class _Bare(ast.NodeTransformer):
    """Leaves of each annotation what may be given."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id in ABOUT:
            inner = node.slice
            first = inner.elts[0] if isinstance(inner, ast.Tuple) else inner
            kept: ast.AST = self.visit(first)
            return kept
        return self.generic_visit(node)


def signature_of(kind: Any, hidden: str) -> Signature:
    """The keyword arguments of a record's class but one, with the types of its source."""
    written: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        written.update(get_annotations(base))
    return Signature(
        [
            _parameter(name, written.get(name, "Any"), default)
            for name, default in _defaults(kind).items()
            if name != hidden
        ]
    )


def _defaults(kind: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields(kind):
        optional = UNSET if field.default_factory is not None else field.default
        found[field.name] = Parameter.empty if field.required else optional
    return found


def _parameter(name: str, written: Any, default: Any) -> Parameter:
    kind = written
    if isinstance(written, str):
        kind = ast.unparse(_Bare().visit(ast.parse(written, mode="eval")))
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)
