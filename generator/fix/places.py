"""Places in a tree by JSON pointer: look at one, or answer a tree that differs in one. Nothing is changed in place."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Final, TypeAlias, Union

from generator.model.types import Json
from generator.pointer import tokens_of


class Gone(Enum):
    """No such place; or, answered by a change or a visit: take it away."""

    GONE = "gone"


GONE: Final = Gone.GONE
Found: TypeAlias = Union[Json, Gone]


def members_of(node: Found) -> dict[str, Json]:
    """What an object holds; nothing of anything else."""
    return node if isinstance(node, dict) else {}


def items_of(node: Found) -> list[Json]:
    """What a list holds; nothing of anything else."""
    return node if isinstance(node, list) else []


def node_at(tree: Json, pointer: str) -> Found:
    """What stands at a pointer, or GONE."""
    node = tree
    for token in tokens_of(pointer):
        if isinstance(node, dict) and token in node:
            node = node[token]
        elif isinstance(node, list) and token.isdigit() and int(token) < len(node):
            node = node[int(token)]
        else:
            return GONE
    return node


def changed(tree: dict[str, Json], pointer: str, change: Callable[[Json], Found]) -> dict[str, Json]:
    """The tree with `change` applied at a pointer; what lies beside the way is shared. The same tree when it leads nowhere,
    and when it would be no object any more."""
    made = _changed(tree, tokens_of(pointer), change)
    return made if isinstance(made, dict) else tree


def _changed(node: Json, tokens: list[str], change: Callable[[Json], Found]) -> Found:
    if not tokens:
        return change(node)
    token, rest = tokens[0], tokens[1:]
    if isinstance(node, dict) and token in node:
        new = _changed(node[token], rest, change)
        if new is GONE:
            return {key: value for key, value in node.items() if key != token}
        return node if new is node[token] else {**node, token: new}
    if isinstance(node, list) and token.isdigit() and int(token) < len(node):
        at = int(token)
        new = _changed(node[at], rest, change)
        if new is GONE:
            return node[:at] + node[at + 1 :]
        return node if new is node[at] else [*node[:at], new, *node[at + 1 :]]
    return node
